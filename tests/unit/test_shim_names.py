"""What each name of a suspected shim is: a table of shims, and what reading must say of them."""

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from unshim.shim.inspection import Inspection, inspect_module
from unshim.tree import open_tree

CANONICAL = """
import json
from pkg.base import Base

__version__ = "1"
LIMIT = 3

class Engine:
    def start(self):
        return LIMIT

class Other:
    pass

def make():
    return Engine()

def build():
    return Engine()
"""
Read = Callable[..., Inspection]
BASE = "class Base:\n    pass\n"


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def inspect(shim: str, canonical: str = "", **others: str) -> Inspection:
        files = {"new": CANONICAL, "base": BASE, "__init__": "", "old": shim, **others}
        (tmp_path / "pkg").mkdir(exist_ok=True)
        for name, text in files.items():
            (tmp_path / "pkg" / f"{name}.py").write_text(textwrap.dedent(text))
        return inspect_module(open_tree(tmp_path), "pkg.old", canonical)

    return inspect


def said(found: Inspection) -> dict[str, tuple[str, str]]:
    return {name.name: (name.what, name.target) for name in found.names}


ENGINE = {"Engine": ("same", "pkg.new:Engine")}


@pytest.mark.parametrize(
    ("source", "verdict", "names"),
    [
        pytest.param("from pkg.new import Engine", "redirect", ENGINE, id="plain re-export"),
        pytest.param("from .new import Engine", "redirect", ENGINE, id="relative"),
        pytest.param(
            "from .new import Engine as Motor",
            "redirect with renames",
            {"Motor": ("rename", "pkg.new:Engine")},
            id="import as another name",
        ),
        pytest.param(
            "from pkg import new\nEngine = new.Engine\n__all__ = ['Engine']",
            "redirect",
            ENGINE,
            id="through the module",
        ),
        pytest.param(
            "import pkg.new\nEngine = pkg.new.Engine\n", "redirect", ENGINE, id="dotted import"
        ),
        pytest.param(
            "import sys\nimport warnings\nfrom pkg.new import Engine\n"
            "warnings.warn('moved to pkg.new', DeprecationWarning)\nsys.stderr",
            "redirect",
            ENGINE,
            id="what the shim itself works with is not offered",
        ),
        pytest.param(
            "from pkg.new import Engine\nMotor = Engine\n",
            "redirect with renames",
            {**ENGINE, "Motor": ("rename", "pkg.new:Engine")},
            id="assignment alias",
        ),
        pytest.param(
            "from pkg.new import Engine\nfrom pkg.base import Base\nfrom pkg.new import make\n",
            "redirect",
            {
                **ENGINE,
                "make": ("same", "pkg.new:make"),
                "Base": ("same", "pkg.base:Base"),
            },
            id="the canonical has one from elsewhere too",
        ),
        pytest.param(
            "from pkg.new import Engine, make\nfrom collections import OrderedDict\n",
            "redirect",
            {
                **ENGINE,
                "make": ("same", "pkg.new:make"),
                "OrderedDict": ("elsewhere", "collections:OrderedDict"),
            },
            id="a name from another module",
        ),
        pytest.param(
            "try:\n    from pkg.new import Engine\nexcept ImportError:\n    Engine = None\n",
            "redirect with fallback",
            {"Engine": ("fallback", "pkg.new:Engine")},
            id="fallback to None",
        ),
        pytest.param(
            "try:\n    from pkg.new import Engine\nexcept ImportError:\n"
            "    class Engine:\n        def start(self):\n            return 0\n",
            "redirect with fallback",
            {"Engine": ("fallback", "pkg.new:Engine")},
            id="fallback class",
        ),
        pytest.param(
            "Engine = None\ntry:\n    from pkg.new import Engine\nexcept ImportError:\n    pass\n",
            "redirect with fallback",
            {"Engine": ("fallback", "pkg.new:Engine")},
            id="fallback set before",
        ),
        pytest.param(
            "try:\n    from pkg.new import Engine\nexcept ImportError as error:\n"
            "    raise ImportError('no') from error\n",
            "redirect",
            ENGINE,
            id="a handler that raises is no fallback",
        ),
        pytest.param(
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from pkg.base import Base\n"
            "from pkg.new import Engine\nEngine: 'Base'\n",
            "redirect",
            {**ENGINE, "Base": ("same", "pkg.base:Base")},
            id="for type checkers alone",
        ),
        pytest.param(
            "from pkg.new import *\n",
            "redirect",
            {
                "Base": ("same", "pkg.new:Base"),
                "json": ("same", "pkg.new:json"),
                **ENGINE,
                "LIMIT": ("same", "pkg.new:LIMIT"),
                "Other": ("same", "pkg.new:Other"),
                "build": ("same", "pkg.new:build"),
                "make": ("same", "pkg.new:make"),
            },
            id="star",
        ),
        pytest.param(
            "from elsewhere.lib import *\n",
            "redirect",
            {"*": ("star", "elsewhere.lib")},
            id="star from outside the tree",
        ),
        pytest.param(
            "'Moved to pkg.new.'\nfrom pkg import new\n\nclass Engine(new.Engine):\n    pass\n",
            "redirect",
            {"Engine": ("subclass", "pkg.new:Engine")},
            id="subclass as alias",
        ),
        pytest.param(
            "import warnings\nfrom pkg import new as _new\n\ndef make(*args, **kwargs):\n"
            "    warnings.warn('old', DeprecationWarning)\n    return _new.make(*args, **kwargs)\n",
            "redirect",
            {"make": ("wrapper", "pkg.new:make")},
            id="wrapper that warns",
        ),
        pytest.param(
            "from tools import deprecated\nfrom pkg.new import make as _make\n\n"
            "@deprecated('use pkg.new.make')\ndef make():\n    return _make()\n",
            "redirect",
            {"make": ("wrapper", "pkg.new:make")},
            id="deprecation decorator",
        ),
        pytest.param(
            "from tools import deprecate\nfrom pkg import new\nmake = deprecate(new.make)\n",
            "redirect",
            {"make": ("wrapper", "pkg.new:make")},
            id="deprecation call",
        ),
        pytest.param(
            "from tools import deprecated\nfrom pkg import new as _new\n\n"
            "@deprecated.Callable(removal='5.0')\ndef create(size=None, **options):\n"
            "    return _new.make(size=size, **options)\n",
            "redirect with renames",
            {"create": ("wrapper", "pkg.new:make")},
            id="deprecation decorator of a module, another name",
        ),
        pytest.param(
            "'''Moved to pkg.new.'''\nfrom tools import public\nfrom pkg.new import Engine as _E\n"
            "Engine = public(_E)\n\ndef extra():\n    return 1\n",
            "redirect",
            {"Engine": ("wrapper", "pkg.new:Engine"), "extra": ("own", "")},
            id="an old module may have something left",
        ),
        pytest.param(
            "def __getattr__(name):\n    import pkg.new\n    return getattr(pkg.new, name)\n",
            "redirect",
            {"*": ("star", "pkg.new")},
            id="__getattr__ that asks another module",
        ),
        pytest.param(
            "from importlib import import_module\n"
            "_MOVED = {'Engine': 'pkg.new', 'Old': 'pkg.new:Other'}\n"
            "def __getattr__(name):\n    if name not in _MOVED:\n        raise AttributeError\n"
            "    return getattr(import_module(_MOVED[name]), name)\n",
            "redirect with renames",
            {**ENGINE, "Old": ("rename", "pkg.new:Other")},
            id="__getattr__ with a literal map",
        ),
        pytest.param(
            "def __getattr__(name):\n    if name == 'Engine':\n        from .new import Engine\n"
            "        return Engine\n    raise AttributeError(name)\n",
            "redirect",
            ENGINE,
            id="__getattr__ by branches",
        ),
        pytest.param(
            "import lazy_loader\n__getattr__, __dir__, __all__ = lazy_loader.attach(\n"
            "    __name__, submod_attrs={'new': ['Engine', 'make']})\n",
            "redirect",
            {**ENGINE, "make": ("same", "pkg.new:make")},
            id="lazy helper with a literal map",
        ),
        pytest.param(
            "import sys\nfrom pkg import new\nsys.modules[__name__] = new\n",
            "redirect",
            {".": ("module", "pkg.new")},
            id="sys.modules",
        ),
        pytest.param(
            "import sys\nfrom importlib import import_module\n"
            "sys.modules['pkg.old'] = import_module('.new', __package__)\n",
            "redirect",
            {".": ("module", "pkg.new")},
            id="sys.modules by its own name",
        ),
        pytest.param(
            "import sys\nfrom tools import Mirror\n"
            "sys.modules[__name__] = Mirror('pkg.old', target='pkg.new')\n",
            "redirect",
            {".": ("module", "pkg.new")},
            id="sys.modules by a helper",
        ),
        pytest.param(
            "from pkg.new import Engine, make\n\ndef run():\n    engine = make()\n"
            "    engine.start()\n    return Engine\n\nclass Runner:\n    engine = Engine()\n",
            "not a shim",
            {"run": ("own", ""), "Runner": ("own", "")},
            id="a module with logic of its own",
        ),
        pytest.param("X = 1\n", "not a shim", {"X": ("own", "")}, id="nothing is redirected"),
        pytest.param(
            "from importlib import import_module\nfrom pkg.new import LIMIT\n"
            "module = import_module(LIMIT)\nEngine = module.Engine\nmake = module.make\n",
            "not a shim",
            {"module": ("own", ""), "Engine": ("own", ""), "make": ("own", "")},
            id="what a setting names",
        ),
        pytest.param("", "not a shim", {}, id="empty"),
        pytest.param(
            "import os\nimport sys\nprint(os.name, sys.path)\n", "not a shim", {}, id="a script"
        ),
        pytest.param(
            "import grpc\n", "not a shim", {"grpc": ("module", "grpc")}, id="a module is loaded"
        ),
        pytest.param(
            "import pkg.new\nimport pkg.base\n",
            "not a shim",
            {"pkg": ("module", "pkg")},
            id="modules of its own are loaded",
        ),
        pytest.param(
            "import grpc as rpc\n", "redirect", {"rpc": ("module", "grpc")}, id="a module renamed"
        ),
        pytest.param(
            "import grpc\n__all__ = ['grpc']\n",
            "redirect",
            {"grpc": ("module", "grpc")},
            id="a module offered",
        ),
    ],
)
def test_a_shim_is_read_name_by_name(
    read: Read, source: str, verdict: str, names: dict[str, tuple[str, str]]
) -> None:
    found = read(source)
    hidden = {"import_module", "deprecated", "deprecate", "lazy_loader", "Mirror", "public"}
    assert {k: v for k, v in said(found).items() if k not in hidden} == names
    assert found.verdict == verdict


@pytest.mark.parametrize(
    ("source", "trapped"),
    [
        pytest.param("from pkg.new import Engine\nOther = Engine\n", "Other", id="class"),
        pytest.param("from pkg.new import make\nbuild = make\n", "build", id="function"),
        pytest.param("from pkg.new import make as build\n", "build", id="import as"),
        pytest.param("from pkg.new import LIMIT, Engine\nfrom os import name as Other\n", "Other"),
        pytest.param("from pkg.new import Engine\nOther = None\n", "Other", id="its own value"),
    ],
)
def test_a_name_that_the_canonical_uses_for_something_else_is_a_trap(
    read: Read, source: str, trapped: str
) -> None:
    found = read(source)
    assert [name.name for name in found.traps] == [trapped]
    assert "of its own called" in found.traps[0].trap


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("from pkg.new import Engine as Motor\n", id="a new name"),
        pytest.param("from pkg.base import Base\nfrom pkg.new import Engine\n", id="same object"),
        pytest.param("from pkg.new import *\n", id="star"),
    ],
)
def test_no_trap_where_the_canonical_has_nothing_else(read: Read, source: str) -> None:
    assert read(source).traps == []


def test_a_copy_is_told_by_its_syntax(read: Read) -> None:
    found = read(CANONICAL.replace("return LIMIT", "return 0").replace("LIMIT = 3\n", ""))
    assert found.verdict == "divergent copy"
    assert found.canonical == "pkg.new"
    assert found.copies["make"] == 1
    assert 0.3 < found.copies["Engine"] < 1


def test_the_canonical_that_the_docstring_names_is_taken(read: Read) -> None:
    found = read(
        '"""Use pkg.new instead."""\nfrom pkg.base import Base, A, B, C\nfrom pkg.new import Engine'
    )
    assert found.canonical == "pkg.new"


def test_lines_of_logic_redirect_and_fallback_are_counted_apart(read: Read) -> None:
    found = read(
        """
        '''A shim.'''

        # a comment
        try:
            from pkg.new import make
        except ImportError:
            def make():
                return None

        def _own():
            return 1
        """
    )
    assert found.lines == (2, 3, 2)


def test_what_does_not_parse_is_no_redirect(read: Read) -> None:
    found = read("from pkg.new import Engine\nX = Engine[\n\n", canonical="pkg.new")
    assert found.verdict == "not a shim"
    assert any("in part" in reason for reason in found.reasons)


def test_a_package_front_is_not_a_shim(tmp_path: Path) -> None:
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg/__init__.py").write_text("from pkg.inside import A\n")
    (tmp_path / "pkg/inside.py").write_text("class A:\n    pass\n")
    found = inspect_module(open_tree(tmp_path), "pkg")
    assert found.verdict == "not a shim"
    assert "front" in found.reasons[0]


@pytest.mark.parametrize(
    ("source", "why"),
    [
        pytest.param(
            "from pkg._part.core import A, B\n", "public front", id="of-a-private-package"
        ),
        pytest.param(
            "import yaml\ntry:\n    from yaml import C\nexcept ImportError:\n    C = None\n"
            "print(bool(C))\n",
            "it is a script",
            id="a-script-that-prints",
        ),
        pytest.param(
            "from pkg.a import A\nfrom pkg.b import B\nfrom pkg.c import C\nfrom pkg.d import D\n",
            "it gathers",
            id="names-of-many-modules",
        ),
    ],
)
def test_what_is_meant_to_stay_is_not_a_shim(tmp_path: Path, source: str, why: str) -> None:
    (tmp_path / "pkg/_part").mkdir(parents=True)
    for name in ("__init__", "_part/__init__", "_part/core"):
        (tmp_path / f"pkg/{name}.py").write_text("A = B = 1\n" if name.endswith("core") else "")
    for name in "abcd":
        (tmp_path / f"pkg/{name}.py").write_text(f"{name.upper()} = 1\n")
    (tmp_path / "pkg/seen.py").write_text(source)
    found = inspect_module(open_tree(tmp_path), "pkg.seen")
    assert found.verdict == "not a shim"
    assert why in found.reasons[0]
    # What it says of itself outweighs what it looks like.
    (tmp_path / "pkg/seen.py").write_text(
        f'"""Moved; kept for backward compatibility."""\n{source}'
    )
    assert inspect_module(open_tree(tmp_path), "pkg.seen").verdict != "not a shim"


def test_who_silences_warnings_does_not_warn(tmp_path: Path) -> None:
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg/__init__.py").write_text(
        "import warnings\nfrom pkg.inside import A\nwarnings.filterwarnings('ignore')\n"
    )
    (tmp_path / "pkg/inside.py").write_text("class A:\n    pass\n")
    assert inspect_module(open_tree(tmp_path), "pkg").verdict == "not a shim"
