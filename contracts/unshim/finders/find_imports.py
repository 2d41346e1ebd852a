"""import and star: statements that import a target, or something below it."""

import ast
from collections.abc import Iterator

from unshim.finders.file import File
from unshim.finders.reference import Reference
from unshim.finders.registry import Ancestors, finder


@finder(ast.Import)
def plain_import(file: File, node: ast.AST, ancestors: Ancestors) -> Iterator[Reference]:
    """`import pkg.shim`, `import pkg.shim as s`, `import pkg.shim.part`."""
    assert isinstance(node, ast.Import)
    for alias in node.names:
        reached = file.reach(alias.name)
        # What a module merely binds cannot be imported by its dotted name.
        if reached is not None and reached.target.importable and reached.target.names is None:
            yield Reference(alias, reached.target, reached.name, "import", reached.undecided)


@finder(ast.ImportFrom)
def from_import(file: File, node: ast.AST, ancestors: Ancestors) -> Iterator[Reference]:
    """`from pkg.shim import X`, `from pkg import shim`."""
    assert isinstance(node, ast.ImportFrom)
    module = file.absolute.module(node)
    if module is None:
        return
    for alias in node.names:
        if alias.name == "*":
            continue
        dotted = f"{module}.{alias.name}"
        reached = file.reach(dotted)
        if reached is None:
            continue
        if not reached.target.importable and file.reach(module) is not None:
            continue
        undecided = reached.undecided or _taken_by_another(file, dotted)
        yield Reference(alias, reached.target, reached.name, "import", undecided)


def _taken_by_another(file: File, dotted: str) -> str:
    """Why `from pkg import shim` may take something else, where pkg binds that name itself."""
    modules = file.hits.modules
    other = modules.bound_over(dotted) if modules is not None else ""
    if not other:
        return ""
    package, _, name = dotted.rpartition(".")
    return (
        f"{package} binds {name} to {other}; it is the shim only once {dotted} has been imported, "
        "which cannot be told from here"
    )
