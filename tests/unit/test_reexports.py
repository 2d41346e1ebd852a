"""reexport: names taken from a module that took them from the shim, by whatever means."""

from collections.abc import Callable, Mapping

import pytest

from unshim.finders import Finding

Held = Callable[..., list[Finding]]

MIGRATION = """
shim = "pkg.core.shim"
canonical = "pkg.new"
phase = "all"
[[phases]]
name = "all"
allow = ["**"]
"""
SHIM = {
    "pkg/__init__.py": "",
    "pkg/core/__init__.py": "",
    "pkg/core/shim.py": "from pkg.new import X, Y, K\n",
    "pkg/new.py": "X = Y = 1\nclass K: ...\n",
    "app/__init__.py": "",
}
TOOK = "which took it from the shim at"


def handed(held: Held, files: Mapping[str, str], path: str = "app/user.py") -> list[str]:
    """The re-exports found in one of the files, as their messages say them."""
    found = held(MIGRATION, {**SHIM, **files})
    return [one.message for one in found if one.path == path and one.kind == "reexport"]


USER = "from app.y import X\n"
X_FROM_Y = f"app.user imports X from app.y, {TOOK} app/y.py"


@pytest.mark.parametrize(
    ("y", "user", "expected"),
    [
        pytest.param("from pkg.core.shim import X", USER, f"{X_FROM_Y}:1", id="import"),
        pytest.param(
            "import os\n\nfrom pkg.core.shim import X", USER, f"{X_FROM_Y}:3", id="its line"
        ),
        pytest.param(
            "from pkg.core.shim import (\n    Y,\n    X,\n)",
            USER,
            f"{X_FROM_Y}:3",
            id="its own line",
        ),
        pytest.param("from pkg.core.shim import *", USER, f"{X_FROM_Y}:1", id="star"),
        pytest.param(
            "from pkg.core.shim import X as Z",
            "from app.y import Z",
            f"app.user imports Z (the shim's X) from app.y, {TOOK} app/y.py:1",
            id="alias",
        ),
        pytest.param(
            "import pkg.core.shim as s",
            "from app.y import s",
            f"app.user imports the shim from app.y, {TOOK} app/y.py:1",
            id="the shim itself",
        ),
        pytest.param(
            "from pkg.core import shim",
            "import app.y\napp.y.shim.X",
            f"app.user takes shim (the shim's X) from app.y, {TOOK} app/y.py:1",
            id="a name of the shim, asked of the module that has it",
        ),
        pytest.param(
            "from pkg import core",
            "import app.y\napp.y.core.shim.X",
            None,
            id="a package handed on is the shim's own use",
        ),
        pytest.param("import pkg.core.shim as s\nX = s.X", USER, f"{X_FROM_Y}:2", id="assigned"),
        pytest.param(
            "import pkg.core.shim as s\nX, Z = s.X, 1", USER, f"{X_FROM_Y}:2", id="in a tuple"
        ),
        pytest.param(
            "import pkg.core.shim as s\nX: int = s.X", USER, f"{X_FROM_Y}:2", id="annotated"
        ),
        pytest.param(
            "import pkg.core.shim as s\n(X := s.X)", USER, f"{X_FROM_Y}:2", id="in an expression"
        ),
        pytest.param(
            'import pkg.core.shim as s\nX = getattr(s, "X")', USER, f"{X_FROM_Y}:2", id="getattr"
        ),
        pytest.param(
            "def load():\n    global X\n    from pkg.core.shim import X\nload()",
            USER,
            f"{X_FROM_Y}:3",
            id="global in a function",
        ),
        pytest.param(
            "try:\n    from pkg.core.shim import X\nexcept ImportError:\n    X = None",
            USER,
            f"{X_FROM_Y}:2",
            id="in a try",
        ),
        pytest.param(
            "from pkg.core.shim import X",
            "from app.y import *\nprint(X)",
            f"{X_FROM_Y}:1",
            id="a star that brings it to where it is used",
        ),
        pytest.param(
            "from pkg.core.shim import X",
            'import app.y\ngetattr(app.y, "X")',
            f"{X_FROM_Y}:1",
            id="asked for by a string",
        ),
        pytest.param(
            "from pkg.core.shim import X",
            'from importlib import import_module as load\nload("app.y").X',
            f"app.user takes X from app.y, {TOOK} app/y.py:1",
            id="of a module loaded by its name",
        ),
        pytest.param(
            "from pkg.core.shim import X",
            "def f():\n    from .y import X",
            f"{X_FROM_Y}:1",
            id="relative, in a function",
        ),
    ],
)
def test_a_name_taken_from_who_took_it_is_a_use(
    held: Held, y: str, user: str, expected: str | None
) -> None:
    found = handed(held, {"app/y.py": f"{y}\n", "app/user.py": f"{user}\n"})
    assert found == ([] if expected is None else [expected])


@pytest.mark.parametrize(
    ("y", "line"),
    [
        pytest.param('globals()["X"] = s.X', 3, id="a key of globals"),
        pytest.param('vars()["X"] = s.X', 3, id="a key of vars"),
        pytest.param("globals().update(X=s.X)", 3, id="update by keyword"),
        pytest.param('globals().update({"X": s.X})', 3, id="update from a dict"),
        pytest.param('globals().setdefault("X", s.X)', 3, id="setdefault"),
        pytest.param("globals().update(vars(s))", 3, id="all of vars"),
        pytest.param("globals().update(s.__dict__)", 3, id="all of __dict__"),
        pytest.param(
            "globals().update({k: v for k, v in vars(s).items() if k[0] != '_'})",
            3,
            id="some of vars",
        ),
        pytest.param(
            "for name in ('X', 'Y'):\n    globals()[name] = getattr(s, name)", 4, id="a loop"
        ),
        pytest.param(
            "for name in dir(s):\n    globals()[name] = getattr(s, name)", 4, id="a loop over all"
        ),
        pytest.param('setattr(sys.modules[__name__], "X", s.X)', 3, id="setattr"),
        pytest.param("sys.modules[__name__] = s", 3, id="in the module's place"),
        pytest.param("def __getattr__(name):\n    return getattr(s, name)", 4, id="__getattr__"),
        pytest.param(
            "def __getattr__(name):\n    if name == 'X':\n        return s.X", 5, id="a test of it"
        ),
        pytest.param(
            "def __getattr__(name):\n    match name:\n        case 'X':\n            return s.X",
            6,
            id="a match of it",
        ),
        pytest.param(
            'T = {"X": "pkg.core.shim"}\ndef __getattr__(name):\n    return load(T[name], name)',
            3,
            id="a table of modules",
        ),
        pytest.param(
            'T = {"X": "pkg.core.shim:X"}\ndef __getattr__(name):\n    return load(T[name])',
            3,
            id="a table of objects",
        ),
        pytest.param(
            'T = {"X": ("pkg.core.shim", "X")}\ndef __getattr__(name):\n    return load(*T[name])',
            3,
            id="a table of pairs",
        ),
        pytest.param(
            'T = {"pkg.core.shim": ["X"]}\ndef __getattr__(name):\n    return find(T, name)',
            3,
            id="a table of lists",
        ),
        pytest.param(
            'T = {"X": lambda: s.X}\ndef __getattr__(name):\n    return T[name]()',
            3,
            id="a table of functions",
        ),
    ],
)
def test_a_name_handed_on_by_a_trick_is_a_use(held: Held, y: str, line: int) -> None:
    y = f"import sys\nimport pkg.core.shim as s\n{y}\n"
    found = handed(held, {"app/y.py": y, "app/user.py": USER})
    assert found == [f"{X_FROM_Y}:{line}"]


def test_a_module_loaded_by_a_relative_name_may_have_one_that_hands_a_name_on(held: Held) -> None:
    files = {
        "app/z.py": "from pkg.core.shim import X\n",
        "lib/__init__.py": "",
        "lib/y.py": "import app.z as inner\n",
        "user.py": "import importlib\nimportlib.import_module('.y', 'lib').inner.X\n",
    }
    taken = f"user takes X from app.z, {TOOK} app/z.py:1"
    assert handed(held, files, "user.py") == [taken]


def test_a_part_that_another_module_stands_for_is_handed_on_whole(held: Held) -> None:
    files = {
        "pkg/core/shim/__init__.py": "",
        "pkg/core/shim/part.py": "from pkg.new import X\n",
        "pkg/new.py": "X = 1\n",
        "app/z.py": "import sys\nimport pkg.core.shim.part as p\nsys.modules[__name__] = p\n",
        "app/y.py": "import app.z as z\nglobals().update(vars(z))\n",
        "app/user.py": USER,
    }
    found = [one for one in held(MIGRATION, files) if one.path == "app/user.py"]
    assert [(one.kind, one.name, one.line) for one in found] == [("reexport", "part.X", 1)]


@pytest.mark.parametrize(
    ("taken", "kinds"),
    [
        pytest.param("X as Z", ["reexport"], id="a name of its own"),
        pytest.param("Z", [], id="the name of the shim's"),
    ],
)
def test_a_star_of_unknown_names_is_a_spare_for_what_the_shim_has(
    held: Held, taken: str, kinds: list[str]
) -> None:
    migration = f"external = true\n{MIGRATION}"
    tried = "try:\n    from pkg.new import *\nexcept ImportError:\n    pass\n"
    user = "from app.y import Z\n"
    y = f"from pkg.core.shim import {taken}\n{tried}"
    files = {"app/__init__.py": "", "app/y.py": y, "app/user.py": user}
    assert [one.kind for one in held(migration, files) if one.path == "app/user.py"] == kinds


def test_a_part_of_the_shims_namespace_may_lie_in_another_folder(held: Held) -> None:
    migration = MIGRATION.replace("pkg.core.shim", "ns.a.shim").replace("pkg.new", "ns.a.new")
    files = {
        "src/ns/a/shim.py": "from ns.a.new import X\n",
        "src/ns/a/new.py": "X = 1\n",
        "lib/ns/b/__init__.py": "",
        "lib/ns/b/y.py": "from ..a import shim\n",
        "app/user.py": "from ns.b.y import shim\n",
    }
    assert [(one.path, one.kind) for one in held(migration, files)] == [
        ("app/user.py", "reexport"),
        ("lib/ns/b/y.py", "import"),
    ]


def test_a_star_of_unknown_names_leaves_a_table_to_be_asked(held: Held) -> None:
    y = 'from app.z import *\nT = {"X": "pkg.core.shim:X"}\n'
    y += "def __getattr__(name):\n    return load(T[name])\n"
    z = "import other\nglobals().update(vars(other))\n"
    found = handed(held, {"app/y.py": y, "app/z.py": z, "app/user.py": USER})
    assert found == [f"{X_FROM_Y}:2"]
    z = "X = 1\n"
    assert handed(held, {"app/y.py": y, "app/z.py": z, "app/user.py": USER}) == []


def test_a_module_with_another_in_its_place_hands_on_none_of_its_own_names(held: Held) -> None:
    y = "import sys\nimport app.z as z\nsys.modules[__name__] = z\n"
    y += "from pkg.core import shim\nglobals()['X'] = shim.X\n"
    assert handed(held, {"app/y.py": y, "app/z.py": "X = 1\n", "app/user.py": USER}) == []
    y = y.replace("['X'] = shim.X", ".update(vars(shim))")
    assert handed(held, {"app/y.py": y, "app/z.py": "X = 1\n", "app/user.py": USER}) == []


def test_every_step_is_told(held: Held) -> None:
    files = {
        "app/a/__init__.py": "",
        "app/a/one.py": "from pkg.core.shim import X\n",
        "app/a/two.py": "from .one import *\n",
        "app/b/__init__.py": "from app.a.two import X as Z\n__all__ = ['Z']\n",
        "app/b/three.py": "from . import Z as W\n",
        "app/user.py": "import app.b.three as t\nprint(t.W)\n",
    }
    (message,) = handed(held, files)
    assert message == (
        "app.user takes W (the shim's X) from app.b.three, "
        "which took it from app.b at app/b/three.py:1, "
        "which took it from app.a.two at app/b/__init__.py:1, "
        "which took it from app.a.one at app/a/two.py:1, "
        "which took it from the shim at app/a/one.py:1"
    )


def test_a_chain_of_thirty_steps_is_followed(held: Held) -> None:
    files = {f"app/y{n}.py": f"from app.y{n + 1} import X\n" for n in range(30)}
    files["app/y30.py"] = "from pkg.core.shim import X\n"
    files["app/user.py"] = "from app.y0 import X\n"
    (message,) = handed(held, files)
    assert message.count("which took it") == 31


def test_modules_that_take_from_each_other_come_to_an_end(held: Held) -> None:
    files = {
        "app/a.py": "from app.b import *\nfrom pkg.core.shim import X\n",
        "app/b.py": "from app.a import *\n",
        "app/user.py": "from app.b import X\n",
    }
    assert handed(held, files) == [
        f"app.user imports X from app.b, which took it from app.a at app/b.py:1, {TOOK} app/a.py:2"
    ]


@pytest.mark.parametrize(
    "offered",
    [
        '__all__ = ["X"]',
        '__all__ = ("X",)',
        '__all__: list[str] = ["X"]',
        '__all__ = []\n__all__ += ["X"]',
        '__all__ = []\n__all__.append("X")',
        '__all__ = []\n__all__.extend(["X"])',
        '__all__ = sorted(["X"])',
        '__all__ = ["Y"] + ["X"]',
        'PUBLIC = ["X"]\n__all__ = PUBLIC',
        'PUBLIC = {"X"}\n__all__ = list({"Y"} | PUBLIC | set(other))',
        'PUBLIC = ["X"]\n__all__ = ["Y", *PUBLIC]',
        'PUBLIC = []\nPUBLIC += ["X"]\n__all__ = ["Y"] + PUBLIC',
    ],
)
def test_a_name_of_the_shim_in_all_is_handed_on(held: Held, offered: str) -> None:
    found = handed(
        held, {"app/y.py": f"from pkg.core.shim import X\nY = 1\n{offered}\n"}, "app/y.py"
    )
    assert found == ["app.y offers X in __all__, and took it from the shim at app/y.py:1"]


@pytest.mark.parametrize(
    "offered",
    [
        pytest.param("__all__ = ['a']\n__all__ += inner.__all__", id="added"),
        pytest.param("__all__ = ['a', *inner.__all__]", id="unpacked"),
        pytest.param("__all__ = ['a']\n__all__.extend(inner.__all__)", id="extended"),
    ],
)
def test_a_star_may_bring_what_another_all_has(held: Held, offered: str) -> None:
    files = {
        "app/inner.py": "from pkg.core.shim import X\n__all__ = ['X']\n",
        "app/y.py": f"from app import inner\nfrom app.inner import *\na = 1\n{offered}\n",
        "app/user.py": "from app.y import *\nprint(X)\n",
    }
    (message,) = handed(held, files)
    assert message.startswith("app.user imports X from app.y, which took it from app.inner")


def test_a_star_brings_what_a_part_of_the_shim_has_that_stands_for_a_module(held: Held) -> None:
    files = {
        **{path: text for path, text in SHIM.items() if path != "pkg/core/shim.py"},
        "pkg/core/shim/__init__.py": "from pkg.new import X\n",
        "pkg/core/shim/part.py": "from pkg.new import X as P\n",
        "app/y.py": "import sys\nfrom pkg.core.shim import part\nsys.modules[__name__] = part\n",
        "app/user.py": "from app.y import *\nP\n",
    }
    found = held(MIGRATION, files)
    assert [(one.kind, one.name) for one in found if one.path == "app/user.py"] == [
        ("reexport", "part.P")
    ]


@pytest.mark.parametrize("walrus", ["(X := new.X)", "(X := new.X); del new"])
def test_a_walrus_that_is_a_statement_binds_for_sure(held: Held, walrus: str) -> None:
    files = {
        "app/y.py": f"from pkg.core.shim import X\nimport pkg.new as new\n{walrus}\n",
        "app/user.py": "from app.y import X\n",
    }
    assert handed(held, files) == []


def test_a_package_hands_on_what_its_init_takes(held: Held) -> None:
    files = {
        "app/y/__init__.py": "from pkg.core.shim import X\n",
        "app/y/user.py": "from . import X",
    }
    assert handed(held, files, "app/y/user.py") == [
        f"app.y.user imports X from app.y, {TOOK} app/y/__init__.py:1"
    ]


def test_a_package_that_offers_its_shim_hands_it_on(held: Held) -> None:
    files = {"pkg/core/__init__.py": '__all__ = ["shim"]\n'}
    assert handed(held, files, "pkg/core/__init__.py") == ["pkg.core offers the shim in __all__"]


def test_a_star_brings_what_is_offered_by_another_name(held: Held) -> None:
    files = {
        "app/y.py": "from pkg.core.shim import X, Y\nNAMES = ['Y']\n__all__ = list(NAMES)\n",
        "app/user.py": "from app.y import *\nprint(X, Y)\n",
    }
    assert handed(held, files) == [f"app.user imports Y from app.y, {TOOK} app/y.py:1"]


@pytest.mark.parametrize("shape", ["", 'only = ["X"]\n'], ids=["a module", "some of its names"])
@pytest.mark.parametrize(
    ("y", "user"),
    [
        pytest.param(
            "import pkg\nvars()['c'] = pkg.core",
            "import app.y\napp.y.c.shim.X",
            id="in a namespace",
        ),
        pytest.param(
            "from app.z import c as d", "from app.y import d\nd.shim.X", id="by one, then another"
        ),
        pytest.param(
            "import sys, pkg.core\nsys.modules['virtual'] = pkg.core",
            "import app.y\nfrom virtual import *\nshim.X",
            id="registered",
        ),
        pytest.param(
            "def __getattr__(name):\n"
            "    if name in {'core'}:\n"
            "        return getattr(import_module('pkg'), name)",
            "from app import y\ny.core.shim.X",
            id="asked for",
        ),
        pytest.param(
            "T = {'c': 'app.z'}\n"
            "def __getattr__(name):\n    return getattr(import_module(T[name]), name)",
            "from app import y\ny.c.shim.X",
            id="asked for by a table",
        ),
        pytest.param(
            "import app.z as z\n(core := z.c)",
            "from app import y\ny.core.shim.X",
            id="given in an expression",
        ),
        pytest.param(
            "def __getattr__(name):\n    return getattr(import_module('app.z'), name)",
            "from app import y\ndef f(a: 'y.c.shim.X'): ...",
            id="asked for by an annotation",
        ),
    ],
)
def test_a_package_that_is_handed_on_leads_to_the_shim(
    held: Held, shape: str, y: str, user: str
) -> None:
    files = {
        **SHIM,
        "pkg/core/__init__.py": "from . import shim\n",
        "app/z.py": "import pkg\nvars()['c'] = pkg.core\n",
        "app/y.py": y,
        "app/user.py": user,
    }
    found = held(MIGRATION.replace("phase =", f"{shape}phase =", 1), files)
    assert "app/user.py" in {one.path for one in found}


@pytest.mark.parametrize(
    "y",
    [
        pytest.param(
            "import sys, types\nimport pkg.core.shim as s\n"
            "class P(types.ModuleType):\n    def __getattr__(self, name):\n"
            "        return getattr(s, name)\nsys.modules[__name__].__class__ = P",
            id="its class",
        ),
        pytest.param(
            "import sys, types\nimport pkg.core.shim as s\n"
            "class P(types.ModuleType):\n    def __getattr__(self, name):\n"
            "        return getattr(s, name)\nsys.modules[__name__] = P(__name__)",
            id="an object",
        ),
        pytest.param(
            "T = dict(X='pkg.core.shim')\ndef __getattr__(name): return load(T[name], name)",
            id="a table made by a call",
        ),
        pytest.param(
            "T = {n: 'pkg.core.shim' for n in ['X']}\n"
            "def __getattr__(name): return load(T[name], name)",
            id="a table made for some names",
        ),
        pytest.param(
            "def f():\n    from pkg.core.shim import X\n    return X\nX = f()",
            id="what a function returns",
        ),
        pytest.param(
            "try:\n    from none_such import X\nexcept ImportError:\n"
            "    from pkg.core.shim import X",
            id="the last resort",
        ),
    ],
)
def test_a_name_may_come_by_what_stands_in_for_the_module(held: Held, y: str) -> None:
    found = handed(held, {"app/y.py": f"{y}\n", "app/user.py": USER})
    assert [message.partition(", which")[0] for message in found] == [
        "app.user imports X from app.y"
    ]


def test_a_package_hands_on_what_a_loader_gets_from_the_modules_below_it(held: Held) -> None:
    files = {
        "app/y/__init__.py": (
            "import lazy_loader as lazy\n"
            "__getattr__, __dir__, __all__ = lazy.attach(__name__, {'part'}, {'part': ['X']})\n"
        ),
        "app/y/part.py": "from app.z import X\n",
        "app/z.py": "from pkg.core.shim import X\n",
        "app/user.py": USER,
    }
    (message,) = handed(held, files)
    assert message.startswith("app.user imports X from app.y, which took it from app.y.part at")


def test_a_module_registered_under_another_name_is_the_shim(held: Held) -> None:
    files = {
        "app/y.py": 'import sys\nimport pkg.core.shim as s\nsys.modules["app.old"] = s\n',
        "app/user.py": "from app.old import X\nimport app.old as o\n",
    }
    assert handed(held, files) == [
        f"app.user imports X from app.old, {TOOK} app/y.py:3",
        f"app.user imports the shim from app.old, {TOOK} app/y.py:3",
    ]


@pytest.mark.parametrize(
    ("y", "user"),
    [
        pytest.param("from pkg.new import X", "from app.y import X", id="canonical"),
        pytest.param("from pkg.core.shim import Y", "from app.y import X", id="another name"),
        pytest.param("from pkg.core.shim import X\nX = 1", USER, id="bound again"),
        pytest.param("from pkg.core.shim import X\ndel X", USER, id="deleted"),
        pytest.param("from pkg.core.shim import X\nfrom pkg.new import X", USER, id="taken again"),
        pytest.param("def f():\n    from pkg.core.shim import X", USER, id="a local name"),
        pytest.param("class C:\n    from pkg.core.shim import X", USER, id="a class's name"),
        pytest.param(
            "try:\n    from pkg.core.shim import X\nexcept ImportError:\n    from pkg.new import X",
            USER,
            id="with a spare",
        ),
        pytest.param(
            "from pkg.new import X\ntry:\n    from pkg.core.shim import X\n"
            "except ImportError:\n    pass",
            USER,
            id="with a spare that was there before",
        ),
        pytest.param(
            "from pkg.core.shim import *\ntry:\n    from pkg.new import X\n"
            "except ImportError:\n    pass",
            USER,
            id="itself the spare",
        ),
        pytest.param("from pkg.core.shim import X", "from app.z import X", id="another module"),
        pytest.param("from pkg.core.shim import X", "from other.y import X", id="another package"),
        pytest.param("from pkg.core.shim import X", "y = o\ny.X", id="a variable named like it"),
        pytest.param(
            "from pkg.core.shim import X", "import app.y\nX = 1\nX", id="a name of its own"
        ),
        pytest.param("from pkg.core.shim import X", "from app.y import *", id="a star alone"),
        pytest.param(
            "from pkg.core.shim import X",
            "from app.y import *\nX = 1\nX",
            id="a star, and bound again",
        ),
        pytest.param(
            "from pkg.core.shim import X as _X", "from app.y import *\n_X", id="private to a star"
        ),
        pytest.param(
            "from pkg.core.shim import X\n__all__ = ['Y']\nY = 1",
            "from app.y import *\nX",
            id="not offered to a star",
        ),
        pytest.param(
            "if TYPE_CHECKING:\n    from pkg.core.shim import X",
            "from app.y import X",
            id="for types",
        ),
        pytest.param(
            "from pkg.core.shim import X", "import app.y\napp.y.X = 1", id="given, not taken"
        ),
        pytest.param(
            "import pkg.core.shim as s\nX = s.X + 1", USER, id="made from it, and the module's own"
        ),
        pytest.param("import pkg.core.shim as s\nclass X(s.K): ...", USER, id="a subclass of it"),
        pytest.param(
            "import sys\nimport pkg.core.shim as s\nX = 1\nT = {'X': 'pkg.core.shim'}\n"
            "def __getattr__(name): return load(T[name], name)",
            USER,
            id="a table behind a name of its own",
        ),
        pytest.param(
            "T = {'X': 'pkg.core.shim'}\ndef __getattr__(name): return load(T[name], name)",
            "from app.y import *\nX",
            id="a table is not asked by a star",
        ),
        pytest.param(
            "import sys\nfrom . import lazy\nsys.modules[__name__] = lazy",
            "from app.y import *\nX",
            id="a table is not asked by a star of what it stands in for",
        ),
        pytest.param(
            "import sys\nfrom pkg.core.shim import X\n"
            "import pkg.new as n\nsys.modules[__name__] = n",
            USER,
            id="another module in its place",
        ),
    ],
)
def test_what_is_not_the_shims_any_more_is_no_use(held: Held, y: str, user: str) -> None:
    lazy = "T = {'X': 'pkg.core.shim'}\ndef __getattr__(name): return load(T[name], name)\n"
    files = {"app/y.py": f"{y}\n", "app/user.py": f"{user}\n", "app/lazy.py": lazy}
    assert handed(held, files) == []


@pytest.mark.parametrize(
    "before",
    [
        pytest.param("from app.like import *", id="by a star"),
        pytest.param("from app.like import X", id="by name"),
        pytest.param("X = None", id="by an assignment"),
    ],
)
def test_what_a_name_was_before_is_no_spare_for_the_shims(held: Held, before: str) -> None:
    files = {
        "app/like.py": "X = 2\n",
        "app/y.py": (
            f"{before}\ntry:\n    from pkg.core.shim import X\nexcept ImportError:\n    pass\n"
        ),
        "app/user.py": USER,
    }
    assert handed(held, files) == [f"{X_FROM_Y}:3"]


def test_a_guard_around_other_names_is_no_spare(held: Held) -> None:
    files = {
        "app/y.py": (
            "from pkg.core import shim as module\nfrom app.any import *\n"
            "try:\n    from app.other import Z\nexcept ImportError:\n    pass\n"
        ),
        "app/any.py": "globals().update(read())\n",
        "app/user.py": "import app.y\napp.y.module.X\n",
    }
    assert handed(held, files) == [
        f"app.user takes module (the shim's X) from app.y, {TOOK} app/y.py:1"
    ]


def test_who_may_use_the_shims_names_may_not_hand_them_on(project) -> None:
    project.write({"y.py": "from pkg.old import X\n"}).declare(rows="y.py\timport\tX\n")
    assert project.check("--no-base").code == 0
    project.write({"user.py": "from y import X\n"})
    ran = project.check("--no-base", "--format", "json")
    assert (ran.code, ran.found("path", "kind", "status")) == (
        1,
        [("user.py", "reexport", "new"), ("y.py", "import", "allowed")],
    )


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(
            {
                "a/__init__.py": "",
                "a/b/__init__.py": "",
                "a/old1.py": "from pkg.old import X\n",
                "a/b/y.py": "from importlib import import_module\n"
                "def __getattr__(name):\n    if name == 'Z':\n"
                "        return getattr(import_module('..old1', 'a.b'), 'X')\n",
                "user.py": "from a.b.y import Z\n",
            },
            id="a relative name in a string",
        ),
        pytest.param(
            {
                "z.py": "from pkg import old as N\n",
                "y.py": "from importlib import import_module\n"
                "def __getattr__(name):\n    if name == 'Z':\n"
                "        return getattr(import_module('z'), 'N')\n",
                "user.py": "from y import Z\n",
            },
            id="a name in a string",
        ),
        pytest.param(
            {
                "src/ns/pkg/old.py": "from ns.pkg.new import X\n",
                "src/ns/pkg/new.py": "X = 1\n",
                "lib/ns/b/__init__.py": "",
                "lib/ns/b/y.py": "from ..pkg import old as o\nN = o.X\n",
                "user.py": "from ns.b.y import N\n",
            },
            id="another part of a namespace package",
        ),
        pytest.param(
            {
                "z.py": "import pkg.old as _s\nN = _s.X if True else None\n",
                "y.py": "from z import *\n",
                "h.py": "import y as held\n",
                "user.py": "from h import held as taken\nprint(taken.N)\n",
            },
            id="a module by another name",
        ),
    ],
)
def test_one_file_alone_is_followed_to_where_its_names_are_from(project, files) -> None:
    project.write(files)
    if any("ns/" in path for path in files):
        project.declare(
            MIGRATION.replace("pkg.core.shim", "ns.pkg.old").replace("pkg.new", "ns.pkg.new")
        )
    (whole,) = [
        one
        for one in project.check("--no-base", "--format", "json").json["findings"]
        if one["path"] == "user.py"
    ]
    ran = project.check("--no-base", "--format", "json", str(project.root / "user.py"))
    assert ran.json["findings"] == [whole]


def test_one_file_alone_shows_what_the_tree_shows_in_it(project) -> None:
    project.write(
        {
            "y.py": "import pkg.old as s\n_one = s.X\ntwo = _one; Z = two\n",
            "z.py": "from y import *\n",
            "user.py": "import z\nprint(z.Z)\n",
        }
    )
    (whole,) = [
        one
        for one in project.check("--no-base", "--format", "json").json["findings"]
        if one["path"] == "user.py"
    ]
    ran = project.check("--no-base", "--format", "json", str(project.root / "user.py"))
    assert ran.json["findings"] == [whole]
    assert len(whole["chain"]) == 2


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("bin/tool", "#!/usr/bin/env python3\nfrom y import X\n", id="a script"),
        pytest.param("doc.rst", "Text.\n\n>>> from y import X\n", id="an example"),
        pytest.param(
            "a.ipynb",
            '{"cells": [{"cell_type": "code", "source": ["import y\\n", "print(y.X)"]}],'
            ' "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
            id="a notebook",
        ),
    ],
)
def test_python_in_files_of_other_names_is_followed_as_well(project, path, text) -> None:
    project.write({"y.py": "from pkg.old import X\n", path: text})
    (whole,) = [
        one
        for one in project.check("--no-base", "--format", "json").json["findings"]
        if one["path"] == path
    ]
    ran = project.check("--no-base", "--format", "json", str(project.root / path))
    assert ran.json["findings"] == [whole]
    assert whole["kind"] == "reexport"
    assert "  " not in f" {whole['message']}"


def test_a_module_that_another_has_by_a_name_may_be_handed_on_when_it_is_asked_for(
    held: Held,
) -> None:
    files = {
        "app/z.py": "from pkg.core.shim import X as Z\n",
        "app/other.py": "import app.z as inner\n",
        "app/y.py": (
            "def __getattr__(name):\n"
            '    if name in ("inner", "nothing"):\n'
            "        from .other import inner\n"
            "        return inner\n"
        ),
        "app/user.py": "import app.y\napp.y.inner.Z\n",
    }
    assert handed(held, files) == [
        "app.user takes Z (the shim's X) from app.z, which took it from the shim at app/z.py:1"
    ]
