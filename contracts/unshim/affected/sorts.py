"""What sort of test a test is: its category, and its part in the plan."""

import re
from collections.abc import Sequence

from unshim.affected.collected import Collected
from unshim.migration.planned_tests import CONTRACT, EXISTING, POST_FIX, PlannedTests
from unshim.names import matches

UNIT, INTEGRATION, E2E, MISSION_CRITICAL, OTHER = (
    "unit",
    "integration",
    "e2e",
    "mission_critical",
    "other",
)
FOUR = (UNIT, INTEGRATION, E2E, MISSION_CRITICAL)
_SPELLED = {
    **dict.fromkeys(("unit", "units", "unittests"), UNIT),
    **dict.fromkeys(("integration", "integrations"), INTEGRATION),
    **dict.fromkeys(("e2e", "end_to_end", "endtoend", "end2end"), E2E),
    **dict.fromkeys(("mission_critical", "critical"), MISSION_CRITICAL),
    **dict.fromkeys(("performance", "perf", "benchmark", "benchmarks"), "performance"),
    **{name: name for name in ("compliance", "regression", "smoke", "security", "stress")},
    **{name: name for name in ("functional", "acceptance", "system", "contract")},
}
_TEST_FOLDERS = ("tests", "test", "testing")
_WORDS = {
    CONTRACT: {"contract", "contracts", "ssot", "compliance"},
    POST_FIX: {"regression", "regressions", "postfix", "validation", "removal", "removed"},
}


def category_of(path: str, test: Collected | None, plan: PlannedTests) -> str:
    """The nearest marker that is a category's, else what the declaration says, else the folder."""
    declared = plan.categories
    for marker in test.markers if test else ():
        if marker in declared:
            return marker
        if marker in _SPELLED:
            return _SPELLED[marker]
    for name, globs in declared.items():
        if matches(path, globs):
            return name
    folders = path.split("/")[:-1]
    for folder in folders:
        spelled = _SPELLED.get(folder.lower().replace("-", "_"))
        if spelled:
            return spelled
    at = next((n for n, folder in enumerate(folders) if folder in _TEST_FOLDERS), len(folders))
    return folders[at + 1] if at + 1 < len(folders) else OTHER


def part_of(path: str, test: Collected | None, plan: PlannedTests) -> str:
    """Existing, contract or post-fix: by marker, else as declared, else by the path's words."""
    for marker in test.markers if test else ():
        if marker.replace("_", "-") in (CONTRACT, POST_FIX):
            return marker.replace("_", "-")
    for part in (CONTRACT, POST_FIX):
        globs = plan.globs.get(part)
        if matches(path, globs) if globs is not None else _WORDS[part] & _words(path):
            return part
    return EXISTING


def in_order(categories: Sequence[str]) -> list[str]:
    """The four first, then the others by name."""
    return [name for name in FOUR if name in categories] + sorted(set(categories) - set(FOUR))


def _words(path: str) -> set[str]:
    return set(re.split(r"[^a-z]+", path.lower()))
