"""To be written."""

from collections.abc import Iterable

from unshim.finders.search import Uses
from unshim.migration import Migration
from unshim.tree import Tree


def find_instances(tree: Tree, migration: Migration, paths: Iterable[str] | None = None) -> Uses:
    raise NotImplementedError
