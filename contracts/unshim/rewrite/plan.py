"""What becomes of a name that stands for the shim, or leads to it."""

import ast
from typing import NamedTuple

from unshim.names import below
from unshim.rewrite.bare import patched_through, value_of, why_not_bare
from unshim.rewrite.draft import Draft
from unshim.rewrite.elsewhere import asked_elsewhere, needed_here, would_see_elsewhere
from unshim.rewrite.free_names import free_name, means_package
from unshim.rewrite.group import Group, Imported, comes_first
from unshim.rewrite.moves import Left, Place
from unshim.rewrite.occurrences import Occurrence
from unshim.rewrite.seen import WHOLE, runs_late
from unshim.rewrite.taken import Taken


class Chain(NamedTuple):
    """The name of an occurrence and the first `depth` attributes asked of it become `text`."""

    occurrence: Occurrence
    depth: int
    text: str


class Plan(NamedTuple):
    """What each import becomes, and each place that changes."""

    taken: dict[Imported, list[Taken]]
    chains: list[Chain]


class Reached(NamedTuple):
    """A place that reaches the shim: `depth` attributes of it are replaced, by this place."""

    occurrence: Occurrence
    depth: int
    place: Place


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


def is_shim(draft: Draft, imported: Imported) -> bool:
    """Whether an import binds its name to the shim itself, or to a module below it."""
    migration = draft.moves.migration
    rest = below(imported.dotted, migration.shim)
    if rest is None or migration.only:
        return False
    return not imported.is_plain or imported.alias.name == imported.dotted


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
        home = _home(draft, imported.dotted)
        if isinstance(home, Left):
            return home
        homes[imported] = home
    mocked = next(filter(None, draft.moves.mocked.values()), "")
    if mocked and _is_taken(draft, group):
        return Left(f"other files look names up through it, and {mocked}")
    lines = [one.alias.lineno for one in homes]
    elsewhere = asked_elsewhere(draft, group, homes) or would_see_elsewhere(
        draft, group.scope, group.name, lines
    )
    if elsewhere:
        return Left(elsewhere)
    reached = _reached(draft, group, {one.dotted for one in stands_for})
    if isinstance(reached, Left):
        return reached
    (home, *others) = dict.fromkeys(homes.values())
    moved = [one for one in reached if one.place.module != home or one.place.name or others]
    if moved and (others or len(stands_for) != len(group.imports) or not _only_none(group)):
        line = moved[0].occurrence.line
        return Left(f"{group.name} may be something else than the shim at line {line}")
    providers = {home: group.name}
    extra = _provide(draft, group, [_source(draft, one.place) for one in moved], providers)
    if isinstance(extra, Left):
        return extra
    taken = {one: [_bound_to(one, its), *extra] for one, its in homes.items()}
    return Plan(taken, [_chain(draft, one, providers) for one in moved])


def _bound_to(imported: Imported, home: str) -> Taken:
    local = imported.alias.asname or imported.alias.name
    if isinstance(imported.statement, ast.Import):
        return Taken(None, home, local if local != home else None)
    package, _, last = home.rpartition(".")
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
    reached = _reached(draft, group, group.meanings)
    if isinstance(reached, Left):
        return reached
    anchors = [one for one in group.imports if group.use_of(one.alias) is not None]
    own: dict[Imported, str] = {}
    for imported in anchors:
        home = _home(draft, imported.alias.name)
        if isinstance(home, Left):
            return home
        own[imported] = home
    sources = [_source(draft, one.place) for one in reached]
    wanted = list(dict.fromkeys([*own.values(), *sources]))
    if not anchors:
        if len(group.imports) != 1 and not _is_one_package(group):
            return Left(f"{group.name} is imported in several places")
        circle = _circle(draft, group, wanted)
        if circle is not None:
            return circle
    providers: dict[str, str] = {}
    if draft.moves.migration.only and group.meanings == {draft.moves.migration.shim}:
        providers[draft.moves.migration.shim] = group.name
    extra = _provide(draft, group, wanted, providers)
    if isinstance(extra, Left):
        return extra
    chains = [_chain(draft, one, providers) for one in reached]
    unsure = _unsure(group, anchors, chains)
    if unsure is not None:
        return unsure
    if not anchors:
        anchor = group.imports[0]
        return Plan({anchor: [_same(draft, anchor), *extra]}, chains)
    kept = _kept(draft, group, {id(one.occurrence.name) for one in reached}, extra)
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


def _home(draft: Draft, dotted: str) -> str | Left:
    """The module that a module at or below the shim is now."""
    moves = draft.moves
    rest = below(dotted, moves.migration.shim) or ""
    hidden = moves.hidden.get(dotted)
    if hidden is not None:
        return Left(hidden)
    place = moves.place(rest or ".", rest.count(".") + 1 if rest else 0)
    if isinstance(place, Left):
        return place
    return place.module if not place.name else Left(f"{place.dotted} is no module")


def _same(draft: Draft, imported: Imported) -> Taken:
    if isinstance(imported.statement, ast.Import):
        return Taken(None, imported.alias.name, imported.alias.asname)
    module = draft.file.absolute.module(imported.statement)
    return Taken(module, imported.alias.name, imported.alias.asname)


def _reached(draft: Draft, group: Group, meanings: set[str]) -> list[Reached] | Left:
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
    if draft.moves.mocked and stands_for and _is_taken(draft, group):
        draft.late.append((WHOLE, group.uses[0].finding.line, group.uses))


def _is_taken(draft: Draft, group: Group) -> bool:
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


def _source(draft: Draft, place: Place) -> str:
    """What must be imported for a place to be reached: its module, if that is in the tree.

    Of a module that cannot be read, a name may be a module as well, which only an import of its
    own is sure to load; it is given as "module:name".
    """
    if not place.name or place.module in draft.moves.modules:
        return place.module
    return f"{place.module}:{place.name.partition('.')[0]}"


def _chain(draft: Draft, reached: Reached, providers: dict[str, str]) -> Chain:
    place = reached.place
    source = _source(draft, place)
    if place.module in providers:
        text = f"{providers[place.module]}.{place.name}".rstrip(".")
    else:
        text = providers[source] + place.name[len(source.partition(":")[2]) :]
    return Chain(reached.occurrence, reached.depth, text)


def _provide(
    draft: Draft, group: Group, sources: list[str], providers: dict[str, str]
) -> list[Taken] | Left:
    """Imports by which these sources can be reached, and (in `providers`) by what text."""
    extra: list[Taken] = []
    plain = all(imported.is_plain for imported in group.imports)
    given = {group.name}
    for source in dict.fromkeys(sources):
        module, _, name = source.partition(":")
        top = module.partition(".")[0]
        if module in providers:
            continue
        if plain and top == group.name and not name:
            extra.append(Taken(None, module))
            providers[source] = module
        elif any(group.name in one.elsewhere for one in draft.file.scopes.all()):
            return Left(f"{group.name} is bound for another scope")
        elif plain and not name and means_package(draft, top, group.scope):
            extra.append(Taken(None, module))
            providers[source] = module
        else:
            fresh = free_name(draft, source.replace(":", "."), given)
            given.add(fresh)
            providers[source] = fresh
            last = name or module
            as_name = fresh if fresh != last else None
            extra.append(Taken(module if name else None, last, as_name))
    return extra


def _kept(draft: Draft, group: Group, moved: set[int], extra: list[Taken]) -> list[Taken]:
    """What must still be imported for the other places of the name: the shim's own package."""
    package = draft.moves.migration.shim.rpartition(".")[0]
    staying = [
        imported.alias.name for imported in group.imports if group.use_of(imported.alias) is None
    ]
    plain = [*staying, *(one.name for one in extra if one.asname is None)]
    if any(below(name, package) is not None for name in plain):
        return []
    bound = any(name.partition(".")[0] == group.name for name in plain)
    needed = draft.offers(group.name) if group.scope is draft.file.scopes.module else False
    if needed and not bound:
        return [Taken(None, package)]
    for place in group.places:
        if id(place.name) in moved or (bound and len(place.parts) < 2):
            continue
        full = ".".join([group.name, *place.attributes])
        if not any(below(full, name) is not None for name in plain):
            return [Taken(None, package)]
    return []


def _circle(draft: Draft, group: Group, wanted: list[str]) -> Left | None:
    """Why an import that was not there before cannot be added."""
    if group.scope.node is not draft.file.source.tree:
        return None
    for module in wanted:
        reached = draft.ask("reach", module)
        if reached is not None and draft.file.module.name in reached:
            return Left(f"importing {module} here would import this module in a circle")
    return None


def reaches_part(draft: Draft, group: Group) -> bool:
    """Whether a place goes on to a module below the shim, which something else may load."""
    return any(
        rest and draft.moves.is_part(rest.partition(".")[0])
        for place in group.places
        for dotted in group.meanings
        for rest in [below(".".join([dotted, *place.attributes]), draft.moves.migration.shim)]
    )
