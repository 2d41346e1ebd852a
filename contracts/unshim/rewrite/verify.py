"""Holding a result against what was meant, before a byte of it is written."""

import ast
from bisect import bisect_left
from collections.abc import Iterable, Mapping

from unshim.source import Source

Meant = Mapping[ast.AST, list[ast.stmt] | ast.expr]


def difference(before: Source, after: Source, meant: Meant) -> str:
    """What the result has that was not meant, in words; "" where all is as it should be.

    Top-level statements in which nothing was meant to change have the same text, so that it is
    enough that the parser sees them at the same places; all others are compared node by node.
    The tree of `before` is changed by this.
    """
    if (before.problem is None) != (after.problem is None):
        return f"the result does not parse: {after.problem}"
    expected = _expected(before.tree.body, meant)
    result = after.tree.body
    if len(expected) != len(result):
        return f"the result has {len(result)} statements, not {len(expected)}"
    for (statement, is_touched), found in zip(expected, result, strict=True):
        if is_touched:
            if ast.dump(statement) != ast.dump(found):
                return f"line {found.lineno} of the result is not what was meant"
        elif _extent(statement) != _extent(found):
            return f"line {found.lineno} of the result stands for something else"
    return ""


def _expected(body: list[ast.stmt], meant: Meant) -> list[tuple[ast.stmt, bool]]:
    lines = sorted(node.lineno for node in meant if isinstance(node, ast.stmt | ast.expr))
    replacer = _Replacer(meant)
    expected: list[tuple[ast.stmt, bool]] = []
    for statement in body:
        if not _covers(statement, lines):
            expected.append((statement, False))
            continue
        expected += [(made, True) for made in replacer.statements([statement])]
    return expected


def _covers(statement: ast.stmt, lines: list[int]) -> bool:
    first = min((node.lineno for node in _decorators(statement)), default=statement.lineno)
    at = bisect_left(lines, first)
    assert statement.end_lineno is not None
    return at < len(lines) and lines[at] <= statement.end_lineno


def _decorators(statement: ast.stmt) -> Iterable[ast.expr]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return statement.decorator_list
    return ()


def _extent(statement: ast.stmt) -> tuple[type[ast.stmt], int, int | None, int]:
    assert statement.end_lineno is not None
    lines = statement.end_lineno - statement.lineno
    return type(statement), statement.col_offset, statement.end_col_offset, lines


class _Replacer(ast.NodeTransformer):
    """Puts what was meant in the place of what was there."""

    def __init__(self, meant: Meant) -> None:
        self.meant = meant

    def statements(self, body: list[ast.stmt]) -> list[ast.stmt]:
        made: list[ast.stmt] = []
        for statement in body:
            visited = self.visit(statement)
            if isinstance(visited, list):
                made += visited
            elif isinstance(visited, ast.stmt):
                made.append(visited)
        return made

    def visit(self, node: ast.AST) -> "ast.AST | list[ast.stmt]":
        meant = self.meant.get(node)
        if meant is None:
            visited: ast.AST = self.generic_visit(node)
            return visited
        return self.statements(meant) if isinstance(meant, list) else self.generic_visit(meant)
