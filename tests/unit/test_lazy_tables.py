"""dynamic: tables by which a package has its modules imported once they are asked for."""

from collections.abc import Callable

import pytest

from unshim.finders import Finding

Held = Callable[..., list[Finding]]

MIGRATION = """
shim = "pkg.core.shim"
canonical = "pkg.new"
phase = "all"
[[phases]]
name = "all"
allow = ["**"]
"""
FILES = {
    "pkg/core/shim.py": "from pkg.new import X, Y\n",
    "pkg/core/other.py": "Z = 1\n",
    "pkg/new.py": "X = Y = 1\n",
    "app.py": "from pkg.core import X\n",
}
REPLACED = "\nimport sys\nsys.modules[__name__] = Lazy(__name__, __file__, TABLE, spec=__spec__)\n"
ATTACHED = "__getattr__, __dir__, __all__ = lazy.attach(__name__, {})\n"


def found(held: Held, init: str, path: str = "pkg/core/__init__.py") -> list[str]:
    """kind, name and line of each use in the package and in the module that uses it."""
    files = {"pkg/__init__.py": "", "pkg/core/__init__.py": "", **FILES, path: init}
    uses = [one for one in held(MIGRATION, files) if one.kind != "prose"]
    return [f"{one.path.rpartition('/')[2]}:{one.line} {one.kind} {one.name}" for one in uses]


TAKEN = "app.py:1 reexport X"


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        pytest.param('TABLE = {"shim": ["X"]}', ["__init__.py:1 dynamic .", TAKEN], id="listed"),
        pytest.param(
            'TABLE = {".shim": ("X",)}', ["__init__.py:1 dynamic .", TAKEN], id="relative"
        ),
        pytest.param('TABLE = {"shim": []}', ["__init__.py:1 dynamic ."], id="the module alone"),
        pytest.param(
            'TABLE = {"X": "shim"}', ["__init__.py:1 dynamic .", TAKEN], id="names to modules"
        ),
        pytest.param(
            'TABLE = {}\nTABLE["shim"] = ["X"]',
            ["__init__.py:2 dynamic .", TAKEN],
            id="a row added",
        ),
        pytest.param(
            'TABLE = {"shim": []}\nTABLE["shim"].append("X")',
            ["__init__.py:1 dynamic .", "__init__.py:2 dynamic .", TAKEN],
            id="a name added",
        ),
        pytest.param(
            'TABLE = {}\ntry:\n    ready()\nexcept E:\n    pass\nelse:\n    TABLE["shim"] += ["X"]',
            ["__init__.py:7 dynamic .", TAKEN],
            id="names added in a branch",
        ),
        pytest.param('TABLE = ["shim", "other"]', ["__init__.py:1 dynamic ."], id="modules alone"),
        pytest.param('TABLE = {"other": ["shim", "Z"]}', [], id="another's name like it"),
        pytest.param('TABLE = {"shim": "other"}', [], id="a name like it"),
        pytest.param('TABLE = {}\nTABLE["other"] = ["shim"]', [], id="another's name, added"),
        pytest.param('TABLE = {"shims": ["X"]}', [], id="another module"),
        pytest.param('TABLE = {}\nOTHER = {"shim": ["X"]}', [], id="another table"),
    ],
)
def test_a_table_given_to_what_stands_in_for_the_package(
    held: Held, table: str, expected: list[str]
) -> None:
    assert sorted(found(held, table + REPLACED)) == sorted(expected)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param('{"shim"}', ["__init__.py:1 dynamic ."], id="modules"),
        pytest.param(
            'submod_attrs={"shim": ["X"]}',
            ["__init__.py:1 dynamic .", TAKEN],
            id="names of modules",
        ),
        pytest.param('submod_attrs={"other": ["shim"]}', [], id="another's name like it"),
    ],
)
def test_a_table_given_to_what_makes_a_getattr(
    held: Held, arguments: str, expected: list[str]
) -> None:
    init = ATTACHED.format(arguments)
    assert sorted(found(held, init)) == sorted(expected)


def test_a_table_of_a_package_further_up(held: Held) -> None:
    table = 'TABLE = {"core.shim": ["X"]}' + REPLACED
    files = {"app.py": "from pkg import X\n"}
    at = found(held, table, "pkg/__init__.py")
    assert at == ["__init__.py:1 dynamic ."]
    uses = held(MIGRATION, {**FILES, **files, "pkg/core/__init__.py": "", "pkg/__init__.py": table})
    assert [one.path for one in uses if one.kind == "reexport"] == ["app.py"]


def test_a_module_that_is_no_package_has_no_modules_below(held: Held) -> None:
    assert found(held, 'TABLE = {"shim": ["X"]}' + REPLACED, "pkg/core/side.py") == []
