"""A try whose only reason was the two paths."""

from collections.abc import Callable
from typing import Any

import pytest

Fix = Callable[..., Any]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(
            "try:\n    from pkg.agents.new import X\nexcept ImportError:\n"
            "    from pkg.core.shim import X\n",
            "from pkg.agents.new import X\n",
            id="canonical, else shim",
        ),
        pytest.param(
            "try:\n    from pkg.core.shim import X, Old\nexcept ImportError:\n"
            "    from pkg.agents.new import X, New as Old\n",
            "from pkg.agents.new import X, New as Old\n",
            id="shim, else canonical",
        ),
        pytest.param(
            "try:\n    import pkg.core.shim as s\nexcept ModuleNotFoundError:\n"
            "    from pkg.agents import new as s\n",
            "import pkg.agents.new as s\n",
            id="modules",
        ),
        pytest.param(
            "def f():\n    try:  # both\n        # the new\n        from pkg.agents.new import (\n"
            "            X,  # x\n        )\n"
            "    except (ImportError, ValueError) as e:  # the old\n"
            "        from pkg.core.shim import X\n\n    return X\n",
            "def f():\n    # the new\n    from pkg.agents.new import (\n"
            "        X,  # x\n    )\n\n    return X\n",
            id="in a function, with comments",
        ),
        pytest.param(
            "try: from pkg.agents.new import X\nexcept ImportError: from pkg.core.shim import X",
            "from pkg.agents.new import X",
            id="on one line, at the end",
        ),
        pytest.param(
            "try:\n\tfrom pkg.core.shim import X\n\tfrom pkg.core.shim import Far\nexcept:\n"
            "\tfrom elsewhere.far import Far\n\tfrom pkg.agents.new import X\n",
            "from pkg.agents.new import X\nfrom elsewhere.far import Far\n",
            id="several, in another order, with tabs",
        ),
        pytest.param(
            "try:\n    from pkg.core.shim import X, Far\nexcept ImportError:\n"
            "    from pkg.agents.new import X\n    from elsewhere.far import Far\n",
            "from pkg.agents.new import X\nfrom elsewhere.far import Far\n",
            id="a statement that becomes two",
        ),
        pytest.param(
            "try:\n    from pkg.core.shim import X\nexcept ImportError:\n    X = None\n",
            "try:\n    from pkg.agents.new import X\nexcept ImportError:\n    X = None\n",
            id="else nothing",
        ),
        pytest.param(
            "try:\n    from pkg.core.shim import X\nexcept ImportError:\n    raise\n",
            "try:\n    from pkg.agents.new import X\nexcept ImportError:\n    raise\n",
            id="else raised",
        ),
        pytest.param(
            "try:\n    from third import X\nexcept ImportError:\n    from pkg.core.shim import X\n",
            "try:\n    from third import X\nexcept ImportError:\n"
            "    from pkg.agents.new import X\n",
            id="another module first",
        ),
        pytest.param(
            "try:\n    from pkg.agents.new import X\nexcept ImportError:\n"
            "    from pkg.core.shim import X\nelse:\n    f()\n",
            "try:\n    from pkg.agents.new import X\nexcept ImportError:\n"
            "    from pkg.agents.new import X\nelse:\n    f()\n",
            id="with an else",
        ),
        pytest.param(
            "try:\n    from pkg.agents.new import X, Y\nexcept ImportError:\n"
            "    from pkg.core.shim import X\n",
            "try:\n    from pkg.agents.new import X, Y\nexcept ImportError:\n"
            "    from pkg.agents.new import X\n",
            id="not the same names",
        ),
        pytest.param(
            "try:\n    from pkg.agents.new import Old\nexcept ImportError:\n"
            "    from pkg.core.shim import Old\n",
            "try:\n    from pkg.agents.new import Old\nexcept ImportError:\n"
            "    from pkg.agents.new import New as Old\n",
            id="the same name for something else",
        ),
        pytest.param(
            "try:\n    from pkg.agents.new import X\nexcept ValueError:\n"
            "    from pkg.core.shim import X\n",
            "try:\n    from pkg.agents.new import X\nexcept ValueError:\n"
            "    from pkg.agents.new import X\n",
            id="for another error",
        ),
        pytest.param(
            "if a:\n    try:\n        from pkg.agents.new import X\n    except ImportError:\n"
            "        from pkg.core.shim import X\nelse:\n    X = 1\n",
            "if a:\n    from pkg.agents.new import X\nelse:\n    X = 1\n",
            id="the whole of a block",
        ),
    ],
)
def test_two_paths_to_the_same_become_one(fix: Fix, source: str, expected: str) -> None:
    fixed = fix(source)
    assert fixed.text == expected
    assert not fixed.left


def test_two_paths_of_which_one_is_left_stay_two(fix: Fix) -> None:
    source = (
        "try:\n    from pkg.core.shim import Q\nexcept ImportError:\n"
        "    from pkg.agents.new import Q\n"
    )
    assert fix(source).text == source
