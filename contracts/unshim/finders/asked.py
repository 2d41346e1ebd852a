"""Where a name stands in a file's bytes, and whether something may be asked for it there."""

from collections.abc import Iterator

from unshim.finders.hits import LETTERS

_QUOTES = (b"'", b'"')


def places_of(name: bytes, data: bytes) -> Iterator[int]:
    """Where a name stands as a word, or after an escape in a string (`"\\nname"`)."""
    at = data.find(name)
    while at >= 0:
        end = at + len(name)
        if data[end : end + 1] not in LETTERS and (
            data[at - 1 : at] not in LETTERS or data[at - 2 : at - 1] == b"\\"
        ):
            yield at
        at = data.find(name, end)


def is_asked_for(data: bytes, place: int) -> bool:
    """Whether the name here may be an attribute, and not a part of an import or a comment."""
    at = place - 1
    while at >= 0 and data[at] in b" \t\f\r\n\\":
        at -= 1
    if at < 0 or data[at] != ord("."):
        return False
    line = data[data.rfind(b"\n", 0, at) + 1 : at].lstrip()
    return b";" in line or not line.startswith((b"import ", b"from ", b"#"))


def is_quoted(data: bytes, start: int, end: int) -> bool:
    return data[start - 1 : start] in _QUOTES and data[end : end + 1] in _QUOTES
