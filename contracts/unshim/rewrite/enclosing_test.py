"""Test functions: one runs after the other, never within another."""

import ast
import re
from collections.abc import Iterator

from unshim.finders.registry import Ancestors

_TEST_FILE = re.compile(r"(?:^|/)(?:test_[^/]*|[^/]*_test)\.py$")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def enclosing_test(path: str, above: Ancestors) -> str:
    """The test function, "path:line", in whose body something with these ancestors stands."""
    if not _TEST_FILE.search(path):
        return ""
    for node, field in above:
        if isinstance(node, _FUNCTIONS):
            is_test = node.name.startswith("test") and field == "body"
            return f"{path}:{node.lineno}" if is_test else ""
    return ""


def enclosing_test_of_line(path: str, tree: ast.Module, line: int) -> str:
    """The test function that holds a line, its decorators included."""
    if not _TEST_FILE.search(path):
        return ""
    for node in _functions(tree.body):
        first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
        if first <= line <= (node.end_lineno or line):
            return f"{path}:{node.lineno}" if node.name.startswith("test") else ""
    return ""


def _functions(body: list[ast.stmt]) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The functions of a module and of its classes."""
    for node in body:
        if isinstance(node, _FUNCTIONS):
            yield node
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node.body)
