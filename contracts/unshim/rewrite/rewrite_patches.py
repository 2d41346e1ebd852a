"""`patch("pkg.shim.X")`: a mock moves only where exactly those who saw it still see it.

Those who see a mock under a name of the shim are the places that look the name up through the
shim at call time. The mock may move if all of them move in the same run, and if nobody looks the
name up in the canonical module at call time who did not see the mock before: not the canonical's
own functions, not another module, not a fake that hands on to the original.

What is patched deeper (`patch("pkg.shim.X.method")`) is the same object by either name.
"""

import ast
from typing import NamedTuple

from unshim.finders.registry import Ancestors
from unshim.finders.roles import argument_of, callees
from unshim.rewrite.bare import keeps
from unshim.rewrite.draft import Draft, Use
from unshim.rewrite.literal import Named, moved, named_in, places_of, rename
from unshim.rewrite.mocks import MAKES, may_be_missing, why_not_moved
from unshim.rewrite.moves import Left
from unshim.rewrite.registry import form
from unshim.rewrite.seen import ANY
from unshim.rewrite.written import named_by_multiple


class Call(NamedTuple):
    """The call that a target is given to: the last of its name, and what is called before that."""

    node: ast.Call
    name: str
    above: Ancestors


@form(turn=26)
def patch_targets(draft: Draft) -> None:
    for use in draft.undecided("patch"):
        named = named_in(draft, use)
        reason = draft.why_not(use)
        outcome = Left(reason) if reason else _target(draft, use, named)
        if isinstance(outcome, Left):
            draft.left(use, outcome.reason)
        elif isinstance(named, Named):
            rename(draft, named, outcome)
            draft.rewritten(use)


def _target(draft: Draft, use: Use, named: Named | Left) -> str | Left:
    """What the target becomes."""
    name, where = use.reference.name, draft.where(use.finding.line)
    calls = _calls(draft, use)
    if name == "." and calls and all(call.name == "multiple" for call in calls):
        return _multiple(draft, use, named, calls)
    if name == "." or draft.moves.is_part(name):
        draft.change(ANY, f"{where} puts something else in the place of {draft.moves.whose}")
        return Left("it puts something else in the place of the shim")
    if name == "__dict__":
        draft.change(ANY, f"{where} may change any name of {draft.moves.whose}")
        return Left("it patches names that are not spelled out")
    if isinstance(named, Left):
        draft.patched.append((name, use.finding.line, [use]))
        return named
    is_deep = named.dotted.count(".") > draft.moves.migration.shim.count(".") + 1 + name.count(".")
    if not calls:
        return Left("what it is given to cannot be told")
    if is_deep or all(call.name == "dict" for call in calls):
        # The same object by either name, unless another patch puts a mock in its place.
        reason = draft.moves.mocked.get(name) or draft.would_see(name, use.ancestors)
        return Left(reason) if reason else moved(draft.moves, named.dotted)
    draft.patched.append((name, use.finding.line, [use]))
    if any(call.name == "multiple" for call in calls):
        return Left("it patches several names at once")
    if any(may_be_missing(call.node) for call in calls):
        return Left(MAKES)
    reason = draft.moves.mocked.get(name) or why_not_moved(draft, name)
    return Left(reason) if reason else moved(draft.moves, named.dotted)


def _multiple(draft: Draft, use: Use, named: Named | Left, calls: list[Call]) -> str | Left:
    """What the module of `patch.multiple("pkg.shim", X=..., Y=...)` becomes."""
    names = [name for call in calls for name in named_by_multiple(call.node)]
    if ANY in names:
        where = draft.where(use.finding.line)
        draft.change(ANY, f"{where} patches names that are not spelled out")
        return Left("it patches names that are not spelled out")
    draft.patched += [(name, use.finding.line, [use]) for name in names]
    if any(may_be_missing(call.node) for call in calls):
        return Left(MAKES)
    for name in names:
        reason = draft.moves.mocked.get(name) or why_not_moved(draft, name)
        if not reason and not keeps(draft, [name]):
            reason = f"{name} is called otherwise, or lives elsewhere"
        if reason:
            return Left(f"it patches {name}: {reason}")
    return named if isinstance(named, Left) else moved(draft.moves, named.dotted)


def _calls(draft: Draft, use: Use) -> list[Call]:
    """The calls that take the target; none where the text goes elsewhere as well."""
    found: list[Call] = []
    for place, role in places_of(draft, use):
        if role is None:
            continue
        argument = argument_of(place.node, place.ancestors)
        if role.kind != "patch" or argument is None:
            return []
        names = callees(draft.file, argument.call, argument.above)
        found.append(Call(argument.call, names[0][-1], argument.above))
    return found
