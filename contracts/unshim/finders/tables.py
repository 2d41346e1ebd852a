"""Dictionaries of all names that a module has: `vars(pkg)`, `pkg.__dict__`, and copies of them."""

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from unshim.finders.roles import written
from unshim.finders.values import values

if TYPE_CHECKING:
    from unshim.finders.scopes import Scope

_DEPTH = 5
# What gives a dictionary, or pairs, of the same names as the one that it is given.
_SAME = {"ChainMap", "MappingProxyType", "OrderedDict", "copy", "deepcopy", "dict"}
_ALL_OF = {"getmembers", "getmembers_static", "vars"}


def owners(scope: "Scope", table: ast.expr, depth: int = _DEPTH) -> Iterator[str]:
    """The dotted names of the modules whose names an expression may hold, by name."""
    if not depth:
        return
    if isinstance(table, ast.Attribute) and table.attr == "__dict__":
        yield from values(scope, table.value)
    elif isinstance(table, ast.Name):
        for binding, there in scope.bindings(table.id):
            if binding.value is not None:
                yield from owners(there, binding.value, depth - 1)
    elif isinstance(table, ast.Dict):
        for key, value in zip(table.keys, table.values, strict=True):
            if key is None:
                yield from owners(scope, value, depth - 1)
    elif isinstance(table, ast.BinOp) and isinstance(table.op, ast.BitOr):
        yield from owners(scope, table.left, depth - 1)
        yield from owners(scope, table.right, depth - 1)
    elif isinstance(table, ast.Call):
        called = written(table.func).rpartition(".")[2]
        if called in _ALL_OF and table.args:
            yield from values(scope, table.args[0])
        elif called in _SAME:
            inner = table.func.value if isinstance(table.func, ast.Attribute) else None
            for each in table.args[:1] or ([inner] if inner is not None else []):
                yield from owners(scope, each, depth - 1)


def may_have(data: bytes) -> bool:
    """Whether a file may make such a dictionary."""
    return any(word in data for word in (b"vars", b"__dict__", b"getmembers"))
