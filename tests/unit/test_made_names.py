"""Names that calls make: what each library's way of moving a name or a module must be read as."""

import textwrap
from pathlib import Path

import pytest

from unshim.shim.inspection import Inspection, inspect_module
from unshim.tree import open_tree

NEW = "class Engine:\n    pass\n\n\nclass Other:\n    pass\n\n\ndef make():\n    return Engine()\n"
MAPS = """
MOVED = {
    "pkg.old:Engine": "pkg.new:Engine",
    "pkg.old:Motor": "pkg.new:Engine",
    "pkg.rest:Other": "pkg.new:Other",
}
MORE = {f"pkg.old:{name}": f"pkg.new:{name}" for name in ("make", "Other")}


def moved(module):
    return lambda name: (module, name, MOVED, MORE)
"""


def read(root: Path, source: str, **others: str) -> Inspection:
    files = {"pkg/__init__": "", "pkg/new": NEW, "pkg/maps": MAPS, "pkg/old": source, **others}
    for name, text in files.items():
        path = root / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))
    return inspect_module(open_tree(root), "pkg.old")


def targets(found: Inspection) -> dict[str, str]:
    return {name.name: name.target for name in found.names}


@pytest.mark.parametrize(
    ("source", "verdict", "names"),
    [
        pytest.param(
            "from zope.deprecation import moved\nmoved('pkg.new', 'version 7')\n",
            "redirect",
            {"*": "pkg.new"},
            id="a module that was moved",
        ),
        pytest.param(
            "import zope.deferredimport\n"
            "zope.deferredimport.deprecated('use pkg.new', Engine='pkg.new:Engine')\n"
            "zope.deferredimport.deprecatedFrom('use pkg.new', 'pkg.new', 'make', 'Other')\n",
            "redirect",
            {"Engine": "pkg.new:Engine", "make": "pkg.new:make", "Other": "pkg.new:Other"},
            id="deferred and deprecated",
        ),
        pytest.param(
            "from zope.deferredimport import define, defineFrom\n"
            "define(Motor='pkg.new:Engine')\ndefineFrom('pkg.new', 'make')\n",
            "redirect with renames",
            {"Motor": "pkg.new:Engine", "make": "pkg.new:make"},
            id="deferred",
        ),
        pytest.param(
            "from pkg.maps import moved\n__getattr__ = moved(__name__)\n",
            "redirect with renames",
            {
                "Engine": "pkg.new:Engine",
                "Motor": "pkg.new:Engine",
                "make": "pkg.new:make",
                "Other": "pkg.new:Other",
            },
            id="maps that another module keeps for all",
        ),
        pytest.param(
            "from pkg.tools import add_deprecated\n"
            "add_deprecated({'deep': {'Engine': 'pkg.new.Engine', 'Motor': 'pkg.new.Engine'}},"
            " __name__)\n",
            "redirect with renames",
            {"deep.Engine": "pkg.new:Engine", "deep.Motor": "pkg.new:Engine"},
            id="modules without a file",
        ),
        pytest.param(
            "import warnings\nfrom pkg.new import Engine\nlog = print(__name__)\n\n"
            "class Motor(Engine):\n    def __init__(self, *args):\n"
            "        warnings.warn('Motor is old')\n        super().__init__(*args)\n",
            "redirect with renames",
            {"Engine": "pkg.new:Engine", "Motor": "pkg.new:Engine"},
            id="a subclass that warns as it is made",
        ),
        pytest.param(
            "from pkg.far.away import Engine as _Engine\nEngine = _Engine\n",
            "redirect",
            {"Engine": "pkg.far.away:Engine", "_Engine": "pkg.far.away:Engine"},
            id="an alias of what the tree does not have",
        ),
        pytest.param(
            "def __getattr__(name):\n    return {'Engine': 'pkg.far.away.Engine'}[name]\n",
            "not a shim",
            {},
            id="a map inside of a function",
        ),
    ],
)
def test_names_that_calls_make_are_read(
    tmp_path: Path, source: str, verdict: str, names: dict[str, str]
) -> None:
    found = read(tmp_path, source)
    assert targets(found) == names
    assert found.verdict == verdict


def test_the_first_module_that_is_put_in_its_place_is_the_canonical(tmp_path: Path) -> None:
    source = """
    import sys
    try:
        import selectors as _chosen
    except ImportError:
        _chosen = None
    if _chosen:
        found = _chosen
    else:
        from pkg import new as found
    sys.modules["pkg.old"] = found
    """
    found = read(tmp_path, source)
    assert found.canonical == "selectors"
    assert [name.target for name in found.names] == ["selectors", "pkg.new"]


def test_a_call_that_gives_back_what_it_is_given_makes_an_alias(tmp_path: Path) -> None:
    tools = """
    def listed(thing):
        NAMES.append(thing.__name__)
        return thing

    def wrapped(thing):
        def call():
            return thing()
        return call
    """
    source = """
    'Moved to pkg.new.'
    from pkg.tools import listed, wrapped
    from pkg.new import Engine, make
    Motor = listed(Engine)
    make_motor = wrapped(make)
    """
    found = read(tmp_path, source, **{"pkg/tools": tools})
    what = {name.name: name.what for name in found.names}
    assert (what["Motor"], what["make_motor"]) == ("rename", "wrapper")


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n"
            "    from pkg.new import Engine, Other\n_current = []\n"
            "def __getattr__(name):\n    if name == 'current':\n        return _current\n"
            "    raise AttributeError(name)\n",
            id="names for type checkers, and a lazy name of its own",
        ),
        pytest.param(
            "import warnings\nfrom pkg.new import Engine\nA = B = C = D = 1\n"
            "class Old: x = 1\nclass Older: x = 2\n"
            "def __getattr__(name):\n    if name == 'Motor':\n        warnings.warn('use Engine')\n"
            "        return Engine\n    raise AttributeError(name)\n",
            id="one lazy name that warns, among many of its own",
        ),
    ],
)
def test_a_module_that_stays_is_no_shim(tmp_path: Path, source: str) -> None:
    assert read(tmp_path, source).verdict == "not a shim"


def test_a_front_with_one_deprecated_name_is_no_shim(tmp_path: Path) -> None:
    front = (
        "import warnings\nfrom pkg.old.new import A, B, C, D\n"
        "def __getattr__(name):\n    if name == 'E':\n        warnings.warn('use D')\n"
        "        return D\n    raise AttributeError(name)\n"
    )
    inside = "A = B = C = D = 1\n"
    (tmp_path / "pkg/old").mkdir(parents=True)
    (tmp_path / "pkg/__init__.py").write_text("")
    (tmp_path / "pkg/old/__init__.py").write_text(front)
    (tmp_path / "pkg/old/new.py").write_text(inside)
    assert inspect_module(open_tree(tmp_path), "pkg.old").verdict == "not a shim"


def test_a_package_that_keeps_modules_beside_those_that_it_makes_stays(tmp_path: Path) -> None:
    front = (
        "from pkg.tools import add_deprecated\n"
        "add_deprecated({'gone': {'Engine': 'pkg.new.Engine'}}, __name__)\n"
    )
    for name, text in {"__init__": front, "kept": "X = 1\n"}.items():
        (tmp_path / "pkg/old").mkdir(parents=True, exist_ok=True)
        (tmp_path / f"pkg/old/{name}.py").write_text(text)
    (tmp_path / "pkg/__init__.py").write_text("")
    (tmp_path / "pkg/new.py").write_text(NEW)
    found = inspect_module(open_tree(tmp_path), "pkg.old")
    assert found.verdict == "not a shim"
    assert "modules that stay" in found.reasons[0]


def test_a_getattr_that_cannot_be_followed_is_said_to_be_so(tmp_path: Path) -> None:
    found = read(tmp_path, "from elsewhere import made\n__getattr__ = made(__name__)\n")
    assert any("__getattr__" in reason for reason in found.reasons)


def test_a_call_that_gives_back_is_known_through_the_package_that_hands_it_on(
    tmp_path: Path,
) -> None:
    found = read(
        tmp_path,
        "'Moved to pkg.new.'\nfrom pkg.tools import listed\nfrom pkg.new import Engine\n"
        "Motor = listed(Engine)\n",
        **{
            "pkg/tools/__init__": "from .inside import listed\n",
            "pkg/tools/inside": "def listed(thing):\n    return thing\n",
        },
    )
    assert {name.name: name.what for name in found.names}["Motor"] == "rename"


def test_one_name_that_warns_does_not_make_a_lazy_front_old(tmp_path: Path) -> None:
    front = """
    MAP = {"Engine": "pkg.old.new", "make": "pkg.old.new", "Other": "pkg.old.new"}
    def __getattr__(name):
        if name == "Motor":
            import warnings
            warnings.warn("use Engine")
            name = "Engine"
        import importlib
        return getattr(importlib.import_module(MAP[name]), name)
    """
    (tmp_path / "pkg/old").mkdir(parents=True)
    (tmp_path / "pkg/__init__.py").write_text("")
    (tmp_path / "pkg/old/__init__.py").write_text(textwrap.dedent(front))
    (tmp_path / "pkg/old/new.py").write_text(NEW)
    assert inspect_module(open_tree(tmp_path), "pkg.old").verdict == "not a shim"


def test_a_package_that_warns_of_ways_to_its_own_modules_stays(tmp_path: Path) -> None:
    front = """
    import warnings
    MAP = {"Engine": "pkg.old.new", "make": "pkg.old.new"}
    def __getattr__(name):
        warnings.warn("import it from pkg.old.new")
        import importlib
        return getattr(importlib.import_module(MAP[name]), name)
    """
    (tmp_path / "pkg/old").mkdir(parents=True)
    (tmp_path / "pkg/__init__.py").write_text("")
    (tmp_path / "pkg/old/__init__.py").write_text(textwrap.dedent(front))
    (tmp_path / "pkg/old/new.py").write_text(NEW)
    assert inspect_module(open_tree(tmp_path), "pkg.old").verdict == "not a shim"
