"""dynamic, undecided: a part of the name in a field of an object."""

from typing import Protocol

import pytest

from unshim.finders import Finding


class Find(Protocol):
    def __call__(self, source: str) -> tuple[Finding, ...]: ...


ROW = "from collections import namedtuple\nRow = namedtuple('Row', 'package module')\n"
DATA = "@dataclass\nclass Row:\n    package: str\n    module: str = 'a'\n"
LOAD = "import_module(f'{row.package}.{row.module}')\n"


@pytest.mark.parametrize(
    ("source", "line"),
    [
        pytest.param(f"{ROW}row = Row('pkg.core', 'shim')\n{LOAD}", 3, id="a named tuple"),
        pytest.param(
            f"{ROW}row = Row('pkg.core', module='shim')\n"
            "import_module('%s.%s' % (row.package, row.module))\n",
            3,
            id="a keyword",
        ),
        pytest.param(
            f"{DATA}row = Row('pkg.core', 'shim')\n"
            "import_module('.'.join([row.package, row.module]))\n",
            5,
            id="a dataclass",
        ),
        pytest.param(
            "class Row(NamedTuple):\n    package: str\n    module: str = 'shim'\n"
            f"row = Row('pkg.core')\n{LOAD}",
            3,
            id="a default",
        ),
    ],
)
def test_what_is_imported_by_a_field_may_be_the_shim(find: Find, source: str, line: int) -> None:
    (found,) = find(source)
    assert (found.kind, found.line, found.undecided) == ("dynamic", line, True)


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(f"{ROW}row = Row('pkg.core', 'shim')\n", id="nothing is imported"),
        pytest.param(
            f"{ROW}row = Row('shim', 'pkg.core')\nimport_module('a.' + row.module)",
            id="by another field",
        ),
        pytest.param(
            f"{ROW}row = Row('pkg.core', 'shim')\nimport_module(row.module)", id="by it alone"
        ),
        pytest.param(f"{ROW}row = Row('other', 'shim')\n{LOAD}", id="another package"),
        pytest.param(f"{ROW}row = Rows('pkg.core', 'shim')\n{LOAD}", id="another class"),
    ],
)
def test_other_fields_are_not_found(find: Find, source: str) -> None:
    assert find(source) == ()
