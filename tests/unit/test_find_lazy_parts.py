"""dynamic: tables that tell a helper which parts of a package to import when asked for them."""

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
SHIM = {
    "pkg/__init__.py": "",
    "pkg/core/shim.py": "from pkg.new import X, Y, K\n",
    "pkg/core/other.py": "Z = 1\n",
    "pkg/new.py": "X = Y = 1\nclass K: ...\n",
    "app/__init__.py": "",
}
ATTACH = "import lazy_loader as lazy\n__getattr__, __dir__, __all__ = lazy.attach"
HERE = "pkg/core/__init__.py"
MODULE = ("dynamic", ".")
LAZY_MODULE = "sys.modules[__name__] = _LazyModule(__name__, __file__, parts)"


@pytest.mark.parametrize(
    ("path", "source", "expected"),
    [
        pytest.param(HERE, f"{ATTACH}(__name__, ['other', 'shim'])", [MODULE], id="submodules"),
        pytest.param(HERE, f"{ATTACH}(__name__, submodules={{'shim'}})", [MODULE], id="a set"),
        pytest.param(
            HERE, f"{ATTACH}(__name__, submod_attrs={{'shim': ['X']}})", [MODULE], id="attributes"
        ),
        pytest.param(
            HERE, f"{ATTACH}(__package__, None, {{'shim': ['X']}})", [MODULE], id="__package__"
        ),
        pytest.param(
            HERE, f"parts = ['shim']\n{ATTACH}(__name__, parts)", [MODULE], id="a table by name"
        ),
        pytest.param(
            HERE,
            f"{ATTACH}(__name__, submod_attrs={{'other': ['shim']}})",
            [],
            id="a name of another part",
        ),
        pytest.param(
            "pkg/__init__.py", f"{ATTACH}(__name__, ['core.shim'])", [MODULE], id="from above"
        ),
        pytest.param(
            "app/__init__.py", f"{ATTACH}('pkg.core', ['shim'])", [MODULE], id="another package's"
        ),
        pytest.param("app/__init__.py", f"{ATTACH}(__name__, ['shim'])", [], id="another package"),
        pytest.param(
            HERE,
            f"parts = {{'shim': ['X'], 'other': ['Z']}}\n{LAZY_MODULE}",
            [MODULE],
            id="an import structure",
        ),
        pytest.param(
            HERE,
            f"parts = {{'other': ['Z']}}\nif torch:\n    parts['shim'] = ['X']\n{LAZY_MODULE}",
            [MODULE],
            id="an import structure that grows",
        ),
        pytest.param(
            HERE,
            f"parts = []\nparts.append('shim')\n{ATTACH}(__name__, parts)",
            [MODULE],
            id="appended",
        ),
        pytest.param(
            "app/tasks.py",
            "app.autodiscover_tasks(['pkg.core', 'app'], related_name='shim')",
            [MODULE],
            id="related name",
        ),
        pytest.param(
            "app/tasks.py",
            "app.autodiscover_tasks(['app'], related_name='shim')",
            [],
            id="not here",
        ),
        pytest.param(HERE, "parts = ['shim']\nprint(parts)", [], id="any other list"),
        pytest.param(HERE, "log(__name__, 'shim')", [], id="no table"),
        pytest.param(HERE, f"{ATTACH}(__name__, {{'X': 'shim'}})", [MODULE], id="where a name is"),
        pytest.param(HERE, f"{ATTACH}(__name__, {{'shim': 'other'}})", [], id="a name like it"),
    ],
)
def test_a_part_in_a_table_is_a_use(
    held: Held, path: str, source: str, expected: list[tuple[str, str]]
) -> None:
    found = held(MIGRATION, {HERE: "", **SHIM, path: f"{source}\n"})
    assert [(one.kind, one.name) for one in found] == expected


def test_a_name_that_stays_out_of_its_module_is_found_in_the_table(held: Held) -> None:
    only = MIGRATION.replace("shim =", 'only = ["X"]\nshim =')
    source = f"{ATTACH}(__name__, submod_attrs={{'shim': ['Y', 'X'], 'other': ['X']}})\n"
    found = held(only, {**SHIM, HERE: source})
    assert [(one.kind, one.name, one.column) for one in found] == [("dynamic", "X", 83)]


USERS = {
    "app/a.py": "from pkg.core import X\n",
    "app/b.py": "import pkg.core\npkg.core.X\n",
    "app/c.py": "from pkg.core import *\nprint(X)\n",
    "app/d.py": "from pkg.core import Z\n",
}


@pytest.mark.parametrize(
    ("source", "users"),
    [
        pytest.param(f"{ATTACH}(__name__, submod_attrs={{'shim': ['X']}})", "abc", id="attach"),
        pytest.param(f"parts = {{'shim': ['X']}}\n{LAZY_MODULE}", "ab", id="an import structure"),
        pytest.param(
            f"parts = {{}}\nparts['shim'] = ['X']\n{LAZY_MODULE}", "ab", id="one that grows"
        ),
        pytest.param(
            "from importlib import import_module\n_T = {'X': 'shim'}\n"
            "def __getattr__(name):\n"
            "    return getattr(import_module('.' + _T[name], __name__), name)",
            "ab",
            id="a table of bare names",
        ),
    ],
)
@pytest.mark.parametrize("alone", [False, True], ids=["tree", "file"])
def test_what_such_a_package_hands_on_is_a_use(
    project, source: str, users: str, alone: bool
) -> None:
    project.write({**SHIM, **USERS, HERE: f"{source}\n"}).declare(MIGRATION)
    found = set()
    for path in USERS if alone else [""]:
        asked = [str(project.root / path)] if alone else []
        ran = project.check("--no-base", "--format", "json", *asked)
        found |= {there for there, kind in ran.found("path", "kind") if kind == "reexport"}
    assert found == {f"app/{user}.py" for user in users}
