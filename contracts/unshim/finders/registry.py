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
    import os
    from importlib import import_module

    import unshim.finders

    # pkgutil would do, but it imports inspect, which costs more than all the finders together.
    for folder in unshim.finders.__path__:
        for name in sorted(os.listdir(folder)):
            if name.startswith("find_") and name.endswith(".py"):
                import_module(f"unshim.finders.{name.removesuffix('.py')}")
