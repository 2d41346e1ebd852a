"""What the bytes of a file show: importers and candidates, without a parser."""

import ast

import pytest

from unshim.names import Module
from unshim.shim.sweep import defines_most, imported

MODULES = {"pkg", "pkg.old", "pkg.new", "pkg.sub", "pkg.sub.user"}


@pytest.mark.parametrize(
    ("source", "names"),
    [
        pytest.param("import pkg.old", {"pkg.old"}, id="import"),
        pytest.param("import os, pkg.old as o", {"os", "pkg.old"}, id="several"),
        pytest.param("from pkg.old import X", {"pkg.old.X", "pkg.old"}, id="from"),
        pytest.param("from pkg import old", {"pkg.old"}, id="submodule"),
        pytest.param("    from ..old import X, Y", {"pkg.old.X", "pkg.old.Y", "pkg.old"}, id="up"),
        pytest.param("from .. import old", {"pkg.old"}, id="dots alone"),
        pytest.param(
            "from pkg.old import (  # noqa\n    X,  # why\n    Y as Z,\n)",
            {"pkg.old.X", "pkg.old.Y", "pkg.old"},
            id="in parentheses",
        ),
        pytest.param("from pkg.old import *", {"pkg.old.*", "pkg.old"}, id="star"),
        pytest.param("# from pkg.old import X", set(), id="comment"),
        pytest.param("important = pkg.old", set(), id="no import"),
        pytest.param("from ..... import x", set(), id="out of the package"),
    ],
)
def test_imports_are_read_from_bytes(source: str, names: set[str]) -> None:
    assert imported(source.encode(), Module("pkg.sub.user", False), MODULES) == names


@pytest.mark.parametrize(
    ("source", "most"),
    [
        pytest.param("from a import b\nclass C(b):\n" + "    x = 1\n" * 9, False, id="as many"),
        pytest.param("class C:\n" + "    x = 1\n" * 9, True, id="a class"),
        pytest.param("def f():\n    return 1\n" * 5, False, id="small ones may forward"),
        pytest.param("def __getattr__(name):\n" + "    x = 1\n" * 9, False, id="lazy"),
        pytest.param("from a import *\n" + "def f():\n" + "    x\n" * 9, False, id="star"),
    ],
)
def test_a_module_that_plainly_defines_most_is_told_by_its_statements(
    source: str, most: bool
) -> None:
    assert defines_most(ast.parse(source)) is most
