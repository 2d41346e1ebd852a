"""attribute: a module that a file carries about until it is asked for a target's name."""

from typing import Protocol

import pytest

from unshim.finders.target import Target

Shown = list[tuple[str, str, str]]
ONLY = Target("pkg.core", frozenset({"shim"}))


class Find(Protocol):
    def __call__(self, source: str) -> object: ...
    def shown(self, source: str, module: str = ..., target: Target = ...) -> Shown: ...


CARRIED = pytest.mark.parametrize(
    "source",
    [
        pytest.param(
            "class A:\n    c = pkg.core\n    def f(self): return self.c.shim.X\n",
            id="an attribute of the class",
        ),
        pytest.param(
            "class A:\n    c = pkg.core\n    @classmethod\n    def f(cls): return cls.c.shim.X\n",
            id="through cls",
        ),
        pytest.param(
            "class A:\n    def __init__(self): self.c = pkg.core\n"
            "    def f(self): return self.c.shim.X\n",
            id="an attribute of self",
        ),
        pytest.param(
            "class A:\n    c = pkg.core\nclass B(A):\n    def f(self): return self.c.shim.X\n",
            id="inherited",
        ),
        pytest.param("class A:\n    c = pkg.core\na = A()\na.c.shim.X\n", id="of an instance"),
        pytest.param("def f(a, c=None):\n    c.shim.X\nf(1, c=pkg.core)\n", id="a keyword"),
        pytest.param(
            "class A:\n    def f(self, c): return c.shim.X\n"
            "    def g(self): return self.f(pkg.core)\n",
            id="given to a method",
        ),
        pytest.param(
            "class A:\n    def __init__(self, c): self.c = c\n"
            "    def f(self): return self.c.shim.X\nA(pkg.core)\n",
            id="given to the class",
        ),
        pytest.param(
            "import pytest\n@pytest.fixture\ndef core():\n    import pkg.core\n"
            "    return pkg.core\ndef test_a(core): core.shim.X\n",
            id="a fixture",
        ),
        pytest.param(
            "import pytest\n@pytest.fixture\ndef core():\n    import pkg.core\n"
            "    yield pkg.core\ndef test_a(core): core.shim.X\n",
            id="a fixture that yields",
        ),
        pytest.param(
            'import pytest, pkg.core, os\n@pytest.mark.parametrize("m", [pkg.core, os])\n'
            "def test_a(m): m.shim.X\n",
            id="parametrize",
        ),
        pytest.param(
            "import pytest, pkg.core, os\n"
            '@pytest.mark.parametrize("n, m", [(1, pkg.core), pytest.param(2, os)])\n'
            "def test_a(n, m): m.shim.X\n",
            id="parametrize, rows",
        ),
        pytest.param(
            "import unittest\nclass T(unittest.TestCase):\n    def setUp(self):\n"
            "        import pkg.core\n        self.c = pkg.core\n"
            "    def test(self): self.c.shim.X\n",
            id="setUp",
        ),
        pytest.param(
            "import unittest\nclass T(unittest.TestCase):\n    @classmethod\n"
            "    def setUpClass(cls):\n        import pkg.core\n        cls.c = pkg.core\n"
            "    def test(self): self.c.shim.X\n",
            id="setUpClass",
        ),
        pytest.param(
            'import pytest\ncore = pytest.importorskip("pkg.core")\ndef test(): core.shim.X\n',
            id="importorskip",
        ),
        pytest.param(
            'import importlib\nD = {"a": importlib.import_module("pkg.core")}\nD["a"].shim.X\n',
            id="a dictionary",
        ),
        pytest.param('D = {"a": pkg.core}\nfor k, m in D.items(): m.shim.X\n', id="items"),
        pytest.param("for m, n in zip([pkg.core], [1]): m.shim.X\n", id="zip"),
        pytest.param("for i, m in enumerate([pkg.core]): m.shim.X\n", id="enumerate"),
        pytest.param("L = []\nL.append(pkg.core)\nfor m in L: m.shim.X\n", id="appended"),
        pytest.param('D = {}\nD["a"] = pkg.core\nD["a"].shim.X\n', id="put in"),
        pytest.param("g = lambda: pkg.core\ng().shim.X\n", id="lambda"),
        pytest.param(
            "class A:\n    @property\n    def c(self): return pkg.core\n"
            "    def f(self): return self.c.shim.X\n",
            id="property",
        ),
        pytest.param(
            "class A:\n    def c(self): return pkg.core\n    def f(self): return self.c().shim.X\n",
            id="a method",
        ),
        pytest.param(
            "import contextlib\nwith contextlib.nullcontext(pkg.core) as c: c.shim.X\n",
            id="nullcontext",
        ),
        pytest.param('D = dict(a=pkg.core)\nD["a"].shim.X\n', id="dict"),
        pytest.param("def f(c=pkg.core): return c.shim.X\n", id="a default"),
        pytest.param("def f(*, c=pkg.core): return c.shim.X\n", id="a default by keyword"),
        pytest.param(
            "core = None\ndef setup():\n    global core\n    core = pkg.core\n"
            "def g(): return core.shim.X\n",
            id="a global",
        ),
        pytest.param(
            "async def load(): return pkg.core\nasync def f(): (await load()).shim.X\n",
            id="awaited",
        ),
        pytest.param(
            "try:\n    import pkg.core as c\nexcept ImportError:\n    c = None\nc.shim.X\n",
            id="in a try",
        ),
        pytest.param("c = pkg.core if True else None\nc.shim.X\n", id="a conditional"),
        pytest.param("[c.shim.X for _ in [1] if (c := pkg.core)]\n", id="a walrus"),
        pytest.param(
            "def f():\n    c = pkg.core\n    def g():\n        return c.shim.X\n    return g\n",
            id="from the function around",
        ),
        pytest.param("class A:\n    c = pkg.core\n    d = c.shim.X\n", id="in the class's body"),
        pytest.param(
            "def deco(c):\n    def w(f): return c.shim.X\n    return w\n@deco(pkg.core)\n"
            "def g(): pass\n",
            id="an argument of a decorator",
        ),
        pytest.param("def gen():\n    yield pkg.core\nfor c in gen(): c.shim.X\n", id="generator"),
        pytest.param("next(iter([pkg.core])).shim.X\n", id="next"),
        pytest.param("def f(c=None):\n    c = c or pkg.core\n    return c.shim.X\n", id="or"),
        pytest.param(
            "def f(c=None):\n    if c is None:\n        c = pkg.core\n    return c.shim.X\n",
            id="if None",
        ),
        pytest.param("(lambda c: c.shim.X)(pkg.core)", id="given to a lambda"),
        pytest.param("f = lambda c: c.shim.X\nf(pkg.core)", id="given to a named lambda"),
        pytest.param("map(lambda c: c.shim.X, [pkg.core])", id="mapped"),
        pytest.param("def f(c): c.shim.X\nsorted([pkg.core], key=f)", id="a key of sorted"),
        pytest.param("def f(c): c.shim.X\npartial(f, pkg.core)", id="partial"),
        pytest.param("def f(c): c.shim.X\nThread(target=f, args=(pkg.core,))", id="a thread"),
        pytest.param("def f(c): c.shim.X\nf(*[pkg.core])", id="starred"),
        pytest.param("def f(c): c.shim.X\nf(**{'c': pkg.core})", id="two stars"),
        pytest.param("def f(*all):\n    for c in all: c.shim.X\nf(1, pkg.core)", id="all others"),
        pytest.param("def f(**all): all['c'].shim.X\nf(c=pkg.core)", id="all other keywords"),
        pytest.param("c, *rest = pkg.core, 1, 2\nc.shim.X", id="before a starred name"),
        pytest.param("*rest, c = 1, 2, pkg.core\nc.shim.X", id="behind a starred name"),
        pytest.param("D = [1] + [pkg.core] * 2\nD[1].shim.X", id="lists that are added"),
        pytest.param("for c in chain([1], [pkg.core]): c.shim.X", id="a chain"),
        pytest.param("D = {}\nD.setdefault('a', pkg.core).shim.X", id="setdefault"),
        pytest.param("class E(Enum):\n    A = pkg.core\nE.A.value.shim.X", id="an enumeration"),
        pytest.param(
            "@dataclass\nclass A:\n    b: int\n    c: object\nA(1, pkg.core).c.shim.X",
            id="a field",
        ),
        pytest.param("a = object()\na.c = pkg.core\na.c.shim.X", id="set on an object"),
    ],
)


@CARRIED
def test_a_package_is_followed_to_where_its_shim_is_asked_for(find: Find, source: str) -> None:
    found = find.shown(f"import pkg.core\n{source}")
    assert [each[:2] for each in found] == [("attribute", "X")]


@CARRIED
def test_a_module_is_followed_to_where_a_name_of_it_is_asked_for(find: Find, source: str) -> None:
    found = find.shown(f"import pkg.core\n{source}", target=ONLY)
    assert [each[:2] for each in found] == [("attribute", "shim")]


def test_what_a_long_file_gives_a_function_far_below_is_followed(find: Find) -> None:
    filler = "".join(f"def f{number}():\n    return {number}\n\n" for number in range(400))
    source = f"import pkg.core\ndef f(c):\n    c.shim.X\n\n{filler}def g():\n    f(pkg.core)\n"
    assert [each[:2] for each in find.shown(source)] == [("attribute", "X")]


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("def f(c): c.shim\nf(other)", id="given something else"),
        pytest.param("map(lambda c: c.shim, [other], [pkg.core])", id="the second of two lists"),
        pytest.param("c, *rest = 1, pkg.core\nc.shim", id="what a starred name leaves"),
        pytest.param("a.c = pkg.core\nb.c.shim", id="set on another object"),
        pytest.param(
            "class A:\n    b: int\n    c: object\nA(1, pkg.core).b.shim", id="another field"
        ),
        pytest.param("def f(c): c.shim\ng(pkg.core)", id="given to another function"),
        pytest.param("def f(a, c): c.shim\nf(pkg.core, 1)", id="another parameter"),
        pytest.param("def f(a, c): c.shim\nf(*d, pkg.core)", id="behind unknown ones"),
        pytest.param("def f(a, c): c.shim\nf(pkg.core)", id="too few"),
        pytest.param(
            "class A:\n    def f(self): self.shim\n    def g(self): self.f()\nA.f(pkg.core)",
            id="an instance",
        ),
        pytest.param("class A:\n    c = pkg.core\nB.c.shim", id="another class"),
        pytest.param("class A:\n    c = pkg.core\n    d = 1\nA.d.shim", id="another attribute"),
        pytest.param("class A:\n    shim = 1\n    def f(self): self.shim", id="of its own"),
        pytest.param("D = {'a': pkg.core, 'b': 1}\nD['b'].shim", id="another key"),
        pytest.param("D = (pkg.core, other)\nD[1].shim", id="another element"),
        pytest.param("for a, c in enumerate([pkg.core]): a.shim", id="the number of an element"),
        pytest.param("def f(): return pkg.core\ng().shim", id="another function's result"),
        pytest.param("def f():\n    def g(): return pkg.core\nf().shim", id="an inner result"),
        pytest.param("@fixture\ndef core(): return pkg.core\ndef test(c): c.shim", id="no fixture"),
    ],
)
def test_what_is_something_else_is_not_found(find: Find, source: str) -> None:
    assert find.shown(f"import pkg.core\n{source}") == []


def test_functions_that_call_each_other_come_to_an_end(find: Find) -> None:
    source = "import pkg.core\ndef f(c): return g(c)\ndef g(c): return f(c)\nf(g(f(1))).shim"
    assert find.shown(source) == []
