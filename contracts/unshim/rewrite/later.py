"""What a later pass makes of uses that an earlier one left."""

import re
from collections.abc import Iterable, Sequence

from unshim.rewrite.one_file import Change

_TOLD_BY_FILE = {"path", "prose", "string"}
_NUMBER = re.compile(r"\d+")


def may_go_later(changes: Iterable[Change]) -> bool:
    """Whether a use was left for something that may be otherwise once other files are rewritten.

    What a text is for, and whether a use is one, its own file tells.
    """
    return any(
        change.left and not change.finding.undecided and change.finding.kind not in _TOLD_BY_FILE
        for change in changes
    )


def with_later(first: Sequence[Change], later: Sequence[Change]) -> list[Change]:
    """The first pass's uses, where they stood then, with what became of those that it left.

    A later pass sees the uses that were left, in the same order, on other lines. What it tells
    nothing of stays as it was, and so does a reason that differs only in the lines it counts.
    """
    pending: dict[tuple[str, str, str], list[str]] = {}
    for change in reversed(later):
        pending.setdefault(_identity(change), []).append(change.left)
    counts: dict[tuple[str, str, str], int] = {}
    for change in first:
        if change.left:
            counts[_identity(change)] = counts.get(_identity(change), 0) + 1
    merged: list[Change] = []
    for change in first:
        identity = _identity(change)
        told = pending.get(identity, [])
        if change.left and len(told) == counts[identity]:
            left = told.pop()
            if _NUMBER.sub("", left) != _NUMBER.sub("", change.left):
                change = change._replace(left=left)
            counts[identity] -= 1
        merged.append(change)
    return merged


def _identity(change: Change) -> tuple[str, str, str]:
    finding = change.finding
    return finding.path, finding.family, finding.name
