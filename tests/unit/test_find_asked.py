"""dynamic: a name that is asked of a known object as text."""

from typing import Protocol

import pytest

from unshim.finders.target import Target

Shown = list[tuple[str, str, str]]


class Find(Protocol):
    def __call__(self, source: str) -> object: ...
    def shown(self, source: str, module: str = ..., target: Target = ...) -> Shown: ...


MODULE = [("dynamic", ".", "'shim'")]
NAME = [("dynamic", "X", "'core.shim.X'")]
CORE = "import pkg.core\n"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("getattr(pkg.core, 'shim')", MODULE, id="getattr"),
        pytest.param("import builtins\nbuiltins.getattr(pkg.core, 'shim')", MODULE, id="builtins"),
        pytest.param("get = getattr\nget(pkg.core, 'shim')", MODULE, id="by another name"),
        pytest.param("inspect.getattr_static(pkg.core, 'shim')", MODULE, id="getattr_static"),
        pytest.param("pkg.core.__getattribute__('shim')", MODULE, id="__getattribute__"),
        pytest.param("object.__getattribute__(pkg.core, 'shim')", MODULE, id="object's"),
        pytest.param("vars(pkg.core).get('shim')", MODULE, id="vars"),
        pytest.param("pkg.core.__dict__.pop('shim', None)", MODULE, id="__dict__"),
        pytest.param("'shim' in dir(pkg.core)", MODULE, id="dir"),
        pytest.param("'shim' not in pkg.core.__all__", MODULE, id="__all__"),
        pytest.param("reduce(getattr, ['core', 'shim'], pkg)", None, id="reduce"),
        pytest.param("reduce(getattr, 'core.shim.X'.split('.'), pkg)", NAME, id="reduce, split"),
        pytest.param("attrgetter('core.shim.X')(pkg)", NAME, id="attrgetter"),
        pytest.param("attrgetter('b', 'core.shim.X')(pkg)", NAME, id="attrgetter of several"),
        pytest.param("get = attrgetter('core.shim.X')\nget(pkg)", NAME, id="attrgetter by a name"),
        pytest.param(
            "from operator import attrgetter as get\nget('core.shim.X')(pkg)",
            NAME,
            id="attrgetter, imported otherwise",
        ),
        pytest.param("name = 'shim'\ngetattr(pkg.core, name)", MODULE, id="a name of the text"),
        pytest.param(
            "for name in ('a', 'shim'):\n    getattr(pkg.core, name)", MODULE, id="texts of a loop"
        ),
        pytest.param("name = 'core.shim.X'\nattrgetter(name)(pkg)", NAME, id="attrgetter of that"),
        pytest.param(
            "name = 'core.shim.X'\nreduce(getattr, name.split('.'), pkg)", NAME, id="reduce of it"
        ),
        pytest.param(
            "for name in ['shim']: getattr(pkg.core, name)",
            [("dynamic", ".", "name")],
            id="a loop on one line",
        ),
        pytest.param("map(attrgetter('shim'), [pkg.core])", MODULE, id="attrgetter for map"),
        pytest.param("ns = dict(vars(pkg.core))\nns['shim']", MODULE, id="a copy of its names"),
        pytest.param("ns = vars(pkg.core)\nns.get('shim')", MODULE, id="its names, by a name"),
        pytest.param("{**pkg.core.__dict__}['shim']", MODULE, id="its names among others"),
        pytest.param(
            "dict(getmembers(pkg.core))['shim']",
            [("?dynamic", ".", "getmembers"), *MODULE],
            id="its members",
        ),
        pytest.param(
            "methodcaller('__getattribute__', 'shim')(pkg.core)", MODULE, id="a method by its name"
        ),
        pytest.param(
            "reduce(lambda a, b: getattr(a, b), 'core.shim.X'.split('.'), pkg)", NAME, id="a lambda"
        ),
        pytest.param(
            "o = pkg\nfor p in 'core.shim.X'.split('.'): o = getattr(o, p)", NAME, id="in a loop"
        ),
        pytest.param(
            "dig(pkg, 'core.shim.X')", [("?dynamic", "X", "'core.shim.X'")], id="by a function"
        ),
        pytest.param(
            "class P:\n    def __getattr__(self, a): return getattr(self.m, a)\nP(pkg.core).shim",
            [("attribute", ".", "P(pkg.core).shim")],
            id="of what stands in for a package",
        ),
        pytest.param(
            "sorted(some, key=attrgetter('core.shim.X'))",
            [("?dynamic", ".", "'core.shim.X'")],
            id="attrgetter of what is not known",
        ),
    ],
)
def test_a_name_asked_as_text_is_found(find: Find, source: str, expected: Shown | None) -> None:
    expected = expected or [("dynamic", ".", "['core', 'shim']")]
    assert find.shown(CORE + source) == expected


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("getattr(pkg.other, 'shim')", id="another package"),
        pytest.param("name = 'shim'\ngetattr(pkg.other, name)", id="another package, by a name"),
        pytest.param("vars(self).get('shim')", id="an instance"),
        pytest.param("'shim' in dir(self)", id="names of an instance"),
        pytest.param("'shim' in options", id="options"),
        pytest.param("options.get('shim')", id="a dictionary"),
        pytest.param("get = dict.get\nget(pkg.core, 'shim')", id="another function"),
        pytest.param("attrgetter('shim')(other)", id="another object"),
        pytest.param("sorted(some, key=attrgetter('shim'))", id="an attribute of some objects"),
        pytest.param("sorted(some, key=attrgetter('other.shim'))", id="another attribute"),
        pytest.param("reduce(getattr, ['other', 'shim'], pkg)", id="another way"),
        pytest.param("ns = dict(vars(pkg.other))\nns['shim']", id="a copy of another's names"),
        pytest.param("ns = dict(vars(self))\nns['shim']", id="a copy of an instance's names"),
        pytest.param("ns = {'shim': 1}\nvars\nns['shim']", id="a dictionary of its own"),
        pytest.param(
            "o = pkg.other\nfor p in ['shim']: o = getattr(o, p)", id="another's, in a loop"
        ),
        pytest.param("dig(pkg.other, 'core.shim.X')", id="of another package, by a function"),
        pytest.param(
            "class P:\n    def __getattr__(self, a): return 1\nP(pkg.core).shim",
            id="of what does not stand in for it",
        ),
    ],
)
def test_a_name_asked_of_something_else_is_not_found(find: Find, source: str) -> None:
    assert find.shown(CORE + source) == []
