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
        for target in file.targets:
            name = target.match(alias.name)
            if name is not None:
                yield Reference(alias, target, name, "import")


@finder(ast.ImportFrom)
def from_import(file: File, node: ast.AST, ancestors: Ancestors) -> Iterator[Reference]:
    """`from pkg.shim import X`, `from pkg import shim`, `from .shim import *`."""
    assert isinstance(node, ast.ImportFrom)
    module = file.absolute.module(node)
    if module is None:
        return
    for alias in node.names:
        for target in file.targets:
            if alias.name == "*":
                yield from _star(module, alias, target)
                continue
            name = target.match(f"{module}.{alias.name}")
            if name is not None:
                yield Reference(alias, target, name, "import")


def _star(module: str, alias: ast.alias, target: "object") -> Iterator[Reference]:
    from unshim.finders.target import Target

    assert isinstance(target, Target)
    if target.names is None:
        name = target.match(module)
        if name is not None:
            yield Reference(alias, target, name, "star")
