"""Texts with holes, and whether they may name the shim."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unshim.finders.holes import may_name
from unshim.finders.paths import HOLE
from unshim.finders.target import Target

SHIM = "a.bb.cc.shim"
TARGET = Target(SHIM)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a.bb.cc.?", id="the last name"),
        pytest.param("a.bb.cc?", id="more after the parent"),
        pytest.param("a.bb.?.shim", id="one between"),
        pytest.param("a.bb.?.?", id="two"),
        pytest.param("a.bb.?", id="all that follows"),
        pytest.param("?.shim", id="what stands before"),
        pytest.param("?shim", id="what stands before, without a dot"),
        pytest.param("?.cc.?", id="both ends"),
        pytest.param("?.shim.X", id="a name of it"),
        pytest.param("a.bb.cc.?.X.method", id="a name below"),
        pytest.param("a.bb.cc.s?m", id="a part of a name"),
        pytest.param("a.bb.cc.?:main", id="an entry point"),
    ],
)
def test_a_text_that_fits_may_name_the_shim(text: str) -> None:
    assert may_name(text.replace("?", HOLE), TARGET)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a.bb.cc.shim", id="no hole"),
        pytest.param("?", id="nothing certain"),
        pytest.param("?.?", id="nothing certain but a dot"),
        pytest.param("a.?", id="the first package alone"),
        pytest.param("a.bb.dd.?", id="another package"),
        pytest.param("a.bb.ccc?", id="a longer package"),
        pytest.param("a.bb.cc.new_?", id="another name"),
        pytest.param("a.bb.?.new", id="another last name"),
        pytest.param("?.shimmy", id="a longer name"),
        pytest.param("a.?.shim", id="too few names"),
        pytest.param("a.bb.cc.? is it", id="a message"),
        pytest.param("a/bb/cc/?", id="a path"),
    ],
)
def test_a_text_that_does_not_fit_cannot(text: str) -> None:
    assert not may_name(text.replace("?", HOLE), TARGET)


def test_names_of_a_module_that_stays() -> None:
    target = Target("a.mod", frozenset({"OLD"}))
    assert may_name(f"a.mod.{HOLE}", target)
    assert not may_name(f"a.mod.NEW_{HOLE}", target)


@given(
    st.integers(min_value=0, max_value=len(SHIM)),
    st.integers(min_value=0, max_value=6),
    st.sampled_from(["", ".X", ".X.y"]),
)
def test_the_shim_with_a_piece_left_open_may_be_the_shim(
    start: int, length: int, rest: str
) -> None:
    piece = SHIM[start : start + length]
    text = SHIM[:start] + HOLE + SHIM[start + length :] + rest
    certain = [part for part in text.split(".") if HOLE not in part]
    is_enough = "shim" in certain or "cc" in certain or len({*certain} - {"X", "y"}) > 1
    # A hole in the middle stands for a part of one name.
    if is_enough and ("." not in piece or start == 0):
        assert may_name(text, TARGET)
