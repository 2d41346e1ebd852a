"""Calls of libraries that move names and modules: zope.deprecation and zope.deferredimport.

Sources: https://zopedeprecation.readthedocs.io, https://zopedeferredimport.readthedocs.io
"""

import ast
from typing import NamedTuple

from unshim.shim.bound import Bound
from unshim.shim.resolving import Resolver, text_of

_MOVED = ("zope.deprecation.moved", "zope.deprecation.deprecation.moved")
_DEFERRED = "zope.deferredimport."


class Deferred(NamedTuple):
    """The names that a call makes, and whether using them warns."""

    bounds: tuple[Bound, ...]
    warns: bool


def module_moved_to(call: ast.Call, resolver: Resolver) -> str:
    """The module that `moved("new", ...)` puts in the place of the present one; "" for none."""
    if not call.args or not any(resolver.is_name(call.func, name) for name in _MOVED):
        return ""
    text = text_of(call.args[0])
    return resolver.absolute(text, always=False) if text else ""


def names_deferred(call: ast.Call, resolver: Resolver) -> Deferred | None:
    """What `define`, `defineFrom`, `deprecated` and `deprecatedFrom` make; None for other calls."""
    called = [name for name in resolver.targets(call.func) if name.startswith(_DEFERRED)]
    does = called[0].rpartition(".")[2] if called else ""
    if does in ("define", "deprecated"):
        pairs = [(word.arg, text_of(word.value)) for word in call.keywords]
    elif does in ("defineFrom", "deprecatedFrom"):
        given = [text_of(item) for item in call.args[does == "deprecatedFrom" :]]
        pairs = [(name, f"{given[0]}:{name}") for name in given[1:]] if given else []
    else:
        return None
    bounds = []
    for name, text in pairs:
        if name and text:
            module, _, attribute = text.partition(":")
            target = f"{module}.{attribute}" if attribute else module
            bounds.append(Bound(name, "lazy", target, call.lineno, module=module))
    return Deferred(tuple(bounds), does.startswith("deprecated"))
