"""Names that several strings spell, cut anywhere: where lines are to be short."""

from typing import Protocol

import pytest

from unshim.finders.target import Target
from unshim.spelling import united

Shown = list[tuple[str, str, str]]
SHIM = Target("pkg.core.shim", files=("pkg/core/shim.py",))
ONLY = Target("pkg.core.shim", frozenset({"Name"}))
NAME = "pkg.core.shim"


class Find(Protocol):
    def __call__(self, source: str) -> object: ...
    def shown(self, source: str, module: str = ..., target: Target = ...) -> Shown: ...


@pytest.mark.parametrize("at", range(1, len(NAME)))
@pytest.mark.parametrize(
    "between", ["' '", "'\n    '", "' + '", "'  # why\n    '", "' f'", "' '' '"]
)
def test_a_name_in_two_strings_is_found(find: Find, at: int, between: str) -> None:
    found = find.shown(f"patch(\n    '{NAME[:at]}{between}{NAME[at:]}.X')", "app.a", SHIM)
    assert [each[:2] for each in found] == [("patch", "X")]


@pytest.mark.parametrize("at", range(1, len("Name")))
def test_one_of_some_names_in_two_strings_is_found(find: Find, at: int) -> None:
    source = f"patch('pkg.core.shim.{'Name'[:at]}' '{'Name'[at:]}')"
    assert [each[:2] for each in find.shown(source, "app.a", ONLY)] == [("patch", "Name")]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("x = 'pkg.core.sh' 'im'", ("string", "."), id="given to nobody"),
        pytest.param("x = b'pkg.core.sh' b'im'", ("string", "."), id="bytes"),
        pytest.param("x = 'pkg/core/s' 'him.py'", ("path", "."), id="a path"),
        pytest.param("x = 'pkg/co' 're/shim.py'", ("path", "."), id="the folder of a path"),
        pytest.param("import_module('pkg.core.s{}'.format('him'))", ("dynamic", "."), id="format"),
        pytest.param("import_module('pkg.core.s%s' % 'him')", ("dynamic", "."), id="percent"),
        pytest.param("S = 'im'\nimport_module(f'pkg.core.sh{S}')", ("dynamic", "."), id="f-string"),
        pytest.param("import_module('pkg.core.sh' + name)", ("?dynamic", "."), id="unknown"),
    ],
)
def test_a_name_put_together_from_a_part_is_found(
    find: Find, source: str, expected: tuple[str, str]
) -> None:
    assert [each[:2] for each in find.shown(source, "app.a", SHIM)] == [expected]


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("x = 'pkg.core.sh' 'ow'", id="another name"),
        pytest.param("x = 'pkg.core.sh', 'im'", id="two strings"),
        pytest.param("x = 'pkg.core.sh'\ny = 'im'", id="two statements"),
        pytest.param("x = 'pkg.core.sh' 'immy'", id="a longer name"),
        pytest.param("x = 'other.co' 're.shim'", id="another package"),
        pytest.param("import_module('pkg.core.sh')", id="the start alone"),
        pytest.param("import_module(f'pkg.core.so{name}')", id="what no end makes the shim"),
    ],
)
def test_another_name_is_not_found(find: Find, source: str) -> None:
    assert find.shown(source, "app.a", SHIM) == []


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"'a.b' 'c.d'", b"'a.bc.d'"),
        (b"'a.b' # x\n 'c' \\\n 'd', 1", b"'a.bcd\n\n', 1"),
        (b"['a', 'b']", b"['a', 'b']"),
        (b"'a b ' 'c'", b"'a b ' 'c'"),
    ],
)
def test_strings_side_by_side_are_one_on_as_many_lines(data: bytes, expected: bytes) -> None:
    assert united(data) == expected
