"""The allowlist: rows are read, each in its place, and what is no row is named."""

import pytest

from unshim.errors import DeclarationError
from unshim.finders import finding
from unshim.migration import Allowlist, Row, read_allowlist
from unshim.migration.contract_type import CONTRACT_TYPES

TEXT = """\
# What may still use the shim.

# until the importer is rewritten
a.py\timport\tX
b.py\timport\t.
b.py\tstring\tX
"""


def read(text: str) -> Allowlist:
    return read_allowlist("contracts/old.allow", text.encode("utf-8", "surrogatepass"))


def test_rows_have_their_lines() -> None:
    assert read(TEXT).rows == {
        Row("a.py", "import", "X"): 4,
        Row("b.py", "import", "."): 5,
        Row("b.py", "string", "X"): 6,
    }


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
        pytest.param("./a.py\timport\tX\n", 1, "shortest form", id="not the shortest"),
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


def test_the_families_are_those_of_the_findings() -> None:
    assert {family for contract in CONTRACT_TYPES.values() for family in contract.families} == set(
        finding.FAMILIES
    )


def test_a_reason_is_read_from_the_comment_above_its_row() -> None:
    listed = read("# allowed: a hotfix\na.py\timport\tX\n# elsewhere\nb.py\timport\tX\n")
    assert listed.reason(Row("a.py", "import", "X")) == "a hotfix"
    assert listed.reason(Row("b.py", "import", "X")) == ""
