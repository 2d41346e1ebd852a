"""What an import means from one file: Python looks along sys.path, which no file tells.

Certain are the source roots, the folder of a script, and the folder above a test's packages,
which pytest puts on sys.path. Any other folder above the file may be there as well.
"""

import sys
from collections.abc import Iterator

from unshim.finders.modules import Modules
from unshim.finders.target import Target
from unshim.names import below

_TESTS = ("test_", "conftest")


def placed(modules: Modules, dotted: str, importer: str) -> tuple[str, str]:
    """The dotted name from the source roots, and a folder that must be on sys.path for it.

    The folder is empty where nothing is left to chance.
    """
    if modules.split(dotted) is not None:
        return dotted, ""
    home = _home(modules, importer)
    for folder in _above(importer):
        held = modules.split(dotted, folder)
        if held is not None and folder not in modules.roots:
            path, rest = held
            name = modules.at(path).name
            certain = folder == home
            if not certain and dotted.partition(".")[0] in sys.stdlib_module_names:
                continue  # `from abc import ABC` beside a pkg/abc.py
            return (f"{name}.{rest}" if rest else name), "" if certain else folder or "."
    return dotted, ""


def is_another(modules: Modules, target: Target, importer: str) -> bool:
    """Whether a file that names the target means a module of the same name elsewhere in the tree.

    Several projects in one repository may each have their `app.core`.
    """
    module = target.module if target.importable else target.parent
    home = _home(modules, importer)
    path = modules.path_in(home, module)
    if path is None:
        if any(_is_inside(importer, root) for root in modules.roots):
            return False
        # A package's own folder is on no sys.path, whatever lies in it.
        every = _above(importer)
        folders = (folder for folder in every if not modules.exists(f"{folder}/__init__.py"))
        found = (modules.path_in(folder, module) for folder in folders)
        path = next((path for path in found if path is not None), None)
    if path is None:
        return False
    if target.path:
        return path != target.path
    return not modules.is_own(path) and path != modules.path(module)


def namesake(modules: Modules, target: Target, importer: str, data: bytes) -> str | None:
    """The file beside the importer that is meant where their folder is on sys.path, as it is for a
    script or a test. A module that is imported as a part of that folder means the target.

    None where the importer is a script or a test, or the target is no top module of its root.
    """
    folder, _, name = importer.rpartition("/")
    path = modules.path(target.module)
    if "." in target.module or path is None or not folder or folder in modules.roots:
        return None
    is_run = data.startswith(b"#!") or b"__main__" in data or name.startswith(_TESTS)
    if is_run or name.endswith("_test.py") or not all(map(str.isidentifier, folder.split("/"))):
        return None
    beside = modules.path_in(folder, target.module)
    return beside if _home(modules, importer) == folder and beside != path else None


def taken_for_suffix(modules: Modules, dotted: str, importer: str, target: Target) -> str | None:
    """The shim's name that a dotted name means if a folder inside its root is on sys.path.

    None where it is no end of the shim's dotted name, or where the tree has another such module.
    """
    parts = target.module.split(".")
    if dotted.partition(".")[0] in sys.stdlib_module_names:
        return None
    for first in range(1, len(parts) - 1):
        suffix = ".".join(parts[first:])
        rest = below(dotted, suffix)
        if rest is None:
            continue
        top = parts[first]
        if any(modules.path_in(folder, top) for folder in ("", *modules.roots, *_above(importer))):
            return None
        return target.match(f"{target.module}.{rest}" if rest else target.module)
    return None


def _home(modules: Modules, importer: str) -> str:
    """The folder above a file's topmost package."""
    folder = importer.rpartition("/")[0]
    while folder and modules.exists(f"{folder}/__init__.py"):
        folder = folder.rpartition("/")[0]
    return folder


def _above(path: str) -> Iterator[str]:
    """The folders that hold a path, nearest first."""
    while path:
        path = path.rpartition("/")[0]
        yield path


def _is_inside(path: str, root: str) -> bool:
    return not root or path.startswith(f"{root}/")
