"""What a run tells: values alone, so that a run with nothing to tell imports nothing else."""

from typing import TYPE_CHECKING, NamedTuple

from unshim.runtime.use import RuntimeUse

if TYPE_CHECKING:
    from unshim.finders import Finding
    from unshim.migration import Migration
    from unshim.verdict import Judged


class Missed(NamedTuple):
    """A use that the search did not find, and its standing by allowlist and phase.

    `undecided` is the reason that the search gave for leaving it open, "" where it saw nothing.
    """

    use: RuntimeUse
    judged: "Judged"
    undecided: str = ""

    @property
    def allowed(self) -> bool:
        from unshim.verdict import ALLOWED

        return self.judged.status == ALLOWED


class Report(NamedTuple):
    """One migration's run against its search.

    `outside` are uses by code that the search does not read: installed distributions, files that
    git ignores or the declaration excludes. `executed` and `never` part the findings that a run
    can meet.
    """

    migration: "Migration"
    seen: int
    missed: tuple[Missed, ...]
    outside: tuple[RuntimeUse, ...]
    executed: tuple["Finding", ...]
    never: tuple["Finding", ...]

    @property
    def broken(self) -> bool:
        return any(not missed.allowed for missed in self.missed)


class Outcome(NamedTuple):
    """A whole run. `notes` are reasons for which it saw less than all; where there are
    `problems`, it proves nothing."""

    root: str
    reports: tuple[Report, ...]
    notes: tuple[str, ...]
    problems: tuple[str, ...]

    @property
    def broken(self) -> bool:
        return bool(self.problems) or any(report.broken for report in self.reports)
