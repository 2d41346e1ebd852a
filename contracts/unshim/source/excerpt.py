"""A file without the functions and classes that do not matter, every line in its place.

Parsing is the dearest part of a search. Where a few lines of a file are asked about, the top-level
definitions that hold none of them are left as a name alone.
"""

from collections.abc import Sequence

from unshim.patterns import lazily

_STARTS = ("def ", "class ", "async def ", "@")
_HEADER = lazily(r"(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)")
_WITHIN = " \t#)]}"


def excerpt(text: str, wanted: Sequence[int], kept: Sequence[str] = ()) -> str | None:
    """The text with such definitions emptied; None where none could be.

    `wanted` are lines, from 1 and ascending; a definition that holds one of the words `kept`
    stays as it is, and so does one that a string may begin or end in.
    """
    if "\r" in text or "\f" in text:
        return None
    lines = text.split("\n")
    emptied = False
    at = 0
    while at < len(lines):
        if not lines[at].startswith(_STARTS):
            at += 1
            continue
        header, end = _extent(lines, at)
        named = _HEADER.match(lines[header]) if header < end else None
        if named is not None and not _holds(wanted, at + 1, end):
            block = "\n".join(lines[at:end])
            if _is_closed(block) and not any(word in block for word in kept):
                lines[at:end] = [""] * (end - at)
                lines[header] = f"def {named[1]}(): 0"
                emptied = True
        at = end
    return "\n".join(lines) if emptied else None


def _extent(lines: Sequence[str], start: int) -> tuple[int, int]:
    """(index of the line with def or class, index after the last line) of a definition."""
    header = start
    while header < len(lines) and not lines[header].startswith(_STARTS[:3]):
        header += 1
    end = header + 1
    while end < len(lines) and (not lines[end] or lines[end][0] in _WITHIN):
        end += 1
    return header, min(end, len(lines))


def _holds(wanted: Sequence[int], first: int, last: int) -> bool:
    from bisect import bisect_left

    at = bisect_left(wanted, first)
    return at < len(wanted) and wanted[at] <= last


def _is_closed(block: str) -> bool:
    """Whether no triple-quoted string reaches into the block or out of it."""
    return block.count('"""') % 2 == 0 and block.count("'''") % 2 == 0
