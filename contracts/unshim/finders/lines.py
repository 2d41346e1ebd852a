"""Lines of a file, and the syntax that stands on them."""

import ast
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

Ancestors = list[tuple[ast.AST, str]]


def nodes_on(lines: list[int], tree: ast.Module) -> Iterator[tuple[ast.AST, Ancestors]]:
    """The nodes that cover one of these lines, in the order of the source."""
    pending: list[tuple[ast.AST, Ancestors, bool]] = [(tree, [], False)]
    while pending:
        node, ancestors, whole = pending.pop()
        yield node, ancestors
        # Inside an f-string, older Pythons give lines that cannot be relied on.
        whole = whole or isinstance(node, ast.JoinedStr)
        inner: list[tuple[ast.AST, Ancestors, bool]] = []
        for field in node._fields:
            value = getattr(node, field, None)
            children = value if isinstance(value, list) else (value,)
            step: Ancestors | None = None
            for child in children:
                if isinstance(child, ast.AST) and (whole or _is_on(lines, child)):
                    step = step or [*ancestors, (node, field)]
                    inner.append((child, step, whole))
        pending.extend(reversed(inner))


def walk(tree: ast.AST) -> Iterator[tuple[ast.AST, Ancestors]]:
    """Every node with its ancestors, outermost first, in no particular order."""
    pending: list[tuple[ast.AST, Ancestors]] = [(tree, [])]
    while pending:
        node, ancestors = pending.pop()
        yield node, ancestors
        for field, value in ast.iter_fields(node):
            children = value if isinstance(value, list) else (value,)
            inner = [*ancestors, (node, field)]
            pending.extend((child, inner) for child in children if isinstance(child, ast.AST))


def _is_on(lines: list[int], node: ast.AST) -> bool:
    first = getattr(node, "lineno", None)
    if first is None:
        return not isinstance(node, ast.expr_context | ast.operator | ast.cmpop)
    decorators = getattr(node, "decorator_list", None)
    if decorators:
        first = decorators[0].lineno
    at = bisect_left(lines, first)
    return at < len(lines) and lines[at] <= getattr(node, "end_lineno", first)


def statements(node: ast.AST) -> Iterator[ast.AST]:
    """The statements that a module runs itself, those in its branches included."""
    for field in ("body", "handlers", "orelse", "finalbody", "cases"):
        for child in getattr(node, field, ()):
            yield child
            if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                yield from statements(child)


def line_numbers(data: bytes, places: Iterable[int]) -> list[int]:
    """The lines, from 1, of offsets in ascending order."""
    found: list[int] = []
    line, position = 1, 0
    for place in places:
        line += _newlines(data, position, place)
        position = place
        if not found or found[-1] != line:
            found.append(line)
    return found


def _newlines(data: bytes, start: int, end: int) -> int:
    count = data.count(b"\n", start, end)
    if b"\r" in data[start:end]:
        count += len(re.findall(rb"\r(?!\n)", data[start:end]))
    return count
