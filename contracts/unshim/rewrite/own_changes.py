"""Names that a module's own functions give another value: `global X`, `globals()["X"] = ...`."""

import ast
from collections.abc import Iterator

from unshim.finders.lines import walk
from unshim.finders.roles import written
from unshim.source import Source

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def changed_by_itself(source: Source, names: frozenset[str]) -> Iterator[tuple[str, int]]:
    """Those of these names that the module changes once it is imported, each with the line."""
    if "global" not in source.text and "__name__" not in source.text:
        return
    for node, above in walk(source.tree):
        if not isinstance(node, _FUNCTIONS) or any(isinstance(one, _FUNCTIONS) for one, _ in above):
            continue
        inside = list(ast.walk(node))
        declared = {name for one in inside if isinstance(one, ast.Global) for name in one.names}
        for one in inside:
            name = _bound(one, declared) or _put(one)
            if name in names and isinstance(one, ast.expr):
                yield name, one.lineno


def _bound(node: ast.AST, declared: set[str]) -> str:
    """A name that is declared global, where it is bound."""
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) and node.id in declared:
        return node.id
    return ""


def _put(node: ast.AST) -> str:
    """`globals()["X"] = ...`, `setattr(sys.modules[__name__], "X", ...)` and its like."""
    if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
        called = isinstance(node.value, ast.Call) and written(node.value.func) == "globals"
        return _text(node.slice) if called else ""
    if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
        return node.attr if _is_itself(node.value) else ""
    if isinstance(node, ast.Call) and len(node.args) > 1 and written(node.func) == "setattr":
        return _text(node.args[1]) if _is_itself(node.args[0]) else ""
    return ""


def _is_itself(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Subscript)
        and written(node.value).endswith("modules")
        and isinstance(node.slice, ast.Name)
        and node.slice.id == "__name__"
    )


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
