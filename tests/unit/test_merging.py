"""A from-import whose names join an earlier, or the next, import of the same module."""

from collections.abc import Callable
from typing import Any

import pytest

Fix = Callable[..., Any]
LONG = ", ".join(f"a_long_name_{number}" for number in range(5))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(
            "from pkg.agents.new import Y\nfrom pkg.core.shim import X, Old\nf()\n",
            "from pkg.agents.new import Y, X, New as Old\nf()\n",
            id="the one before",
        ),
        pytest.param(
            "from pkg.agents.new import Y\nimport os\nfrom a import b\n"
            "from pkg.core.shim import X\n",
            "from pkg.agents.new import Y, X\nimport os\nfrom a import b\n",
            id="past other imports",
        ),
        pytest.param(
            "from pkg.core.shim import X\nfrom pkg.agents.new import Y\n",
            "from pkg.agents.new import Y, X\n",
            id="the next one",
        ),
        pytest.param(
            "from pkg.agents.new import (\n    Y,\n    Z,\n)\nfrom pkg.core.shim import X, Old\n",
            "from pkg.agents.new import (\n    Y,\n    Z,\n    X,\n    New as Old,\n)\n",
            id="rows",
        ),
        pytest.param(
            "from pkg.agents.new import (Y,\n                            Z)\n"
            "from pkg.core.shim import X\n",
            "from pkg.agents.new import (Y,\n                            Z, X)\n",
            id="hanging names",
        ),
        pytest.param(
            "from pkg.agents.new import X, Y\nfrom pkg.core.shim import X\n",
            "from pkg.agents.new import X, Y\n",
            id="it is there already",
        ),
        pytest.param(
            "from pkg.agents import old\nfrom pkg.core import shim\n",
            "from pkg.agents import old, new as shim\n",
            id="a module",
        ),
        pytest.param(
            "def f():\n    from pkg.agents.new import Y\n    from ..core.shim import X\n",
            "def f():\n    from pkg.agents.new import Y, X\n",
            id="in a function",
        ),
    ],
)
def test_an_import_of_the_same_module_takes_the_names_in(
    fix: Fix, source: str, expected: str
) -> None:
    fixed = fix(source)
    assert fixed.text == expected
    assert not fixed.left


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(
            "from pkg.agents.new import Y\nf()\nfrom pkg.core.shim import X\n", id="past a call"
        ),
        pytest.param(
            "from pkg.agents.new import Y\nfrom a import X\nfrom pkg.core.shim import X\n",
            id="past another of that name",
        ),
        pytest.param(
            "from pkg.agents.new import Y\nfrom a import *\nfrom pkg.core.shim import X\n",
            id="past a star",
        ),
        pytest.param(
            "from pkg.agents.new import Y\nfrom pkg.core.shim import X  # noqa\n", id="comment"
        ),
        pytest.param(
            "from pkg.agents.new import Y  # noqa\nfrom pkg.core.shim import X\n",
            id="comment of the other",
        ),
        pytest.param(
            "from pkg.core.shim import X\nimport os\nfrom pkg.agents.new import Y\n",
            id="a later one",
        ),
        pytest.param(
            f"from pkg.agents.new import {LONG}\nfrom pkg.core.shim import X\n", id="too long"
        ),
        pytest.param("from pkg.agents.new import Y\nif a: from pkg.core.shim import X\n", id="if"),
        pytest.param("from pkg.agents.new import Y; from pkg.core.shim import X\n", id="one line"),
        pytest.param(
            "from pkg.core.shim import Y\nfrom pkg.core.shim import X\n", id="both rewritten"
        ),
    ],
)
def test_names_stay_where_moving_could_be_seen_or_would_not_be_neat(fix: Fix, source: str) -> None:
    assert fix(source).text == source.replace("pkg.core.shim", "pkg.agents.new")
