"""A row: the identity of an allowed finding, and how it is written on one line."""

import re
from typing import NamedTuple

CONFLICT = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")
_NAMED = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}


class Row(NamedTuple):
    """The identity of an allowed finding: where, of which family, and of which name.

    No line number and no count, so that code may move within its file.
    """

    path: str
    family: str
    name: str

    def text(self) -> str:
        """The row as the allowlist holds it."""
        return "\t".join(escape(field) for field in self)


def escape(field: str) -> str:
    """A field with what would break a line escaped, as a backslash and a letter or a code."""
    if field.isascii() and field.isprintable() and "\\" not in field and field[:1] not in "#<|=>":
        return field
    escaped = "".join(
        _NAMED.get(char)
        or (f"\\x{ord(char):02x}" if ord(char) < 0x20 or ord(char) == 0x7F else "")
        or (
            f"\\u{ord(char):04x}"
            if 0xD800 <= ord(char) < 0xE000 or char in "\u2028\u2029\x85\ufeff"
            else char
        )
        for char in field
    )
    if escaped.startswith(("#", *CONFLICT)):
        # It would be read as a comment, or as what a merge left behind.
        return f"\\x{ord(escaped[0]):02x}{escaped[1:]}"
    return escaped


def unescape(field: str) -> str:
    """The field that an escaped one stands for."""
    if "\\" not in field:
        return field
    named = {"\\": "\\", "t": "\t", "n": "\n", "r": "\r"}
    return re.sub(
        r"\\(\\|t|n|r|x[0-9a-f]{2}|u[0-9a-f]{4})",
        lambda match: named.get(match[1]) or chr(int(match[1][1:], 16)),
        field,
    )
