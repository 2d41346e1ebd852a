"""A Python file as its code and its strings, told apart without a parser.

A parser would take longer than all the rest. What is taken for a string by mistake is searched
for names all the same, so that a mistake costs a test that need not have run.
"""

import re
from typing import NamedTuple

_TOKENS = re.compile(
    r"""#[^\n]*"""
    r"""|("{3}[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"{3}|'{3}[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'{3})"""
    r"""|("[^"\\\n]*(?:\\.[^"\\\n]*)*"|'[^'\\\n]*(?:\\.[^'\\\n]*)*')""",
    re.DOTALL,
)
_CONTINUED = re.compile(r"\\\r?\n")
# The end of a header after which a long string is a docstring.
_HEADER = re.compile(
    r"(?:^[ \t]*(?:async[ \t]|def[ \t]|class[ \t])[^\n]*|[)\]\w][ \t]*):[ \t]*\Z", re.M
)


class Pieces(NamedTuple):
    """`code` has neither comments nor what strings say; `strings` are what they say.

    Docstrings and comments are in neither: they import nothing.
    """

    code: str
    strings: tuple[str, ...]


def pieces(data: bytes) -> Pieces:
    """The code and the strings of a file's bytes, whatever their encoding."""
    text = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    code: list[str] = []
    strings: list[str] = []
    last = 0
    for token in _TOKENS.finditer(text):
        start = token.start()
        code.append(text[last:start])
        last = token.end()
        long, short = token.groups()
        if long is not None:
            if not _is_docstring(text, start):
                strings.append(long[3:-3])
            code.append('""')
        elif short is not None:
            strings.append(short[1:-1])
            code.append('""')
    code.append(text[last:])
    return Pieces(_CONTINUED.sub(" ", "".join(code)), tuple(strings))


def _is_docstring(text: str, start: int) -> bool:
    line = text.rfind("\n", 0, start) + 1
    if text[line:start].strip(" \tuUrR"):
        return False
    before = text[max(0, line - 400) : line].rstrip()
    if line <= 400 and all(part.lstrip()[:1] in ("", "#") for part in before.split("\n")):
        return True
    return before.endswith(":") and _HEADER.search(before) is not None
