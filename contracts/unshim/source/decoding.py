"""Bytes to text by the rules of PEP 263 and byte order marks."""

import codecs
import re
from typing import NamedTuple

_DECLARED = rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)"
_BLANK = rb"^[ \t\f]*(?:#[^\r\n]*)?$"
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_EXACT = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def declared_encoding(data: bytes) -> str:
    """The encoding that a Python file declares in its first two lines, else UTF-8.

    Source: https://peps.python.org/pep-0263/
    """
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if b"coding" not in data[:2000]:
        return "utf-8"
    for line in re.split(rb"\r\n|\r|\n", data[:2000], maxsplit=2)[:2]:
        declared = re.match(_DECLARED, line)
        if declared:
            return declared.group(1).decode("ascii", "replace")
        if not re.match(_BLANK, line):
            break
    return "utf-8"


def decode(data: bytes) -> tuple[str, str | None]:
    """The text of a Python file, and why it could not be decoded as declared (None where it was).

    What cannot be decoded stands there as U+FFFD, so that every ASCII name keeps its place.
    """
    marked = _marked(data)
    if marked is not None:
        return data.decode(marked, "replace"), f"is {marked.upper()}, not Python source"
    encoding = declared_encoding(data)
    try:
        return data.decode(encoding), None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problem = f"line {line}: not {encoding.removesuffix('-sig').upper()}"
    except (LookupError, ValueError):
        # ValueError: codecs such as "undefined" and "idna" refuse bytes in words of their own.
        return data.decode("utf-8", "replace"), f"unknown encoding: {encoding}"
    try:
        return data.decode(encoding, "replace"), problem
    except ValueError:
        return data.decode("utf-8", "replace"), problem


def encode(text: str, data: bytes) -> bytes | None:
    """A text in the encoding of the bytes that it was decoded from.

    None where these bytes cannot be told back from their text.
    """
    original, problem = decode(data)
    encoding = declared_encoding(data)
    try:
        if problem is not None or original.encode(encoding) != data:
            return None
        return text.encode(encoding)
    except UnicodeError:
        return None


class Exact(NamedTuple):
    """A text that can be told back to its bytes: `mark` is what they begin with."""

    text: str
    mark: bytes
    encoding: str

    def bytes_of(self, text: str) -> bytes:
        """The bytes of another text of the same file."""
        return self.mark + text.encode(self.encoding, "surrogateescape")


def decode_exactly(data: bytes) -> Exact:
    """As `decode_text`, but for bytes that are not UTF-8: each is a character of its own."""
    for mark, encoding in _EXACT:
        if data.startswith(mark):
            errors = "surrogateescape" if encoding == "utf-8" else "strict"
            return Exact(data[len(mark) :].decode(encoding, errors), mark, encoding)
    return Exact(data.decode("utf-8", "surrogateescape"), b"", "utf-8")


def decode_text(data: bytes) -> str:
    """The text of any other file: what its byte order mark says, else UTF-8 as far as it goes."""
    return data.decode(_marked(data) or "utf-8-sig", "replace")


def _marked(data: bytes) -> str | None:
    """The encoding of UTF-16 and UTF-32, by the mark that such a text begins with."""
    return next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)
