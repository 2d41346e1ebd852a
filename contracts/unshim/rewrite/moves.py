"""Where each name of the shim lives now, or why its uses must be left."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from unshim.migration import Migration
from unshim.names import below
from unshim.rewrite.early import Early
from unshim.rewrite.seen import LOADED
from unshim.rewrite.there import There


class Place(NamedTuple):
    """A name's new home. `name` is "" for the module itself."""

    module: str
    name: str

    @property
    def dotted(self) -> str:
        return f"{self.module}.{self.name}" if self.name else self.module


class Left(NamedTuple):
    """Why something is not rewritten."""

    reason: str


class Moves(NamedTuple):
    """What a rewrite must know of the tree beside the file before it; plain values throughout.

    `places` holds the names that the shim is known to offer, `complete` tells that it offers no
    others, `public` is what a star import takes. `modules` are the modules of the tree at and
    below the shim and its canonicals; `hidden` maps those that cannot be reached through their
    package to the reason. `assigned` maps names that some file gives another value through the
    shim to what it does, and LOADED to why whatever loads the shim must stay; `mocked` those that
    some file puts a mock under to the reason for which it stays there, "" where it moves;
    `through` names of other modules by which some file reaches the shim to where it does.
    `takers` maps names that some file has for the shim to the last names of the modules by which
    others may change it: none, for most. `early` tells what the shim took as it was imported, and
    `there` maps such names to what gives them another value in the canonical, ANY to what may do
    so to any. `loaders` maps modules that must go on loading the shim as they are imported to the
    reason. `whose` is what messages call the shim.
    """

    migration: Migration
    places: Mapping[str, Place | Left]
    complete: bool
    public: tuple[str, ...] | None
    modules: frozenset[str]
    hidden: Mapping[str, str]
    assigned: Mapping[str, str] = {}
    mocked: Mapping[str, str] = {}
    through: Mapping[str, str] = {}
    takers: Mapping[str, frozenset[str]] = {}
    early: Early = Early(frozenset(), others=False)
    there: Mapping[str, tuple[There, ...]] = {}
    loaders: Mapping[str, str] = {}
    whose: str = "the shim"

    def place(self, name: str, known_modules: int = 0) -> Place | Left:
        """The home of a shim's name, "." for the shim itself.

        `known_modules` tells how many of the name's leading parts are modules, where the syntax
        shows it.
        """
        migration = self.migration
        if name in (".", ""):
            if LOADED in self.assigned:
                return Left(self.assigned[LOADED])
            return self.reachable(Place(migration.canonical, ""))
        changed = self._changed(name.split("."))
        if changed is not None:
            return changed
        known = self.places.get(name)
        if known is not None:
            return self.reachable(known) if isinstance(known, Place) else known
        first = name.partition(".")[0]
        if first in self.places and name not in migration.names and not self.is_part(first):
            known = self.places[first]
            rest = name[len(first) :]
            if isinstance(known, Left):
                return known
            return Place(known.module, f"{known.name}{rest}".removeprefix("."))
        if self.complete and not self.is_part(first) and first not in migration.names:
            return Left(f"the shim has no {first}")
        return self.declared(name, known_modules)

    def declared(self, name: str, known_modules: int = 0) -> Place | Left:
        """The home that the declaration gives a name."""
        migration = self.migration
        module, _, inner = migration.target(name).partition(":")
        parts = inner.split(".") if inner else []
        explicit = name in migration.names or name.partition(".")[0] in migration.names
        while parts and (f"{module}.{parts[0]}" in self.modules or known_modules > 0):
            if not explicit and known_modules > 0 and self._lacks(module, parts[0]):
                return Left(f"{module} has no module {parts[0]}")
            module = f"{module}.{parts.pop(0)}"
            known_modules -= 1
        return self.reachable(Place(module, ".".join(parts)))

    def chain(self, parts: Sequence[str]) -> tuple[int, Place] | Left:
        """What a chain of attributes below the shim becomes: so many of its parts, and a place.

        Parts that keep their meaning below the canonical are not counted.
        """
        migration = self.migration
        changed = self._changed(parts)
        if changed is not None:
            return changed
        for count in range(len(parts), 0, -1):
            if ".".join(parts[:count]) in migration.names:
                place = self.declared(".".join(parts[:count]))
                return place if isinstance(place, Left) else (count, place)
        modules = 0
        while modules < len(parts) and self.is_part(".".join(parts[: modules + 1])):
            modules += 1
        if modules < len(parts):
            asked = self.place(".".join(parts[: modules + 1]), modules)
            if isinstance(asked, Left):
                return asked
            if migration.only:
                return 1, asked
        place = self.place(".".join(parts[:modules]), modules)
        return place if isinstance(place, Left) else (modules, place)

    def lacking(self, shim: str, home: str) -> Iterator[str]:
        """The names that a module at or below the shim is known to offer, and its new home not."""
        above = below(shim, self.migration.shim)
        for name in dict.fromkeys([*self.places, *self.migration.names]):
            inner = below(name, above) if above else name
            place = self.place(name) if inner else None
            if place is not None and (isinstance(place, Left) or place.dotted != f"{home}.{inner}"):
                yield name.rpartition(".")[2]

    def _changed(self, parts: Sequence[str]) -> Left | None:
        """Why a name may not move that some file gives another value."""
        if LOADED in self.assigned:
            return Left(self.assigned[LOADED])
        for count in range(len(parts) + 1):
            name = ".".join(parts[:count]) or "*"
            what = self.assigned.get(name)
            if what is not None:
                return Left(f"{what}, which would not be seen here any more")
        return None

    def is_part(self, name: str) -> bool:
        """Whether a name of the shim is a module below it."""
        return f"{self.migration.shim}.{name}" in self.modules

    def reachable(self, place: Place) -> Place | Left:
        if not place.name and place.module in self.hidden:
            return Left(self.hidden[place.module])
        return place

    def _lacks(self, module: str, part: str) -> bool:
        return module in self.modules and f"{module}.{part}" not in self.modules
