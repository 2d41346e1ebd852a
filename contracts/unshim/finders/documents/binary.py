"""Bytes that are no text: pickles, compiled modules, databases."""

from collections.abc import Iterator

from unshim.finders.finding import Finding
from unshim.finders.hits import LETTERS
from unshim.finders.target import Target

# Its texts stand side by side, and their lengths elsewhere.
_SQLITE = b"SQLite format 3\0"


def binary_findings(path: str, data: bytes, targets: tuple[Target, ...]) -> list[Finding]:
    """Where the dotted name of a target stands in a file; whether it is used cannot be told.

    In a pickle it is: the names of classes are looked up when it is loaded. What stands right
    before may be any byte, such as the length of the name.
    """
    found = []
    for target in targets:
        at = next(_places(target.module.encode(), data), -1)
        names = ["."] if target.names is None else sorted(target.names)
        named = next((name for name in names if name == "." or name.encode() in data), None)
        if at < 0 or target.chain or named is None:
            continue
        line = data.count(b"\n", 0, at) + 1
        column = at - data.rfind(b"\n", 0, at)
        found.append(
            Finding(
                path,
                line,
                column,
                line,
                column + len(target.module),
                "entry",
                named,
                "<module>",
                f"the shim is named at byte {at} of a binary file, which may import it when it "
                "is loaded",
                undecided=True,
            )
        )
    return found


def _places(name: bytes, data: bytes) -> Iterator[int]:
    """Where the whole name stands, or what goes on below it."""
    at = data.find(name)
    while at >= 0:
        end = at + len(name)
        goes_on = data[end : end + 1] in LETTERS and not data.startswith(_SQLITE)
        if data[at - 1 : at] != b"." and (not goes_on or _ends_by_length(len(name), data[:at])):
            yield at
        at = data.find(name, end)


def _ends_by_length(length: int, before: bytes) -> bool:
    """Whether the length of a text stands before it, so that a letter behind is the next thing's.

    A byte (alone, as the last of several, or among a type's bits as in CBOR and msgpack), several
    from the lowest on, as pickle and marshal write them, or doubled for a sign, as Avro does.
    """
    if before.endswith(tuple(length.to_bytes(size, "little") for size in (2, 4, 8))):
        return True
    last = before[-1] if before else -1
    return last in (length, 2 * length) or (length < 32 and last in (0x60 | length, 0xA0 | length))
