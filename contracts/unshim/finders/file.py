"""A file under search: its syntax, module and targets; and the walk over the lines that count."""

import ast
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from unshim.finders import registry
from unshim.finders.absolute import Absolute
from unshim.finders.hits import Hits
from unshim.finders.lines import nodes_on
from unshim.finders.reference import Reference
from unshim.finders.registry import Ancestors
from unshim.finders.target import Index, Target
from unshim.names import Module
from unshim.source import Source

if TYPE_CHECKING:
    from unshim.finders.carried import Carried
    from unshim.finders.lazy_tables import LazyTables
    from unshim.finders.literals import Literal
    from unshim.finders.loads import Loads
    from unshim.finders.module_tests import Tests
    from unshim.finders.scopes import Scope, Scopes


_Elements = list[ast.expr] | list[ast.expr | None]


class Reached(NamedTuple):
    """A target that a dotted name reaches, and the shim's name for it.

    `undecided` says what would have to hold for it; it is empty where nothing is left to chance.
    """

    target: Target
    name: str
    undecided: str = ""


class File:
    """All that a finder may ask of the file around its node."""

    def __init__(
        self,
        source: Source,
        module: Module,
        targets: tuple[Target, ...],
        lines: list[int],
        hits: Hits | None = None,
    ) -> None:
        self.source = source
        self.module = module
        self.targets = targets
        self.absolute = Absolute(module.package)
        self.hits = hits or Hits(targets)
        self.lines = lines
        # Set where what is asked depends on parts of the file that an excerpt leaves out.
        self.wants_whole = False
        self.literals: dict[ast.expr, list[Literal]] = {}
        self._reached: dict[tuple[str, bool], Reached | None] = {}
        self._positions: dict[int, tuple[_Elements, dict[ast.expr | None, int]]] = {}

    @cached_property
    def whole(self) -> ast.Module:
        """The syntax of all of the file, where the source has only an excerpt."""
        if self.source.is_excerpt:
            return Source(self.source.path, self.source.data).tree
        return self.source.tree

    @cached_property
    def tests(self) -> "Tests":
        from unshim.finders.module_tests import Tests

        return Tests(self.whole)

    @cached_property
    def skip_words(self) -> frozenset[str]:
        """The names by which tests of the file are skipped."""
        from unshim.finders.skipping import may_skip, skip_words

        return skip_words(self.whole) if may_skip(self.source.data) else frozenset()

    @cached_property
    def scopes(self) -> "Scopes":
        """Built on the first question: most files never ask."""
        from unshim.finders.scopes import read_scopes

        modules = self.hits.modules
        return read_scopes(
            self.source, self.module, modules.offers if modules else lambda module, name: None
        )

    @cached_property
    def loads(self) -> "Loads":
        from unshim.finders.loads import Loads

        return Loads(self.source.tree, self.scopes)

    @cached_property
    def lazy_tables(self) -> "LazyTables":
        from unshim.finders.lazy_tables import lazy_tables

        return lazy_tables(self.source.tree)

    @cached_property
    def carries(self) -> bool:
        """Whether it may carry a package above a target about."""
        from unshim.finders.carried import may_carry

        return bool(self.targets) and may_carry(self)

    @cached_property
    def carried(self) -> "Carried":
        from unshim.finders.carried import Carried

        return Carried(self)

    @cached_property
    def path_entries(self) -> tuple[str, ...]:
        """The folders that the file itself puts on sys.path."""
        from unshim.finders.path_entries import adds_folders, folders_added

        if not adds_folders(self.source.data):
            return ()
        if self.source.is_excerpt:
            self.wants_whole = True
            return ()
        return tuple(dict.fromkeys(folders_added(self)))

    @cached_property
    def is_beside(self) -> bool:
        """Whether this is a module of the package that holds what a target names."""
        return any(target.stem == self.module.package for target in self.targets)

    def position(self, node: ast.expr, elements: _Elements) -> int | None:
        """Where a node stands in a list of the syntax, which may be a table of thousands."""
        held = self._positions.get(id(elements))
        if held is None or held[0] is not elements:
            held = elements, {element: at for at, element in enumerate(elements)}
            self._positions[id(elements)] = held
        return held[1].get(node)

    def scope(self, ancestors: Ancestors) -> "Scope":
        return self.scopes.of(ancestors)

    def reach(self, dotted: str, *, known: bool = False) -> Reached | None:
        """What this round looks for at a dotted name; with `known`, earlier rounds' too."""
        key = (dotted, known)
        if key not in self._reached:
            self._reached[key] = self._reach(dotted, self.hits.known if known else self.hits.fresh)
        return self._reached[key]

    def _reach(self, dotted: str, index: Index) -> Reached | None:
        found = index.find(dotted)
        modules = self.hits.modules
        if modules is None or not (found or self.hits.words.intersection(dotted.split("."))):
            return Reached(*found) if found else None
        from unshim.finders.search_path import is_another, namesake, placed, taken_for_suffix

        path = self.source.path
        if found is not None:
            if not is_another(modules, found[0], path):
                return Reached(*found)
            beside = namesake(modules, found[0], path, self.source.data)
            return Reached(*found, _if_not_beside(dotted, beside)) if beside else None
        if modules.is_elsewhere(dotted):
            return None
        there, folder = placed(modules, dotted, path)
        for other in (there, *modules.follow(there, self._is_target)):
            found = index.find(other)
            if found is not None:
                return Reached(*found, _if_on_path(dotted, found[0], folder))
        for target in self.targets if there == dotted and index is self.hits.fresh else ():
            from unshim.finders.path_entries import taken_from_entry

            name = taken_from_entry(self, dotted, target)
            if name is not None:
                return Reached(target, name)
            name = taken_for_suffix(modules, dotted, path, target)
            if name is not None:
                return Reached(target, name, _if_on_path(dotted, target, "the folder above it"))
        return None

    def _is_target(self, dotted: str) -> bool:
        return self.hits.known.find(dotted) is not None

    def references(self) -> Iterator[tuple[Reference, Ancestors]]:
        """What the registered finders see, in the order of the source."""
        for node, ancestors in nodes_on(self.lines, self.source.tree):
            for function in registry.finders_of(type(node)):
                for reference in function(self, node, ancestors):
                    yield reference, ancestors


def _if_on_path(dotted: str, target: Target, folder: str) -> str:
    if not folder:
        return ""
    what = f"{target.module}, taken from the shim" if target.steps else f"the shim {target.module}"
    return f"{dotted} is {what}, if {folder} is on sys.path, which cannot be told from here"


def _if_not_beside(dotted: str, beside: str) -> str:
    return (
        f"{dotted} is {beside} where that folder is on sys.path, and the shim where this file is "
        "imported as a part of the folder, which cannot be told from here"
    )
