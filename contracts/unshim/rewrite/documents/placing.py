"""Edits of lines that stand inside a file, to edits of the file itself."""

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

from unshim.rewrite.edit import Edit
from unshim.source.inset import Line

# Gives text as the file spells it, at this offset of the file: (file's text, offset, text).
Spell = Callable[[str, int, str], str]

_PROMPT = re.compile(r"([^\S\r\n]*)(?:>>>|\.\.\.)(?: |$)")
_NEWLINE = re.compile(r"\r\n|\r|\n")
_CONTINUED = re.compile(r"[ \t)]")
_OPENING = re.compile(r"([\[,:])[ \t]*(?:(\r\n|\r|\n)([ \t]*))?$")


class Whole(NamedTuple):
    """A file's text, where its lines start, and how it spells what is put into it."""

    text: str
    starts: Sequence[int]
    spell: Spell


def whole(text: str, spell: Spell, newline: str = _NEWLINE.pattern) -> Whole:
    """`newline` is a pattern for what ends the lines that its sections count."""
    return Whole(text, [0, *(match.end() for match in re.finditer(newline, text))], spell)


class Placing:
    """Sections of lines as one text, and where each character of it stands in the file."""

    def __init__(self, file: Whole, sections: Sequence[Sequence[Line]]) -> None:
        self.file = file
        self.lines = [line for section in sections for line in section]
        self.section = [number for number, section in enumerate(sections) for _ in section]
        self.text = "\n".join(line.text for line in self.lines)
        lengths = [len(line.text) + 1 for line in self.lines]
        self._starts = [0, *accumulate(lengths)][: len(lengths)]

    def index(self, offset: int) -> int:
        return bisect_right(self._starts, offset) - 1

    def in_file(self, offset: int) -> int:
        """Where a character of the text stands in the file."""
        at = self.index(offset)
        line = self.lines[at]
        return self.file.starts[line.number - 1] + line.columns[offset - self._starts[at]] - 1

    def within_sections(self, edits: Iterable[Edit]) -> list[Edit] | None:
        """The same edits, none of which reaches over the end of a section; None where one must.

        What is put before a line belongs to the line above it; a line that goes as a whole goes
        with its own newline, or with the one before.
        """
        found: list[Edit] = []
        for edit in edits:
            start, end, text = edit
            first, last = self.index(start), self.index(end)
            if start == end and start and start == self._starts[first] and text.endswith("\n"):
                found.append(Edit(start - 1, start - 1, "\n" + text[:-1]))
                continue
            if self.section[first] != self.section[last] and end == self._starts[last]:
                if start == self._starts[first] and not text:
                    if not first or self.section[first - 1] != self.section[first]:
                        return None
                    start -= 1
                end -= 1
                last = self.index(end)
            if self.section[first] != self.section[last]:
                return None
            found.append(Edit(start, end, text))
        return found

    def placed(self, edits: Iterable[Edit]) -> list[Edit]:
        """The edits of the file's own text."""
        found = []
        for start, end, text in edits:
            first, last = self.in_file(start), self.in_file(end)
            found.append(Edit(first, last, self.file.spell(self.file.text, first, text)))
        return found


def as_it_is(text: str, offset: int, piece: str) -> str:
    """In a text: a new line starts as the line of the edit does, with its prompt if it has one."""
    start = max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1
    line = text[start : _end(text, offset)]
    prompt = _PROMPT.match(line)
    margin = prompt[1] if prompt else line[: len(line) - len(line.lstrip())]
    newline = _NEWLINE.search(text, offset) or _NEWLINE.search(text)
    first, *others = piece.split("\n")
    rows = [first]
    for other in others:
        mark = ("... " if _CONTINUED.match(other) else ">>> ") if prompt else ""
        rows.append(f"{margin}{mark}{other}" if prompt or other else other)
    return (newline.group() if newline else "\n").join(rows)


def _end(text: str, offset: int) -> int:
    match = _NEWLINE.search(text, offset)
    return match.start() if match else len(text)


def as_json(text: str, offset: int, piece: str) -> str:
    """In the JSON of a notebook: a list of strings has one for each line."""
    first, *others = (
        json.dumps(one, ensure_ascii=text.isascii())[1:-1] for one in piece.split("\n")
    )
    if not others:
        return first
    opening = _OPENING.search(text, 0, _quote_before(text, offset))
    between = r"\n"
    if opening is not None and opening[1] != ":":
        blank = f"{opening[2]}{opening[3]}" if opening[2] else " "
        between = f'\\n",{blank}"'
    return between.join([first, *others])


def _quote_before(text: str, offset: int) -> int:
    """Where the string that holds this offset begins."""
    at = text.rfind('"', 0, offset)
    while at > 0 and (len(text[:at]) - len(text[:at].rstrip("\\"))) % 2:
        at = text.rfind('"', 0, at)
    return at
