"""Import statements in text that no parser understands.

What reads as an import is taken for one, wherever it stands; names are taken as long as they read
as names. Strings and comments are told from code where their ends can be seen.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from keyword import kwlist
from typing import NamedTuple

from unshim.patterns import lazily
from unshim.source.logical import STRING, Unparsed, end_of_string
from unshim.source.span import Span

_SPACE = r"(?:[ \t\f]|\\\n)"
_IMPORT = lazily(
    rf"\bfrom\b{_SPACE}*(?P<dots>(?:\.{_SPACE}*)*)(?P<module>\w+(?:\.\w+)*)?{_SPACE}+c?import\b"
    r"|(?:^|[:;])[ \t\f]*(?:[^\w\s\"'#.]{1,3}[ \t]*)?(?:lazy[ \t]+)?"
    r"(?P<plain>c?import)\b(?=[ \t\\])",
    re.MULTILINE,
)
_WORD = lazily(r"\bc?import\b")
_LONGEST = 1_000  # characters from the start of a statement to its word `import`
_TOKEN = lazily(rf"{_SPACE}+|(?P<newline>\n)|(?P<word>\w+)|(?P<mark>.)")
_DOTTED = lazily(rf"{_SPACE}*(\w+(?:\.\w+)*)(?:{_SPACE}+as\b{_SPACE}*(\w+))?{_SPACE}*(,)?")
_QUOTE = lazily(r"\"\"\"|'''|\"|'|#")
_KEYWORDS = frozenset(kwlist)
_OPERATORS = frozenset("=.([{:+-*/%<>&|^@~")


class LooseImport(NamedTuple):
    """One name that a statement seems to import, from `start` to `end` in the text.

    `name` is empty for `import module`, and so is `bound` where it is not given another name.
    `quoted` says that it stands in a string, and `head` where the module stands, for a from-import.
    """

    start: int
    end: int
    level: int
    module: str
    name: str
    bound: str
    quoted: bool
    head: tuple[int, int] = (0, 0)


Spans = list[tuple[int, int]]


class LooseText:
    """Some lines of a file as one text; `code` is the text with its comments blanked, and
    `strings` are the spans of its strings."""

    def __init__(self, lines: list[str], unparsed: Unparsed) -> None:
        first, last, doubtful = unparsed
        text = "\n".join(lines[first - 1 : last])
        self._set(text, first, *_comments_and_strings(text, triples=not doubtful))

    @classmethod
    def plain(cls, text: str) -> "LooseText":
        """A text of no known language, without comments or strings."""
        made = cls.__new__(cls)
        made._set(text, 1, [], [])
        return made

    def _set(self, text: str, first: int, comments: Spans, strings: Spans) -> None:
        self.text = text
        self.comments = comments
        self.strings = strings
        self.code = _blanked(self.text, self.comments)
        self._first = first
        self._starts = [0, *(match.end() for match in re.finditer("\n", self.text))]
        self._string_starts = [start for start, _ in self.strings]

    def quoted(self, offset: int) -> bool:
        at = bisect_right(self._string_starts, offset) - 1
        return at >= 0 and offset < self.strings[at][1]

    def span(self, start: int, end: int) -> Span:
        return Span(*self._place(start), *self._place(end))

    def _place(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset) - 1
        return self._first + line, offset - self._starts[line] + 1


def loose_imports(text: LooseText) -> Iterator[LooseImport]:
    """What the text seems to import, in its order."""
    code = text.code
    for match in _statements(code):
        quoted = text.quoted(match.end())
        level = (match["dots"] or "").count(".")
        for name in (_modules if match["plain"] else _names)(code, match.end()):
            word = code[name.start : name.end]
            given = (word, "") if match["plain"] else (match["module"] or "", word)
            head = match.span("module") if match["module"] else (0, 0)
            yield LooseImport(name.start, name.end, level, *given, name.bound, quoted, head)


def _statements(code: str) -> Iterator[re.Match[str]]:
    """Where an import statement seems to begin, up to its word `import`.

    The pattern is tried on the lines that end in that word alone, and of a line as long as a
    minified file on what stands close before it: on a long text it takes long.
    """
    position = 0
    for word in _WORD.finditer(code):
        at, end = word.end() - len("import"), word.end()
        first = max(position, at - _LONGEST)
        start = code.rfind("\n", first, at) + 1
        while start > first and code[start - 2 : start] == "\\\n":
            start = code.rfind("\n", first, start - 1) + 1
        match = _IMPORT.search(code, max(start, first), end + 1)
        while match is not None:
            position = match.end()
            if match["plain"] or match["dots"] or match["module"]:
                yield match
            match = _IMPORT.search(code, position, end + 1)


class _Name(NamedTuple):
    start: int
    end: int
    bound: str = ""


def _modules(code: str, position: int) -> Iterator[_Name]:
    while match := _DOTTED.match(code, position):
        if match[1] in _KEYWORDS:
            return
        yield _Name(*match.span(1), match[2] or "")
        if not match[3]:
            return
        position = match.end()


def _names(code: str, position: int) -> Iterator[_Name]:
    """The names after `import`; where a comma or a bracket is missing, those that can be told."""
    name: _Name | None = None
    bracket = alias = fresh = starts_line = False
    for token in _TOKEN.finditer(code, position):
        word, mark = token["word"], token["mark"]
        if token["newline"]:
            if not bracket:
                break
            fresh = True
        elif word == "as":
            alias = True
        elif word and alias:
            alias = False
            name = name and name._replace(bound=word)
        elif (word and word not in _KEYWORDS) or mark == "*":
            if name:
                yield name
            name, starts_line, fresh = _Name(*token.span()), fresh, False
        elif mark == "(" and not bracket and name is None:
            bracket = True
        elif mark == ",":
            if name:
                yield name
            name, fresh, alias = None, False, False
        elif mark and bracket and mark not in ");" and not (starts_line and mark in _OPERATORS):
            continue
        elif word or mark:
            if mark and mark in _OPERATORS and starts_line:
                name = None  # `x = 1` below a bracket that was never closed
            break
    if name:
        yield name


def _comments_and_strings(text: str, *, triples: bool) -> tuple[Spans, Spans]:
    comments: Spans = []
    strings: Spans = []
    never_closed: set[str] = set() if triples else {'"""', "'''"}
    doubtful_until = -1
    position = 0
    while match := _QUOTE.search(text, position):
        quote, start = match.group(), match.start()
        position = match.end()
        if quote == "#":
            end = _line_end(text, position)
            if position > doubtful_until:
                comments.append((start, end))
                position = end
        elif len(quote) == 3 and quote not in never_closed:
            end = end_of_string(text, position, quote)
            if end < 0:
                never_closed.add(quote)
            else:
                strings.append((start, end))
                position = end
        elif len(quote) == 1 and position > doubtful_until:
            string = STRING[quote].match(text, position)
            if string is None:
                doubtful_until = _line_end(text, position)
            else:
                strings.append((start, string.end()))
                position = string.end()
    return comments, strings


def _line_end(text: str, position: int) -> int:
    end = text.find("\n", position)
    return len(text) if end < 0 else end


def _blanked(text: str, spans: Spans) -> str:
    parts: list[str] = []
    position = 0
    for start, end in spans:
        parts += [text[position:start], " " * (end - start)]
        position = end
    return "".join([*parts, text[position:]])
