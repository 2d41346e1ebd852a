"""A run under the tripwire, from the declarations to the report; the doors call nothing else."""

from collections.abc import Callable, Sequence

from unshim.migration.places import find_places, read_declared
from unshim.migration.store import Declared
from unshim.runtime.recorder import Shim
from unshim.runtime.report import Outcome, Report
from unshim.runtime.use import RuntimeUse, Step, merged
from unshim.runtime.watch import Watch


class Session:
    """Watches the shims of the declared migrations, or of one.

    Raises UsageError or DeclarationError at once where nothing (valid) is declared.
    """

    def __init__(self, root: str | None, contracts: str | None, migration: str | None) -> None:
        self.places = find_places(root, contracts)
        self.declared = [
            one for one in read_declared(self.places, migration) if one.migration.contract.is_shim
        ]
        self._watch = Watch(
            self.places.root,
            [
                Shim(one.migration.name, one.migration.shim, frozenset(one.migration.only) or None)
                for one in self.declared
            ],
        )
        self.uses: list[RuntimeUse] = []

    def start(self, fallback_place: Callable[[], Step | None] | None = None) -> None:
        """Sees every use from here on. See Recorder for `fallback_place`."""
        if fallback_place is not None:
            self._watch.recorder.fallback_place = fallback_place
        self._watch.start()

    def stop(self) -> None:
        """Ends the watch; what was seen is in `uses`."""
        self.uses += self._watch.stop()

    @property
    def notes(self) -> list[str]:
        """Reasons for which the watch saw less than all."""
        return self._watch.notes

    @property
    def problems(self) -> list[str]:
        """What went wrong in the watch itself; with any of them it proves nothing."""
        return self._watch.recorder.problems

    def outcome(
        self, uses: Sequence[RuntimeUse], notes: Sequence[str], problems: Sequence[str]
    ) -> Outcome:
        """The report on all that was seen, here and in other processes.

        The tree is searched only for migrations whose shim was met. Raises what the search does.
        """
        kept = merged(uses)
        reports = tuple(
            self._report(one, [use for use in kept if use.migration == one.migration.name])
            for one in self.declared
        )
        return Outcome(
            self.places.root, reports, tuple(dict.fromkeys(notes)), tuple(dict.fromkeys(problems))
        )

    def _report(self, declared: Declared, uses: Sequence[RuntimeUse]) -> Report:
        if not uses:
            return Report(declared.migration, 0, (), (), (), ())
        from datetime import date

        from unshim.finders import find_uses
        from unshim.runtime.compare import compare
        from unshim.tree import open_tree

        tree = open_tree(self.places.root)
        found = find_uses(tree, declared.migration)
        return compare(declared, uses, found, tree, self.places.root, date.today())
