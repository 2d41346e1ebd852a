"""The allowlist: one row a line, sorted, with comments that survive."""

import re
from typing import NamedTuple

from unshim.errors import DeclarationError
from unshim.migration.contract_type import RETIRED_SHIM
from unshim.migration.row import CONFLICT, Row, unescape

REASON = "# allowed: "
_MEND = "`unshim shrink` puts the rows in order"
_OF_USES = RETIRED_SHIM.families


class Line(NamedTuple):
    """A line of an allowlist: a row, or (row None) a comment or a blank line."""

    number: int
    text: str
    row: Row | None


class Allowlist(NamedTuple):
    """An allowlist's lines as they stand in the file that messages call `path`."""

    path: str
    lines: tuple[Line, ...]
    newline: str = "\n"

    @property
    def rows(self) -> dict[Row, int]:
        """Each row and its line number, from 1."""
        return {line.row: line.number for line in self.lines if line.row is not None}

    def comments(self, row: Row) -> tuple[str, ...]:
        """The comment lines right above a row."""
        at = self.rows[row] - 1
        start = at
        while start and is_comment(self.lines[start - 1]):
            start -= 1
        return tuple(line.text for line in self.lines[start:at])

    def reason(self, row: Row) -> str:
        """Why `unshim allow` added the row; "" where it did not."""
        reasons = [text for text in self.comments(row) if text.startswith(REASON)]
        return reasons[-1].removeprefix(REASON).strip() if reasons else ""


def is_comment(line: Line) -> bool:
    return line.row is None and bool(line.text.strip())


def read_allowlist(path: str, data: bytes, families: tuple[str, ...] = _OF_USES) -> Allowlist:
    """An allowlist from its bytes. `path` names it in messages.

    `families` are those that the contract's rows may have.

    Raises DeclarationError for what is no row, or stands twice, or out of order.
    """
    lines: list[Line] = []
    previous = ""
    text = decode(path, data)
    for number, raw in enumerate(text.split("\n"), 1):
        content = raw.removesuffix("\r")
        where = f"{path}:{number}"
        if content.startswith(CONFLICT):
            raise DeclarationError(
                "a merge conflict was left in the allowlist",
                where,
                "`unshim shrink` takes the rows of both sides, and drops those without a use",
            )
        row = read_row(content, where, families)
        if row is not None:
            if content == previous:
                raise DeclarationError("the row stands twice", where, _MEND)
            if content < previous:
                raise DeclarationError(
                    f"the row is out of order: it sorts before {previous!r}", where, _MEND
                )
            previous = content
        lines.append(Line(number, content, row))
    if lines and not lines[-1].text:
        lines.pop()
    return Allowlist(path, tuple(lines), newline_of(text))


def decode(path: str, data: bytes) -> str:
    """An allowlist's text. Raises DeclarationError where it is not UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DeclarationError("is not UTF-8", f"{path}:{line}", "save it as UTF-8") from None


def newline_of(text: str) -> str:
    """How the first line ends; a new line where there is none."""
    end = text.find("\n")
    return "\r\n" if end > 0 and text[end - 1] == "\r" else "\n"


def read_row(text: str, where: str, families: tuple[str, ...] = _OF_USES) -> Row | None:
    """The row that a line holds, None for a comment or a blank line.

    Raises DeclarationError for anything else.
    """
    if not text.strip() or text.startswith("#"):
        return None
    fields = text.split("\t")
    if len(fields) != 3 or not all(fields):
        raise DeclarationError(
            f"a row has three fields, tabs between them (path, family, name), not {len(fields)}",
            where,
            f"restore the line from git, or write it as: path<TAB>{families[0]}<TAB>Name",
        )
    row = Row(*(unescape(field) for field in fields))
    if row.text() != text:
        raise DeclarationError(
            "the row is not written as unshim writes it", where, f"write: {row.text()}"
        )
    if row.family not in families:
        raise DeclarationError(
            f"{row.family!r} is no family of this contract's rows",
            where,
            f"write {' or '.join(families)}",
        )
    _check_path(row.path, where)
    return row


def _check_path(path: str, where: str) -> None:
    parts = path.split("/")
    if path.startswith("/") or "\\" in path or re.match(r"[A-Za-z]:", path):
        raise DeclarationError(
            f"{path!r} is no POSIX path relative to the root", where, "write it as git shows it"
        )
    if ".." in parts:
        raise DeclarationError(
            f"{path!r} leaves the root",
            where,
            "a row names a file below the root; drop this one, or give the wider --root",
        )
    if "." in parts or "" in parts:
        raise DeclarationError(
            f"{path!r} is not in its shortest form", where, "write it as git shows it"
        )
