"""What each name of a suspected shim is, held against the canonical module."""

from collections.abc import Iterator
from typing import NamedTuple

from unshim.shim.bound import ALWAYS, FALLBACK, PRIMARY, Bound, Reading, Star
from unshim.shim.catalogue import Catalogue, Place

SAME, RENAME, ELSEWHERE, MODULE = "same", "rename", "elsewhere", "module"
FALLBACK_DEFINITION, SUBCLASS, WRAPPER = "fallback", "subclass", "wrapper"
COPY, OWN, STAR = "copy", "own", "star"
REDIRECTED = frozenset({SAME, RENAME, ELSEWHERE, MODULE, SUBCLASS, WRAPPER, STAR})

_OR_BY = "or by a condition"
_LOGGERS = {"log", "logger", "LOGGER", "_LOGGER", "_logger", "display"}


class Name(NamedTuple):
    """A name that a module offers.

    `what` is one of the words above. `target` is where it lives, "module:name", or "" where the
    module defines it. `how` says by which means, `note` what else there is to know. `trap` says
    what the canonical module has by this very name, where that is something else: whoever
    rewrites only the module of such an import changes what the importer gets.
    """

    name: str
    line: int
    what: str
    target: str
    how: str
    note: str = ""
    trap: str = ""

    @property
    def is_conditional(self) -> bool:
        """Whether a condition decides what the name is."""
        return self.note.startswith(_OR_BY)


def names_of(reading: Reading, canonical: str, catalogue: Catalogue) -> tuple[Name, ...]:
    """What each name that a module offers is, in the order of its lines."""
    return tuple(_Namer(reading, canonical, catalogue).names())


class _Namer:
    def __init__(self, reading: Reading, canonical: str, catalogue: Catalogue) -> None:
        self.reading = reading
        self.canonical = canonical
        self.catalogue = catalogue

    def names(self) -> Iterator[Name]:
        if self.reading.replaced:
            for module in self.reading.replaced:
                yield Name(".", 1, MODULE, module, "sys.modules", "the module itself is that one")
            return
        explicit = [
            self._name(name, found)
            for name, found in self.reading.bounds.items()
            if is_offered(self.reading, name, found, self.canonical, self.catalogue)
        ]
        known = set(self.reading.bounds)
        starred = [name for star in self.reading.stars for name in self._starred(star, known)]
        every = {name.name + str(name.line): name for name in (*starred, *explicit)}
        yield from sorted(every.values(), key=lambda name: (name.line, name.name))

    def _starred(self, star: Star, known: set[str]) -> Iterator[Name]:
        public = self.catalogue.public(star.module)
        if public is None or star.how == "lazy":
            what = "any name asked for" if star.how == "lazy" else "all of its public names"
            yield Name("*", star.line, STAR, star.module, star.how, what)
            return
        for name in public:
            if name not in known:
                bound = Bound(name, "star", f"{star.module}.{name}", star.line, star.branch)
                yield self._name(name, (bound,))

    def _name(self, name: str, found: tuple[Bound, ...]) -> Name:
        first = _foremost(found)
        if all(bound.is_own for bound in found):
            if first.branch == FALLBACK:
                note = "its own, where something before it fails"
                return Name(name, first.line, FALLBACK_DEFINITION, "", first.how, note)
            return self._own(name, first)
        if len(found) > 1 and self._differ(found):
            return self._fallback(name, first, [bound for bound in found if bound is not first])
        if first.is_own:
            return self._own(name, first)
        return self._redirected(name, first)

    def _differ(self, found: tuple[Bound, ...]) -> bool:
        return len({self._origin(bound) if not bound.is_own else bound for bound in found}) > 1

    def _origin(self, bound: Bound) -> str:
        return self.catalogue.origin(self._place(bound))

    def _place(self, bound: Bound) -> Place:
        return place_of(bound, self.reading, self.catalogue)

    def _fallback(self, name: str, first: Bound, others: list[Bound]) -> Name:
        place = "" if first.is_own else str(self._place(first))
        handled = any(other.branch in (FALLBACK, PRIMARY) for other in others)
        word = "where that fails" if handled or first.branch == PRIMARY else _OR_BY
        said = []
        for other in others:
            if other.is_own:
                said.append(f"its own {other.how} at line {other.line}")
            else:
                said.append(f"{self._place(other)} at line {other.line}")
        note = f"{word}: {', '.join(dict.fromkeys(said))}"
        what = FALLBACK_DEFINITION
        return Name(name, first.line, what, place, first.how, note, self._trap(name, first))

    def _own(self, name: str, bound: Bound) -> Name:
        if self.canonical and self.catalogue.defines(self.canonical, name):
            return Name(name, bound.line, COPY, "", bound.how, "", self._trap(name, bound))
        return Name(name, bound.line, OWN, "", bound.how)

    def _redirected(self, name: str, bound: Bound) -> Name:
        place = self._place(bound)
        # Of a module that is made without a file, below this one.
        last = name.rpartition(".")[2]
        if place.module == self.reading.module and self._is_bound(place.name):
            return self._own(name, bound)
        if bound.how in ("subclass", "wrapper"):
            what = SUBCLASS if bound.how == "subclass" else WRAPPER
            note = "another object than the canonical's: isinstance, patches and identity differ"
            trap = self._trap(name, bound) if place.name != name else ""
            return Name(name, bound.line, what, str(place), bound.how, note, trap)
        if place == (self.canonical, last):
            return Name(name, bound.line, SAME, str(place), bound.how)
        if not place.name:
            return Name(name, bound.line, MODULE, str(place), bound.how)
        theirs = self._theirs(name)
        if theirs and theirs == self._origin(bound):
            return self._same(name, bound, place, theirs)
        what = RENAME if self._is_in_canonical(place) else ELSEWHERE
        note = "under another name" if what == ELSEWHERE and place.name != last else ""
        return Name(name, bound.line, what, str(place), bound.how, note, self._trap(name, bound))

    def _is_bound(self, name: str) -> bool:
        """Whether the module binds a name, or the one that it is an attribute of."""
        return name in self.reading.bounds or name.partition(".")[0] in self.reading.bounds

    def _same(self, name: str, bound: Bound, place: Place, theirs: str) -> Name:
        """The canonical's, by another way; or what canonical itself has from somewhere else."""
        here = Place(self.canonical, name)
        if theirs == here.dotted or place.module == self.canonical:
            return Name(name, bound.line, SAME, str(here), bound.how, f"through {place}")
        note = "the canonical has it from there too"
        return Name(name, bound.line, SAME, str(place), bound.how, note)

    def _is_in_canonical(self, place: Place) -> bool:
        return place.module == self.canonical

    def _theirs(self, name: str) -> str:
        """Where the canonical's thing of this name is defined; "" where it has none."""
        if not self.canonical or not self.catalogue.defines(self.canonical, name):
            return ""
        return self.catalogue.origin(Place(self.canonical, name))

    def _trap(self, name: str, bound: Bound) -> str:
        theirs = self._theirs(name)
        if not theirs or (not bound.is_own and theirs == self._origin(bound)):
            return ""
        reading = self.catalogue.reading(self.canonical)
        found = reading.bounds.get(name) if reading is not None else None
        if not found:
            return f"the canonical has another {name}"
        last = found[-1]
        kind = last.how if last.how in ("class", "function", "value", "subclass", "wrapper") else ""
        said = f"a {kind} of its own" if kind else "something else"
        where = f"at line {last.line}" + ("" if kind else f" ({theirs})")
        return f"the canonical has {said} called {name}, {where}"


def _foremost(found: tuple[Bound, ...]) -> Bound:
    """The binding that the module means to have: a redirect goes before what stands in for it."""
    ranked = [bound for bound in found if not bound.is_own and bound.branch != FALLBACK]
    ranked = ranked or [bound for bound in found if bound.branch != FALLBACK]
    return (ranked or list(found))[-1] if not found[0].is_own else (ranked or list(found))[0]


def is_offered(
    reading: Reading,
    name: str,
    found: tuple[Bound, ...],
    canonical: str,
    catalogue: Catalogue,
) -> bool:
    """Whether a name is meant for importers, and not what the module itself works with."""
    if name.startswith("__") or name in _LOGGERS:
        return False
    listed = reading.public is not None and name in reading.public
    if listed:
        return True
    targets = [catalogue.place(b.target, b.module) for b in found if not b.is_own]
    ours = bool(canonical) and any(place.module == canonical and place.name for place in targets)
    imported = all(bound.how == "import" for bound in found)
    worked_with = imported and name.startswith("_") and name in reading.loaded
    if ours and not worked_with:
        return True
    if reading.public is not None or (name.startswith("_") and not imported):
        return False
    return not (imported and name in reading.loaded)


def redirect_targets(reading: Reading, catalogue: Catalogue) -> Iterator[tuple[Place, int]]:
    """(place, weight) of all that a module hands on: what its canonical can be told from."""
    for module in reading.replaced:
        yield Place(module, ""), 1000
    for star in reading.stars:
        public = catalogue.public(star.module)
        yield Place(star.module, "*"), 5 + len(public or ())
    for name, found in reading.bounds.items():
        if name in reading.typing:
            continue
        if not is_offered(reading, name, found, "", catalogue) and not _is_kept(found):
            continue
        for bound in found:
            if not bound.is_own and bound.branch != FALLBACK:
                weight = 2 if bound.branch in (ALWAYS, PRIMARY) else 1
                yield place_of(bound, reading, catalogue), weight


def place_of(bound: Bound, reading: Reading, catalogue: Catalogue) -> Place:
    """What a binding of a module stands for; past the package's own parts where it is one."""
    place = catalogue.place(bound.target, bound.module)
    return catalogue.outside(place, reading.module) if place.name else place


def _is_kept(found: tuple[Bound, ...]) -> bool:
    """What is given another name, a warning or a wrapper is handed on, whatever it is called."""
    return any(bound.how in ("alias", "wrapper", "subclass", "lazy") for bound in found)
