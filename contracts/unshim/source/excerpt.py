"""A file's text without the definitions that nobody asks about: parsing is what takes the time.

A function or class at the margin that holds none of the wanted lines is replaced by an empty one
of its name, line for line, so that all that stays is where it was and means what it meant.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence

from unshim.patterns import lazily

_WORTH_IT = 4_000  # characters; what is shorter is parsed as fast as it is cut
# What reaches out of the definition that it stands in, or is read wherever it stands.
_FAR_REACHING = ("global ", "global\t", "skipif", "skipIf", "skipUnless", "__all__")
# What stands before a statement, but for spaces.
_BEFORE_STATEMENT = ("\n", ";", ":")

_TOKEN = (
    r"[^\"'#\n]++"
    r'|"""(?:[^"\\]++|\\.|"(?!""))*+"""'
    r"|'''(?:[^'\\]++|\\.|'(?!''))*+'''"
    r'|"(?:[^"\\\n]++|\\.)*+"'
    r"|'(?:[^'\\\n]++|\\.)*+'"
    r"|#[^\n]*+"
)
_DEFINITION = r"(?:async[ \t]+def|def|class)[ \t]+\w+"
_CODE = lazily(rf"(?:{_TOKEN}|\n(?!{_DEFINITION}))*+", re.DOTALL)
# A definition goes on where a line is indented, empty, a comment, or closes a bracket.
_BODY = lazily(rf"(?:{_TOKEN}|\n(?=[ \t\f\r\n#)\]}}]|\Z))*+", re.DOTALL)
_HEADER = lazily(_DEFINITION)


def excerpt(
    text: str,
    wanted: Sequence[int],
    kept: Sequence[str] = (),
    naming: Sequence[int] | None = None,
) -> str | None:
    """The text with empty definitions in place of those that hold none of the wanted lines.

    A definition that holds one of the words `kept` stays as well.

    `wanted` are line numbers from 1, ascending, and `naming` (all, where not given) those of them
    that name what is looked for. None where nothing is gained, where a naming line may have a
    star import, of which any other line may make use, or where quotes do not pair up.
    Of a definition that goes on at the margin, within brackets, too little is taken out, and what
    is left of it does not parse.
    """
    if len(text) < _WORTH_IT or text.count("\r") != text.count("\r\n"):
        return None
    lines = text.split("\n")
    telling = wanted if naming is None else naming
    if any(_is_star(lines[number - 1]) for number in telling):
        return None
    reaching = [word for word in (*_FAR_REACHING, *kept) if word in text]
    pieces: list[str] = []
    position, line = 0, 1
    while position < len(text):
        end = _end(_CODE.match(text, position))
        pieces.append(text[position:end])
        if end == len(text):
            break
        header = _HEADER.match(text, end + 1) if text[end] == "\n" else None
        stop = _end(_BODY.match(text, end + 1))
        if header is None or (stop < len(text) and text[stop] != "\n"):
            return None
        first = line + text.count("\n", position, end + 1)
        line = first + text.count("\n", end + 1, stop)
        if _holds(wanted, first, line) or _reaches(text, reaching, end, stop):
            pieces.append(text[end:stop])
        else:
            empty = ": 0" if header[0].startswith("class") else "(): 0"
            pieces.append("\n" + header[0] + empty + "\n" * (line - first))
        position = stop
    return "".join(pieces)


def _is_star(line: str) -> bool:
    """Whether a star may be imported here, or on the next line."""
    return "import" in line and ("*" in line or line.rstrip().endswith("\\"))


def _reaches(text: str, words: Sequence[str], start: int, stop: int) -> bool:
    """Whether one of the words begins here as a word, and no prose says "global "."""
    for word in words:
        at = text.find(word, start, stop)
        while at >= 0:
            before = text[at - 1 : at]
            if not (before.isalnum() or before == "_") and (
                not word.startswith("global")
                or text[max(start, at - 200) : at].rstrip(" \t\f")[-1:] in ("", *_BEFORE_STATEMENT)
            ):
                return True
            at = text.find(word, at + 1, stop)
    return False


def _end(match: "re.Match[str] | None") -> int:
    assert match is not None  # both patterns match nothing, too
    return match.end()


def _holds(wanted: Sequence[int], first: int, last: int) -> bool:
    at = bisect_left(wanted, first)
    return at < len(wanted) and wanted[at] <= last
