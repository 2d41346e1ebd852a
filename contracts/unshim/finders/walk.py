"""A walk over the parts of a syntax tree that stand on given lines, and over nothing else."""

import ast
from bisect import bisect_left
from collections.abc import Iterator

from unshim.finders.registry import Ancestors

_UNPLACED = (ast.expr_context, ast.operator, ast.cmpop)


def nodes_on(tree: ast.Module, lines: list[int]) -> Iterator[tuple[ast.AST, Ancestors]]:
    """Nodes that cover one of the lines (ascending), in the order of the source."""
    yield from _walk(tree, [], lines, False)


def _walk(
    node: ast.AST, ancestors: Ancestors, lines: list[int], whole: bool
) -> Iterator[tuple[ast.AST, Ancestors]]:
    yield node, ancestors
    # Inside an f-string, older Pythons give lines that cannot be relied on.
    whole = whole or isinstance(node, ast.JoinedStr)
    for field, value in ast.iter_fields(node):
        if isinstance(value, ast.AST):
            children: list[ast.AST] = [value]
        elif isinstance(value, list):
            children = value
        else:
            continue
        step = [*ancestors, (node, field)]
        for child in children:
            if isinstance(child, ast.AST) and (whole or _worth(child, lines)):
                yield from _walk(child, step, lines, whole)


def _worth(node: ast.AST, lines: list[int]) -> bool:
    first = getattr(node, "lineno", None)
    if first is None:
        return not isinstance(node, _UNPLACED)
    decorators = getattr(node, "decorator_list", None)
    if decorators:
        first = decorators[0].lineno
    at = bisect_left(lines, first)
    return at < len(lines) and lines[at] <= getattr(node, "end_lineno", first)
