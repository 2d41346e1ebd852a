# ruff: noqa: RUF001
"""Letters that are spelled by something else: escapes, and characters of the same normal form."""

import string
import sys
import unicodedata

import pytest

from unshim.spelling import COMPATIBLE_MARKS, ESCAPE_MARKS, is_odd, plainly

# Letters of names, and what stands between two of them.
LETTERS = f"{string.ascii_letters}{string.digits}_.:"


@pytest.mark.parametrize(
    "form", ["\\x{:02x}", "\\x{:02X}", "\\u{:04x}", "\\U{:08x}", "\\{:o}", "\\{:03o}", "name"]
)
def test_an_escaped_letter_is_read_as_python_reads_it(form: str) -> None:
    for letter in LETTERS:
        escaped = (
            f"\\N{{{unicodedata.name(letter)}}}" if form == "name" else form.format(ord(letter))
        )
        assert plainly(f"'a{escaped}b'".encode()) == f"'a{letter}b'".encode()


@pytest.mark.parametrize("form", ["\\x{:02x}", "\\u{:04x}", "\\{:03o}"])
def test_what_is_no_letter_stays_escaped(form: str) -> None:
    for code in {*range(256)} - {*map(ord, LETTERS)}:
        data = f"'{form.format(code)}'".encode()
        assert plainly(data) == data


def test_an_identifier_has_the_letters_of_its_normal_form() -> None:
    spellings = 0
    for code in range(128, sys.maxunicode + 1):
        normal = unicodedata.normalize("NFKC", chr(code))
        if not (normal.isascii() and f"a{chr(code)}".isidentifier()):
            continue
        spellings += 1
        data = chr(code).encode()
        assert is_odd(data)
        assert plainly(b"a" + data + b" = 1") == f"a{normal} = 1".encode()
        assert data.startswith(COMPATIBLE_MARKS)
    assert spellings > 800


def test_each_escape_has_a_mark_of_its_own() -> None:
    for code in map(ord, LETTERS):
        forms = (f"\\x{code:x}", f"\\u{code:04x}", f"\\U{code:08x}", f"\\{code:o}", f"\\{code:03o}")
        assert all(form.startswith(ESCAPE_MARKS) for form in forms)


def test_the_lines_stay_where_they_are() -> None:
    data = "import a\r\nx = '\\x73'\r# ｓ\né = 'ﬁ'\n".encode()
    assert plainly(data) == "import a\r\nx = 's'\r# s\né = 'fi'\n".encode()


def test_a_name_that_is_none_stays() -> None:
    assert plainly(b"'\\N{DIGIT ELEVENTY}'") == b"'\\N{DIGIT ELEVENTY}'"
    assert plainly(b"plain, \\n, \\0, \\1 \\d") == b"plain, \\n, \\0, \\1 \\d"
