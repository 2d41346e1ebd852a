"""How alike two definitions are."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unshim.shim.syntax_likeness import likeness, shape

ONE = "def f(a):\n    '''Say.'''\n    if a > 1:\n        return g(a)\n    return [x for x in a]\n"


def compare(one: str, other: str) -> float:
    return likeness(shape(ast.parse(one).body[0]), shape(ast.parse(other).body[0]))


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(ONE, id="itself"),
        pytest.param(ONE.replace("Say.", "Say more."), id="another docstring"),
        pytest.param(ONE.replace("    '''Say.'''\n", ""), id="no docstring"),
        pytest.param(ONE.replace("def f", "def h"), id="another name"),
        pytest.param("\n\n# why\n" + ONE.replace("g(a)", "g( a )  # so"), id="another layout"),
    ],
)
def test_what_does_not_count(other: str) -> None:
    assert compare(ONE, other) == 1


def test_a_change_counts_for_its_size() -> None:
    small = compare(ONE, ONE.replace("> 1", "> 2"))
    large = compare(ONE, "def f(a):\n    with open(a) as b:\n        yield from b\n")
    assert 1 > small > 0.8 > 0.3 > large > 0


@given(st.lists(st.sampled_from(["x = 1", "y = f(x)", "return y", "g(x, y)"]), max_size=6))
def test_it_is_symmetric_and_between_0_and_1(lines: list[str]) -> None:
    other = "def f(a):\n" + "".join(f"    {line}\n" for line in [*lines, "pass"])
    assert 0 <= compare(ONE, other) <= 1
    assert compare(ONE, other) == compare(other, ONE)
