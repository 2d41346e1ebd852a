"""The files in which uses may be rewritten."""

from typing import NamedTuple

from unshim.finders.hits import Hits
from unshim.finders.modules import Modules
from unshim.finders.search import find_roots, is_python, modules_of, own_files, shim_target
from unshim.migration import Migration
from unshim.names import matches
from unshim.tree import Tree


class Candidates(NamedTuple):
    """The tree's source roots and modules, what to look for, and the files that may hold it."""

    roots: tuple[str, ...]
    modules: Modules
    hits: Hits
    python: tuple[str, ...]


def candidates(tree: Tree, migration: Migration) -> Candidates:
    """Raises DeclarationError and TreeError as the search does."""
    roots = find_roots(tree, migration, True)
    target = shim_target(tree, roots, migration)
    modules = modules_of(tree, roots, migration)
    own = own_files(migration, roots)
    found = tree.search(sorted({*target.words, *target.pieces}))
    python = tuple(
        path
        for path in found
        if is_python(path) and not path.startswith(own) and not matches(path, migration.exclude)
    )
    return Candidates(roots, modules, Hits((target,), modules=modules), python)
