"""The search, round by round: what the shim's users hand on is looked for in its turn."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple, Protocol

from unshim.finders.facts import NOTHING, Facts
from unshim.finders.finding import Finding
from unshim.finders.handed_on import source_of
from unshim.finders.hits import STAR, Hits, may_be_imported
from unshim.finders.indirect import (
    WHOLE,
    asks_by_string,
    hands_on_all,
    loads_by_string,
    passes_through,
)
from unshim.finders.modules import Modules
from unshim.finders.outline import Outline
from unshim.finders.reading import read_file
from unshim.finders.spread import spread
from unshim.finders.target import Index, Target
from unshim.names import below
from unshim.tree import Unread

# How a star import is spelled, for a search by words.
_NOTEBOOKS = ".ipynb"
_STARS = ("import *", "import*", "import  *", "import\t*")


class Universe(Protocol):
    """The files that take part in the search."""

    def search(self, words: Iterable[str]) -> list[str]:
        """The files that hold one of the words."""

    def read_all(
        self, paths: Iterable[str], unread: dict[str, Unread]
    ) -> Iterable[tuple[str, bytes]]:
        """Several files' bytes, in the order asked for; what cannot be read goes into `unread`."""


class Found(NamedTuple):
    """All findings, and the files that were searched as text or not at all, with the reason."""

    findings: list[Finding]
    lexical: dict[str, str]
    unread: dict[str, Unread]


def search_rounds(
    universe: Universe,
    shim: Target,
    modules: Modules,
    is_searched: Callable[[str], bool],
    *,
    alone: bool = False,
) -> Found:
    """Searches for the shim, then for the names that modules took from it, until none is new.

    `is_searched` tells which files are to be read; `alone` that there is only one.
    """
    known = Index((shim,))
    fresh = known
    found: dict[tuple[str, int, int, str, str], Finding] = {}
    lexical: dict[str, str] = {}
    unread: dict[str, Unread] = {}
    while fresh:
        hits = Hits((shim,) if fresh is known else (), fresh, known, modules, alone=alone)
        exports: list[Target] = []
        for path, facts in _read(universe, hits, modules, is_searched):
            if isinstance(facts, Unread):
                unread[path] = facts
                continue
            if facts.problem:
                lexical[path] = facts.problem
            # What the shim says of itself goes with it, but for what a person may read.
            own = modules.is_own(path)
            for finding in facts.findings:
                if not (own and finding.family):
                    found.setdefault(_place(finding), finding)
            exports += () if own else facts.exports
        news = sorted(
            (target for target in exports if target.module not in known),
            key=lambda target: (len(target.steps), target),
        )
        fresh = Index(news)
        if fresh:
            known = Index((*known.targets, *news))
    return Found(sorted(found.values()), lexical, unread)


def _place(finding: Finding) -> tuple[str, int, int, str, str]:
    return finding.path, finding.line, finding.column, finding.kind, finding.name


def _read(
    universe: Universe, hits: Hits, modules: Modules, is_searched: Callable[[str], bool]
) -> Iterator[tuple[str, Facts | Unread]]:
    words = {*hits.words, *(piece for target in hits.targets for piece in target.pieces)}
    worth = None if hits.targets else Worth(hits, modules)
    if hits.unspelled:
        words.update(WHOLE)
        if any(target.starred for target in hits.fresh.targets):
            words.update(_STARS)
    paths = [path for path in universe.search(sorted(words)) if is_searched(path)]

    def read(part: Sequence[str]) -> list[tuple[str, Facts | Unread]]:
        unread: dict[str, Unread] = {}
        found: list[tuple[str, Facts | Unread]] = []
        for path, data in universe.read_all(part, unread):
            if worth is None or worth.parsing(path, data):
                facts = read_file(path, data, modules.at(path), hits)
                if facts != NOTHING:
                    found.append((path, facts))
        return [*found, *unread.items()]

    yield from sorted(spread(paths, read), key=_path)


def _path(read: tuple[str, Facts | Unread]) -> str:
    return read[0]


class Worth:
    """Which files may take a handed-on name, so that they are worth parsing.

    Such names are often plain words. A file counts if it imports a name from a module that hands
    it on, or has an attribute of that name and may know such a module.
    """

    def __init__(self, hits: Hits, modules: Modules) -> None:
        self._modules = modules
        self._fresh = hits.fresh
        self._sources: dict[str, set[str]] = {}  # name -> modules that hand it on
        for target in hits.fresh.targets:
            self._sources.setdefault(target.last, set()).add(source_of(target))
        self._stars = {source_of(target) for target in hits.fresh.targets if target.starred}
        self._names = sorted(name.encode() for name in self._sources)
        either = b"|".join(map(re.escape, self._names))
        self._attributes = re.compile(rb"\.\s*(" + either + rb")(?![\w\x80-\xff])")
        self._quoted = re.compile(rb"[\"'](" + either + rb")[\"']")
        self._loadable = any(target.importable for target in hits.fresh.targets)
        every = self._every = set().union(*self._sources.values())
        self._lasts = {_last(source).encode() for source in every}
        self._spelled = re.compile(b"|".join(map(re.escape, sorted(self._lasts))))
        self._inside: dict[str, list[str]] = {}  # package -> the modules below it
        for source in every:
            package = source.rpartition(".")[0]
            while package:
                self._inside.setdefault(package, []).append(source)
                package = package.rpartition(".")[0]
        self._packages = {source for source in every if modules.is_package(source)}
        self._may_be: dict[tuple[str, str], bool] = {}

    def parsing(self, path: str, data: bytes) -> bool:
        """Whether the file may take one of the names."""
        starred = STAR.search(data) is not None
        names = {match[1].decode() for match in self._attributes.finditer(data)}
        if asks_by_string(data):
            names.update(match[1].decode() for match in self._quoted.finditer(data))
        whole = hands_on_all(data)
        loads = (names or whole or self._loadable) and loads_by_string(data)
        if loads and self._spelled.search(data):
            return True
        if not starred and not names and not whole and not self._may_import(path, data):
            return False
        outline = self._modules.read_outline(path, data)
        if any(self._is_one(star, self._stars) for star in outline.stars):
            return True
        for dotted in outline.named:
            if self._fresh.find(dotted) is not None:
                return True
            module, _, name = dotted.rpartition(".")
            if name in self._sources and self._is_one(module, self._sources[name]):
                return True
        if whole and any(self._is_one(dotted, self._every) for dotted in outline.named):
            return True
        if (names or whole) and passes_through(self._modules, outline, data):
            return True
        return any(self._may_know(name, outline, data) for name in names)

    def _places(self, data: bytes) -> Iterator[int]:
        """Where one of the names stands, if only as a part of a longer word."""
        for name in self._names:
            at = data.find(name)
            while at >= 0:
                yield at
                at = data.find(name, at + 1)

    def _may_import(self, path: str, data: bytes) -> bool:
        """Whether the file may import one of the names from a module that hands it on.

        The module's name is spelled out, but in a relative import from within a package.
        """
        if not any(map(partial(may_be_imported, data), self._places(data))):
            return False
        if self._spelled.search(data) is not None:
            return True
        package = self._modules.at(path).package
        return any(below(package, source) is not None for source in self._packages)

    def _is_one(self, module: str, sources: set[str]) -> bool:
        """Whether an imported module may be one of these, by a folder on sys.path if need be."""
        if module in sources:
            return True
        return module.rpartition(".")[2].encode() in self._lasts and (
            self._modules.split(module) is None
            and any(_last(source) == _last(module) for source in sources)
        )

    def _may_know(self, asked: str, outline: Outline, data: bytes) -> bool:
        """Whether a module that hands the name on may be at hand, under any name."""
        sources = self._sources[asked]
        for dotted in outline.named:
            if self._is_one(dotted, sources) or any(
                source in sources and _last(source).encode() in data
                for source in self._inside.get(dotted, ())
            ):
                return True
            module, _, name = dotted.rpartition(".")
            there = self._modules.path(module) if module else None
            if there and self._may_be_module(there, name):
                return True
        return any(self._modules.path(star) for star in outline.stars)

    def _may_be_module(self, path: str, name: str) -> bool:
        """Whether a name of a module may be another module."""
        key = (path, name)
        if key not in self._may_be:
            self._may_be[key] = self._look_up(path, name)
        return self._may_be[key]

    def _look_up(self, path: str, name: str) -> bool:
        if not self._modules.may_take(path, name):
            return False
        taken = self._modules.outline(path).taken.get(name)
        return not taken or any(self._modules.path(dotted) for dotted in taken)


def _last(dotted: str) -> str:
    return dotted.rpartition(".")[2]
