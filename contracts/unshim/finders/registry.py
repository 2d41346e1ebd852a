"""Finders register here for the syntax that they read; nothing lists them by hand."""

import ast
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from unshim.finders.lines import Ancestors

if TYPE_CHECKING:
    from unshim.finders.file import File
    from unshim.finders.reference import Reference

Finder = Callable[["File", ast.AST, Ancestors], "Iterator[Reference]"]

__all__ = ["FINDERS", "Ancestors", "Finder", "finder", "load"]

FINDERS: dict[type[ast.AST], list[Finder]] = {}


def finder(*syntax: type[ast.AST]) -> Callable[[Finder], Finder]:
    """Registers a function that is shown every node of these types on a line worth a look."""

    def register(function: Finder) -> Finder:
        for node_type in syntax:
            FINDERS.setdefault(node_type, []).append(function)
        return function

    return register


def load() -> None:
    """Imports every module of this package, so that its finders are registered."""
    if FINDERS:
        return
    from importlib import import_module
    from pkgutil import iter_modules

    import unshim.finders

    for module in iter_modules(unshim.finders.__path__):
        if module.name.startswith("find_"):
            import_module(f"unshim.finders.{module.name}")
