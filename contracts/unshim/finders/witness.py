"""An independent witness: what an import graph, built by someone else, says of the same tree."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from unshim.finders.search import Uses, find_roots, is_python
from unshim.migration import Migration
from unshim.names import below, module_of
from unshim.tree import Tree


class Graph(Protocol):
    """What is asked of grimp's ImportGraph."""

    @property
    def modules(self) -> set[str]: ...

    def find_modules_that_directly_import(self, module: str, /) -> set[str]: ...

    def get_import_details(
        self, *, importer: str, imported: str
    ) -> Iterable[Mapping[str, object]]: ...


def importers_missed(graph: Graph, tree: Tree, migration: Migration, uses: Uses) -> list[str]:
    """Importers of the shim that the graph sees and the search did not find, as "path: module".

    Every module below the shim counts as the shim. A graph that does not hold the shim, and a
    migration of names alone (a graph knows no names), have nothing to say.
    """
    if migration.only:
        return []
    shim = {module for module in graph.modules if below(module, migration.shim) is not None}
    importers = {
        importer: imported
        for imported in shim
        for importer in graph.find_modules_that_directly_import(imported)
        if importer not in shim
    }
    if not importers:
        return []
    roots = find_roots(tree, migration, whole=True)
    found = {
        module_of(finding.path, roots, tree.exists).name
        for finding in uses.findings
        if finding.family == "import"
    }
    unseen = sorted(set(importers) - found)
    if not unseen:
        return []
    paths = {
        module_of(path, roots, tree.exists).name: path
        for path in tree.listing().files
        if is_python(path)
    }
    left_out = _left_out(uses, tree, roots)
    return [
        f"{paths.get(module, 'not under the root')}: {module}{_details(graph, module, importers)}"
        for module in unseen
        if module not in left_out
    ]


def _left_out(uses: Uses, tree: Tree, roots: tuple[str, ...]) -> set[str]:
    """Modules whose files a rule leaves out on purpose."""
    return {
        module_of(path, roots, tree.exists).name
        for paths in uses.files.left_out.values()
        for path in paths
        if is_python(path)
    }


def _details(graph: Graph, importer: str, importers: Mapping[str, str]) -> str:
    for detail in graph.get_import_details(importer=importer, imported=importers[importer]):
        return f" line {detail['line_number']}: {detail['line_contents']}"
    return ""
