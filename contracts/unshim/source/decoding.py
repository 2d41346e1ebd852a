"""Bytes to text by the rules of PEP 263 and byte order marks."""

import codecs
import re

_DECLARED = rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)"
_BLANK = rb"^[ \t\f]*(?:#[^\r\n]*)?$"
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
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
    """The text, and why it could not be decoded as declared (None where it could).

    Undecodable text comes back as Latin-1, in which every ASCII name keeps its place.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace"), f"is {encoding.upper()}, not Python source"
    encoding = declared_encoding(data)
    try:
        return data.decode(encoding), None
    except LookupError:
        return data.decode("latin-1"), f"unknown encoding: {encoding}"
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return data.decode("latin-1"), f"line {line}: not {encoding.removesuffix('-sig').upper()}"


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
