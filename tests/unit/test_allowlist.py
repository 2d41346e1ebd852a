"""The allowlist: rows are read, kept in order, dropped and added without touching the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unshim.errors import DeclarationError
from unshim.migration import Allowlist, Row, read_allowlist

TEXT = """\
# What may still use the shim.

# until the importer is rewritten
a.py\timport\tX
b.py\timport\t.
b.py\tstring\tX
"""

PATHS = st.text(st.characters(exclude_characters="/\\\0"), min_size=1, max_size=8).filter(
    lambda text: text not in (".", "..") and ":" not in text
)
ROWS = st.builds(Row, PATHS, st.sampled_from(["import", "string"]), st.sampled_from([".", "X"]))


def read(text: str) -> Allowlist:
    return read_allowlist("contracts/old.allow", text.encode("utf-8", "surrogatepass"))


def test_rows_have_their_lines() -> None:
    assert read(TEXT).rows == {
        Row("a.py", "import", "X"): 4,
        Row("b.py", "import", "."): 5,
        Row("b.py", "string", "X"): 6,
    }


def test_a_row_goes_with_the_comment_above_it_and_the_head_stays() -> None:
    assert read(TEXT).without([Row("a.py", "import", "X")]) == (
        "# What may still use the shim.\n\nb.py\timport\t.\nb.py\tstring\tX\n"
    )


def test_a_row_comes_with_its_reason_at_its_place() -> None:
    added = read(TEXT).having(Row("b.py", "import", "A"), "a hotfix")
    assert added.splitlines()[4:7] == ["b.py\timport\t.", "# a hotfix", "b.py\timport\tA"]


@given(rows=st.sets(ROWS, max_size=6), added=ROWS)
def test_what_is_written_is_read_back(rows: set[Row], added: Row) -> None:
    lines = sorted(row.text() for row in rows - {added})
    before = read("".join(f"{line}\n" for line in lines))
    after = read(before.having(added))
    assert set(after.rows) == rows | {added}
    assert set(read(after.without([added])).rows) == rows - {added}


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        pytest.param("a.py\timport\n", 1, "three fields", id="too few fields"),
        pytest.param("a.py\timport\tX\tY\n", 1, "three fields", id="too many fields"),
        pytest.param("a.py import X\n", 1, "three fields", id="spaces for tabs"),
        pytest.param("a.py\timports\tX\n", 1, "no family", id="unknown family"),
        pytest.param("b.py\timport\tX\na.py\timport\tX\n", 2, "out of order", id="unsorted"),
        pytest.param("a.py\timport\tX\na.py\timport\tX\n", 2, "stands twice", id="twice"),
        pytest.param("/a.py\timport\tX\n", 1, "no POSIX path relative", id="absolute"),
        pytest.param("C:/a.py\timport\tX\n", 1, "no POSIX path relative", id="a drive"),
        pytest.param("../a.py\timport\tX\n", 1, "leaves the root", id="parent folder"),
        pytest.param("./a.py\timport\tX\n", 1, "leaves the root", id="not the shortest"),
        pytest.param("#\n<<<<<<< ours\na.py\timport\tX\n", 2, "merge conflict", id="conflict"),
    ],
)
def test_a_bad_row_is_named_with_its_line(text: str, line: int, message: str) -> None:
    with pytest.raises(DeclarationError) as raised:
        read(text)
    assert raised.value.where == f"contracts/old.allow:{line}"
    assert message in raised.value.message


def test_crlf_is_read() -> None:
    assert set(read(TEXT.replace("\n", "\r\n")).rows) == set(read(TEXT).rows)
