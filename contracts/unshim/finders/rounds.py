"""The search, round by round: what the shim's users hand on is looked for in its turn."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from unshim.finders.facts import NOTHING, Facts
from unshim.finders.finding import Finding
from unshim.finders.hits import Hits
from unshim.finders.modules import Modules
from unshim.finders.reading import read_file
from unshim.finders.spread import spread
from unshim.finders.target import Index, Target
from unshim.finders.unspelled import WHOLE
from unshim.names import words_for
from unshim.spelling import plainly
from unshim.tree import Unread
from unshim.tree.base import holds

if TYPE_CHECKING:
    from unshim.finders.memory import Before
    from unshim.finders.worth import Worth

# Their code is told from their bytes by a reader of their own.
_NOTEBOOKS = ".ipynb"
# How a star import is spelled, for a search by words.
_STARS = ("import *", "import*", "import  *", "import\t*")


class Universe(Protocol):
    """The files that take part in the search."""

    def search(self, words: Iterable[str]) -> list[str]:
        """The files that hold one of the words."""

    def read_all(
        self, paths: Iterable[str], unread: dict[str, Unread]
    ) -> Iterable[tuple[str, bytes]]:
        """Several files' bytes, in the order asked for; what cannot be read goes into `unread`."""


class _Searched:
    """The universe's files by the words that they hold, or held in an earlier round's search: what
    one round hands on is mostly handed on further by the same names."""

    def __init__(self, universe: Universe) -> None:
        self._universe = universe
        self._words: frozenset[str] = frozenset()
        self._paths: list[str] = []

    def holding(self, words: Collection[str]) -> list[str]:
        """The files that hold one of the words, and perhaps some that hold none."""
        if not self._words.issuperset(words):
            self._words = frozenset(words)
            self._paths = self._universe.search(sorted(words))
        return self._paths


class Round(NamedTuple):
    """One round: its fresh targets, and what each file said, if anything."""

    fresh: tuple[Target, ...]
    said: Mapping[str, Facts | Unread]


class Found(NamedTuple):
    """All findings, and the files that were searched as text or not at all, with the reason; and
    what was found in which round."""

    findings: list[Finding]
    lexical: dict[str, str]
    unread: dict[str, Unread]
    rounds: tuple[Round, ...] = ()


class Part(NamedTuple):
    """What one process found, and what the modules' answers rested on."""

    said: list[tuple[str, Facts | Unread]]
    consulted: set[str]
    looked_for: set[str]


def search_rounds(
    universe: Universe,
    shim: Target,
    modules: Modules,
    is_searched: Callable[[str], bool],
    *,
    alone: bool = False,
    before: "Before | None" = None,
) -> Found:
    """Searches for the shim, then for the names that modules took from it, until none is new.

    `is_searched` tells which files are to be read; `alone` that there is only one. What was found
    `before` is taken over as long as the rounds are about the same targets.
    """
    rounds: list[Round] = []
    news: Sequence[Target] = (shim,)
    known = Index(news)
    fresh = known
    found: dict[tuple[str, int, int, str, str], Finding] = {}
    lexical: dict[str, str] = {}
    unread: dict[str, Unread] = {}
    told: set[tuple[str, int, int, str]] = set()  # what earlier rounds found
    searched = _Searched(universe)
    while fresh:
        hits = Hits((shim,) if fresh is known else (), fresh, known, modules, alone=alone)
        exports: list[Target] = []
        about = [*(one.fresh for one in rounds), tuple(news)]
        kept = before.said_in(about) if before is not None else None
        before = before if kept is not None else None
        only = before.there if before is not None else None
        said = _read(universe, searched, hits, modules, is_searched, only)
        said += kept or ()
        rounds.append(Round(tuple(news), dict(sorted(said, key=_path))))
        for path, facts in rounds[-1].said.items():
            if isinstance(facts, Unread):
                unread[path] = facts
                continue
            if facts.problem:
                lexical[path] = facts.problem
            # What the shim says of itself goes with it, but for what a person may read.
            own = modules.is_own(path)
            for finding in facts.findings:
                if not (own and finding.family) and (
                    not finding.chain or _named_place(finding) not in told
                ):
                    found.setdefault(_place(finding), finding)
            exports += () if own else facts.exports
        told = {_named_place(one) for one in found.values() if one.family and not one.undecided}
        news = sorted(
            (target for target in exports if target.module not in known),
            key=lambda target: (len(target.steps), target),
        )
        fresh = Index(news)
        if fresh:
            known = Index((*known.targets, *news))
    return Found(sorted(found.values()), lexical, unread, tuple(rounds))


def _place(finding: Finding) -> tuple[str, int, int, str, str]:
    return finding.path, finding.line, finding.column, finding.kind, finding.name


def _named_place(finding: Finding) -> tuple[str, int, int, str]:
    return finding.path, finding.line, finding.column, finding.name


def _read(
    universe: Universe,
    searched: _Searched,
    hits: Hits,
    modules: Modules,
    is_searched: Callable[[str], bool],
    only: Collection[str] | None,
) -> list[tuple[str, Facts | Unread]]:
    """What the files say, all or `only` some."""
    words = {*hits.words}
    for target in hits.targets:
        words.update(words_for(target.stem, target.words))
    worth = None if hits.targets else _worth(hits, modules)
    if hits.unspelled:
        # Names may be handed on by what does not spell them.
        words.update(WHOLE)
        if any(target.starred for target in hits.fresh.targets):
            words.update(_STARS)
    if only is None:
        paths = [path for path in searched.holding(words) if is_searched(path)]
    else:
        paths = _holding(universe, sorted(filter(is_searched, only)), words)

    def read(part: Sequence[str]) -> list[Part]:
        unread: dict[str, Unread] = {}
        found: list[tuple[str, Facts | Unread]] = []
        for path, data in universe.read_all(part, unread):
            if worth is None or path.endswith(_NOTEBOOKS) or worth.parsing(path, plainly(data)):
                facts = read_file(path, data, modules.at(path), hits)
                if facts != NOTHING:
                    found.append((path, facts))
        return [Part([*found, *unread.items()], modules.consulted, modules.looked_for)]

    said: list[tuple[str, Facts | Unread]] = []
    for part in spread(paths, read):
        said += part.said
        modules.consulted |= part.consulted
        modules.looked_for |= part.looked_for
    return said


def _holding(universe: Universe, paths: Iterable[str], words: Iterable[str]) -> list[str]:
    """Of these files, those that hold one of the words, or cannot be read."""
    unread: dict[str, Unread] = {}
    spelled = [word.encode() for word in words]
    found = [path for path, data in universe.read_all(paths, unread) if holds(data, spelled)]
    return [*found, *unread]


def _worth(hits: Hits, modules: Modules) -> "Worth":
    from unshim.finders.worth import Worth

    return Worth(hits, modules)


def _path(read: tuple[str, Facts | Unread]) -> str:
    return read[0]
