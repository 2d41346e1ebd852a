"""What is looked for: a module with all below it, or some names of a module that stays."""

from typing import NamedTuple

from unshim.migration import Migration
from unshim.names import below


class Target(NamedTuple):
    """`names` None means the module itself and everything below it.

    `chain` is not empty where the module is not the shim, but took the names from it: for each of
    them, the steps by which it came, and `origin` maps a name here to the shim's own.
    """

    module: str
    names: frozenset[str] | None = None
    chain: tuple[str, ...] = ()
    origin: str = ""

    @property
    def parent(self) -> str:
        return self.module.rpartition(".")[0]

    @property
    def last(self) -> str:
        return self.module.rpartition(".")[2]

    def match(self, dotted: str) -> str | None:
        """The shim's name that a dotted name means: "." for the module itself, None for no match.

        >>> Target("pkg.shim").match("pkg.shim.X")
        'X'
        """
        rest = below(dotted, self.module)
        if rest is None:
            return None
        if self.names is None:
            return rest or "."
        first = rest.partition(".")[0]
        if first not in self.names:
            return None
        return self.origin or rest

    @property
    def words(self) -> frozenset[str]:
        """Words of which at least one stands wherever the target is used by name."""
        return frozenset({self.last}) if self.names is None else self.names


def target_of(migration: Migration) -> Target:
    """The target that a migration declares."""
    return Target(migration.shim, frozenset(migration.only) if migration.only else None)
