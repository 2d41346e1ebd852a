"""Files that do not parse: what is kept of them, and where."""

import ast
import sys
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unshim.source import Source


def kept(text: str) -> str:
    """What was parsed, as Python would write it."""
    return ast.unparse(Source("broken.py", textwrap.dedent(text).encode()).tree)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("import a\n$\nimport b\n", "import a\nimport b", id="a line of no language"),
        pytest.param("f(\nimport b\n", "import b", id="a bracket left open"),
        pytest.param(
            "x = [1,\ndef f():\n    import b\n", "def f():\n    import b", id="before a def"
        ),
        pytest.param("x = 'it\nimport b\n", "import b", id="a quote left open"),
        pytest.param("x = '(\nimport b\n", "import b", id="a bracket in an open string"),
        pytest.param('"""It\nimport b\n', "import b", id="a triple quote left open"),
        pytest.param(
            '"""It\nimport b\n"""Text."""\nimport c\n',
            "import b\n'Text.'\nimport c",
            id="before a text",
        ),
        pytest.param(
            "def f():\n    $\n    import b\n\ndef g():\n    import c\n",
            "def f():\n    import b\n\ndef g():\n    import c",
            id="in a body",
        ),
        pytest.param(
            "try:\n    import a\n    print 1\nexcept ImportError:\n    import b\n",
            "try:\n    import a\nexcept ImportError:\n    import b",
            id="in a try",
        ),
        pytest.param(
            "try:\n    import a\nexcept Error, e:\n    import b\n",
            "try:\n    import a\nexcept (Error, e):\n    import b",
            id="except of Python 2, or 3.14",
        ),
        pytest.param(
            "try:\n    import a\nexcept $:\n    import b\nfinally:\n    $\n",
            "try:\n    import a\nexcept Exception:\n    import b\nfinally:\n    pass",
            id="a broken handler",
        ),
        pytest.param(
            "if TYPE_CHECKING:\n    $\n    import a\nelif $:\n    import b\nelse:\n    import c\n",
            "if TYPE_CHECKING:\n    import a\nelif 1:\n    import b\nelse:\n    import c",
            id="branches",
        ),
        pytest.param(
            "async def f[*Ts](x = = 1):\n    import a\n",
            "async def f():\n    import a",
            id="a broken header keeps its name",
        ),
        pytest.param(
            "<<<<<<< HEAD\nimport a\n=======\nimport b\n>>>>>>> other\n",
            "import a\nimport b",
            id="both sides of a conflict",
        ),
        pytest.param(
            "if x:\n\timport a\n        import b\n", "if x:\n    import a\n    import b", id="tabs"
        ),
        pytest.param("  import a\nimport b\n", "import a\nimport b", id="an indent too many"),
        pytest.param("if x\n    import a\n", "if 1:\n    import a", id="a colon missing"),
        pytest.param(
            "$\n# C:\\temp\\\nimport a\n", "import a", id="after a comment that ends in a backslash"
        ),
        pytest.param(
            "def f():\n# C:\\\nimport a\n",
            "def f():\n    pass\nimport a",
            id="after such a comment for a body",
        ),
        pytest.param("if x:\nimport a\n", "if x:\n    pass\nimport a", id="a body missing"),
        pytest.param("@d\n$\nimport a\n", "import a", id="a decorator of nothing"),
        pytest.param(
            "@d(\ndef f():\n    import a\n", "@_\ndef f():\n    import a", id="a broken decorator"
        ),
        pytest.param(
            "match $:\n    case 1:\n        import a\n    case $:\n        import b\n",
            "if 1:\n    if 1:\n        import a\n    if 1:\n        import b",
            id="a broken match",
        ),
        pytest.param("import a\nx = '\0'\nimport b\n", "import a\nimport b", id="a NUL"),
        pytest.param("import a\r$\rimport b\r", "import a\nimport b", id="carriage returns"),
        pytest.param("\fimport a\n\f$\n\fimport b", "import a\nimport b", id="form feeds"),
    ],
)
def test_a_mistake_hides_its_own_line_and_nothing_else(source: str, expected: str) -> None:
    assert kept(source) == expected


@pytest.mark.parametrize(
    ("since", "source", "expected"),
    [
        pytest.param(
            (3, 12),
            "class A[T](B):\n    def f[S](self, x: S = d):\n        import a\n",
            "class A(B):\n\n    def f(self, x: S=d):\n        import a",
            id="type parameters",
        ),
        pytest.param((3, 12), "type X = a.b\n", "if 1:\n    X = a.b", id="a type statement"),
        pytest.param(
            (3, 12),
            "type X[T: a.b] = a.c\n",
            "if 1:\n    X = a.c",
            id="a generic type statement",
        ),
        pytest.param((3, 14), "x = t'{a.b}'\n", "x = f'{a.b}'", id="a template string"),
        pytest.param(
            (3, 15), "lazy from a import b\n", "if 1:\n    from a import b", id="a lazy import"
        ),
    ],
)
def test_newer_grammar_is_read_in_older_words(
    since: tuple[int, int], source: str, expected: str
) -> None:
    is_known = sys.version_info >= since
    assert kept(source) == (ast.unparse(ast.parse(source)) if is_known else expected)


def test_every_statement_keeps_its_place() -> None:
    text = "x = (\nclass A:\n    é = 1; import b\n\n    def f(self):\n        $\n        import c\n"
    source = Source("broken.py", text.encode())
    imports = [node for node in ast.walk(source.tree) if isinstance(node, ast.Import)]
    assert [source.span(node.names[0])[:2] for node in imports] == [(3, 19), (7, 16)]


def test_a_repaired_block_covers_all_of_its_lines() -> None:
    text = "def f():\n    if x:\n        $\n        import a\n\n    import b\n\nimport c\n"
    tree = Source("broken.py", text.encode()).tree
    function = tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    assert (function.lineno, function.end_lineno) == (1, 6)
    assert (function.body[0].lineno, function.body[0].end_lineno) == (2, 4)


def test_what_was_skipped_is_named() -> None:
    source = Source(
        "broken.py", b"import a\nx = f(1,\n  2 $\n)\nclass A:\n    def f(x = = 1): pass\n"
    )
    assert [lines[:2] for lines in source.unparsed] == [(2, 4), (6, 6)]
    assert source.problem == "line 3: invalid syntax"


def test_text_in_doubt_is_searched_as_well() -> None:
    source = Source("broken.py", b'x = """\nimport a\n\ndef f():\n    """Text."""\n')
    assert any(lines.doubtful and lines.first <= 2 <= lines.last for lines in source.unparsed)


PIECES = st.sampled_from(
    [
        *(
            "import a\n",
            "from .a import (b,\n c)\n",
            '"""',
            "'''",
            '"',
            "'",
            "\\",
            "\n",
            "\r",
            "\f",
        ),
        *("\0", "(", ")", "[", "{", "def f():\n", "    ", "\t", "class A[T]:\n", "try:\n", "#"),
        *("except A, b:\n", "else:\n", "@d\n", "lazy import a\n", "type X = Y\n", "é", "\ufeff"),
        *("match x:\n", "case 1:\n", ":", ";", ",", "f'{", "<<<<<<< HEAD\n", "=======\n"),
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join) | st.text())
def test_no_text_is_refused_and_no_place_lies_outside(text: str) -> None:
    source = Source("broken.py", text.encode("utf-8", "surrogatepass"))
    for node in ast.walk(source.tree):
        if isinstance(node, ast.stmt) and not isinstance(node, ast.Pass):
            span = source.span(node)
            assert 1 <= span.line <= span.end_line <= len(source.lines)
            assert 1 <= span.column <= len(source.lines[span.line - 1]) + 1
    for lines in source.unparsed:
        assert 1 <= lines.first <= lines.last <= len(source.lines)


@given(st.binary())
def test_no_bytes_are_refused(data: bytes) -> None:
    assert isinstance(Source("broken.py", data).tree, ast.Module)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_broken_or_not_a_later_import_is_found_or_searched_for(text: str) -> None:
    text = f"{text}\nimport wanted\n"
    source = Source("broken.py", text.encode())
    line = len(source.lines) - 1
    parsed = [node.names[0].name for node in ast.walk(source.tree) if isinstance(node, ast.Import)]
    searched = any(lines.first <= line <= lines.last for lines in source.unparsed)
    if source.problem:
        assert "wanted" in parsed or searched
