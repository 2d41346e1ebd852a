"""The next phase: taken when nothing remains outside it, and what remains where something does."""

import os
from collections.abc import Sequence
from typing import NamedTuple

from unshim.errors import UsageError
from unshim.finders import Finding
from unshim.history.judging import Change, judge_change
from unshim.history.shrinking import refuse_unread
from unshim.migration import Migration, Phase
from unshim.migration.advancing import with_phase
from unshim.migration.store import Declared, declared, read_folder
from unshim.migration.writing import locked, write_whole
from unshim.names import matches
from unshim.verdict import Complaint


class Advance(NamedTuple):
    """From which phase to which; taken only where nothing stands against it."""

    migration: Migration
    to: str
    remaining: tuple[Finding, ...]
    undecided: int
    stale: int
    complaints: tuple[Complaint, ...]

    @property
    def is_taken(self) -> bool:
        return not (self.remaining or self.complaints)


def advance_phase(
    contracts: str, label: str, change: Change, to: str | None, only: str | None = None
) -> Advance:
    """Moves a migration to its next phase, or to the later one `to`.

    Raises UsageError where there is no such phase ahead, or several migrations to choose from.
    """
    with locked(contracts):
        found = _one(declared(read_folder(contracts, label), label, only))
        migration = found.migration
        phase = _ahead(migration, to)
        (verdict,) = judge_change(change, [found], complete=False)
        refuse_unread(verdict)
        outside = [
            judged.finding
            for judged in verdict.judged
            if judged.finding.family and not matches(judged.finding.path, phase.allow)
        ]
        advance = Advance(
            migration,
            phase.name,
            tuple(finding for finding in outside if not finding.undecided),
            sum(finding.undecided for finding in outside),
            len(verdict.stale),
            tuple(item for item in verdict.complaints if item.error),
        )
        if advance.is_taken:
            data = with_phase(migration, found.source[0], phase.name)
            write_whole(os.path.join(contracts, f"{migration.name}.toml"), data, migration.path)
        return advance


def _one(migrations: Sequence[Declared]) -> Declared:
    """The one that there is to advance; a contract that is in its last phase is no choice."""
    ahead = [found for found in migrations if found.migration.following is not None]
    if len(ahead) == 1:
        return ahead[0]
    if len(migrations) > 1:
        names = ", ".join(found.migration.name for found in ahead or migrations)
        raise UsageError(
            "several migrations are declared, and one advances at a time",
            hint=f"choose one with --migration: {names}",
        )
    return migrations[0]


def _ahead(migration: Migration, to: str | None) -> Phase:
    names = [phase.name for phase in migration.phases]
    at = names.index(migration.phase)
    ahead = migration.phases[at + 1 :]
    if to is not None and to not in names:
        raise UsageError(f"phase {to!r} is not declared", hint=f"declared are: {', '.join(names)}")
    if to is not None and names.index(to) <= at:
        raise UsageError(
            f"{migration.name} is in phase {migration.phase!r}, which is not before {to!r}",
            hint="a phase only advances",
        )
    if not ahead:
        raise UsageError(
            f"{migration.name} is in its last phase, {migration.phase!r}",
            hint=migration.contract.words.last,
        )
    return ahead[0] if to is None else migration.phases[names.index(to)]
