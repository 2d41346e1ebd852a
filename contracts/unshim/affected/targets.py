"""The files that are a migration's shim and canonical, or their names where no file is."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from unshim.migration import Migration
from unshim.names import PYTHON_SUFFIXES, module_files, source_roots


class Targets(NamedTuple):
    """What is to be reached: paths of files, and dotted names of what is not in the tree."""

    shim: frozenset[str]
    canonical: frozenset[str]


def targets_of(migration: Migration, listed: Mapping[str, str]) -> Targets:
    """The shim's files, and those of all modules that own its names."""
    owners = {migration.canonical, *(name.partition(":")[0] for name in migration.names.values())}
    shim = _nodes([migration.shim], migration, listed)
    return Targets(shim, _nodes(sorted(owners), migration, listed) - shim)


def _nodes(
    modules: Iterable[str], migration: Migration, listed: Mapping[str, str]
) -> frozenset[str]:
    found: set[str] = set()
    for module in modules:
        roots = migration.roots or source_roots(listed, [module])
        bases = [f"{root}/" if root else "" for root in roots]
        files = {base + file for base in bases for file in module_files(module)} & set(listed)
        folders = tuple(f"{base}{module.replace('.', '/')}/" for base in bases)
        if any(file.rpartition("/")[2].startswith("__init__.") for file in files):
            files |= {
                path
                for path in listed
                if folders and path.startswith(folders) and path.endswith(PYTHON_SUFFIXES)
            }
        found |= files or {module}
    return frozenset(found)


def is_name(node: str) -> bool:
    """Whether a target is a dotted name, not a file."""
    return "/" not in node and not node.endswith(PYTHON_SUFFIXES)
