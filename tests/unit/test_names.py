"""Dotted names, source roots and globs."""

from importlib.util import resolve_name

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unshim.names import below, matches, module_of, outside, resolve_relative, source_roots

SEGMENT = st.sampled_from(["a", "b", "test_a.py", "x.y", "c[1]"])
PATH = st.lists(SEGMENT, min_size=1, max_size=4).map("/".join)
DOTTED = st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=4).map(".".join)


@given(package=DOTTED, level=st.integers(1, 5), module=st.one_of(st.none(), DOTTED))
def test_a_relative_import_means_what_python_makes_of_it(
    package: str, level: int, module: str | None
) -> None:
    try:
        expected = resolve_name("." * level + (module or ""), package)
    except ImportError:
        expected = None
    assert resolve_relative(package, level, module) == expected


@pytest.mark.parametrize(
    ("dotted", "ancestor", "rest"),
    [
        ("pkg.shim", "pkg.shim", ""),
        ("pkg.shim.X.y", "pkg.shim", "X.y"),
        ("pkg.shimmy", "pkg.shim", None),
        ("pkg", "pkg.shim", None),
        ("other.pkg.shim", "pkg.shim", None),
    ],
)
def test_below(dotted: str, ancestor: str, rest: str | None) -> None:
    assert below(dotted, ancestor) == rest


@pytest.mark.parametrize(
    ("path", "glob", "held"),
    [
        ("tests/a.py", "**", True),
        ("tests/a.py", "tests/**", True),
        ("tests/unit/deep/a.py", "tests/**", True),
        ("tests", "tests/**", False),
        ("latests/a.py", "tests/**", False),
        ("tests/a.py", "tests", True),
        ("tests/a.py", "tests/", True),
        ("tests/a.py", "tests/*.py", True),
        ("tests/unit/a.py", "tests/*.py", False),
        ("tests/unit/a.py", "tests/**/*.py", True),
        ("tests/a.py", "tests/**/*.py", True),
        ("tests/a.py", "**/a.py", True),
        ("a.py", "**/a.py", True),
        ("tests/test_a.py", "tests/test_?.py", True),
        ("tests/test_ab.py", "tests/test_?.py", False),
        ("tests/b.py", "tests/[ab].py", True),
        ("tests/c.py", "tests/[!ab].py", True),
        ("tests/a.py", "tests/[!ab].py", False),
        ("tests/[x].py", "tests/[[]x].py", True),
        ("tests/a+b.py", "tests/a+b.py", True),
    ],
)
def test_globs_are_anchored_and_stay_within_their_folder(path: str, glob: str, held: bool) -> None:
    assert matches(path, [glob]) is held


@pytest.mark.parametrize(
    ("narrow", "wide", "wider"),
    [
        (["tests/perf/**"], ["tests/**"], None),
        (["tests/perf"], ["tests"], None),
        (["tests/*.py"], ["tests/**/*.py"], None),
        (["tests/test_*.py"], ["tests/*.py"], None),
        (["a/**", "b/**"], ["**"], None),
        (["a/x.py"], ["a/**", "b/**"], None),
        ([], [], None),
        (["tests/**"], ["tests/perf/**"], "tests/**"),
        (["tests/**/*.py"], ["tests/*.py"], "tests/**/*.py"),
        (["tests/*"], ["tests/*.py"], "tests/*"),
        (["a/**", "c/**"], ["a/**", "b/**"], "c/**"),
        (["a.py"], [], "a.py"),
        (["**"], ["tests/**", "src/**"], "**"),
    ],
)
def test_a_glob_outside_others_is_named(
    narrow: list[str], wide: list[str], wider: str | None
) -> None:
    assert outside(narrow, wide) == wider


@given(path=PATH)
def test_a_glob_that_holds_a_path_is_not_outside_of_all(path: str) -> None:
    folder = path.rpartition("/")[0]
    assert outside([f"{folder}/**" if folder else "**"], ["**"]) is None


@pytest.mark.parametrize(
    ("path", "roots", "name", "package"),
    [
        ("pkg/a.py", ("",), "pkg.a", "pkg"),
        ("pkg/__init__.py", ("",), "pkg", "pkg"),
        ("src/pkg/sub/a.py", ("", "src"), "pkg.sub.a", "pkg.sub"),
        ("src/pkg/sub/__init__.pyi", ("src",), "pkg.sub", "pkg.sub"),
        ("tests/unit/test_a.py", ("src",), "test_a", ""),
        ("lib/inner/a.py", ("src",), "inner.a", "inner"),
        ("script", ("",), "script", ""),
    ],
)
def test_a_path_is_a_module_by_its_root(
    path: str, roots: tuple[str, ...], name: str, package: str
) -> None:
    module = module_of(path, roots, {"lib/inner/__init__.py"}.__contains__)
    assert (module.name, module.package) == (name, package)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("other/ns/inner/a.py", "ns.inner.a"),
        ("other/ns/deep/inner/a.py", "ns.deep.inner.a"),
        ("other/ns/a.py", "ns.a"),
        ("ns/a.py", "ns.a"),
        ("other/bins/a.py", "a"),
        ("other/ns/more/a.py", "a"),
    ],
)
def test_a_file_outside_the_roots_may_be_in_a_namespace_of_theirs(path: str, name: str) -> None:
    exists = {"other/ns/inner/__init__.py", "other/ns/deep/inner/__init__.py"}.__contains__
    assert module_of(path, ("src",), exists, ("ns/deep", "ns")).name == name


@pytest.mark.parametrize(
    ("paths", "roots"),
    [
        (["pkg/old.py", "pkg/new.py"], ("",)),
        (["src/pkg/old.py", "src/pkg/new.py"], ("src",)),
        (["a/pkg/old.py", "b/src/pkg/new/__init__.py"], ("a", "b/src")),
        (["pkg/old.py", "build/lib/pkg/old.py", "pkg/new.py"], ("",)),
        (["xpkg/old.py"], ()),
    ],
)
def test_source_roots_are_where_the_modules_lie(paths: list[str], roots: tuple[str, ...]) -> None:
    assert source_roots(paths, ["pkg.old", "pkg.new"]) == roots
