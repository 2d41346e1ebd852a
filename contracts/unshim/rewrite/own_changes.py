"""Names that a module's own functions give another value: `global X`, `globals()["X"] = ...`."""

import ast
from collections.abc import Iterator

from unshim.finders.lines import walk
from unshim.finders.roles import written
from unshim.rewrite.seen import ANY
from unshim.source import Source

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_PUT = {"__setitem__", "pop", "setdefault"}


def changed_by_itself(source: Source, names: frozenset[str]) -> Iterator[tuple[str, int]]:
    """Those of these names that the module changes once it is imported, each with the line.

    ANY where it may be any: not in a function that is called as the module is imported, which
    makes its names then, nor in a `__getattr__`, which gives those that are not there.
    """
    if "global" not in source.text and "__name__" not in source.text:
        return
    at_import = _called_at_import(source.tree)
    for node, above in walk(source.tree):
        if not isinstance(node, _FUNCTIONS) or any(isinstance(one, _FUNCTIONS) for one, _ in above):
            continue
        inside = list(ast.walk(node))
        declared = {name for one in inside if isinstance(one, ast.Global) for name in one.names}
        for one in inside:
            line = getattr(one, "lineno", node.lineno)
            bound = set(_bound(one)) & declared
            put = set(_put(one)) if node.name not in {"__getattr__", *at_import} else set()
            for name in sorted(bound | put):
                if name in names or name == ANY:
                    yield name, line


def _called_at_import(tree: ast.Module) -> set[str]:
    """The functions that a module calls, or decorates with, at its top level."""
    found: set[str] = set()
    for statement in tree.body:
        decorators = getattr(statement, "decorator_list", [])
        for outer in decorators if decorators else [statement]:
            if not isinstance(outer, (*_FUNCTIONS, ast.ClassDef)):
                found |= {one.id for one in ast.walk(outer) if isinstance(one, ast.Name)}
    return found


def _bound(node: ast.AST) -> Iterator[str]:
    """The names that a node binds."""
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        yield node.id
    elif isinstance(node, (*_FUNCTIONS, ast.ClassDef, ast.ExceptHandler)) and node.name:
        yield node.name
    elif isinstance(node, ast.alias):
        yield node.asname or node.name.partition(".")[0]
    elif isinstance(node, ast.MatchAs | ast.MatchStar) and node.name:
        yield node.name


def _put(node: ast.AST) -> Iterator[str]:
    """`globals()["X"] = ...`, `setattr(sys.modules[__name__], "X", ...)` and their like."""
    if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
        if _is_globals(node.value):
            yield _text(node.slice)
    elif isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
        if _is_itself(node.value):
            yield node.attr
    elif isinstance(node, ast.Call) and written(node.func) in ("setattr", "delattr"):
        if len(node.args) > 1 and _is_itself(node.args[0]):
            yield _text(node.args[1])
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if _is_globals(node.func.value) and node.func.attr in _PUT and node.args:
            yield _text(node.args[0])
        elif _is_globals(node.func.value) and node.func.attr == "update":
            yield from _updated(node)


def _updated(call: ast.Call) -> Iterator[str]:
    for keyword in call.keywords:
        yield keyword.arg or ANY
    for given in call.args:
        keys = given.keys if isinstance(given, ast.Dict) else [None]
        yield from (_text(key) if key is not None else ANY for key in keys)


def _is_globals(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and written(node.func) == "globals"


def _is_itself(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Subscript)
        and written(node.value).endswith("modules")
        and isinstance(node.slice, ast.Name)
        and node.slice.id == "__name__"
    )


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ANY
