"""A shim handed from hand to hand, to whoever changes it: who saw the change still does."""

import subprocess
import sys
from collections.abc import Mapping

import pytest

PACKAGE = {
    "pkg/new.py": "def X(): return 'real X'\nZ = 1\n",
    "pkg/old.py": "from pkg.new import X, Z\n",
    "in_function.py": "def use():\n    from pkg.old import X\n    return X()\n",
    "by_attribute.py": "import pkg.old as o\ndef use(): return o.X()\n",
    "direct.py": "import pkg.new as n\ndef use(): return n.X()\n",
}
HEAD = (
    "import in_function, by_attribute, direct\n"
    "from unittest import mock\nfrom unittest.mock import patch\n"
)
SHOW = "print(in_function.use(), by_attribute.use(), direct.use())\n"

CASES: dict[str, Mapping[str, str]] = {
    "assigned through a parameter": {
        "test.py": ("def put(m): m.X = lambda: 'fake'\nimport pkg.old\nput(pkg.old)\n"),
    },
    "set through a parameter, its name another parameter": {
        "test.py": (
            "def put(m, name): setattr(m,name,lambda: 'fake')\nimport pkg.old as s\nput(s, 'X')\n"
        ),
    },
    "given by keyword": {
        "test.py": (
            "def put(*, m, n): setattr(m,n,lambda: 'fake')\n"
            "from pkg import old\n"
            "put(m=old, n='X')\n"
        ),
    },
    "given among any number": {
        "test.py": (
            "def put(a, *ms):\n"
            "  for m in ms: m.X = lambda: 'fake'\n"
            "from pkg import old\n"
            "put(1, old)\n"
        ),
    },
    "in a list": {
        "test.py": ("from pkg import old\nfor m in [old]: m.X = lambda: 'fake'\n"),
    },
    "in a list that has a name": {
        "test.py": (
            "from pkg import old\nMS = (old,)\nfor m in MS:\n    setattr(m, 'X', lambda: 'fake')\n"
        ),
    },
    "to a method of anything": {
        "test.py": (
            "class T:\n"
            "  def put(self, m): m.X = lambda: 'fake'\n"
            "from pkg import old\n"
            "T().put(old)\n"
        ),
    },
    "to a method of its own class": {
        "test.py": (
            "class T:\n"
            "  def put(self, m): m.X = lambda: 'fake'\n"
            "  def go(self):\n"
            "    from pkg import old\n"
            "    self.put(old)\n"
            "T().go()\n"
        ),
    },
    "kept by an object, and changed there": {
        "test.py": (
            "class T:\n"
            "  def __init__(self, m): self.m = m\n"
            "from pkg import old\n"
            "a = T(old)\n"
            "a.m.X = lambda: 'fake'\n"
        ),
    },
    "kept by a dataclass": {
        "test.py": (
            "import dataclasses\n"
            "@dataclasses.dataclass\n"
            "class T:\n"
            "  k: int\n"
            "  m: object\n"
            "from pkg import old\n"
            "a = T(1, old)\n"
            "a.m.X = lambda: 'fake'\n"
        ),
    },
    "kept by a namespace": {
        "test.py": (
            "import types\n"
            "from pkg import old\n"
            "a = types.SimpleNamespace(m=old)\n"
            "a.m.X = lambda: 'fake'\n"
        ),
    },
    "in a dictionary made by a call": {
        "test.py": ("from pkg import old\na = dict(m=old)\na['m'].X = lambda: 'fake'\n"),
    },
    "one of two": {
        "test.py": ("from pkg import old\nm = old if direct else None\nm.X = lambda: 'fake'\n"),
    },
    "by an annotated name": {
        "test.py": ("from pkg import old\nm: object = old\nm.X = lambda: 'fake'\n"),
    },
    "as a default": {
        "test.py": ("from pkg import old\ndef put(*, m=old): m.X = lambda: 'fake'\nput()\n"),
    },
    "to a lambda called at once": {
        "test.py": ("from pkg import old\n(lambda m: setattr(m, 'X', lambda: 'fake'))(old)\n"),
    },
    "to a partial function": {
        "test.py": (
            "import functools\n"
            "from pkg import old\n"
            "def put(m, n): setattr(m, n, lambda: 'fake')\n"
            "functools.partial(put, old)('X')\n"
        ),
    },
    "to setattr, partially": {
        "test.py": (
            "import functools\n"
            "from pkg import old\n"
            "put = functools.partial(setattr, old, 'X')\n"
            "put(lambda: 'fake')\n"
        ),
    },
    "to a partial function that has a name": {
        "test.py": (
            "import functools\n"
            "from pkg import old\n"
            "def put(v, m): m.X = v\n"
            "put2 = functools.partial(put, lambda: 'fake')\n"
            "put2(old)\n"
        ),
    },
    "to a thread": {
        "test.py": (
            "import threading\n"
            "from pkg import old\n"
            "def put(m): m.X = lambda: 'fake'\n"
            "th = threading.Thread(target=put, args=(old,)); th.start(); th.join()\n"
        ),
    },
    "to map": {
        "test.py": (
            "from pkg import old\ndef put(m): m.X = lambda: 'fake'\nlist(map(put, [old]))\n"
        ),
    },
    "to a function in a function": {
        "test.py": (
            "from pkg import old\n"
            "def put(m):\n"
            "  def inner(): m.X = lambda: 'fake'\n"
            "  inner()\n"
            "put(old)\n"
        ),
    },
    "to a function that calls itself": {
        "test.py": (
            "from pkg import old\n"
            "def a(m, n):\n"
            "  if n: a(m, n-1)\n"
            "  else: m.X = lambda: 'fake'\n"
            "a(old, 3)\n"
        ),
    },
    "to a function of another file": {
        "test.py": ("from pkg import old\nimport help1\nhelp1.put(old)\n"),
        "help1.py": "def put(m): m.X = lambda: 'fake'\n",
    },
    "to a function that another file hands on": {
        "test.py": ("from pkg import old\nfrom help2 import put\nput(old, 'X')\n"),
        "help1.py": "def put(m, n): setattr(m, n, lambda: 'fake')\n",
        "help2.py": "from help1 import put\n",
    },
    "to a function that a star takes": {
        "test.py": ("from pkg import old\nfrom help1 import *\nput(old, 'X')\n"),
        "help1.py": "def put(m, n): setattr(m, n, lambda: 'fake')\n",
    },
    "to a class of another file": {
        "test.py": ("from pkg import old\nfrom help1 import T\nT(old).go()\n"),
        "help1.py": (
            "class T:\n"
            "  def __init__(self, m): self.m = m\n"
            "  def go(self): self.m.X = lambda: 'fake'\n"
        ),
    },
    "by the attribute of a subclass": {
        "test.py": ("from pkg import old\nfrom help1 import T\nclass U(T):\n  m = old\nU().go()\n"),
        "help1.py": ("class T:\n  def go(self): self.m.X = lambda: 'fake'\n"),
    },
    "to a method of another file": {
        "test.py": ("from pkg import old\nfrom help1 import t\nt.put(old)\n"),
        "help1.py": ("class T:\n  def put(self, m): m.X = lambda: 'fake'\nt = T()\n"),
    },
    "returned": {
        "test.py": (
            "def get():\n  from pkg import old\n  return old\nm = get()\nm.X = lambda: 'fake'\n"
        ),
    },
    "returned by a function of another file": {
        "test.py": ("import help1\nhelp1.get().X = lambda: 'fake'\n"),
        "help1.py": ("def get():\n  import pkg.old as o\n  return o\n"),
    },
    "by a property": {
        "test.py": (
            "class T:\n"
            "  @property\n"
            "  def m(self):\n"
            "    from pkg import old\n"
            "    return old\n"
            "T().m.X = lambda: 'fake'\n"
        ),
    },
    "by a context manager": {
        "test.py": (
            "import contextlib\n"
            "@contextlib.contextmanager\n"
            "def get():\n"
            "  from pkg import old\n"
            "  yield old\n"
            "with get() as m:\n"
            "  m.X = lambda: 'fake'\n"
        ),
    },
    "by nullcontext": {
        "test.py": (
            "import contextlib\n"
            "from pkg import old\n"
            "with contextlib.nullcontext(old) as m:\n"
            "  m.X = lambda: 'fake'\n"
        ),
    },
    "what import_module gives": {
        "test.py": (
            "import importlib\n"
            "def put(m): m.X = lambda: 'fake'\n"
            "put(importlib.import_module('pkg.old'))\n"
        ),
    },
    "what sys.modules gives": {
        "test.py": (
            "import sys, pkg.old\n"
            "def put(m): m.X = lambda: 'fake'\n"
            "put(sys.modules.get('pkg.old'))\n"
        ),
    },
    "patched for good in a function": {
        "test.py": (
            "def put(m): patch.object(m, 'X', lambda: 'fake').start()\n"
            "from pkg import old\n"
            "put(old)\n"
        ),
    },
    "through its __dict__": {
        "test.py": (
            "def put(m): m.__dict__['X'] = lambda: 'fake'\nfrom pkg import old\nput(old)\n"
        ),
    },
    "to a decorator": {
        "test.py": (
            "def wm(m):\n"
            "  def deco(f):\n"
            "    def g():\n"
            "      m.X = lambda: 'fake'\n"
            "      return f()\n"
            "    return g\n"
            "  return deco\n"
            "from pkg import old\n"
            "@wm(old)\n"
            "def go(): pass\n"
            "go()\n"
        ),
    },
    "taken from another module": {
        "test.py": ("import help1\nhelp1.o.X = lambda: 'fake'\n"),
        "help1.py": "import pkg.old as o\n",
    },
    "taken from another module, and set": {
        "test.py": ("import help1\nsetattr(help1.o, 'X', lambda: 'fake')\n"),
        "help1.py": "import pkg.old as o\n",
    },
    "taken from another module, and handed on": {
        "test.py": ("import help1\ndef put(m): m.X = lambda: 'fake'\nput(help1.o)\n"),
        "help1.py": "import pkg.old as o\n",
    },
    "imported from another module": {
        "test.py": ("from help1 import o\ndef put(m): m.X = lambda: 'fake'\nput(o)\n"),
        "help1.py": "import pkg.old as o\n",
    },
    "to a function that looks it up under a mock": {
        "test.py": (
            "import pkg.old as o\n"
            "def use2(m): return m.X()\n"
            "with patch('pkg.old.X', lambda: 'fake'): print(use2(o), by_attribute.use())\n"
        ),
    },
    "under a mock that the module puts in place": {
        "test.py": (
            "import pkg.old as o\n"
            "list([o])\n"
            "with patch('pkg.old.X', lambda: 'fake'): print(o.X(), by_attribute.use())\n"
        ),
    },
    "by a fixture": {
        "test_it.py": (
            "import pytest\n"
            "@pytest.fixture\n"
            "def module():\n"
            "  import pkg.old as o\n"
            "  return o\n"
            "def test_a(module, monkeypatch):\n"
            "  monkeypatch.setattr(module, 'X', lambda: 'fake')\n"
            "  assert (in_function.use(), by_attribute.use()) == ('fake','fake')\n"
        ),
    },
    "by a fixture of a conftest": {
        "test_it.py": (
            "import pytest\n"
            "def test_a(module, monkeypatch):\n"
            "  monkeypatch.setattr(module, 'X', lambda: 'fake')\n"
            "  assert (in_function.use(), by_attribute.use()) == ('fake','fake')\n"
        ),
        "conftest.py": (
            "import pytest\n@pytest.fixture\ndef module():\n  import pkg.old as o\n  yield o\n"
        ),
    },
    "by a fixture of another name": {
        "test_it.py": (
            "import pytest\n"
            "def test_a(module, monkeypatch):\n"
            "  monkeypatch.setattr(module, 'X', lambda: 'fake')\n"
            "  assert (in_function.use(), by_attribute.use()) == ('fake','fake')\n"
        ),
        "conftest.py": (
            "import pytest\n"
            "@pytest.fixture(name='module')\n"
            "def _module():\n"
            "  import pkg.old as o\n"
            "  yield o\n"
        ),
    },
    "by parametrize": {
        "test_it.py": (
            "import pytest\n"
            "import pkg.old as o, pkg.new as n\n"
            "@pytest.mark.parametrize('m', [o])\n"
            "def test_a(m, monkeypatch):\n"
            "  monkeypatch.setattr(m, 'X', lambda: 'fake')\n"
            "  assert (in_function.use(), by_attribute.use()) == ('fake','fake')\n"
        ),
    },
    "by a fixture's parameters": {
        "test_it.py": (
            "import pytest\n"
            "import pkg.old as o\n"
            "@pytest.fixture(params=[o])\n"
            "def m(request): return request.param\n"
            "def test_a(m, monkeypatch):\n"
            "  monkeypatch.setattr(m, 'X', lambda: 'fake')\n"
            "  assert (in_function.use(), by_attribute.use()) == ('fake','fake')\n"
        ),
    },
    "by a global name": {
        "test.py": (
            "m = None\n"
            "def setup():\n"
            "  global m\n"
            "  import pkg.old as o\n"
            "  m = o\n"
            "setup()\n"
            "m.X = lambda: 'fake'\n"
        ),
    },
    "deleted": {
        "test.py": (
            "from pkg import old\ndef put(m): del m.Z\nput(old)\nimport cons3\nprint(cons3.use())\n"
        ),
        "cons3.py": ("def use():\n  import pkg.old\n  return hasattr(pkg.old, 'Z')\n"),
    },
    "put into a list": {
        "test.py": (
            "from pkg import old\nms = []\nms.append(old)\nfor m in ms: m.X = lambda: 'fake'\n"
        ),
    },
    "gone through with others": {
        "test.py": (
            "from pkg import old\nfor m, n in zip([old], ['X']): setattr(m, n, lambda: 'fake')\n"
        ),
    },
    "set as an attribute": {
        "test.py": (
            "import types\n"
            "from pkg import old\n"
            "holder = types.SimpleNamespace()\n"
            "setattr(holder, 'm', old)\n"
            "holder.m.X = lambda: 'fake'\n"
        ),
    },
    "put into a dictionary": {
        "test.py": (
            "from pkg import old\nheld = {}\nheld['m'] = old\nheld['m'].X = lambda: 'fake'\n"
        ),
    },
    "set by its own method": {
        "test.py": "from pkg import old\nold.__setattr__('X', lambda: 'fake')\n",
    },
    "set by its class": {
        "test.py": "from pkg import old\nobject.__setattr__(old, 'X', lambda: 'fake')\n",
    },
    "among unpacked arguments": {
        "test.py": (
            "from pkg import old\n"
            "def put(m, n): m.X = lambda: 'fake'\n"
            "given = (old, 1)\n"
            "put(*given)\n"
        ),
    },
    "among unpacked keywords": {
        "test.py": (
            "from pkg import old\ndef put(m, n): m.X = lambda: 'fake'\nput(**dict(m=old, n=1))\n"
        ),
    },
}


@pytest.mark.parametrize("files", [pytest.param(files, id=name) for name, files in CASES.items()])
def test_who_saw_the_change_still_does(project, files: Mapping[str, str]) -> None:
    project.write({**PACKAGE, **files})
    (test,) = (name for name in ("test.py", "test_it.py") if name in files)
    show = SHOW if test == "test.py" else ""
    project.write({test: HEAD + files[test] + show})
    pytest_command = ["-m", "pytest", "-q", "-p", "no:cacheprovider"]
    command = [sys.executable, "-B", *(pytest_command if test == "test_it.py" else []), test]

    def shows() -> str:
        ran = subprocess.run(command, cwd=project.root, capture_output=True, text=True, check=False)
        assert not ran.returncode, ran.stdout + ran.stderr
        return ran.stdout.partition(" in ")[0]

    before = shows()
    assert project.fix().code == 1
    assert shows() == before
    assert "0 uses rewritten" in project.fix("--force").out


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("def look(m): return m.X()\nprint(look(o))\n", id="read through a parameter"),
        pytest.param("import inspect\nprint(inspect.ismodule(o))\n", id="of the library"),
        pytest.param("def put(m): m.other = 1\nput(o)\n", id="another name changed"),
        pytest.param("def put(n, m): n.X = 1\nput(0, o)\n", id="another parameter changed"),
        pytest.param("class T:\n    def put(m): m.X = 1\nlen([o])\n", id="a function not called"),
    ],
)
def test_a_shim_that_is_handed_on_unchanged_keeps_nobody_else(project, source: str) -> None:
    project.write({**PACKAGE, "holder.py": f"import pkg.old as o\n{source}"})
    ran = project.fix()
    assert "2 uses rewritten in 2 files, 1 left" in ran.out
    assert "holder.py:1:8: left import" in ran.out
