"""What a pattern for `%`, `str.format` or `string.Template` consists of: text, and fields."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from unshim.patterns import lazily

_PERCENT = lazily(r"%(?:\((\w+)\))?[#0\- +]*(?:\*|\d+)?(?:\.(?:\*|\d+))?[hlL]?(.)", re.DOTALL)
_DOLLARS = lazily(r"\$(?:(\$)|(\w+)|\{(\w+)\})")
_BRACES = lazily(r"\{\{|\}\}|\{(\w*)((?:[.\[!:][^{}]*)?)\}")


class Field(NamedTuple):
    """`name` is a keyword or a position, "" for the next; a plain one takes the text as it is."""

    name: str
    is_plain: bool


def percent_parts(text: str) -> Iterator[str | Field]:
    """The parts of a pattern for `%`.

    Source: https://docs.python.org/3/library/stdtypes.html#printf-style-string-formatting
    """
    position = 0
    for match in _PERCENT.finditer(text):
        yield text[position : match.start()]
        position = match.end()
        yield "%" if match[2] == "%" else Field(match[1] or "", match[2] == "s")
    yield text[position:]


def brace_parts(text: str) -> Iterator[str | Field]:
    """The parts of a pattern for `str.format`.

    Source: https://docs.python.org/3/library/string.html#format-string-syntax
    """
    position = 0
    for match in _BRACES.finditer(text):
        yield text[position : match.start()]
        position = match.end()
        yield match.group()[0] if match[1] is None else Field(match[1], not match[2])
    yield text[position:]


def dollar_parts(text: str) -> Iterator[str | Field]:
    """The parts of a pattern of `string.Template`.

    Source: https://docs.python.org/3/library/string.html#template-strings-strings
    """
    position = 0
    for match in _DOLLARS.finditer(text):
        yield text[position : match.start()]
        position = match.end()
        yield "$" if match[1] else Field(match[2] or match[3], True)
    yield text[position:]
