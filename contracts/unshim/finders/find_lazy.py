"""dynamic: a module's name in a table by which its package has it imported once it is asked for."""

import ast
from collections.abc import Iterator

from unshim.finders.file import File
from unshim.finders.reference import Reference
from unshim.finders.registry import Ancestors, finder
from unshim.names import below, resolve_relative

_MARKS = (b"sys.modules", b"__getattr__")


@finder(ast.Constant)
def in_table(file: File, node: ast.AST, ancestors: Ancestors) -> Iterator[Reference]:
    """`TABLE = {"shim": ["X"]}` in `pkg/__init__.py`, given to what makes attributes of it."""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or not ancestors:
        return
    if not file.module.is_package or not any(mark in file.source.data for mark in _MARKS):
        return
    level = len(node.value) - len(node.value.lstrip("."))
    dotted = resolve_relative(file.module.name, max(level, 1), node.value[level:] or None)
    for target in file.targets:
        name = target.match(dotted) if dotted and not target.steps else None
        if name is None or below(target.module, file.module.name) is None:
            continue
        if file.lazy_tables.names_module(node, ancestors):
            yield Reference(node, target, name, "dynamic")
