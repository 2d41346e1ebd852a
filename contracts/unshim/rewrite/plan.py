"""What becomes of a name that stands for the shim, or leads to it."""

import ast
from typing import NamedTuple

from unshim.names import below
from unshim.rewrite.draft import Draft
from unshim.rewrite.elsewhere import asked_elsewhere, needed_here, would_see_elsewhere
from unshim.rewrite.group import Group, Imported, comes_first
from unshim.rewrite.moves import Left
from unshim.rewrite.providing import (
    Chain,
    as_it_is,
    chain_of,
    home_of,
    provide,
    source_of,
    still_needed,
    why_in_a_circle,
)
from unshim.rewrite.reaching import is_shim, is_taken, places_reached
from unshim.rewrite.taken import Taken


class Plan(NamedTuple):
    """What each import becomes, and each place that changes."""

    taken: dict[Imported, list[Taken]]
    chains: list[Chain]


def plan(draft: Draft, group: Group) -> Plan | Left:
    """What becomes of a group, or why it must be left as it is."""
    if not group.imports:
        return Left(f"{group.name} is not bound by an import here")
    stands_for = [one for one in group.imports if is_shim(draft, one)]
    if stands_for:
        if any(_is_part_of(group, one) for one in group.imports if one not in stands_for):
            return Left(f"{group.name} is imported both as itself and for its parts")
        return _aliased(draft, group, stands_for)
    if group.others or len(group.meanings) != 1:
        return Left(f"{group.name} may be something else than a package here")
    return _led(draft, group)


def _is_part_of(group: Group, imported: Imported) -> bool:
    return group.use_of(imported.alias) is not None


def _aliased(draft: Draft, group: Group, stands_for: list[Imported]) -> Plan | Left:
    """A local name for the shim: it becomes one for the canonical, and most places stay."""
    for use in group.uses:
        if not isinstance(use.reference.node, ast.alias):
            return Left(
                f"{group.name} may be something else than the shim at line {use.finding.line}"
            )
    homes: dict[Imported, str] = {}
    for imported in stands_for:
        home = home_of(draft, imported.dotted)
        if isinstance(home, Left):
            return home
        homes[imported] = home
    mocked = next(filter(None, draft.moves.mocked.values()), "")
    if mocked and is_taken(draft, group):
        return Left(f"other files look names up through it, and {mocked}")
    lines = [one.alias.lineno for one in homes]
    elsewhere = asked_elsewhere(draft, group, homes) or would_see_elsewhere(
        draft, group.scope, group.name, lines
    )
    if elsewhere:
        return Left(elsewhere)
    reached = places_reached(draft, group, {one.dotted for one in stands_for})
    if isinstance(reached, Left):
        return reached
    (home, *others) = dict.fromkeys(homes.values())
    moved = [one for one in reached if one.place.module != home or one.place.name or others]
    if moved and (others or len(stands_for) != len(group.imports) or not _only_none(group)):
        line = moved[0].occurrence.line
        return Left(f"{group.name} may be something else than the shim at line {line}")
    providers = {home: group.name}
    extra = provide(draft, group, [source_of(draft, one.place) for one in moved], providers)
    if isinstance(extra, Left):
        return extra
    taken = {one: [_bound_to(draft, one, its), *extra] for one, its in homes.items()}
    return Plan(taken, [chain_of(draft, one, providers) for one in moved])


def _bound_to(draft: Draft, imported: Imported, home: str) -> Taken:
    local = imported.alias.asname or imported.alias.name
    package, _, last = home.rpartition(".")
    if isinstance(imported.statement, ast.Import):
        # `import mock` is `from unittest import mock`; a package of the tree may bind that itself.
        is_alone = len(imported.statement.names) == 1 and imported.alias.asname is None
        if package and is_alone and last == local and home not in draft.moves.modules:
            return Taken(package, last, None)
        return Taken(None, home, local if local != home else None)
    if not package:
        return Taken(None, home, local if local != home else None)
    is_explicit = imported.alias.asname == imported.alias.name
    return Taken(package, last, local if local != last or is_explicit else None)


def _only_none(group: Group) -> bool:
    """Whether nothing but None is bound to the name beside the imports."""
    return all(
        isinstance(binding.value, ast.Constant) and binding.value.value is None
        for binding in group.others
        if not binding.deletes
    )


def _led(draft: Draft, group: Group) -> Plan | Left:
    """A name that leads to the shim by its attributes: each such place is rewritten."""
    needed = needed_here(draft, group)
    if needed is not None:
        return needed
    reached = places_reached(draft, group, group.meanings)
    if isinstance(reached, Left):
        return reached
    anchors = [one for one in group.imports if group.use_of(one.alias) is not None]
    own: dict[Imported, str] = {}
    for imported in anchors:
        home = home_of(draft, imported.alias.name)
        if isinstance(home, Left):
            return home
        own[imported] = home
    sources = [source_of(draft, one.place) for one in reached]
    wanted = list(dict.fromkeys([*own.values(), *sources]))
    if not anchors:
        if len(group.imports) != 1 and not _is_one_package(group):
            return Left(f"{group.name} is imported in several places")
        circle = why_in_a_circle(draft, group, wanted)
        if circle is not None:
            return circle
    providers: dict[str, str] = {}
    if draft.moves.migration.only and group.meanings == {draft.moves.migration.shim}:
        providers[draft.moves.migration.shim] = group.name
    extra = provide(draft, group, wanted, providers)
    if isinstance(extra, Left):
        return extra
    chains = [chain_of(draft, one, providers) for one in reached]
    unsure = _unsure(group, anchors, chains)
    if unsure is not None:
        return unsure
    if not anchors:
        anchor = group.imports[0]
        return Plan({anchor: [as_it_is(draft, anchor), *extra]}, chains)
    kept = still_needed(draft, group, {id(one.occurrence.name) for one in reached}, extra)
    taken = {}
    for imported, home in own.items():
        others = [
            one
            for one in extra
            if one.name not in own.values()
            or one.name == home
            or not _is_given(group, own, one, home, chains)
        ]
        taken[imported] = [*kept, *sorted(others, key=lambda one: one.name != home)]
    return Plan(taken, chains)


def _is_one_package(group: Group) -> bool:
    """Whether all imports bind a package alike (`import a`, `import a.b`), one after the other."""
    body: list[ast.stmt] = getattr(group.scope.node, "body", [])
    return all(one.is_plain and one.statement in body for one in group.imports)


def _is_given(
    group: Group, own: dict[Imported, str], one: Taken, home: str, chains: list[Chain]
) -> bool:
    """Whether an import for another home takes it before every place that needs it."""
    if one.asname is None and below(home, one.name) is not None:
        return True
    name = one.asname or one.name
    imports = [
        use for its, at in own.items() if at == one.name and (use := group.use_of(its.alias))
    ]
    return all(
        any(comes_first(use, chain.occurrence) for use in imports)
        for chain in chains
        if below(chain.text, name) is not None
    )


def _unsure(group: Group, anchors: list[Imported], chains: list[Chain]) -> Left | None:
    """Why a place may run before the import that it would need from now on.

    It cannot where only such imports bind the name.
    """
    if not anchors or len(anchors) == len(group.imports):
        return None
    uses = [use for imported in anchors if (use := group.use_of(imported.alias)) is not None]
    for chain in chains:
        if not any(comes_first(use, chain.occurrence) for use in uses):
            line = chain.occurrence.line
            return Left(f"line {line} may run before the import that it would need")
    return None
