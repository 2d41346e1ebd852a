"""Mocks move only where exactly those who saw them still do: each rule, run before and after."""

import subprocess
import sys
from collections.abc import Mapping
from typing import NamedTuple

import pytest

CANONICAL = {"pkg/new.py": "def X(): return 'real X'\ndef Y(): return 'real Y'\n"}
SHIM = "from pkg.new import X, Y\n"


class Case(NamedTuple):
    """Files beside the package, and the reason for which the mock is left ("" where it moves)."""

    files: Mapping[str, str]
    left: str = ""
    moved: str = ""


BY_ATTRIBUTE = {"consumer.py": "import pkg.old as o\ndef use(): return o.X()\n"}
IN_FUNCTION = {"consumer.py": "def use():\n    from pkg.old import X\n    return X()\n"}
AT_IMPORT = {"consumer.py": "from pkg.old import X\ndef use(): return X()\n"}
HEAD = "from unittest import mock\nfrom unittest.mock import patch\nimport consumer\n"
FAKE = "lambda: 'fake'"
WITH = f"with patch('pkg.old.X', {FAKE}):\n    print(consumer.use())\nprint(consumer.use())\n"

CASES = {
    "looked up as an attribute": Case(
        {**BY_ATTRIBUTE, "test.py": HEAD + WITH}, moved="patch('pkg.new.X'"
    ),
    "imported in a function": Case(
        {**IN_FUNCTION, "test.py": HEAD + WITH}, moved="patch('pkg.new.X'"
    ),
    "bound at import, so that no mock is seen before or after": Case(
        {**AT_IMPORT, "test.py": HEAD + WITH}, moved="patch('pkg.new.X'"
    ),
    "decorator": Case(
        {
            **BY_ATTRIBUTE,
            "test.py": f"{HEAD}@mock.patch('pkg.old.X', return_value='fake')\n"
            "def test(fake):\n    print(consumer.use(), fake.called)\ntest()\n",
        },
        moved="mock.patch('pkg.new.X'",
    ),
    "patch.object": Case(
        {
            **BY_ATTRIBUTE,
            "test.py": f"{HEAD}import pkg.old\nwith patch.object(pkg.old, 'X', {FAKE}):\n"
            "    print(consumer.use())\nprint(consumer.use())\n",
        },
        moved="patch.object(pkg.new, 'X'",
    ),
    "through another module's name for the shim": Case(
        {
            "consumer.py": "from pkg import old\ndef use(): return old.X()\n",
            "test.py": f"{HEAD}with patch.object(consumer.old, 'X', {FAKE}):\n"
            "    print(consumer.use())\nprint(consumer.use())\n",
        },
        moved="patch.object(consumer.old, 'X'",
    ),
    "through another module's name, where the canonical's own functions would see it": Case(
        {
            "pkg/new.py": CANONICAL["pkg/new.py"] + "def twice(): return X() + X()\n",
            "consumer.py": "from pkg import old\ndef use(): return old.X()\n",
            "test.py": f"{HEAD}from pkg.new import twice\n"
            f"with patch.object(consumer.old, 'X', {FAKE}):\n"
            "    print(consumer.use(), twice())\nprint(consumer.use())\n",
        },
        left="looks up pkg.new.X itself",
    ),
    "through another module's name, together with one that stays": Case(
        {
            "consumer.py": "from pkg import old\ndef use(): return old.X()\n",
            "stays.py": "import pkg.old\ndef use(): return f'{pkg.old.X()=}'\n",
            "test.py": f"{HEAD}import stays\nwith patch.object(consumer.old, 'X', {FAKE}):\n"
            "    print(consumer.use(), stays.use())\nprint(consumer.use(), stays.use())\n",
        },
        left="still looks it up in the shim",
    ),
    "through another module's name, a name that is missing": Case(
        {
            "consumer.py": "from pkg import old\ndef use(): return old.X()\n",
            "test.py": f"{HEAD}with patch.object(consumer.old, 'Z', {FAKE}, create=True):\n"
            "    print(consumer.old.Z(), consumer.use())\n",
        },
        left="changes Z in the shim",
    ),
    "the dot is escaped": Case(
        {
            **BY_ATTRIBUTE,
            "test.py": f"{HEAD}with patch('pkg\\x2eold.X', {FAKE}):\n    print(consumer.use())\n",
        },
        moved="patch('pkg.new.X'",
    ),
    "deeper, the same object": Case(
        {
            "pkg/new.py": "class X:\n    def method(self): return 'real'\n"
            "def make(): return X()\nY = 0\n",
            "consumer.py": "from pkg.old import X\ndef use(): return X().method()\n",
            "test.py": f"{HEAD}from pkg.new import make\n"
            "with patch('pkg.old.X.method', lambda self: 'fake'):\n"
            "    print(consumer.use(), make().method())\n",
        },
        moved="patch('pkg.new.X.method'",
    ),
    "patch.dict, the same object": Case(
        {
            "pkg/new.py": "X = {'a': 1}\nY = 0\ndef get(): return X['a']\n",
            "consumer.py": "from pkg.old import X\ndef use(): return X['a']\n",
            "test.py": f"{HEAD}from pkg.new import get\nwith patch.dict('pkg.old.X', a=2):\n"
            "    print(consumer.use(), get())\nprint(consumer.use())\n",
        },
        moved="patch.dict('pkg.new.X'",
    ),
    "the canonical's own functions would see it": Case(
        {
            **BY_ATTRIBUTE,
            "pkg/new.py": CANONICAL["pkg/new.py"] + "def twice(): return X() + X()\n",
            "test.py": f"{HEAD}from pkg.new import twice\nwith patch('pkg.old.X', {FAKE}):\n"
            "    print(consumer.use(), twice())\n",
        },
        left="pkg/new.py:3 looks up pkg.new.X",
    ),
    "another module would see it": Case(
        {
            **BY_ATTRIBUTE,
            "other.py": "import pkg.new as n\ndef use(): return n.X()\n",
            "test.py": f"{HEAD}import other\nwith patch('pkg.old.X', {FAKE}):\n"
            "    print(consumer.use(), other.use())\n",
        },
        left="other.py:2 looks up pkg.new.X",
    ),
    "a fake that hands on to the original": Case(
        {
            **BY_ATTRIBUTE,
            "test.py": f"{HEAD}import pkg.new\n"
            "with patch('pkg.old.X', lambda: 'fake ' + pkg.new.X()):\n    print(consumer.use())\n",
        },
        left="test.py:5 looks up pkg.new.X",
    ),
    "stacked on a mock of the canonical's": Case(
        {
            **BY_ATTRIBUTE,
            "test.py": f"{HEAD}import pkg.new\n@patch('pkg.old.X')\n@patch('pkg.new.X')\n"
            "def test(new, old):\n    old.return_value = 'old'; new.return_value = 'new'\n"
            "    print(consumer.use())\ntest()\n",
        },
        left="test.py:6 puts a mock under pkg.new.X",
    ),
    "a name that the mock makes": Case(
        {
            "consumer.py": "import pkg.old as o\ndef use(): return getattr(o, 'X')()\n",
            "test.py": f"{HEAD}with patch('pkg.old.X', {FAKE}, create=True):\n"
            "    print(consumer.use())\n",
        },
        left="makes the name where it is missing",
    ),
    "a name that only the shim has": Case(
        {
            "pkg/old.py": SHIM + "def Z(): return 'own'\ndef use(): return Z()\n",
            "consumer.py": "import pkg.old as o\ndef use(): return o.Z()\n",
            "test.py": f"{HEAD}with patch('pkg.old.Z', {FAKE}):\n    print(consumer.use())\n",
        },
        left="pkg.new has no Z",
    ),
    "a consumer that is left": Case(
        {
            **BY_ATTRIBUTE,
            "another.py": "import pkg.old as o\nlist(map(str, [o]))\ndef use(): return o.X()\n",
            "test.py": f"{HEAD}import another\nwith patch('pkg.old.X', {FAKE}):\n"
            "    print(consumer.use(), another.use())\n",
        },
        left="still looks it up in the shim",
    ),
    "a stub in sys.modules": Case(
        {
            **IN_FUNCTION,
            "test.py": f"{HEAD}import sys, types\nstub = types.ModuleType('pkg.old')\n"
            f"stub.X = {FAKE}\nwith patch.dict(sys.modules, {{'pkg.old': stub}}):\n"
            "    print(consumer.use())\nprint(consumer.use())\n",
        },
        left="something else in the place of the shim",
    ),
    "one of two mocks of a name is left": Case(
        {
            **BY_ATTRIBUTE,
            "test.py": f"{HEAD}{WITH}with patch('pkg.old.X', {FAKE}, create=True):\n"
            "    print(consumer.use())\n",
        },
        left="makes the name where it is missing",
    ),
    "taken through a third module": Case(
        {
            "middle.py": "import pkg.old as o\n",
            "consumer.py": "import middle\ndef use(): return middle.o.X()\n",
            "test.py": HEAD + WITH,
        },
        moved="patch('pkg.new.X'",
    ),
    "taken through a third module, and left": Case(
        {
            "pkg/new.py": CANONICAL["pkg/new.py"] + "def twice(): return X() + X()\n",
            "middle.py": "import pkg.old as o\n",
            "consumer.py": "import middle\ndef use(): return middle.o.X()\n",
            "test.py": HEAD + WITH,
        },
        left="looks up pkg.new.X",
    ),
    "monkeypatch": Case(
        {
            **BY_ATTRIBUTE,
            "test.py": f"{HEAD}import pytest\nwith pytest.MonkeyPatch.context() as monkeypatch:\n"
            f"    monkeypatch.setattr('pkg.old.X', {FAKE})\n    print(consumer.use())\n"
            "print(consumer.use())\n",
        },
        moved="setattr('pkg.new.X'",
    ),
    "patch.multiple": Case(
        {
            **BY_ATTRIBUTE,
            "test.py": f"{HEAD}with patch.multiple('pkg.old', X={FAKE}, Y={FAKE}):\n"
            "    print(consumer.use())\nprint(consumer.use())\n",
        },
        moved="patch.multiple('pkg.new', X=",
    ),
    "patch.multiple, its target by keyword": Case(
        {
            **BY_ATTRIBUTE,
            "test.py": f"{HEAD}with patch.multiple(target='pkg.old', X={FAKE}):\n"
            "    print(consumer.use())\n",
        },
        moved="target='pkg.new'",
    ),
    "patch.multiple, one of whose names may not move": Case(
        {
            "pkg/new.py": CANONICAL["pkg/new.py"] + "def twice(): return Y() + Y()\n",
            **IN_FUNCTION,
            "test.py": f"{HEAD}with patch.multiple('pkg.old', X={FAKE}, Y={FAKE}):\n"
            "    print(consumer.use())\n",
        },
        left="looks up pkg.new.Y",
    ),
    "patch.multiple, its names not spelled out": Case(
        {
            **IN_FUNCTION,
            "test.py": f"{HEAD}with patch.multiple('pkg.old', **{{'X': {FAKE}}}):\n"
            "    print(consumer.use())\n",
        },
        left="names that are not spelled out",
    ),
    "patch.multiple of the module": Case(
        {
            **BY_ATTRIBUTE,
            "test.py": f"{HEAD}import pkg.old as o\nwith patch.multiple(o, X={FAKE}):\n"
            "    print(consumer.use())\n",
        },
        left="changes X in the shim",
    ),
    "setattr": Case(
        {
            **BY_ATTRIBUTE,
            "test.py": f"{HEAD}import pkg.old as o\nsetattr(o, 'X', {FAKE})\n"
            "print(consumer.use())\n",
        },
        left="changes X in the shim",
    ),
    "a stub put into sys.modules by hand": Case(
        {
            **IN_FUNCTION,
            "test.py": f"{HEAD}import sys, types\n"
            f"sys.modules['pkg.old'] = types.SimpleNamespace(X={FAKE})\n"
            "print(consumer.use())\n",
        },
        left="something else in the place of the shim",
    ),
    "what import_module gives": Case(
        {
            **BY_ATTRIBUTE,
            "test.py": f"{HEAD}import importlib\n"
            f"with patch.object(importlib.import_module('pkg.old'), 'X', {FAKE}):\n"
            "    print(consumer.use())\n",
        },
        moved="import_module('pkg.new')",
    ),
    "a constant for the target": Case(
        {
            **BY_ATTRIBUTE,
            "test.py": f"{HEAD}TARGET = 'pkg.old.X'\nwith patch(TARGET, {FAKE}):\n"
            "    print(consumer.use())\n",
        },
        moved="TARGET = 'pkg.new.X'",
    ),
    "a constant for the module, an f-string of it": Case(
        {
            **BY_ATTRIBUTE,
            "test.py": HEAD
            + ("M = 'pkg.old'\nwith patch(f'{M}.X', lambda: 'fake'):\n    print(consumer.use())\n"),
        },
        moved="M = 'pkg.new'",
    ),
    "a constant for the module, a sum": Case(
        {
            **BY_ATTRIBUTE,
            "test.py": HEAD
            + ("M = 'pkg.old'\nwith patch(M + '.X', lambda: 'fake'):\n    print(consumer.use())\n"),
        },
        moved="M = 'pkg.new'",
    ),
    "a constant for the module, a percent form": Case(
        {
            **BY_ATTRIBUTE,
            "test.py": HEAD
            + (
                "M = 'pkg.old'\n"
                "with patch('%s.X' % M, lambda: 'fake'):\n"
                "    print(consumer.use())\n"
            ),
        },
        moved="M = 'pkg.new'",
    ),
    "a constant for the module, a percent form of two": Case(
        {
            **BY_ATTRIBUTE,
            "test.py": HEAD
            + (
                "M = 'pkg.old'\n"
                "with patch('%s.%s' % (M, 'X'), lambda: 'fake'):\n"
                "    print(consumer.use())\n"
            ),
        },
        moved="M = 'pkg.new'",
    ),
    "a constant for the module, format": Case(
        {
            **BY_ATTRIBUTE,
            "test.py": HEAD
            + (
                "M = 'pkg.old'\n"
                "with patch('{}.X'.format(M), lambda: 'fake'):\n"
                "    print(consumer.use())\n"
            ),
        },
        moved="M = 'pkg.new'",
    ),
    "a constant for the module, join": Case(
        {
            **BY_ATTRIBUTE,
            "test.py": HEAD
            + (
                "M = 'pkg.old'\n"
                "with patch('.'.join([M, 'X']), lambda: 'fake'):\n"
                "    print(consumer.use())\n"
            ),
        },
        moved="M = 'pkg.new'",
    ),
    "a constant for the module, several targets": Case(
        {
            **BY_ATTRIBUTE,
            "test.py": HEAD
            + (
                "M = 'pkg.old'\n"
                "@patch(f'{M}.X', lambda: 'fake')\n"
                "@patch(M + '.Y', lambda: 'fake')\n"
                "def test():\n"
                "    print(consumer.use())\n"
                "test()\n"
            ),
        },
        moved="M = 'pkg.new'",
    ),
    "a constant of a class for the module": Case(
        {
            **BY_ATTRIBUTE,
            "test.py": HEAD
            + (
                "class Test:\n"
                "    M = 'pkg.old'\n"
                "    TARGET = f'{M}.X'\n"
                "    def test(self):\n"
                "        with patch(self.TARGET, lambda: 'fake'):\n"
                "            print(consumer.use())\n"
                "Test().test()\n"
            ),
        },
        moved="M = 'pkg.new'",
    ),
    "a text in two pieces": Case(
        {
            **BY_ATTRIBUTE,
            "test.py": HEAD
            + ("with patch('pkg.old.' 'X', lambda: 'fake'):\n    print(consumer.use())\n"),
        },
        moved="patch('pkg.new.' 'X'",
    ),
    "a text in pieces on lines of their own": Case(
        {
            **BY_ATTRIBUTE,
            "test.py": HEAD
            + (
                "with patch((\n"
                "    'pkg.old'\n"
                "    '.X'), lambda: 'fake'):\n"
                "    print(consumer.use())\n"
            ),
        },
        moved="'pkg.new'\n    '.X'",
    ),
    "names of a loop": Case(
        {
            **BY_ATTRIBUTE,
            "test.py": HEAD
            + (
                "for name in ['X', 'Y']:\n"
                "    with patch(f'pkg.old.{name}', lambda: 'fake'):\n"
                "        print(consumer.use())\n"
            ),
        },
        moved="f'pkg.new.{name}'",
    ),
    "names of a loop, added": Case(
        {
            **BY_ATTRIBUTE,
            "test.py": HEAD
            + (
                "for name in ['X', 'Y']:\n"
                "    with patch('pkg.old.' + name, lambda: 'fake'):\n"
                "        print(consumer.use())\n"
            ),
        },
        moved="'pkg.new.' + name",
    ),
    "a constant for the module that is shown as well": Case(
        {
            **BY_ATTRIBUTE,
            "test.py": HEAD
            + (
                "M = 'pkg.old'\n"
                "with patch(f'{M}.X', lambda: 'fake'):\n"
                "    print(consumer.use())\n"
                "print(M)\n"
            ),
        },
        left="line 7 uses the text for something else",
    ),
    "a constant for the module, its target shown": Case(
        {
            **BY_ATTRIBUTE,
            "test.py": HEAD
            + (
                "M = 'pkg.old'\n"
                "TARGET = f'{M}.X'\n"
                "print(TARGET)\n"
                "with patch(TARGET, lambda: 'fake'):\n"
                "    print(consumer.use())\n"
            ),
        },
        left="line 6 uses the text for something else",
    ),
    "a constant for the module, the name not known": Case(
        {
            **BY_ATTRIBUTE,
            "test.py": HEAD
            + (
                "import sys\n"
                "M = 'pkg.old'\n"
                "for name in sys.argv[1:] + ['X']:\n"
                "    with patch(f'{M}.{name}', lambda: 'fake'):\n"
                "        print(consumer.use())\n"
            ),
        },
        left="line 7 makes a target of it that cannot be told",
    ),
    "a constant for the module, a name that the mock makes": Case(
        {
            **BY_ATTRIBUTE,
            "test.py": HEAD
            + (
                "M = 'pkg.old'\n"
                "with patch(f'{M}.X', lambda: 'fake', create=True):\n"
                "    print(consumer.use())\n"
            ),
        },
        left="makes the name where it is missing",
    ),
    "a function that makes targets": Case(
        {
            **BY_ATTRIBUTE,
            "test.py": HEAD
            + (
                "def at(name): return 'pkg.old.' + name\n"
                "with patch(at('X'), lambda: 'fake'):\n"
                "    print(consumer.use())\n"
            ),
        },
        left="test.py:4 may put a mock under it",
    ),
    "a partial patch": Case(
        {
            **BY_ATTRIBUTE,
            "test.py": HEAD
            + (
                "import functools\n"
                "put = functools.partial(patch, 'pkg.old.X')\n"
                "with put(lambda: 'fake'):\n"
                "    print(consumer.use())\n"
            ),
        },
        left="test.py:5 may put a mock under it",
    ),
    "arguments in a list": Case(
        {
            **BY_ATTRIBUTE,
            "test.py": HEAD
            + (
                "given = ['pkg.old.X', lambda: 'fake']\n"
                "with patch(*given):\n"
                "    print(consumer.use())\n"
            ),
        },
        left="test.py:4 may put a mock under it",
    ),
    "a constant of another file": Case(
        {
            **BY_ATTRIBUTE,
            "names.py": "M = 'pkg.old'\n",
            "test.py": HEAD
            + (
                "from names import M\n"
                "with patch(f'{M}.X', lambda: 'fake'):\n"
                "    print(consumer.use())\n"
            ),
        },
        left="names.py:1 may put a mock under it",
    ),
    "a spy": Case(
        {
            **BY_ATTRIBUTE,
            "test.py": HEAD
            + (
                "import pkg.old\n"
                "class Mocker:\n"
                "    def spy(self, module, name):\n"
                "        real = getattr(module, name)\n"
                "        patch.object(module, name, lambda: 'spied ' + real()).start()\n"
                "mocker = Mocker()\n"
                "mocker.spy(pkg.old, 'X')\n"
                "print(consumer.use())\n"
            ),
        },
        moved="mocker.spy(pkg.new, 'X')",
    ),
    "the shim taken out of sys.modules": Case(
        {
            **BY_ATTRIBUTE,
            "test.py": HEAD
            + ("import sys\nimport pkg.old\ndel sys.modules['pkg.old']\nprint(consumer.use())\n"),
        },
        left="needs this to load the shim",
    ),
}


@pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in CASES.items()])
def test_a_mock_is_seen_by_the_same_places_before_and_after(project, case: Case) -> None:
    project.write({"pkg/old.py": SHIM, **CANONICAL, **case.files})

    def shows() -> str:
        command = [sys.executable, "-B", "test.py"]
        ran = subprocess.run(command, cwd=project.root, capture_output=True, text=True, check=False)
        assert not ran.returncode, ran.stderr
        return ran.stdout

    before = shows()
    test = (project.root / "test.py").read_text()
    ran = project.fix()
    if case.left:
        assert case.left in ran.out
        assert (project.root / "test.py").read_text() == test
    else:
        assert ran.code == 0, ran.out
        assert case.moved in (project.root / "test.py").read_text()
        (project.root / "pkg/old.py").unlink()
    assert shows() == before
    assert project.fix("--force").out.count("rewritten in 0 files") == 1 or not case.left
