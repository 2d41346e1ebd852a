"""The allowlist: one row a line, sorted, with comments that survive."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from unshim.errors import DeclarationError

FAMILIES = ("import", "string")
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


class Line(NamedTuple):
    """A line of an allowlist: a row, or (row None) a comment or a blank line."""

    number: int
    text: str
    row: Row | None


class Allowlist(NamedTuple):
    """An allowlist's lines as they stand in the file that messages call `path`."""

    path: str
    lines: tuple[Line, ...]

    @property
    def rows(self) -> dict[Row, int]:
        """Each row and its line number, from 1."""
        return {line.row: line.number for line in self.lines if line.row is not None}

    def without(self, gone: Iterable[Row]) -> str:
        """The file's text with these rows dropped, and the comments right above them."""
        dropped = set(gone)
        kept: list[Line] = []
        for line in self.lines:
            if line.row is None or line.row not in dropped:
                kept.append(line)
                continue
            while kept and kept[-1].row is None and kept[-1].text.strip() and _owned(kept, dropped):
                kept.pop()
        return "".join(line.text + "\n" for line in kept)

    def having(self, row: Row, comment: str = "") -> str:
        """The file's text with a row more, at its place in the order."""
        added = ([f"# {comment}"] if comment else []) + [row.text()]
        texts = [line.text for line in self.lines]
        at = len(texts)
        for index, line in enumerate(self.lines):
            if line.row is not None and line.text > row.text():
                at = index
                while at and self.lines[at - 1].row is None and self.lines[at - 1].text.strip():
                    at -= 1
                if at == 0:
                    at = _after_header(self.lines)
                break
        return "".join(text + "\n" for text in [*texts[:at], *added, *texts[at:]])


def _owned(kept: list[Line], dropped: set[Row]) -> bool:
    """Whether the last comment belongs to the row below it: not to the head of the file."""
    index = len(kept) - 1
    while index >= 0 and kept[index].row is None and kept[index].text.strip():
        index -= 1
    return index >= 0


def _after_header(lines: tuple[Line, ...]) -> int:
    at = 0
    for index, line in enumerate(lines):
        if line.row is not None:
            break
        if not line.text.strip():
            at = index + 1
    return at


def escape(field: str) -> str:
    """A field with what would break a line escaped, as a backslash and a letter or a code."""
    escaped = "".join(
        _NAMED.get(char)
        or (f"\\x{ord(char):02x}" if ord(char) < 0x20 or ord(char) == 0x7F else "")
        or (
            f"\\u{ord(char):04x}"
            if 0xD800 <= ord(char) < 0xE000 or char in "\u2028\u2029\x85"
            else char
        )
        for char in field
    )
    return f"\\x23{escaped[1:]}" if escaped.startswith("#") else escaped


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


def read_allowlist(path: str, data: bytes) -> Allowlist:
    """An allowlist from its bytes. `path` names it in messages.

    Raises DeclarationError for what is no row, or stands twice, or out of order.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DeclarationError("is not UTF-8", f"{path}:{line}", "save it as UTF-8") from None
    lines: list[Line] = []
    previous = ""
    for number, raw in enumerate(text.split("\n"), 1):
        content = raw.removesuffix("\r")
        row = _read_row(content, f"{path}:{number}")
        if row is not None:
            if content == previous:
                raise DeclarationError(
                    "the row stands twice", f"{path}:{number}", "drop one of them"
                )
            if content < previous:
                raise DeclarationError(
                    f"the row is out of order: it sorts before {previous!r}",
                    f"{path}:{number}",
                    "rows are sorted as text; `LC_ALL=C sort` orders them",
                )
            previous = content
        lines.append(Line(number, content, row))
    if lines and not lines[-1].text:
        lines.pop()
    return Allowlist(path, tuple(lines))


def _read_row(text: str, where: str) -> Row | None:
    if not text.strip() or text.startswith("#"):
        return None
    fields = text.split("\t")
    if len(fields) != 3 and text.startswith(("<<<<<<<", "=======", ">>>>>>>", "|||||||")):
        raise DeclarationError(
            "a merge conflict was left in the allowlist",
            where,
            "keep the rows that are on both sides, drop the markers, then run `unshim shrink`",
        )
    if len(fields) != 3 or not all(fields):
        raise DeclarationError(
            f"a row has three fields, tabs between them (path, family, name), not {len(fields)}",
            where,
            "restore the line from git, or write it as: path<TAB>import<TAB>Name",
        )
    row = Row(*(unescape(field) for field in fields))
    if row.text() != text:
        raise DeclarationError(
            "the row is not written as unshim writes it", where, f"write: {row.text()}"
        )
    if row.family not in FAMILIES:
        raise DeclarationError(
            f"{row.family!r} is no family of uses", where, f"write one of: {', '.join(FAMILIES)}"
        )
    parts = row.path.split("/")
    if row.path.startswith("/") or "\\" in row.path or re.match(r"[A-Za-z]:", row.path):
        raise DeclarationError(
            f"{row.path!r} is no POSIX path relative to the root", where, "write it as git shows it"
        )
    if ".." in parts or "." in parts or "" in parts:
        raise DeclarationError(
            f"{row.path!r} leaves the root or is not in its shortest form", where
        )
    return row
