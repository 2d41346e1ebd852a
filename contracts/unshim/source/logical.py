"""Physical lines to logical lines, tolerant of anything: no input is refused.

Python's own tokenizer stops at the first mistake. This one knows strings, comments, brackets and
continuations, and starts afresh where a line can only be the start of a statement.
"""

from typing import NamedTuple

from unshim.patterns import lazily

_TOKEN = lazily(
    r"(?P<triple>\"\"\"|''')|(?P<quote>[\"'])|(?P<comment>#)"
    r"|(?P<open>[(\[{])|(?P<close>[)\]}])|[^\"'#()\[\]{}]+"
)
STRING = {
    '"': lazily(r"(?:[^\"\\\n]|\\.)*\""),
    "'": lazily(r"(?:[^'\\\n]|\\.)*'"),
}
_STARTS_STATEMENT = lazily(
    r"\s*(?:@\w|(?:async\s+)?def\s+\w+\s*[\[(]|class\s+\w+\s*[\[(:]|(?:lazy\s+)?import\s+\w"
    r"|(?:lazy\s+)?from\s+[\w.]+\s+import\b|return\b|raise\b|try\s*:|finally\s*:|else\s*:\s*$"
    r"|except\b.*:|(?:while|with|if|elif|for)\b.*:\s*$)"
)
_STARTS_TOP = lazily(
    r"@\w|(?:async\s+)?def\s+\w+\s*[\[(]|class\s+\w+\s*[\[(:]|import\s+\w|from\s+[\w.]+\s+import\b"
)
_CONFLICT = lazily(r"(?:<{7}|={7}|>{7}|\|{7})(?:\s|$)")
_SUSPECTS = 8


class LogicalLine(NamedTuple):
    """A statement or a compound statement's header, over the physical lines first to last."""

    first: int
    last: int
    indent: int
    text: str

    @property
    def empty(self) -> bool:
        """Whether there is nothing here but a comment at most."""
        text = self.text.lstrip("\ufeff \t\f")
        return not text or text.startswith("#")

    def replaced(self, text: str) -> "LogicalLine":
        """The same place with another text of as many physical lines."""
        missing = self.text.count("\n") - text.count("\n")
        return self._replace(text=text + "\n" * max(missing, 0))


class Unparsed(NamedTuple):
    """Lines, first and last included, that must be searched as text.

    `doubtful` where they lie in a string that may be none, because some quote has no counterpart.
    """

    first: int
    last: int
    doubtful: bool = False


class Layout(NamedTuple):
    """All lines, in order, none left out; a blank line or a comment is one of its own."""

    lines: list[LogicalLine]
    doubtful: frozenset[Unparsed]


class _Quote(NamedTuple):
    """A triple-quoted string over several lines; `closed` is false where the text ends in it."""

    line: int
    column: int
    last: int
    closed: bool = True


class _Scanner:
    """Reads line by line; `depth`, `quote` and `continues` say what is open after the lines so
    far: brackets, a string, or a line that goes on (which a comment never does)."""

    def __init__(self, strays: frozenset[tuple[int, int]] = frozenset()) -> None:
        self.depth = 0
        self.quote = ""
        self.continues = False
        self.quotes: list[_Quote] = []
        self._strays = strays
        self._opened = (0, 0)

    def read(self, index: int, line: str) -> None:
        position = self._leave_string(index, line, 0) if self.quote else 0
        unclosed: set[str] = set()
        limit = self.depth
        self.continues = line.endswith("\\")
        while position < len(line):
            token = _TOKEN.match(line, position)
            assert token is not None
            kind, text, position = token.lastgroup, token.group(), token.end()
            if kind == "comment":
                self.continues = False
                break
            if kind == "triple" and (index, token.start()) not in self._strays:
                self.quote, self._opened = text, (index, token.start())
                position = self._leave_string(index, line, position)
            elif kind == "quote" and text not in unclosed:
                string = STRING[text].match(line, position)
                if string is not None:
                    position = string.end()
                elif line.endswith("\\"):
                    self.quote = text
                    break
                else:
                    limit = min(limit, self.depth) if unclosed else self.depth
                    unclosed.add(text)
            elif kind == "open":
                self.depth += 1
            elif kind == "close":
                self.depth = max(self.depth - 1, 0)
        if unclosed:
            # The rest of the line is text or code, nobody knows: it closes, but opens nothing.
            self.depth = min(self.depth, limit)

    def _leave_string(self, index: int, line: str, position: int) -> int:
        """The end of the open string in this line, or of the line."""
        end = end_of_string(line, position, self.quote)
        if end < 0:
            if len(self.quote) == 1 and not line.endswith("\\"):
                self.quote = ""
                return 0
            return len(line)
        if len(self.quote) == 3 and self._opened[0] != index:
            self.quotes.append(_Quote(*self._opened, index))
        self.quote = ""
        return end

    def finish(self, lines: list[str]) -> list[_Quote]:
        if len(self.quote) == 3:
            self.quotes.append(_Quote(*self._opened, len(lines) - 1, closed=False))
        return self.quotes


def read_layout(lines: list[str]) -> Layout:
    """The logical lines of a text, whatever it is."""
    lines = _without_conflict_markers(lines)
    strays, doubtful = _stray_quotes(lines)
    scanner = _Scanner(strays)
    found: list[LogicalLine] = []
    start = 0
    for index, line in enumerate(lines):
        if scanner.depth and not scanner.quote and _STARTS_STATEMENT.match(line):
            if index > start:
                found.append(_join(lines, start, index - 1))
            start, scanner.depth = index, 0
        scanner.read(index, line)
        if not scanner.quote and not scanner.depth and not scanner.continues:
            found.append(_join(lines, start, index))
            start = index + 1
    if start < len(lines):
        found.append(_join(lines, start, len(lines) - 1))
    return Layout(_with_indents(found), doubtful)


def _without_conflict_markers(lines: list[str]) -> list[str]:
    """Both sides of a merge conflict are read, its markers are made comments of their length."""
    if not any(line.startswith("<<<<<<<") for line in lines):
        return lines
    return ["#" + line[1:] if _CONFLICT.match(line) else line for line in lines]


def _stray_quotes(
    lines: list[str],
) -> tuple[frozenset[tuple[int, int]], frozenset[Unparsed]]:
    """The triple quotes that open nothing, as far as can be told, and the lines in doubt.

    Where the text ends inside a string, some quote before it has no counterpart, and from there
    on strings and code have changed places. Without the right one, the fewest strings hold what
    starts a statement at the left margin.
    """
    quotes = _scan(lines, frozenset())
    if not quotes or quotes[-1].closed:
        return frozenset(), frozenset()
    suspects = [quote for quote in quotes if _holds_statement(lines, quote)][:_SUSPECTS]
    tried = [frozenset({(quote.line, quote.column)}) for quote in [*suspects, quotes[-1]]]
    readings = [(stray, _scan(lines, stray)) for stray in tried]
    strays, best = min(
        readings, key=lambda reading: sum(_holds_statement(lines, quote) for quote in reading[1])
    )
    doubtful = {
        Unparsed(quote.line + 2, quote.last + 1, True)
        for quote in [*quotes, *best]
        if quote.last > quote.line
    }
    return strays, frozenset(doubtful)


def _scan(lines: list[str], strays: frozenset[tuple[int, int]]) -> list[_Quote]:
    scanner = _Scanner(strays)
    for index, line in enumerate(lines):
        scanner.read(index, line)
    return scanner.finish(lines)


def _holds_statement(lines: list[str], quote: _Quote) -> bool:
    return any(_STARTS_TOP.match(line) for line in lines[quote.line + 1 : quote.last + 1])


def end_of_string(line: str, position: int, quote: str) -> int:
    while True:
        end = line.find(quote, position)
        if end < 0:
            return -1
        before = end
        while before > position and line[before - 1] == "\\":
            before -= 1
        if (end - before) % 2 == 0:
            return end + len(quote)
        position = end + 1


def _join(lines: list[str], first: int, last: int) -> LogicalLine:
    text = "\n".join(lines[first : last + 1])
    line = lines[first].lstrip("\ufeff")
    body = line.lstrip(" \t\f")
    spaces = line[: len(line) - len(body)].rpartition("\f")[2]
    return LogicalLine(first + 1, last + 1, len(spaces.expandtabs(8)), text)


def _with_indents(found: list[LogicalLine]) -> list[LogicalLine]:
    """Blank lines and comments take the indent of what they follow, so that they split nothing."""
    merged: list[LogicalLine] = []
    for line in found:
        if line.empty:
            line = line._replace(indent=max(merged[-1].indent, 1) if merged else 0)
        merged.append(line)
    return merged
