"""Names that a module's `__getattr__` hands on when they are asked for (PEP 562)."""

import ast
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING

from unshim.finders.file import File
from unshim.finders.leads import leads, names_of
from unshim.finders.lines import Ancestors, walk
from unshim.finders.target import Target
from unshim.finders.values import called_name, text
from unshim.names import below, resolve_relative

if TYPE_CHECKING:
    from unshim.finders.exports import Exports


def lazy_names(file: File, exports: "Exports") -> Iterator[Target]:
    """A target for each name that a literal table, or a test of the name asked for, gives away.

    Source: https://peps.python.org/pep-0562/
    """
    has_own = "__getattr__" in file.scopes.module.names and not exports.is_replaced
    given = (_given_away(file, exports) if has_own else (), _given_to_loader(file, exports))
    if b"initpkg" in file.source.data:
        yield from _initialised(file, exports)
    for target in chain.from_iterable(given):
        # It is asked only for what the module does not have, and by no star import.
        name = (below(target.module, file.module.name) or "").partition(".")[0]
        if not exports.binds(name):
            yield target._replace(starred=target.starred and exports.offers_name(name))


def _given_away(file: File, exports: "Exports") -> Iterator[Target]:
    for node, ancestors in walk(file.source.tree):
        if isinstance(node, ast.Dict):
            yield from _from_table(file, exports, node, ancestors)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
            row = ast.Dict([node.targets[0].slice], [node.value])
            yield from _from_table(file, exports, ast.copy_location(row, node), ancestors)
        elif isinstance(node, ast.Return) and node.value is not None:
            function = _getattr_around(ancestors)
            if function is not None:
                yield from _from_return(file, exports, node, function, ancestors)


def _given_to_loader(file: File, exports: "Exports") -> Iterator[Target]:
    """{"shim": ["X"]} in the package, given to what stands in for it."""
    package = file.module.name
    for row in file.lazy_tables.rows(file.source.tree) if file.module.is_package else ():
        for name, node in row.names if row.module.strip(".") else ():
            reached = file.reach(f"{package}.{row.module.lstrip('.')}.{name}", known=True)
            if reached is not None:
                yield exports.target(name, reached, node)


def _initialised(file: File, exports: "Exports") -> Iterator[Target]:
    """`apipkg.initpkg(__name__, {"sub": {"X": "pkg.shim:X"}})`: a table in a table is a module."""
    for node, _ in walk(file.source.tree):
        if isinstance(node, ast.Call) and called_name(node.func) == "initpkg":
            for given in (*node.args, *(keyword.value for keyword in node.keywords)):
                if isinstance(given, ast.Dict):
                    yield from _initialised_by(file, exports, given, file.module.name)


def _initialised_by(
    file: File, exports: "Exports", table: ast.Dict, module: str
) -> Iterator[Target]:
    for key, value in zip(table.keys, table.values, strict=True):
        if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
            continue
        dotted = f"{module}.{key.value}"
        if isinstance(value, ast.Dict):
            yield from _initialised_by(file, exports, value, dotted)
        elif isinstance(value, ast.Constant) and isinstance(value.value, str):
            reached = file.reach(_absolute(file, value.value), known=True)
            if reached is not None:
                yield exports.target(key.value, reached, value)._replace(module=dotted)


def _getattr_around(ancestors: Ancestors) -> ast.FunctionDef | None:
    """The module's own `__getattr__`, if what has these ancestors runs in it."""
    functions = [node for node, _ in ancestors if isinstance(node, ast.FunctionDef | ast.Lambda)]
    inner = any(isinstance(node, ast.ClassDef) for node, _ in ancestors)
    if len(functions) != 1 or inner or not isinstance(functions[0], ast.FunctionDef):
        return None
    return functions[0] if functions[0].name == "__getattr__" else None


def _from_table(
    file: File, exports: "Exports", table: ast.Dict, ancestors: Ancestors
) -> Iterator[Target]:
    """{"X": "pkg.shim"}, {"X": "pkg.shim:X"}, {"X": (".shim", "X")}, {".shim": ["X"]}."""
    scope = file.scope(ancestors)
    for key_node, value in zip(table.keys, table.values, strict=True):
        key = text(scope, key_node) if key_node is not None else None
        if key is None:
            continue
        strings = _strings(value)
        if not strings:
            yield from _given(file, exports, key, value, ancestors)
        elif isinstance(value, ast.List | ast.Set | ast.Tuple):
            for name in strings:
                yield from _spelled(file, exports, name, [f"{key}:{name}"], value)
        if len(strings) in (1, 2):
            yield from _spelled(file, exports, key, _candidates(key, strings), value)


def _candidates(key: str, strings: list[str]) -> list[str]:
    """The ways in which a table may spell where a name is, the most telling first."""
    if len(strings) == 2:
        return [":".join(strings)]
    return [strings[0], f"{strings[0]}:{key}"]


def _spelled(
    file: File, exports: "Exports", name: str, candidates: list[str], node: ast.expr
) -> Iterator[Target]:
    for candidate in candidates if name.isidentifier() else ():
        dotted = _absolute(file, candidate)
        reached = file.reach(dotted, known=True)
        if reached is None:
            yield from _all_led_to(file, exports, name, dotted, node)
            continue
        # A table that names the module alone has the name asked of it, or means the module.
        is_alone = reached.target.importable and ":" not in candidate
        if is_alone and reached.name == "." and not dotted.endswith(f".{name}"):
            continue
        yield exports.target(name, reached, node)
        return


def _given(
    file: File, exports: "Exports", name: str, value: ast.expr, ancestors: Ancestors
) -> Iterator[Target]:
    """{"X": lambda: shim.X} or {"X": shim.X}."""
    inner = [*ancestors, (value, "body")] if isinstance(value, ast.Lambda) else ancestors
    given = value.body if isinstance(value, ast.Lambda) else value
    for dotted in file.scope(inner).resolve_chain(given):
        yield from _all_led_to(file, exports, name, dotted, value)


def _all_led_to(
    file: File, exports: "Exports", name: str, dotted: str, node: ast.AST
) -> Iterator[Target]:
    """The module's name is what the dotted name means."""
    for reached, further in leads(file, dotted):
        target = exports.target(further[1:] or name, reached, node)
        yield target._replace(module=f"{file.module.name}.{name}{further}")


def _from_return(
    file: File,
    exports: "Exports",
    node: ast.Return,
    function: ast.FunctionDef,
    ancestors: Ancestors,
) -> Iterator[Target]:
    """`if name == "X": return shim.X`, `return getattr(shim, name)`."""
    assert node.value is not None
    arguments = [*function.args.posonlyargs, *function.args.args]
    asked = arguments[0].arg if arguments else ""
    scope = file.scope(ancestors)
    names = _tested(asked, ancestors)
    forwarded = _forwarded(node.value, asked)
    if forwarded is None:
        for dotted in scope.resolve_chain(node.value):
            reached = file.reach(dotted, known=True)
            own = [reached.name] if reached is not None and reached.name != "." else []
            for name in names or own:
                yield from _all_led_to(file, exports, name, dotted, node)
        return
    for dotted in scope.resolve_chain(forwarded):
        for name in names or names_of(file, dotted):
            yield from _all_led_to(file, exports, name, f"{dotted}.{name}", node)


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


def _absolute(file: File, spelled: str) -> str:
    """The dotted name that a table spells, relative ones counted from the module's package."""
    level = len(spelled) - len(spelled.lstrip("."))
    dotted = spelled[level:].replace(":", ".").strip(".")
    return resolve_relative(file.module.package, level, dotted or None) or dotted
