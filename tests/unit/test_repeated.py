"""An import that would take what another import takes already, in the same words."""

from collections.abc import Callable
from typing import Any

import pytest

Fix = Callable[..., Any]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(
            "import pkg.agents.new\nimport pkg.core.shim\npkg.core.shim.X\n",
            "import pkg.agents.new\npkg.agents.new.X\n",
            id="plain",
        ),
        pytest.param(
            "import pkg.core.shim\nimport pkg.agents.new\npkg.core.shim.X\n",
            "import pkg.agents.new\npkg.agents.new.X\n",
            id="plain, and the other comes next",
        ),
        pytest.param(
            "import pkg.agents.new as n\nimport pkg.core.shim as n\nn.X\n",
            "import pkg.agents.new as n\nn.X\n",
            id="under the same name",
        ),
        pytest.param(
            "from elsewhere.far import Far\nfrom pkg.core.shim import X, Far\n",
            "from elsewhere.far import Far\nfrom pkg.agents.new import X\n",
            id="one of two names",
        ),
        pytest.param(
            "from elsewhere.far import Far\nfrom pkg.agents.new import X\n"
            "from pkg.core.shim import X, Far\n",
            "from elsewhere.far import Far\nfrom pkg.agents.new import X\n",
            id="both names, of two modules",
        ),
        pytest.param(
            "import pkg.core.shim as s\nimport pkg.core.shim as t\ns.Far, t.Far\n",
            "import pkg.agents.new as s\nfrom elsewhere import far\n"
            "import pkg.agents.new as t\nfar.Far, far.Far\n",
            id="what two rewritten imports would add",
        ),
        pytest.param(
            "import os, pkg.core.shim as s, pkg.core.shim as t\ns.Far, t.Far\n",
            "import os, pkg.agents.new as s, elsewhere.far as far, pkg.agents.new as t\n"
            "far.Far, far.Far\n",
            id="what two names of one statement would add",
        ),
        pytest.param(
            "from pkg.core.shim import X, Y, X\n",
            "from pkg.agents.new import X, Y, X\n",
            id="one name twice in a statement",
        ),
    ],
)
def test_nothing_is_imported_again(fix: Fix, source: str, expected: str) -> None:
    assert fix(source).text == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(
            "from elsewhere.far import Far\nfrom os import sep as Far\n"
            "from pkg.core.shim import X, Far\n",
            "from elsewhere.far import Far\nfrom os import sep as Far\n"
            "from pkg.agents.new import X\nfrom elsewhere.far import Far\n",
            id="the name is bound to something else between",
        ),
        pytest.param(
            "from elsewhere.far import Far\nf()\nfrom pkg.core.shim import X, Far\n",
            "from elsewhere.far import Far\nf()\n"
            "from pkg.agents.new import X\nfrom elsewhere.far import Far\n",
            id="something runs between",
        ),
        pytest.param(
            "from elsewhere.far import Far\nfrom pkg.core.shim import Far  # noqa\n",
            "from elsewhere.far import Far\nfrom elsewhere.far import Far  # noqa\n",
            id="it has a comment",
        ),
        pytest.param(
            "from elsewhere.far import Far\nfrom pkg.core.shim import X, Far as Far\n",
            "from elsewhere.far import Far\nfrom pkg.agents.new import X\n"
            "from elsewhere.far import Far as Far\n",
            id="in other words",
        ),
    ],
)
def test_what_may_differ_is_imported_again(fix: Fix, source: str, expected: str) -> None:
    assert fix(source).text == expected
