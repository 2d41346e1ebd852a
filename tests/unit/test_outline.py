"""Tests of what a file's text tells of its imports without a parser."""

import pytest

from unshim.finders.outline import imports
from unshim.names import Module

MODULE = Module("pkg.user", is_package=False)


def read(code: str) -> list[tuple[str | None, str, str]]:
    return list(imports(code.encode(), MODULE.package))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("import a.b as c\n", [(None, "a.b", "c")], id="plain"),
        pytest.param(
            "from .a import b, c as d\n", [("pkg.a", "b", ""), ("pkg.a", "c", "d")], id="relative"
        ),
        pytest.param(
            "from a import (  # why (once), and why not\n    b,  # c)\n    d,\n)\n",
            [("a", "b", ""), ("a", "d", "")],
            id="comments-with-brackets",
        ),
        pytest.param("from a \\\n    import b\n", [("a", "b", "")], id="joined-lines"),
    ],
)
def test_imports_are_told_from_text(code: str, expected: list[tuple[str | None, str, str]]) -> None:
    assert read(code) == expected


def test_a_bracket_that_never_closes_ends_in_finite_time() -> None:
    comments = "# one word (and another) after the first\n" * 200
    assert read("from a import (b,\n" + comments) == [("a", "b", "")]
    assert read("from a import (b,  # c\n" + "word " * 5000 + "(") == [("a", "b", "")]


def test_an_import_in_a_line_of_many_thousand_letters_is_told() -> None:
    filling = "a = 1; import(b); " * 5000
    assert ("pkg", "shim", "") in read(f"{filling}from pkg import shim; {filling}")
    joined = ", ".join(f"name{number}" for number in range(2000))
    assert ("pkg", "name1999", "") in read(f"from pkg import {joined}\n")
