"""A module's `__all__`, where it is literal."""

import ast
from collections.abc import Iterator

from unshim.shim.resolving import text_of


def declared_all(tree: ast.Module) -> tuple[str, ...] | None:
    """The names that a module's `__all__` lists; None where it has none, or computes it."""
    found: list[str] | None = None
    for statement in tree.body:
        for value, adds in _settings(statement):
            names = _texts(value)
            if names is None or (adds and found is None):
                return None
            found = [*found, *names] if adds and found is not None else names
    return None if found is None else tuple(dict.fromkeys(found))


def _settings(statement: ast.stmt) -> Iterator[tuple[ast.expr, bool]]:
    """(value, whether it is added) for each way in which a statement sets `__all__`."""
    match statement:
        case ast.Assign(targets=[ast.Name(id="__all__")], value=value):
            yield value, False
        case ast.AnnAssign(target=ast.Name(id="__all__"), value=ast.expr() as value):
            yield value, False
        case ast.AugAssign(target=ast.Name(id="__all__"), value=value):
            yield value, True
        case ast.Expr(
            value=ast.Call(
                func=ast.Attribute(value=ast.Name(id="__all__"), attr=method), args=[value]
            )
        ):
            yield (ast.List([value], ast.Load()) if method == "append" else value), True


def _texts(node: ast.expr) -> list[str] | None:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _texts(node.left), _texts(node.right)
        return None if left is None or right is None else left + right
    if not isinstance(node, ast.List | ast.Tuple):
        return None
    texts = [text for text in map(text_of, node.elts) if text is not None]
    return texts if len(texts) == len(node.elts) else None
