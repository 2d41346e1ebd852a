"""What is left of a file around a few of its lines, and that it says there what the whole says."""

import ast
import random
import sysconfig
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unshim.finders import Finding
from unshim.finders.lines import nodes_on
from unshim.source import Source
from unshim.source.excerpt import excerpt

FILLER = "\n".join(f"LINE_{number} = {number}" for number in range(400)) + "\n"
LIBRARY = sorted(
    path for path in Path(sysconfig.get_path("stdlib")).glob("*.py") if path.stat().st_size > 4_000
)


def around(text: str, *wanted: int) -> str | None:
    """The excerpt of a text that is long enough; the filler stands after it."""
    found = excerpt(textwrap.dedent(text).lstrip("\n") + FILLER, wanted)
    return None if found is None else found.removesuffix(FILLER)


@pytest.mark.parametrize(
    ("text", "wanted", "left"),
    [
        pytest.param(
            "import a\ndef f():\n    return 1\n\nx = 1\n",
            1,
            "import a\ndef f(): 0\n\n\nx = 1\n",
            id="a function",
        ),
        pytest.param(
            "import a\nclass C(B):\n    x = 1\n# after\ny = 1\n",
            1,
            "import a\nclass C: 0\n\n\ny = 1\n",
            id="a class and the comment after it",
        ),
        pytest.param(
            "import a\n@d(1)\nasync def f(\n    b,\n):\n    return 1\ny = 1\n",
            1,
            "import a\n@d(1)\nasync def f(): 0\n\n\n\ny = 1\n",
            id="decorated, with a bracket closed at the margin",
        ),
        pytest.param(
            'x = """\ndef f():\n    """\nimport a\ndef g():\n    pass\n',
            4,
            'x = """\ndef f():\n    """\nimport a\ndef g(): 0\n\n',
            id="a definition in a string is none",
        ),
        pytest.param(
            "def f():\n    import a\ndef g():\n    pass\n",
            2,
            "def f():\n    import a\ndef g(): 0\n\n",
            id="what holds a wanted line stays",
        ),
        pytest.param(
            "import a\ndef f():\n    global a\n",
            1,
            "import a\ndef f():\n    global a\n",
            id="what assigns to the module stays",
        ),
        pytest.param(
            "import a\ndef f():\n    '''\n# no comment\nnot indented\n'''\nx = 1\n",
            1,
            "import a\ndef f(): 0\n\n\n\n\nx = 1\n",
            id="a string at the margin of a body",
        ),
        pytest.param(
            "import a\r\ndef f():\r\n    pass\r\nx = 1\r\n",
            1,
            "import a\r\ndef f(): 0\n\nx = 1\r\n",
            id="lines ended as on Windows",
        ),
    ],
)
def test_a_definition_that_is_not_asked_about_is_emptied(text: str, wanted: int, left: str) -> None:
    assert around(text, wanted) == left


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param("from a import *\n", 1, id="a star import"),
        pytest.param("import a\nx = 1\rimport b\n", 1, id="a line ended as of old"),
        pytest.param("import a\nx = '\n", 1, id="a quote without its like"),
    ],
)
def test_of_some_texts_only_the_whole_will_do(text: str, wanted: int) -> None:
    assert around(text, wanted) is None


def test_what_goes_on_at_the_margin_is_parsed_whole() -> None:
    text = "import a\ndef f(b,\nc):\n    return 1\n" + FILLER
    source = Source("a.py", text.encode(), wanted=[1])
    assert not source.is_excerpt
    assert source.problem is None
    assert isinstance(source.tree.body[1], ast.FunctionDef)


@pytest.mark.parametrize(
    "text",
    [
        "TARGET = 'pkg.core.shim.X'\ndef f(): patch(TARGET)\n",
        "TARGET = 'pkg.core.' 'shim.X'\ndef f(): patch(TARGET)\n",
        "TARGET = 'pkg.core.' + 'shim'\ndef f(): import_module(TARGET)\n",
        "TARGET = 'pkg.core.sh' + 'im'\ndef f(): import_module(TARGET)\n",
        "TARGETS = [\n 'other',\n 'pkg.core.shim.X',\n]\ndef f():\n  for t in TARGETS: patch(t)\n",
        "CORE = 'pkg.core'\ndef f(): import_module(f'{CORE}.shim')\n",
        "CODE = '''\nfrom pkg.core import shim\n'''\ndef f(): exec(CODE)\n",
        "CODE = b'import pkg.core.shim'\ndef f(): exec(CODE)\n",
        "'''\n>>> from pkg.core.shim import X\n'''\ndef f(): pass\n",
        "'''From pkg.core.shim.'''\ndef f(): import pkg.core.shim\n",
        "'''import pkg.core.shim'''\ndef f(): exec(__doc__)\n",
        "import pkg.core.shim as s, a  # don't\ndef f(): return s.X\n",
        "def f(): return 'a', shim.X\nfrom pkg.core import shim\n",
    ],
)
def test_a_long_file_says_what_it_says_when_parsed_whole(
    find: Callable[[str], tuple[Finding, ...]], monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    unasked = "def unasked():\n    return 'nothing'\n\n"
    cut = find(text + unasked + FILLER)
    monkeypatch.setattr("unshim.source._excerpt", lambda *rest: None)
    assert cut == find(text + unasked + FILLER)
    assert cut


def test_a_short_file_that_does_not_parse_is_named_wherever_it_is_broken() -> None:
    source = Source("a.py", b"import a\ndef f(:\n    pass\n", wanted=[1])
    assert source.problem == "line 2: invalid syntax"


@settings(deadline=None)
@given(st.sampled_from(LIBRARY), st.integers(0, 2**32), st.integers(1, 5))
def test_the_syntax_on_the_wanted_lines_is_that_of_the_whole(
    path: Path, seed: int, count: int
) -> None:
    data = path.read_bytes()
    whole = Source(path.name, data)
    wanted = sorted(random.Random(seed).sample(range(1, len(whole.lines) + 1), count))
    part = Source(path.name, data, wanted=wanted)
    assert _on(wanted, part) == _on(wanted, whole)
    assert _bound(part) == _bound(whole)


def _on(wanted: list[int], source: Source) -> list[str]:
    """The statements without blocks of their own, and what they stand in."""
    return [
        ast.dump(node, include_attributes=True) + "/".join(_named(at) for at, _ in ancestors)
        for node, ancestors in nodes_on(wanted, source.tree)
        if isinstance(node, ast.stmt) and not hasattr(node, "body")
    ]


def _named(node: ast.AST) -> str:
    name = getattr(node, "name", "")
    return type(node).__name__ + (ast.dump(name) if isinstance(name, ast.AST) else str(name))


def _bound(source: Source) -> list[tuple[str, int]]:
    """What stands at the margin of the file, by kind, name and line."""
    return [(_named(node), node.lineno) for node in source.tree.body]
