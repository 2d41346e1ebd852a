"""What a module says that it gives for a name it has not: by its `__getattr__` (PEP 562), and by
tables that it gives to another's code."""

import ast
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from unshim.finders.lazy_tables import LazyTables, is_own_place, lazy_tables
from unshim.finders.lines import Ancestors, walk
from unshim.finders.scopes import Scope, Scopes
from unshim.finders.values import called_name, text
from unshim.names import Module, absolute


class Given(NamedTuple):
    """`name` is one of these, the most telling first; "" where no test says which name is meant.

    In a table each is spelled as there ("pkg.shim:X", ".shim:X", "pkg.shim"); else it is a dotted
    name. What `forwards` is asked for the name in its turn. `node` is the place.
    """

    name: str
    candidates: tuple[str, ...]
    node: ast.AST
    in_table: bool = False
    forwards: bool = False


def meanings(
    scopes: Scopes, module: Module, name: str, path: Callable[[str], str | None]
) -> Iterator[str]:
    """The dotted names that a name of this module may stand for if it is asked for; `path` gives
    a module's file."""
    tree = scopes.module.node
    assert isinstance(tree, ast.Module)
    for given in (*given_away(scopes, tree), *given_to_loader(lazy_tables(tree), tree, module)):
        if given.name not in ("", name):
            continue
        for candidate in given.candidates:
            dotted = absolute(candidate, module.package) if given.in_table else candidate
            last = dotted.rpartition(".")[2]
            if given.forwards:
                yield f"{dotted}.{name}"
            elif last == name or (given.name and (":" in candidate or not given.in_table)):
                yield dotted
            elif given.name and path(dotted) is None:
                # A table that names a module alone has the name asked of that.
                yield dotted


def given_away(scopes: Scopes, tree: ast.Module) -> Iterator[Given]:
    """What the module's own `__getattr__` gives, or that of what stands in its place, as far as
    literal tables and tests tell."""
    classes = stand_ins(tree)
    if "__getattr__" not in scopes.module.names and not classes:
        return
    for node, ancestors in walk(tree):
        table = _table(node)
        if table is not None:
            yield from _from_table(scopes.of(ancestors), scopes, table, ancestors)
        elif isinstance(node, ast.Return) and node.value is not None:
            found = _getattr_around(ancestors, classes)
            if found is not None:
                yield from _from_return(scopes.of(ancestors), node, *found, ancestors)


def given_to_loader(tables: LazyTables, tree: ast.Module, module: Module) -> Iterator[Given]:
    """{"shim": ["X"]} in a package, given to what stands in for it."""
    for row in tables.rows(tree) if module.is_package else ():
        for name, node in row.names if row.module.strip(".") else ():
            yield Given(name, (f"{module.name}.{row.module.lstrip('.')}.{name}",), node)


def stand_ins(tree: ast.Module) -> frozenset[str]:
    """The classes of which an object stands in the module's place, or that are its class.

    `sys.modules[__name__] = Proxy(...)`, `sys.modules[__name__].__class__ = Proxy`.
    """
    own = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
    found: set[str] = set()
    for node in tree.body if own else ():
        if not isinstance(node, ast.Assign):
            continue
        value = node.value
        for target in node.targets:
            made: ast.expr | None = None
            if isinstance(target, ast.Subscript) and isinstance(value, ast.Call):
                made, place = value.func, target
            elif isinstance(target, ast.Attribute) and isinstance(target.value, ast.Subscript):
                made, place = value if target.attr == "__class__" else None, target.value
            if isinstance(made, ast.Name) and is_own_place(place):
                found.add(made.id)
    return frozenset(found & own)


def _getattr_around(
    ancestors: Ancestors, classes: Collection[str]
) -> tuple[ast.FunctionDef, int] | None:
    """The `__getattr__` of the module, or of one of these classes, if what has these ancestors
    runs in it; and which of its parameters is the name."""
    functions = [node for node, _ in ancestors if isinstance(node, ast.FunctionDef | ast.Lambda)]
    around = [node for node, _ in ancestors if isinstance(node, ast.ClassDef)]
    if len(functions) != 1 or not isinstance(functions[0], ast.FunctionDef):
        return None
    if len(around) > 1 or any(one.name not in classes for one in around):
        return None
    return (functions[0], len(around)) if functions[0].name == "__getattr__" else None


def _table(node: ast.AST) -> ast.Dict | None:
    """What amounts to a literal table: {"X": a}, dict(X=a), {x: a for x in ["X"]}, T["X"] = a."""
    if isinstance(node, ast.Dict):
        return node
    keys: list[ast.expr | None] = []
    values: list[ast.expr] = []
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
        keys, values = [node.targets[0].slice], [node.value]
    elif isinstance(node, ast.Call) and called_name(node.func) == "dict":
        named = [one for one in node.keywords if one.arg is not None]
        keys = [ast.copy_location(ast.Constant(one.arg), one.value) for one in named]
        values = [one.value for one in named]
    elif isinstance(node, ast.DictComp) and isinstance(node.value, ast.Constant):
        each = node.generators[0]
        names = each.iter.elts if isinstance(each.iter, ast.List | ast.Tuple | ast.Set) else []
        if isinstance(node.key, ast.Name) and _names(each.target, node.key.id):
            keys, values = [*names], [node.value] * len(names)
    return ast.copy_location(ast.Dict(keys, values), node) if keys else None


def _from_table(
    scope: Scope, scopes: Scopes, table: ast.Dict, ancestors: Ancestors
) -> Iterator[Given]:
    """{"X": "pkg.shim"}, {"X": "pkg.shim:X"}, {"X": (".shim", "X")}, {".shim": ["X"]}; and
    {"X": lambda: shim.X}, {"X": shim.X}."""
    for key_node, value in zip(table.keys, table.values, strict=True):
        key = text(scope, key_node) if key_node is not None else None
        if key is None:
            continue
        strings = _strings(value)
        if not strings:
            inner = [*ancestors, (value, "body")] if isinstance(value, ast.Lambda) else ancestors
            given = value.body if isinstance(value, ast.Lambda) else value
            yield Given(key, tuple(scopes.of(inner).resolve_chain(given)), value)
        elif isinstance(value, ast.List | ast.Set | ast.Tuple):
            for name in strings:
                if name.isidentifier():
                    yield Given(name, (f"{key}:{name}",), value, in_table=True)
        if len(strings) in (1, 2) and key.isidentifier():
            yield Given(key, _candidates(key, strings), value, in_table=True)


def _candidates(key: str, strings: list[str]) -> tuple[str, ...]:
    """The ways in which a table may spell where a name is, the most telling first."""
    if len(strings) == 2:
        return (":".join(strings),)
    return (strings[0], f"{strings[0]}:{key}")


def _from_return(
    scope: Scope, node: ast.Return, function: ast.FunctionDef, at: int, ancestors: Ancestors
) -> Iterator[Given]:
    """`if name == "X": return shim.X`, `return getattr(shim, name)`."""
    assert node.value is not None
    arguments = [*function.args.posonlyargs, *function.args.args]
    asked = arguments[at].arg if len(arguments) > at else ""
    forwarded = _forwarded(node.value, asked)
    value = node.value if forwarded is None else forwarded
    found = tuple(scope.resolve_chain(value))
    for name in (_tested(asked, ancestors) or [""]) if found else ():
        yield Given(name, found, node, forwards=forwarded is not None)


def _forwarded(value: ast.expr, asked: str) -> ast.expr | None:
    """What `getattr(module, name)` asks, where the name is the one asked for."""
    if isinstance(value, ast.Call) and called_name(value.func) == "getattr" and len(value.args) > 1:
        name = value.args[1]
        if isinstance(name, ast.Name) and name.id == asked:
            return value.args[0]
    return None


def _tested(asked: str, ancestors: Ancestors) -> list[str]:
    """The names for which the code is reached, by the tests around it."""
    for node, field in reversed(ancestors):
        if isinstance(node, ast.If) and field == "body":
            found = [
                text
                for part in ast.walk(node.test)
                if isinstance(part, ast.Compare) and _names(part.left, asked)
                for comparator in part.comparators
                for text in _strings(comparator)
            ]
            if found:
                return found
        elif isinstance(node, ast.match_case):
            found = _strings(node.pattern)
            if found:
                return found
    return []


def _names(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _strings(node: ast.AST) -> list[str]:
    """The strings in a literal, itself or those that it holds."""
    if isinstance(node, ast.Lambda | ast.Call):
        return []
    return [
        part.value
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]
