"""A unified diff that `git apply` takes, byte for byte, from the root."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

_CONTEXT = 3
_NO_NEWLINE = b"\\ No newline at end of file\n"


def unified_diff(path: str, before: bytes, after: bytes) -> bytes:
    """The diff of one file; nothing where it did not change."""
    old, new = _lines(before), _lines(after)
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    changes = [
        (first + start, last + start, to_first + start, to_last + start)
        for tag, first, last, to_first, to_last in SequenceMatcher(
            None, old[start : len(old) - end], new[start : len(new) - end], autojunk=False
        ).get_opcodes()
        if tag != "equal"
    ]
    if not changes:
        return b""
    head = f"--- {_quoted('a/' + path)}\n+++ {_quoted('b/' + path)}\n".encode()
    return head + b"".join(piece for hunk in _hunks(changes) for piece in _hunk(hunk, old, new))


Change = tuple[int, int, int, int]


def _lines(data: bytes) -> list[bytes]:
    """Lines as git counts them: only a line feed ends one."""
    lines = data.split(b"\n")
    last = lines.pop()
    return [line + b"\n" for line in lines] + ([last] if last else [])


def _common(one: Sequence[bytes], other: Sequence[bytes]) -> int:
    count = 0
    for mine, its in zip(one, other, strict=False):
        if mine != its:
            break
        count += 1
    return count


def _hunks(changes: Sequence[Change]) -> Iterator[list[Change]]:
    """Changes whose contexts touch, together."""
    hunk: list[Change] = []
    for change in changes:
        if hunk and change[0] - hunk[-1][1] > 2 * _CONTEXT:
            yield hunk
            hunk = []
        hunk.append(change)
    yield hunk


def _hunk(hunk: list[Change], old: Sequence[bytes], new: Sequence[bytes]) -> Iterator[bytes]:
    first = max(hunk[0][0] - _CONTEXT, 0)
    last = min(hunk[-1][1] + _CONTEXT, len(old))
    to_first = first + hunk[0][2] - hunk[0][0]
    to_last = last + hunk[-1][3] - hunk[-1][1]
    yield f"@@ -{_range(first, last)} +{_range(to_first, to_last)} @@\n".encode()
    at = first
    for start, end, to_start, to_end in hunk:
        yield from (_line(b" ", line) for line in old[at:start])
        yield from (_line(b"-", line) for line in old[start:end])
        yield from (_line(b"+", line) for line in new[to_start:to_end])
        at = end
    yield from (_line(b" ", line) for line in old[at:last])


def _range(first: int, last: int) -> str:
    count = last - first
    start = first + 1 if count else first
    return f"{start}" if count == 1 else f"{start},{count}"


def _line(mark: bytes, line: bytes) -> bytes:
    return mark + line if line.endswith(b"\n") else mark + line + b"\n" + _NO_NEWLINE


def _quoted(path: str) -> str:
    """The path as git writes it; a tab after one with blanks, so that they are not cut off."""
    data = path.encode("utf-8", "surrogateescape")
    if all(0x20 <= byte < 0x7F and byte not in b'"\\' for byte in data):
        return f"{path}\t" if " " in path else path
    escaped = "".join(
        chr(byte) if 0x20 <= byte < 0x7F and byte not in b'"\\' else f"\\{byte:03o}"
        for byte in data
    )
    return f'"{escaped}"'
