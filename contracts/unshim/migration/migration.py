"""What a declaration says: the migration, its phases, and what was extended."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from unshim.migration.contract_type import RETIRED_SHIM, ContractType
from unshim.migration.planned_tests import PlannedTests
from unshim.names import words_for


class Extension(NamedTuple):
    """A due date that was moved: to when, and why."""

    to: date
    reason: str


class Phase(NamedTuple):
    """A step: the globs within which uses may remain, and the day by which it must be over."""

    name: str
    allow: tuple[str, ...]
    due: date | None
    extended: tuple[Extension, ...]
    line: int

    @property
    def deadline(self) -> date | None:
        """The day by which it must be over: `due`, or the last extension's."""
        return self.extended[-1].to if self.extended else self.due


class Migration(NamedTuple):
    """The retirement of one shim, or another contract with the same rows, phases and ratchet.

    `path` is the declaration's own, as messages show it. `names` maps a name of the shim to its
    canonical target, "module:name" or "module"; of another contract, each name that it speaks of
    to the module that defines it (its home), and then there is neither shim nor canonical.
    `factories` maps functions, "module:name", to the name of the class that they make.
    """

    name: str
    path: str
    shim: str
    canonical: str
    phase: str
    phases: tuple[Phase, ...]
    names: Mapping[str, str]
    only: tuple[str, ...]
    external: bool
    roots: tuple[str, ...]
    exclude: tuple[str, ...]
    mentions: tuple[str, ...]
    owner: str
    issue: str
    reason: str
    contract: ContractType = RETIRED_SHIM
    factories: Mapping[str, str] = MappingProxyType({})
    tests: PlannedTests = PlannedTests()

    @property
    def words(self) -> tuple[str, ...]:
        """Strings of which at least one stands wherever the shim is used by name, or may be.

        Of another contract, wherever one of its names is spelled.
        """
        if not self.contract.is_shim:
            return tuple(self.names)
        stem, _, last = self.shim.rpartition(".")
        stem, lasts = (self.shim, self.only) if self.only else (stem, (last,))
        return words_for(stem, lasts)

    @property
    def present(self) -> Phase:
        """The phase that the migration is in."""
        return next(phase for phase in self.phases if phase.name == self.phase)

    @property
    def following(self) -> Phase | None:
        """The phase after the present one, if there is any."""
        at = self.phases.index(self.present)
        return self.phases[at + 1] if at + 1 < len(self.phases) else None

    def allowed_after(self, phase: Phase) -> tuple[str, ...]:
        """Where findings may remain once a phase is over: where the next phase allows them.

        After its last, a shim is gone; another contract stays as it is.
        """
        at = self.phases.index(phase)
        if at + 1 < len(self.phases):
            return self.phases[at + 1].allow
        return () if self.contract.is_shim else phase.allow

    def target(self, name: str) -> str:
        """Where a name of the shim lives now: "module:name", or the canonical module for ".".

        "module:" is a module by another name.
        """
        if name in (".", ""):
            return self.canonical
        first, _, rest = name.partition(".")
        declared = self.names.get(name) or self.names.get(first)
        if declared is None:
            return f"{self.canonical}:{name}"
        declared = declared if ":" in declared else f"{declared}:{first}"
        if not rest or name in self.names:
            return declared
        return f"{declared}{rest}" if declared.endswith(":") else f"{declared}.{rest}"
