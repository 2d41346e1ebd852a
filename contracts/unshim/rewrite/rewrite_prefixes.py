"""`M = "pkg.shim"` ... `patch(f"{M}.X")`: targets put together, the shim's name in one piece.

The piece becomes the canonical's name, if that is right for every target that it is a part of.
"""

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from unshim.finders.flow import Use as Place
from unshim.finders.flow import uses
from unshim.finders.roles import argument_of, role_of
from unshim.rewrite.bare import keeps
from unshim.rewrite.draft import Draft, Use
from unshim.rewrite.literal import Named, places_of, rename
from unshim.rewrite.mocks import MAKES, may_be_missing, why_not_moved
from unshim.rewrite.moves import Left
from unshim.rewrite.registry import form
from unshim.rewrite.rewrite_dynamic import why_not_given
from unshim.rewrite.seen import ANY


class Prefix(NamedTuple):
    """A literal that names the shim, the use that it is by itself (if any), and its targets."""

    named: Named
    own: Use | None
    targets: list[Use]


@form(turn=25)
def prefixes(draft: Draft) -> None:
    patches = draft.undecided("patch")
    for prefix in [*_named_elsewhere(draft, patches), *_within(draft, patches)]:
        every = [*([prefix.own] if prefix.own is not None else []), *prefix.targets]
        outcome = _renamed(draft, prefix, every)
        for use in every:
            if isinstance(outcome, Left):
                draft.left(use, outcome.reason)
            else:
                draft.rewritten(use)
        if not isinstance(outcome, Left):
            rename(draft, prefix.named, outcome)
        for use in prefix.targets:
            draft.patched.append((use.reference.name, use.finding.line, [use]))


def _named_elsewhere(draft: Draft, patches: list[Use]) -> Iterator[Prefix]:
    """Literals of which targets are made at other places."""
    for use in patches:
        if use.reference.name != "." or not isinstance(use.reference.node, ast.Constant):
            continue
        reached = [place for place, role in places_of(draft, use) if role is not None]
        made = [place.maker for place in reached if place.maker is not use.reference.node]
        named = _spelled(draft, use.reference.node)
        if made and named is not None:
            targets = [other for other in patches if other.reference.node in made]
            if all(other.reference.name != "." for other in targets):
                yield Prefix(named, use, targets)


def _within(draft: Draft, patches: list[Use]) -> Iterator[Prefix]:
    """Literals inside the target: `f"pkg.shim.{name}"`, `"pkg.shim" ".X"`."""
    shim = draft.moves.migration.shim
    for node in dict.fromkeys(use.reference.node for use in patches):
        if not isinstance(node, ast.JoinedStr | ast.BinOp | ast.Constant):
            continue
        targets = [
            use for use in patches if use.reference.node is node and id(use) not in draft.reasons
        ]
        spelled = f"{draft.text.of(node)}."
        if not targets or any(use.reference.name == "." for use in targets):
            continue
        if isinstance(node, ast.Constant) and f"{shim}.{targets[0].reference.name}" in spelled:
            continue  # in one piece as a whole
        parts = [one for one in ast.walk(node) if isinstance(one, ast.Constant)]
        found = [named for one in parts if (named := _spelled(draft, one, node)) is not None]
        if len(found) == 1:
            yield Prefix(found[0], None, targets)


def _spelled(draft: Draft, literal: ast.Constant, around: ast.expr | None = None) -> Named | None:
    """Where a literal starts with the shim's name, if it is spelled there once and in one piece."""
    shim, text = draft.moves.migration.shim, draft.text
    if not isinstance(literal.value, str) or not f"{literal.value}.".startswith(f"{shim}."):
        return None
    holder = around or literal
    pattern = re.compile(rf"(?<![\w.]){re.escape(shim)}(?!\w)")
    found = list(pattern.finditer(text.text, text.start(holder), text.end(holder)))
    return Named(literal, *found[0].span(), shim) if len(found) == 1 else None


def _renamed(draft: Draft, prefix: Prefix, every: list[Use]) -> str | Left:
    """What the piece becomes."""
    for use in every:
        reason = draft.why_not(use)
        if reason:
            return Left(reason)
    reason = _why_not_elsewhere(draft, prefix) if prefix.own is not None else ""
    for use in prefix.targets:
        name, line = use.reference.name, use.finding.line
        reason = reason or draft.moves.mocked.get(name) or why_not_moved(draft, name)
        if not reason and not keeps(draft, [name]):
            reason = f"line {line} makes a target of it for {name}, which lives elsewhere now"
        reason = reason or _why_not_at(draft, use.reference.node)
    if reason:
        return Left(reason)
    place = draft.moves.place(".")
    return place if isinstance(place, Left) else place.module


def _why_not_at(draft: Draft, target: ast.AST | None) -> str:
    """Why a target must stay, for a place that it reaches."""
    if not isinstance(target, ast.expr):
        return "what it is given to cannot be told"
    for place in uses(draft.file, target, draft.file.loads.ancestors(target)):
        role = role_of(draft.file, place.node, place.ancestors)
        if role is not None and role.kind == "patch":
            argument = argument_of(place.node, place.ancestors)
            if argument is None or may_be_missing(argument.call):
                return MAKES
        elif not _is_on_its_way(place):
            return f"line {place.node.lineno} uses the text for something else"
    return ""


def _why_not_elsewhere(draft: Draft, prefix: Prefix) -> str:
    """Why the literal must stay for another place that its text reaches."""
    assert prefix.own is not None
    nodes = [use.reference.node for use in prefix.targets]
    for place, role in places_of(draft, prefix.own):
        line = place.node.lineno
        if place.maker in nodes or place.node is prefix.own.reference.node:
            continue
        if role is None:
            if not _is_on_its_way(place):
                return f"line {line} uses the text for something else"
        elif role.kind == "patch":
            draft.patched.append((ANY, line, [prefix.own]))
            return f"line {line} makes a target of it that cannot be told"
        else:
            reason = why_not_given(draft, place, True)
            if reason:
                return reason
    return ""


def _is_on_its_way(place: Place) -> bool:
    """Whether the text only goes on from here, to places that are seen as well."""
    return isinstance(place.ancestors[-1][0], ast.Assign | ast.AnnAssign | ast.List | ast.Tuple)
