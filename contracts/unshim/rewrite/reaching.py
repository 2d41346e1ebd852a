"""The places of a name that reach the shim, and those that look it up at call time."""

import ast
from typing import NamedTuple

from unshim.names import below
from unshim.rewrite.bare import patched_through, value_of, why_not_bare
from unshim.rewrite.draft import Draft
from unshim.rewrite.group import Group, Imported
from unshim.rewrite.moves import Left, Place
from unshim.rewrite.occurrences import Occurrence
from unshim.rewrite.seen import WHOLE, runs_late


class Reached(NamedTuple):
    """A place that reaches the shim: `depth` attributes of it are replaced, by this place."""

    occurrence: Occurrence
    depth: int
    place: Place


def is_shim(draft: Draft, imported: Imported) -> bool:
    """Whether an import binds its name to the shim itself, or to a module below it."""
    migration = draft.moves.migration
    rest = below(imported.dotted, migration.shim)
    if rest is None or migration.only:
        return False
    return not imported.is_plain or imported.alias.name == imported.dotted


def places_reached(draft: Draft, group: Group, meanings: set[str]) -> list[Reached] | Left:
    """The places that reach the shim, and what they reach now; or why one cannot be moved."""
    found: list[Reached] = []
    for occurrence in group.places:
        if not isinstance(occurrence.name.ctx, ast.Load):
            continue
        for dotted in sorted(meanings):
            reached = _reach(draft, occurrence, dotted)
            if isinstance(reached, Left):
                return reached
            if reached is not None:
                found.append(reached)
    return found


def note_late(draft: Draft, group: Group) -> None:
    """Notes what the group's places look up through the shim at call time, or patch in it."""
    shim = draft.moves.migration.shim
    for occurrence in group.places:
        patched = patched_through(draft.file, value_of(occurrence))
        if patched is not None:
            draft.patched.append((patched[1], occurrence.line, group.uses))
            continue
        for dotted in group.meanings:
            rest = below(".".join([dotted, *occurrence.attributes]), shim)
            is_handed_on = rest == "" and occurrence.is_read  # who looks what up later is not seen
            if rest is not None and (is_handed_on or _is_late(occurrence)):
                draft.late.append((_asked(draft, rest) or WHOLE, occurrence.line, group.uses))
    stands_for = any(is_shim(draft, one) for one in group.imports)
    if draft.moves.mocked and stands_for and is_taken(draft, group):
        draft.late.append((WHOLE, group.uses[0].finding.line, group.uses))


def is_taken(draft: Draft, group: Group) -> bool:
    """Whether another file takes the group's name from this one."""
    if group.scope is not draft.file.scopes.module:
        return False
    taken = draft.ask("taken", draft.file.module.name)
    return taken is None or group.name in taken or "*" in taken


def _is_late(occurrence: Occurrence) -> bool:
    return occurrence.quoted is None and runs_late(occurrence.ancestors)


def _asked(draft: Draft, rest: str) -> str:
    """The name of the shim that a dotted name below it starts with, modules before it included."""
    parts = rest.split(".")
    length = 1
    while length < len(parts) and draft.moves.is_part(".".join(parts[:length])):
        length += 1
    return ".".join(parts[:length])


def _reach(draft: Draft, occurrence: Occurrence, dotted: str) -> Reached | Left | None:
    moves = draft.moves
    full = ".".join([dotted, *occurrence.attributes])
    rest = below(full, moves.migration.shim)
    if rest is None or (
        moves.migration.only and rest.partition(".")[0] not in moves.migration.only
    ):
        return None
    parts = rest.split(".") if rest else []
    before = len(full.split(".")) - len(parts) - len(dotted.split("."))
    modules = 0
    while modules < len(parts) and moves.is_part(".".join(parts[: modules + 1])):
        modules += 1
    if modules == len(parts):
        reason = why_not_bare(draft, value_of(occurrence))
        if reason:
            return Left(reason)
    elif len(parts) == modules + 1 and not occurrence.is_read:
        return Left(f"line {occurrence.line} changes {parts[-1]} in the module for everyone else")
    elif _is_late(occurrence) and draft.moves.mocked.get(".".join(parts[: modules + 1])):
        return Left(draft.moves.mocked[".".join(parts[: modules + 1])])
    elif parts[modules].startswith("__") and rest not in moves.places:
        return Left(f"line {occurrence.line} reads {parts[modules]} of the shim itself")
    elif would_see := draft.would_see(".".join(parts[: modules + 1]), occurrence.ancestors):
        return Left(would_see)
    chained = moves.chain(parts)
    if isinstance(chained, Left):
        return chained
    count, place = chained
    return Reached(occurrence, before + count, place)


def reaches_part(draft: Draft, group: Group) -> bool:
    """Whether a place goes on to a module below the shim, which something else may load."""
    return any(
        rest and draft.moves.is_part(rest.partition(".")[0])
        for place in group.places
        for dotted in group.meanings
        for rest in [below(".".join([dotted, *place.attributes]), draft.moves.migration.shim)]
    )
