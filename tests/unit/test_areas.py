"""The part of a repository that a path belongs to, and the phases that follow from it."""

from itertools import pairwise

import pytest

from unshim.adoption.phases import propose_phases
from unshim.finders import Finding
from unshim.names import matches, outside
from unshim.shim.areas import area_of


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("pkg/a.py", "application"),
        ("setup.py", "application"),
        ("tests/unit/test_a.py", "tests/unit"),
        ("tests/unit/deep/test_a.py", "tests/unit"),
        ("tests/conftest.py", "tests"),
        ("pkg/tests/test_a.py", "tests"),
        ("pkg/test_a.py", "tests"),
        ("pkg/a_test.py", "tests"),
        ("docs/a.md", "docs"),
        ("README.md", "docs"),
        ("docs/conf.py", "docs"),
        ("examples/a.py", "examples"),
        ("contest/a.py", "application"),
    ],
)
def test_an_area_has_a_name_and_holds_its_path(path: str, name: str) -> None:
    area = area_of(path)
    assert area.name == name
    assert matches(path, area.globs)


def use(path: str) -> Finding:
    return Finding(path, 1, 1, 1, 2, "import", "X", "<module>", "")


def test_phases_go_from_the_application_to_the_tests_to_nothing() -> None:
    uses = [use(p) for p in ("pkg/a.py", "tests/unit/test_a.py", "tests/e2e/test_b.py")]
    phases = propose_phases(uses)
    assert [phase.name for phase in phases] == ["freeze", "application", "tests-e2e", "remove"]
    assert phases[1].allow == ("tests/e2e/**", "tests/unit/**")
    assert phases[2].allow == ("tests/unit/**",)
    assert phases[-1].allow == ()


def test_phases_only_narrow_and_are_few() -> None:
    areas = ("a", "b", "unit", "performance", "integration", "c")
    phases = propose_phases([use(f"tests/{area}/test_x.py") for area in areas])
    assert len(phases) <= 5
    for before, after in pairwise(phases):
        assert outside(after.allow, before.allow) is None


def test_without_uses_there_is_nothing_between_freeze_and_remove() -> None:
    assert [phase.name for phase in propose_phases([])] == ["freeze", "remove"]
