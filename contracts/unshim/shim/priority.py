"""How urgent a suspected shim is, and why: a suggestion that shows its reasons."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from unshim.finders import Finding
from unshim.shim.areas import APPLICATION, DOCUMENTS, area_of
from unshim.shim.inspection import Inspection
from unshim.shim.named import FALLBACK_DEFINITION
from unshim.shim.verdicts import DIVERGENT, NO_SHIM, SHIMS

P1, P2, P3, REMOVE, NONE = "P1", "P2", "P3", "remove", "none"

MEANINGS = {
    P1: "two implementations are in use",
    P2: "the application still goes through it",
    P3: "a managed redirect: move it at leisure",
    REMOVE: "nothing uses it: it can go",
    NONE: "nothing to retire",
}


class Priority(NamedTuple):
    """P1 to P3, remove or none; the reasons are whole clauses."""

    level: str
    reasons: tuple[str, ...]


def priority_of(inspection: Inspection) -> Priority:
    """Suggests when to retire a module, by what it is and by who uses it."""
    uses = [use for use in inspection.uses if use.family]
    areas = Counter(_area(use) for use in uses)
    reasons = list(_reasons(inspection, uses, areas))
    if inspection.verdict == NO_SHIM:
        return Priority(NONE, ("it is not a shim",))
    if not uses:
        unsure = "no use was found in this tree; other repositories may have some"
        return Priority(REMOVE, (unsure, *reasons))
    in_application = areas[APPLICATION] > 0
    if inspection.verdict == DIVERGENT:
        return Priority(P1 if in_application else P2, tuple(reasons))
    used = {use.name for use in uses}
    uncertain = [
        name.name
        for name in inspection.names
        if name.what == FALLBACK_DEFINITION and name.name in used
    ]
    if uncertain and in_application:
        said = f"{_listed(uncertain)} may be another definition at run time, and is used"
        return Priority(P1, (said, *reasons))
    return Priority(P2 if in_application else P3, tuple(reasons))


def _reasons(inspection: Inspection, uses: Sequence[Finding], areas: Counter[str]) -> list[str]:
    said = []
    own = inspection.lines.logic + inspection.lines.fallback
    if inspection.verdict in SHIMS and not own:
        said.append("it has no logic of its own, so that there is one implementation")
    if inspection.verdict == DIVERGENT:
        said.append(f"what is mended in {inspection.canonical} stays broken here")
    if uses and not areas[APPLICATION]:
        said.append("no application code uses it")
    elif areas[APPLICATION]:
        said.append(f"{_count(areas[APPLICATION], 'use')} in application code")
    used = {use.name for use in uses}
    traps = [name.name for name in inspection.traps if name.name in used]
    if traps:
        said.append(f"{_listed(traps)} must not be rewritten by name alone, and is used")
    elif inspection.traps:
        number = len(inspection.traps)
        said.append(f"{_count(number, 'name')} to mind if a use of them comes up (see traps)")
    silent = sum(1 for use in uses if use.handler in ("skip", "pass", "fallback"))
    if silent:
        said.append(
            f"{_count(silent, 'use')} would break in silence if it went (a handler swallows it)"
        )
    return said


def uses_by_area(uses: Sequence[Finding]) -> dict[str, Counter[str]]:
    """Area name to the number of uses of each kind there; the most used area first."""
    found: dict[str, Counter[str]] = {}
    for use in uses:
        if use.family:
            found.setdefault(_area(use), Counter())[use.kind] += 1
    return dict(sorted(found.items(), key=lambda item: (-item[1].total(), item[0])))


def _area(use: Finding) -> str:
    name = area_of(use.path).name
    return APPLICATION if name == DOCUMENTS and use.family == "import" else name


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
