"""Files other than Python's own: what is a use in them, what a mention, and where."""

import marshal
import pickle

import pytest

from unshim.finders import Finding
from unshim.finders.hits import Hits
from unshim.finders.reading import read_file
from unshim.finders.target import Target
from unshim.names import Module

TARGET = Target(
    "pkg.core.shim", files=("src/pkg/core/shim.py",), canonical_files=("src/pkg/core/new.py",)
)
Place = tuple[str, str, int, int]


def read(path: str, text: str | bytes, target: Target = TARGET) -> tuple[Finding, ...]:
    data = text.encode() if isinstance(text, str) else text
    return read_file(path, data, Module("", False), Hits((target,))).findings


def places(path: str, text: str | bytes, target: Target = TARGET) -> list[Place]:
    """(kind, name, line, column) of each finding."""
    return [(one.kind, one.name, one.line, one.column) for one in read(path, text, target)]


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        pytest.param(
            "pyproject.toml",
            '[project.scripts]\nrun = "pkg.core.shim:main"\n',
            [("entry", "main", 2, 8)],
            id="an entry point",
        ),
        pytest.param(
            "setup.cfg",
            "[options.entry_points]\nconsole_scripts =\n    run = pkg.core.shim:App.run\n",
            [("entry", "App", 3, 11)],
            id="an entry point of a class",
        ),
        pytest.param(
            "entry_points.txt", "[x]\na = pkg.core.shim\n", [("entry", ".", 2, 5)], id="installed"
        ),
        pytest.param(
            "mypy.ini", "[mypy-pkg.core.shim.*]\n", [("entry", ".", 1, 7)], id="a section of mypy"
        ),
        pytest.param(
            ".importlinter",
            "forbidden_modules =\n    pkg.core.shim\n",
            [("entry", ".", 2, 5)],
            id="another contract",
        ),
        pytest.param(
            "src/pkg/core/configure.zcml",
            '<utility factory=".shim.X"\n for="*\n  .shim" />',
            [("entry", "X", 1, 19), ("entry", ".", 3, 3)],
            id="ZCML beside it",
        ),
        pytest.param(
            "src/pkg/core/sub/a.zcml",
            '<class class="..shim.X"/>',
            [("entry", "X", 1, 15)],
            id="ZCML below",
        ),
        pytest.param("src/pkg/a.zcml", '<class class=".shim.X"/>', [], id="ZCML of elsewhere"),
        pytest.param("pkg/core/a.zcml", '<class class=".shim.X"/>', [], id="ZCML of no package"),
        pytest.param("src/pkg/core/a.xml", '<class class=".shim.X"/>', [], id="XML is no ZCML"),
        pytest.param("a.yaml", "x: pkg.core.shim.X\n", [("entry", "X", 1, 4)], id="YAML"),
        pytest.param(
            "a.yml", "- !!python/name:pkg.core.shim.X\n", [("entry", "X", 1, 17)], id="a YAML tag"
        ),
        pytest.param("a.yml", "run: python -mpkg.core.shim\n", [("entry", ".", 1, 15)], id="-m"),
        pytest.param("a.json", '{"x": ["pkg.core.shim"]}', [("entry", ".", 1, 9)], id="JSON"),
        pytest.param(
            "Dockerfile",
            'CMD ["python", "-m", "pkg.core.shim"]',
            [("entry", ".", 1, 23)],
            id="Docker",
        ),
        pytest.param(
            "run.sh", "python -c 'from pkg.core import shim'", [("entry", ".", 1, 33)], id="-c"
        ),
        pytest.param(
            "run.sh",
            "python - <<E\nfrom pkg.core.shim import (\n  X, Y)\nE\n",
            [("entry", "X", 3, 3), ("entry", "Y", 3, 6)],
            id="a script in a script",
        ),
        pytest.param(
            "Makefile", "run:\n\tpytest -p pkg.core.shim\n", [("entry", ".", 2, 12)], id="make"
        ),
        pytest.param(".env", "SETTINGS=pkg.core.shim\n", [("entry", ".", 1, 10)], id="environment"),
        pytest.param("t.html", "{% load pkg.core.shim %}", [("entry", ".", 1, 9)], id="a template"),
        pytest.param(
            "m.py.j2",
            "from pkg.core.shim import {{ x }}\n",
            [("entry", ".", 1, 6)],
            id="a template of Python",
        ),
        pytest.param(
            "x.c", 'PyImport_ImportModule("pkg.core.shim");', [("entry", ".", 1, 24)], id="C"
        ),
        pytest.param("x.rs", 'py.import("pkg.core.shim")', [("entry", ".", 1, 12)], id="Rust"),
        pytest.param(
            "Jenkinsfile", "sh 'python -m pkg.core.shim'", [("entry", ".", 1, 15)], id="Jenkins"
        ),
        pytest.param(
            "a.yml", "files: src/pkg/core/shim.py\n", [("path", ".", 1, 8)], id="the file"
        ),
        pytest.param(
            "CODEOWNERS", "/src/pkg/core/shim.py @x\n", [("path", ".", 1, 1)], id="owners"
        ),
        pytest.param("a.ini", "x = pkg\\core\\shim.py\n", [("path", ".", 1, 5)], id="backslashes"),
        pytest.param(
            "modules.txt", "pkg.core.other\npkg.core.shim\n", [("entry", ".", 2, 1)], id="a list"
        ),
        pytest.param(
            "ignore.txt",
            "src/pkg/core/shim.py pylint:all\n",
            [("path", ".", 1, 1)],
            id="a list of files",
        ),
        pytest.param("unknown.xyz", "pkg.core.shim", [("entry", ".", 1, 1)], id="any other file"),
        pytest.param(
            "a.toml", "é = 'é pkg.core.shim'", [("entry", ".", 1, 8)], id="columns in characters"
        ),
        pytest.param("a.ini", b"a = 1\r\nb = pkg.core.shim\r\n", [("entry", ".", 2, 5)], id="CRLF"),
        pytest.param("a.ini", b"a = 1\rb = pkg.core.shim\r", [("entry", ".", 2, 5)], id="CR"),
        pytest.param(
            "a.ini", "é = pkg.core.shim".encode("utf-16"), [("entry", ".", 1, 5)], id="UTF-16"
        ),
        pytest.param(
            "a.ini", b"\xef\xbb\xbfx = pkg.core.shim", [("entry", ".", 1, 5)], id="a mark"
        ),
        pytest.param("a.ini", b"\xe9\xff = pkg.core.shim", [("entry", ".", 1, 6)], id="not UTF-8"),
        pytest.param(
            "src/x.pyx",
            "cdef int f()\nfrom pkg.core.shim import X\n",
            [("import", "X", 2, 27)],
            id="Cython",
        ),
        pytest.param(
            "src/x.pyx", "from pkg.core cimport shim\n", [("import", ".", 1, 23)], id="cimport"
        ),
        pytest.param(
            "src/x.pxd",
            "cdef int f()\nfrom pkg.core.shim cimport X as Y\ncimport pkg.core.shim as s\n",
            [("import", "X", 2, 28), ("import", ".", 3, 9)],
            id="cimport of a name",
        ),
        pytest.param(
            "logging.yaml", "x: ext://pkg.core.shim.X\n", [("entry", "X", 1, 10)], id="ext://"
        ),
        pytest.param(
            ".pre-commit-config.yaml",
            "exclude: ^(a/b|src/pkg/core/shim\\.py)$\n",
            [("path", ".", 1, 16)],
            id="a path in a regular expression",
        ),
        pytest.param(
            "src/pkg/core/meson.build",
            "py.install_sources([\n  'myshim.py',\n  'shim.py',\n  'shim.pyx',\n  'a/shim.py'])",
            [("path", ".", 3, 4)],
            id="a build script beside the shim",
        ),
        pytest.param("src/pkg/meson.build", "x = 'shim.py'", [], id="a build script elsewhere"),
        pytest.param(
            "run.sh", "cd pkg/core && python shim.py\n", [("path", ".", 1, 23)], id="in a folder"
        ),
        pytest.param(
            "Dockerfile",
            "WORKDIR /app/pkg/core\nRUN ls\nCMD python shim.py\n",
            [("path", ".", 3, 12)],
            id="in the folder of an image",
        ),
        pytest.param(
            "tox.ini",
            "[testenv]\nchangedir = src/pkg/core\ncommands = python shim.py\n",
            [("path", ".", 3, 19)],
            id="in the folder of a setting",
        ),
        pytest.param("run.sh", "cd pkg/core\ncd ../a\npython shim.py\n", [], id="in the next"),
        pytest.param("run.sh", "cd pkg/other\npython shim.py # core", [], id="in another folder"),
        pytest.param("run.sh", "cd pkg/core\npython shim.py.in myshim.py", [], id="others in it"),
        pytest.param(
            "src/pkg/core/BUILD", 'srcs = ["shim.py"]', [("path", ".", 1, 10)], id="its sources"
        ),
        pytest.param(
            "run",
            "#!/usr/bin/env python3\nimport pkg.core.shim\n",
            [("import", ".", 2, 8)],
            id="a script",
        ),
        pytest.param(
            "run",
            "#!/usr/bin/env -S uv run --script\nimport pkg.core.shim\n",
            [("import", ".", 2, 8)],
            id="uv run",
        ),
        pytest.param(
            "run", "#!/usr/bin/pypy3.10\nimport pkg.core.shim\n", [("import", ".", 2, 8)], id="PyPy"
        ),
    ],
)
def test_a_use(path: str, text: str | bytes, expected: list[Place]) -> None:
    assert places(path, text) == expected


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        pytest.param("a.toml", "x = 1 # pkg.core.shim", [("prose", ".", 1, 9)], id="TOML"),
        pytest.param(
            "a.toml", "x = '#' + 'pkg.core.shim'", [("entry", ".", 1, 12)], id="a hash in a string"
        ),
        pytest.param("a.yml", "# pkg.core.shim", [("prose", ".", 1, 3)], id="YAML"),
        pytest.param("a.yml", "x: a#pkg.core.shim", [("entry", ".", 1, 6)], id="a hash in a word"),
        pytest.param("a.ini", "; pkg.core.shim", [("prose", ".", 1, 3)], id="INI"),
        pytest.param("a.json", '{"x": 1} // pkg.core.shim', [("prose", ".", 1, 13)], id="JSON"),
        pytest.param(
            "a.json",
            '{"x": "a // pkg.core.shim"}',
            [("entry", ".", 1, 13)],
            id="slashes in a string",
        ),
        pytest.param("a.c", "/* a\n pkg.core.shim */", [("prose", ".", 2, 2)], id="C"),
        pytest.param("a.css", "/* pkg.core.shim", [("entry", ".", 1, 4)], id="a comment left open"),
        pytest.param("a.ini", "addopts = -ppkg.core.shim", [("entry", ".", 1, 13)], id="an option"),
        pytest.param(
            "BUILD", "deps = ['//pkg/core:shim.py']", [("path", ".", 1, 12)], id="a label"
        ),
        pytest.param(
            "a.yml", "handler: pkg/core/shim.run", [("path", ".", 1, 10)], id="a cloud's handler"
        ),
        pytest.param("a.lua", "local x = pkg.core.shim", [("prose", ".", 1, 11)], id="Lua"),
        pytest.param("a.lua", "py.import('pkg.core.shim')", [("entry", ".", 1, 12)], id="in Lua"),
        pytest.param(
            "a.yaml", "see: https://x.org/pkg/core/shim.py", [("prose", ".", 1, 6)], id="a URL"
        ),
        pytest.param("a.sql", "-- pkg.core.shim", [("prose", ".", 1, 4)], id="SQL"),
        pytest.param("a.html", "<!-- pkg.core.shim -->", [("prose", ".", 1, 6)], id="HTML"),
        pytest.param(
            "a.html",
            "<!-- {% load pkg.core.shim %} -->",
            [("entry", ".", 1, 14)],
            id="a tag in a comment",
        ),
        pytest.param("a.html", "<p>pkg.core.shim</p>", [("prose", ".", 1, 4)], id="text"),
        pytest.param(
            "a.html",
            "<b>from</b> <i>pkg.core.shim</i> <b>import</b>",
            [("prose", ".", 1, 16)],
            id="code that is shown",
        ),
        pytest.param(
            "a.html",
            '<a class="x" href="a.html#pkg.core.shim" title="pkg.core.shim.X">',
            [("prose", ".", 1, 27), ("prose", "X", 1, 49)],
            id="a link",
        ),
        pytest.param(
            "a.html", "<div data-x='pkg.core.shim'>", [("entry", ".", 1, 14)], id="an attribute"
        ),
        pytest.param(
            "a.html", "<p>{{ a < pkg.core.shim }}</p>", [("entry", ".", 1, 11)], id="an expression"
        ),
        pytest.param(
            "a.html", "<p>\n% import pkg.core.shim\n", [("entry", ".", 2, 10)], id="a line of code"
        ),
        pytest.param(
            "a.html",
            "<SCRIPT>\nf('pkg.core.shim')</SCRIPT>",
            [("entry", ".", 2, 4)],
            id="a script's text",
        ),
        pytest.param(
            "docs/searchindex.js",
            "Search.setIndex({objects:{'pkg.core.shim':1}})",
            [("prose", ".", 1, 28)],
            id="an index of pages",
        ),
        pytest.param(
            "a.xml", "<class>pkg.core.shim</class>", [("entry", ".", 1, 8)], id="XML is data"
        ),
        pytest.param("a.yml.j2", "{# pkg.core.shim #}", [("prose", ".", 1, 4)], id="a template"),
        pytest.param("a.bat", "REM pkg.core.shim", [("prose", ".", 1, 5)], id="batch"),
        pytest.param("a.toml", 'shim = "pkg.core.shim"', [("prose", ".", 1, 9)], id="declared"),
        pytest.param(
            "run.sh", "#!/bin/sh\n# src/pkg/core/shim.py", [("prose", ".", 2, 3)], id="a path"
        ),
    ],
)
def test_a_comment_is_a_mention_and_a_string_is_none(
    path: str, text: str, expected: list[Place]
) -> None:
    assert places(path, text) == expected


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        pytest.param("a.md", "See `pkg.core.shim`.", [("prose", ".", 1, 6)], id="Markdown"),
        pytest.param(
            "a.md",
            "```python\nfrom pkg.core import shim\n```\n",
            [("prose", ".", 2, 22)],
            id="a code block",
        ),
        pytest.param(
            "a.rst",
            "::\n\n    import pkg.core.shim\n",
            [("prose", ".", 3, 12)],
            id="a literal block",
        ),
        pytest.param(
            "a.rst",
            ":mod:`pkg.core.shim`, :py:obj:`~pkg.core.shim.X`",
            [("prose", ".", 1, 7), ("prose", "X", 1, 33)],
            id="roles",
        ),
        pytest.param(
            "a.rst",
            ".. currentmodule:: pkg.core.shim",
            [("prose", ".", 1, 20)],
            id="a directive that imports nothing",
        ),
        pytest.param("README", "pkg.core.shim", [("prose", ".", 1, 1)], id="README"),
        pytest.param("CHANGELOG.old", "pkg.core.shim", [("prose", ".", 1, 1)], id="CHANGELOG"),
        pytest.param(
            "changelogs/x.yml", "- pkg.core.shim - gone", [("prose", ".", 1, 3)], id="a fragment"
        ),
        pytest.param(
            "notes.txt", "pkg.core.shim is deprecated", [("prose", ".", 1, 1)], id="a sentence"
        ),
        pytest.param(
            "notes.txt", "Use no pkg.core.shim.", [("prose", ".", 1, 8)], id="the end of one"
        ),
        pytest.param(
            "x.egg-info/SOURCES.txt", "src/pkg/core/shim.py", [("prose", ".", 1, 1)], id="all files"
        ),
        pytest.param(
            "a.md", "Look at [it](../src/pkg/core/shim.py).", [("prose", ".", 1, 14)], id="a link"
        ),
    ],
)
def test_what_is_written_for_people_is_a_mention(
    path: str, text: str, expected: list[Place]
) -> None:
    assert places(path, text) == expected


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        pytest.param(
            "a.rst", ".. automodule:: pkg.core.shim\n", [("entry", ".", 1, 17)], id="automodule"
        ),
        pytest.param(
            "a.rst",
            ".. autofunction:: pkg.core.shim.f\n",
            [("entry", "f", 1, 19)],
            id="autofunction",
        ),
        pytest.param(
            "a.rst",
            ".. currentmodule:: pkg.core.shim\n\n.. autofunction:: f\n",
            [("entry", ".", 1, 20)],
            id="currentmodule",
        ),
        pytest.param(
            "a.rst",
            ".. currentmodule:: pkg.core.shim\n\n.. py:function:: f\n",
            [("prose", ".", 1, 20)],
            id="currentmodule of what is described by hand",
        ),
        pytest.param(
            "a.rst",
            ".. currentmodule:: pkg.core.shim\n.. currentmodule:: other\n.. autofunction:: f\n",
            [("prose", ".", 1, 20)],
            id="currentmodule before another",
        ),
        pytest.param(
            "a.rst",
            ".. autosummary::\n   :toctree:\n\n   pkg.core.shim\n",
            [("entry", ".", 4, 4)],
            id="autosummary",
        ),
        pytest.param(
            "a.md", "```{automodule} pkg.core.shim\n```\n", [("entry", ".", 1, 17)], id="MyST"
        ),
        pytest.param("a.md", "::: pkg.core.shim.X\n", [("entry", "X", 1, 5)], id="mkdocstrings"),
        pytest.param(
            "a.rst",
            ".. literalinclude:: ../src/pkg/core/shim.py\n",
            [("path", ".", 1, 21)],
            id="literalinclude",
        ),
        pytest.param(
            "a.rst",
            ">>> from pkg.core.shim import X\n>>> X()\n",
            [("import", "X", 1, 31)],
            id="an example",
        ),
        pytest.param(
            "a.txt",
            "  >>> if x:\n  ...     import pkg.core.shim\n",
            [("import", ".", 2, 18)],
            id="its second line",
        ),
        pytest.param(
            "a.md",
            ">>> from pkg import core\n>>> core.shim.X\nno\n",
            [("attribute", "X", 2, 5)],
            id="two examples",
        ),
        pytest.param(
            "a.rst",
            ">>> try:\n...     import pkg.core.shim\n... except ImportError:\n...     pass\n",
            [("fallback", ".", 2, 16)],
            id="a fallback",
        ),
        pytest.param(
            "a.qmd",
            "```{python}\nimport pkg.core.shim\n```\n",
            [("import", ".", 2, 8)],
            id="Quarto",
        ),
        pytest.param(
            "a.md",
            "```{code-cell} ipython3\n:tags: [x]\nimport pkg.core.shim\n```\n",
            [("import", ".", 3, 8)],
            id="MyST-NB",
        ),
        pytest.param(
            "a.rst",
            ".. testcode::\n\n   import pkg.core.shim\n\nText pkg.core.shim\n",
            [("import", ".", 3, 11), ("prose", ".", 5, 6)],
            id="testcode",
        ),
        pytest.param(
            ".dockerignore", "*\n!src/pkg/core/shim.py\n", [("path", ".", 2, 2)], id="not ignored"
        ),
        pytest.param(
            "a.adoc", "include::src/pkg/core/shim.py[]\n", [("path", ".", 1, 10)], id="AsciiDoc"
        ),
        pytest.param(
            "a.org",
            '#+INCLUDE: "src/pkg/core/shim.py" src python\n',
            [("path", ".", 1, 13)],
            id="Org",
        ),
        pytest.param(
            "a.gin",
            "import pkg.core.shim\nmodel.loss = @pkg.core.shim.X()\n",
            [("entry", ".", 1, 8), ("entry", "X", 2, 15)],
            id="Gin",
        ),
    ],
)
def test_what_tools_import_or_run_in_a_text_is_a_use(
    path: str, text: str, expected: list[Place]
) -> None:
    assert places(path, text) == expected


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("a.toml", "x = 'pkg.core.shimmy'", id="a longer name"),
        pytest.param("a.toml", "x = 'other.pkg.core.shim'", id="below another package"),
        pytest.param("a.toml", "x = 'my-pkg.core.shim'", id="behind a hyphen"),
        pytest.param("a.toml", "x = 'pkg.core.shim-old'", id="before a hyphen"),
        pytest.param("a.toml", "x = 'docs/pkg.core.shim'", id="behind a slash"),
        pytest.param("a.toml", "x = 'pkg.core.new'", id="the canonical"),
        pytest.param("a.toml", "x = 'shim'", id="its last name"),
        pytest.param("a.toml", "x = 'other/core/shim.py'", id="another's file"),
        pytest.param("a.toml", "x = 'src/pkg/core/shimmy.py'", id="a longer file"),
        pytest.param("a.md", "from pkg.core import other, shimmy", id="another import"),
        pytest.param("Dockerfile", "FROM pkg/core/shim:3 AS x", id="an image to build from"),
        pytest.param("a.yml", "  image: pkg/core/shim:1.2", id="an image to run"),
        pytest.param("nginx.conf", "location /pkg/core/shim { }", id="a route"),
        pytest.param("nginx.conf", "alias /srv/www/pkg/core/shim;", id="a folder that is served"),
        pytest.param("api.yaml", "paths:\n  /pkg/core/shim:\n    get: {}", id="a path of an API"),
        pytest.param("a.js", "import x from './pkg/core/shim'", id="a module of JavaScript"),
        pytest.param("a.scss", "@import 'pkg/core/shim';", id="a style sheet"),
        pytest.param("CMakeLists.txt", "add_subdirectory(pkg/core/shim)", id="a folder to build"),
        pytest.param(".gitmodules", '[submodule "pkg/core/shim"]', id="a repository within"),
        pytest.param("a.yaml", "paths: ['pkg/core/shim/**']", id="all of a folder"),
        pytest.param("a.gin", "mail = me@pkg.core.shim", id="an address of mail"),
    ],
)
def test_what_only_looks_alike_is_not_found(path: str, text: str) -> None:
    assert places(path, text) == []


def test_a_string_of_several_lines_is_one_in_languages_that_have_such() -> None:
    code = "import pkg.core.shim\n"
    assert places("a.cpp", f'py::exec(R"py(\n{code})py");\n') == [("entry", ".", 2, 8)]
    assert places("a.R", f'py_run_string("\n{code}")\n') == [("entry", ".", 2, 8)]
    assert places("a.R", "pkg.core.shim <- 1  # pkg.core.shim\n") == [
        ("prose", ".", 1, 1),
        ("prose", ".", 1, 23),
    ]


def test_an_unquoted_name_is_an_object_of_another_language() -> None:
    target = Target("pkg.shim")
    assert places("a.js", "pkg.shim.run('pkg.shim')", target) == [
        ("prose", "run", 1, 1),
        ("entry", ".", 1, 15),
    ]
    assert places("a.js", "pkg.core.shim.run()") == [("prose", "run", 1, 1)]


def test_names_of_a_module_that_stays() -> None:
    target = Target("pkg.core", names=frozenset({"OLD"}))
    assert places("a.toml", "x = ['pkg.core:OLD', 'pkg.core.NEW', 'pkg.core']", target) == [
        ("entry", "OLD", 1, 7)
    ]
    assert places("a.sh", "python -c 'from pkg.core import NEW, OLD'", target) == [
        ("entry", "OLD", 1, 38)
    ]


def test_a_pickle_of_letters_alone_is_as_undecided() -> None:
    data = b"ccopy_reg\n_reconstructor\np0\n(cpkg.core.shim\nX\np1\n."
    (found,) = read("data/x.pkl", data)
    assert (found.kind, found.name, found.undecided) == ("entry", ".", True)


def test_bytes_that_name_the_shim_are_undecided() -> None:
    (found,) = read("a.pickle", b"\0\n\x80\x04\x8c\rpkg.core.shim\x94\x8c\x01X\x94")
    assert (found.kind, found.name, found.line, found.column) == ("entry", ".", 2, 5)
    assert found.undecided
    assert "byte 6" in found.message
    assert read("a.bin", b"\0pkg.core.new") == ()
    assert read("a.bin", b"\0other.pkg.core.shim") == ()


@pytest.mark.parametrize(
    ("path", "data", "is_found"),
    [
        pytest.param("a.pkl", b"cpkg.core.shim\nX\np0\n.", True, id="protocol 0"),
        pytest.param("a.pkl", b"\x80\x02cpkg.core.shim\nX\nq.", True, id="protocol 2"),
        pytest.param("a.pkl", b"\x80\x04\x8c\rpkg.core.shim\x94\x8c\x01X", True, id="protocol 4"),
        pytest.param("a.dat", pickle.dumps([0, "pkg.core.shim"], 2), True, id="a text in a pickle"),
        pytest.param("a.dat", pickle.dumps(["pkg.core.shims"], 2), False, id="a longer text"),
        pytest.param("a.pkl", b"cpkg.core.shims\nX\np0\n.", False, id="another, 0"),
        pytest.param(
            "a.pkl", b"\x80\x04\x8c\x0epkg.core.shims\x94\x8c\x01X", False, id="another, 4"
        ),
        pytest.param("a.pyc", b"\0" + marshal.dumps(("pkg.core.shim", "X")), True, id="marshal"),
        pytest.param("a.pyc", b"\0" + marshal.dumps(("pkg.core.shimX",)), False, id="its like"),
        pytest.param("a.so", b"\0pkg.core.shim\0X\0", True, id="ended by a null"),
        pytest.param("a.so", b"\0pkg.core.shim_of\0pkg.core.shim.X\0", True, id="the second"),
        pytest.param("a.db", b"SQLite format 3\0\x01pkg.core.shimdone", True, id="a database"),
        pytest.param("a.bin", b"\0\xadpkg.core.shimdone", True, id="msgpack"),
    ],
)
def test_a_name_in_bytes_ends_where_its_length_says(path: str, data: bytes, is_found: bool) -> None:
    assert bool(read(path, data)) is is_found


def test_a_manual_page_is_prose() -> None:
    page = '.\\" Made from text.\n.TH PKG 7\n.SH USE\nfrom pkg.core import shim\npkg.core.shim.X\n'
    assert {one.kind for one in read("man/pkg.7", page)} == {"prose"}
    assert {one.kind for one in read("pkg.7", "run: pkg.core.shim\n")} == {"entry"}


@pytest.mark.parametrize("path", ["a.dist-info/METADATA", "PKG-INFO"])
def test_a_description_that_packaging_wrote_is_prose(path: str) -> None:
    text = "Name: pkg\n\n* Use `pkg.core.shim` no more (pkg.core.shim.X).\n"
    assert {one.kind for one in read(path, text)} == {"prose"}


def test_an_example_in_a_docstring_is_code_at_its_place() -> None:
    source = '''
from pkg import core


class A:
    def f(self):
        """Text on pkg.core.shim.

        >>> from pkg.core.shim import X
        >>> core.shim.Y(
        ...     pkg.core.shim)
        pkg.core.shim
        """
'''
    found = read("a.py", source)
    assert [(one.kind, one.name, one.line, one.column, one.scope) for one in found] == [
        ("prose", ".", 7, 20, "A.f"),
        ("import", "X", 9, 39, "A.f"),
        ("attribute", "Y", 10, 13, "A.f"),
        ("prose", ".", 12, 9, "A.f"),
    ]
    assert [one.name for one in read("b.py", 'r""">>> import pkg.core.shim"""\n')] == ["."]
    listed = """__test__ = {"a": '\'\'
>>> import pkg.core.shim
'\'\'}
"""
    assert [(one.kind, one.line) for one in read("a.py", listed)] == [("import", 2)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param('"pkg.core.shim:main"', [("entry", "main")], id="an entry point"),
        pytest.param('"src/pkg/core/shim.py"', [("path", ".")], id="a path"),
        pytest.param(
            '"pkg.core.shim.X","pkg.core.shim.Y"',
            [("entry", "X"), ("entry", "Y")],
            id="two side by side",
        ),
        pytest.param('"pkg.core.shims"', [], id="another name"),
        pytest.param(f'"{"x" * 6000}.pkg.core.shim"', [], id="a longer word"),
    ],
)
def test_a_line_of_many_thousand_letters_is_read_where_a_word_stands(
    value: str, expected: list[tuple[str, str]]
) -> None:
    filling = '"one":["two","shim",3],' * 400
    text = f'{{{filling}"run":{value},{filling}"last":{value}}}\n'
    first = text.index(value)
    found = read("data.json", text)
    assert [(one.kind, one.name) for one in found] == expected * 2
    assert [one.column for one in found[:1]] == [first + 2 for _ in expected[:1]]
