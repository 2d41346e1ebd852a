"""The values of a verdict."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from unshim.finders import Files, Finding
from unshim.migration import Migration, Row
from unshim.migration.store import Declared

NEW, ALLOWED, STALE, OVERDUE = "new", "allowed", "stale", "overdue"
MENTION, UNDECIDED = "mention", "undecided"

SOON = 14  # days


class Judged(NamedTuple):
    """A finding and its standing, with what to do about it where it may not stay."""

    finding: Finding
    status: str
    advice: str = ""


class StaleRow(NamedTuple):
    """A row whose use is gone; `line` is the row's own in the allowlist. An error if `caused`.

    `unread` is the rule by which its file was left out of the search, so that nothing is known.
    """

    row: Row
    line: int
    caused: bool = False
    unread: str = ""


class Carried(NamedTuple):
    """A row whose file was renamed, and the row that takes its place."""

    row: Row
    to: Row
    line: int


class Complaint(NamedTuple):
    """A rule of the ratchet that the declaration, the allowlist or the search does not keep."""

    rule: str
    where: str
    message: str
    hint: str = ""
    error: bool = True


class Deadline(NamedTuple):
    """A phase that must be over by `due`, and what the one after it does not allow."""

    phase: str
    due: date
    days_left: int
    remaining: tuple[Finding, ...]

    @property
    def soon(self) -> bool:
        return 0 <= self.days_left <= SOON

    @property
    def over(self) -> bool:
        return self.days_left < 0


class Base(NamedTuple):
    """The commit that a change starts from, as far as it was asked about.

    `declared` is what it declared of this migration, None where nothing. `uses` are the rows, by
    the paths of today, whose use it had, among those that are in doubt today. `renames` maps a
    path of the base to today's. `missing` are paths of rows that are not in the tree today.
    """

    label: str
    declared: Declared | None
    uses: frozenset[Row] = frozenset()
    renames: Mapping[str, str] = {}
    missing: frozenset[str] = frozenset()


class Verdict(NamedTuple):
    """One migration, judged."""

    migration: Migration
    allowlist_path: str
    judged: tuple[Judged, ...]
    stale: tuple[StaleRow, ...]
    complaints: tuple[Complaint, ...]
    files: Files
    base: str | None
    carried: tuple[Carried, ...] = ()
    deadlines: tuple[Deadline, ...] = ()

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
