"""String literals that name the shim: the dotted name in them, and where the text goes."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from unshim.finders.flow import Use as Place
from unshim.finders.literals import literals
from unshim.finders.roles import Role
from unshim.rewrite.draft import Draft, Use
from unshim.rewrite.moves import Left


class Named(NamedTuple):
    """A dotted name that stands in a literal as it reads: from `start` to `end` in the text."""

    node: ast.Constant
    start: int
    end: int
    dotted: str


def named_in(draft: Draft, use: Use) -> Named | Left:
    """The dotted name that a use names, if a literal spells it out in one piece."""
    node, finding = use.reference.node, use.finding
    text = draft.text
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return Left("the name is put together from parts")
    start = text.at(finding.line, finding.column)
    end = text.at(finding.end_line, finding.end_column)
    dotted = text.text[start:end]
    shim = draft.moves.migration.shim
    if dotted[1:-1] == node.value and dotted[:1] in "\"'":
        start, end, dotted = start + 1, end - 1, node.value
    if dotted != shim and not dotted.startswith((f"{shim}.", f"{shim}:")):
        return Left("the name is not spelled out in one piece")
    return Named(node, start, end, dotted)


def rename(draft: Draft, named: Named, dotted: str) -> None:
    """Puts another dotted name in the place of one in a literal."""
    draft.edit(named.start, named.end, dotted)
    meant = draft.meant.get(named.node)
    before = meant.value if isinstance(meant, ast.Constant) else named.node.value
    assert isinstance(before, str)
    draft.meant[named.node] = ast.Constant(before.replace(named.dotted, dotted), named.node.kind)


def places_of(draft: Draft, use: Use) -> Iterator[tuple[Place, Role | None]]:
    """Every place that a use's text reaches, its own first, each with what it is for there."""
    node = use.reference.node
    if node is not None:
        for literal in literals(draft.file, node, use.ancestors)[:1]:
            yield from literal.reached


def moved(draft: Draft, dotted: str) -> str | Left:
    """What a dotted name of the shim, with or without a colon, is called now."""
    shim, moves = draft.moves.migration.shim, draft.moves
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
