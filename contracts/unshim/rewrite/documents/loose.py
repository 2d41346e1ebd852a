"""An import statement in a text that no parser reads."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from unshim.names import below
from unshim.rewrite.edit import Edit
from unshim.rewrite.moves import Left, Moves, Place
from unshim.source.loose_imports import LooseImport


class _New(NamedTuple):
    """What an import of a name becomes: another module, and what the name is called there."""

    module: str
    name: str


def statement_edits(text: str, statement: Sequence[LooseImport], moves: Moves) -> list[Edit] | Left:
    """The edits of a statement, given by all names that it imports."""
    if not statement[0].name:
        return _plain(text, statement[0], moves)
    news: list[_New] = []
    for one in statement:
        new = _new(text, one, moves)
        if isinstance(new, Left):
            return new
        news.append(new)
    module = news[0].module
    if any(new.module != module for new in news):
        return Left("its names live in several modules now, and it is one statement")
    edits = [Edit(*statement[0].head, module)]
    for one, new in zip(statement, news, strict=True):
        if new.name != one.name:
            edits.append(Edit(one.start, one.end, _named(one, new)))
    return edits


def _named(one: LooseImport, new: _New) -> str:
    return new.name if one.bound else f"{new.name} as {one.name}"


def _new(text: str, one: LooseImport, moves: Moves) -> _New | Left:
    shim = moves.migration.shim
    if one.name == "*":
        return Left("what names the star stands for cannot be told here")
    rest = below(f"{one.module}.{one.name}", shim)
    if rest is None or one.level:
        return _New(one.module, one.name)
    place = moves.place(rest or ".", rest.count("."))
    if isinstance(place, Left):
        return place
    if place.name:
        if "." in place.name:
            return Left(f"{place.dotted} is an attribute, which no import statement can take")
        return _New(place.module, place.name)
    package, _, last = place.module.rpartition(".")
    if not package:
        return Left(f"{place.module} lies in no package that it could be imported from")
    kept = _keeps(text, one.bound or one.name, rest, moves)
    return kept or _New(package, last)


def _plain(text: str, one: LooseImport, moves: Moves) -> list[Edit] | Left:
    """`import pkg.shim`, with or without another name."""
    rest = below(one.module, moves.migration.shim) or ""
    place = moves.place(rest or ".", rest.count(".") + 1 if rest else 0)
    if isinstance(place, Left):
        return place
    if place.name:
        return Left(f"{place.dotted} is no module")
    if one.bound:
        kept = _keeps(text, one.bound, rest, moves)
    else:
        kept = _other_use(text, one.module, place)
    return kept or [Edit(one.start, one.end, place.module)]


def _keeps(text: str, local: str, rest: str, moves: Moves) -> Left | None:
    """Why what the text asks of a local name may not mean the same of the canonical."""
    parts = rest.split(".") if rest else []
    for match in re.finditer(rf"(?<![\w.]){re.escape(local)}\.(\w+)", text):
        chained = moves.chain([*parts, match[1]])
        if isinstance(chained, Left) or chained[0] > len(parts):
            return Left(f"{match[1]} is called otherwise where it lives now")
    return None


def _other_use(text: str, module: str, place: Place) -> Left | None:
    """Why the top package, which the import binds, may be needed for something else."""
    top = module.partition(".")[0]
    if place.module.partition(".")[0] == top or "." not in module:
        return None
    used = re.sub(rf"(?<![\w.]){re.escape(module)}(?!\w)", "", text)
    if re.search(rf"(?<![\w.\"']){re.escape(top)}\.\w", used):
        return Left(f"what it binds, {top}, may be used for something else")
    return None
