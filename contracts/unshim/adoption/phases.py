"""Phases proposed from where the uses are: the application first, then tests by area."""

from collections.abc import Sequence
from typing import NamedTuple

from unshim.finders import Finding
from unshim.shim.areas import Area, area_of

_ORDER = ("mission_critical", "e2e", "integration", "unit", "units")
_LAST = ("performance", "benchmarks", "load")
_MOST_TEST_PHASES = 3


class Proposed(NamedTuple):
    """A phase to be declared; `meaning` says what is done once it is reached."""

    name: str
    allow: tuple[str, ...]
    meaning: str


def propose_phases(uses: Sequence[Finding]) -> list[Proposed]:
    """The phases in their order; each allows no more than the one before it."""
    groups = _test_groups(uses)
    phases = [Proposed("freeze", ("**",), "the uses of today, and none besides")]
    if any(use.family and not area_of(use.path).is_test for use in uses) and groups:
        meaning = "the application is off the shim; tests may still use it"
        phases.append(Proposed("application", _globs(groups), meaning))
    for index, (name, _) in enumerate(groups[:-1]):
        rest = groups[index + 1 :]
        phases.append(Proposed(name, _globs(rest), f"{_said(groups[index][1])} are off the shim"))
    phases.append(Proposed("remove", (), "nobody is left; the shim goes"))
    return phases


def _test_groups(uses: Sequence[Finding]) -> list[tuple[str, list[Area]]]:
    """Named groups of test areas that hold uses, in the order in which to clear them."""
    areas: dict[str, set[str]] = {}
    for use in uses:
        area = area_of(use.path)
        if use.family and area.is_test:
            areas.setdefault(area.name, set()).update(area.globs)
    found = [Area(name, tuple(sorted(areas[name]))) for name in sorted(areas, key=_rank)]
    groups = [(_phase_name(area), [area]) for area in found]
    if len(groups) > _MOST_TEST_PHASES:
        rest = [area for _, group in groups[_MOST_TEST_PHASES - 1 :] for area in group]
        groups = [*groups[: _MOST_TEST_PHASES - 1], ("other-tests", rest)]
    return groups


def _rank(name: str) -> tuple[int, str]:
    last = name.rpartition("/")[2]
    if last in _ORDER:
        return _ORDER.index(last), name
    return (len(_ORDER) + 1 if last in _LAST else len(_ORDER)), name


def _phase_name(area: Area) -> str:
    return area.name.replace("/", "-")


def _said(areas: Sequence[Area]) -> str:
    return " and ".join(area.name for area in areas)


def _globs(groups: Sequence[tuple[str, list[Area]]]) -> tuple[str, ...]:
    return tuple(sorted({glob for _, areas in groups for area in areas for glob in area.globs}))
