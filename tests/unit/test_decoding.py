"""Bytes to text: encodings declared, marked, unknown and wrong."""

import encodings
import pkgutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unshim.source.decoding import decode, decode_text

CODECS = [module.name for module in pkgutil.iter_modules(encodings.__path__)]


@pytest.mark.parametrize(
    ("data", "text", "problem"),
    [
        pytest.param("é = 1\n".encode(), "é = 1\n", None, id="UTF-8"),
        pytest.param(b"\xef\xbb\xbfx = 1\n", "x = 1\n", None, id="UTF-8 with a mark"),
        pytest.param(b"# coding: latin-1\n\xe9\n", "# coding: latin-1\né\n", None, id="declared"),
        pytest.param(
            b"#!x\n# vim: fileencoding=cp1252\n\x80",
            "#!x\n# vim: fileencoding=cp1252\n€",
            None,
            id="in the second line",
        ),
        pytest.param(
            b"x\n# coding: latin-1\n\xc3\xa9",
            "x\n# coding: latin-1\né",
            None,
            id="after code it is a comment",
        ),
        pytest.param(
            b"x\n'\xe9' + '\xc3\xa9'", "x\n'\ufffd' + 'é'", "line 2: not UTF-8", id="not UTF-8"
        ),
        pytest.param(
            b"# coding: nothing\n\xc3\xa9",
            "# coding: nothing\né",
            "unknown encoding: nothing",
            id="unknown",
        ),
        pytest.param(
            b"# coding: undefined\nx",
            "# coding: undefined\nx",
            "unknown encoding: undefined",
            id="undefined",
        ),
        pytest.param(
            "x = 1\n".encode("utf-16"), "x = 1\n", "is UTF-16, not Python source", id="UTF-16"
        ),
    ],
)
def test_a_python_file_is_decoded_as_python_would(
    data: bytes, text: str, problem: str | None
) -> None:
    assert decode(data) == (text, problem)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_another_file_is_decoded_by_its_mark(encoding: str) -> None:
    assert decode_text("module = pkg.shim é\n".encode(encoding)) == "module = pkg.shim é\n"


@given(st.sampled_from(CODECS), st.binary())
def test_no_codec_and_no_bytes_are_refused(codec: str, data: bytes) -> None:
    text, _ = decode(b"# coding: " + codec.encode() + b"\n" + data)
    assert isinstance(text, str)
