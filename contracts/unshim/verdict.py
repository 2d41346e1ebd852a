"""What is found against what is allowed: set arithmetic on rows, and nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from unshim.finders import Files, Finding, Uses
from unshim.migration import Migration, Phase, Row
from unshim.migration.store import Declared
from unshim.names import matches

NEW, ALLOWED, STALE, OVERDUE = "new", "allowed", "stale", "overdue"
MENTION, UNDECIDED = "mention", "undecided"


class Judged(NamedTuple):
    """A finding and its standing, with what to do about it where it may not stay."""

    finding: Finding
    status: str
    advice: str = ""


class StaleRow(NamedTuple):
    """A row whose use is gone; `line` is the row's own in the allowlist. An error if `caused`."""

    row: Row
    line: int
    caused: bool = False


class Complaint(NamedTuple):
    """A rule of the ratchet that the declaration, the allowlist or the search does not keep."""

    rule: str
    where: str
    message: str
    hint: str = ""
    error: bool = True


class Base(NamedTuple):
    """What the base had: `label` names the commit, `uses` the rows it really used."""

    label: str
    declared: Declared | None
    uses: frozenset[Row]


class Verdict(NamedTuple):
    """One migration, judged."""

    migration: Migration
    allowlist_path: str
    judged: tuple[Judged, ...]
    stale: tuple[StaleRow, ...]
    complaints: tuple[Complaint, ...]
    files: Files
    base: str | None

    def having(self, *statuses: str) -> list[Judged]:
        """The findings of these standings."""
        return [judged for judged in self.judged if judged.status in statuses]

    @property
    def broken(self) -> bool:
        return bool(
            self.having(NEW, OVERDUE)
            or any(stale.caused for stale in self.stale)
            or any(complaint.error for complaint in self.complaints)
        )

    @property
    def unread(self) -> bool:
        """Whether some of the tree could not be read, so that nothing is proven."""
        return bool(self.files.unreadable)


def row_of(finding: Finding) -> Row:
    """The identity under which a finding is allowed."""
    return Row(finding.path, finding.family, finding.name)


def judge(
    declared: Declared,
    uses: Uses,
    today: date,
    complaints: Iterable[Complaint] = (),
    base: Base | None = None,
) -> Verdict:
    """The verdict on one migration. Rows of files that were not searched are left alone."""
    migration, allowlist = declared.migration, declared.allowlist
    rows = allowlist.rows
    deadline = _deadline(migration, today)
    judged = tuple(_judged(finding, migration, rows, deadline) for finding in uses.findings)
    used = {row_of(finding) for finding in uses.findings if finding.family}
    stale = tuple(
        StaleRow(row, line, base is not None and row in base.uses)
        for row, line in rows.items()
        if row not in used and uses.covers(row.path)
    )
    unread = tuple(_unread(stale, uses, allowlist.path))
    return Verdict(
        migration,
        allowlist.path,
        judged,
        stale,
        (*complaints, *unread),
        uses.files,
        base.label if base else None,
    )


def _judged(
    finding: Finding,
    migration: Migration,
    rows: Mapping[Row, int],
    deadline: tuple[Phase, Sequence[str]] | None,
) -> Judged:
    if not finding.family:
        return Judged(finding, MENTION)
    present = migration.present
    inside = matches(finding.path, present.allow)
    if row_of(finding) not in rows:
        if finding.undecided:
            return Judged(finding, UNDECIDED)
        return Judged(finding, NEW, "" if inside else _closed(present))
    if not inside:
        return Judged(finding, NEW, _closed(present))
    if deadline is not None and not matches(finding.path, deadline[1]):
        return Judged(finding, OVERDUE, f"phase {deadline[0].name} ended on {deadline[0].due}")
    return Judged(finding, ALLOWED)


def _closed(phase: Phase) -> str:
    return f"phase {phase.name} does not allow uses in this file"


def _deadline(migration: Migration, today: date) -> tuple[Phase, Sequence[str]] | None:
    """The last phase, from the present one on, that is over; and what the one after it allows."""
    at = migration.phases.index(migration.present)
    found = None
    for index in range(at, len(migration.phases)):
        phase = migration.phases[index]
        if phase.due is not None and today > phase.due:
            following = migration.phases[index + 1 : index + 2]
            found = phase, (following[0].allow if following else ())
    return found


def _unread(stale: Sequence[StaleRow], uses: Uses, allowlist_path: str) -> Iterable[Complaint]:
    """Rows said to be stale although their file was never looked into."""
    for rule, paths in uses.files.left_out.items():
        if rule == "deleted":
            continue
        hidden = set(paths)
        for row in stale:
            if row.row.path in hidden:
                yield Complaint(
                    "unread",
                    f"{allowlist_path}:{row.line}",
                    f"{row.row.path} was not searched ({rule}), so that its row proves nothing",
                    "let it be searched, or drop the row by hand",
                )
