"""dynamic: names in strings that are given to a call that imports them."""

from typing import Protocol

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unshim.finders import Finding
from unshim.finders.facts import read_facts
from unshim.finders.hits import Hits
from unshim.finders.target import Target
from unshim.names import Module

Shown = list[tuple[str, str, str]]


class Find(Protocol):
    def __call__(self, source: str) -> tuple[Finding, ...]: ...
    def shown(self, source: str, module: str = ..., target: Target = ...) -> Shown: ...


MODULE = [("dynamic", ".", "pkg.core.shim")]
NAME = [("dynamic", "X", "pkg.core.shim.X")]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(
            "import importlib\nimportlib.import_module('pkg.core.shim')", MODULE, id="import_module"
        ),
        pytest.param(
            "from importlib import import_module as load\nload('pkg.core.shim')", MODULE, id="alias"
        ),
        pytest.param(
            "from importlib import *\nD = {'a': 'pkg.core.shim'}\nimport_module(D['a'])",
            MODULE,
            id="a key of a dictionary",
        ),
        pytest.param(
            "from importlib import *\nD = {'a': ['pkg.core.shim']}\n"
            "for n in D.get(x, ()): import_module(n)",
            MODULE,
            id="a list in a dictionary",
        ),
        pytest.param(
            "from importlib import *\nfor k, v in {'a': 'pkg.core.shim'}.items(): import_module(v)",
            MODULE,
            id="items of a dictionary",
        ),
        pytest.param(
            "from importlib import *\nfor v in {'a': 'pkg.core.shim'}.values(): import_module(v)",
            MODULE,
            id="values of a dictionary",
        ),
        pytest.param(
            "from importlib import *\nD = {'a': 'pkg.core.shim'}\nimport_module(D['b'])",
            [("string", ".", "pkg.core.shim")],
            id="another key of a dictionary",
        ),
        pytest.param(
            "import importlib as i\nload = i.import_module\nload('pkg.core.shim')",
            MODULE,
            id="bound to a name",
        ),
        pytest.param("import_module(name='pkg.core.shim')", MODULE, id="keyword"),
        pytest.param(
            "P = ['pkg', 'core']\nP.append('shim')\nimport_module('.'.join(P))",
            [("dynamic", ".", "'.'.join(P)")],
            id="put together in a list",
        ),
        pytest.param(
            "for p, n in zip(['pkg.core'], ['shim']): import_module(f'{p}.{n}')",
            [("dynamic", ".", "f'{p}.{n}'")],
            id="from two lists",
        ),
        pytest.param(
            "n = 'pkg.core'\nn += '.shim'\nimport_module(n)",
            [("string", ".", "'.shim'")],
            id="put together by statements",
        ),
        pytest.param(
            "import_module('pkg.core.sh\\\nim')",
            [("dynamic", ".", "'pkg.core.sh\\\nim'")],
            id="over the end of a line",
        ),
        pytest.param(
            "import_module('PKG.CORE.SHIM'.lower())",
            [("dynamic", ".", "'PKG.CORE.SHIM'.lower()")],
            id="in capitals",
        ),
        pytest.param(
            "import_module('mihs.eroc.gkp'[::-1])",
            [("dynamic", ".", "'mihs.eroc.gkp'[::-1]")],
            id="from behind",
        ),
        pytest.param(
            "import_module('.'.join('pkg core shim'.split()))",
            [("dynamic", ".", "'.'.join('pkg core shim'.split())")],
            id="in words",
        ),
        pytest.param(
            "T = Template('pkg.core.$name')\nimport_module(T.substitute(name=n))",
            [("?dynamic", ".", "T.substitute(name=n)")],
            id="from a template",
        ),
        pytest.param(
            "import pkg.core\nfor n, m in inspect.getmembers(pkg.core): print(n)",
            [("?dynamic", ".", "inspect.getmembers")],
            id="one of all members",
        ),
        pytest.param(
            "import pkg\nfor m in pkgutil.walk_packages(pkg.__path__): print(m)",
            [("?dynamic", ".", "pkgutil.walk_packages")],
            id="one of all modules below",
        ),
        pytest.param(
            "def load(n): return import_module('pkg.core.' + n)\nload('shim')",
            [("dynamic", ".", "'pkg.core.' + n")],
            id="through a function",
        ),
        pytest.param(
            "def load(b, n): return import_module(f'{b}.{n}')\nload(n='shim', b='pkg.core')",
            [("dynamic", ".", "f'{b}.{n}'")],
            id="both parts through a function",
        ),
        pytest.param(
            "pkgutil.resolve_name('pkg.core:shim.X')",
            [("dynamic", "X", "pkg.core:shim.X")],
            id="resolve_name, colon before the shim",
        ),
        pytest.param("import_module(b'pkg.core.shim'.decode())", MODULE, id="bytes decoded"),
        pytest.param("__import__('pkg.core.shim')", MODULE, id="__import__"),
        pytest.param("__import__('pkg.core.shim', fromlist=['X'])", MODULE, id="with fromlist"),
        pytest.param("builtins.__import__('pkg.core.shim')", MODULE, id="builtins"),
        pytest.param("pkgutil.resolve_name('pkg.core.shim.X')", NAME, id="resolve_name"),
        pytest.param(
            "pkgutil.resolve_name('pkg.core.shim:X.y')",
            [("dynamic", "X", "pkg.core.shim")],
            id="resolve_name, colon",
        ),
        pytest.param("import_string('pkg.core.shim.X')", NAME, id="import_string"),
        pytest.param("pytest.importorskip('pkg.core.shim')", MODULE, id="importorskip"),
        pytest.param("importlib.util.find_spec('pkg.core.shim')", MODULE, id="find_spec"),
        pytest.param("runpy.run_module('pkg.core.shim')", MODULE, id="run_module"),
        pytest.param("symbol_by_name('pkg.core.shim.X')", NAME, id="a library's"),
        pytest.param("import sys\nsys.modules['pkg.core.shim']", MODULE, id="sys.modules"),
        pytest.param("del sys.modules['pkg.core.shim']", MODULE, id="del sys.modules"),
        pytest.param(
            "from sys import modules\nmodules['pkg.core.shim'] = 1", MODULE, id="modules imported"
        ),
        pytest.param("sys.modules.get('pkg.core.shim')", MODULE, id="get"),
        pytest.param(
            "pool.submit(importlib.import_module, 'pkg.core.shim')", MODULE, id="given to a thread"
        ),
        pytest.param(
            "from importlib import import_module as load\npartial(load, 'pkg.core.shim')",
            MODULE,
            id="given to partial",
        ),
        pytest.param(
            "map(importlib.import_module, ['a.b', 'pkg.core.shim'])", MODULE, id="given to map"
        ),
        pytest.param("sys.modules.pop('pkg.core.shim', None)", MODULE, id="pop"),
        pytest.param("sys.modules.setdefault('pkg.core.shim', m)", MODULE, id="setdefault"),
        pytest.param("sys.modules.update({'pkg.core.shim': m})", MODULE, id="update"),
        pytest.param("'pkg.core.shim' in sys.modules", MODULE, id="in"),
        pytest.param("'pkg.core.shim' not in sys.modules", MODULE, id="not in"),
        pytest.param(
            "importlib.reload(sys.modules['pkg.core.shim'])", MODULE, id="reload of a module"
        ),
        pytest.param(
            "import_module('.shim', 'pkg.core')", [("dynamic", ".", ".shim")], id="relative"
        ),
        pytest.param(
            "import_module('..core.shim', package='pkg.other')",
            [("dynamic", ".", "..core.shim")],
            id="relative to the parent",
        ),
        pytest.param(
            "import_module('.part', 'pkg.core.shim')", MODULE, id="what is relative to it"
        ),
        pytest.param(
            "import importlib.util\nimportlib.util.find_spec('.a', package='pkg.core.shim')",
            MODULE,
            id="what is relative to it, by keyword",
        ),
        pytest.param(
            "import_module('.shim', __package__)",
            [("dynamic", ".", ".shim")],
            id="relative to this package",
        ),
        pytest.param(
            "__import__('shim', globals(), locals(), [], 1)",
            [("dynamic", ".", "shim")],
            id="__import__ with a level",
        ),
        pytest.param(
            "import_module(f'{__package__}.shim')",
            [("dynamic", ".", "f'{__package__}.shim'")],
            id="package in an f-string",
        ),
        pytest.param(
            "__import__('pkg.core', fromlist=['shim', 'other'])",
            [("dynamic", ".", "'shim'")],
            id="in fromlist",
        ),
        pytest.param(
            "__import__('pkg.core', {}, {}, ['shim'])",
            [("dynamic", ".", "'shim'")],
            id="in fromlist by position",
        ),
        pytest.param(
            "import pkg.core\ngetattr(pkg.core, 'shim')",
            [("dynamic", ".", "'shim'")],
            id="getattr",
        ),
        pytest.param(
            "from pkg import core as c\nhasattr(c, 'shim')",
            [("dynamic", ".", "'shim'")],
            id="hasattr",
        ),
        pytest.param(
            "for name in ['pkg.core.shim', 'pkg.core.new']:\n    __import__(name)",
            MODULE,
            id="loop over a list",
        ),
        pytest.param(
            "NAMES = ('pkg.core.shim',)\nfor name in NAMES:\n    __import__(name)",
            MODULE,
            id="loop over a constant",
        ),
        pytest.param(
            "for name, x in sorted([('pkg.core.shim', 1)]):\n    import_module(name)",
            MODULE,
            id="loop over pairs",
        ),
        pytest.param(
            "[import_module(name) for name in {'pkg.core.shim'}]", MODULE, id="comprehension"
        ),
        pytest.param(
            "NAMES = ['pkg.core.shim']\nNAMES += []\nimport_module(NAMES[0])", MODULE, id="index"
        ),
        pytest.param(
            "@pytest.mark.parametrize('name', ['pkg.core.shim'])\n"
            "def test(name):\n    import_module(name)",
            MODULE,
            id="parametrize",
        ),
        pytest.param(
            "@pytest.mark.parametrize('a, b', [pytest.param(1, 'pkg.core.shim', id='x')])\n"
            "def test(a, b):\n    import_module(b)",
            MODULE,
            id="parametrize, several",
        ),
        pytest.param(
            "class T:\n    TARGET = 'pkg.core.shim'\n    def f(self):\n"
            "        import_module(self.TARGET)",
            MODULE,
            id="class constant",
        ),
        pytest.param(
            "class T:\n    def g(self):\n        self.t = 'pkg.core.shim'\n    def f(self):\n"
            "        import_module(self.t)",
            MODULE,
            id="attribute of self",
        ),
        pytest.param(
            "import_module('pkg.core.shim' if old else 'pkg.core.new')", MODULE, id="either"
        ),
        pytest.param(
            "def f(a, name='pkg.core.shim'):\n    import_module(name)", MODULE, id="of a parameter"
        ),
        pytest.param(
            "def f(*, a=1, name='pkg.core.shim'):\n    import_module(name)", MODULE, id="by keyword"
        ),
        pytest.param("import_module(name or 'pkg.core.shim')", MODULE, id="default"),
        pytest.param(
            "for name in ('shim', 'new'):\n    import_module(f'pkg.core.{name}')",
            [("dynamic", ".", "f'pkg.core.{name}'")],
            id="put together in a loop",
        ),
        pytest.param(
            "BASE = 'pkg.core'\nimport_module(BASE + '.shim')",
            [("dynamic", ".", "BASE + '.shim'")],
            id="put together from a constant",
        ),
        pytest.param(
            "NAME = 'shim'\nimport_module('pkg.core.' + NAME)",
            [("dynamic", ".", "'pkg.core.' + NAME")],
            id="put together with a constant",
        ),
        pytest.param(
            "import_module('.'.join(['pkg', 'core', 'shim']))",
            [("dynamic", ".", "'.'.join(['pkg', 'core', 'shim'])")],
            id="join",
        ),
        pytest.param(
            "import_module('%s.shim' % 'pkg.core')",
            [("dynamic", ".", "'%s.shim' % 'pkg.core'")],
            id="percent",
        ),
        pytest.param(
            "import_module('{}.{name}'.format('pkg.core', name='shim'))",
            [("dynamic", ".", "'{}.{name}'.format('pkg.core', name='shim')")],
            id="format",
        ),
        pytest.param(
            "import_module('pkg.core' '.shim')",
            [("dynamic", ".", "'pkg.core' '.shim'")],
            id="implicit concatenation",
        ),
        pytest.param("import_module(f'pkg.core.shim')", MODULE, id="f-string without holes"),
        pytest.param(
            "import_module(f'pkg.core.shim.{name}')", MODULE, id="f-string that names the shim"
        ),
        pytest.param(
            "import_module('pkg\\x2ecore.shim')",
            [("dynamic", ".", "'pkg\\x2ecore.shim'")],
            id="escape",
        ),
    ],
)
def test_a_name_given_to_an_importing_call_is_found(
    find: Find, source: str, expected: Shown
) -> None:
    assert find.shown(source) == expected


@pytest.mark.parametrize(
    ("source", "handler"),
    [
        pytest.param("import_module('pkg.core.shim')", None, id="none"),
        pytest.param(
            "try:\n    import_module('pkg.core.shim')\nexcept ImportError:\n    pass",
            "pass",
            id="try",
        ),
        pytest.param("pytest.importorskip('pkg.core.shim')", "skip", id="importorskip"),
        pytest.param("find_spec('pkg.core.shim')", "fallback", id="find_spec"),
        pytest.param("sys.modules.get('pkg.core.shim')", "fallback", id="get"),
        pytest.param("sys.modules['pkg.core.shim']", None, id="subscript"),
        pytest.param("import pkg.core\ngetattr(pkg.core, 'shim', 0)", "fallback", id="default"),
        pytest.param(
            "for name in ['pkg.core.shim']:\n    try:\n        __import__(name)\n"
            "    except ImportError:\n        continue",
            "pass",
            id="where the name leads to",
        ),
        pytest.param(
            "try:\n    x = ['pkg.core.shim']\nexcept Exception:\n    pass", None, id="a mere string"
        ),
    ],
)
def test_a_finding_says_what_is_made_of_a_failure(
    find: Find, source: str, handler: str | None
) -> None:
    assert [found.handler for found in find(source)] == [handler]


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("import_module('pkg.core.shimmy')", id="longer name"),
        pytest.param("import_module('xpkg.core.shim')", id="longer package"),
        pytest.param("import_module('other.pkg.core.shim')", id="another package"),
        pytest.param("import_module('.shim', 'pkg.other')", id="relative to another package"),
        pytest.param("import_module('..shim', 'pkg.core')", id="relative to the parent"),
        pytest.param("import_module('shim')", id="top-level module of that name"),
        pytest.param("__import__('pkg.other', fromlist=['shim'])", id="in another's fromlist"),
        pytest.param("f('pkg.core', fromlist=['shim'])", id="fromlist of another call"),
        pytest.param("getattr(x, 'shim')", id="attribute of something else"),
        pytest.param("import pkg.other\ngetattr(pkg.other, 'shim')", id="of another package"),
        pytest.param(
            "for name in ('new', 'next'):\n    import_module(f'pkg.core.{name}')",
            id="a loop that is known",
        ),
        pytest.param(
            "NAME = 'new'\nimport_module('pkg.core.' + NAME)", id="a constant that is known"
        ),
        pytest.param("import_module(name)", id="nothing known"),
        pytest.param(
            "def load(b, n): return import_module(f'{b}.{n}')\n"
            "load('pkg.core', 'new')\nload('pkg', 'shim')",
            id="parts of two calls",
        ),
    ],
)
def test_what_names_another_module_is_not_found(find: Find, source: str) -> None:
    assert find.shown(source) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("import_module(f'pkg.core.{name}')", "f'pkg.core.{name}'", id="f-string"),
        pytest.param("import_module('pkg.core.' + name)", "'pkg.core.' + name", id="plus"),
        pytest.param("import_module('pkg.core.%s' % name)", "'pkg.core.%s' % name", id="percent"),
        pytest.param(
            "import_module('pkg.core.{}'.format(x))", "'pkg.core.{}'.format(x)", id="format"
        ),
        pytest.param(
            "import_module('.'.join(('pkg.core', x)))", "'.'.join(('pkg.core', x))", id="join"
        ),
        pytest.param(
            "import_module(f'pkg.{a}.{b}')", None, id="two holes, one word: too little to say"
        ),
        pytest.param("import_module(f'{base}.shim')", "f'{base}.shim'", id="open base"),
        pytest.param(
            "import_module(base + '.core.shim')", "base + '.core.shim'", id="open package"
        ),
        pytest.param("import_module(f'{x}.shim.X')", "f'{x}.shim.X'", id="open base, and a name"),
        pytest.param("import_module(f'pkg.core.{x}.deep')", "f'pkg.core.{x}.deep'", id="below"),
        pytest.param("import_module('.' + x, 'pkg.core')", "'.' + x", id="relative"),
        pytest.param("import_module(f'.{x}', __package__)", "f'.{x}'", id="in this package"),
        pytest.param(
            "import_module(__package__ + '.' + x)", "__package__ + '.' + x", id="own name"
        ),
        pytest.param(
            "BASE = 'pkg.core'\nimport_module(f'{BASE}.{x}')", "f'{BASE}.{x}'", id="constant"
        ),
        pytest.param(
            "name = f'pkg.core.{x}'\nimport_module(name)", "f'pkg.core.{x}'", id="kept in a name"
        ),
        pytest.param(
            "def f(x='new'):\n    import_module(f'pkg.core.{x}')", "f'pkg.core.{x}'", id="default"
        ),
        pytest.param(
            "class C:\n  A = 'new'\n  def f(self):\n    import_module('pkg.core.' + self.A)",
            "'pkg.core.' + self.A",
            id="what a class below may override",
        ),
        pytest.param("import_module(f'pkg.core.s{x}')", "f'pkg.core.s{x}'", id="part of a name"),
        pytest.param("import_module(f'pkg.other.{x}')", None, id="another package"),
        pytest.param("import_module(f'pkg.core.new_{x}')", None, id="another start"),
        pytest.param("import_module(f'pkg.core.{x}_new')", None, id="another end"),
        pytest.param("import_module(f'{x}.shimmy')", None, id="another name"),
        pytest.param("import_module(f'{a}.{b}')", None, id="nothing certain"),
        pytest.param("import_module(f'pkg/core/{b}')", None, id="a path"),
        pytest.param("log(f'pkg.core.{name}')", None, id="given to no importing call"),
    ],
)
def test_a_name_that_cannot_be_told_is_undecided_where_it_may_be_the_shim(
    find: Find, source: str, expected: str | None
) -> None:
    assert find.shown(source) == ([("?dynamic", ".", expected)] if expected else [])


def test_an_undecided_finding_says_why(find: Find) -> None:
    (found,) = find("import_module(f'pkg.core.{name}')")
    assert found.message.startswith("pkg.core.{...} may be the shim")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(
            "import_string('pkg.mod.OLD')", [("dynamic", "OLD", "pkg.mod.OLD")], id="name"
        ),
        pytest.param("import_module('pkg.mod')", [], id="the module stays"),
        pytest.param("import_string('pkg.mod.OLDER')", [], id="another name"),
        pytest.param(
            "import pkg.mod as m\ngetattr(m, 'OLD')", [("dynamic", "OLD", "'OLD'")], id="getattr"
        ),
        pytest.param(
            "__import__('pkg.mod', fromlist=['OLD'])", [("dynamic", "OLD", "'OLD'")], id="fromlist"
        ),
        pytest.param(
            "import_string(f'pkg.mod.{x}')", [("?dynamic", ".", "f'pkg.mod.{x}'")], id="undecided"
        ),
    ],
)
def test_names_of_a_module_that_stays(find: Find, source: str, expected: Shown) -> None:
    target = Target("pkg.mod", frozenset({"OLD"}))
    assert find.shown(source, target=target) == expected


TARGET = Target("pkg.core.shim")
dotted_names = st.sampled_from(
    ["pkg.core.shim", "pkg.core.shim.X", "pkg.core.shimmy", "pkg.core.new", "pkg.shim", "core.shim"]
)
JOINS = [
    lambda parts: " + '.' + ".join(parts),
    lambda parts: f"'.'.join([{', '.join(parts)}])",
    lambda parts: f"'{'.'.join(['%s'] * len(parts))}' % ({', '.join(parts)},)",
    lambda parts: f"'{'.'.join(['{}'] * len(parts))}'.format({', '.join(parts)})",
    lambda parts: "f'" + ".".join("{" + part.replace("'", '"') + "}" for part in parts) + "'",
]
CALLS = [
    "import_module({})",
    "name = {}\nimport_module(name)",
    "for name in [{}, 'os']:\n    import_module(name)",
    "class C:\n    NAME = {}\nimport_module(C.NAME)",
    "def f(name={}):\n    return import_module(name)\nf()",
    "import_module(({}) if CERTAIN else 'os')",
]


@given(dotted_names, st.data())
def test_what_python_is_asked_to_import_is_found(dotted: str, data: st.DataObject) -> None:
    """The truth is what import_module is really called with."""
    lines = ["CERTAIN = True"]
    parts = []
    for index, part in enumerate(dotted.split(".")):
        if data.draw(st.booleans(), label="constant"):
            lines.append(f"P{index} = '{part}'")
            parts.append(f"P{index}")
        else:
            parts.append(f"'{part}'")
    expression = data.draw(st.sampled_from(JOINS), label="join")(parts)
    lines.append(data.draw(st.sampled_from(CALLS), label="call").format(expression))
    source = "\n".join(lines)
    asked: list[str] = []
    exec(source, {"import_module": asked.append})
    facts = read_facts("a.py", source.encode(), Module("b", False), (TARGET,), Hits((TARGET,)))
    certain = {found.name for found in facts.findings if not found.undecided}
    assert certain == {TARGET.named(name) for name in asked} - {None}
    assert {found.kind for found in facts.findings} <= {"dynamic"}


def test_a_name_is_followed_further_than_functions_can_be_nested(find: Find) -> None:
    steps = "".join(f"a{at + 1} = a{at}\n" for at in range(450))
    source = f"from importlib import import_module\na0 = 'pkg.core.shim'\n{steps}"
    assert [found.kind for found in find(f"{source}import_module(a450)\n")] == ["dynamic"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("config.include('.shim')", [("dynamic", ".", ".shim")], id="include"),
        pytest.param("config.scan('.shim')", [("dynamic", ".", ".shim")], id="scan"),
        pytest.param("config.scan('..core.shim')", [("dynamic", ".", "..core.shim")], id="above"),
        pytest.param("config.include('.other')", [], id="another module"),
        pytest.param("config.include('..shim')", [], id="of another package"),
        pytest.param("parser.suffix('.shim')", [], id="a suffix"),
    ],
)
def test_a_relative_name_counts_from_the_package_that_configures(
    find: Find, source: str, expected: Shown
) -> None:
    assert find.shown(source) == expected
