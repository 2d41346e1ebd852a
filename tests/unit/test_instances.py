"""Where instances that belong to one request are made once for all, or kept beyond it."""

import pytest

DECLARATION = """
type = "request_scoped"
names = ["Engine"]
home = "pkg.home"
phase = "keep"

[factories]
"pkg.making:new_engine" = "Engine"

[[phases]]
name = "keep"
allow = []
"""
HOME = """
from typing import Self

class Engine:
    def __init__(self, user): self.user = user
    @classmethod
    def create(cls) -> Self: return cls(1)
    @classmethod
    def plain(cls): return cls(1)
    @staticmethod
    def quoted() -> "Engine": ...
    @classmethod
    def count(cls) -> int: return 1
"""
TREE = {
    "pkg/__init__.py": "from pkg.home import Engine\n",
    "pkg/home.py": HOME,
    "pkg/making.py": "from pkg.home import Engine\ndef new_engine(): return Engine(1)\n",
    "pkg/shim.py": "from pkg.home import Engine\nOldEngine = Engine\n",
    "pkg/special.py": "from pkg import home\nclass SpecialEngine(home.Engine): ...\n",
    "pkg/more.py": (
        "from pkg.home import Engine\nFirst = Second = Engine\nLeft, Right = Engine, object\n"
    ),
    "pkg/many.py": "from pkg.shim import OldEngine\n",
    "pkg/state.py": "ENGINES = {}\nclass Registry: ...\n",
}
START = "from pkg.home import Engine\n"


def other(source, path="pkg/other.py"):
    return {**TREE, path: source}


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("ENGINE = Engine(1)\n", id="of a module"),
        pytest.param("Engine(1).run()\n", id="of a module, and dropped"),
        pytest.param("if FLAG:\n    ENGINE = Engine(1)\n", id="under a condition"),
        pytest.param("ENGINES = {u: Engine(u) for u in users}\n", id="in a comprehension"),
        pytest.param('if __name__ == "__main__":\n    run(Engine(1))\n', id="of a script"),
        pytest.param("class A:\n    engine = Engine(1)\n", id="in the body of a class"),
        pytest.param("class A:\n    engine: Engine = Engine(1)\n", id="the default of a field"),
        pytest.param("class A:\n    engine = field(default=Engine(1))\n", id="given to a field"),
        pytest.param("def f(engine=Engine(1)): ...\n", id="a default"),
        pytest.param("def f(*, engine=Engine(1)): ...\n", id="a keyword's default"),
        pytest.param("f = lambda engine=Engine(1): engine\n", id="a lambda's default"),
        pytest.param("class A:\n    def f(self, engine=Engine(1)): ...\n", id="a method's default"),
        pytest.param("@using(Engine(1))\ndef f(): ...\n", id="in a decorator"),
        pytest.param("@using(Engine(1))\nclass A: ...\n", id="in a decorator of a class"),
        pytest.param("@lru_cache\ndef f(): return Engine(1)\n", id="in a cached function"),
        pytest.param("@functools.cache\ndef f(u): return Engine(u)\n", id="cached by argument"),
        pytest.param(
            "@lru_cache(maxsize=None)\nasync def f(): return Engine(1)\n", id="cached async"
        ),
        pytest.param("get = lru_cache(maxsize=None)(Engine)\n", id="cached by a call"),
        pytest.param("get = cache(Engine.create)\n", id="its constructor cached"),
        pytest.param("@singleton\nclass Special(Engine): ...\n", id="a singleton by decorator"),
        pytest.param("E = None\ndef f():\n    global E\n    E = Engine(1)\n", id="a global"),
        pytest.param(
            "def f():\n    global E\n    e = Engine(1)\n    E = e\n", id="a global, later"
        ),
        pytest.param("def f():\n    global E\n    E = E or Engine(1)\n", id="a global, if unset"),
        pytest.param("def f():\n    global E\n    return (E := Engine(1))\n", id="a global by :="),
        pytest.param(
            "def f():\n    global E\n    A, E = 1, Engine(1)\n", id="a global among others"
        ),
        pytest.param("def f():\n    global E\n    E = [Engine(1)]\n", id="a global list"),
        pytest.param("def f():\n    global E\n    E = dict(a=Engine(1))\n", id="a global dict"),
        pytest.param("C = {}\ndef f(k):\n    C[k] = Engine(1)\n", id="an item of a container"),
        pytest.param("C = {}\ndef f(k):\n    C[k]['a'] = Engine(1)\n", id="an item of an item"),
        pytest.param("C = {}\ndef f(k):\n    e = Engine(1)\n    C[k] = e\n", id="an item, later"),
        pytest.param("C = {}\ndef f(k):\n    C.setdefault(k, Engine(1))\n", id="setdefault"),
        pytest.param("C = {}\ndef f(k):\n    C.setdefault(k, []).append(Engine(1))\n", id="both"),
        pytest.param("C = {}\ndef f(k):\n    C.update({k: Engine(1)})\n", id="update"),
        pytest.param("C = {}\ndef f(k):\n    C.update(a=Engine(1))\n", id="update by keyword"),
        pytest.param("C = []\ndef f():\n    C.append(Engine(1))\n", id="append"),
        pytest.param("C = set()\ndef f():\n    e = Engine(1)\n    C.add(e)\n", id="add, later"),
        pytest.param("C = {}\ndef f(k):\n    c = C\n    c[k] = Engine(1)\n", id="by another name"),
        pytest.param("def f(k, c={}):\n    c[k] = Engine(1)\n", id="in a mutable default"),
        pytest.param("C = {}\ndef f():\n    with Engine(1) as e:\n        C[1] = e\n", id="with"),
        pytest.param(
            "from pkg.state import ENGINES\ndef f(k):\n    ENGINES[k] = Engine(1)\n",
            id="a container of another module",
        ),
        pytest.param(
            "from pkg import state\ndef f(k):\n    state.ENGINES[k] = Engine(1)\n",
            id="a container of another module, by attribute",
        ),
        pytest.param(
            "from pkg import state\ndef f():\n    state.current = Engine(1)\n",
            id="an attribute of a module",
        ),
        pytest.param(
            "from pkg.state import Registry\ndef f():\n    Registry.engine = Engine(1)\n",
            id="an attribute of a class",
        ),
        pytest.param(
            "class A:\n    @classmethod\n    def get(cls):\n        cls._it = Engine(1)\n",
            id="an attribute of cls",
        ),
        pytest.param(
            "class A:\n    @classmethod\n    def get(cls, k):\n        cls._all[k] = Engine(1)\n",
            id="in a container of cls",
        ),
        pytest.param(
            "class A:\n    def f(self):\n        type(self).e = Engine(1)\n", id="type(self)"
        ),
        pytest.param(
            "class A:\n    def f(self):\n        self.__class__.e = Engine(1)\n", id="__class__"
        ),
        pytest.param("def f():\n    f.engine = Engine(1)\n", id="an attribute of a function"),
        pytest.param(
            "app = App()\ndef f():\n    app.state.e = Engine(1)\n", id="in a module's object"
        ),
        pytest.param("def f():\n    globals()['E'] = Engine(1)\n", id="in globals()"),
        pytest.param("C = defaultdict(Engine)\n", id="what a defaultdict makes"),
        pytest.param("C = defaultdict(lambda: Engine(1))\n", id="what a lambda makes for one"),
        pytest.param("C = {}\ndef keep(e: Engine):\n    C[1] = e\n", id="a parameter"),
        pytest.param("C = {}\ndef keep(e: 'Engine | None'):\n    C[1] = e\n", id="a quoted one"),
        pytest.param("C: dict[str, Engine] = {}\n", id="a container declared to hold it"),
        pytest.param("C: 'dict[str, list[Engine]]' = {}\n", id="one that is quoted"),
        pytest.param("current: Engine | None = None\n", id="a variable declared to hold it"),
        pytest.param("class A:\n    it: ClassVar[Engine | None] = None\n", id="a class variable"),
        pytest.param("ENGINE = Engine.create()\n", id="by a class method"),
        pytest.param("ENGINE = Engine.plain()\n", id="by one without an annotation"),
        pytest.param("ENGINE = Engine.quoted()\n", id="by a static method"),
        pytest.param("ENGINE = copy.deepcopy(Engine)(1)\nE = Engine[int](1)\n", id="generic"),
        pytest.param("class Special(Engine): ...\nE = Special(1)\n", id="a subclass here"),
        pytest.param("E = Engine\nENGINE = E(1)\n", id="an alias here"),
        pytest.param(
            "C = {}\ndef f():\n    from pkg import Engine as E\n    C[1] = E(1)\n",
            id="an alias in a function",
        ),
        pytest.param("C = {}\ndef f():\n    E = Engine\n    C[1] = E(1)\n", id="one by assignment"),
    ],
)
def test_a_shared_instance_is_found_once(held, source):
    assert len(held.shown(DECLARATION, other(START + source))) == 1


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("from pkg import Engine\nE = Engine(1)\n", id="from a package"),
        pytest.param("import pkg.home\nE = pkg.home.Engine(1)\n", id="by its whole name"),
        pytest.param("from pkg.home import Engine as Other\nE = Other(1)\n", id="imported as"),
        pytest.param("from pkg.home import *\nE = Engine(1)\n", id="from a star"),
        pytest.param("from pkg.shim import OldEngine\nE = OldEngine(1)\n", id="an alias elsewhere"),
        pytest.param("from pkg import shim\nE = shim.OldEngine(1)\n", id="an alias by attribute"),
        pytest.param("from pkg import more\nE = more.First(1)\n", id="one of a chain of names"),
        pytest.param("from pkg.more import Left\nE = Left(1)\n", id="one of several at once"),
        pytest.param("from pkg.many import OldEngine\nE = OldEngine(1)\n", id="an alias handed on"),
        pytest.param(
            "from .special import SpecialEngine as S\nE = S(1)\n", id="a subclass elsewhere"
        ),
        pytest.param(
            "from pkg.special import SpecialEngine\nclass More(SpecialEngine): ...\nE = More(1)\n",
            id="a subclass of a subclass",
        ),
        pytest.param("from pkg.making import new_engine\nE = new_engine()\n", id="a factory"),
        pytest.param("from pkg import making\nE = making.new_engine()\n", id="one by attribute"),
    ],
)
def test_the_class_is_known_by_every_name(held, source):
    assert held.shown(DECLARATION, other(source)) == [f"pkg/other.py:{source.count(chr(10))}"]


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("def f():\n    return Engine(1)\n", id="made and returned"),
        pytest.param("def f():\n    e = Engine(1)\n    use(e)\n", id="a local variable"),
        pytest.param("f = lambda: Engine(1)\n", id="in a lambda"),
        pytest.param("def f():\n    c = {}\n    c[1] = Engine(1)\n", id="a local container"),
        pytest.param("def f(c):\n    c[1] = Engine(1)\n", id="a container that is given"),
        pytest.param("def f(c=None):\n    c[1] = Engine(1)\n", id="one that is given or not"),
        pytest.param("def f():\n    def g(e=Engine(1)): ...\n", id="a default of every call"),
        pytest.param(
            "class A:\n    def f(self, k):\n        self._engines[k] = Engine(1)\n",
            id="a container of an instance",
        ),
        pytest.param("class A:\n    def f(self):\n        self.e = Engine(1)\n", id="an attribute"),
        pytest.param(
            "class A:\n    def __init__(self, e: Engine):\n        self.e = e\n", id="one given"
        ),
        pytest.param("class A:\n    engine: Engine\n", id="a field"),
        pytest.param("class A:\n    engine: Engine | None = None\n", id="a field that may be None"),
        pytest.param("class A:\n    e: Engine = field(default_factory=Engine)\n", id="its factory"),
        pytest.param(
            "class A:\n    @cached_property\n    def e(self): return Engine(1)\n",
            id="cached for one object",
        ),
        pytest.param(
            "@cache\ndef f():\n    def g(): return Engine(1)\n    return g\n", id="not yet"
        ),
        pytest.param("C: type[Engine] = Engine\n", id="the class"),
        pytest.param("C: Callable[[], Engine] = Engine\n", id="a function that makes it"),
        pytest.param("KINDS = {'a': Engine}\n", id="the class in a container"),
        pytest.param(
            "C: ContextVar[Engine] = ContextVar('c')\ndef f():\n    C.set(Engine(1))\n",
            id="a context variable",
        ),
        pytest.param("L = threading.local()\ndef f():\n    L.e = Engine(1)\n", id="a thread local"),
        pytest.param(
            "class L(threading.local): ...\nl = L()\ndef f():\n    l.e = Engine(1)\n",
            id="a kind of thread local",
        ),
        pytest.param("from flask import g\ndef f():\n    g.e = Engine(1)\n", id="a proxy"),
        pytest.param("W = WeakSet()\ndef f():\n    W.add(Engine(1))\n", id="a weak reference"),
        pytest.param("if TYPE_CHECKING:\n    e: Engine = Engine(1)\n", id="for type checkers"),
        pytest.param("E = Engine.count()\n", id="a class method that makes none"),
        pytest.param("E = isinstance(x, Engine)\n", id="a question"),
        pytest.param("global_engine = Registry(1)\n", id="another class"),
        pytest.param("def f(request):\n    request.state.e = Engine(1)\n", id="on the request"),
        pytest.param("# E = Engine(1)\nX = 'Engine(1)'\n", id="a text"),
        pytest.param("C = {}\ndef f(e: Engine):\n    C[1] = e.user\n", id="a part of it"),
    ],
)
def test_what_belongs_to_one_request_is_none(held, source):
    assert held.shown(DECLARATION, other(START + source)) == []


def test_a_class_of_the_same_name_elsewhere_is_another(held):
    assert held.shown(DECLARATION, other("class Engine: ...\nE = Engine()\n")) == []


def test_a_variable_of_a_function_around_is_left_open(held):
    source = "def f():\n    e = None\n    def g():\n        nonlocal e\n        e = Engine(1)\n"
    assert held.shown(DECLARATION, other(START + source)) == ["?pkg/other.py:6"]


@pytest.mark.parametrize(
    "method",
    [
        pytest.param(
            "def __new__(cls):\n        if cls._it is None:\n"
            "            cls._it = super().__new__(cls)\n        return cls._it\n",
            id="a singleton by __new__",
        ),
        pytest.param("@classmethod\n    def it(cls):\n        cls._it = cls(1)\n", id="by cls"),
        pytest.param(
            "@classmethod\n    def it(cls):\n        cls._it = cls._it or cls(1)\n", id="or"
        ),
        pytest.param("def fork(self):\n        ALL.append(type(self)(1))\n", id="by type(self)"),
    ],
)
def test_a_class_that_keeps_its_own_instances_is_found(held, method):
    source = f"ALL = []\nclass Engine:\n    _it = None\n    {method}"
    assert len(held.shown(DECLARATION, {**TREE, "pkg/home.py": source})) == 1


def test_a_method_that_makes_one_of_its_own_class_is_fine(held):
    assert held.shown(DECLARATION, TREE) == []


def test_the_message_says_where_and_the_row_has_the_declared_name(held):
    source = (
        "from pkg.special import SpecialEngine\nC = {}\ndef f(k):\n    C[k] = SpecialEngine(1)\n"
    )
    (found,) = held(DECLARATION, other(source))
    assert (found.line, found.column, found.end_line, found.end_column) == (4, 5, 4, 9)
    assert (found.kind, found.family, found.name, found.scope) == (
        *("instance", "instance", "Engine", "f"),
    )
    assert found.message == "Engine is kept in C, of the module, so that requests share it"


def test_a_file_that_does_not_parse_is_searched_all_the_same(held):
    assert held.shown(DECLARATION, other(START + "def f(:\nE = = Engine(1)\n")) != []


def test_a_few_files_are_judged_with_what_the_others_say(held):
    files = {**other("from pkg.special import SpecialEngine as S\nE = S(1)\n"), "a.py": "E = 1\n"}
    assert [each.path for each in held(DECLARATION, files, ["pkg/other.py"])] == ["pkg/other.py"]
    assert held(DECLARATION, files, ["a.py"]) == []
