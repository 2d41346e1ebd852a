"""`from pkg.shim import X`: each name from where it lives now, bound as it was."""

from collections.abc import Callable
from typing import Any

import pytest

Fix = Callable[..., Any]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("from pkg.core.shim import X", "from pkg.agents.new import X", id="one"),
        pytest.param(
            "from pkg.core.shim import X as x\n", "from pkg.agents.new import X as x\n", id="as"
        ),
        pytest.param(
            "from pkg.core.shim import X as X\n", "from pkg.agents.new import X as X\n", id="as is"
        ),
        pytest.param(
            "from pkg.core.shim import Old\n",
            "from pkg.agents.new import New as Old\n",
            id="renamed",
        ),
        pytest.param(
            "from pkg.core.shim import Old as New\n",
            "from pkg.agents.new import New\n",
            id="renamed to its new name",
        ),
        pytest.param(
            "from pkg.core.shim import X, Old\n",
            "from pkg.agents.new import X, New as Old\n",
            id="one of two renamed",
        ),
        pytest.param(
            "from pkg.core.shim import X, Far, Old, Y\n",
            "from pkg.agents.new import X, New as Old, Y\nfrom elsewhere.far import Far\n",
            id="to two modules",
        ),
        pytest.param(
            "from pkg.core.shim import Far, X\n",
            "from elsewhere.far import Far\nfrom pkg.agents.new import X\n",
            id="in the order of the names",
        ),
        pytest.param("from .shim import X\n", "from pkg.agents.new import X\n", id="sibling"),
        pytest.param(
            "from ..core.shim import X\n", "from ..agents.new import X\n", id="same dots reach it"
        ),
        pytest.param(
            "from ..core.shim import X, Far\n",
            "from ..agents.new import X\nfrom elsewhere.far import Far\n",
            id="relative and absolute",
        ),
        pytest.param("from.shim import(X)\n", "from pkg.agents.new import(X)\n", id="no blanks"),
        pytest.param(
            "from  ..core . shim  import X\n", "from  ..agents.new  import X\n", id="odd blanks"
        ),
        pytest.param(
            "from pkg.core.\\\n  shim \\\n  import X\n",
            "from pkg.agents.new \\\n  import X\n",
            id="backslashes",
        ),
        pytest.param(
            "from pkg.core.shim import X, \\\n    Far, \\\n    Y\n",
            "from pkg.agents.new import X, \\\n    Y\nfrom elsewhere.far import Far\n",
            id="a name between backslashes goes",
        ),
        pytest.param(
            "from pkg.core.shim import X  # noqa: F401\n",
            "from pkg.agents.new import X  # noqa: F401\n",
            id="comment",
        ),
        pytest.param(
            "from pkg.core.shim import X, Far  # noqa: F401\n",
            "from pkg.agents.new import X  # noqa: F401\n"
            "from elsewhere.far import Far  # noqa: F401\n",
            id="a pragma is for both",
        ),
        pytest.param(
            "from pkg.core.shim import X, Far  # why\n",
            "from pkg.agents.new import X  # why\nfrom elsewhere.far import Far\n",
            id="a comment is not said twice",
        ),
        pytest.param(
            "from pkg.core.shim import (\n    X,  # x\n    # about y\n    Y,\n)  # end\n",
            "from pkg.agents.new import (\n    X,  # x\n    # about y\n    Y,\n)  # end\n",
            id="rows",
        ),
        pytest.param(
            "from pkg.core.shim import (  # noqa\n    # about far\n    Far,  # far\n"
            "    X,  # x\n)\n",
            "from elsewhere.far import (  # noqa\n    # about far\n    Far,  # far\n)\n"
            "from pkg.agents.new import (\n    X,  # x\n)\n",
            id="every row keeps its comments",
        ),
        pytest.param(
            "from pkg.core.shim import (\n    X,  # x\n    # about far\n    Far,  # far\n"
            "    Y\n)\n",
            "from pkg.agents.new import (\n    X,  # x\n    Y\n)\n"
            "from elsewhere.far import (\n    # about far\n    Far,  # far\n)\n",
            id="a row goes with its comments",
        ),
        pytest.param(
            "from pkg.core.shim import (X,\n                           Far,\n"
            "                           Y)\n",
            "from pkg.agents.new import (X,\n                           Y)\n"
            "from elsewhere.far import Far\n",
            id="hanging names",
        ),
        pytest.param(
            "from pkg.core.shim import (X, Far,)\n",
            "from pkg.agents.new import (X,)\nfrom elsewhere.far import Far\n",
            id="trailing comma",
        ),
        pytest.param(
            "a = 1; from pkg.core.shim import X, Far; b = 2\n",
            "a = 1; from pkg.agents.new import X; from elsewhere.far import Far; b = 2\n",
            id="semicolons",
        ),
        pytest.param(
            "if a: from pkg.core.shim import X, Far\n",
            "if a: from pkg.agents.new import X; from elsewhere.far import Far\n",
            id="on the line of its if",
        ),
        pytest.param(
            "if a: \\\n  from pkg.core.shim import X, Far\n",
            "if a: \\\n  from pkg.agents.new import X; from elsewhere.far import Far\n",
            id="on a continued line",
        ),
        pytest.param(
            "def f():\n\tfrom pkg.core.shim import X, Far\n\treturn X\n",
            "def f():\n\tfrom pkg.agents.new import X\n\tfrom elsewhere.far import Far\n"
            "\treturn X\n",
            id="tabs",
        ),
        pytest.param(
            "x = 1\n\x0cfrom pkg.core.shim import X, Far\n",
            "x = 1\n\x0cfrom pkg.agents.new import X\nfrom elsewhere.far import Far\n",
            id="form feed",
        ),
        pytest.param(
            "from pkg.core.shim import X, Far",
            "from pkg.agents.new import X\nfrom elsewhere.far import Far",
            id="no newline at the end",
        ),
        pytest.param(
            "class C:\n    from pkg.core.shim import X\n",
            "class C:\n    from pkg.agents.new import X\n",
            id="class body",
        ),
        pytest.param(
            "X = 1\nfrom pkg.core.shim import X\ndel X\nX = 2\n",
            "X = 1\nfrom pkg.agents.new import X\ndel X\nX = 2\n",
            id="rebound",
        ),
        pytest.param(
            "def f():\n    global X\n    from pkg.core.shim import X\n",
            "def f():\n    global X\n    from pkg.agents.new import X\n",
            id="global",
        ),
        pytest.param(
            "from pkg.core.shim import X\n__all__ = ['X']\n",
            "from pkg.agents.new import X\n__all__ = ['X']\n",
            id="offered on",
        ),
    ],
)
def test_names_come_from_where_they_live_now(fix: Fix, source: str, expected: str) -> None:
    fixed = fix(source)
    assert fixed.text == expected
    assert not fixed.left
    assert fix(fixed.text).text == expected


@pytest.mark.parametrize(
    ("source", "name", "reason"),
    [
        pytest.param("from pkg.core.shim import Q\n", "Q", "the shim has no Q", id="not there"),
        pytest.param(
            "from pkg.core.shim import X as a, Y as a\n", "X", "binds one name twice", id="twice"
        ),
        pytest.param(
            "if a: from pkg.core.shim import (\n    X,\n    Far,  # far\n    Y,\n)\n",
            "Far",
            "no line of their own",
            id="comments on the line of an if",
        ),
    ],
)
def test_what_cannot_be_done_is_left(fix: Fix, source: str, name: str, reason: str) -> None:
    fixed = fix(source)
    assert fixed.text == source
    assert reason in fixed.left[name]


@pytest.mark.parametrize(
    "source",
    [
        "from pkg.core.shimmy import X\n",
        "from other.shim import X\n",
        "from pkg.core import other\n",
        "# from pkg.core.shim import X\n",
        "'from pkg.core.shimmy import X'\n",
    ],
)
def test_what_only_looks_alike_stays(fix: Fix, source: str) -> None:
    fixed = fix(source)
    assert fixed.text == source
    assert not fixed.left


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(b"a\r\nfrom pkg.core.shim import X, Far\r\nb\r\n",
                     b"a\r\nfrom pkg.agents.new import X\r\nfrom elsewhere.far import Far\r\nb\r\n",
                     id="windows newlines"),
        pytest.param(b"a\rfrom pkg.core.shim import X\rb\r",
                     b"a\rfrom pkg.agents.new import X\rb\r", id="old newlines"),
        pytest.param(b"a\nfrom pkg.core.shim import X, Far\r\nb\n",
                     b"a\nfrom pkg.agents.new import X\r\nfrom elsewhere.far import Far\r\nb\n",
                     id="mixed newlines"),
        pytest.param(b"\xef\xbb\xbffrom pkg.core.shim import X\n",
                     b"\xef\xbb\xbffrom pkg.agents.new import X\n", id="byte order mark"),
        pytest.param(b"# coding: latin-1\ns = '\xe9'; from pkg.core.shim import X\n",
                     b"# coding: latin-1\ns = '\xe9'; from pkg.agents.new import X\n",
                     id="latin-1"),
        pytest.param("# coding: cp1251\ns = 'я'; from pkg.core.shim import X\n".encode("cp1251"),
                     "# coding: cp1251\ns = 'я'; from pkg.agents.new import X\n".encode("cp1251"),
                     id="cp1251"),
        pytest.param("é = '\N{SNOWMAN}'; from pkg.core.shim import X\n".encode(),
                     "é = '\N{SNOWMAN}'; from pkg.agents.new import X\n".encode(), id="utf-8"),
    ],
)  # fmt: skip
def test_every_other_byte_stays(fix: Fix, before: bytes, after: bytes) -> None:
    assert fix(before).text.encode("utf-8", "surrogateescape") == after


def test_bytes_that_are_not_what_they_are_declared_to_be_are_left(fix: Fix) -> None:
    source = b"s = '\xff'\nfrom pkg.core.shim import X\n"
    fixed = fix(source)
    assert fixed.text.encode("utf-8", "surrogateescape") == source
    assert "encoding" in fixed.left["X"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(
            "lazy from pkg.core.shim import X\n", "lazy from pkg.agents.new import X\n", id="lazy"
        ),
        pytest.param(
            "print 'two'\nfrom pkg.core.shim import X, Far\n",
            "print 'two'\nfrom pkg.agents.new import X\nfrom elsewhere.far import Far\n",
            id="an older Python",
        ),
        pytest.param(
            "try:\n    pass\nexcept A, B:\n    from pkg.core.shim import X\n",
            "try:\n    pass\nexcept A, B:\n    from pkg.agents.new import X\n",
            id="a handler without parentheses",
        ),
        pytest.param(
            "def broken(:\n    from pkg.core.shim import X\n",
            "def broken(:\n    from pkg.agents.new import X\n",
            id="below a broken line",
        ),
    ],
)
def test_statements_that_stand_in_a_file_that_does_not_parse(
    fix: Fix, source: str, expected: str
) -> None:
    assert fix(source).text == expected
