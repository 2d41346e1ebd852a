"""Physical lines to logical lines, tolerant of anything: no input is refused.

Python's own tokenizer stops at the first mistake. This one knows strings, comments, brackets and
continuations, and starts afresh where a line can only be the start of a statement.
"""

from typing import NamedTuple

from unshim.patterns import lazily

_TOKEN = lazily(
    r"(?P<triple>[A-Za-z]{0,2}(?:\"\"\"|'''))"
    r"|(?P<string>[A-Za-z]{0,2}(?:\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'))"
    r"|(?P<comment>#.*)"
    r"|(?P<open>[(\[{])"
    r"|(?P<close>[)\]}])"
    r"|(?P<word>\w+)"
    r"|(?P<other>.)"
)
_STARTS_STATEMENT = lazily(
    r"\s*(?:@\w|(?:async\s+)?def\s+\w+\s*[\[(]|class\s+\w+\s*[\[(:]|import\s+\w|from\s+[\w.]+\s+import\b"
    r"|return\b|raise\b|try\s*:|except\b.*:|finally\s*:|while\b.*:\s*$|with\b.*:\s*$|if\b.*:\s*$)"
)


class LogicalLine(NamedTuple):
    """A statement or a compound statement's header, over the physical lines first to last."""

    first: int
    last: int
    indent: int
    text: str

    def replaced(self, text: str) -> "LogicalLine":
        """The same place with another text of as many physical lines."""
        missing = self.text.count("\n") - text.count("\n")
        return self._replace(text=text + "\n" * max(missing, 0))


def logical_lines(lines: list[str]) -> list[LogicalLine]:
    """All lines, in order, none left out; a blank line or a comment is one of its own."""
    found: list[LogicalLine] = []
    start = 0
    depth = 0
    quote = ""
    for index, line in enumerate(lines):
        if depth and not quote and _STARTS_STATEMENT.match(line):
            if index > start:
                found.append(_join(lines, start, index - 1))
            start, depth = index, 0
        depth, quote = _scan(line, depth, quote)
        if quote and not _closes_later(lines, index, quote):
            quote = ""
        if not quote and not depth and not line.endswith("\\"):
            found.append(_join(lines, start, index))
            start = index + 1
    if start < len(lines):
        found.append(_join(lines, start, len(lines) - 1))
    return _merge_blank(found)


def _scan(line: str, depth: int, quote: str) -> tuple[int, str]:
    """Bracket depth and the open triple quote ("" for none) after a line."""
    position = 0
    while position < len(line):
        if quote:
            end = _end_of_triple(line, position, quote)
            if end < 0:
                return depth, quote
            position, quote = end, ""
            continue
        token = _TOKEN.match(line, position)
        if token is None:
            return depth, quote
        position = token.end()
        if token.lastgroup == "triple":
            quote = token.group()[-3:]
        elif token.lastgroup == "comment":
            return depth, quote
        elif token.lastgroup == "open":
            depth += 1
        elif token.lastgroup == "close":
            depth = max(depth - 1, 0)
    return depth, quote


def _end_of_triple(line: str, position: int, quote: str) -> int:
    while True:
        end = line.find(quote, position)
        if end < 0:
            return -1
        backslashes = len(line[:end]) - len(line[:end].rstrip("\\"))
        if backslashes % 2 == 0:
            return end + 3
        position = end + 1


def _closes_later(lines: list[str], index: int, quote: str) -> bool:
    return any(quote in line for line in lines[index + 1 :])


def _join(lines: list[str], first: int, last: int) -> LogicalLine:
    text = "\n".join(lines[first : last + 1])
    body = lines[first].lstrip("\ufeff \t\f")
    indent = len(lines[first].lstrip("\ufeff").expandtabs(8)) - len(
        lines[first].lstrip("\ufeff").expandtabs(8).lstrip()
    )
    return LogicalLine(first + 1, last + 1, indent if body else -1, text)


def _merge_blank(found: list[LogicalLine]) -> list[LogicalLine]:
    """Blank lines and comments take the indent of what they follow, so that they split nothing."""
    merged: list[LogicalLine] = []
    for line in found:
        text = line.text.strip()
        if (not text or text.startswith("#")) and merged:
            line = line._replace(indent=max(merged[-1].indent, 1))
        elif line.indent < 0:
            line = line._replace(indent=0)
        merged.append(line)
    return merged
