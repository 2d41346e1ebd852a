"""The files in which uses may be rewritten."""

from collections.abc import Iterable
from typing import NamedTuple

from unshim.finders.search import find_roots, is_python, own_files
from unshim.finders.target import Hits, target_of
from unshim.migration import Migration
from unshim.names import matches
from unshim.tree import Tree


class Candidates(NamedTuple):
    """The tree's source roots, what to look for, and the Python files that may hold it."""

    roots: tuple[str, ...]
    hits: Hits
    python: tuple[str, ...]


def candidates(tree: Tree, migration: Migration, paths: Iterable[str] | None) -> Candidates:
    """Raises DeclarationError and TreeError as the search does."""
    asked = None if paths is None else frozenset(paths)
    roots = find_roots(tree, migration, asked is None)
    hits = Hits((target_of(migration),))
    own = own_files(migration, roots)
    found = tree.search(sorted({word for target in hits.targets for word in target.words}))
    python = tuple(
        path
        for path in found
        if is_python(path)
        and (asked is None or path in asked)
        and not path.startswith(own)
        and not matches(path, migration.exclude)
    )
    return Candidates(roots, hits, python)
