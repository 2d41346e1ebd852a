"""Finders register here for the syntax that they read; nothing lists them by hand."""

import ast
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from unshim.finders.lines import Ancestors

if TYPE_CHECKING:
    from unshim.finders.file import File
    from unshim.finders.reference import Reference

Finder = Callable[["File", ast.AST, Ancestors], "Iterator[Reference]"]

__all__ = ["FINDERS", "Ancestors", "Finder", "finder", "finders_of", "load_all"]

FINDERS: dict[type[ast.AST], list[Finder]] = {}
# The names of syntax whose finders have not been imported yet, and the modules that have them.
_DECLARED: dict[str, list[str]] = {}


def finder(*syntax: type[ast.AST]) -> Callable[[Finder], Finder]:
    """Registers a function that is shown every node of these types on a line worth a look."""

    def register(function: Finder) -> Finder:
        for node_type in syntax:
            FINDERS.setdefault(node_type, []).append(function)
        return function

    return register


def finders_of(syntax: type[ast.AST]) -> list[Finder]:
    """The finders that read nodes of this type, imported when the first of them is met.

    Most files need one or two of them, and a hook on one file would wait for all to be imported.
    """
    if not _DECLARED:
        _read_declared()
    for module in _DECLARED.pop(syntax.__name__, ()):
        from importlib import import_module

        import_module(f"unshim.finders.{module}")
    return FINDERS.setdefault(syntax, [])


def load_all() -> None:
    """Imports every module of finders: what asks all of them about one place needs them all."""
    if not _DECLARED:
        _read_declared()
    for module in _DECLARED[""]:
        from importlib import import_module

        import_module(f"unshim.finders.{module}")
    _DECLARED[""] = []


def _read_declared() -> None:
    """Reads off which module declares finders for which syntax, without importing any."""
    import os

    import unshim.finders

    _DECLARED[""] = []
    for folder in unshim.finders.__path__:
        for name in sorted(os.listdir(folder)):
            if name.startswith("find_") and name.endswith(".py"):
                _DECLARED[""].append(name.removesuffix(".py"))
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    text = file.read()
                for line in text.split("\n@finder(")[1:]:
                    for syntax in line[: line.index(")")].split(","):
                        declared = _DECLARED.setdefault(syntax.strip().removeprefix("ast."), [])
                        declared.append(name.removesuffix(".py"))
