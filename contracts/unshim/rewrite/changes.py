"""What a place does to the shim that it hands on: names that get another value for others too."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from unshim.names import below
from unshim.rewrite.bare import Value, patched_through
from unshim.rewrite.draft import Draft
from unshim.rewrite.executed import executed
from unshim.rewrite.group import Group
from unshim.rewrite.journey import Journey
from unshim.rewrite.occurrences import Occurrence
from unshim.rewrite.seen import ANY, MOCKED
from unshim.rewrite.written import is_only_asked, written_at
from unshim.source.inset import Inset


class Changed(NamedTuple):
    """A name of the shim that is given another value, and where; ANY for one of all names."""

    name: str
    where: str


def told(draft: Draft, changed: Changed) -> tuple[str, str]:
    """The name, and in words what is done to it."""
    name, where, whose = changed.name.removeprefix(MOCKED), changed.where, draft.moves.whose
    if name == "":
        return ANY, f"{where} puts something else in the place of {whose}"
    if name == ANY:
        return ANY, f"{where} may change any name of {whose}"
    return name, f"{where} changes {name} in {whose}"


def mocked_by_others(draft: Draft, group: Group) -> Iterator[Changed]:
    """Names under which other files put mocks through the group's name, which they take."""
    for changed in _offered(draft, group):
        if changed.name.startswith(MOCKED):
            yield Changed(changed.name.removeprefix(MOCKED), changed.where)


def assigned(draft: Draft, group: Group) -> Iterator[tuple[str, str]]:
    """Names of the shim to which a place of the group gives another value, and where it does.

    With `only`, the others are of a module that stays.
    """
    only = draft.moves.migration.only
    offered = (each for each in _offered(draft, group) if not each.name.startswith(MOCKED))
    every = [*offered, *_in_code(draft, group)]
    for occurrence in group.places:
        every += _changed_at(draft, group, occurrence)
    for changed in every:
        if not only or changed.name in ("", ANY) or changed.name.partition(".")[0] in only:
            yield told(draft, changed)


def _offered(draft: Draft, group: Group) -> Iterator[Changed]:
    """What others change through the group's name, which they take from this module or class."""
    if draft.moves.migration.shim not in group.meanings or isinstance(draft.file.source, Inset):
        return
    journey = Journey(draft.file)
    if group.scope is draft.file.scopes.module:
        if _may_be_changed(draft, group.name):
            journey.hand_on(draft.file.module.name, group.name)
    elif isinstance(group.scope.node, ast.ClassDef):
        for place in journey.held(group.name):
            for name in written_at(draft.file, place.value, place.constants):
                yield Changed(name, draft.where(place.value.line))
    yield from _by_others(draft, journey)


def _in_code(draft: Draft, group: Group) -> Iterator[Changed]:
    """What code in strings changes by the group's name."""
    journey = Journey(draft.file)
    for dotted in group.meanings:
        rest = below(draft.moves.migration.shim, dotted)
        if rest is not None:
            journey.in_code(f"{group.name}.{rest}" if rest else group.name)
    yield from _by_others(draft, journey)


def _may_be_changed(draft: Draft, name: str) -> bool:
    """Whether some file may change the shim by a name that this module has for it."""
    takers = draft.moves.takers.get(name)
    module = draft.file.module
    last = "__init__" if module.is_package else module.name.rpartition(".")[2]
    return takers is None or last in takers


def _changed_at(draft: Draft, group: Group, occurrence: Occurrence) -> Iterator[Changed]:
    shim = draft.moves.migration.shim
    for dotted in group.meanings:
        if not occurrence.is_read and occurrence.parts:
            rest = below(".".join([dotted, *occurrence.attributes]), shim)
            parts = rest.split(".") if rest is not None else []
            if rest is not None and (len(parts) < 2 or draft.moves.is_part(".".join(parts[:-1]))):
                yield Changed(rest, draft.where(occurrence.line))
        for value in _values(occurrence, dotted, shim):
            yield from changed_below(draft, value)


def _values(occurrence: Occurrence, dotted: str, shim: str) -> Iterator[Value]:
    """The part of a chain that is the shim itself, if one is."""
    depth = len(shim.split(".")) - len(dotted.split("."))
    if not 0 <= depth <= len(occurrence.parts):
        return
    if ".".join([dotted, *occurrence.attributes[:depth]]) == shim and occurrence.quoted is None:
        node = occurrence.parts[depth - 1] if depth else occurrence.name
        above = occurrence.ancestors[: len(occurrence.ancestors) - depth]
        yield Value(node, above, occurrence.line)


def changed_below(draft: Draft, value: Value) -> Iterator[Changed]:
    """The names of a module that are changed wherever it goes from a place.

    `patch.object` with a name, at the place itself, is not among them: its mock may move.
    """
    if is_only_asked(value) or patched_through(draft.file, value) is not None:
        return
    journey = Journey(draft.file)
    for place in journey.places(value):
        for name in written_at(draft.file, place.value, place.constants):
            yield Changed(name, draft.where(place.value.line))
    yield from _by_others(draft, journey)


def changed_in_code(draft: Draft) -> Iterator[Changed]:
    """The names of the shim that code in strings changes which imports it itself."""
    shim = draft.moves.migration.shim
    found: dict[tuple[str, int], None] = {}
    for code in executed(draft.file):
        journey = Journey(code.file)
        for node in ast.walk(code.file.source.tree):
            if isinstance(node, ast.Name | ast.Attribute):
                above = code.file.loads.ancestors(node)
                if shim in code.file.scope(above).resolve_chain(node):
                    journey.note(Value(node, above, node.lineno), code.line, found)
    for name, line in found:
        yield Changed(name, draft.where(line))


def _by_others(draft: Draft, journey: Journey) -> Iterator[Changed]:
    for name, line in journey.changed:
        yield Changed(name, draft.where(line))
    for handed in journey.handed:
        for found in sorted(draft.ask("writes", handed) or ()):
            yield Changed(*found.split("|", 1))
