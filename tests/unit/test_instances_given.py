"""Instances that functions give, and what keeps them besides globals and their containers."""

import pytest

DECLARATION = """
type = "request_scoped"
names = ["Engine"]
home = "pkg.home"
"""
START = "from pkg.home import Engine\n"
TREE = {
    "pkg/__init__.py": "",
    "pkg/home.py": "class Engine:\n    def __init__(self, user): self.user = user\n",
    "pkg/building.py": START + "def build(user):\n    made = Engine(user)\n    return made\n"
    "def count(user):\n    return Engine(user).user\n",
    "pkg/front.py": "from pkg.building import build\n",
}
HELPER = START + "def build():\n    return Engine(1)\n"


def shown(held, source):
    return held.shown(DECLARATION, {**TREE, "pkg/other.py": source})


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(HELPER + "E = build()\n", id="at module level"),
        pytest.param(HELPER + "class A:\n    e = build()\n", id="in a class"),
        pytest.param(HELPER + "def f(e=build()): ...\n", id="as a default"),
        pytest.param(HELPER + "C = {}\ndef f(u):\n    C[u] = build()\n", id="kept in a container"),
        pytest.param(
            START + "def build() -> Engine:\n    return load()\nE = build()\n", id="by annotation"
        ),
        pytest.param(
            START + "def build() -> 'Engine | None': ...\nE = build()\n", id="or by a quoted one"
        ),
        pytest.param(
            START + "def build(x):\n    return x and Engine(1) or None\nE = build(1)\n", id="or not"
        ),
        pytest.param(
            HELPER + "def again():\n    return build()\nE = again()\n", id="by way of two"
        ),
        pytest.param(
            START + "import asyncio\nasync def build():\n    return Engine(1)\n"
            "E = asyncio.run(build())\n",
            id="by a coroutine",
        ),
        pytest.param(START + "build = lambda: Engine(1)\nE = build()\n", id="by a lambda"),
        pytest.param(
            START + "from functools import partial\nbuild = partial(Engine, 1)\nE = build()\n",
            id="by a partial",
        ),
        pytest.param("from pkg.building import build\nE = build(1)\n", id="from another module"),
        pytest.param("from .building import build as b\nE = b(1)\n", id="imported as"),
        pytest.param("from pkg import building\nE = building.build(1)\n", id="by attribute"),
        pytest.param("from pkg.front import build\nE = build(1)\n", id="handed on"),
        pytest.param(HELPER + "get = cache(build)\n", id="cached by a call"),
        pytest.param(
            START + "get = lru_cache(maxsize=None)(lambda: Engine(1))\n", id="or a lambda"
        ),
    ],
)
def test_what_a_function_gives_is_an_instance(held, source):
    assert len(shown(held, source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(HELPER + "def f():\n    e = build()\n    return e\n", id="in a function"),
        pytest.param(HELPER + "make = build\n", id="the function itself"),
        pytest.param("from pkg.building import count\nN = count(1)\n", id="a part of one"),
        pytest.param(START + "def f():\n    yield Engine(1)\nG = f\n", id="a generator"),
        pytest.param(START + "def f(e: Engine):\n    return 1\nN = f(None)\n", id="a number"),
        pytest.param(
            START + "def make():\n    def inner():\n        return Engine(1)\n    return inner\n"
            "M = make()\n",
            id="a function that makes one",
        ),
        pytest.param(
            START + "@app.task\ndef build():\n    return Engine(1)\nT = build()\n",
            id="a decorated function",
        ),
        pytest.param(
            START + "from functools import partial\nbuild = partial(Engine, 1)\n", id="a partial"
        ),
        pytest.param("def f():\n    return f()\nE = f()\n" + START, id="one that calls itself"),
        pytest.param(START + "f = lambda: f()\nE = f()\n", id="a lambda that calls itself"),
    ],
)
def test_what_gives_no_shared_instance_is_fine(held, source):
    assert shown(held, source) == []


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("c = {}\n    def f(self, u):\n        self.c[u] = Engine(u)\n", id="a dict"),
        pytest.param("c = []\n    def f(self):\n        self.c.append(Engine(1))\n", id="a list"),
        pytest.param("c: dict = dict()\n    def f(me, u):\n        me.c[u] = Engine(u)\n", id="me"),
    ],
)
def test_a_container_of_the_class_is_shared_by_its_objects(held, source):
    assert len(shown(held, f"{START}class A:\n    {source}")) == 1


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(
            "c: dict\n    def f(self, u):\n        self.c[u] = Engine(u)\n", id="declared"
        ),
        pytest.param("c = None\n    def f(self, u):\n        self.c[u] = Engine(u)\n", id="None"),
        pytest.param("c = {}\n    def f(self):\n        self.c = Engine(1)\n", id="an attribute"),
        pytest.param(
            "c = {}\n    def __init__(self):\n        self.c = {}\n"
            "    def f(self, u):\n        self.c[u] = Engine(u)\n",
            id="each has its own",
        ),
        pytest.param(
            "c: dict = field(default_factory=dict)\n"
            "    def f(self, u):\n        self.c[u] = Engine(u)\n",
            id="a field",
        ),
        pytest.param(
            "c = {}\n    @staticmethod\n    def f(other):\n        other.c[1] = Engine(1)\n",
            id="another object",
        ),
    ],
)
def test_a_container_of_each_object_is_fine(held, source):
    assert shown(held, f"{START}class A:\n    {source}") == []


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("from functools import lru_cache as m\n@m\ndef f():\n    return Engine(1)\n"),
        pytest.param("m = lru_cache(maxsize=None)\n@m\ndef f():\n    return Engine(1)\n"),
        pytest.param("@fixture(scope='session')\ndef f():\n    return Engine(1)\n", id="fixture"),
        pytest.param(
            "@pytest.fixture(scope='module')\ndef f():\n    e = Engine(1)\n    yield e\n",
            id="yields",
        ),
        pytest.param("Q = Queue()\ndef f():\n    Q.put(Engine(1))\n", id="a queue"),
        pytest.param(
            "C = []\ndef f():\n    global C\n    C = C + [Engine(1)]\n", id="a longer list"
        ),
        pytest.param("class A: ...\ndef f():\n    setattr(A, 'e', Engine(1))\n", id="setattr"),
        pytest.param(
            "import sys\ndef f():\n    setattr(sys.modules[__name__], 'e', Engine(1))\n", id="sys"
        ),
        pytest.param("def f(app):\n    app.state.e = Engine(1)\n", id="the application's state"),
    ],
)
def test_what_keeps_an_instance_is_found(held, source):
    assert len(shown(held, START + source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("@pytest.fixture\ndef f():\n    return Engine(1)\n", id="of each test"),
        pytest.param(
            "@fixture(scope='function')\ndef f():\n    return Engine(1)\n", id="of each, said so"
        ),
        pytest.param(
            "@fixture(scope='session')\ndef f():\n    def make():\n        return Engine(1)\n"
            "    return make\n",
            id="a function for all",
        ),
    ],
)
def test_a_fixture_that_gives_each_test_its_own_is_fine(held, source):
    assert shown(held, START + source) == []
