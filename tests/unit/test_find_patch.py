"""patch: the targets of mocks, as text."""

from typing import Protocol

import pytest

from unshim.finders import Finding
from unshim.finders.target import Target

Shown = list[tuple[str, str, str]]


class Find(Protocol):
    def __call__(self, source: str) -> tuple[Finding, ...]: ...
    def shown(self, source: str, module: str = ..., target: Target = ...) -> Shown: ...


NAME = [("patch", "X", "pkg.core.shim.X")]
MODULE = [("patch", ".", "pkg.core.shim")]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(
            "mock.patch.multiple('pkg.core', shim=1)", [("patch", ".", "shim")], id="multiple"
        ),
        pytest.param(
            "from unittest.mock import patch\n@patch('pkg.core.shim.X')\ndef test(m): pass",
            NAME,
            id="decorator",
        ),
        pytest.param(
            "from unittest import mock\nwith mock.patch('pkg.core.shim.X', new=1): pass",
            NAME,
            id="with",
        ),
        pytest.param("import mock\nmock.patch('pkg.core.shim.X')", NAME, id="backport"),
        pytest.param(
            "from unittest.mock import patch as swap\nswap('pkg.core.shim.X')", NAME, id="alias"
        ),
        pytest.param(
            "import unittest.mock as um\np = um.patch\np('pkg.core.shim.X')", NAME, id="bound"
        ),
        pytest.param("patch(target='pkg.core.shim.X')", NAME, id="keyword"),
        pytest.param(
            "patch('pkg.core.shim.X.method')",
            [("patch", "X", "pkg.core.shim.X.method")],
            id="method",
        ),
        pytest.param("patch('pkg.core.shim')", MODULE, id="the module"),
        pytest.param(
            "@patch('pkg.core.shim.X')\n@patch('pkg.core.shim.Y')\ndef test(a, b): pass",
            [("patch", "X", "pkg.core.shim.X"), ("patch", "Y", "pkg.core.shim.Y")],
            id="stacked",
        ),
        pytest.param("patch.dict('pkg.core.shim.X', {})", NAME, id="patch.dict"),
        pytest.param("patch.multiple('pkg.core.shim', X=1)", MODULE, id="patch.multiple"),
        pytest.param("patch.object('pkg.core.shim', 'X')", MODULE, id="patch.object of a string"),
        pytest.param(
            "import pkg.core\npatch.object(pkg.core, 'shim')",
            [("patch", ".", "'shim'")],
            id="patch.object of a package",
        ),
        pytest.param("mocker.patch('pkg.core.shim.X')", NAME, id="mocker"),
        pytest.param("mocker.patch.object('pkg.core.shim', 'X')", MODULE, id="mocker.patch.object"),
        pytest.param("self.mocker.patch('pkg.core.shim.X')", NAME, id="mocker of self"),
        pytest.param("session_mocker.patch('pkg.core.shim.X')", NAME, id="another scope's mocker"),
        pytest.param("monkeypatch.setattr('pkg.core.shim.X', 1)", NAME, id="setattr"),
        pytest.param("monkeypatch.delattr('pkg.core.shim.X')", NAME, id="delattr"),
        pytest.param(
            "with pytest.MonkeyPatch.context() as m:\n    m.setattr('pkg.core.shim.X', 1)",
            NAME,
            id="setattr of a context",
        ),
        pytest.param(
            "from pkg import core\nmonkeypatch.setattr(core, 'shim', 1)",
            [("patch", ".", "'shim'")],
            id="setattr of a package",
        ),
        pytest.param("monkeypatch.setitem(sys.modules, 'pkg.core.shim', m)", MODULE, id="setitem"),
        pytest.param("monkeypatch.delitem(sys.modules, 'pkg.core.shim')", MODULE, id="delitem"),
        pytest.param("patch.dict('sys.modules', {'pkg.core.shim': m})", MODULE, id="sys.modules"),
        pytest.param(
            "import sys\npatch.dict(sys.modules, {'pkg.core.shim': None})",
            MODULE,
            id="sys.modules as an object",
        ),
        pytest.param(
            "TARGET = 'pkg.core.shim'\npatch(TARGET + '.X')",
            [("patch", ".", "pkg.core.shim"), ("patch", "X", "TARGET + '.X'")],
            id="constant, and a name added",
        ),
        pytest.param("TARGET = 'pkg.core.shim.X'\npatch(TARGET)", NAME, id="constant, as it is"),
        pytest.param(
            "M = 'pkg.core.shim'\npatch(f'{M}.X')\npatch(f'{M}.Y')",
            [
                ("patch", ".", "pkg.core.shim"),
                ("patch", "X", "f'{M}.X'"),
                ("patch", "Y", "f'{M}.Y'"),
            ],
            id="constant, used twice",
        ),
        pytest.param(
            "M = 'pkg.core.shim'\nN = M + '.X'\nlog(M)\npatch(N)",
            [("patch", ".", "pkg.core.shim"), ("patch", "X", "M + '.X'")],
            id="constant of a constant",
        ),
        pytest.param(
            "def test():\n    m = 'pkg.core.shim'\n    patch('%s.X' % m)",
            [("patch", ".", "pkg.core.shim"), ("patch", "X", "'%s.X' % m")],
            id="local constant",
        ),
        pytest.param(
            "patch('pkg.core.'\n      'shim.X')",
            [("patch", "X", "'pkg.core.'\n      'shim.X'")],
            id="over two lines",
        ),
        pytest.param("patch('pkg.core.shim.' + name)", MODULE, id="open end"),
        pytest.param(
            "patch(f'pkg.core.{x}.X')", [("?patch", ".", "f'pkg.core.{x}.X'")], id="undecided"
        ),
        pytest.param(
            "@pytest.mark.parametrize('t', ['X', 'Y'])\n"
            "def test(t):\n    patch('pkg.core.shim.' + t)",
            MODULE,
            id="names from parameters",
        ),
    ],
)
def test_the_target_of_a_mock_is_found(find: Find, source: str, expected: Shown) -> None:
    assert find.shown(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("patch('pkg.core.new.shim')", id="a name in another module"),
        pytest.param("patch('pkg.core.shimmy.X')", id="longer name"),
        pytest.param("patch.object(x, 'shim')", id="attribute of something else"),
        pytest.param("from pkg import other\npatch.object(other, 'shim')", id="another package"),
        pytest.param("monkeypatch.setattr(shim, 'X', 1)", id="a variable"),
        pytest.param("patch(f'pkg.other.{x}')", id="another package's, put together"),
        pytest.param("patch('pkg.core.new', 'shim')", id="argument beside"),
    ],
)
def test_what_names_another_target_is_not_found(find: Find, source: str) -> None:
    assert find.shown(source) == []


def test_a_patch_in_a_try_says_what_the_handler_does(find: Find) -> None:
    source = (
        "try:\n    with patch('pkg.core.shim.X'):\n        pass\nexcept ImportError:\n    raise"
    )
    assert [found.handler for found in find(source)] == ["raise"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("patch('pkg.mod.OLD')", [("patch", "OLD", "pkg.mod.OLD")], id="name"),
        pytest.param("patch('pkg.mod.NEW')", [], id="another name"),
        pytest.param(
            "import pkg.mod\npatch.object(pkg.mod, 'OLD')", [("patch", "OLD", "'OLD'")], id="object"
        ),
        pytest.param(
            "patch.multiple('pkg.mod', NEW=1, OLD=2)", [("patch", "OLD", "OLD")], id="multiple"
        ),
        pytest.param(
            "import pkg.mod as m\npatch.multiple(m, OLD=2)", [("patch", "OLD", "OLD")], id="alias"
        ),
        pytest.param("patch.multiple('pkg.mod', NEW=1)", [], id="multiple, another name"),
    ],
)
def test_names_of_a_module_that_stays(find: Find, source: str, expected: Shown) -> None:
    assert find.shown(source, target=Target("pkg.mod", frozenset({"OLD"}))) == expected
