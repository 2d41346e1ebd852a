"""Syntax of every Python: rewritten where the one that runs can parse it, else left with a reason."""

import sys
from collections.abc import Callable
from typing import Any

import pytest

Fix = Callable[..., Any]
HEAD = "import pkg.core.shim as s\n"
FIXED_HEAD = "import pkg.agents.new as s\n"
NEVER = (99, 0)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("if (n := s.Old): ...\n", "if (n := s.New): ...\n", id="3.8, an assignment expression"),
        pytest.param("def f(a, /, b=s.Old, *, c: s.X): ...\n", "def f(a, /, b=s.New, *, c: s.X): ...\n", id="3.8, positional only"),
        pytest.param("@(lambda f: s.make(f))\nclass C: ...\n", "@(lambda f: s.make_new(f))\nclass C: ...\n", id="3.9, any decorator"),
        pytest.param("with (s.Old() as a, s.X as b): ...\n", "with (s.New() as a, s.X as b): ...\n", id="3.10, with in brackets"),
        pytest.param("match s.Old:\n    case s.Old | s.X: ...\n", "match s.New:\n    case s.New | s.X: ...\n", id="3.10, match"),
        pytest.param("try: ...\nexcept* s.Old: ...\n", "try: ...\nexcept* s.New: ...\n", id="3.11, except*"),
        pytest.param("async def f():\n    return [s.Old async for x in s.X]\n", "async def f():\n    return [s.New async for x in s.X]\n", id="async"),
        pytest.param("def f():\n    global s\n    del s\ns.Old\n", "def f():\n    global s\n    del s\ns.New\n", id="global and del"),
        pytest.param("del s\n", "del s\n", id="del"),
        pytest.param("class C(s.Old, metaclass=s.X):\n    y: s.Old = s.Old()\n", "class C(s.New, metaclass=s.X):\n    y: s.New = s.New()\n", id="class"),
        pytest.param("assert isinstance(a, s.Old), f'{a!r} is no {s.Old}'\n", "assert isinstance(a, s.New), f'{a!r} is no {s.New}'\n", id="assert"),
    ],
)  # fmt: skip
def test_syntax_that_every_python_here_can_parse(fix: Fix, source: str, expected: str) -> None:
    fixed = fix(HEAD + source)
    assert fixed.text == FIXED_HEAD + expected
    assert not fixed.left


@pytest.mark.parametrize(
    ("since", "source", "expected"),
    [
        pytest.param((3, 12), HEAD + 'f"{f"{s.Old}"}"\n', FIXED_HEAD + 'f"{f"{s.New}"}"\n', id="nested quotes"),
        pytest.param((3, 12), HEAD + "f'''{\n    s.Old  # why\n}'''\n", FIXED_HEAD + "f'''{\n    s.New  # why\n}'''\n", id="a comment in an f-string"),
        pytest.param((3, 12), HEAD + "type A[T: s.Old] = list[s.Old]\n", FIXED_HEAD + "type A[T: s.New] = list[s.New]\n", id="type statement"),
        pytest.param((3, 12), HEAD + "def f[T: (s.Old, s.X)](a: T): ...\n", FIXED_HEAD + "def f[T: (s.New, s.X)](a: T): ...\n", id="type parameters"),
        pytest.param((3, 12), "from pkg.core.shim import X\ndef f[X](a: X): ...\n", "from pkg.agents.new import X\ndef f[X](a: X): ...\n", id="a type parameter of that name"),
        pytest.param((3, 13), HEAD + "class C[T = s.Old]: ...\n", FIXED_HEAD + "class C[T = s.New]: ...\n", id="defaults of type parameters"),
        pytest.param((3, 14), HEAD + "try: ...\nexcept s.Old, s.X: ...\n", FIXED_HEAD + "try: ...\nexcept s.New, s.X: ...\n", id="except without brackets"),
        pytest.param(NEVER, HEAD + "t'{s.Old}'\n", "", id="a t-string, which keeps the text of what it holds"),
        pytest.param((3, 14), "from pkg.core.shim import X\nt'{X}'\n", "from pkg.agents.new import X\nt'{X}'\n", id="a name in a t-string"),
        pytest.param((3, 15), "lazy import pkg.core.shim as s\ns.X\n", "lazy import pkg.agents.new as s\ns.X\n", id="a lazy import"),
        pytest.param((3, 15), "lazy from pkg.core.shim import X, Old\n", "lazy from pkg.agents.new import X, New as Old\n", id="a lazy import of names"),
        pytest.param((3, 15), "lazy from pkg.core import shim\nshim.X\n", "lazy from pkg.agents import new as shim\nshim.X\n", id="a lazy import of a module"),
        pytest.param((3, 15), "from pkg.agents.new import a\nlazy from pkg.core.shim import X\n", "from pkg.agents.new import a\nlazy from pkg.agents.new import X\n", id="a lazy import joins no other"),
        pytest.param((3, 15), "lazy from pkg.agents.new import a\nfrom pkg.core.shim import X\n", "lazy from pkg.agents.new import a\nfrom pkg.agents.new import X\n", id="a lazy import takes in no other"),
        pytest.param(NEVER, "lazy from pkg.core.shim import X, Far\n", "", id="a lazy import that would become two"),
        pytest.param((3, 15), HEAD + "[*s.Old for _ in a]\n", FIXED_HEAD + "[*s.New for _ in a]\n", id="unpacking in a comprehension"),
    ],
)  # fmt: skip
def test_syntax_of_newer_pythons_is_rewritten_or_left(
    fix: Fix, since: tuple[int, int], source: str, expected: str
) -> None:
    fixed = fix(source)
    if sys.version_info[:2] >= since:
        assert not fixed.left
    if fixed.left:
        assert fixed.text == source
        assert all(fixed.left.values())
    else:
        assert fixed.text == expected


@pytest.mark.skipif(sys.version_info < (3, 15), reason="lazy imports are younger than this Python")
def test_a_lazy_import_joins_another_lazy_one(fix: Fix) -> None:
    fixed = fix("lazy from pkg.agents.new import a\nlazy from pkg.core.shim import X\n")
    assert fixed.text == "lazy from pkg.agents.new import a, X\n"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(
            '"""D."""\nfrom __future__ import annotations\nfrom pkg.core.shim import X, Far\n',
            '"""D."""\nfrom __future__ import annotations\nfrom pkg.agents.new import X\nfrom elsewhere.far import Far\n',
            id="after a docstring and __future__",
        ),
        pytest.param(
            "if a:\n    pass\nelse:\n    from pkg.core.shim import X, Far\n",
            "if a:\n    pass\nelse:\n    from pkg.agents.new import X\n    from elsewhere.far import Far\n",
            id="else",
        ),
        pytest.param(
            "try:\n    pass\nfinally:\n    import pkg.core.shim as s\n    s.Old\n",
            "try:\n    pass\nfinally:\n    import pkg.agents.new as s\n    s.New\n",
            id="finally",
        ),
        pytest.param(
            "with a:\n    from pkg.core import shim\n",
            "with a:\n    from pkg.agents import new as shim\n",
            id="with",
        ),
        pytest.param(
            "import typing as t\nif t.TYPE_CHECKING:\n    from pkg.core.shim import Old\n\ndef f(a: 'Old'): ...\n",
            "import typing as t\nif t.TYPE_CHECKING:\n    from pkg.agents.new import New as Old\n\ndef f(a: 'Old'): ...\n",
            id="for type checkers",
        ),
        pytest.param(
            "def f():\n    X = 1\n    def g():\n        nonlocal X\n        from pkg.core.shim import X\n",
            "def f():\n    X = 1\n    def g():\n        nonlocal X\n        from pkg.agents.new import X\n",
            id="nonlocal",
        ),
        pytest.param(
            "def f():\n    import pkg.core.shim as s\n    def g():\n        nonlocal s\n        return s.Old\n",
            "def f():\n    import pkg.agents.new as s\n    def g():\n        nonlocal s\n        return s.New\n",
            id="nonlocal, the module",
        ),
        pytest.param(
            "from pkg.core.shim import X;import os;from pkg.core import shim\n",
            "from pkg.agents.new import X;import os;from pkg.agents import new as shim\n",
            id="two on one line",
        ),
        pytest.param(
            "from pkg.core.shim import Old\n\n\nclass Sub(Old):\n    Old = Old\n",
            "from pkg.agents.new import New as Old\n\n\nclass Sub(Old):\n    Old = Old\n",
            id="a renamed name keeps its local one",
        ),
        pytest.param(
            "from pkg.core.shim import make as build\n__all__ = ('build',)\n",
            "from pkg.agents.new import make_new as build\n__all__ = ('build',)\n",
            id="what is offered keeps its name",
        ),
    ],
)  # fmt: skip
def test_wherever_an_import_stands(fix: Fix, source: str, expected: str) -> None:
    fixed = fix(source)
    assert fixed.text == expected
    assert not fixed.left
    assert fix(fixed.text).text == expected
