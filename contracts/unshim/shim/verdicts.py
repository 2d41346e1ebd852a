"""The verdict on a suspected shim, and the reasons for it."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from unshim.names import below
from unshim.shim.bound import Reading
from unshim.shim.catalogue import Catalogue
from unshim.shim.named import (
    COPY,
    ELSEWHERE,
    FALLBACK_DEFINITION,
    MODULE,
    OWN,
    REDIRECTED,
    RENAME,
    STAR,
    SUBCLASS,
    WRAPPER,
    Name,
    redirect_targets,
)

REDIRECT = "redirect"
WITH_RENAMES = "redirect with renames"
WITH_FALLBACK = "redirect with fallback"
DIVERGENT = "divergent copy"
PACKAGE = "package of shims"
NO_SHIM = "not a shim"
SHIMS = frozenset({REDIRECT, WITH_RENAMES, WITH_FALLBACK})

# A star from a module that cannot be read hands on who knows how many names.
_NAMES_OF_A_STAR = 20


class Opinion(NamedTuple):
    """A verdict, and why."""

    verdict: str
    reasons: tuple[str, ...]


def verdict_on(
    reading: Reading,
    canonical: str,
    names: Sequence[Name],
    likenesses: Sequence[float],
    catalogue: Catalogue,
) -> Opinion:
    """Says what a module is. `likenesses` are those of the definitions that canonical has too."""
    counts = Counter(name.what for name in names if name.name not in reading.typing)
    redirected = sum(counts[what] for what in REDIRECTED) + counts[FALLBACK_DEFINITION]
    if counts[STAR]:
        redirected += _NAMES_OF_A_STAR
    own, copies = counts[OWN] + reading.unparsed, counts[COPY]
    said = list(_said(reading, counts))
    if copies and copies >= redirected and _alike(likenesses):
        average = sum(likenesses) / len(likenesses)
        reason = f"it defines {copies} names that {canonical} defines too, {average:.0%} alike" + (
            f", and {own} besides" if own else ""
        )
        return Opinion(DIVERGENT, (reason, *said))
    if not redirected or not canonical:
        return Opinion(NO_SHIM, ("it hands no name of another module on", *said))
    if not reading.deprecated and _only_loads(reading, names):
        return Opinion(NO_SHIM, ("it only imports modules, and gives none of them a name", *said))
    logic = reading.lines.logic
    if _outweighs(reading, own + copies, redirected):
        text = f"it defines {own + copies} of its {own + copies + redirected} names itself"
        return Opinion(NO_SHIM, (f"{text}, in {_count(logic, 'line')} of its own", *said))
    makes = sum(1 for name in names if "." in name.name.strip("."))
    if 2 * makes > redirected and catalogue.has_below(reading.module):
        reason = f"it has modules that stay, beside those that it makes for {makes} names"
        return Opinion(NO_SHIM, (reason, *said))
    front = _front(reading, canonical, catalogue)
    if front and not reading.deprecated:
        return Opinion(NO_SHIM, (front, *said))
    if counts[FALLBACK_DEFINITION]:
        return Opinion(WITH_FALLBACK, tuple(said))
    # A private name may only be there to be given its real one.
    public = {name.target for name in names if not name.name.startswith("_")}
    renamed = any(
        _is_renamed(name)
        for name in names
        if not (name.name.startswith("_") and name.target in public)
    )
    return Opinion(WITH_RENAMES if renamed else REDIRECT, tuple(said))


def verdict_on_package(
    opinion: Opinion, parts: Sequence[str], others: Sequence[str]
) -> Opinion | None:
    """Says the same of a package that hands nothing on itself, by what lies below it: `parts` are
    the shims there, `others` what is none and holds something. None where it is as it was said."""
    if opinion.verdict != NO_SHIM or len(parts) <= 2 * len(others):
        return None
    total = len(parts) + len(others)
    reason = f"{len(parts)} of the {_count(total, 'module')} in it are shims"
    if others:
        more = f" and {len(others) - 3} more" if len(others) > 3 else ""
        reason += f"; not {', '.join(others[:3])}{more}"
    return Opinion(PACKAGE, (reason, *opinion.reasons[1:]))


def _only_loads(reading: Reading, names: Sequence[Name]) -> bool:
    """Whether all names are of plain imports, as in a package that loads its own modules."""
    bounds = [bound for name in names for bound in reading.bounds.get(name.name, ())]
    return (
        reading.public is None
        and bool(bounds)
        and all(name.what == MODULE and name.name in reading.bounds for name in names)
        and all(not bound.module and bound.target == bound.name for bound in bounds)
    )


def _outweighs(reading: Reading, own: int, redirected: int) -> bool:
    """Whether a module's own matter is too much for a redirect. One that says that it is old may
    have something left; of one that does not, more is asked."""
    logic, lines = reading.lines.logic, reading.lines.redirect
    if reading.deprecated:
        return own > redirected or logic > 5 * lines + 20
    if own:
        return own >= redirected or 4 * logic > lines
    return logic > 3 * lines + 10


def _is_renamed(name: Name) -> bool:
    if name.what not in (RENAME, ELSEWHERE, SUBCLASS, WRAPPER):
        return False
    return name.target.rpartition(":")[2] != name.name.rpartition(".")[2]


def _alike(likenesses: Sequence[float]) -> bool:
    return bool(likenesses) and sum(likenesses) / len(likenesses) >= 0.5


def _said(reading: Reading, counts: Counter[str]) -> list[str]:
    said = []
    if reading.deprecated:
        said.append("it says of itself that it is old")
    if counts[FALLBACK_DEFINITION]:
        number = counts[FALLBACK_DEFINITION]
        said.append(f"{_count(number, 'name')} may be something else at run time")
    if counts[SUBCLASS] or counts[WRAPPER]:
        number = counts[SUBCLASS] + counts[WRAPPER]
        said.append(f"{_count(number, 'name')} of it only stand before the canonical's objects")
    said += reading.undecided
    return said


def _front(reading: Reading, canonical: str, catalogue: Catalogue) -> str:
    """Why a module that redirects is meant to stay; "" where nothing says so."""
    path = reading.path
    if path.endswith("/__init__.py"):
        sources = {place.module for place, _ in redirect_targets(reading, catalogue)}
        if any(below(module, reading.module) for module in {canonical, *sources}):
            return "it is the front of its own package: its names come from below it"
    if _is_public_front(reading, canonical):
        return f"it is the public front of the private {canonical}"
    if _gathers(reading, canonical, catalogue):
        return "it gathers names of several modules, and most of them from no single one"
    if reading.prints:
        return "it is a script: it prints what it finds"
    if path.rpartition("/")[2] in ("conftest.py", "__main__.py", "setup.py"):
        return "it is read for what importing it does"
    if not catalogue.has(canonical) and reading.module.partition(".")[0] == canonical:
        return "it takes its names from its own package"
    return ""


def _is_public_front(reading: Reading, canonical: str) -> bool:
    """Whether the names come from a private module, or package, beside or below this one."""
    folder, _, own = reading.module.rpartition(".")
    if reading.replaced or own.startswith("_"):
        return False
    nearby = canonical.rpartition(".")[0]
    beside = below(canonical, folder)
    if beside is None:
        return canonical.rpartition(".")[2].startswith("_") and below(folder, nearby) is not None
    return any(part.startswith("_") for part in beside.split("."))


def _gathers(reading: Reading, canonical: str, catalogue: Catalogue) -> bool:
    """Whether names come from many modules of the tree, as on a page of contents."""
    weights: Counter[str] = Counter()
    for place, weight in redirect_targets(reading, catalogue):
        if catalogue.has(place.module):
            weights[place.module] += weight
    return len(weights) > 3 and 2 * weights[canonical] < weights.total()


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
