"""The shim itself used as a value: where that can be told to be harmless, and where not."""

import ast
from typing import NamedTuple

from unshim.finders.file import File
from unshim.finders.registry import Ancestors
from unshim.names import below
from unshim.rewrite.draft import Draft
from unshim.rewrite.elsewhere import would_see_elsewhere
from unshim.rewrite.mocks import MAKES, may_be_missing, patched_by_name, why_not_moved
from unshim.rewrite.moves import Left
from unshim.rewrite.occurrences import Occurrence
from unshim.rewrite.owners import owner_of
from unshim.source.inset import Inset

_ASKING = {"getattr", "hasattr"}


class Value(NamedTuple):
    """An expression that is the shim itself, and the ancestors of it."""

    node: ast.expr
    above: Ancestors
    line: int


def value_of(occurrence: Occurrence) -> Value:
    return Value(occurrence.whole, occurrence.above, occurrence.line)


def why_not_bare(draft: Draft, value: Value) -> str:
    """Why the canonical cannot stand here in the shim's place; "" where it can."""
    if not isinstance(getattr(value.node, "ctx", ast.Load()), ast.Load):
        return f"line {value.line} puts something else in the place of the shim"
    parent, field = value.above[-1]
    if isinstance(parent, ast.Call) and field == "args" and _is_asked(parent, value):
        return _why_not_asked(draft, parent, value)
    patched = patched_through(draft.file, value)
    if patched is not None:
        return _why_not_patched(draft, *patched, value)
    if isinstance(parent, ast.Assign) and len(parent.targets) == 1:
        target = parent.targets[0]
        if isinstance(target, ast.Name):
            return _why_not_renamed(draft, target, value)
    if isinstance(parent, ast.Expr) and isinstance(draft.file.source, Inset):
        return f"line {value.line} shows the shim itself"
    if is_only_tested(parent, field) or isinstance(parent, ast.Expr):
        return ""
    return f"line {value.line} hands the shim itself on, so that what is taken is not known"


def patched_through(file: File, value: Value) -> tuple[ast.Call, str] | None:
    """The call and the name, where `patch.object(shim, "X")` or its like puts a mock there."""
    parent, field = value.above[-1]
    if not isinstance(parent, ast.Call) or field != "args" or parent.args[0] is not value.node:
        return None
    name = patched_by_name(file, parent, value.above[:-1])
    return (parent, name) if name is not None else None


def _why_not_patched(draft: Draft, call: ast.Call, name: str, value: Value) -> str:
    reason = draft.moves.mocked.get(name) or why_not_moved(draft, name)
    if may_be_missing(call):
        reason = MAKES
    elif not reason and not keeps(draft, [name]):
        reason = f"{name} is called otherwise where it lives now"
    return f"line {value.line} patches {name}: {reason}" if reason else ""


def is_only_tested(parent: ast.AST, field: str) -> bool:
    """`if shim:`, `not shim`, `shim is None`: a module is a module."""
    if isinstance(parent, ast.Compare):
        operands = [parent.left, *parent.comparators]
        return all(isinstance(operator, ast.Is | ast.IsNot) for operator in parent.ops) and any(
            isinstance(operand, ast.Constant) and operand.value is None for operand in operands
        )
    if isinstance(parent, ast.UnaryOp):
        return isinstance(parent.op, ast.Not)
    return field == "test" and isinstance(parent, ast.If | ast.IfExp | ast.While | ast.Assert)


def _is_asked(call: ast.Call, value: Value) -> bool:
    return (
        isinstance(call.func, ast.Name)
        and call.func.id in _ASKING
        and len(call.args) > 1
        and call.args[0] is value.node
        and isinstance(call.args[1], ast.Constant)
        and isinstance(call.args[1].value, str)
    )


def _why_not_asked(draft: Draft, call: ast.Call, value: Value) -> str:
    """`getattr(shim, "X")`: as good as `shim.X`, if the name keeps its meaning."""
    asked = call.args[1]
    assert isinstance(asked, ast.Constant)
    name = str(asked.value)
    if name in draft.moves.places and keeps(draft, [name]):
        return draft.would_see(name, value.above)
    return f"line {value.line} asks the shim for {name!r} by its text"


def _why_not_renamed(draft: Draft, target: ast.Name, value: Value) -> str:
    """`module = pkg.shim`: harmless if all that is asked of the new name keeps its meaning."""
    scope = owner_of(draft.file.scope(value.above), target.id)
    again = f"line {value.line} gives the shim the name {target.id}, which"
    if scope is None or len(scope.names.get(target.id, ())) != 1:
        return f"{again} is bound more than once"
    elsewhere = would_see_elsewhere(draft, scope, target.id, [value.line])
    if elsewhere:
        return elsewhere
    for place in draft.places_of(target.id).get((scope, target.id), ()):
        if place.name is target:
            continue
        if not place.parts or not place.is_read or not keeps(draft, place.attributes):
            return f"{again} is used at line {place.line} in a way that may not keep its meaning"
        would_see = draft.would_see(place.attributes[0], place.ancestors)
        if would_see:
            return would_see
    return ""


def keeps(draft: Draft, parts: list[str]) -> bool:
    """Whether names asked of the shim are the same when they are asked of the canonical."""
    chained = draft.moves.chain(parts)
    if isinstance(chained, Left) or draft.moves.mocked.get(parts[0]):
        return False
    count, place = chained
    canonical = draft.moves.migration.canonical
    return count == 0 and not place.name and below(place.module, canonical) == ""
