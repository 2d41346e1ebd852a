"""Names as text: given to what imports them, listed beside the canonical, and in prose."""

from collections.abc import Callable
from typing import Any

import pytest

Fix = Callable[..., Any]
HEAD = "from importlib import import_module\n"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(
            "import_module('pkg.core.shim')", "import_module('pkg.agents.new')", id="load"
        ),
        pytest.param(
            "import_module('pkg.core.shim').X", "import_module('pkg.agents.new').X", id="attribute"
        ),
        pytest.param(
            "m = import_module('pkg.core.shim')\nm.X",
            "m = import_module('pkg.agents.new')\nm.X",
            id="assigned",
        ),
        pytest.param(
            "import_module('pkg\\x2ecore.\\163him').X",
            "import_module('pkg.agents.new').X",
            id="escaped",
        ),
        pytest.param(
            "NAME = 'pkg.core.shim'\nimport_module(NAME)",
            "NAME = 'pkg.agents.new'\nimport_module(NAME)",
            id="a constant",
        ),
        pytest.param(
            "for name in ['a', 'pkg.core.shim']: import_module(name)",
            "for name in ['a', 'pkg.agents.new']: import_module(name)",
            id="a loop",
        ),
        pytest.param(
            "import_string('pkg.core.shim.Old')", "import_string('pkg.agents.new.New')", id="name"
        ),
        pytest.param(
            "resolve_name('pkg.core.shim:Far')", "resolve_name('elsewhere.far:Far')", id="colon"
        ),
        pytest.param(
            "import pytest\npytest.importorskip('pkg.core.shim')",
            "import pytest\npytest.importorskip('pkg.agents.new')",
            id="importorskip",
        ),
        pytest.param(
            "from importlib.util import find_spec\nif find_spec('pkg.core.shim') is None: ...",
            "from importlib.util import find_spec\nif find_spec('pkg.agents.new') is None: ...",
            id="find_spec",
        ),
        pytest.param("x = 'pkg.core.shim:Old'", "x = 'pkg.agents.new:New'", id="entry point"),
        pytest.param(
            "PATHS = ['pkg.core.shim', 'pkg.agents.new']\nfor p in PATHS: import_module(p).Q",
            "PATHS = ['pkg.agents.new']\nfor p in PATHS: import_module(p).Q",
            id="both paths",
        ),
        pytest.param(
            "PATHS = (\n    'a',\n    'pkg.agents.new',\n    'pkg.core.shim',  # old\n)\n"
            "[import_module(p) for p in PATHS]",
            "PATHS = (\n    'a',\n    'pkg.agents.new',\n)\n[import_module(p) for p in PATHS]",
            id="both paths, in rows",
        ),
        pytest.param(
            "FILES = [R / 'pkg/core/shim.py', R / 'pkg/agents/new.py']\nany(FILES)",
            "FILES = [R / 'pkg/agents/new.py']\nany(FILES)",
            id="both files",
        ),
        pytest.param(
            "PATHS = ('pkg.core.shim', 'pkg.agents.new')\nfor p in PATHS: import_module(p).Q",
            "PATHS = ('pkg.agents.new',)\nfor p in PATHS: import_module(p).Q",
            id="a pair of both, the shim first",
        ),
        pytest.param(
            "PATHS = ('pkg.agents.new', 'pkg.core.shim')\nfor p in PATHS: import_module(p).Q",
            "PATHS = ('pkg.agents.new',)\nfor p in PATHS: import_module(p).Q",
            id="a pair of both, the shim last",
        ),
        pytest.param(
            "PATHS = ['pkg.core.shim', 'pkg.agents.new']\nfor p in sorted(PATHS): import_module(p)",
            "PATHS = ['pkg.agents.new']\nfor p in sorted(PATHS): import_module(p)",
            id="both paths, sorted",
        ),
        pytest.param(
            "PATHS = ['pkg.core.shim', 'pkg.agents.new']\n"
            "assert len([import_module(p).X for p in PATHS]) == 2",
            "PATHS = ['pkg.agents.new', 'pkg.agents.new']\n"
            "assert len([import_module(p).X for p in PATHS]) == 2",
            id="both paths, and counted",
        ),
        pytest.param(
            "PATHS = ['pkg.core.shim', 'pkg.agents.new']\nimport_module(sorted(PATHS)[0]).X\n"
            "for p in PATHS: import_module(p).X",
            "PATHS = ['pkg.agents.new', 'pkg.agents.new']\nimport_module(sorted(PATHS)[0]).X\n"
            "for p in PATHS: import_module(p).X",
            id="both paths, one of them by its place",
        ),
        pytest.param(
            "import pytest\n@pytest.mark.parametrize('p', ['pkg.agents.new', 'pkg.core.shim'],"
            " ids=['new', 'old'])\ndef test(p): import_module(p).X",
            "import pytest\n@pytest.mark.parametrize('p', ['pkg.agents.new', 'pkg.agents.new'],"
            " ids=['new', 'old'])\ndef test(p): import_module(p).X",
            id="both as parameters, with a label for each",
        ),
        pytest.param(
            "BY_NAME = {'a': 'pkg.core.shim'}\nimport_module(BY_NAME['a']).X",
            "BY_NAME = {'a': 'pkg.agents.new'}\nimport_module(BY_NAME['a']).X",
            id="by a key",
        ),
        pytest.param(
            "BY_NAME = {'a': 'pkg.core.shim'}\nfor k, v in BY_NAME.items(): import_module(v)",
            "BY_NAME = {'a': 'pkg.agents.new'}\nfor k, v in BY_NAME.items(): import_module(v)",
            id="by the items of a dictionary",
        ),
        pytest.param(
            "BY_NAME = {'a': ['os', 'pkg.core.shim']}\n"
            "for v in BY_NAME.get('a', ()): import_module(v)",
            "BY_NAME = {'a': ['os', 'pkg.agents.new']}\n"
            "for v in BY_NAME.get('a', ()): import_module(v)",
            id="in a list in a dictionary",
        ),
        pytest.param(
            "a, b = ['pkg.core.shim', 'pkg.agents.new']\nimport_module(a)",
            "a, b = ['pkg.agents.new', 'pkg.agents.new']\nimport_module(a)",
            id="both paths, but by their places",
        ),
        pytest.param(
            "import pytest\n@pytest.mark.parametrize('p', ['pkg.agents.new', 'pkg.core.shim'])\n"
            "def test(p): import_module(p).X",
            "import pytest\n@pytest.mark.parametrize('p', ['pkg.agents.new'])\n"
            "def test(p): import_module(p).X",
            id="both as parameters",
        ),
    ],
)
def test_names_as_text_are_rewritten(fix: Fix, source: str, expected: str) -> None:
    fixed = fix(f"{HEAD}{source}\n")
    assert fixed.text == f"{HEAD}{expected}\n"
    assert not fixed.left
    assert fix(fixed.text).text == fixed.text


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        pytest.param("import_module('pkg.core.shim').Old", "keep its meaning", id="renamed"),
        pytest.param("f(import_module('pkg.core.shim'))", "hands the shim itself on", id="handed"),
        pytest.param(
            "m = import_module('pkg.core.shim')\nm.Old", "may not keep its meaning", id="assigned"
        ),
        pytest.param("import sys\nsys.modules['pkg.core.shim'].X", "takes it from", id="loaded"),
        pytest.param("import sys\n'pkg.core.shim' in sys.modules", "is loaded", id="asked"),
        pytest.param("import runpy\nrunpy.run_module('pkg.core.shim')", "too little", id="run"),
        pytest.param("x = __import__('pkg.core.shim')", "top package", id="top package"),
        pytest.param(
            "N = 'pkg.core.shim'\nimport_module(N)\nif N == q: ...", "something else", id="compared"
        ),
        pytest.param(
            "D = {'pkg.core.shim': 1}\nfor n in D: import_module(n)", "it is a key", id="a key"
        ),
        pytest.param(
            "D = {'a': 'pkg.core.shim'}\nimport_module(D['a'])\nstore(D)",
            "line 4 uses D, which holds it",
            id="a dictionary that is handed on",
        ),
        pytest.param(
            "D = ['pkg.core.shim']\nimport_module(D[0])\nassert seen == D",
            "line 4 uses D, which holds it",
            id="a list that is compared",
        ),
        pytest.param("import_module('pkg.core.' 'shim')", "in one piece", id="in parts"),
        pytest.param("import_module('.shim', 'pkg.core')", "is relative", id="relative"),
        pytest.param("import_module('..a', 'pkg.core.shim')", "relative to it", id="a start"),
        pytest.param(
            "N = 'pkg.core.shim'\nimport_module(N)\nimport_module('.a', package=N)",
            "line 4 takes a name relative to it",
            id="a start, too",
        ),
        pytest.param("config.include('.shim')", "is relative", id="relative, to Pyramid"),
        pytest.param("import_module(f'pkg.core.{x}')", "", id="not known"),
        pytest.param("x = ['-m', 'pkg.core.shim']", "more than its names", id="run as a script"),
        pytest.param("x = 'pkg.core.shim.X'", "what the text is for", id="any text"),
        pytest.param("x = 'pkg/core/shim.py'", "the shim's file", id="file"),
        pytest.param("f('from pkg.core.shim import X')", "what the text is for", id="code"),
    ],
)
def test_text_of_which_too_little_is_known_is_left(fix: Fix, source: str, reason: str) -> None:
    fixed = fix(f"{HEAD}{source}\n")
    assert fixed.text == f"{HEAD}{source}\n"
    assert any(reason in why for why in fixed.left.values()), fixed.left


def test_any_text_is_rewritten_where_its_kind_is_asked_for(fix: Fix) -> None:
    fixed = fix("x = 'pkg.core.shim.Old'\n", kinds=frozenset({"string"}))
    assert fixed.text == "x = 'pkg.agents.new.New'\n"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("# see pkg.core.shim.X\n", "# see pkg.agents.new.X\n", id="comment"),
        pytest.param(
            'def f():\n    """See `pkg.core.shim.Old`, and pkg.core.shim."""\n',
            'def f():\n    """See `pkg.agents.new.New`, and pkg.agents.new."""\n',
            id="docstring",
        ),
        pytest.param(
            "# from pkg.core.shim import X, Y\n", "# from pkg.agents.new import X, Y\n", id="code"
        ),
        pytest.param(
            "# from pkg.core.shim import X, Old\n", "# from pkg.core.shim import X, Old\n", id="not"
        ),
    ],
)
def test_mentions_are_rewritten_where_they_are_asked_for(
    fix: Fix, source: str, expected: str
) -> None:
    assert fix(source).text == source
    assert fix(source, prose=True).text == expected
