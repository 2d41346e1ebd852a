"""The search, round by round: what the shim's users hand on is looked for in its turn."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from unshim.finders.facts import NOTHING, Facts
from unshim.finders.finding import Finding
from unshim.finders.hits import Hits
from unshim.finders.indirect import WHOLE
from unshim.finders.modules import Modules
from unshim.finders.reading import read_file
from unshim.finders.spread import spread
from unshim.finders.target import Index, Target
from unshim.spelling import plainly
from unshim.tree import Unread

if TYPE_CHECKING:
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
    words = {*hits.words}
    for target in hits.targets:
        words.update((*target.pieces, *target.cuts))
    worth = None if hits.targets else _worth(hits, modules)
    if hits.unspelled:
        # Names may be handed on by what does not spell them.
        words.update(WHOLE)
        if any(target.starred for target in hits.fresh.targets):
            words.update(_STARS)
    paths = [path for path in universe.search(sorted(words)) if is_searched(path)]

    def read(part: Sequence[str]) -> list[tuple[str, Facts | Unread]]:
        unread: dict[str, Unread] = {}
        found: list[tuple[str, Facts | Unread]] = []
        for path, data in universe.read_all(part, unread):
            if worth is None or path.endswith(_NOTEBOOKS) or worth.parsing(path, plainly(data)):
                facts = read_file(path, data, modules.at(path), hits)
                if facts != NOTHING:
                    found.append((path, facts))
        return [*found, *unread.items()]

    yield from sorted(spread(paths, read), key=_path)


def _worth(hits: Hits, modules: Modules) -> "Worth":
    from unshim.finders.worth import Worth

    return Worth(hits, modules)


def _path(read: tuple[str, Facts | Unread]) -> str:
    return read[0]
