"""string: every other literal that names the shim, and code in strings."""

from itertools import pairwise
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


MODULE = [("string", ".", "pkg.core.shim")]
NAME = [("string", "X", "pkg.core.shim.X")]
MENTION = [("prose", ".", "pkg.core.shim")]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("x = 'pkg.core.shim'", MODULE, id="the module"),
        pytest.param("x = 'pkg.core.shim.X'", NAME, id="a name"),
        pytest.param("x = r'pkg.core.shim'", MODULE, id="raw"),
        pytest.param("run('celery -A pkg.core.shim worker')", MODULE, id="an option"),
        pytest.param("run('pytest --cov=pkg.core.shim tests')", MODULE, id="a long option"),
        pytest.param("run('pytest --cov pkg.core.shim tests')", MODULE, id="an option's value"),
        pytest.param("run('SETTINGS=pkg.core.shim pytest')", MODULE, id="a variable"),
        pytest.param("run('gunicorn pkg.core.shim:app -w 2')", MODULE, id="a server"),
        pytest.param("run('celery -A pkg.core.shimmy worker')", [], id="an option of another"),
        pytest.param("x = 'a -- pkg.core.shim - b'", MENTION, id="dashes"),
        pytest.param("x = 'ext://pkg.core.shim'", MODULE, id="of logging's configuration"),
        pytest.param("x = b'cpkg.core.shim\\nX\\n.'", MODULE, id="a pickle"),
        pytest.param("x = b'(cpkg.core.shim\\nX\\n.'", MODULE, id="within a pickle"),
        pytest.param(
            "x = b'cpkg.core.shim.part\\n_X\\n.'",
            [("string", "part", "pkg.core.shim.part")],
            id="a part in a pickle",
        ),
        pytest.param("x = 'cpkg.core.shim'", [], id="another package"),
        pytest.param("x = 'https://pkg.core.shim/a'", [], id="an address"),
        pytest.param("x = b'pkg.core.shim'", MODULE, id="bytes"),
        pytest.param("x = '''pkg.core.shim'''", MODULE, id="triple quotes"),
        pytest.param(
            "x = ('pkg.core' '.shim')", [("string", ".", "'pkg.core' '.shim'")], id="implicit"
        ),
        pytest.param(
            "x = 'pkg.core' + '.shim'", [("string", ".", "'pkg.core' + '.shim'")], id="concatenated"
        ),
        pytest.param("x = f'pkg.core.shim'", MODULE, id="f-string without holes"),
        pytest.param("x = f'pkg.core.shim.{name}'", MODULE, id="f-string that starts with it"),
        pytest.param("x = 'pkg.core.shim.%s' % name", MODULE, id="pattern that starts with it"),
        pytest.param(
            "x = '{}.X'.format('pkg.core.shim')",
            [("string", "X", "'{}.X'.format('pkg.core.shim')")],
            id="format",
        ),
        pytest.param("x = 'é', 'pkg.core.shim'", MODULE, id="columns in characters"),
        pytest.param("NAMES = ['a.b', 'pkg.core.shim', 'c.d']", MODULE, id="in a list"),
        pytest.param("MOVED = {'pkg.core.shim.X': 'pkg.new.X'}", NAME, id="key of a dictionary"),
        pytest.param("x = 'a.b, pkg.core.shim, c/d.py'", MODULE, id="list in a string"),
        pytest.param("x = 'pkg.core.shim pkg.core.shim.X'", [*MODULE, *NAME], id="twice"),
        pytest.param("x = 'ignore::DeprecationWarning:pkg.core.shim'", MODULE, id="in one word"),
        pytest.param("x = '--cov=pkg.core.shim'", MODULE, id="value of an option"),
        pytest.param(
            "x = r'^pkg\\.core\\.shim$'",
            [("string", ".", r"pkg\.core\.shim")],
            id="regular expression",
        ),
        pytest.param(
            "x = r'\\bpkg\\.core\\.shim\\b'",
            [("string", ".", r"pkg\.core\.shim")],
            id="between boundaries",
        ),
        pytest.param("x = 'pkg.core.shim is gone'", MODULE, id="starts a message"),
        pytest.param(
            "x = '''\n[tool]\nplugin = pkg.core.shim\n'''", MODULE, id="value in a config"
        ),
        pytest.param("x = '''\na:\n  - pkg.core.shim\n'''", MODULE, id="item in a config"),
        pytest.param('x = \'{"a": "pkg.core.shim"}\'', MODULE, id="value in JSON"),
        pytest.param("logging.getLogger('pkg.core.shim')", MODULE, id="a logger"),
    ],
)
def test_a_string_that_names_the_shim_is_found(find: Find, source: str, expected: Shown) -> None:
    assert find.shown(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("raise X('cannot import pkg.core.shim')", MENTION, id="in a message"),
        pytest.param("x = f'{a} is not in pkg.core.shim'", MENTION, id="in an f-string"),
        pytest.param(
            "x = 'use from pkg.core.shim import X'", MENTION, id="an import told in a message"
        ),
        pytest.param(
            "x = 'the shim (pkg.core.shim.X) stays'",
            [("prose", "X", "pkg.core.shim.X")],
            id="in parentheses",
        ),
        pytest.param(
            "x = '''Usage:\n  see pkg.core.shim for more\n'''", MENTION, id="in a help text"
        ),
    ],
)
def test_a_name_within_a_message_is_a_mention(find: Find, source: str, expected: Shown) -> None:
    assert find.shown(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("exec('import pkg.core.shim')", MODULE, id="exec"),
        pytest.param(
            "exec('from pkg.core.shim import X, Y')",
            [("string", "X", "X"), ("string", "Y", "Y")],
            id="exec, several names",
        ),
        pytest.param("exec('from .shim import X')", [("string", "X", "X")], id="exec, relative"),
        pytest.param(
            "for m in ('a', 'shim'): exec('from pkg.core import ' + m)",
            [("string", ".", "'from pkg.core import ' + m")],
            id="exec, in a loop",
        ),
        pytest.param("eval('pkg.core.shim.X()')", NAME, id="eval"),
        pytest.param("eval('__import__(\"pkg.core.shim\")')", MODULE, id="import in an expression"),
        pytest.param(
            "run([python, '-c', 'import pkg.core.shim; print(1)'])", MODULE, id="-c in a list"
        ),
        pytest.param(
            "run('python -c \"import os; from pkg.core.shim import X\"')",
            [("string", "X", "pkg.core.shim")],
            id="-c in a text",
        ),
        pytest.param(
            "CODE = textwrap.dedent('''\n    import os\n\n    from pkg.core.shim import X\n''')",
            [("string", "X", "X")],
            id="dedented",
        ),
        pytest.param(
            "p.write_text('from pkg.core import shim as s\\ns.X\\n')",
            [("string", ".", "shim as s")],
            id="generated file",
        ),
        pytest.param(
            "x = '''\n@patch('pkg.core.shim.X')\ndef t(): pass\n'''",
            NAME,
            id="string in code in a string",
        ),
        pytest.param(
            "x = f'from pkg.core.shim import {name}'",
            [("string", ".", "f'from pkg.core.shim import {name}'")],
            id="name to be filled in",
        ),
        pytest.param("x = 'from pkg.core.shim import'", MODULE, id="start of a statement"),
        pytest.param("assert 'import pkg.core.shim' in text", MODULE, id="looked for"),
        pytest.param(
            "x = '''\nimport os\n# pkg.core.shim\nimport re\n'''",
            MENTION,
            id="comment in code in a string",
        ),
        pytest.param(
            "x = 'def f(:\\nimport pkg.core.shim\\n'", MODULE, id="code that does not parse"
        ),
    ],
)
def test_code_in_a_string_that_imports_the_shim_is_found(
    find: Find, source: str, expected: Shown
) -> None:
    assert find.shown(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("x = 'pkg.core.shimmy'", id="longer name"),
        pytest.param("x = 'pkg.core.shim_two'", id="longer name, underscore"),
        pytest.param("x = 'pkg.core.shim-two'", id="longer name, hyphen"),
        pytest.param("x = 'pkg.core.shim/two'", id="start of a path"),
        pytest.param("x = 'xpkg.core.shim'", id="longer package"),
        pytest.param("x = 'my-pkg.core.shim'", id="longer package, hyphen"),
        pytest.param("x = 'other.pkg.core.shim'", id="another package"),
        pytest.param("x = 'pkg.other.shim'", id="another parent"),
        pytest.param("x = 'core.shim'", id="the end alone"),
        pytest.param("x = 'shim'", id="the last name alone"),
        pytest.param("x = 'https://x.org/pkg.core.shim'", id="end of an address"),
        pytest.param("x = 'me@pkg.core.shim'", id="end of a mail address"),
        pytest.param("x = 'Pkg.core.shim'", id="other letters"),
        pytest.param("x = 'pkg.core. shim'", id="a space within"),
        pytest.param("x = 'from pkg.core.shimmy import X'", id="code that imports another"),
        pytest.param("__all__ = ['shim', 'X']", id="__all__"),
    ],
)
def test_what_only_looks_alike_is_not_found(find: Find, source: str) -> None:
    assert find.shown(source) == []


def test_an_annotation_is_found_once(find: Find) -> None:
    source = "import pkg.core.new\nx: 'pkg.core.shim.X' = 1"
    assert find.shown(source) == [("typing", "X", "'pkg.core.shim.X'")]


def test_an_annotation_that_nothing_binds_is_a_string(find: Find) -> None:
    assert find.shown("x: 'pkg.core.shim.X' = 1") == NAME


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("x = 'pkg.mod.OLD'", [("string", "OLD", "pkg.mod.OLD")], id="name"),
        pytest.param(
            "x = 'pkg.mod.OLD.value'", [("string", "OLD", "pkg.mod.OLD.value")], id="of it"
        ),
        pytest.param("x = 'pkg.mod'", [], id="the module stays"),
        pytest.param("x = 'pkg.mod.OLDER'", [], id="longer name"),
        pytest.param("x = 'OLD'", [], id="the name alone"),
        pytest.param("exec('from pkg.mod import NEW, OLD')", [("string", "OLD", "OLD")], id="code"),
    ],
)
def test_names_of_a_module_that_stays(find: Find, source: str, expected: Shown) -> None:
    assert find.shown(source, target=Target("pkg.mod", frozenset({"OLD"}))) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("x = 'six'", [("?string", ".", "six")], id="alone"),
        pytest.param("x = 'six.moves'", [("string", "moves", "six.moves")], id="with a name"),
        pytest.param("x = 'five or six of them'", [], id="a word of a sentence"),
        pytest.param("x = 'six of them'", [], id="first word of a sentence"),
        pytest.param("x = 'needs `six` here'", [("prose", ".", "six")], id="quoted"),
        pytest.param("exec('import six')", [("string", ".", "six")], id="code"),
        pytest.param("run('python -m six')", [("entry", ".", "six")], id="-m"),
        pytest.param("import_module('six')", [("dynamic", ".", "six")], id="dynamic"),
    ],
)
def test_a_name_without_dots_must_stand_there_as_a_name(
    find: Find, source: str, expected: Shown
) -> None:
    assert find.shown(source, target=Target("six")) == expected


TARGET = Target("pkg.core.shim")
pieces = st.sampled_from(["pkg", "core", "shim", "xpkg", "shimmy", "X", "new", "pkg.core.shim"])


def found_in(source: str) -> list[tuple[str, str]]:
    module = Module("pkg.core.other", False)
    facts = read_facts("a.py", source.encode(), module, (TARGET,), Hits((TARGET,)))
    return [(found.kind, found.name) for found in facts.findings]


@given(st.lists(pieces, min_size=1, max_size=5).map(".".join))
def test_a_dotted_name_is_found_where_it_is_the_shim_or_below_it(dotted: str) -> None:
    name = TARGET.named(dotted)
    assert found_in(f"x = '{dotted}'") == ([] if name is None else [("string", name)])


@given(
    st.sampled_from(["", "r", "b", "rb", "f", "u"]),
    st.sampled_from(["'", '"', "'''", '"""']),
    st.lists(st.sampled_from([3, 4, 8, 9, 13, 14]), max_size=3, unique=True),
    st.sampled_from([" ", " + ", "  \\\n ", "  # why\n   "]),
)
def test_the_spelling_of_a_literal_does_not_matter(
    prefix: str, quote: str, cuts: list[int], between: str
) -> None:
    name = "pkg.core.shim.X"
    edges = [0, *sorted(cuts), len(name)]
    literals = [f"{prefix}{quote}{name[start:end]}{quote}" for start, end in pairwise(edges)]
    assert found_in(f"x = ({between.join(literals)})") == [("string", "X")]
