"""The files in which uses may be rewritten."""

from collections.abc import Mapping
from typing import NamedTuple

from unshim.finders.files import EXCLUDED, OWN, left_out
from unshim.finders.hits import Hits
from unshim.finders.modules import Modules
from unshim.finders.search import find_roots, modules_of, own_files, shim_target
from unshim.migration import Migration
from unshim.names import words_for
from unshim.tree import Tree


class Candidates(NamedTuple):
    """The tree's source roots and modules, what to look for, and the files that may hold it.

    `marked` are those that others write: vendored or generated, as git's attributes say.
    """

    roots: tuple[str, ...]
    modules: Modules
    hits: Hits
    paths: tuple[str, ...]
    marked: Mapping[str, str]


def candidates(tree: Tree, migration: Migration, *, with_own: bool = False) -> Candidates:
    """The module's own files are among them only `with_own`.

    Raises DeclarationError and TreeError as the search does.
    """
    roots = find_roots(tree, migration, True)
    target = shim_target(tree, roots, migration)
    modules = modules_of(tree, roots, migration)
    own = own_files(migration, roots)
    rules = left_out(tree, migration, None)
    paths = tuple(
        path
        for path in tree.search(sorted(words_for(target.stem, target.words)))
        if with_own or (not path.startswith(own) and rules.get(path) not in (EXCLUDED, OWN))
    )
    marked = {path: rules[path] for path in paths if path in rules}
    return Candidates(roots, modules, Hits((target,), modules=modules), paths, marked)
