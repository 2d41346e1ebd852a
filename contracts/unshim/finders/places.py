"""Where in the source a piece of a text stands."""

import ast

from unshim.source import Source, Span


def place_of(source: Source, node: ast.expr, text: str, start: int, end: int) -> Span:
    """The span of `text[start:end]` in the expression that gives the text.

    Where the piece is not spelled there as it reads (it is put together, or has escapes), the
    span of the expression.
    """
    whole = source.span(node)
    piece = text[start:end]
    lines = source.lines[whole.line - 1 : whole.end_line]
    lines[-1] = lines[-1][: whole.end_column - 1 + _mark(lines[-1], whole.end_line)]
    lines[0] = lines[0][whole.column - 1 + _mark(lines[0], whole.line) :]
    spelled = "\n".join(lines)
    if "\n" in piece or spelled.count(piece) != text.count(piece):
        return whole
    at = -1
    for _ in range(text.count(piece, 0, start) + 1):
        at = spelled.find(piece, at + 1)
    before = spelled[:at]
    line = whole.line + before.count("\n")
    column = len(before.rpartition("\n")[2]) + (whole.column if line == whole.line else 1)
    return Span(line, column, line, column + len(piece))


def _mark(line: str, number: int) -> int:
    """Columns of the first line do not count a byte order mark."""
    return 1 if number == 1 and line.startswith("\ufeff") else 0
