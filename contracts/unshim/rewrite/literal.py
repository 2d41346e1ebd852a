"""String literals that name the shim: the dotted name in them, and where the text goes."""

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from unshim.finders.flow import Use as Place
from unshim.finders.literals import literals
from unshim.finders.roles import Role
from unshim.rewrite.draft import Draft, Use
from unshim.rewrite.edit import Edit, applied
from unshim.rewrite.moves import Left, Moves

_ESCAPED = re.compile(r"[uU]?([\"'])((?:[^\\\"']|\\.)*)\1")
_AFTER_COLON = re.compile(r":[^\W\d]\w*(?:\.[^\W\d]\w*)*")


class Named(NamedTuple):
    """A dotted name that stands in a literal as it reads: from `start` to `end` in the text."""

    node: ast.Constant
    start: int
    end: int
    dotted: str


def named_in(draft: Draft, use: Use) -> Named | Left:
    """The dotted name that a use names, if a literal spells it out in one piece."""
    node = use.reference.node
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return Left("the name is put together from parts")
    found = dotted_at(draft, use)
    return found if isinstance(found, Left) else Named(node, *found)


def dotted_at(draft: Draft, use: Use) -> tuple[int, int, str] | Left:
    """The dotted name at a use's place, from where to where it stands."""
    finding, text = use.finding, draft.text
    start = text.at(finding.line, finding.column)
    end = text.at(finding.end_line, finding.end_column)
    dotted = text.text[start:end]
    quoted = re.fullmatch(r"[rRuU]?([\"'])([\w.:]+)\1", dotted)
    if quoted is not None:
        start, end, dotted = start + quoted.start(2), start + quoted.end(2), quoted[2]
    shim = draft.moves.migration.shim
    whole = _unescaped(draft, use)
    if whole is not None:
        return whole
    after = _AFTER_COLON.match(text.text, end) if ":" not in dotted else None
    if after is not None:
        end, dotted = after.end(), dotted + after[0]
    if dotted != shim and not dotted.startswith((f"{shim}.", f"{shim}:")):
        if dotted.startswith("."):
            return Left("the name is relative; write the whole name of where it lives")
        return Left("the name is not spelled out in one piece")
    return start, end, dotted


def _unescaped(draft: Draft, use: Use) -> tuple[int, int, str] | None:
    """The same for a literal that is the name, and spells some of its characters by escapes."""
    node, shim = use.reference.node, draft.moves.migration.shim
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return None
    written = draft.text.of(node)
    spelled = _ESCAPED.fullmatch(written)
    if "\\" not in written or spelled is None or not re.fullmatch(r"[\w.:]+", node.value):
        return None
    if not re.match(rf"{re.escape(shim)}(?:[.:]|$)", node.value):
        return None
    start = draft.text.start(node)
    return start + spelled.start(2), start + spelled.end(2), node.value


def rename(draft: Draft, named: Named, dotted: str) -> None:
    """Puts another dotted name in the place of one in a literal."""
    node, value = named.node, named.node.value
    assert isinstance(value, str)
    draft.edit(named.start, named.end, dotted)
    # The same piece of the value: the literal spells it as often as the value has it.
    before = draft.text.text[draft.text.start(node) : named.start].count(named.dotted)
    at = -1
    for _ in range(before + 1):
        at = value.find(named.dotted, at + 1)
    pieces = draft.renamed.setdefault(node, [])
    pieces.append(Edit(at, at + len(named.dotted), dotted))
    draft.meant[node] = ast.Constant(applied(value, pieces), node.kind)


def places_of(draft: Draft, use: Use) -> Iterator[tuple[Place, Role | None]]:
    """Every place that a use's text reaches, its own first, each with what it is for there."""
    node = use.reference.node
    if node is not None:
        for literal in literals(draft.file, node, use.ancestors)[:1]:
            yield from literal.reached


def moved(moves: Moves, dotted: str) -> str | Left:
    """What a dotted name of the shim, with or without a colon, is called now."""
    shim = moves.migration.shim
    rest = dotted[len(shim) :]
    if not rest:
        place = moves.place(".")
        return place if isinstance(place, Left) else place.module
    parts = rest[1:].replace(":", ".").split(".")
    chained = moves.chain(parts)
    if isinstance(chained, Left):
        return chained
    depth, place = chained
    inner = [*place.name.split("."), *parts[depth:]] if place.name else parts[depth:]
    if ":" not in dotted:
        return ".".join([place.module, *inner])
    before = dotted.partition(":")[0].count(".") - shim.count(".")
    modules = max(before - depth, 0)
    head = ".".join([place.module, *inner[:modules]])
    return f"{head}:{'.'.join(inner[modules:])}"
