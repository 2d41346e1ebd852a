"""What names are spelled with besides their letters: escapes in strings, compatibility characters.

`"pkg.\\x73him"` is `"pkg.shim"`, and so are `"pkg\\x2eshim"` and an identifier in full width:
Python takes identifiers in their normal form NFKC (PEP 3131). A search for bytes sees none of them.
"""

import re
from collections.abc import Iterable, Iterator

from unshim.patterns import lazily

_HEX = r"(?:2[Ee]|3[0-9Aa]|[46][1-9A-Fa-f]|5[0-9AaFf]|7[0-9Aa])"
_OCTAL = r"(?:0?(?:56|6[0-7]|7[0-2])|1(?:[04][1-7]|[15][0-7]|[26][0-7]|3[0-27]|7[0-2]))(?![0-7])"
_NAMED = r"N\{(?i:LATIN (?:SMALL|CAPITAL) LETTER [A-Z]|DIGIT [A-Z]+|LOW LINE|FULL STOP|COLON)\}"
# A letter, digit or underscore of ASCII, or what stands between two names, escaped.
ESCAPE = rf"\\(?:(?:x|u00|U000000){_HEX}|{_OCTAL}|{_NAMED})"
# What has a normal form of such letters, and may stand in an identifier; in UTF-8. Apart by their
# first bytes: git finds one byte much quicker than any of several.
COMPATIBLE = (
    r"\xc2[\xaa\xba]",
    r"\xc4[\xb2\xb3]",
    r"\xc5\xbf",
    r"\xc7[\x87-\x8c\xb1-\xb3]",
    r"\xca[\xb0\xb2\xb3\xb7\xb8]",
    r"\xcb[\xa1-\xa3]",
    r"\xe1(?:\xb4[\xac-\xbf]|\xb5[\x80-\xaf]|\xb6[\x9c-\xbb])",
    r"\xe2(?:\x81[\xb1\xbf]|\x82[\x90-\x9c]|\x84[\x82-\xb9]|\x85[\x85-\xbf]|\xb1[\xbc\xbd])",
    r"\xea\x9f[\xb1-\xb4]",
    r"\xef(?:\xac[\x80-\x86]|\xb8[\xb3\xb4]|\xb9[\x8d-\x8f]|\xbc[\x90-\xba\xbf]|\xbd[\x81-\x9a])",
    r"\xf0(?:\x90\x9e\xa5|\x9c\xb3[\xb0-\xb9]|\x9d[\x90-\x9f][\x80-\xbf]|\x9f\xaf[\xb0-\xb9])",
)
# One of these bytes stands wherever such a spelling does.
ESCAPE_MARKS = (r"\x", r"\u00", r"\U000000", r"\N{", r"\0", r"\1", r"\5", r"\6", r"\7")
_MARKS = """
    c2aa c2ba c4b2 c4b3 c5bf c787 c788 c789 c78a c78b c78c c7b1 c7b2 c7b3 cab0 cab2 cab3 cab7 cab8
    cba1 cba2 cba3 e1b4 e1b5 e1b6 e281 e282 e284 e285 e2b1 ea9f efac efb8 efb9 efbc efbd f0909e
    f09cb3 f09d f09faf
"""
COMPATIBLE_MARKS = tuple(map(bytes.fromhex, _MARKS.split()))
# A Python file in which letters may be written as numbers, by its own declaration.
UTF_7 = r"coding[:=][ \t]*(?i:utf[-_]?7|u7)(?![\w-])"
UTF_7_MARKS = ("utf-7", "utf7", "UTF-7")
# A string ends within a name, and another goes on with it.
_CUT = rb"[\"'](?:[\s+\\]|#[^\n]*\n)*[rRbBuUfF]{0,2}[\"']"
_CUTS = lazily(_CUT)
_GOES_ON = lazily(rb"(?<=[\w./])(?:(?:" + _CUT + rb")+[\w./]+)+")
_CONTINUES = lazily(rb"\\(?:\r\n|\n|\r)")
_LONGEST = 300  # bytes, more than any name
_IN_NAMES = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./"
_CONTINUED = lazily(rb"(?<=[\w./])(?:\\(?:\r\n|\n|\r)[\w./]+)+")
_ESCAPE = lazily(ESCAPE.encode())
_DECLARES_UTF_7 = lazily(UTF_7.encode())
_COMPATIBLE = lazily("|".join(COMPATIBLE).encode())


def plainly(data: bytes) -> bytes:
    """The bytes with each such letter in place of what spells it: as many lines, and the same."""
    if _is_utf_7(data):
        data = data.decode("utf-7", "replace").encode()
    if b"\\" in data and _ESCAPE.search(data) is not None:
        data = _ESCAPE.sub(_escaped, data)
    if not data.isascii() and _COMPATIBLE.search(data) is not None:
        data = _COMPATIBLE.sub(_normal, data)
    return data


def united(data: bytes) -> bytes:
    """The bytes with strings that stand side by side, or are added, made one in a word or name.

    As many lines, each name on the line that it begins on; for a search, not to be parsed.
    """
    return _GOES_ON.sub(
        lambda match: _CUTS.sub(b"", match[0]) + b"\n" * match[0].count(b"\n"), data
    )


def continued(data: bytes, words: Iterable[bytes]) -> bytes | None:
    """The bytes with names in one piece that a backslash at the end of a line cuts in two; None
    where none of them holds a word. As many lines, each name on the line that it begins on."""
    if b"\\" not in data or not any(word in name for name in _cut_names(data) for word in words):
        return None
    return _CONTINUED.sub(
        lambda match: _CONTINUES.sub(b"", match[0]) + b"\n" * len(_CONTINUES.findall(match[0])),
        data,
    )


def _cut_names(data: bytes) -> Iterator[bytes]:
    """The names that go on on another line, each in one piece, or in several such."""
    for end in (b"\\\n", b"\\\r"):
        at = data.find(end)
        while at >= 0:
            if data[at - 1] in _IN_NAMES and (rest := _CONTINUED.match(data, at)) is not None:
                before = data[max(0, at - _LONGEST) : at]
                begun = before[len(before.rstrip(_IN_NAMES)) :]
                yield begun + _CONTINUES.sub(b"", rest[0])
            at = data.find(end, at + 1)


def is_odd(data: bytes) -> bool:
    """Whether some letter may be spelled by something else."""
    return (
        (b"\\" in data and _ESCAPE.search(data) is not None)
        or (not data.isascii() and _COMPATIBLE.search(data) is not None)
        or _is_utf_7(data)
    )


def _is_utf_7(data: bytes) -> bool:
    start = data[:200]
    return b"coding" in start and b"7" in start and _DECLARES_UTF_7.search(start) is not None


def _escaped(match: re.Match[bytes]) -> bytes:
    text = match[0][1:].decode()
    if text[0] in "xuU":
        return bytes([int(text[1:], 16)])
    if text[0] != "N":
        return bytes([int(text, 8)])
    from unicodedata import lookup

    try:
        return lookup(text[2:-1]).encode()
    except KeyError:
        return match[0]


def _normal(match: re.Match[bytes]) -> bytes:
    from unicodedata import normalize

    return normalize("NFKC", match[0].decode("utf-8", "replace")).encode()
