"""The text that an expression gives: what Python makes of it, or a hole."""

import ast
import posixpath
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unshim.finders.file import File
from unshim.finders.target import Target
from unshim.finders.texts import HOLE, Reader
from unshim.names import Module
from unshim.source import Source


def texts_of(source: str, path: str = "pkg/mod.py") -> set[str]:
    """The texts of the last statement, which is an expression."""
    module = Module(path.removesuffix(".py").replace("/", "."), False)
    file = File(Source(path, source.encode()), module, (Target("pkg.shim"),), [1])
    statement = file.source.tree.body[-1]
    assert isinstance(statement, ast.Expr)
    ancestors: list[tuple[ast.AST, str]] = [(file.source.tree, "body"), (statement, "value")]
    return set(Reader(file, file.scope(ancestors)).read(statement.value))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("'a' 'b'", {"ab"}, id="implicit concatenation"),
        pytest.param("b'ab'", {"ab"}, id="bytes"),
        pytest.param("'a' + x", {"a?"}, id="an unknown part"),
        pytest.param("x + y", set(), id="nothing known"),
        pytest.param("1 + 2", set(), id="numbers"),
        pytest.param("f'{x!r}{y:>3}'", {"??"}, id="conversion and format"),
        pytest.param("'%d.%s' % (1, 'a')", {"?.a"}, id="percent with a number"),
        pytest.param("'%(a)s-%%' % {'a': 'b'}", {"b-%"}, id="percent with names"),
        pytest.param("'{0}{{}}{a}{b.c}'.format('x', a='y', b=z)", {"x{}y?"}, id="format"),
        pytest.param("'.'.join(['a', x])", {"a.?"}, id="join"),
        pytest.param("'.'.join(x)", set(), id="join of something"),
        pytest.param("P = ['a', 'b']\n'.'.join(P)", {"a.b"}, id="join of a constant"),
        pytest.param("A = 'a'\nA + 'b'", {"ab"}, id="constant"),
        pytest.param("A = 'a'\nB = A + 'b'\nB", {"ab"}, id="constant of a constant"),
        pytest.param("if x:\n    A = 'a'\nelse:\n    A = 'b'\nA + '.'", {"a.", "b."}, id="two"),
        pytest.param("A = 'a'\nA += x\nA + '.'", {"a.", "a?."}, id="added to"),
        pytest.param("A = 'a'\nif x:\n    A += 'b'\nA + '.'", {"a.", "?."}, id="added to, or not"),
        pytest.param(
            "for a, b in zip(['x'], ['y']): pass\na + '.' + b", {"x.y"}, id="two lists in a loop"
        ),
        pytest.param("for at, a in enumerate(['x']): pass\na + '.'", {"x."}, id="counted"),
        pytest.param("class C:\n    A = 'a'\nc = C()\nc.A + '.'", {"a.", "?."}, id="an object's"),
        pytest.param("class C:\n    A = 'a'\nc = C('b')\nc.A + '.'", {"?."}, id="an object given"),
        pytest.param("A = A + 'a'\nA", {"?a"}, id="made from itself"),
        pytest.param("for a in ['x', 'y']: pass\na + '.'", {"x.", "y."}, id="loop"),
        pytest.param("for a in b: pass\na + '.'", {"?."}, id="loop over something"),
        pytest.param("[a for a in 'x'] and a", set(), id="a comprehension's own name"),
        pytest.param("('a' if x else y) + '.'", {"a.", "?."}, id="either"),
        pytest.param("(x or 'a') + '.'", {"a.", "?."}, id="default"),
        pytest.param("class C:\n    A = 'a'\nC.A + '.'", {"a."}, id="class constant"),
        pytest.param(
            "class C:\n    A = 'a'\n    def f(self): self.A\nC.A + '.'",
            {"a."},
            id="read in a method",
        ),
        pytest.param(
            "A = ['a']\nA.append(x)\nfor a in A: pass\na + '.'", {"a.", "?."}, id="list that grows"
        ),
        pytest.param("A = ['a']\nA.append('b')\n'.'.join(A)", {"a.b"}, id="list put together"),
        pytest.param(
            "A = ['a']\nA.extend(x)\nfor a in A: pass\na + '.'", {"?."}, id="list that is extended"
        ),
        pytest.param(
            "A = 'a'\ndef f():\n    global A\n    A = x\nA + '.'", {"a.", "?."}, id="global"
        ),
        pytest.param("'{}{}'.format(*x, 'a')", {"??"}, id="format with a star"),
        pytest.param("'%s%s' % (*x, 'a')", {"??"}, id="percent with a star"),
        pytest.param("Path(*x, 'a', 'b')", {"?/a/b"}, id="path with a star"),
        pytest.param("(lambda a='x': 0) or a", set(), id="another scope's parameter"),
        pytest.param("__name__ + '.x'", {"pkg.mod.x"}, id="name of the module"),
        pytest.param("__package__", {"pkg"}, id="package of the module"),
        pytest.param("__name__ = 'x'\n__name__", {"x"}, id="name rebound"),
        pytest.param("Path(__file__).parent / 'a'", {"pkg/a"}, id="beside this file"),
        pytest.param("Path(__file__).parents[1] / 'a'", {"a"}, id="parents"),
        pytest.param("Path(__file__).parents[2] / 'a'", {"?/a"}, id="above the tree"),
        pytest.param("os.path.join(os.path.dirname(__file__), 'a')", {"pkg/a"}, id="dirname"),
        pytest.param("import os\n'a' + os.sep + 'b'", {"a/b"}, id="separator"),
        pytest.param("x / 'a' / y / 'b'", {"?/a/?/b"}, id="slashes"),
        pytest.param("'a'.center(5)", set(), id="a method that is not read"),
        pytest.param("'A'.lower() + 'a'.upper()", {"aA"}, id="letters of another case"),
        pytest.param("'  a/'.strip().rstrip('/')", {"a"}, id="stripped"),
        pytest.param("'xa'.removeprefix('x')", {"a"}, id="without a prefix"),
        pytest.param("'a'.replace('a', x)", set(), id="replaced by what is not known"),
        pytest.param("'a.b'.replace('.', '/', 1)", {"a/b"}, id="replaced once"),
        pytest.param("'abc'[::-1] + 'abc'[1:-1]", {"cbab"}, id="slices"),
        pytest.param("(x + 'abc')[1:]", {"?"}, id="a slice of what is not known"),
        pytest.param("'abc'[n:]", set(), id="a slice from somewhere"),
        pytest.param("'a:b'.split(':')[0]", {"a"}, id="the first part"),
        pytest.param("'a:b'.partition(':')[-1]", {"b"}, id="the last part"),
        pytest.param("'a:b'.split(x)[0]", set(), id="parted at what is not known"),
        pytest.param("'.'.join('a b'.split())", {"a.b"}, id="join of a split"),
        pytest.param("'.'.join(reversed(['a', 'b']))", {"b.a"}, id="join of a list, reversed"),
        pytest.param("'.'.join(['a'] + ['b'])", {"a.b"}, id="join of two lists"),
        pytest.param("'.'.join(map(str, ('a', 'b')))", {"a.b"}, id="join of a map"),
        pytest.param("'.'.join(p.lower() for p in 'A B'.split())", {"a.b"}, id="join of each"),
        pytest.param("'.'.join(p for p in P if p)", set(), id="join of some"),
        pytest.param("str.join('.', ['a', 'b'])", {"a.b"}, id="join, by its class"),
        pytest.param("'{a}.b'.format_map({'a': 'x'})", {"x.b"}, id="format_map"),
        pytest.param("Template('a.$x$$').substitute(x='b')", {"a.b$"}, id="a template"),
        pytest.param(
            "T = string.Template('a.${x}')\nT.substitute({'x': 'b'})",
            {"a.b"},
            id="a template's name",
        ),
        pytest.param("Template('a.$x').substitute(**y)", {"a.?"}, id="a template of somebody's"),
        pytest.param("textwrap.dedent('a')", {"a"}, id="dedent"),
    ],
)
def test_a_text_is_read(source: str, expected: set[str]) -> None:
    assert {text.replace(HOLE, "?") for text in texts_of(source)} == expected


words = st.text("ab.{}%/_", max_size=4)
literals = words.map(repr)
prefixed = st.one_of(literals, words.map(lambda word: f"r{word!r}"))


def _joined(parts: list[str]) -> str:
    return f"'.'.join([{', '.join(parts)}])"


def _formatted(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    plain = st.text("ab./", max_size=3)
    return st.one_of(
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} + {pair[1]})"),
        st.tuples(plain, inner, inner).map(lambda p: f"('%s{p[0]}%s%%%%' % ({p[1]}, {p[2]}))"),
        st.tuples(plain, inner).map(lambda p: f"('{{}}{p[0]}{{{{'.format({p[1]}))"),
        st.tuples(plain, inner, inner).map(
            lambda p: f"'{{1}}{p[0]}{{a}}'.format(0, {p[1]}, a={p[2]})"
        ),
        st.lists(inner, max_size=3).map(_joined),
        inner.map(lambda each: f"({each}).replace('.', '/')"),
        inner.map(lambda each: f"str({each}).strip()"),
    )


expressions = st.recursive(prefixed, _formatted, max_leaves=6)


@given(expressions)
def test_what_is_certain_is_what_python_makes_of_it(expression: str) -> None:
    assert texts_of(expression) == {eval(expression)}


@given(st.lists(expressions, min_size=1, max_size=3), expressions)
def test_constants_are_what_they_were_given(values: list[str], last: str) -> None:
    names = [f"N{index}" for index in range(len(values))]
    source = "".join(f"{name} = {value}\n" for name, value in zip(names, values, strict=True))
    together = "".join(f"{{{name}}}." for name in names)
    whole = " + ".join([*names, last, f"f'{together}'"])
    space: dict[str, object] = {}
    exec(source, space)
    assert texts_of(source + whole) == {eval(whole, space)}


parts = st.lists(st.sampled_from(["a", "b.py", "c/d", "/e", "..", "", "."]), min_size=1, max_size=4)


@given(parts)
def test_paths_are_joined_as_python_joins_them(parts: list[str]) -> None:
    arguments = ", ".join(map(repr, parts))
    (joined,) = texts_of(f"os.path.join({arguments})")
    assert posixpath.normpath(joined or ".") == posixpath.normpath(posixpath.join(*parts) or ".")
    (path,) = texts_of(f"Path({arguments})")
    assert PurePosixPath(path) == PurePosixPath(*parts)
    (divided,) = texts_of(" / ".join(["Path('x')", *map(repr, parts)]))
    assert PurePosixPath(divided) == PurePosixPath("x", *parts)
