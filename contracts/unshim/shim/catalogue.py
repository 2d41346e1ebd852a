"""The modules of a tree, each read once, and the way from a name to where it is defined."""

import ast
import sys
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from unshim.names import (
    Module,
    below,
    module_of,
    own_roots,
    path_of_module,
    source_roots,
)
from unshim.shim.bound import Reading
from unshim.shim.reading import read_module
from unshim.source import Source
from unshim.tree import Tree

_STEPS = 20


class Place(NamedTuple):
    """A module, and a name in it; `name` "" is the module itself."""

    module: str
    name: str

    def __str__(self) -> str:
        return f"{self.module}:{self.name}" if self.name else self.module

    @property
    def dotted(self) -> str:
        return f"{self.module}.{self.name}" if self.name else self.module


class Catalogue:
    """What the modules below some source roots are, or those that an index maps to their paths."""

    def __init__(
        self, tree: Tree, roots: tuple[str, ...], index: Mapping[str, str] | None = None
    ) -> None:
        self.tree = tree
        self.roots = roots
        self._index = index
        self._paths: dict[str, str | None] = {}
        self._sources: dict[str, Source] = {}
        self._readings: dict[str, Reading | None] = {}

    def path(self, module: str) -> str | None:
        """The file of a module; None where the tree has none."""
        if self._index is not None:
            return self._index.get(module)
        if module not in self._paths:
            self._paths[module] = self._find(module)
        return self._paths[module]

    def _find(self, module: str) -> str | None:
        found = (path_of_module(module, root, self.tree.exists) for root in self.roots or ("",))
        return next(filter(None, found), None)

    def has(self, module: str) -> bool:
        return self.path(module) is not None

    def has_below(self, module: str) -> bool:
        """Whether the tree has modules inside this one."""
        if self._index is not None:
            return any(name.startswith(f"{module}.") for name in self._index)
        return any(True for _ in self._files_below(module))

    def below(self, module: str) -> list[str]:
        """The modules inside this one."""
        found = (
            module_of(path, self.roots, self.tree.exists).name for path in self._files_below(module)
        )
        return sorted(name for name in found if name.startswith(f"{module}."))

    def _files_below(self, module: str) -> Iterator[str]:
        path = self.path(module) or ""
        folder, _, file = path.rpartition("/")
        if file == "__init__.py":
            for other in self.tree.listing().files:
                if other != path and other.startswith(f"{folder}/") and other.endswith(".py"):
                    yield other

    def source(self, module: str) -> Source | None:
        """A module's source; None where the tree has no such module."""
        path = self.path(module)
        if path is None:
            return None
        if path not in self._sources:
            self._sources[path] = Source(path, self.tree.read(path))
        return self._sources[path]

    def reading(self, module: str) -> Reading | None:
        """What a module binds; None where the tree has no such module."""
        if module not in self._readings:
            source = self.source(module)
            self._readings[module] = None
            if source is not None:
                place = self._module_at(source.path, module)
                self._readings[module] = read_module(source, place, self.has, self._tree_of)
        return self._readings[module]

    def _module_at(self, path: str, name: str) -> Module:
        if self._index is not None:
            return Module(name, path.rpartition("/")[2] == "__init__.py")
        return module_of(path, self.roots, self.tree.exists)

    def _tree_of(self, module: str) -> ast.Module | None:
        source = self.source(module)
        return None if source is None else source.tree

    def place(self, dotted: str, imported_from: str = "") -> Place:
        """A dotted name as module and name, by the modules of the tree.

        `imported_from` is the module that the import statement named: all that there is to go by
        for a name from outside the tree.
        """
        module, name = self._split(dotted)
        made_up = imported_from.startswith(f"{module}.") and dotted.startswith(f"{imported_from}.")
        if module and not made_up:
            return Place(module, name)
        if imported_from and dotted.startswith(f"{imported_from}."):
            return Place(imported_from, dotted[len(imported_from) + 1 :])
        if dotted in sys.stdlib_module_names or "." not in dotted:
            return Place(dotted, "")
        parent, _, last = dotted.rpartition(".")
        return Place(parent, last)

    def _split(self, dotted: str) -> tuple[str, str]:
        """(module, the rest) of a dotted name, by the longest module that the tree has."""
        module, rest = dotted, ""
        while module and not self.has(module):
            module, _, last = module.rpartition(".")
            rest = f"{last}.{rest}" if rest else last
        return module, rest

    def origin(self, place: Place) -> str:
        """The dotted name under which something is defined, as far as reading can tell."""
        for _ in range(_STEPS):
            following = self._handed_on(place)
            if following is None:
                break
            place = following
        return place.dotted

    def outside(self, place: Place, package: str) -> Place:
        """Where a name is from that a package has from a part of its own, where that has it from
        without; the place itself where it stays inside, or that cannot be told."""
        found = place
        for _ in range(_STEPS):
            if below(found.module, package) is None:
                return found
            following = self._handed_on(found)
            if following is None:
                return place
            found = following
        return place

    def _handed_on(self, place: Place) -> Place | None:
        """Where a module has a name from; None where it defines it, or that cannot be told."""
        reading = self.reading(place.module) if place.name else None
        if reading is None:
            return None
        name, _, deeper = place.name.partition(".")
        found = reading.bounds.get(name)
        if found is None:
            return self._from_star(reading, name, deeper)
        if len({bound.target for bound in found}) > 1 or not found[0].target:
            return None
        if found[0].how in ("subclass", "wrapper"):
            return None
        target = self.place(found[0].target, found[0].module)
        return target._replace(name=f"{target.name}.{deeper}".strip(".")) if deeper else target

    def _from_star(self, reading: Reading, name: str, deeper: str) -> Place | None:
        sources = [star.module for star in reading.stars if self.defines(star.module, name)]
        if len(sources) != 1 or sources[0] == reading.module:
            return None
        return Place(sources[0], f"{name}.{deeper}" if deeper else name)

    def public(self, module: str, depth: int = 0) -> tuple[str, ...] | None:
        """What a star import of a module takes; None where that cannot be told."""
        reading = self.reading(module)
        if reading is None or reading.replaced or reading.unparsed or depth > _STEPS:
            return None
        if reading.public is not None:
            return reading.public
        if reading.computes_all:
            return None
        names = dict.fromkeys(reading.bounds)
        for star in reading.stars:
            if star.how == "star":
                taken = self.public(star.module, depth + 1)
                if taken is None:
                    return None
                names.update(dict.fromkeys(taken))
        lazy = {n for n, found in reading.bounds.items() if all(b.how == "lazy" for b in found)}
        return tuple(name for name in names if not name.startswith("_") and name not in lazy)

    def defines(self, module: str, name: str, depth: int = 0) -> bool:
        """Whether a module of the tree has something of this name at its top level."""
        reading = self.reading(module)
        if reading is None or depth > _STEPS:
            return False
        if name in reading.bounds:
            return True
        return any(self.defines(star.module, name, depth + 1) for star in reading.stars)


class Glance(Catalogue):
    """The same without a look into any module but the one that is asked about: for a first
    judgement of many."""

    def origin(self, place: Place) -> str:
        return place.dotted

    def outside(self, place: Place, package: str) -> Place:
        return place

    def public(self, module: str, depth: int = 0) -> tuple[str, ...] | None:
        return None

    def defines(self, module: str, name: str, depth: int = 0) -> bool:
        return False


def roots_of(tree: Tree, modules: list[str]) -> tuple[str, ...]:
    """The source roots from which those of these modules that the tree has are imported.

    The first is the tree's own; the others may be another distribution's.
    """
    listed = tree.listing().files
    first, *others = modules
    found = set(source_roots(listed, [first]))
    for module in others:
        # A package here may have a part of the same name as another distribution.
        found.update(own_roots(listed, module))
    return tuple(sorted(found, key=lambda root: (root.count("/") + bool(root), root))) or ("",)


def is_standard(module: str) -> bool:
    """Whether a module comes with Python."""
    return module.partition(".")[0] in sys.stdlib_module_names
