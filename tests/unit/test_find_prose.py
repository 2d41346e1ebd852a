"""prose: comments and docstrings that name the shim or its file."""

from typing import Protocol

import pytest

from unshim.finders import Finding
from unshim.finders.target import Target

Shown = list[tuple[str, str, str]]


class Find(Protocol):
    def __call__(self, source: str) -> tuple[Finding, ...]: ...
    def shown(self, source: str, module: str = ..., target: Target = ...) -> Shown: ...


TARGET = Target("pkg.core.shim", files=("pkg/core/shim.py",))
MODULE = [("prose", ".", "pkg.core.shim")]
NAME = [("prose", "X", "pkg.core.shim.X")]
FILE = [("prose", ".", "pkg/core/shim.py")]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("'''About pkg.core.shim.'''", MODULE, id="module's docstring"),
        pytest.param("'''pkg.core.shim: gone.'''", MODULE, id="at its start"),
        pytest.param("def f():\n    '''See :class:`~pkg.core.shim.X`.'''", NAME, id="function's"),
        pytest.param("class C:\n    '''Use\n\n    pkg.core.shim.X\n    '''", NAME, id="class's"),
        pytest.param("x = 1\n'''What x is: pkg/core/shim.py'''", FILE, id="below an attribute"),
        pytest.param("'''``pkg/core/shim.py`` and pkg.core.shim'''", [*FILE, *MODULE], id="two"),
        pytest.param("'''from pkg.core.shim import X'''", MODULE, id="code in a docstring"),
        pytest.param("# pkg.core.shim", MODULE, id="comment"),
        pytest.param("# see core/shim.py", [("prose", ".", "core/shim.py")], id="comment, path"),
        pytest.param("x = 1  # was pkg.core.shim.X", NAME, id="behind code"),
        pytest.param("x = '#'  # pkg.core.shim", MODULE, id="behind a hash in a string"),
        pytest.param("x = ('a'  # pkg.core.shim\n     'b')", MODULE, id="between strings"),
        pytest.param("f(\n    a,\n    # pkg.core.shim\n    b)", MODULE, id="between arguments"),
        pytest.param(
            "if a:\n    pass\nelse:\n    b = '''\n#'''  # pkg.core.shim",
            MODULE,
            id="behind a long string",
        ),
        pytest.param(
            "try:\n    a = ''' '\nexcept E: '''\nexcept F:\n    # pkg.core.shim\n    b",
            MODULE,
            id="in a handler",
        ),
        pytest.param("@a  # pkg.core.shim\ndef f(): pass", MODULE, id="behind a decorator"),
        pytest.param("é = 'é'  # pkg.core.shim", MODULE, id="columns in characters"),
        pytest.param(
            "import pkg.core.shim  # noqa", [("import", ".", "pkg.core.shim")], id="no name in it"
        ),
        pytest.param(
            "import pkg.core.shim  # pkg.core.shim",
            [("import", ".", "pkg.core.shim"), *MODULE],
            id="behind an import",
        ),
    ],
)
def test_a_mention_is_found(find: Find, source: str, expected: Shown) -> None:
    assert find.shown(source, target=TARGET) == expected


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("# shim", id="the last name alone"),
        pytest.param("# pkg.core.shimmy", id="longer name"),
        pytest.param("# old/pkg/core/shim.py", id="longer path"),
        pytest.param("'''The shim of pkg.core.'''", id="words"),
        pytest.param("'''xpkg.core.shim'''", id="longer package"),
    ],
)
def test_what_only_looks_alike_is_not_found(find: Find, source: str) -> None:
    assert find.shown(source, target=TARGET) == []


def test_an_example_in_a_docstring_is_no_mention(find: Find) -> None:
    source = "def f():\n    '''\n    >>> f('pkg.core.shim')\n    '''"
    assert find.shown(source, target=TARGET) == [("string", *MODULE[0][1:])]


def test_a_hash_in_a_string_starts_no_comment(find: Find) -> None:
    assert find.shown("x = '# pkg.core.shim'", target=TARGET) == MODULE
    assert find.shown("x = '#pkg.core.shim'", target=TARGET) == [("string", *MODULE[0][1:])]


def test_a_mention_belongs_to_no_family(find: Find) -> None:
    assert [found.family for found in find("# pkg.core.shim")] == [""]


def test_names_of_a_module_that_stays(find: Find) -> None:
    target = Target("pkg.mod", frozenset({"OLD"}))
    source = "# pkg.mod stays\n# pkg.mod.OLD goes, OLD is just a word\n"
    assert find.shown(source, target=target) == [("prose", "OLD", "pkg.mod.OLD")]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("# six of them", [], id="a word"),
        pytest.param("# needs `six`", [("prose", ".", "six")], id="quoted"),
        pytest.param("# six.moves", [("prose", "moves", "six.moves")], id="with a name"),
    ],
)
def test_a_name_without_dots_must_stand_there_as_a_name(
    find: Find, source: str, expected: Shown
) -> None:
    assert find.shown(source, target=Target("six")) == expected
