"""Bytes to text to syntax tree, with exact places. Nothing that cannot be parsed is dropped."""

import ast
import re
import warnings
from collections.abc import Sequence
from functools import cached_property

from unshim.source.decoding import decode
from unshim.source.logical import Unparsed
from unshim.source.span import Span

__all__ = ["Source", "Span", "decode"]

# A syntax tree takes up to four hundred times the memory of its text.
_MOST_CHARACTERS = 5_000_000


class Source:
    """A Python file: its text, its syntax tree, and how to place a node in it.

    `tree` holds all that could be parsed. Where the file does not parse as a whole, `problem`
    says why, and `unparsed` lists the lines that are not in the tree, or only as placeholders, and
    must be searched as text.
    """

    def __init__(
        self,
        path: str,
        data: bytes,
        text: str | None = None,
        *,
        parsed: bool = True,
        wanted: Sequence[int] | None = None,
        kept: Sequence[str] = (),
        naming: Sequence[int] | None = None,
    ) -> None:
        """`text` is what the bytes say, where that is known; without `parsed` the tree is empty.

        With `wanted`, lines from 1 in ascending order, functions and classes that hold none of
        these lines and of the words `kept` may be empty in the tree, and need not parse:
        `is_excerpt` then. `naming` are those of the lines of whose star imports any other line
        may make use; without it all of them.
        """
        self.path = path
        self.data = data
        self.text, self.problem = decode(data) if text is None else (text, None)
        self.unparsed: tuple[Unparsed, ...] = ()
        self.is_excerpt = False
        self.tree = ast.Module(body=[], type_ignores=[])
        if parsed:
            shorter = None if wanted is None else _excerpt(self.text, wanted, kept, naming)
            self.is_excerpt = shorter is not None
            self.tree = shorter or self._parse()

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their ends, as Python counts them (a form feed ends none)."""
        if "\r" not in self.text:
            return self.text.split("\n")
        return re.split("\r\n|\r|\n", self.text)

    def _parse(self) -> ast.Module:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if len(self.text) > _MOST_CHARACTERS:
                size = f"{len(self.text) / 1e6:.1f} million characters"
                self.give_up(f"too large to be parsed, {size}")
                return ast.Module(body=[], type_ignores=[])
            try:
                return ast.parse(self.text)
            except (SyntaxError, ValueError) as error:
                self.problem = self.problem or _reason(error)
            except (RecursionError, MemoryError):
                self.problem = self.problem or "too deeply nested for Python's parser"
        from unshim.source.repair import parse_around

        repaired = parse_around(self.lines)
        self.unparsed = repaired.unparsed
        return repaired.tree

    def give_up(self, problem: str) -> None:
        """Has the whole file searched as text."""
        self.problem = problem
        self.unparsed = (Unparsed(1, len(self.lines)),)

    def span(self, node: ast.expr | ast.stmt | ast.alias) -> Span:
        """Where a node stands: lines from 1, columns from 1 in characters, half-open."""
        end_line = node.end_lineno if node.end_lineno is not None else node.lineno
        end_offset = node.end_col_offset if node.end_col_offset is not None else node.col_offset
        return Span(
            node.lineno,
            self.column(node.lineno, node.col_offset),
            end_line,
            self.column(end_line, end_offset),
        )

    def located(self, span: Span) -> Span:
        """The place in the file of a place in this text."""
        return span

    def label(self, number: int) -> str:
        """What a person calls the place of a line, beside its number; mostly nothing."""
        return ""

    def column(self, line: int, offset: int) -> int:
        """The column, from 1 in characters, of a UTF-8 byte offset as the syntax tree gives it."""
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        if line == 1 and text.startswith("\ufeff"):
            text = text[1:]
        if text.isascii():
            return offset + 1
        return len(text.encode("utf-8", "surrogatepass")[:offset].decode("utf-8", "replace")) + 1


def _excerpt(
    text: str, wanted: Sequence[int], kept: Sequence[str], naming: Sequence[int] | None
) -> ast.Module | None:
    """The syntax of what stands around the wanted lines; None where only the whole will do."""
    from unshim.source.excerpt import excerpt

    shorter = excerpt(text, wanted, kept, naming)
    if shorter is None or len(shorter) > _MOST_CHARACTERS:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(shorter)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def _reason(error: SyntaxError | ValueError) -> str:
    if isinstance(error, SyntaxError) and error.lineno:
        return f"line {error.lineno}: {error.msg}"
    return str(error)
