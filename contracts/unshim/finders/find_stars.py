"""star: `from module import *` of a target, or of a module that brings a target's name."""

import ast
from collections.abc import Iterator

from unshim.finders.file import File
from unshim.finders.reference import Reference
from unshim.finders.registry import Ancestors, finder


@finder(ast.ImportFrom)
def star_import(file: File, node: ast.AST, ancestors: Ancestors) -> Iterator[Reference]:
    """All names of a target at once, or each name that is then used, one by one.

    A star import that only hands names on is no use of them: who takes them from here is.
    """
    assert isinstance(node, ast.ImportFrom)
    module = file.absolute.module(node)
    if module is None or not any(alias.name == "*" for alias in node.names):
        return
    alias = node.names[0]
    reached = file.reach(module)
    brought = {name for name, its in file.hits.fresh.names_of(module).items() if its.starred}
    if reached is not None and reached.target.importable and reached.target.names is None:
        modules = file.hits.modules
        if not reached.target.steps or modules is None or modules.path(module) is None:
            yield Reference(alias, reached.target, reached.name, "star", reached.undecided)
            return
        # The shim stands in for a module that has a file, and stays without it.
        brought.update(modules.names_of_part(reached.name))
    for name in sorted(used_names(file, node, brought)) if brought else ():
        reached = file.reach(f"{module}.{name}")
        if reached is not None:
            yield Reference(alias, reached.target, reached.name, "star", reached.undecided)


def used_names(file: File, star: ast.ImportFrom, names: set[str]) -> set[str]:
    """Those of the names that are read somewhere and may come from this star import."""
    text = file.source.text
    wanted = {name for name in names if name in text}
    if not wanted:
        return set()
    return {
        name
        for name in wanted
        for node, ancestors in file.loads.named(name)
        if any(binding.statement is star for binding, _ in file.scope(ancestors).bindings(name))
    }
