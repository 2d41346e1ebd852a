"""Python code that stands inside another file: the cells of a notebook, the examples of a text."""

import ast
import re
from collections.abc import Sequence
from typing import NamedTuple, overload

from unshim.source import Source, Span


class Line(NamedTuple):
    """A line of text, and where it stands in its file.

    `columns` are those of its characters, from 1, and of its end. `label` is what a person calls
    the place beside its number: "cell 3".
    """

    text: str
    number: int
    columns: Sequence[int]
    label: str = ""

    def cut(self, start: int, end: int | None = None) -> "Line":
        """A part of the line, at its own place."""
        end = len(self.text) if end is None else end
        return self._replace(text=self.text[start:end], columns=self.columns[start : end + 1])


class Lines(Sequence[Line]):
    """The lines of a whole file. Each is made when it is asked for: a text may have a million, and
    name a target on one."""

    def __init__(self, text: str) -> None:
        self.texts = re.split("\r\n|\r|\n", text)

    def __len__(self) -> int:
        return len(self.texts)

    @overload
    def __getitem__(self, index: int) -> Line: ...
    @overload
    def __getitem__(self, index: slice) -> list[Line]: ...
    def __getitem__(self, index: int | slice) -> Line | list[Line]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        text = self.texts[index]
        return Line(text, index % len(self) + 1, range(1, len(text) + 2))


def texts_of(lines: Sequence[Line]) -> list[str]:
    return lines.texts if isinstance(lines, Lines) else [line.text for line in lines]


class Inset(Source):
    """Sections of code in one namespace, each parsed by itself.

    Places are those of the inset's own text; `located` tells where they are in the file.
    """

    def __init__(self, path: str, sections: Sequence[Sequence[Line]]) -> None:
        self._lines = [line for section in sections for line in section]
        self._lengths = [len(section) for section in sections]
        text = "\n".join(line.text for line in self._lines)
        super().__init__(path, text.encode("utf-8", "surrogatepass"), text)

    def _parse(self) -> ast.Module:
        body: list[ast.stmt] = []
        start = 0
        for length in self._lengths:
            lines = self._lines[start : start + length]
            section = Source(self.path, b"", "\n".join(line.text for line in lines))
            ast.increment_lineno(section.tree, start)
            body += section.tree.body
            self.unparsed += tuple(
                each._replace(first=each.first + start, last=each.last + start)
                for each in section.unparsed
            )
            if section.problem and not self.problem:
                label = next((line.label for line in lines if line.label), "")
                self.problem = f"{label}, {section.problem}" if label else section.problem
            start += length
        return ast.Module(body=body, type_ignores=[])

    def located(self, span: Span) -> Span:
        return Span(*self._place(*span[:2]), *self._place(*span[2:]))

    def label(self, number: int) -> str:
        return self._lines[number - 1].label

    def _place(self, number: int, column: int) -> tuple[int, int]:
        line = self._lines[min(number, len(self._lines)) - 1]
        return line.number, line.columns[min(column, len(line.columns)) - 1]
