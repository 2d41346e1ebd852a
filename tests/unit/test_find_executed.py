"""string: code for exec and eval that goes through names of the module around it."""

from typing import Protocol

import pytest

from unshim.finders.target import Target

Shown = list[tuple[str, str, str]]


class Find(Protocol):
    def __call__(self, source: str) -> object: ...
    def shown(self, source: str, module: str = ..., target: Target = ...) -> Shown: ...


CORE = "from pkg import core\n"


@pytest.mark.parametrize(
    ("source", "name"),
    [
        pytest.param("eval('core.shim.X')", "X", id="eval"),
        pytest.param("exec('y = core.shim.X')", "X", id="exec"),
        pytest.param("compile('core.shim', '', 'eval')", ".", id="compile"),
    ],
)
def test_an_attribute_in_code_is_found(find: Find, source: str, name: str) -> None:
    assert [found[:2] for found in find.shown(CORE + source)] == [("string", name)]


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("print('core.shim.X')", id="text"),
        pytest.param("exec('core = other; core.shim')", id="bound in the code"),
        pytest.param("exec('from other import core; core.shim')", id="imported in the code"),
        pytest.param("eval('other.shim')", id="another name"),
    ],
)
def test_what_goes_elsewhere_is_not_found(find: Find, source: str) -> None:
    assert find.shown(CORE + source) == []
