"""Notebooks: every code cell is code, at its place in the JSON text."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unshim.finders.facts import Facts
from unshim.finders.hits import Hits
from unshim.finders.reading import read_file
from unshim.finders.target import Target
from unshim.names import Module
from unshim.source.notebook import read_notebook

TARGET = Target("pkg.core.shim", files=("pkg/core/shim.py",))


def notebook(*cells: tuple[str, str], **metadata: object) -> str:
    """A notebook as Jupyter writes it: (type, source) of each cell."""
    return json.dumps(
        {
            "cells": [
                {
                    "cell_type": kind,
                    "metadata": {},
                    "source": source.splitlines(keepends=True),
                    **({"outputs": [], "execution_count": 1} if kind == "code" else {}),
                }
                for kind, source in cells
            ],
            "metadata": metadata,
            "nbformat": 4,
            "nbformat_minor": 5,
        },
        indent=1,
    )


def read(text: str) -> Facts:
    return read_file("a.ipynb", text.encode(), Module("a", False), Hits((TARGET,)))


def shown(text: str) -> list[tuple[str, str, str, str]]:
    """(kind, name, what stands there, cell) of each finding."""
    lines = text.split("\n")
    return [
        (
            one.kind,
            one.name,
            lines[one.line - 1][one.column - 1 : one.end_column - 1],
            one.scope,
        )
        for one in read(text).findings
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("from pkg.core.shim import X", [("import", "X", "X")], id="import"),
        pytest.param(
            "x = 1\nimport pkg.core.shim\n", [("import", ".", "pkg.core.shim")], id="second line"
        ),
        pytest.param(
            'x = "é\\t"; import pkg.core.shim',
            [("import", ".", "pkg.core.shim")],
            id="escapes before",
        ),
        pytest.param(
            "x = '😀'; import pkg.core.shim",
            [("import", ".", "pkg.core.shim")],
            id="a pair of surrogates",
        ),
        pytest.param(
            "%matplotlib inline\nimport pkg.core.shim",
            [("import", ".", "pkg.core.shim")],
            id="below a magic",
        ),
        pytest.param(
            "!pip install x\n?x\nx?\nimport pkg.core.shim",
            [("import", ".", "pkg.core.shim")],
            id="below commands",
        ),
        pytest.param(
            "%%time\nimport pkg.core.shim", [("import", ".", "pkg.core.shim")], id="in a timed cell"
        ),
        pytest.param(
            "%timeit -n 10 pkg.core.shim.X\nimport pkg",
            [("attribute", "X", "pkg.core.shim.X")],
            id="in a timed line",
        ),
        pytest.param(
            "try:\n    %time import pkg.core.shim\nexcept ImportError:\n    pass",
            [("fallback", ".", "pkg.core.shim")],
            id="a timed line in a try",
        ),
        pytest.param("%run -m pkg.core.shim", [("entry", ".", "pkg.core.shim")], id="run"),
        pytest.param(
            "%load_ext pkg.core.shim", [("entry", ".", "pkg.core.shim")], id="an extension"
        ),
        pytest.param("!python -m pkg.core.shim", [("entry", ".", "pkg.core.shim")], id="a command"),
        pytest.param(
            "x = !cat pkg/core/shim.py",
            [("path", ".", "pkg/core/shim.py")],
            id="a command's output",
        ),
        pytest.param("pkg.core.shim.X??", [("entry", "X", "pkg.core.shim.X")], id="a question"),
        pytest.param(
            "%%bash\npython -m pkg.core.shim\n",
            [("entry", ".", "pkg.core.shim")],
            id="another language",
        ),
        pytest.param(
            "x = (1\n% 2)\nimport pkg.core.shim",
            [("import", ".", "pkg.core.shim")],
            id="an operator",
        ),
        pytest.param(
            "if x:\n    !ls\nimport pkg.core.shim",
            [("import", ".", "pkg.core.shim")],
            id="a command in a block",
        ),
        pytest.param(
            "print 1\nimport pkg.core.shim",
            [("import", ".", "pkg.core.shim")],
            id="below a mistake",
        ),
        pytest.param("# pkg.core.shim", [("prose", ".", "pkg.core.shim")], id="comment"),
        pytest.param("f('pkg.core.shim')", [("string", ".", "pkg.core.shim")], id="string"),
        pytest.param("x = 1", [], id="nothing"),
    ],
)
def test_a_code_cell(source: str, expected: list[tuple[str, str, str]]) -> None:
    found = shown(notebook(("markdown", "# Title"), ("code", source)))
    assert found == [(*each, "cell 2") for each in expected]


def test_a_markdown_cell_mentions() -> None:
    text = notebook(("markdown", "See `pkg.core.shim`.\n"), ("raw", "pkg.core.shim"))
    assert [(kind, cell) for kind, _, _, cell in shown(text)] == [
        ("prose", "cell 1"),
        ("prose", "cell 2"),
    ]


def test_cells_share_a_namespace_and_a_broken_one_hides_nothing() -> None:
    text = notebook(
        ("code", "from pkg import core"), ("code", "x = ("), ("code", "core.shim.X\n'''")
    )
    assert shown(text) == [("attribute", "X", "core.shim.X", "cell 3")]
    assert read(text).problem == "cell 2, line 1: '(' was never closed"


def test_a_source_may_be_one_string() -> None:
    text = '{"cells":[{"cell_type":"code","source":"a = 1\\nimport pkg.core.shim"}]}'
    assert shown(text) == [("import", ".", "pkg.core.shim", "cell 1")]


def test_the_old_format_has_worksheets() -> None:
    cells = '[{"cell_type":"code","input":["import pkg.core.shim"],"language":"python"}]'
    text = f'{{"nbformat":3,"worksheets":[{{"cells":{cells}}}]}}'
    assert shown(text) == [("import", ".", "pkg.core.shim", "cell 1")]


def test_code_of_another_language_is_read_as_text() -> None:
    text = notebook(
        ("code", 'pyimport("pkg.core.shim")'), kernelspec={"language": "julia", "name": "julia-1.9"}
    )
    assert shown(text) == [("entry", ".", "pkg.core.shim", "cell 1")]


def test_outputs_and_metadata_are_no_code() -> None:
    text = json.dumps(
        {
            "cells": [
                {
                    "cell_type": "code",
                    "metadata": {"source": "import pkg.core.shim"},
                    "outputs": [{"text": ["import pkg.core.shim"]}],
                    "source": ["x = 1"],
                }
            ]
        }
    )
    assert shown(text) == []


def test_a_notebook_with_a_merge_conflict_is_read_and_named() -> None:
    whole = notebook(("code", "import os\nimport pkg.core.shim\n"))
    mine = '    "import pkg.core.shim\\n"'
    assert mine in whole
    text = whole.replace(mine, f"<<<<<<< HEAD\n{mine}\n=======\n>>>>>>> other")
    assert shown(text) == [("import", ".", "pkg.core.shim", "cell 1")]
    problem = read(text).problem
    assert problem is not None
    assert problem.startswith("is not JSON")


def test_a_notebook_that_is_cut_short_is_read() -> None:
    whole = notebook(("code", "import pkg.core.shim\nx = 1"))
    assert shown(whole[: whole.index('x = 1"') + 6]) == [("import", ".", "pkg.core.shim", "cell 1")]


# Without magics, which are replaced by what parses.
TEXT = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="%!?")
    | st.just("\n")
)


@given(st.lists(st.tuples(st.sampled_from(["code", "markdown"]), TEXT)))
def test_every_line_stands_where_it_says(cells: list[tuple[str, str]]) -> None:
    text = notebook(*cells)
    rows = text.split("\n")
    read_cells = read_notebook(text)
    sections = [line for section in read_cells.code for line in section]
    for line in [*read_cells.prose, *read_cells.commands, *sections]:
        row = rows[line.number - 1]
        for character, column in zip(line.text, line.columns, strict=False):
            if character.isalnum() and character.isascii():
                assert row[column - 1] == character


@given(st.text(alphabet='{}[],:"\\ncell_typesourcd\n 1'))
def test_no_text_is_refused(text: str) -> None:
    read_notebook(text)
