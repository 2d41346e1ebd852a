"""Uses on lines that do not parse, and beside them."""

from collections.abc import Callable

import pytest

from unshim.finders import Finding
from unshim.finders.target import Target

Finder = Callable[..., tuple[Finding, ...]]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(
            "print 1; from pkg.core.shim import X", [("import", "X", 1, 36)], id="after a statement"
        ),
        pytest.param("$ import pkg.core.shim", [("import", ".", 1, 10)], id="import"),
        pytest.param("$ from . import shim", [("import", ".", 1, 17)], id="relative"),
        pytest.param("from pkg.core.shim import *, $", [("star", ".", 1, 27)], id="star"),
        pytest.param(
            "from pkg.core.shim import (X,\n  Y $\nimport os\n",
            [("import", "X", 1, 28), ("import", "Y", 2, 3)],
            id="a bracket left open",
        ),
        pytest.param("from pkg.core.shim import", [("import", ".", 1, 6)], id="cut short"),
        pytest.param("import pkg\n$ pkg.core.shim.X", [("attribute", "X", 2, 3)], id="attribute"),
        pytest.param(
            "from pkg import core as c\nx = c.shim.X $\n", [("attribute", "X", 2, 5)], id="by alias"
        ),
        pytest.param(
            "$ from pkg import core as c\n$ c.shim.X\n",
            [("attribute", "X", 2, 3)],
            id="loose alias",
        ),
        pytest.param("$ f('pkg.core.shim.X')", [("string", "X", 1, 6)], id="string"),
        pytest.param(
            'x = f"{import_module("pkg.core.shim").X!}" $',
            [("dynamic", ".", 1, 23)],
            id="quotes within those of an f-string",
        ),
        pytest.param("$ patch('pkg.core.shim.X')", [("patch", "X", 1, 10)], id="patch"),
        pytest.param("$ x  # see pkg.core.shim.X", [("prose", "X", 1, 12)], id="comment"),
        pytest.param(
            "x = f'{pkg[\"a\"]!}' + pkg.core.shim.X", [("attribute", "X", 1, 22)], id="f-string"
        ),
        pytest.param(
            "def f[T: pkg.core.shim.X](): $\n", [("attribute", "X", 1, 10)], id="type parameter"
        ),
        pytest.param(
            "try:\n    from pkg.core.shim import X\nexcept ImportError, e:\n    pass\n",
            [("fallback", "X", 2, 31)],
            id="parsed beside a broken line",
        ),
        pytest.param(
            "try:\n    pass\nexcept pkg.core.shim.E, other:\n    import pkg\n",
            [("attribute", "E", 3, 8)],
            id="an old except clause",
        ),
        pytest.param(
            "é = 1; $ import os; import pkg.core.shim",
            [("import", ".", 1, 28)],
            id="column in characters",
        ),
        pytest.param("$ shimmy.core.shim.X; pkg.core.shims.X", [], id="other names"),
        pytest.param("$ x.pkg.core.shim.X", [], id="an attribute of something else"),
        pytest.param("$ from pkg.core import other", [], id="another module"),
    ],
)
def test_a_use_on_a_line_that_does_not_parse(
    find: Finder, source: str, expected: list[tuple[str, str, int, int]]
) -> None:
    found = find(source)
    assert [(one.kind, one.name, one.line, one.column) for one in found] == expected


def test_the_path_of_the_shim_on_a_line_that_does_not_parse(find: Finder) -> None:
    target = Target("pkg.core.shim", files=("pkg/core/shim.py",))
    (found,) = find("$ f('pkg/core/shim.py')", target=target)
    assert (found.kind, found.name, found.column, found.end_column) == ("path", ".", 6, 22)


def test_a_span_ends_where_the_name_does(find: Finder) -> None:
    (found,) = find("$ from pkg.core.shim import Name as N")
    assert (found.line, found.column, found.end_line, found.end_column) == (1, 29, 1, 33)


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("x = " + " + ".join(["a"] * 5000), id="a long sum"),
        pytest.param("x = " + "-" * 3000 + "1", id="many signs"),
        pytest.param("x = " + "(" * 150 + ")" * 150, id="brackets"),
        pytest.param("x = a" + ".b" * 5000, id="a long chain"),
        pytest.param("x = a" + "()" * 3000, id="calls of calls"),
    ],
)
def test_what_is_nested_too_deeply_hides_nothing(find: Finder, source: str) -> None:
    found = find(f"{source}\nfrom pkg.core.shim import X\ndef f(): return pkg.core.shim.Y\n")
    assert ("import", "X", 2) in [(one.kind, one.name, one.line) for one in found]


@pytest.mark.parametrize(
    "line",
    [
        pytest.param('\\"', id="escaped quotes"),
        pytest.param("(", id="brackets"),
        pytest.param('"""\n', id="triple quotes"),
        pytest.param("from a import ", id="froms"),
        pytest.param("import a, ", id="imports"),
        pytest.param("pkg.core.shim.X + ", id="uses"),
        pytest.param("@a\n", id="decorators"),
        pytest.param("except A, e:\n", id="handlers"),
        pytest.param("def f[", id="type parameters"),
    ],
)
def test_the_time_stays_in_proportion(find: Finder, line: str) -> None:
    """Not a measurement: what grows with the square would not end."""
    found = find(line * (100_000 // len(line)) + "\n$\nimport pkg.core.shim\n")
    assert found[-1].name == "."
