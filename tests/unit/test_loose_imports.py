"""Imports in text that no parser understands."""

import pytest

from unshim.source.logical import Unparsed
from unshim.source.loose_imports import LooseText, loose_imports


def read(source: str, *, doubtful: bool = False) -> list[tuple[str, int, int]]:
    """(dotted name, line, column) of each import that stands in no string."""
    lines = source.split("\n")
    text = LooseText(lines, Unparsed(1, len(lines), doubtful))
    found = []
    for each in loose_imports(text):
        if not each.quoted:
            name = "." * each.level + each.module + (f":{each.name}" if each.name else "")
            found.append((name, *text.span(each.start, each.end)[:2]))
    return found


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("import a.b", [("a.b", 1, 8)], id="import"),
        pytest.param("import a as b, c.d", [("a", 1, 8), ("c.d", 1, 16)], id="several modules"),
        pytest.param("if x: import a", [("a", 1, 14)], id="after a colon"),
        pytest.param("print 1; import a", [("a", 1, 17)], id="after a semicolon"),
        pytest.param("$ import a", [("a", 1, 10)], id="after a prompt"),
        pytest.param("lazy import a", [("a", 1, 13)], id="lazy"),
        pytest.param("from a.b import c", [("a.b:c", 1, 17)], id="from"),
        pytest.param("from . import c", [(".:c", 1, 15)], id="relative"),
        pytest.param("from .. a import c", [("..a:c", 1, 18)], id="relative with a space"),
        pytest.param("from a import *", [("a:*", 1, 15)], id="star"),
        pytest.param("from a import b as c, d", [("a:b", 1, 15), ("a:d", 1, 23)], id="as"),
        pytest.param(
            "from a \\\n import b, \\\n c", [("a:b", 2, 9), ("a:c", 3, 2)], id="backslashes"
        ),
        pytest.param(
            "from a import (  # why, x\n    b,\n    c  # last\n)",
            [("a:b", 2, 5), ("a:c", 3, 5)],
            id="brackets and comments",
        ),
        pytest.param(
            "from a import (b, c\nimport d",
            [("a:b", 1, 16), ("a:c", 1, 19), ("d", 2, 8)],
            id="open bracket",
        ),
        pytest.param("from a import (b,\nx = 1", [("a:b", 1, 16)], id="then an assignment"),
        pytest.param("from a import (b,\nf(x)", [("a:b", 1, 16)], id="then a call"),
        pytest.param(
            "from a import (b,\n c d,\n e)",
            [("a:b", 1, 16), ("a:c", 2, 2), ("a:d", 2, 4), ("a:e", 3, 2)],
            id="a comma missing",
        ),
        pytest.param(
            "from a import (b, $ c,\n d)",
            [("a:b", 1, 16), ("a:c", 1, 21), ("a:d", 2, 2)],
            id="something between",
        ),
        pytest.param("from a import b if", [("a:b", 1, 15)], id="then a keyword"),
        pytest.param("from a import", [], id="cut short"),
        pytest.param("raise x from a", [], id="another from"),
        pytest.param(
            "p{color:red!important}" * 99 + "; import a; from b import c",
            [("a", 1, 2188), ("b:c", 1, 2205)],
            id="far along in a long line",
        ),
        pytest.param("yield from a\nimport b", [("b", 2, 8)], id="from, then import"),
        pytest.param("important a", [], id="a longer word"),
        pytest.param("x.import y", [], id="an attribute"),
        pytest.param("# import a", [], id="a comment"),
        pytest.param("x = 'import a'", [], id="a string"),
        pytest.param("x = '''\nimport a\n'''", [], id="a long string"),
        pytest.param("x = '#'; import a", [("a", 1, 17)], id="a hash in a string"),
        pytest.param("x = 'it # is; import a", [("a", 1, 22)], id="a hash after an open quote"),
        pytest.param("x = '''\nimport a\n", [("a", 2, 8)], id="a long string left open"),
    ],
)
def test_what_reads_as_an_import_is_one(source: str, expected: list[tuple[str, int, int]]) -> None:
    assert read(source) == expected


def test_in_doubt_a_long_string_is_code() -> None:
    assert read("'''\nimport a\n'''", doubtful=True) == [("a", 2, 8)]


def test_a_name_knows_what_it_is_bound_to() -> None:
    lines = ["import a.b as c, d; from e import (f as g", "h)"]
    found = loose_imports(LooseText(lines, Unparsed(1, 2)))
    assert [(each.module, each.name, each.bound) for each in found] == [
        ("a.b", "", "c"),
        ("d", "", ""),
        ("e", "f", "g"),
        ("e", "h", ""),
    ]
