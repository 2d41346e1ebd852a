"""import and star: statements that import a target, or something below it."""

import ast
from collections.abc import Iterator

from unshim.finders.file import File
from unshim.finders.reference import Reference
from unshim.finders.registry import Ancestors, finder
from unshim.finders.shadowed import shadow_of


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
    shadow = shadow_of(file.hits.modules, dotted) if file.hits.modules is not None else None
    if shadow is None or (shadow.early and file.module.name == shadow.package):
        return ""
    return shadow.reason
