"""Edits on spans of a text."""

from collections.abc import Iterable
from typing import NamedTuple

from unshim.errors import InternalError


class Edit(NamedTuple):
    """The text from `start` up to `end` (offsets in characters) becomes `text`."""

    start: int
    end: int
    text: str


def applied(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits made. Two at one place are made in the order given.

    Raises InternalError where two overlap.
    """
    parts: list[str] = []
    position = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if edit.start < position:
            raise InternalError("two edits overlap")
        parts += (text[position : edit.start], edit.text)
        position = edit.end
    parts.append(text[position:])
    return "".join(parts)
