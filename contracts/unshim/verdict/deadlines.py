"""Rules 3 and 5: phases that narrow, and the days by which they must be over."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from itertools import pairwise

from unshim.finders import Finding
from unshim.migration import Migration, Phase
from unshim.names import matches
from unshim.verdict.values import Complaint, Deadline


def last_over(migration: Migration, today: date) -> tuple[Phase, tuple[str, ...]] | None:
    """The last phase, from the present one on, that is over; and what the one after it allows."""
    found = None
    for phase, after in _from_present(migration):
        if phase.deadline is not None and today > phase.deadline:
            found = phase, after
    return found


def deadlines(migration: Migration, findings: Iterable[Finding], today: date) -> Iterator[Deadline]:
    """The deadlines, from the present phase on, before which something remains to be done."""
    uses = [finding for finding in findings if finding.family and not finding.undecided]
    for phase, after in _from_present(migration):
        if phase.deadline is None:
            continue
        remaining = tuple(finding for finding in uses if not matches(finding.path, after))
        if remaining:
            yield Deadline(phase.name, phase.deadline, (phase.deadline - today).days, remaining)


def _from_present(migration: Migration) -> Iterator[tuple[Phase, tuple[str, ...]]]:
    """Each phase from the present one on, and what the phase after it allows."""
    at = migration.phases.index(migration.present)
    for phase in migration.phases[at:]:
        yield phase, migration.allowed_after(phase)


def widening(migration: Migration, paths: Collection[str]) -> Iterator[Complaint]:
    """Phases that allow a file at hand which the phase before them does not.

    The globs were compared on declaration already, by made-up paths; here the real ones decide.
    """
    for before, after in pairwise(migration.phases):
        if "**" in before.allow or set(after.allow) <= set(before.allow):
            continue
        wider = next(
            (
                path
                for path in paths
                if matches(path, after.allow) and not matches(path, before.allow)
            ),
            None,
        )
        if wider is not None:
            yield Complaint(
                "widening",
                f"{migration.path}:{after.line}",
                f"phase {after.name!r} allows {wider}, which phase {before.name!r} before it "
                "does not",
                "a phase may only narrow what the one before it allows",
            )
