"""Tables by which a package has its modules imported once they are asked for.

`sys.modules[__name__] = LazyModule(__name__, ..., TABLE)`, as transformers and its like do, and
`__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, ...)`. Who imports is another's
code; what the tables say is plain: {"module": ["a name of it"]}, {"a name": "module"}, {"module"}.
"""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from unshim.finders.lines import statements

_CONTAINERS = (ast.List, ast.Set, ast.Tuple)
_ADDS = ("append", "extend")


class Row(NamedTuple):
    """Names that a table has from a module, each with the node that spells it."""

    module: str
    names: list[tuple[str, ast.expr]]


class LazyTables(NamedTuple):
    """The calls that are given tables, and the names of the module that hold some."""

    calls: frozenset[ast.expr]
    names: frozenset[str]

    def rows(self, tree: ast.Module) -> Iterator[Row]:
        """What each table says of each of its modules."""
        for statement in statements(tree):
            fills = _filled(statement) in self.names
            if fills and isinstance(statement, ast.stmt):
                yield from _added(statement)
            value = _value(statement)
            if value is not None and (fills or value in self.calls):
                for node in ast.walk(value):
                    if isinstance(node, ast.Dict):
                        yield from _listed(node)


def lazy_tables(tree: ast.Module) -> LazyTables:
    """The tables of a module that another's code makes its attributes of."""
    calls = {value for one in statements(tree) if (value := _loader(one)) is not None}
    names = {node.id for call in calls for node in ast.walk(call) if isinstance(node, ast.Name)} - {
        "__name__",
        "__file__",
    }
    return LazyTables(frozenset(calls), frozenset(names))


def _loader(statement: ast.AST) -> ast.Call | None:
    """The call whose result stands in for the module, or answers for what it does not have."""
    if not isinstance(statement, ast.Assign) or not isinstance(statement.value, ast.Call):
        return None
    if not (statement.value.args or statement.value.keywords):
        return None
    for target in statement.targets:
        elements = target.elts if isinstance(target, ast.List | ast.Tuple) else [target]
        if any(isinstance(each, ast.Name) and each.id == "__getattr__" for each in elements):
            return statement.value
        if isinstance(target, ast.Subscript) and is_own_place(target):
            return statement.value
    return None


def is_own_place(target: ast.Subscript) -> bool:
    """`sys.modules[__name__]`."""
    holder, key = target.value, target.slice
    named = isinstance(holder, ast.Attribute) and holder.attr == "modules"
    return named and isinstance(key, ast.Name) and key.id == "__name__"


def _value(statement: ast.AST) -> ast.expr | None:
    if isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign):
        return statement.value
    return None


def _filled(statement: ast.AST) -> str:
    """The name of the table that a statement makes or adds to."""
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        function = statement.value.func
        return _holder(function.value) if isinstance(function, ast.Attribute) else ""
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        return _holder(statement.targets[0])
    if isinstance(statement, ast.AnnAssign | ast.AugAssign):
        return _holder(statement.target)
    return ""


def _holder(node: ast.expr) -> str:
    if isinstance(node, ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _listed(table: ast.Dict) -> Iterator[Row]:
    for key, value in zip(table.keys, table.values, strict=True):
        for module, node in _strings(key):
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield Row(value.value, [(module, node)])
            elif isinstance(value, _CONTAINERS):
                yield Row(module, _strings(value))


def _added(statement: ast.stmt) -> Iterator[Row]:
    """`TABLE["module"] = ["X"]`, `+= ["X"]`, `.append("X")` and `.extend(["X"])`."""
    place: ast.expr | None = None
    added: list[ast.expr] = []
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        function = statement.value.func
        if isinstance(function, ast.Attribute) and function.attr in _ADDS:
            place, added = function.value, statement.value.args
    elif isinstance(statement, ast.Assign):
        place, added = statement.targets[0], [statement.value]
    elif isinstance(statement, ast.AugAssign):
        place, added = statement.target, [statement.value]
    if isinstance(place, ast.Subscript):
        for module, _ in _strings(place.slice):
            yield from (Row(module, _strings(value)) for value in added)


def _strings(node: ast.expr | None) -> list[tuple[str, ast.expr]]:
    elements = node.elts if isinstance(node, _CONTAINERS) else [node]
    return [
        (each.value, each)
        for each in elements
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    ]
