"""The modules of a tree, each read once, and the way from a name to where it is defined."""

import sys
from collections.abc import Mapping
from typing import NamedTuple

from unshim.names import module_of, source_roots
from unshim.shim.bound import Reading
from unshim.shim.origins import Origins
from unshim.shim.reading import read_module
from unshim.source import Source
from unshim.tree import Tree


class Place(NamedTuple):
    """A module, and a name in it; `name` "" is the module itself."""

    module: str
    name: str

    def __str__(self) -> str:
        return f"{self.module}:{self.name}" if self.name else self.module

    @property
    def dotted(self) -> str:
        return f"{self.module}.{self.name}" if self.name else self.module


class Sources(Origins):
    """The same, where each file is parsed once, and every module's path may be known before."""

    def __init__(
        self, tree: Tree, roots: tuple[str, ...], index: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(tree, roots)
        self._index = index
        self._read: dict[str, Source] = {}

    def path(self, module: str) -> str | None:
        return super().path(module) if self._index is None else self._index.get(module)

    def source(self, path: str) -> Source:
        if path not in self._read:
            self._read[path] = super().source(path)
        return self._read[path]


class Catalogue:
    """What the modules below some source roots are, or those that an index maps to their paths."""

    def __init__(
        self, tree: Tree, roots: tuple[str, ...], index: Mapping[str, str] | None = None
    ) -> None:
        self.tree = tree
        self.roots = roots
        self.origins = Sources(tree, roots, index)
        self._readings: dict[str, Reading | None] = {}

    def has(self, module: str) -> bool:
        return self.origins.path(module) is not None

    def source(self, module: str) -> Source | None:
        """A module's source; None where the tree has no such module."""
        path = self.origins.path(module)
        return None if path is None else self.origins.source(path)

    def reading(self, module: str) -> Reading | None:
        """What a module binds; None where the tree has no such module."""
        if module not in self._readings:
            source = self.source(module)
            self._readings[module] = None
            if source is not None:
                place = module_of(source.path, self.roots, self.tree.exists)
                self._readings[module] = read_module(source, place, self.has)
        return self._readings[module]

    def place(self, dotted: str, imported_from: str = "") -> Place:
        """A dotted name as module and name, by the modules of the tree.

        `imported_from` is the module that the import statement named: all that there is to go by
        for a name from outside the tree.
        """
        module, name = self.origins.split(dotted)
        made_up = imported_from.startswith(f"{module}.") and dotted.startswith(f"{imported_from}.")
        if module and not made_up:
            return Place(module, name)
        if imported_from and dotted.startswith(f"{imported_from}."):
            return Place(imported_from, dotted[len(imported_from) + 1 :])
        if dotted in sys.stdlib_module_names or "." not in dotted:
            return Place(dotted, "")
        parent, _, last = dotted.rpartition(".")
        return Place(parent, last)

    def origin(self, place: Place) -> str:
        """The dotted name under which something is defined, as far as reading can tell."""
        if not place.name:
            return place.module
        return self.origins.defined(place.dotted) or place.dotted

    def public(self, module: str) -> tuple[str, ...] | None:
        """What a star import of a module takes; None where that cannot be told."""
        offer = self.origins.offer(module)
        return offer.public if offer is not None else None

    def defines(self, module: str, name: str) -> bool:
        """Whether a module of the tree has something of this name at its top level."""
        reading = self.reading(module)
        if reading is None:
            return False
        if name in reading.bounds:
            return True
        offer = self.origins.offer(module)
        return offer is not None and name in offer.names


class Glance(Catalogue):
    """The same without a look into any module but the one that is asked about: for a first
    judgement of many."""

    def origin(self, place: Place) -> str:
        return place.dotted

    def public(self, module: str) -> tuple[str, ...] | None:
        return None

    def defines(self, module: str, name: str) -> bool:
        return False


def roots_of(tree: Tree, modules: list[str]) -> tuple[str, ...]:
    """The source roots from which those of these modules that the tree has are imported."""
    found = source_roots(tree.listing().files, modules)
    return found or ("",)


def is_standard(module: str) -> bool:
    """Whether a module comes with Python."""
    return module.partition(".")[0] in sys.stdlib_module_names
