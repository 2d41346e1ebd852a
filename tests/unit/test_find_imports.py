"""import and star: every spelling of an import statement."""

from collections.abc import Callable

import pytest

from unshim.finders import Finding

Finder = Callable[..., tuple[Finding, ...]]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("from pkg.core.shim import X", [("import", "X", 1, 27)], id="from"),
        pytest.param("from pkg.core.shim import X as Y", [("import", "X", 1, 27)], id="from as"),
        pytest.param("import pkg.core.shim", [("import", ".", 1, 8)], id="import"),
        pytest.param("import pkg.core.shim as s", [("import", ".", 1, 8)], id="import as"),
        pytest.param("from pkg.core import shim", [("import", ".", 1, 22)], id="submodule"),
        pytest.param("from pkg.core import shim as s", [("import", ".", 1, 22)], id="submodule as"),
        pytest.param("from . import shim", [("import", ".", 1, 15)], id="sibling"),
        pytest.param("from .shim import X", [("import", "X", 1, 19)], id="relative"),
        pytest.param("from ..core.shim import X", [("import", "X", 1, 25)], id="parent"),
        pytest.param(
            "from .. core . shim import X", [("import", "X", 1, 28)], id="spaces in a name"
        ),
        pytest.param("from pkg.core.shim import *", [("star", ".", 1, 27)], id="star"),
        pytest.param("from .shim import *", [("star", ".", 1, 19)], id="relative star"),
        pytest.param("import pkg.core.shim.part", [("import", "part", 1, 8)], id="below a package"),
        pytest.param(
            "from pkg.core.shim.part import X", [("import", "part.X", 1, 32)], id="from below"
        ),
        pytest.param(
            "from pkg.core.shim import X, Y as Z",
            [("import", "X", 1, 27), ("import", "Y", 1, 30)],
            id="several names",
        ),
        pytest.param(
            "import os, pkg.core.shim as s, sys", [("import", ".", 1, 12)], id="among others"
        ),
        pytest.param(
            "from pkg.core import other, shim, third", [("import", ".", 1, 29)], id="among siblings"
        ),
        pytest.param(
            "from pkg.core.shim import (\n    X,  # why\n    # between\n    Y,\n)\n",
            [("import", "X", 2, 5), ("import", "Y", 4, 5)],
            id="several lines",
        ),
        pytest.param("from pkg.core.shim \\\n  import X", [("import", "X", 2, 10)], id="backslash"),
        pytest.param("from pkg.core.\\\nshim import X", [("import", "X", 2, 13)], id="cut name"),
        pytest.param(
            "x = 1; import pkg.core.shim; y = 2", [("import", ".", 1, 15)], id="semicolons"
        ),
        pytest.param("def f():\n    from .shim import X", [("import", "X", 2, 23)], id="function"),
        pytest.param("class C:\n    from .shim import X", [("import", "X", 2, 23)], id="class"),
        pytest.param(
            "if a:\n    pass\nelse:\n    from .shim import X", [("import", "X", 4, 23)], id="else"
        ),
        pytest.param(
            "async def f():\n    async with a:\n        from .shim import X",
            [("import", "X", 3, 27)],
            id="async",
        ),
        pytest.param(
            "match a:\n    case 1:\n        import pkg.core.shim",
            [("import", ".", 3, 16)],
            id="match",
        ),
        pytest.param(
            "é = 1; from .shim import X", [("import", "X", 1, 26)], id="columns in characters"
        ),
        pytest.param("\ufefffrom .shim import X", [("import", "X", 1, 19)], id="byte order mark"),
        pytest.param("x = 1\rfrom .shim import X\r", [("import", "X", 2, 19)], id="old newlines"),
        pytest.param("x = 1\r\n\x0cfrom .shim import X", [("import", "X", 2, 20)], id="form feed"),
        pytest.param(
            "import pkg.core.shim, pkg.core.shim as s",
            [("import", ".", 1, 8), ("import", ".", 1, 23)],
            id="twice",
        ),
    ],
)
def test_an_import_of_the_shim_is_found(
    find: Finder, source: str, expected: list[tuple[str, str, int, int]]
) -> None:
    found = [(f.kind, f.name, f.line, f.column) for f in find(source)]
    assert found == expected


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("from pkg.core.shimmy import X", id="longer name"),
        pytest.param("from pkg.core.my_shim import X", id="shorter name"),
        pytest.param("from other.pkg.core.shim import X", id="another package"),
        pytest.param("from pkg.other.shim import X", id="another parent"),
        pytest.param("from pkg.core.new import shim", id="a name of a sibling"),
        pytest.param("import shim", id="another top-level module"),
        pytest.param("from ..shim import X", id="relative to the parent"),
        pytest.param("from .... import shim", id="out of the top package"),
        pytest.param("import pkg.core.new as shim", id="an alias"),
        pytest.param("'''\nfrom pkg.core.shimmy import X\n'''", id="in a string"),
        pytest.param("shim = 1\nprint(shim.X)", id="a variable"),
        pytest.param("def f(shim):\n    return shim.X", id="a parameter"),
        pytest.param("x.shim = self.shim", id="an attribute"),
    ],
)
def test_what_only_looks_alike_is_not_found(find: Finder, source: str) -> None:
    assert find(source) == ()


def test_a_package_resolves_relative_imports_from_itself(find: Finder) -> None:
    assert [f.name for f in find("from .core.shim import X", module="pkg.other")] == ["X"]


def test_a_finding_says_in_which_function_it_stands(find: Finder) -> None:
    source = "class C:\n    def f(self):\n        from .shim import X"
    assert [f.scope for f in find(source)] == ["C.f"]


def test_a_name_that_the_package_gives_to_another_is_undecided(project):
    ran = project.write(
        {"pkg/__init__.py": "from pkg.new import X as old\n", "app.py": "from pkg import old\n"}
    ).check("--format", "json")
    assert ran.found("path", "status", "name") == [("app.py", "undecided", ".")]
    assert "pkg binds old to pkg.new.X" in ran.json["findings"][0]["message"]
    ran = project.write({"pkg/__init__.py": "from pkg.new import X as old\nimport pkg.old\n"})
    assert ("app.py", "new", ".") in ran.check("--format", "json").found("path", "status", "name")


@pytest.mark.parametrize(
    ("package", "status"),
    [
        pytest.param(
            "from pkg import old as _\nfrom pkg.new import X as old\n", "undecided", id="after it"
        ),
        pytest.param("import pkg.old\nfrom pkg.new import X as old\n", "undecided", id="plainly"),
        pytest.param(
            "from .old import Y\nfrom .new import X as old\n", "undecided", id="after a name of it"
        ),
        pytest.param("from pkg.new import X as old\nfrom .old import Y\n", "new", id="before it"),
        pytest.param(
            "from .old import Y\nif Y:\n    from .new import X as old\n", "new", id="perhaps"
        ),
        pytest.param(
            "def f():\n    from .old import Y\nfrom .new import X as old\n", "new", id="later still"
        ),
    ],
)
def test_what_a_package_binds_after_importing_the_module_stays(project, package, status):
    ran = project.write({"pkg/__init__.py": package, "app.py": "from pkg import old\n"})
    found = ran.check("--format", "json").found("path", "status", "name")
    assert [each for each in found if each[0] == "app.py"] == [("app.py", status, ".")]
    assert {each[1] for each in found if each[0] == "pkg/__init__.py"} == {"new"}


@pytest.mark.parametrize(
    ("package", "source", "status"),
    [
        pytest.param(
            "from pkg.new import X as old\n", "import pkg\npkg.old.Y\n", "undecided", id="another"
        ),
        pytest.param(
            "from pkg.new import X as old\n",
            "import pkg.old\npkg.old.Y\n",
            "new",
            id="the module, imported here",
        ),
        pytest.param(
            "from .old import Y\nfrom pkg.new import X as old\n",
            "import pkg\npkg.old.Y\n",
            "undecided",
            id="another for good",
        ),
        pytest.param("from .old import Y\n", "import pkg\npkg.old.Y\n", "new", id="the module"),
    ],
)
def test_an_attribute_is_what_the_package_binds_it_to(project, package, source, status):
    ran = project.write({"pkg/__init__.py": package, "app.py": source})
    found = ran.check("--format", "json").found("path", "status", "kind")
    assert {each[1] for each in found if each[0] == "app.py"} == {status}
