"""What defines a name that has one home elsewhere, and what only hands it on."""

import pytest

DECLARATION = """
type = "single_definition"
names = ["Engine", "make_engine"]
home = "pkg.home"
phase = "keep"

[[phases]]
name = "keep"
allow = []
"""
TREE = {
    "pkg/__init__.py": "from pkg.home import Engine\n",
    "pkg/home.py": "class Engine: ...\ndef make_engine(): ...\nOther = 1\nclass Plain: ...\n",
    "pkg/shim.py": "from pkg.home import Engine as OldEngine, make_engine\nEngine = OldEngine\n",
    "pkg/stars.py": "from pkg.home import *\n",
}


def other(source):
    return {**TREE, "pkg/other.py": source}


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("class Engine: ...\n", id="a class"),
        pytest.param("@final\nclass Engine(Base): ...\n", id="a decorated class"),
        pytest.param("def make_engine(): ...\n", id="a function"),
        pytest.param("async def make_engine(): ...\n", id="an async function"),
        pytest.param("from pkg import home\nclass Engine(home.Engine): ...\n", id="a subclass"),
        pytest.param("Engine = object\n", id="an assignment"),
        pytest.param("Engine: type = object\n", id="an annotated assignment"),
        pytest.param("Engine += 1\n", id="an augmented assignment"),
        pytest.param("(Engine := object)\n", id="a walrus"),
        pytest.param("A, (B, *Engine) = load()\n", id="a tuple of targets"),
        pytest.param("A = Engine = object\n", id="one of several targets"),
        pytest.param("A, Engine = 1, object\n", id="one of several values"),
        pytest.param("make_engine = lambda: None\n", id="a lambda"),
        pytest.param(
            "from pkg.home import Plain\nEngine = Plain\n", id="another class by the name"
        ),
        pytest.param("from pkg.home import Plain as Engine\n", id="an import by the name"),
        pytest.param("import pkg.home as Engine\n", id="a module by the name"),
        pytest.param("from pkg.home import Engine\nEngine = wrap(Engine)\n", id="a wrapper"),
        pytest.param("from pkg.home import Engine, Plain\nEngine = Engine or Plain\n", id="either"),
        pytest.param("if FLAG:\n    class Engine: ...\n", id="under a condition"),
        pytest.param(
            "try:\n    from pkg.home import Engine\nexcept ImportError:\n    class Engine: ...\n",
            id="a fallback",
        ),
        pytest.param("def test():\n    class Engine: ...\n", id="in a function"),
        pytest.param("def test():\n    def make_engine(): ...\n", id="a function in a function"),
        pytest.param("def test():\n    make_engine = lambda: 1\n", id="a lambda in a function"),
        pytest.param("class Test:\n    class Engine: ...\n", id="in a class"),
        pytest.param("def test():\n    global Engine\n    Engine = Fake()\n", id="a global"),
        pytest.param("for Engine in engines: ...\n", id="a loop of the module"),
        pytest.param("with patched() as Engine: ...\n", id="a with of the module"),
        pytest.param('Fake = type("Engine", (), {})\n', id="made by type"),
        pytest.param('Fake = Meta("Engine", (Base,), {})\n', id="made by a metaclass"),
        pytest.param('fake(namedtuple("Engine", "a b"))\n', id="made by namedtuple"),
        pytest.param('def test():\n    E = NewType("Engine", int)\n', id="made by NewType"),
        pytest.param('E = make_dataclass("Engine", [])\n', id="made by make_dataclass"),
        pytest.param('E = namedtuple(typename="Engine", field_names="a")\n', id="made by keyword"),
        pytest.param('vars()["Engine"] = object\n', id="put into vars()"),
        pytest.param('locals()["Engine"] = object\n', id="put into the module's locals()"),
        pytest.param('globals()["Engine"] = object\n', id="put into globals"),
        pytest.param("globals().update(Engine=object)\n", id="globals updated"),
        pytest.param('globals().update({"Engine": object})\n', id="globals updated by a dict"),
        pytest.param('globals().setdefault("Engine", object)\n', id="a default in globals"),
        pytest.param('import pkg.shim\nsetattr(pkg.shim, "Engine", Fake)\n', id="setattr"),
        pytest.param("from pkg import shim\nshim.Engine = Fake\n", id="an attribute of a module"),
        pytest.param("from pkg import home\nhome.Engine = Fake\n", id="an attribute of the home"),
        pytest.param('import pkg.shim as s\nvars(s)["Engine"] = Fake\n', id="put into vars"),
        pytest.param('import sys\nsys.modules["x"].Engine = Fake\n', id="a module of sys.modules"),
        pytest.param(
            'from types import ModuleType\nm = ModuleType("m")\nm.Engine = Fake\n',
            id="a module made up",
        ),
    ],
)
def test_a_second_definition_is_found_once(held, source):
    assert len(held.shown(DECLARATION, other(source))) == 1


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("from pkg.home import Engine\n", id="an import"),
        pytest.param("from pkg import Engine\n", id="an import from a package that hands it on"),
        pytest.param("from pkg.shim import OldEngine as Engine\n", id="its other name in a shim"),
        pytest.param("from pkg.stars import Engine as E\nEngine = E\n", id="through a star"),
        pytest.param("from vendor.engines import Engine\n", id="an import from out of sight"),
        pytest.param("from pkg import home\nEngine = home.Engine\n", id="an alias"),
        pytest.param("from pkg.home import Engine as E\nEngine = E\n", id="an alias of an alias"),
        pytest.param("Engine = load().Engine\n", id="taken by its name from out of sight"),
        pytest.param('Engine = getattr(module, "Engine")\n', id="taken by getattr"),
        pytest.param('Engine = getattr(module, "Engine", None)\n', id="taken, or None"),
        pytest.param('Engine = vars(module)["Engine"]\n', id="taken from a namespace"),
        pytest.param('Engine = cast("type[E]", module.Engine)\n', id="cast"),
        pytest.param(
            "try:\n    from pkg.home import Engine\nexcept ImportError:\n    Engine = None\n",
            id="None where an import failed",
        ),
        pytest.param("Engine: type\n", id="an annotation alone"),
        pytest.param("class A:\n    Engine = object\n", id="an attribute of a class"),
        pytest.param("class A:\n    def make_engine(self): ...\n", id="a method"),
        pytest.param("def f():\n    Engine = load()\n", id="a local variable"),
        pytest.param("def f(Engine): ...\n", id="a parameter"),
        pytest.param("engine = Engine()\nengines = 1\nMyEngine = 2\n", id="other names"),
        pytest.param("[0 for Engine in x]\n", id="a comprehension"),
        pytest.param("self.Engine = Fake\n", id="an attribute of an instance"),
        pytest.param('setattr(self, "Engine", Fake)\n', id="setattr on an instance"),
        pytest.param('class A: ...\nsetattr(A, "Engine", Fake)\n', id="setattr on a class"),
        pytest.param('mock.patch("pkg.home.Engine", Fake)\n', id="a patch"),
        pytest.param('monkeypatch.setattr(home, "Engine", Fake)\n', id="a monkeypatch"),
        pytest.param(
            "from pkg import home\noriginal = home.Engine\nhome.Engine = original\n",
            id="what was there, put back",
        ),
        pytest.param("from pkg import home\nhome.Engine = None\n", id="taken away"),
        pytest.param('register("Engine", (), {})\n', id="a call with a tuple that makes nothing"),
        pytest.param('def f():\n    locals()["Engine"] = 1\n', id="locals() of a function"),
        pytest.param('type("Engine")\ncall("Engine", (), {}, 1)\n', id="calls that make nothing"),
        pytest.param('"""class Engine: ..."""\n# class Engine\n', id="a text"),
        pytest.param('__all__ = ["Engine"]\n', id="a list of names"),
    ],
)
def test_what_hands_the_name_on_is_no_definition(held, source):
    assert held.shown(DECLARATION, other(source)) == []


def test_setattr_on_something_out_of_sight_is_left_open(held):
    found = held.shown(DECLARATION, other('def f(m):\n    setattr(m, "Engine", Fake)\n'))
    assert found == ["?pkg/other.py:2"]


@pytest.mark.parametrize(
    ("path", "count"),
    [
        pytest.param("pkg/home.pyi", 0, id="the home's own stub"),
        pytest.param("stubs/pkg/home.pyi", 0, id="a stub elsewhere"),
        pytest.param("pkg-stubs/home.pyi", 0, id="a package of stubs"),
        pytest.param("pkg/other.pyi", 1, id="the stub of another module"),
        pytest.param("tests/test_it.py", 1, id="a test, in no package"),
        pytest.param("build/pkg/home.py", 1, id="a copy of the home"),
        pytest.param("notebook.ipynb", 1, id="a notebook"),
        pytest.param("docs/page.md", 0, id="prose"),
    ],
)
def test_where_it_is_defined_counts(held, path, count):
    text = "class Engine: ...\n"
    if path.endswith(".ipynb"):
        text = '{"cells": [{"cell_type": "code", "source": ["class Engine: ...\\n"]}]}'
    assert len(held.shown(DECLARATION, {**TREE, path: text})) == count


def test_a_file_that_does_not_parse_is_searched_all_the_same(held):
    source = (
        "def broken(:\n  class Engine:\nEngine = Fake\nEngine = home.Engine\n  def make_engine("
    )
    assert held.shown(DECLARATION, other(source))[:1] == ["pkg/other.py:2"]


def test_names_have_homes_of_their_own(held):
    declaration = """
    type = "single_definition"
    phase = "keep"
    phases = [{ name = "keep", allow = [] }]
    [names]
    Engine = "pkg.home"
    Plan = "pkg.plans"
    """
    files = {
        "pkg/home.py": "class Engine: ...\nclass Plan: ...\n",
        "pkg/plans.py": "class Engine: ...\nclass Plan: ...\n",
    }
    assert held.shown(declaration, files) == ["pkg/home.py:2", "pkg/plans.py:1"]


def test_the_place_is_the_head_of_the_definition_and_the_message_names_the_home(held):
    source = "def test():\n    @frozen\n    class Engine(Base):\n        ...\n"
    (found,) = held(DECLARATION, other(source))
    assert (found.line, found.column, found.end_line, found.end_column) == (3, 5, 3, 17)
    assert (found.kind, found.family, found.name, found.scope) == (
        *("definition", "definition", "Engine", "test"),
    )
    assert found.message == "Engine is defined here too, by a class; its home is pkg.home"


def test_a_few_files_are_judged_alone(held):
    files = {**other("class Engine: ...\n"), "pkg/more.py": "class Engine: ...\n"}
    assert [each.path for each in held(DECLARATION, files, ["pkg/more.py"])] == ["pkg/more.py"]


def test_what_is_too_deep_to_walk_is_searched_as_text(held):
    source = "class Engine: ...\n" + "x = a" + " + a" * 900 + "\n" + "y = z" + ".z" * 900 + "\n"
    assert "pkg/other.py:1" in held.shown(DECLARATION, other(source))
