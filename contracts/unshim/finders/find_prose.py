"""prose: comments and docstrings that name a target or its file. Nothing breaks without them."""

import ast
import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING

from unshim.finders.file import File
from unshim.finders.reference import Reference
from unshim.finders.registry import Ancestors, finder
from unshim.finders.target import Target
from unshim.patterns import lazily
from unshim.source import Span

if TYPE_CHECKING:
    from unshim.finders.paths import Named

_TOKEN = lazily(
    r"(?P<comment>#[^\n]*)"
    r"|[A-Za-z]{0,2}(?:\"\"\"(?:\\.|[^\\])*?\"\"\"|'''(?:\\.|[^\\])*?''')"
    r"|[A-Za-z]{0,2}(?:\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*')"
    r"|\w+|.",
    re.DOTALL,
)
_EXAMPLE = lazily(r"[ \t]*(?:>>>|\.\.\.)(?: |$)")


@finder(ast.Expr)
def docstring(file: File, node: ast.AST, ancestors: Ancestors) -> Iterator[Reference]:
    """A string that stands alone: a docstring, or what serves as a comment."""
    assert isinstance(node, ast.Expr)
    value = node.value
    if not isinstance(value, ast.Constant) or not isinstance(value.value, str):
        return
    text = value.value
    from unshim.finders.places import place_of

    for target, named in _mentions(file, text):
        if _EXAMPLE.match(text, text.rfind("\n", 0, named.start) + 1):
            continue
        span = place_of(file.source, value, text, named.start, named.end)
        yield Reference(value, target, named.name, "prose", span=span)


@finder(ast.Module)
def comments(file: File, node: ast.AST, ancestors: Ancestors) -> Iterator[Reference]:
    """A comment, on its own line or behind code."""
    assert isinstance(node, ast.Module)
    unparsed = [range(lines.first, lines.last + 1) for lines in file.source.unparsed]
    for number in file.lines:
        line = file.source.lines[number - 1]
        if "#" not in line or any(number in lines for lines in unparsed):
            continue
        start = _comment_start(file, node, number)
        if start is None:
            continue
        for target, named in _mentions(file, line[start:]):
            column = start + named.start + 1
            span = Span(number, column, number, column + named.end - named.start)
            yield Reference(None, target, named.name, "prose", span=span)


def _mentions(file: File, text: str) -> "Iterator[tuple[Target, Named]]":
    from unshim.finders.mentions import names_in
    from unshim.finders.paths import paths_in

    for target in file.targets:
        if not target.chain:
            for named in (*names_in(text, target), *paths_in(text, target)):
                yield target, named


def _comment_start(file: File, tree: ast.Module, number: int) -> int | None:
    """Where on this line a comment starts, if one does.

    Read from the start of the nearest statement above, where no string is open.
    """
    first = _statement_above(tree, number)
    text = "\n".join(file.source.lines[first - 1 : number])
    begin = text.rfind("\n") + 1
    for token in _TOKEN.finditer(text):
        if token["comment"] is not None and token.start() >= begin:
            return token.start() - begin
    return None


def _statement_above(tree: ast.Module, number: int) -> int:
    """The first line of the last statement, however deep, that starts at or above this line."""
    first = 1
    bodies: list[list[ast.stmt]] = [tree.body]
    while bodies:
        body = bodies.pop()
        at = bisect_right(body, number, key=_first_line) - 1
        if at < 0:
            continue
        first = max(first, _first_line(body[at]))
        for _, value in ast.iter_fields(body[at]):
            if isinstance(value, list) and value:
                inner = value if isinstance(value[0], ast.stmt) else []
                bodies.append(inner)
                bodies += [each.body for each in value if isinstance(each, ast.ExceptHandler)]
                bodies += [each.body for each in value if isinstance(each, ast.match_case)]
    return first


def _first_line(statement: ast.stmt) -> int:
    decorators = getattr(statement, "decorator_list", None)
    first: int = decorators[0].lineno if decorators else statement.lineno
    return first
