"""What the tripwire writes down: which lines, which names, and how they reached the shim."""

import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from unshim.runtime.recorder import Shim
from unshim.runtime.use import RuntimeUse
from unshim.runtime.watch import Watch

PACKAGE = {
    "pkg/__init__.py": "",
    "pkg/old.py": "from pkg.new import X, Y, run\n",
    "pkg/new.py": "X = Y = 1\n\ndef run(function): return function()\n",
}
LAZY = """\
def __getattr__(name):
    if name.startswith("_"):
        raise AttributeError(name)
    return len(name)
"""
OLD = Shim("old", "pkg.old", None)
Ran = Callable[..., list[RuntimeUse]]


@pytest.fixture
def ran(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ran]:
    """Runs `user.py` of a small tree under the tripwire, and gives what was written down."""
    before = set(sys.modules)
    root = tmp_path / "root"
    monkeypatch.syspath_prepend(str(root))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    def run(source: str, shim: Shim = OLD, before: str = "", **files: str) -> list[RuntimeUse]:
        tree = {**PACKAGE, **files}
        write(root, {**tree, "user.py": source, "before.py": before})
        if before:
            __import__("before")
        watch = Watch(str(root), [shim])
        watch.start()
        try:
            __import__("user")
        finally:
            uses = watch.stop()
        assert not watch.recorder.problems
        return uses

    yield run
    for name in set(sys.modules) - before:
        if name.partition(".")[0] in ("pkg", "user", "before", "other", "top"):
            del sys.modules[name]


def write(root: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")


def seen(uses: list[RuntimeUse], file: str = "user.py") -> list[tuple[int, int, str, str]]:
    return sorted(
        (use.line, use.end_line, use.name, use.how) for use in uses if use.file.endswith(file)
    )


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("import pkg.old\n", [(1, 1, ".", "import")], id="import"),
        pytest.param("import pkg.old as o\n", [(1, 1, ".", "import")], id="import as"),
        pytest.param("from pkg import old\n", [(1, 1, ".", "import")], id="from the package"),
        pytest.param(
            "from pkg.old import X\n",
            [(1, 1, ".", "import"), (1, 1, "X", "import")],
            id="from the shim",
        ),
        pytest.param(
            "from pkg.old import (\n    X,\n    Y as Z,\n)\n",
            [(1, 4, ".", "import"), (1, 4, "X", "import"), (1, 4, "Y", "import")],
            id="over several lines",
        ),
        pytest.param(
            "from pkg.old import *\n",
            [(1, 1, ".", "import"), (1, 1, ".", "star")],
            id="star",
        ),
        pytest.param(
            "import pkg.new, pkg.old; import os\n", [(1, 1, ".", "import")], id="on one line"
        ),
        pytest.param(
            "def f():\n    import pkg.old\n\nf()\nf()\n",
            [(2, 2, ".", "import")],
            id="in a function, once",
        ),
        pytest.param(
            "class C:\n    from pkg.old import X\n",
            [(2, 2, ".", "import"), (2, 2, "X", "import")],
            id="in a class body",
        ),
        pytest.param(
            "import pkg.old\nx = [\n    pkg.old.X\n    for _ in 'ab'\n]\n",
            [(1, 1, ".", "import"), (3, 3, ".", "attribute"), (3, 3, "X", "attribute")],
            id="in a comprehension",
        ),
        pytest.param(
            "import pkg.old\n\n@pkg.old.run\ndef f():\n    pass\n",
            [(1, 1, ".", "import"), (3, 3, ".", "attribute"), (3, 3, "run", "attribute")],
            id="in a decorator",
        ),
        pytest.param(
            "import pkg.old as o\no.Z = 1\n",
            [(1, 1, ".", "import"), (2, 2, "Z", "attribute")],
            id="assignment",
        ),
        pytest.param(
            "import pkg.old as o\ngetattr(o, 'X')\n",
            [(1, 1, ".", "import"), (2, 2, "X", "attribute")],
            id="getattr with a literal",
        ),
        pytest.param(
            "import importlib\nimportlib.import_module('pkg.' + 'old')\n",
            [(2, 2, ".", "dynamic")],
            id="import_module",
        ),
        pytest.param(
            "import pkg.new\nimport pkg.new as n\n"
            "import importlib\nimportlib.import_module('.old', 'pkg')\n",
            [(4, 4, ".", "dynamic")],
            id="import_module, relative",
        ),
        pytest.param("__import__('pkg.old')\n", [(1, 1, ".", "dynamic")], id="__import__"),
        pytest.param(
            "import pkg.old\n__import__('pkg.' + 'old')\n",
            [(1, 1, ".", "import"), (2, 2, ".", "dynamic")],
            id="__import__ of what is loaded",
        ),
        pytest.param(
            "m = __import__('pkg', fromlist=['old'])\n",
            [(1, 1, ".", "dynamic")],
            id="__import__ with a list",
        ),
        pytest.param(
            "import importlib.util\nimportlib.util.find_spec('pkg.old')\n",
            [(2, 2, ".", "dynamic")],
            id="find_spec",
        ),
        pytest.param(
            "from unittest import mock\nwith mock.patch('pkg.old.X', 2): pass\n",
            [(2, 2, ".", "dynamic")],
            id="mock.patch",
        ),
        pytest.param(
            "import pickle\npickle.loads(b'cpkg.old\\nX\\n.')\n",
            [(2, 2, ".", "dynamic")],
            id="pickle",
        ),
        pytest.param(
            "import pkgutil\npkgutil.resolve_name('pkg.old:X')\n",
            [(2, 2, ".", "dynamic"), (2, 2, "X", "dynamic")],
            id="resolve_name",
        ),
        pytest.param(
            "exec('from pkg.old import X')\n",
            [(1, 1, ".", "dynamic"), (1, 1, "X", "dynamic")],
            id="code in a string",
        ),
        pytest.param(
            "import runpy\nrunpy.run_module('pkg.old')\n", [(2, 2, ".", "dynamic")], id="runpy"
        ),
        pytest.param("import pkg.new\nfrom pkg.new import X\npkg.new.X\n", [], id="canonical"),
        pytest.param("import pkg\npkg.__name__\ndir(pkg)\n", [], id="the package alone"),
    ],
)
def test_a_use_is_seen_where_it_stands(
    ran: Ran, source: str, expected: list[tuple[int, int, str, str]]
) -> None:
    assert seen(ran(source)) == sorted(expected)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("[getattr(o, name) for name in dir(o)]", id="every name there is"),
        pytest.param("__import__('inspect').getmembers(o)", id="inspect.getmembers"),
        pytest.param("[getattr(m, '__file__', 0) for m in list(sys.modules.values())]", id="files"),
        pytest.param("[getattr(m, 'tests', 0) for m in list(sys.modules.values())]", id="absent"),
        pytest.param("o.__name__, o.__doc__, o.__spec__, o.__dict__, vars(o)", id="bookkeeping"),
        pytest.param("repr(o), hash(o), bool(o), isinstance(o, type(sys))", id="as an object"),
        pytest.param("importlib.reload(o)", id="a reload of what was handed over"),
        pytest.param("hasattr(o, 'absent')", id="a name that is not there"),
    ],
)
def test_a_look_around_is_no_use(ran: Ran, line: str) -> None:
    uses = ran(f"import sys, importlib\nimport pkg.old as o\n{line}\n")
    assert seen(uses) == [(2, 2, ".", "import")]


def test_the_shims_own_code_does_not_use_it(ran: Ran) -> None:
    uses = ran(
        "import pkg.old\npkg.old.go()\n",
        **{"pkg/old.py": "import pkg.old\ndef go():\n    return pkg.old.go\n"},
    )
    assert seen(uses, "old.py") == []
    assert len(seen(uses)) == 3


def test_what_the_shim_imports_may_use_it_while_it_is_loading(ran: Ran) -> None:
    uses = ran(
        "import pkg.old\n",
        **{
            "pkg/old.py": "X = 1\nimport pkg.other\n",
            "pkg/other.py": "import pkg.old as o\no.X\n",
        },
    )
    assert seen(uses, "other.py") == [(1, 1, ".", "import"), (2, 2, "X", "attribute")]


def test_a_package_covers_what_lies_below_it(ran: Ran) -> None:
    uses = ran(
        "import pkg.old.part\nfrom pkg.old.part import X\nfrom pkg.old import part\npart.X\n",
        **{"pkg/old.py": "", "pkg/old/__init__.py": "", "pkg/old/part.py": "X = 1\n"},
    )
    assert {(line, name) for line, _, name, _ in seen(uses)} == {
        *((1, "."), (1, "part")),
        *((2, "part"), (2, "part.X")),
        *((3, "."), (3, "part")),
        (4, "part.X"),
    }


def test_a_star_brings_the_names_that_are_used_then(ran: Ran) -> None:
    shim = Shim("new", "pkg.new", frozenset({"X", "Y"}))
    uses = ran("from pkg.new import *\nclass C:\n    def f(self): return X\n", shim=shim)
    assert seen(uses) == [(1, 1, "X", "star")]


def test_some_names_of_a_module_that_stays(ran: Ran) -> None:
    shim = Shim("new", "pkg.new", frozenset({"X", "LAZY"}))
    uses = ran(
        """\
        import pkg.new
        from pkg.new import Y
        from pkg.new import X
        pkg.new.X
        from pkg.new import *
        pkg.new.LAZY
        """,
        shim,
        **{"pkg/new.py": "X = Y = 1\n" + LAZY},
    )
    assert seen(uses) == [
        (3, 3, "X", "import"),
        (4, 4, "X", "attribute"),
        (6, 6, "LAZY", "attribute"),
    ]


def test_names_that_a_function_of_the_module_gives(ran: Ran) -> None:
    uses = ran(
        "import pkg.old as o\nfrom pkg.old import Lazy\no.Lazier\n",
        **{"pkg/old.py": LAZY},
    )
    assert {(line, name) for line, _, name, _ in seen(uses)} == {
        *((1, "."), (2, "."), (2, "Lazy"), (3, "Lazier"))
    }


ALIAS = "import sys\nimport pkg.new\nsys.modules[__name__] = pkg.new\n"


def test_a_module_that_goes_by_two_names_is_watched_by_the_one(ran: Ran) -> None:
    uses = ran(
        """\
        import pkg.old
        import pkg.new
        from pkg.new import X
        pkg.new.X
        from pkg.old import X
        from pkg import old
        pkg.old.X
        __import__('importlib').import_module('pkg.old')
        __import__('importlib').import_module('pkg.new')
        """,
        **{"pkg/old.py": ALIAS},
    )
    assert [line for line, _, name, _ in seen(uses) if name == "."] == [1, 5, 6, 7, 8]


def test_a_module_with_a_class_of_its_own_is_watched(ran: Ran) -> None:
    own = """\
        import sys, types
        class Own(types.ModuleType):
            def __getattr__(self, name):
                return name
        sys.modules[__name__].__class__ = Own
        """
    uses = ran("import pkg.old as o\no.Anything\n", **{"pkg/old.py": own})
    assert seen(uses) == [(1, 1, ".", "import"), (2, 2, "Anything", "attribute")]


def test_a_shim_at_the_top(ran: Ran) -> None:
    uses = ran(
        "import top\nimport pkg.new\nfrom top import X\n",
        Shim("top", "top", None),
        **{"top.py": ALIAS},
    )
    assert [line for line, *_ in seen(uses)] == [1, 3]


def test_what_was_loaded_before_is_told_from_its_byte_code(ran: Ran) -> None:
    before = """\
        import os

        class C:
            from pkg import old

        from pkg.old import X, Y
        """
    uses = ran("import pkg.old as o\no.X\n", before=before)
    assert seen(uses, "before.py") == [
        (4, 4, ".", "import"),
        (6, 6, "X", "import"),
        (6, 6, "Y", "import"),
    ]
    assert seen(uses) == [(1, 1, ".", "import"), (2, 2, "X", "attribute")]


def test_a_library_that_is_handed_a_name_is_not_blamed(ran: Ran) -> None:
    """The place is the root's own line, the library lies between."""
    (use,) = ran(
        "from unittest import mock\n\nmock.patch('pkg.old.X', 2).start()\nmock.patch.stopall()\n"
    )
    assert (use.line, use.how) == (3, "dynamic")
    assert any(step.file.endswith("mock.py") for step in use.via)


def test_the_chain_names_the_callers(ran: Ran) -> None:
    uses = ran("def inner():\n    import pkg.old\n\ndef outer():\n    inner()\n\nouter()\n")
    assert [(step.line, step.function) for step in uses[0].chain[:2]] == [
        (5, "outer"),
        (7, "<module>"),
    ]


def test_code_outside_the_root_is_its_own_place(
    ran: Ran, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "installed", {"other.py": "from pkg.old import X\n"})
    monkeypatch.syspath_prepend(str(tmp_path / "installed"))
    uses = ran("import other\n")
    assert seen(uses) == []
    assert {line for line, *_ in seen(uses, "other.py")} == {1}


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="needs fork")
def test_a_fork_tells_what_it_saw(ran: Ran) -> None:
    uses = ran(
        """\
        import os
        child = os.fork()
        if not child:
            try:
                import pkg.old
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        """
    )
    assert seen(uses) == [(5, 5, ".", "import")]


def test_all_is_as_before_when_the_watch_ends(ran: Ran) -> None:
    finders = list(sys.meta_path)
    ran("import pkg.old\nfrom pkg.old import X\n")
    assert sys.meta_path == finders
    for name in ("pkg", "pkg.old"):
        assert type(sys.modules[name]) is type(sys)
    assert sys.modules["pkg"].old is sys.modules["pkg.old"]
    assert vars(sys.modules["pkg"])["old"] is sys.modules["pkg.old"]
