"""attribute: chains that reach the shim through a name bound elsewhere."""

from collections.abc import Callable

import pytest

from unshim.finders import Finding

Finder = Callable[..., tuple[Finding, ...]]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("import pkg\npkg.core.shim.X", [("X", 2, 1, 16)], id="whole chain"),
        pytest.param("import pkg.core\npkg.core.shim.X.y()", [("X", 2, 1, 16)], id="called on"),
        pytest.param("import pkg.core as c\nc.shim", [(".", 2, 1, 7)], id="module itself"),
        pytest.param("from pkg import core\ncore.shim.X", [("X", 2, 1, 12)], id="from a package"),
        pytest.param("from .. import core as c\nc.shim.X", [("X", 2, 1, 9)], id="relative"),
        pytest.param("import pkg\np = pkg.core\np.shim.X", [("X", 3, 1, 9)], id="assigned alias"),
        pytest.param(
            "import pkg\ndef f():\n    return pkg.core.shim.X", [("X", 3, 12, 27)], id="nested"
        ),
        pytest.param(
            "import pkg\n@pkg.core.shim.X\ndef f(): ...", [("X", 2, 2, 17)], id="decorator"
        ),
        pytest.param("import pkg\npkg.core.shim.X = 1", [("X", 2, 1, 16)], id="assigned to"),
        pytest.param("import pkg\ndel pkg.core.shim.X", [("X", 2, 5, 20)], id="deleted"),
        pytest.param("import pkg\nf'{pkg.core.shim.X}'", [("X", 2, 4, 19)], id="f-string"),
        pytest.param("import pkg\nx: pkg.core.shim.X = 1", [("X", 2, 4, 19)], id="annotation"),
        pytest.param(
            "import pkg\nmatch a:\n    case pkg.core.shim.X():\n        pass",
            [("X", 3, 10, 25)],
            id="match pattern",
        ),
        pytest.param(
            "import pkg.core\nmatch pkg.core:\n    case object(shim=found):\n        pass",
            [(".", 3, 22, 27)],
            id="asked for by a pattern",
        ),
        pytest.param("from pkg import *\ncore.shim.X", [("X", 2, 1, 12)], id="star of a parent"),
        pytest.param(
            "import pkg\n(pkg\n .core\n .shim\n .X)", [("X", 2, 2, None)], id="several lines"
        ),
        pytest.param(
            "import pkg as p\n[p.core.shim.X for q in r]", [("X", 2, 2, 15)], id="comprehension"
        ),
        pytest.param(
            "try:\n    import pkg\nexcept OSError:\n    pkg = None\npkg.core.shim.X",
            [("X", 5, 1, 16)],
            id="one of two bindings",
        ),
        pytest.param(
            "def f():\n    global pkg\n    import pkg\ndef g():\n    pkg.core.shim.X",
            [("X", 5, 5, 20)],
            id="global",
        ),
        pytest.param(
            "import sys\nsys.modules.get('pkg.core').shim.X",
            [("X", 2, 1, None)],
            id="a package by sys.modules",
        ),
        pytest.param(
            "import pkg\ndef f():\n    global pkg\n    if a:\n        pkg = 1\n    pkg.core.shim.X",
            [("X", 6, 5, 20)],
            id="a global that may be bound anew",
        ),
        pytest.param(
            "import pkg\ndef g():\n    global pkg\n    import pkg\n"
            "def f():\n    global pkg\n    pkg = 1\n    g()\n    pkg.core.shim.X",
            [("X", 9, 5, 20)],
            id="a global that another function binds, too",
        ),
        pytest.param(
            "import pkg\na and (pkg := 1)\npkg.core.shim.X",
            [("X", 3, 1, 16)],
            id="an assignment that may not be reached",
        ),
        pytest.param(
            "import pkg\nf = lambda: (pkg := 1)\npkg.core.shim.X",
            [("X", 3, 1, 16)],
            id="an assignment of a lambda's own",
        ),
        pytest.param(
            "import pkg\ntry:\n    if (pkg := a()): pass\nexcept E:\n    pkg.core.shim.X",
            [("X", 5, 5, 20)],
            id="an assignment that may fail",
        ),
    ],
)
def test_a_chain_that_reaches_the_shim_is_found(
    find: Finder, source: str, expected: list[tuple[str, int, int, int | None]]
) -> None:
    found = [(f.name, f.line, f.column, f.end_column) for f in find(source)]
    expected = [(*row[:3], row[3] or end) for row, (*_, end) in zip(expected, found, strict=False)]
    assert found == expected
    assert all(finding.kind == "attribute" for finding in find(source))


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("pkg.core.shim.X", id="never imported"),
        pytest.param("import pkg.core.shim as s\ns.X", id="asked of the imported shim"),
        pytest.param("from pkg.core import shim\nshim.X", id="asked of the imported name"),
        pytest.param("import pkg\ndef f(pkg):\n    pkg.core.shim.X", id="parameter"),
        pytest.param("import pkg\ndef f():\n    pkg = 1\n    pkg.core.shim.X", id="local variable"),
        pytest.param("import pkg\n[pkg.core.shim.X for pkg in a]", id="comprehension variable"),
        pytest.param("import pkg\n(lambda pkg: pkg.core.shim.X)", id="lambda argument"),
        pytest.param("import other as pkg\npkg.core.shim.X", id="another package"),
        pytest.param("import pkg\nself.pkg.core.shim.X", id="attribute of an object"),
        pytest.param("import pkg\npkg.core.shimmy.X", id="longer name"),
        pytest.param("import pkg\npkg.core().shim.X", id="result of a call"),
        pytest.param(
            "class C:\n    import pkg\n    def f(self):\n        pkg.core.shim.X", id="class scope"
        ),
        pytest.param(
            "import pkg\ndef f():\n    global pkg\n    pkg = 1\n    pkg.core.shim.X",
            id="a global bound anew",
        ),
        pytest.param(
            "import pkg\nif (pkg := a()):\n    pkg.core.shim.X", id="bound anew in a condition"
        ),
        pytest.param(
            "import pkg\nwhile (pkg := a()).b:\n    pass\npkg.core.shim.X",
            id="bound anew in a loop's condition",
        ),
    ],
)
def test_a_chain_that_does_not_reach_the_shim_is_not_found(find: Finder, source: str) -> None:
    assert [f for f in find(source) if f.kind != "import"] == []


@pytest.mark.parametrize(
    ("source", "name"),
    [
        pytest.param("import pkg\nx: 'pkg.core.shim.X'", "X", id="variable"),
        pytest.param("import pkg\ndef f(a: 'pkg.core.shim.X'): ...", "X", id="argument"),
        pytest.param("import pkg\ndef f() -> 'list[pkg.core.shim.X]': ...", "X", id="returned"),
        pytest.param("import pkg\nx: list['pkg.core.shim.X']", "X", id="subscript"),
        pytest.param("import pkg\nx: 'None | pkg.core.shim.X'", "X", id="union"),
        pytest.param("import pkg\ncast('pkg.core.shim.X', y)", "X", id="cast"),
        pytest.param("import pkg\nT = TypeVar('T', bound='pkg.core.shim.X')", "X", id="bound"),
    ],
)
def test_a_quoted_annotation_is_typing(find: Finder, source: str, name: str) -> None:
    assert [(f.kind, f.name) for f in find(source)] == [("typing", name)]


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("import other as pkg\nx: 'pkg.core.shim.X'", id="another package"),
        pytest.param("import a as pkg\nx: 'list[pkg.core.shim.X | None]'", id="subscript"),
    ],
)
def test_a_quoted_annotation_that_goes_through_another_import_is_no_use(
    find: Finder, source: str
) -> None:
    assert find(source) == ()


def test_a_quoted_annotation_whose_start_nothing_binds_is_any_string(find: Finder) -> None:
    assert [f.kind for f in find("x: 'pkg.core.shim.X'")] == ["string"]
