"""Whether a word may stand in an import statement that began before, told from the bytes."""

import pytest

from unshim.finders.hits import may_be_imported


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("from pkg import NAME", True, id="a statement in a line"),
        pytest.param("x = 1; from pkg import NAME", True, id="after another"),
        pytest.param("from pkg import (\n    a,\n    NAME,\n)", True, id="in brackets"),
        pytest.param(
            "from pkg import (  # one = 1\n    a,  # (two)\n    NAME)", True, id="comments"
        ),
        pytest.param("from pkg import a, \\\n    b as c, NAME", True, id="a backslash"),
        pytest.param("from pkg import \\\r\n    NAME", True, id="of Windows"),
        pytest.param("import pkg\nNAME = 1", False, id="after a statement"),
        pytest.param("from pkg import (a,\n b)\nx = NAME", False, id="after brackets"),
        pytest.param("from pkg import (a,\n b)\nx = [y, NAME]", False, id="in a list"),
        pytest.param("x = NAME", False, id="no statement"),
    ],
)
def test_a_word_in_an_import_statement_is_told(source: str, expected: bool) -> None:
    assert may_be_imported(source.encode(), source.index("NAME")) is expected
