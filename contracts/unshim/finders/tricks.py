"""Names that a module hands on by other means than binding them, `__getattr__` included."""

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from unshim.finders.file import File
from unshim.finders.lazy_names import lazy_names
from unshim.finders.leads import leads, leads_further, names_of
from unshim.finders.puts import Put, Puts
from unshim.finders.target import Target

if TYPE_CHECKING:
    from unshim.finders.exports import Exports


def tricks(file: File, exports: "Exports") -> Iterator[Target]:
    """A target for each name that is handed on in such a way."""
    data = file.source.data
    puts = Puts(file.scopes, file.source.tree, data)
    exports.is_replaced = puts.replaces
    if any(word in data for word in (b"__getattr__", b"modules[__name__]", b"initpkg")):
        yield from lazy_names(file, exports)
    for put in puts.all:
        # One that has another module in its place gets its names for nobody.
        if not puts.replaces or not put.name or put.module != file.module.name:
            yield from _handed_on(file, exports, put)


def _handed_on(file: File, exports: "Exports", put: Put) -> Iterator[Target]:
    for dotted in put.scope.resolve_chain(put.value):
        if put.name == "*":
            yield from _all_of(file, exports, dotted, put.node)
            continue
        # Of what a module of the tree is given, its own text tells nothing.
        lead = leads if put.module == file.module.name else leads_further
        for reached, inner in lead(file, dotted):
            if put.name:
                target = exports.target(inner.rpartition(".")[2] or put.name, reached, put.node)
                yield target._replace(module=f"{put.module}.{put.name}{inner}")
            else:
                target = exports.target(put.module.rpartition(".")[2], reached, put.node)
                module = f"{put.module}{inner}"
                # A module by another name: a star brings of it what it brings by its own.
                starred = reached.target.starred or not inner
                yield target._replace(module=module, importable=not inner, starred=starred)


def _all_of(file: File, exports: "Exports", dotted: str, node: ast.expr) -> Iterator[Target]:
    """Every name of what a dotted name stands for, put into this module's own namespace."""
    if file.reach(dotted, known=True) is None:
        for led_to, further in leads(file, dotted):
            target = exports.target(further[1:], led_to, node)
            yield target._replace(module=f"{file.module.name}{further}")
        return
    for name in names_of(file, dotted):
        reached = file.reach(f"{dotted}.{name}", known=True)
        if reached is not None:
            yield exports.target(name, reached, node)
