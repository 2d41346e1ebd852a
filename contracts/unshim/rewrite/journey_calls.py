"""Where a module goes that a call is given, or a function gives: into others, and out of them."""

import ast
import builtins
from collections.abc import Iterator
from typing import TYPE_CHECKING

from unshim.finders.callees import PATCH, SETTERS
from unshim.finders.registry import Ancestors
from unshim.finders.roles import written
from unshim.rewrite.parameters import ANYWHERE, Given
from unshim.rewrite.written import NO_CONSTANTS

if TYPE_CHECKING:
    from unshim.rewrite.journey import Journey, Place

_GROW = {"add", "append", "appendleft", "insert", "put"}


def into_call(
    journey: "Journey", call: ast.Call, above: Ancestors, given: Given
) -> Iterator["Place"]:
    """Into what is called, and into functions that are handed on together with the module."""
    name = written(call.func).rpartition(".")[2]
    around = above[-1][0] if above else None
    if isinstance(around, ast.withitem) and isinstance(around.optional_vars, ast.Name):
        yield from journey.read_by(around.optional_vars, above, NO_CONSTANTS)
    if name in SETTERS and given.place == "2" and "1" in given.texts:
        yield from journey.held(given.texts["1"])  # `setattr(holder, "name", shim)`
    if name in SETTERS or PATCH in written(call.func).split("."):
        return
    if name in _GROW and isinstance(call.func, ast.Attribute):
        holder = call.func.value
        if isinstance(holder, ast.Name):
            yield from journey.read_by(holder, above, NO_CONSTANTS, position=0)
    if name == "partial" and call.args:
        yield from _into(journey, call.args[0], above, given.after_first())
        return
    yield from _into(journey, call.func, above, given)
    for other in [*call.args, *(keyword.value for keyword in call.keywords)]:
        if isinstance(other, ast.Lambda) or (
            isinstance(other, ast.Name | ast.Attribute) and _is_function(journey, other, above)
        ):
            yield from _into(journey, other, above, Given(ANYWHERE, {}))


def _is_function(journey: "Journey", node: ast.Name | ast.Attribute, above: Ancestors) -> bool:
    scope = journey.file.scope(above)
    if isinstance(node, ast.Attribute):
        return journey.file.loads.holder(scope, node) is not None
    return any(
        isinstance(binding.statement, ast.FunctionDef) or "." in binding.dotted
        for binding, _ in scope.bindings(node.id)
    )


def _into(
    journey: "Journey", function: ast.expr, above: Ancestors, given: Given
) -> Iterator["Place"]:
    if isinstance(function, ast.Lambda):
        yield from journey.enter(function, given)
    elif isinstance(function, ast.Name):
        yield from _into_named(journey, function, above, given)
    elif isinstance(function, ast.Attribute):
        holder = journey.file.loads.holder(journey.file.scope(above), function)
        methods = [
            one
            for one in (holder.body if holder is not None else ())
            if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) and one.name == function.attr
        ]
        for method in methods:
            yield from journey.enter(method, given)
        if not methods:
            meant = journey.file.scope(above).resolve_chain(function)
            for dotted in meant or [f".{function.attr}"]:
                journey.hand("into", dotted, given)


def _into_named(
    journey: "Journey", function: ast.Name, above: Ancestors, given: Given
) -> Iterator["Place"]:
    found = list(journey.file.scope(above).bindings(function.id))
    if not found and not hasattr(builtins, function.id):
        journey.hand("into", f".{function.id}", given)
    for binding, scope in found:
        value = binding.value
        if binding.dotted:
            journey.hand("into", binding.dotted, given)
        elif isinstance(binding.statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from journey.enter(binding.statement, given)
        elif isinstance(value, ast.Lambda):
            yield from journey.enter(value, given)
        elif isinstance(value, ast.Call) and written(value.func).endswith("partial"):
            if value.args:
                around = journey.file.loads.ancestors(value)
                yield from _into(journey, value.args[0], around, given.behind(len(value.args) - 1))
        elif isinstance(value, ast.Name) and scope.resolve(function.id):
            journey.hand("into", scope.resolve(function.id)[0], given)


def out_of_function(journey: "Journey", above: Ancestors) -> Iterator["Place"]:
    """Out of a function: to those that call it, or take it as a fixture."""
    for index in range(len(above) - 1, -1, -1):
        function, field = above[index]
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and field == "body":
            break
    else:
        return
    if (function, "") in journey.passed:
        return
    journey.passed.add((function, ""))
    for decorator in function.decorator_list:
        named = decorator.func if isinstance(decorator, ast.Call) else decorator
        last = written(named).rpartition(".")[2]
        if last == "fixture":
            name = _fixture_name(decorator) or function.name
            journey.hand("fixture", f"{journey.file.source.path}:{name}")
            yield from journey.taken(name)
            return
        if last in ("property", "cached_property"):
            yield from journey.held(function.name)
            return
    journey.hand("given", f"{journey.file.module.name}.{function.name}")
    yield from journey.given(function.name)


def _fixture_name(decorator: ast.expr) -> str:
    for keyword in decorator.keywords if isinstance(decorator, ast.Call) else ():
        if keyword.arg == "name" and isinstance(keyword.value, ast.Constant):
            return str(keyword.value.value)
    return ""
