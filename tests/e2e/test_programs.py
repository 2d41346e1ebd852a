"""Some of the random programs of programs.py; the long run is started by hand."""

from pathlib import Path

import pytest
from programs import prove
from random_programs import SHAPES, STYLES, World


@pytest.mark.parametrize("style", STYLES)
def test_a_program_sees_the_same_after_it_is_rewritten(style: str, tmp_path: Path) -> None:
    for number, shape in enumerate(SHAPES[STYLES.index(style) % 3 :: 3]):
        root = tmp_path / str(number)
        root.mkdir()
        outcome = prove(World(*shape, style), count=40, seed=7, root=root)
        assert outcome.programs == 40
        assert outcome.whole > 10
        assert outcome.differences == []
        assert outcome.unstable == []
