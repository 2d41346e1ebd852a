"""Import statements as the parser of this Python makes them."""

import ast
from collections.abc import Sequence


def is_lazy(node: ast.stmt) -> bool:
    """Whether an import waits until its name is used: `lazy import`, of Python 3.15 (PEP 810)."""
    return bool(getattr(node, "is_lazy", 0))


def plain_import(aliases: Sequence[ast.alias], lazy: bool = False) -> ast.Import:
    """`import a, b as c`."""
    node = ast.Import(names=[*aliases])
    _put_lazy(node, lazy)
    return node


def from_import(
    module: str | None, aliases: Sequence[ast.alias], level: int, lazy: bool = False
) -> ast.ImportFrom:
    """`from ..a import b, c as d`."""
    node = ast.ImportFrom(module, [*aliases], level)
    _put_lazy(node, lazy)
    return node


def _put_lazy(node: ast.Import | ast.ImportFrom, lazy: bool) -> None:
    if hasattr(node, "is_lazy"):  # a field that earlier Pythons do not know
        vars(node)["is_lazy"] = int(lazy)
