"""Where the nodes of a syntax tree stand in the text, in characters."""

import ast
import re
from bisect import bisect_right
from functools import cached_property

from unshim.source import Source

_NEWLINE = re.compile(r"\r\n|\r|\n")
_BLANK = " \t\f"

Located = ast.expr | ast.stmt | ast.alias | ast.excepthandler


class Text:
    """A source's text by offsets."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text

    @cached_property
    def starts(self) -> list[int]:
        """The offset at which each line starts."""
        return [0, *(match.end() for match in _NEWLINE.finditer(self.text))]

    def offset(self, line: int, column: int) -> int:
        """The offset of a place as the syntax tree gives it: a UTF-8 byte in a line from 1."""
        mark = 1 if line == 1 and self.text.startswith("\ufeff") else 0
        return self.starts[line - 1] + mark + self.source.column(line, column) - 1

    def at(self, line: int, column: int) -> int:
        """The offset of a place as a finding gives it: line and column from 1, in characters."""
        mark = 1 if line == 1 and self.text.startswith("\ufeff") else 0
        return self.starts[line - 1] + mark + column - 1

    def start(self, node: Located) -> int:
        return self.offset(node.lineno, node.col_offset)

    def end(self, node: Located) -> int:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self.offset(node.end_lineno, node.end_col_offset)

    def of(self, node: Located) -> str:
        return self.text[self.start(node) : self.end(node)]

    def line_of(self, offset: int) -> int:
        """The number of the line that holds an offset, from 1."""
        return bisect_right(self.starts, offset)

    def line_start(self, offset: int) -> int:
        """The start of the line that holds an offset."""
        return self.starts[bisect_right(self.starts, offset) - 1]

    def line_end(self, offset: int) -> int:
        """The end of the line that holds an offset, its newline not included."""
        match = _NEWLINE.search(self.text, offset)
        return match.start() if match else len(self.text)

    def next_line(self, offset: int) -> int:
        """The start of the line after the one that holds an offset; the end after the last."""
        at = bisect_right(self.starts, offset)
        return self.starts[at] if at < len(self.starts) else len(self.text)

    def line_before(self, offset: int) -> int | None:
        """The start of the line before the one that holds an offset, if there is one."""
        at = bisect_right(self.starts, offset) - 2
        return self.starts[at] if at >= 0 else None

    def newline(self, offset: int) -> str:
        """The newline that ends the line of an offset; the file's first where it has none."""
        match = _NEWLINE.search(self.text, offset) or _NEWLINE.search(self.text)
        return match.group() if match else "\n"

    def indent(self, offset: int) -> str:
        """The blanks before an offset on its line, as far as they indent."""
        before = self.text[self.line_start(offset) : offset]
        return before.rpartition("\f")[2] if not before.strip(_BLANK) else ""

    def has_own_lines(self, node: ast.stmt) -> bool:
        """Whether a statement shares its lines with no other, nor continues an earlier line."""
        start, end = self.start(node), self.end(node)
        first = self.line_start(start)
        if self.text[first:start].strip(_BLANK + "\ufeff"):
            return False
        before = self.line_before(start)
        if before is not None and self.text[before:first].rstrip("\r\n").endswith("\\"):
            return False
        rest = self.text[end : self.line_end(end)].strip(_BLANK)
        return not rest or rest.startswith("#")

    def comment_after(self, node: ast.stmt) -> str:
        """The comment that ends a statement's last line, "" where there is none."""
        end = self.end(node)
        rest = self.text[end : self.line_end(end)].strip(_BLANK)
        return rest if rest.startswith("#") else ""
