"""Files that are no Python, and examples in docstrings: what changes, what stays, and why."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

Fix = Callable[..., Any]
RUN = "may be more than its names"


def notebook(*cells: tuple[str, str], **layout: Any) -> str:
    """A notebook as Jupyter writes it: (type, source) of each cell."""
    made = [
        {"cell_type": kind, "metadata": {"é": 1}, "source": source.splitlines(keepends=True)}
        for kind, source in cells
    ]
    return json.dumps({"cells": made, "nbformat": 4, "metadata": {}}, **{"indent": 1, **layout})


@pytest.mark.parametrize(
    ("path", "source", "expected"),
    [
        # Entry points and their like.
        pytest.param(
            "pkg/core/configure.zcml",
            '<a class=".shim.Old" for=".shim.X.Y pkg.core.shim.Far" />',
            '<a class="pkg.agents.new.New" for="pkg.agents.new.X.Y elsewhere.far.Far" />',
            id="ZCML",
        ),
        pytest.param(
            "pyproject.toml", 'a = "pkg.core.shim:Old"', 'a = "pkg.agents.new:New"', id="pyproject"
        ),
        pytest.param(
            "setup.cfg",
            "x =\n    a = pkg.core.shim:Far.run\n",
            "x =\n    a = elsewhere.far:Far.run\n",
            id="setup.cfg",
        ),
        pytest.param(
            "x/entry_points.txt",
            "[a]\nb = pkg.core.shim:X [extra]\n",
            "[a]\nb = pkg.agents.new:X [extra]\n",
            id="entry_points.txt",
        ),
        pytest.param(
            "a.ini",
            "[app]\r\nuse = pkg.core.shim.X\r\n",
            "[app]\r\nuse = pkg.agents.new.X\r\n",
            id="INI with CRLF",
        ),
        pytest.param(
            "a.yaml",
            "# é\nclass: !!python/name:pkg.core.shim.make # why",
            "# é\nclass: !!python/name:pkg.agents.new.make_new # why",
            id="YAML",
        ),
        pytest.param(
            "a.json",
            '{"a": ["pkg.core.shim.X",\t"é"]}',
            '{"a": ["pkg.agents.new.X",\t"é"]}',
            id="JSON",
        ),
        pytest.param(
            "a.json",
            '{"a": "pkg\\u002ecore", "b": "pkg.core.shim:X"}',
            '{"a": "pkg\\u002ecore", "b": "pkg.agents.new:X"}',
            id="escapes stay",
        ),
        pytest.param(
            "a.conf",
            "like = ^pkg\\.core\\.shim\\.Old$",
            "like = ^pkg\\.agents\\.new\\.New$",
            id="a regular expression",
        ),
        pytest.param(
            "Dockerfile",
            'CMD ["gunicorn", "pkg.core.shim:X"]',
            'CMD ["gunicorn", "pkg.agents.new:X"]',
            id="Dockerfile",
        ),
        pytest.param(
            "Dockerfile",
            'CMD ["python", "-u", "-m", "pkg.core.shim"]',
            'CMD ["python", "-u", "-m", "pkg.agents.new"]',
            id="-m, where both run alike",
        ),
        pytest.param(
            "run.sh",
            "exec python3.11 -X dev -m pkg.core.shim --now",
            "exec python3.11 -X dev -m pkg.agents.new --now",
            id="-m in a script",
        ),
        pytest.param(
            "run.sh",
            "python -c 'from pkg.core.shim import X'",
            "python -c 'from pkg.agents.new import X'",
            id="-c",
        ),
        pytest.param(
            "run.sh",
            "python -c 'from pkg.core.shim import Old; Old()'",
            "python -c 'from pkg.agents.new import New as Old; Old()'",
            id="-c, another name",
        ),
        pytest.param(
            "run.sh",
            "python -c 'import pkg.core.shim; pkg.core.shim.Old()'",
            "python -c 'import pkg.agents.new; pkg.agents.new.New()'",
            id="-c, the module",
        ),
        pytest.param(
            "run.sh",
            "python -c 'from pkg.core import shim; shim.X'",
            "python -c 'from pkg.agents import new as shim; shim.X'",
            id="-c, from its package",
        ),
        pytest.param(
            "run.sh",
            "python <<E\nfrom pkg.core.shim import (\n  X,\n  Old as o)\nE\n",
            "python <<E\nfrom pkg.agents.new import (\n  X,\n  New as o)\nE\n",
            id="a script in a script",
        ),
        # Examples that are run.
        pytest.param(
            "a.rst",
            ">>> from pkg.core.shim import X\n>>> X()\n",
            ">>> from pkg.agents.new import X\n>>> X()\n",
            id="an example",
        ),
        pytest.param(
            "a.txt",
            "  >>> import pkg.core.shim as s\n  >>> s.Old()\n",
            "  >>> import pkg.agents.new as s\n  >>> s.New()\n",
            id="an example of a module",
        ),
        pytest.param(
            "a.md",
            ">>> from pkg.core.shim import X, Far\r\n",
            ">>> from pkg.agents.new import X\r\n>>> from elsewhere.far import Far\r\n",
            id="one becomes two",
        ),
        pytest.param(
            "a.rst",
            "    >>> from pkg.core.shim import (X,\n    ...     Y)\n",
            "    >>> from pkg.agents.new import (X,\n    ...     Y)\n",
            id="a second line",
        ),
        pytest.param(
            "a.rst",
            ">>> if 1:\n...     from pkg.core.shim import X, Far\n",
            ">>> if 1:\n...     from pkg.agents.new import X\n...     from elsewhere.far import Far\n",
            id="inside a block",
        ),
        pytest.param(
            "a.rst",
            ".. testcode::\n\n   import pkg.core.shim as s\n   s.Old\n",
            ".. testcode::\n\n   import pkg.agents.new as s\n   s.New\n",
            id="a block that is run",
        ),
        pytest.param(
            "a.md",
            "```{python}\nfrom pkg.core.shim import X, Far\nX\n```\n",
            "```{python}\nfrom pkg.agents.new import X\nfrom elsewhere.far import Far\nX\n```\n",
            id="Quarto",
        ),
        pytest.param(
            "a.rst",
            ".. autofunction:: pkg.core.shim.make\n",
            ".. autofunction:: pkg.agents.new.make_new\n",
            id="a directive that imports",
        ),
        # Stubs, and what is Python but for its name.
        pytest.param(
            "pkg/core/a.pyi",
            "from .shim import X as X\nx: X\n",
            "from pkg.agents.new import X as X\nx: X\n",
            id="a stub",
        ),
        pytest.param(
            "run",
            "#!/usr/bin/env python3\nfrom pkg.core.shim import X\n",
            "#!/usr/bin/env python3\nfrom pkg.agents.new import X\n",
            id="a script without a suffix",
        ),
        pytest.param(
            "a.pyx",
            "cdef int f():\n    return 1\nfrom pkg.core.shim import X\n",
            "cdef int f():\n    return 1\nfrom pkg.agents.new import X\n",
            id="Cython",
        ),
    ],
)
def test_what_is_used_is_rewritten(fix: Fix, path: str, source: str, expected: str) -> None:
    fixed = fix(source.encode(), path=path)
    assert fixed.text == expected
    assert not fixed.left
    assert fix(fixed.text.encode(), path=path).text == expected


@pytest.mark.parametrize(
    ("path", "source", "reason"),
    [
        pytest.param("a.toml", 'plugins = ["pkg.core.shim"]', RUN, id="the module itself"),
        pytest.param(
            "mypy.ini", "[mypy-pkg.core.shim.*]\nstrict = 1\n", RUN, id="a section of mypy"
        ),
        pytest.param("run.sh", "pytest -p pkg.core.shim", RUN, id="a plug-in"),
        pytest.param("run.sh", "git commit -m pkg.core.shim", RUN, id="the -m of another command"),
        pytest.param("a.rst", ".. automodule:: pkg.core.shim", RUN, id="all that it documents"),
        pytest.param(
            "a.toml",
            'a = "pkg.core.shim:main"',
            "the shim has no main",
            id="a name that it has not",
        ),
        pytest.param("CODEOWNERS", "/pkg/core/shim.py @a", "it names the shim's file", id="a path"),
        pytest.param(
            "a.rst",
            ".. literalinclude:: pkg/core/shim.py",
            "the shim's file",
            id="an included file",
        ),
        pytest.param("a.csv", "1,pkg.core.shim.X", "a file of this kind", id="a table"),
        pytest.param("a.bin", b"\0\1pkg.core.shim\0", "it is no text", id="a binary file"),
        pytest.param(
            "run.sh",
            "python <<E\nfrom pkg.core.shim import X, Far\nE\n",
            "in several modules now",
            id="a script to two modules",
        ),
        pytest.param(
            "run.sh", "python -c 'from pkg.core.shim import *'", "the star", id="a star in a script"
        ),
        pytest.param(
            "run.sh",
            "python -c 'import pkg.core.shim as s; s.Old'",
            "called otherwise",
            id="a renamed name by its module",
        ),
        pytest.param(
            "run.sh",
            "python -c 'import pkg.core.shim, pkg.x; pkg.x.y'",
            "",
            id="nothing but the package",
        ),
        pytest.param(
            "a.md", ">>> import pkg.core.shim as s\n>>> s\n", "shows the shim itself", id="shown"
        ),
        pytest.param(
            "a.ipynb",
            notebook(("code", "import pkg.core.shim as s\nf(s)")),
            "hands the shim itself on",
            id="handed on in a cell",
        ),
        pytest.param(
            "a.ipynb", notebook(("code", "!pytest -p pkg.core.shim")), RUN, id="a command in a cell"
        ),
        pytest.param("a.c", 'x("pkg.core.shim.X");', "a file of this kind", id="another language"),
    ],
)
def test_what_cannot_be_certain_is_left(
    fix: Fix, path: str, source: str | bytes, reason: str
) -> None:
    data = source.encode() if isinstance(source, str) else source
    fixed = fix(data, path=path)
    if reason:
        assert fixed.text.encode() == data
    assert any(reason in why for why in fixed.left.values()) or not reason, fixed.left


@pytest.mark.parametrize(
    ("path", "source"),
    [
        pytest.param("a.toml", "# pkg.core.shim.X", id="a comment"),
        pytest.param("a.md", "See `pkg.core.shim.X`.\n", id="prose"),
        pytest.param("a.md", "```python\nfrom pkg.core.shim import X\n```\n", id="shown code"),
        pytest.param("a.rst", ":class:`pkg.core.shim.X`\n", id="a reference"),
        pytest.param("a.ipynb", notebook(("markdown", "pkg.core.shim.X")), id="a text cell"),
        pytest.param(
            "a.ipynb",
            '{"cells": [{"cell_type": "code", "source": [], "outputs": ["pkg.core.shim.X"]}]}',
            id="an output",
        ),
        pytest.param("a.toml", 'a = "pkg.core.shimmy:X"', id="another name"),
        pytest.param("a.toml", 'a = "other.pkg.core.shim:X"', id="another package"),
        pytest.param("a.md", ">>> from pkg.core.other import shim\n", id="another module"),
    ],
)
def test_mentions_and_others_stay(fix: Fix, path: str, source: str) -> None:
    assert fix(source.encode(), path=path).files == {}


@pytest.mark.parametrize(
    ("path", "source", "expected"),
    [
        pytest.param("a.md", "See `pkg.core.shim.Old`.", "See `pkg.agents.new.New`.", id="prose"),
        pytest.param("a.md", "[it](pkg/core/shim.py)", "[it](pkg/agents/new.py)", id="a link"),
        pytest.param("a.rst", ":mod:`pkg.core.shim`", ":mod:`pkg.agents.new`", id="a role"),
        pytest.param("a.toml", "# pkg.core.shim", "# pkg.agents.new", id="a comment"),
        pytest.param(
            "a.md",
            "```python\nfrom pkg.core.shim import Far, X\nx = 'é'\n```\n",
            "```python\nfrom elsewhere.far import Far\nfrom pkg.agents.new import X\nx = 'é'\n```\n",
            id="shown code",
        ),
        pytest.param(
            "a.rst",
            ".. code-block:: python\n\n   import pkg.core.shim as s\n   s.Old()  # of s\n",
            ".. code-block:: python\n\n   import pkg.agents.new as s\n   s.New()  # of s\n",
            id="a code block",
        ),
        pytest.param(
            "a.md",
            "```python\nfrom pkg.core.shim import X, ...\n```\n",
            "```python\nfrom pkg.agents.new import X, ...\n```\n",
            id="shown code that does not parse",
        ),
        pytest.param(
            "a.ipynb",
            notebook(("markdown", "é: pkg.core.shim.X")),
            notebook(("markdown", "é: pkg.agents.new.X")),
            id="a text cell",
        ),
        pytest.param(
            "a.py",
            "# see pkg/core/shim.py\n",
            "# see pkg/agents/new.py\n",
            id="a path in a comment",
        ),
    ],
)
def test_mentions_are_rewritten_where_they_are_asked_for(
    fix: Fix, path: str, source: str, expected: str
) -> None:
    fixed = fix(source.encode(), path=path, prose=True)
    assert fixed.text == expected
    assert not fixed.left
    assert fix(source.encode(), path=path).files == {}


@pytest.mark.parametrize(
    ("path", "source"),
    [
        pytest.param("a.md", "`pkg.core.shim` is a compatibility shim.\n", id="what it is"),
        pytest.param("a.md", "Do not import `pkg.core.shim.X`.\n", id="a warning"),
        pytest.param("a.rst", "It moved from :mod:`pkg.core.shim`.\n", id="history"),
        pytest.param("a.md", "| `pkg.core.shim` | pkg.agents.new |\n", id="both paths"),
        pytest.param("a.py", "# pkg.core.shim is deprecated\n", id="a comment"),
        pytest.param("a.py", '"""Use X instead of pkg.core.shim.Old."""\n', id="a docstring"),
    ],
)
def test_a_sentence_about_the_shim_stays(fix: Fix, path: str, source: str) -> None:
    fixed = fix(source.encode(), path=path, prose=True)
    assert fixed.files == {}
    assert any("about the shim itself" in why for why in fixed.left.values())


@pytest.mark.parametrize(
    ("kind", "path", "source", "expected"),
    [
        pytest.param(
            "entry", "a.toml", 'p = ["pkg.core.shim"]', 'p = ["pkg.agents.new"]', id="the module"
        ),
        pytest.param("entry", "a.csv", "pkg.core.shim.Old", "pkg.agents.new.New", id="any file"),
        pytest.param(
            "path", "CODEOWNERS", "/pkg/core/shim.py @a", "/pkg/agents/new.py @a", id="a path"
        ),
        pytest.param(
            "path",
            "a.ini",
            "x = pkg\\core\\shim.py",
            "x = pkg\\agents\\new.py",
            id="a path with backslashes",
        ),
        pytest.param(
            "path",
            "a.py",
            "x = 'pkg/core/shim.py'\n",
            "x = 'pkg/agents/new.py'\n",
            id="a path in code",
        ),
        pytest.param(
            "entry",
            "a.py",
            "x = ['-m', 'pkg.core.shim']\n",
            "x = ['-m', 'pkg.agents.new']\n",
            id="an argument",
        ),
    ],
)
def test_what_cannot_be_told_is_rewritten_where_its_kind_is_named(
    fix: Fix, kind: str, path: str, source: str, expected: str
) -> None:
    fixed = fix(source.encode(), path=path, kinds=frozenset({kind}))
    assert fixed.text == expected
    assert not fixed.left


@pytest.mark.parametrize(
    ("shim", "canonical", "is_same"),
    [
        pytest.param("", "", True, id="neither"),
        pytest.param("if __name__ == '__main__':\n    X()\n", "", False, id="the shim alone"),
        pytest.param("", "if __name__ == '__main__':\n    X()\n", False, id="the canonical alone"),
        pytest.param(*["if __name__ == '__main__':\n    X()\n"] * 2, True, id="both the same"),
    ],
)
def test_a_module_is_run_elsewhere_only_where_that_does_the_same(
    fix: Fix, shim: str, canonical: str, is_same: bool
) -> None:
    files = {
        "pkg/core/shim.py": f"from pkg.agents.new import X\n{shim}",
        "pkg/agents/new.py": f"def X(): ...\n{canonical}",
    }
    moves = 'shim = "pkg.core.shim"\ncanonical = "pkg.agents.new"\nphase = "a"\n'
    moves += '[[phases]]\nname = "a"\nallow = ["**"]\n'
    for path, source in (
        ("run.sh", "python -m pkg.core.shim\n"),
        ("a.py", "import sys\nrun([sys.executable, '-m', 'pkg.core.shim'])\n"),
    ):
        fixed = fix(source, path=path, files=files, moves=moves)
        assert (fixed.text == source.replace("pkg.core.shim", "pkg.agents.new")) is is_same
        assert bool(fixed.left) is not is_same


CELLS = [
    ("code", "from pkg.core.shim import X, Far\nX"),
    ("markdown", "Über pkg.core.shim"),
    ("code", "%matplotlib inline\nimport pkg.core.shim as s\n%time s.Old('\u2603\t\"')"),
    ("code", "X, Far"),
    ("code", "from pkg.core.shim import Far"),
]
FIXED_CELLS = [
    ("code", "from pkg.agents.new import X\nfrom elsewhere.far import Far\nX"),
    CELLS[1],
    ("code", "%matplotlib inline\nimport pkg.agents.new as s\n%time s.New('\u2603\t\"')"),
    CELLS[3],
    ("code", "from elsewhere.far import Far"),
]


@pytest.mark.parametrize(
    "layout",
    [
        pytest.param({"indent": 1}, id="as Jupyter writes it, but for letters"),
        pytest.param({"indent": 1, "ensure_ascii": False}, id="as Jupyter writes it"),
        pytest.param({"indent": 2, "sort_keys": True}, id="indented otherwise"),
        pytest.param({"indent": None}, id="on one line"),
        pytest.param({"indent": None, "separators": (", ", ":")}, id="on one line, spaced"),
        pytest.param({"indent": "\t"}, id="tabs"),
    ],
)
@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_notebook_stays_as_it_is_written(fix: Fix, layout: dict[str, Any], end: str) -> None:
    source, expected = notebook(*CELLS, **layout) + end, notebook(*FIXED_CELLS, **layout) + end
    if end == "\r\n":
        source, expected = source.replace("\n", end), expected.replace("\n", end)
        source, expected = source.replace("\r\r", "\r"), expected.replace("\r\r", "\r")
    fixed = fix(source.encode(), path="a.ipynb")
    assert fixed.text == expected
    assert not fixed.left


def test_a_cell_that_is_one_string_stays_one(fix: Fix) -> None:
    source = (
        '{"cells": [{"cell_type": "code", "source": "from pkg.core.shim import X, Far\\nX\\n"}]}'
    )
    expected = source.replace(
        "pkg.core.shim import X, Far", "pkg.agents.new import X\\nfrom elsewhere.far import Far"
    )
    assert fix(source, path="a.ipynb").text == expected


def test_a_notebook_with_a_conflict_in_it_is_rewritten_where_it_is_whole(fix: Fix) -> None:
    source = notebook(("code", "from pkg.core.shim import X"), ("code", "1"))
    source = source.replace('"1"', '\n<<<<<<< a\n"1"\n=======\n"2"\n>>>>>>> b\n')
    fixed = fix(source, path="a.ipynb")
    assert fixed.text == source.replace("pkg.core.shim", "pkg.agents.new")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    before=st.text(st.characters(codec="utf-8"), max_size=20),
    indent=st.sampled_from([None, 0, 1, 4, "\t"]),
    is_ascii=st.booleans(),
)
def test_nothing_of_a_notebook_changes_but_the_name(
    fix: Fix, before: str, indent: int | str | None, is_ascii: bool
) -> None:
    cells = [("markdown", before), ("code", "from pkg.core.shim import X"), ("raw", before)]
    source = notebook(*cells, indent=indent, ensure_ascii=is_ascii)
    if "shim" in before:
        return
    fixed = fix(source, path="a.ipynb")
    assert fixed.text == source.replace("from pkg.core.shim", "from pkg.agents.new")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(
            'def f():\n    """D.\n\n    >>> from pkg.core.shim import X, Far\n    >>> X\n    1\n    """\n',
            'def f():\n    """D.\n\n    >>> from pkg.agents.new import X\n    >>> from elsewhere.far import Far\n    >>> X\n    1\n    """\n',
            id="one becomes two",
        ),
        pytest.param(
            "class C:\n    r'''\n    >>> import pkg.core.shim as s\n    >>> s.Old\n    '''\n",
            "class C:\n    r'''\n    >>> import pkg.agents.new as s\n    >>> s.New\n    '''\n",
            id="a module",
        ),
        pytest.param(
            '"""\r\n>>> from pkg.core.shim import (\r\n...     X,  # é\r\n... )\r\n"""\r\n',
            '"""\r\n>>> from pkg.agents.new import (\r\n...     X,  # é\r\n... )\r\n"""\r\n',
            id="several lines, CRLF",
        ),
        pytest.param(
            "from pkg.core.shim import X\ndef f():\n    '''\n    >>> from pkg.core.shim import Y\n    >>> X\n    '''\n",
            "from pkg.agents.new import X\ndef f():\n    '''\n    >>> from pkg.agents.new import Y\n    >>> X\n    '''\n",
            id="and in the code",
        ),
        pytest.param(
            "def f():\n    '''\n    >>> from pkg.core.shim import X, \\\n         Old\n    >>> X\n    '''\n",
            "def f():\n    '''\n    >>> from pkg.agents.new import X, \\\n         New as Old\n    >>> X\n    '''\n",
            id="a line that goes on",
        ),
        pytest.param(
            "import pkg.core.shim as s\ndef f():\n    '''\n    >>> s.X\n    '''\n",
            "import pkg.agents.new as s\ndef f():\n    '''\n    >>> s.X\n    '''\n",
            id="by the import of its module",
        ),
    ],
)
def test_examples_in_docstrings_are_rewritten(fix: Fix, source: str, expected: str) -> None:
    fixed = fix(source)
    assert fixed.text == expected
    assert not fixed.left
    assert fix(expected).files == {}


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(
            "import pkg.core.shim as s\ndef f():\n    '''\n    >>> s.Old\n    '''\n", id="renamed"
        ),
        pytest.param(
            "import pkg.core.shim\ndef f():\n    '''\n    >>> pkg.core.shim.X\n    '''\n",
            id="by its whole name",
        ),
        pytest.param(
            "from pkg.core import shim\ndef f():\n    '''\n    >>> shim\n    '''\n", id="shown"
        ),
    ],
)
def test_what_an_example_needs_of_its_module_stays(fix: Fix, source: str) -> None:
    fixed = fix(source)
    assert fixed.files == {}
    assert any("the example in line 4 goes through it" in why for why in fixed.left.values())


@pytest.mark.parametrize(
    ("path", "data"),
    [
        pytest.param("a.ini", b"\xef\xbb\xbfx = pkg.core.shim:X", id="a byte order mark"),
        pytest.param("a.ini", b"\xff\xe9 = pkg.core.shim:X\r", id="not UTF-8"),
        pytest.param("a.ini", "\ufeffé = pkg.core.shim:X\n".encode("utf-16-le"), id="UTF-16"),
        pytest.param("a.md", b">>> # \xe9\r\n>>> from pkg.core.shim import X", id="latin-1 prose"),
    ],
)
def test_bytes_around_a_name_stay(fix: Fix, path: str, data: bytes) -> None:
    old, new = "pkg.core.shim", "pkg.agents.new"
    if data.startswith(b"\xff\xfe"):
        expected = data.replace(old.encode("utf-16-le"), new.encode("utf-16-le"))
    else:
        expected = data.replace(old.encode(), new.encode())
    assert fix(data, path=path).files[path].encode("utf-8", "surrogateescape") == expected


@pytest.mark.parametrize(
    ("path", "source"),
    [
        pytest.param("a.toml", '["pkg.core.shim.X"]\n["pkg.agents.new.X"]\n', id="TOML"),
        pytest.param("a.cfg", "[pkg.core.shim.X]\n[pkg.agents.new.X]\n", id="INI"),
        pytest.param("a.json", '{"pkg.core.shim.X": 1, "pkg.agents.new.X": 2}', id="JSON"),
    ],
)
def test_a_key_that_is_there_already_is_not_written_twice(fix: Fix, path: str, source: str) -> None:
    fixed = fix(source, path=path)
    assert fixed.files == {}
    assert "the same keys and values" in fixed.left["X"]


@pytest.mark.parametrize(
    "header",
    [
        "# @generated by a tool\n",
        "# This file was generated by protoc. DO NOT EDIT!\n",
        "# -*- coding: utf-8 -*-\n# Code generated by x; DO NOT EDIT.\n",
        "# This file is automatically generated, do not modify.\n",
    ],
)
def test_a_generated_file_is_left(fix: Fix, header: str) -> None:
    fixed = fix(f"{header}from pkg.core.shim import X\n")
    assert fixed.files == {}
    assert "its file is generated" in fixed.left["X"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(
            "run([sys.executable, '-c', 'import pkg.core.shim as s; s.Old'])\n",
            "run([sys.executable, '-c', 'import pkg.agents.new as s; s.New'])\n",
            id="-c",
        ),
        pytest.param(
            "run('python', '-c', \"from pkg.core.shim import Old; Old()\")\n",
            "run('python', '-c', \"from pkg.agents.new import New as Old; Old()\")\n",
            id="-c as an argument",
        ),
        pytest.param(
            "exec('''\n    from pkg.core.shim import X, Far\n    X\n''')\n",
            "exec('''\n    from pkg.agents.new import X\n    from elsewhere.far import Far\n    X\n''')\n",
            id="exec",
        ),
    ],
)
def test_code_in_a_string_that_is_run_is_rewritten(fix: Fix, source: str, expected: str) -> None:
    fixed = fix(source)
    assert fixed.text == expected
    assert not fixed.left
    assert fix(expected).files == {}


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        pytest.param("exec('import pkg.core.shim as s')\n", "may use the module", id="shared"),
        pytest.param("exec('from pkg.core.shim import X, Far')\n", "another way", id="one line"),
        pytest.param("exec('from pkg.core.shim import X\\n')\n", "--kind string", id="escapes"),
        pytest.param("write('from pkg.core.shim import X')\n", "--kind string", id="any string"),
    ],
)
def test_code_in_a_string_of_which_too_little_is_known_is_left(
    fix: Fix, source: str, reason: str
) -> None:
    fixed = fix(source)
    assert fixed.files == {}
    assert all(reason in why for why in fixed.left.values()), fixed.left


def test_code_in_any_string_is_rewritten_where_strings_are_asked_for(fix: Fix) -> None:
    source = "write('''\n    from pkg.core.shim import Old, Far\n''')\nx = 'pkg.core.shim.Old'\n"
    fixed = fix(source, kinds=frozenset({"string"}))
    assert fixed.text == (
        "write('''\n    from pkg.agents.new import New as Old\n    from elsewhere.far import Far\n"
        "''')\nx = 'pkg.agents.new.New'\n"
    )
    assert not fixed.left
