"""Names that a module's `__getattr__` hands on when they are asked for (PEP 562)."""

import ast
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING

from unshim.finders.file import File
from unshim.finders.lazy_given import Given, given_away, given_to_loader
from unshim.finders.leads import leads, names_of
from unshim.finders.lines import walk
from unshim.finders.target import Target
from unshim.finders.values import called_name
from unshim.names import absolute, below

if TYPE_CHECKING:
    from unshim.finders.exports import Exports


def lazy_names(file: File, exports: "Exports") -> Iterator[Target]:
    """A target for each name that a literal table, or a test of the name asked for, gives away.

    Source: https://peps.python.org/pep-0562/
    """
    tree, tables = file.source.tree, file.lazy_tables
    given = chain(
        _given_away(file, exports) if not exports.is_replaced else (),
        *(_given(file, exports, one) for one in given_to_loader(tables, tree, file.module)),
    )
    if b"initpkg" in file.source.data:
        yield from _initialised(file, exports)
    for target in given:
        # It is asked only for what the module does not have, and by no star import.
        name = (below(target.module, file.module.name) or "").partition(".")[0]
        if not exports.binds(name):
            yield target._replace(starred=target.starred and exports.offers_name(name))


def _given_away(file: File, exports: "Exports") -> Iterator[Target]:
    for one in given_away(file.scopes, file.source.tree):
        yield from (_spelled if one.in_table else _given)(file, exports, one)


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
            reached = file.reach(absolute(value.value, file.module.package), known=True)
            if reached is not None:
                yield exports.target(key.value, reached, value)._replace(module=dotted)


def _spelled(file: File, exports: "Exports", given: Given) -> Iterator[Target]:
    """By a table's strings."""
    for candidate in given.candidates:
        dotted = absolute(candidate, file.module.package)
        reached = file.reach(dotted, known=True)
        if reached is None:
            yield from _all_led_to(file, exports, given.name, dotted, given.node)
            continue
        # A table that names the module alone has the name asked of it, or means the module.
        is_alone = reached.target.importable and ":" not in candidate
        if is_alone and reached.name == "." and not dotted.endswith(f".{given.name}"):
            continue
        yield exports.target(given.name, reached, given.node)
        return


def _given(file: File, exports: "Exports", given: Given) -> Iterator[Target]:
    """By code that says what it is."""
    for dotted in given.candidates:
        if given.forwards and not given.name and file.reach(dotted, known=True) is None:
            for led_to, further in leads(file, dotted):
                target = exports.target(further[1:], led_to, given.node)
                yield target._replace(module=f"{file.module.name}{further}")
            continue
        if given.forwards:
            for name in [given.name] if given.name else names_of(file, dotted):
                yield from _all_led_to(file, exports, name, f"{dotted}.{name}", given.node)
            continue
        names = [given.name]
        if not given.name:
            reached = file.reach(dotted, known=True)
            names = [reached.name] if reached is not None and reached.name != "." else []
        for name in names:
            yield from _all_led_to(file, exports, name, dotted, given.node)


def _all_led_to(
    file: File, exports: "Exports", name: str, dotted: str, node: ast.AST
) -> Iterator[Target]:
    """The module's name is what the dotted name means."""
    for reached, further in leads(file, dotted):
        target = exports.target(further[1:] or name, reached, node)
        yield target._replace(module=f"{file.module.name}.{name}{further}")
