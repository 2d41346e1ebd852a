"""What is looked for: a module with all below it, or some names of a module that stays."""

from typing import NamedTuple

from unshim.migration import Migration
from unshim.names import below, pieces_of


class Target(NamedTuple):
    """`names` None means the module itself and everything below it.

    `chain` is not empty where the module is not the shim, but took the names from it: for each of
    them, the steps by which it came, and `origin` maps a name here to the shim's own.

    `files` are the paths of the shim, relative to the tree, and `canonical_files` those of its
    canonical; one that ends with a slash is a package's folder, and `parts` are the modules in
    it, dotted.
    """

    module: str
    names: frozenset[str] | None = None
    chain: tuple[str, ...] = ()
    origin: str = ""
    files: tuple[str, ...] = ()
    canonical_files: tuple[str, ...] = ()
    parts: frozenset[str] = frozenset()

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

    def named(self, dotted: str) -> str | None:
        """The same for a dotted name in a string, where what follows the name is not the shim's.

        >>> Target("pkg.shim").named("pkg.shim.X.method")
        'X'
        """
        name = self.match(dotted)
        if name is None or name == ".":
            return name
        names = name.split(".")
        length = 1
        while length < len(names) and ".".join(names[:length]) in self.parts:
            length += 1
        return ".".join(names[:length])

    @property
    def words(self) -> frozenset[str]:
        """Words of which at least one stands wherever the target is used by name."""
        return frozenset({self.last}) if self.names is None else self.names

    @property
    def stem(self) -> str:
        """What a name of the target starts with, before the part that tells it from others."""
        return self.parent if self.names is None else self.module

    @property
    def pieces(self) -> tuple[str, ...]:
        """Strings of which one stands where a name of the shim is put together from parts."""
        return () if self.chain else pieces_of(self.stem)


def target_of(
    migration: Migration,
    files: tuple[str, ...] = (),
    canonical_files: tuple[str, ...] = (),
    parts: frozenset[str] = frozenset(),
) -> Target:
    """The target that a migration declares, whose files and parts these are."""
    names = frozenset(migration.only) if migration.only else None
    return Target(migration.shim, names, files=files, canonical_files=canonical_files, parts=parts)
