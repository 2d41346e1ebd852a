"""Changes to an allowlist's text: rows dropped, added and put in order; comments stay."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from unshim.errors import DeclarationError
from unshim.migration.allowlist import (
    REASON,
    Allowlist,
    Line,
    decode,
    is_comment,
    newline_of,
    read_allowlist,
    read_row,
)
from unshim.migration.contract_type import RETIRED_SHIM
from unshim.migration.row import CONFLICT, Row

_Comments = tuple[str, ...]
_OF_USES = RETIRED_SHIM.families


class ListEdit(NamedTuple):
    """What was done to the allowlist that messages call `path`; `left` rows are on it after that.

    `carried` are pairs of a row and the one in its place. `mended` says that rows were put in
    order, or a conflict settled.
    """

    path: str
    dropped: tuple[Row, ...] = ()
    carried: tuple[tuple[Row, Row], ...] = ()
    added: tuple[Row, ...] = ()
    left: int = 0
    mended: bool = False
    staged: bool = False

    @property
    def changes(self) -> bool:
        return bool(self.dropped or self.carried or self.added or self.mended)


def edited(
    allowlist: Allowlist,
    drop: Collection[Row] = (),
    add: Mapping[Row, _Comments] | None = None,
    move: Mapping[Row, Row] | None = None,
) -> bytes:
    """The allowlist's bytes with rows dropped, added and moved; an added one has its comments.

    What is said of a dropped row alone goes with it, and with a moved one: its reason, and a
    comment of its own.
    """
    moved = move or {}
    added = dict(add or {})
    kept: list[Line] = []
    for index, line in enumerate(allowlist.lines):
        if line.row is None or not (line.row in drop or line.row in moved):
            kept.append(line)
            continue
        following = allowlist.lines[index + 1 : index + 2]
        is_last = not following or following[0].row is None
        start = len(kept) - _owned(kept, is_last)
        if line.row in moved:
            added[moved[line.row]] = tuple(comment.text for comment in kept[start:])
        del kept[start:]
    texts = [(line.text, line.row is not None) for line in kept]
    for row, comments in sorted(added.items()):
        at = _place(texts, row.text())
        texts[at:at] = [(comment, False) for comment in comments] + [(row.text(), True)]
    while drop and texts and not texts[-1][0].strip():
        texts.pop()  # what parted the rows from what stands before them
    return encode([text for text, _ in texts], allowlist.newline)


def encode(texts: Sequence[str], newline: str) -> bytes:
    return "".join(text + newline for text in texts).encode("utf-8")


def _owned(kept: list[Line], is_last: bool) -> int:
    """How many of the last lines speak of the row after them alone."""
    start = len(kept)
    while start and is_comment(kept[start - 1]):
        start -= 1
    for index in range(len(kept) - 1, start - 1, -1):
        if kept[index].text.startswith(REASON):
            return len(kept) - index
    heads_the_file = start == 0
    return len(kept) - start if is_last and not heads_the_file else 0


def _place(texts: list[tuple[str, bool]], text: str) -> int:
    """Where a row belongs: above the first that sorts after it, and above that one's comments."""
    for index, (other, is_row) in enumerate(texts):
        if is_row and other > text:
            at = index
            while at and not texts[at - 1][1] and texts[at - 1][0].strip():
                at -= 1
            return at if at or texts[0][1] else index
    return len(texts)


def repaired(path: str, data: bytes, families: tuple[str, ...] = _OF_USES) -> Allowlist:
    """The allowlist, its rows in order and each once, of a file that a merge has left otherwise.

    A conflict becomes the rows of both sides: those whose use is gone are stale, and go next.
    Raises DeclarationError for a line that is no row.
    """
    text = decode(path, data)
    lines = [line.removesuffix("\r") for line in text.rstrip("\n").split("\n")]
    numbered = list(enumerate(lines, 1))
    if any(line.startswith(CONFLICT) for line in lines):
        numbered = _both_sides(numbered, path)
    head: list[str] = []
    comments: list[str] = []
    groups: dict[str, list[str]] = {}
    for number, line in numbered:
        row = read_row(line, f"{path}:{number}", families)
        if row is not None:
            known = groups.setdefault(line, [])
            known += [comment for comment in comments if comment not in known]
            comments = []
        elif line.strip():
            comments.append(line)
        elif not groups:
            head += [*comments, ""]
            comments = []
    ordered = [text for row_text in sorted(groups) for text in (*groups[row_text], row_text)]
    newline = newline_of(text)
    return read_allowlist(path, encode([*head, *ordered, *comments], newline), families)


# Which parts of a conflict may come before a marker: none, ours, the ancestor's, theirs.
_BEFORE = {"<": ("",), "|": ("<",), "=": ("<", "|"), ">": ("=",)}


def _both_sides(lines: list[tuple[int, str]], path: str) -> list[tuple[int, str]]:
    """The lines without git's markers, and without the ancestor's between two of them."""
    kept: list[tuple[int, str]] = []
    part = ""
    for number, line in lines:
        marker = line[0] if line.startswith(CONFLICT) else ""
        if marker and part not in _BEFORE[marker]:
            raise _unmatched(path, number)
        if marker:
            part = "" if marker == ">" else marker
        elif part != "|":
            kept.append((number, line))
    if part:
        raise _unmatched(path, len(lines))
    return kept


def _unmatched(path: str, number: int) -> DeclarationError:
    return DeclarationError(
        "a conflict's markers do not match",
        f"{path}:{number}",
        "`git checkout --merge -- FILE` writes the conflict anew; then try again",
    )
