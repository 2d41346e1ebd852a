"""By which imports, and by what text, the places of a name reach what they reach now."""

import ast
from typing import NamedTuple

from unshim.names import below
from unshim.rewrite.draft import Draft
from unshim.rewrite.free_names import free_name, means_builtin, means_package
from unshim.rewrite.group import Group, Imported
from unshim.rewrite.moves import Left, Place
from unshim.rewrite.occurrences import Occurrence
from unshim.rewrite.reaching import Reached
from unshim.rewrite.taken import Taken


class Chain(NamedTuple):
    """The name of an occurrence and the first `depth` attributes asked of it become `text`."""

    occurrence: Occurrence
    depth: int
    text: str


def home_of(draft: Draft, dotted: str) -> str | Left:
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


def as_it_is(draft: Draft, imported: Imported) -> Taken:
    if isinstance(imported.statement, ast.Import):
        return Taken(None, imported.alias.name, imported.alias.asname)
    module = draft.file.absolute.module(imported.statement)
    return Taken(module, imported.alias.name, imported.alias.asname)


def source_of(draft: Draft, place: Place) -> str:
    """What must be imported for a place to be reached: its module, if that is in the tree.

    Of a module that cannot be read, a name may be a module as well, which only an import of its
    own is sure to load; it is given as "module:name".
    """
    if not place.name or place.module in draft.moves.modules:
        return place.module
    return f"{place.module}:{place.name.partition('.')[0]}"


def chain_of(draft: Draft, reached: Reached, providers: dict[str, str]) -> Chain:
    place = reached.place
    source = source_of(draft, place)
    if place.module in providers:
        text = f"{providers[place.module]}.{place.name}".rstrip(".")
    else:
        text = providers[source] + place.name[len(source.partition(":")[2]) :]
    return Chain(reached.occurrence, reached.depth, text)


def provide(
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
        if module == "builtins" and name and means_builtin(draft, name):
            providers[source] = name
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


def still_needed(draft: Draft, group: Group, moved: set[int], extra: list[Taken]) -> list[Taken]:
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


def why_in_a_circle(draft: Draft, group: Group, wanted: list[str]) -> Left | None:
    """Why an import that was not there before cannot be added."""
    if group.scope.node is not draft.file.source.tree:
        return None
    for module in wanted:
        reached = draft.ask("reach", module)
        if reached is not None and draft.file.module.name in reached:
            return Left(f"importing {module} here would import this module in a circle")
    return None
