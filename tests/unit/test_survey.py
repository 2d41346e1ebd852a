"""Where a name goes whose home the declaration alone tells."""

from collections.abc import Callable
from typing import Any

import pytest

Fix = Callable[..., Any]

DECLARATION = """
shim = "pkg.compat"
canonical = "{canonical}"
external = true
phase = "all"

[[phases]]
name = "all"
allow = ["**"]
"""


@pytest.mark.parametrize(
    ("shim", "canonical", "expected"),
    [
        pytest.param("from lib import X\n", "lib", "from lib import X\n", id="the canonical's"),
        pytest.param(
            "from lib._impl import X\n", "lib", "from lib import X\n", id="from within a package"
        ),
        pytest.param("from lib import *\n", "lib", "from lib import X\n", id="a star"),
        pytest.param(
            "def __getattr__(name):\n    import lib\n    return getattr(lib, name)\n",
            "lib",
            "from lib import X\n",
            id="lazily",
        ),
        pytest.param(
            "from zope.deprecation import moved\nmoved('lib', 'Version 7')\n",
            "lib",
            "from lib import X\n",
            id="a module moved",
        ),
        pytest.param(
            "from zope.deferredimport import deprecated\ndeprecated('moved', X='lib:X')\n",
            "lib",
            "from lib import X\n",
            id="a name deferred",
        ),
    ],
)
def test_a_name_goes_to_a_canonical_of_another_distribution(
    fix: Fix, shim: str, canonical: str, expected: str
) -> None:
    made = fix(
        "from pkg.compat import X\n",
        files={"pkg/compat.py": shim},
        moves=DECLARATION.format(canonical=canonical),
    )
    assert (made.text, made.left) == (expected, {})


@pytest.mark.parametrize(
    ("shim", "reason"),
    [
        pytest.param(
            "from other import X\n",
            "pkg.compat takes X from elsewhere (other.X), and lib need not have it; "
            "say in [names] where it lives",
            id="another module",
        ),
        pytest.param(
            "from lib import Y as X\n",
            "pkg.compat takes X from elsewhere (lib.Y), and lib need not have it; "
            "say in [names] where it lives",
            id="another name",
        ),
        pytest.param(
            "import other as X\n",
            "pkg.compat takes X from elsewhere (other), and lib need not have it; "
            "say in [names] where it lives",
            id="a module",
        ),
        pytest.param(
            "from pkg.between import X\n",
            "pkg.compat takes X from elsewhere (other.X), and lib need not have it; "
            "say in [names] where it lives",
            id="through a module of the tree",
        ),
    ],
)
def test_it_stays_where_the_shim_takes_it_from_elsewhere(fix: Fix, shim: str, reason: str) -> None:
    made = fix(
        "from pkg.compat import X\n",
        files={"pkg/compat.py": shim, "pkg/between.py": "from other import X\n"},
        moves=DECLARATION.format(canonical="lib"),
    )
    assert (made.text, made.left) == ("from pkg.compat import X\n", {"X": reason})


@pytest.mark.parametrize(
    ("other", "canonical"),
    [
        pytest.param("from other import X", "lib", id="another distribution"),
        pytest.param("X = None", "lib", id="its own"),
        pytest.param("X = None", "json", id="its own, for one of Python's modules"),
        pytest.param("X = None", "pkg.agents.new", id="its own, for a module of the tree"),
    ],
)
def test_a_name_with_a_spare_goes_only_to_what_is_sure_to_be_there(
    fix: Fix, other: str, canonical: str
) -> None:
    shim = f"try:\n    from {canonical} import X\nexcept ImportError:\n    {other}\n"
    source = "from pkg.compat import X\n"
    moves = DECLARATION.format(canonical=canonical)
    made = fix(source, files={"pkg/compat.py": shim}, moves=moves)
    declared = moves.replace("[[phases]]", f'[names]\nX = "{canonical}"\n\n[[phases]]', 1)
    moved = fix(source, files={"pkg/compat.py": shim}, moves=declared)
    assert moved.text == f"from {canonical} import X\n"
    if canonical == "lib":
        assert (made.text, list(made.left)) == (source, ["X"])
        assert made.left["X"].startswith("pkg.compat has another X as well, which lib need not")
    else:
        assert made.text == moved.text


def test_what_a_part_of_the_shim_renames_is_not_the_canonical_parts(fix: Fix) -> None:
    made = fix(
        "from pkg.compat.dialects import hlo, arith\n",
        files={
            "pkg/compat/__init__.py": "from lib import ir\n",
            "pkg/compat/dialects.py": "from lib.dialects import stablehlo as hlo\n"
            "from lib.dialects import arith\n",
        },
        moves=DECLARATION.format(canonical="lib"),
    )
    assert made.text == "from pkg.compat.dialects import hlo\nfrom lib.dialects import arith\n"
    assert made.left["dialects.hlo"].startswith(
        "pkg.compat.dialects takes hlo from elsewhere (lib.dialects.stablehlo)"
    )


def test_what_a_module_says_of_itself_has_no_other_home(fix: Fix) -> None:
    made = fix(
        "from pkg import compat\nprint(compat.__all__)\n",
        files={"pkg/compat.py": "from lib import X\n__all__ = ['X']\n"},
        moves=DECLARATION.format(canonical="lib"),
    )
    assert made.left == {".": "__all__ of pkg.compat is read, which tells of that module alone"}


NAMES = DECLARATION.format(canonical="lib").replace(
    "[[phases]]", '[names]\njson = "simplejson:"\n"part.json" = "simplejson:"\n\n[[phases]]', 1
)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(
            "from pkg.compat import json\n", "import simplejson as json\n", id="from import"
        ),
        pytest.param(
            "from pkg.compat import json as j\n", "import simplejson as j\n", id="another name"
        ),
        pytest.param(
            "from pkg.compat import X, json\n",
            "from lib import X\nimport simplejson as json\n",
            id="among others",
        ),
        pytest.param(
            "from pkg.compat.part import json\n", "import simplejson as json\n", id="of a part"
        ),
        pytest.param(
            "from pkg import compat\nprint(compat.json.loads)\n",
            "import lib as compat\nimport simplejson\nprint(simplejson.loads)\n",
            id="an attribute",
        ),
    ],
)
def test_a_name_may_be_a_module_that_is_called_otherwise(
    fix: Fix, source: str, expected: str
) -> None:
    files = {
        "pkg/compat/__init__.py": "from lib import X\nimport simplejson as json\n",
        "pkg/compat/part.py": "import simplejson as json\n",
    }
    made = fix(source, files=files, moves=NAMES)
    assert (made.text, made.left) == (expected, {})
