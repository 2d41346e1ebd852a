"""`from pkg.shim import *`: the names that are really taken, one by one."""

from collections.abc import Callable
from typing import Any

import pytest

Fix = Callable[..., Any]
STAR = "from pkg.core.shim import *\n"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(f"{STAR}print(X, Y)\n", "from pkg.agents.new import X, Y\n", id="names"),
        pytest.param(f"{STAR}Old()\n", "from pkg.agents.new import New as Old\n", id="renamed"),
        pytest.param(
            f"{STAR}Far, X\n",
            "from elsewhere.far import Far\nfrom pkg.agents.new import X\n",
            id="to two modules",
        ),
        pytest.param(
            f"{STAR}def f(X): return X\nclass C:\n    Y = 1\n    Y\ndef g(): return Z\n",
            "from pkg.agents.new import Z\n",
            id="not what other scopes bind",
        ),
        pytest.param(
            f"{STAR}def f(x: 'X') -> 'list[Y]': ...\n",
            "from pkg.agents.new import X, Y\n",
            id="quoted annotations",
        ),
        pytest.param(
            f'{STAR}def f():\n    """Does.\n\n    >>> Y(1)\n    """\n',
            "from pkg.agents.new import Y\n",
            id="doctests",
        ),
        pytest.param(
            f"{STAR}__all__ = ['X', 'f']\ndef f(): ...\n",
            "from pkg.agents.new import X\n",
            id="offered on",
        ),
        pytest.param(
            f"{STAR}print(globals())\n",
            "from elsewhere.far import Far\n"
            "from pkg.agents.new import New as Old, X, Y, Z, make_new as make\n",
            id="asked for by text",
        ),
        pytest.param(
            STAR,
            "from elsewhere.far import Far\n"
            "from pkg.agents.new import New as Old, X, Y, Z, make_new as make\n",
            id="nobody here takes any, so that all are there for others",
        ),
        pytest.param(
            "from pkg.core.shim import *  # noqa: F403\nX\n",
            "from pkg.agents.new import X  # noqa: F403\n",
            id="comment",
        ),
    ],
)
def test_a_star_becomes_the_names_that_are_taken(fix: Fix, source: str, expected: str) -> None:
    fixed = fix(source)
    assert not fixed.left
    assert fixed.text == expected + source.partition("\n")[2]
    assert fix(fixed.text).text == fixed.text


@pytest.mark.parametrize(
    "user",
    [
        "from pkg.core.user import Y\n",
        "from .user import Y\n",
        "import pkg.core.user\npkg.core.user.Y\n",
        "import pkg.core.user as u\nu.Y\n",
        "from pkg.core import user\nuser.Y\n",
    ],
)
def test_names_that_others_take_through_the_file_stay_on_offer(fix: Fix, user: str) -> None:
    fixed = fix(f"{STAR}X\n", files={"pkg/core/another.py": user})
    assert fixed.text == "from pkg.agents.new import X, Y\nX\n"


def test_a_star_that_takes_the_star_keeps_every_name_on_offer(fix: Fix) -> None:
    fixed = fix(f"{STAR}X\n", files={"pkg/core/another.py": "from .user import *\n"})
    assert "Old" in fixed.text
    assert "make" in fixed.text


def test_long_lists_get_a_row_for_each_name(fix: Fix) -> None:
    names = [f"a_rather_long_name_{letter}" for letter in "abcdef"]
    listed = ", ".join(names)
    files = {
        "pkg/core/shim.py": f"from pkg.agents.new import {listed}\n",
        "pkg/agents/new.py": f"{' = '.join(names)} = 1\n",
    }
    fixed = fix(f"{STAR}{listed}\n", files=files)
    rows = "".join(f"    {name},\n" for name in names)
    assert fixed.text == f"from pkg.agents.new import (\n{rows})\n{listed}\n"


@pytest.mark.parametrize(
    ("shim", "reason"),
    [
        ("def __getattr__(name): ...\n", "cannot be told"),
        ("from somewhere_else import *\n", "cannot be told"),
        ("import sys, pkg.agents.new\nsys.modules[__name__] = pkg.agents.new\n", "cannot be told"),
    ],
)
def test_a_shim_that_does_not_say_what_it_offers_keeps_its_stars(
    fix: Fix, shim: str, reason: str
) -> None:
    fixed = fix(f"{STAR}X\n", files={"pkg/core/shim.py": shim})
    assert fixed.text == f"{STAR}X\n"
    assert reason in fixed.left["."]
