"""What the tree says of the shim and its canonicals, read once before any file is rewritten."""

from collections.abc import Iterator

from unshim.migration import Migration
from unshim.names import PYTHON_SUFFIXES, below
from unshim.rewrite.conditional import Conditional
from unshim.rewrite.early import early_names
from unshim.rewrite.moves import Left, Moves, Place
from unshim.shim.catalogue import Catalogue, is_standard
from unshim.shim.offered import OWN
from unshim.shim.origins import Origins
from unshim.tree import Tree


def survey(tree: Tree, migration: Migration, roots: tuple[str, ...]) -> Moves:
    """Where the names of the shim live now, held against what the modules themselves say."""
    origins = Origins(tree, roots)
    modules = frozenset(_modules(tree, migration, roots))
    offer = None if migration.only else origins.offer(migration.shim)
    moves = Moves(
        migration,
        {},
        complete=offer is not None and offer.complete,
        public=offer.public if offer is not None else None,
        modules=modules,
        hidden=dict(_hidden(migration, modules, origins)),
    )
    catalogue = Catalogue(tree, roots)
    conditional = Conditional(migration, catalogue)
    names = list(_names(migration, modules, origins))
    return moves._replace(
        places={name: _sure(_place(moves, name, origins), name, conditional) for name in names},
        early=early_names(tree, migration, modules, origins, catalogue),
    )


def _sure(place: Place | Left, name: str, conditional: Conditional) -> Place | Left:
    """The place, unless the shim only takes it where a condition holds."""
    if isinstance(place, Left) or is_standard(place.module):
        return place
    other = conditional.other(name)
    return Left(f"{other}; say in [names] which is meant") if other else place


def _names(migration: Migration, modules: frozenset[str], origins: Origins) -> Iterator[str]:
    """Every name that the shim, or a module below it, is known to offer."""
    if migration.only:
        yield from migration.only
        return
    for module in sorted(modules):
        part = below(module, migration.shim)
        offer = origins.offer(module) if part is not None else None
        for name in offer.names if offer is not None else ():
            yield f"{part}.{name}" if part else name


def _place(moves: Moves, name: str, origins: Origins) -> Place | Left:
    migration = moves.migration
    holder, _, last = name.rpartition(".")
    if moves.is_part(name):
        return moves.declared(name, name.count(".") + 1)
    place = moves.declared(name, name.count("."))
    if isinstance(place, Left) or migration.only:
        return place
    target = origins.offer(place.module)
    first = place.name.partition(".")[0]
    if target is not None and target.complete and first and first not in target.names:
        return Left(f"{place.module} has no {first}; say in [names] where {name} lives")
    if name in migration.names:
        return place
    home = f"{migration.shim}.{holder}" if holder else migration.shim
    offer = origins.offer(home)
    if offer is None:
        return place
    # What the canonical is seen to have needs no other witness.
    seen = target is not None and first in target.names
    return _agreed(place, home, last, offer.names[last], origins, seen=seen)


def _agreed(
    place: Place, home: str, name: str, meant: tuple[str, ...], origins: Origins, *, seen: bool
) -> Place | Left:
    """The place, unless the shim's own source says that its name is something else."""
    if len(set(meant)) > 1 and not (is_standard(place.module) or origins.path(place.module)):
        return Left(
            f"{home} has another {name} as well, which {place.module} need not make up for where "
            "it is missing; say in [names] which is meant"
        )
    there = origins.defined(place.dotted)
    here = [origins.defined(dotted) for dotted in meant if dotted != OWN]
    if OWN in meant and not here:
        if name.startswith("__"):
            return Left(f"{name} of {home} is read, which tells of that module alone")
        return Left(f"{home} defines {name} itself; say in [names] where it lives")
    if not seen and place.name and OWN not in meant:
        traced = [origins.traced(dotted) or dotted for dotted in meant]
        if not any(_may_be(place, dotted) for dotted in (*meant, *traced)):
            return Left(
                f"{home} takes {name} from elsewhere ({traced[0]}), and {place.module} need not "
                "have it; say in [names] where it lives"
            )
    if there is None or None in here or there in here:
        return place
    return Left(
        f"{name} of the shim is {here[0]}, and {place.dotted} is "
        f"{'another' if there == place.dotted else there}; say in [names] which is meant"
    )


def _may_be(place: Place, dotted: str) -> bool:
    """Whether a name is the one of a place, or one that a package takes from within itself."""
    inner = below(dotted, place.module)
    return inner is not None and f".{inner}".endswith(f".{place.name}")


def _modules(tree: Tree, migration: Migration, roots: tuple[str, ...]) -> Iterator[str]:
    wanted = {migration.shim, migration.canonical}
    for target in migration.names.values():
        module, _, name = target.partition(":")
        wanted |= {module, f"{module}.{name}".rstrip(".")}
    files = [module.replace(".", "/") for module in wanted]
    prefixes = tuple(
        f"{root}/{file}" if root else file for root in roots or ("",) for file in files
    )
    for path in tree.listing().files:
        if path.startswith(prefixes) and path.endswith(PYTHON_SUFFIXES):
            yield from _dotted(path, wanted, roots)


def _dotted(path: str, wanted: set[str], roots: tuple[str, ...]) -> Iterator[str]:
    for root in roots or ("",):
        inside = path.removeprefix(f"{root}/" if root else "")
        if root and inside == path:
            continue
        stem = inside.rpartition(".")[0].removesuffix("/__init__").replace("/", ".")
        if stem and any(below(stem, module) is not None for module in wanted):
            yield stem


def _hidden(
    migration: Migration, modules: frozenset[str], origins: Origins
) -> Iterator[tuple[str, str]]:
    """Modules whose package binds their name to something else, and the reason in words."""
    for module in modules:
        package, _, last = module.rpartition(".")
        offer = origins.offer(package) if package else None
        meant = offer.names.get(last) if offer is not None else None
        if meant is not None and not set(meant) <= {module, migration.canonical}:
            yield module, f"{package} binds {last} to something else than the module"
