"""The folder from which a package is imported, where the folder above it has no `__init__.py`.

`zope/component/__init__.py` may be `component`, of the source root `zope`, or `zope.component`,
of a namespace package: what the package's own files import tells.

Source: https://peps.python.org/pep-0420/
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from unshim.names import Module, module_of

_IMPORTED = re.compile(rb"^[ \t]*(?:from|import)[ \t]+(\w[\w.]*)", re.MULTILINE)
_MOST_FILES = 12


class Roots:
    """Names modules as they are imported."""

    def __init__(self, roots: Mapping[str, str], exists: Callable[[str], bool]) -> None:
        self._roots = roots
        self._exists = exists

    def module(self, path: str) -> Module:
        root = self._roots.get(topmost(path, self._exists))
        return module_of(path, () if root is None else (root,), self._exists)


def read_roots(
    paths: Iterable[str], exists: Callable[[str], bool], read: Callable[[str], bytes]
) -> Roots:
    """The source roots of the packages that these files are of, where they are not plain.

    `read` gives a file's bytes, b"" where it cannot be read.
    """
    packages: dict[str, list[str]] = {}
    for path in paths:
        folder = topmost(path, exists)
        if "/" in folder:
            held = packages.setdefault(folder, [])
            if len(held) < _MOST_FILES:
                held.append(path)
    found = {}
    for folder, files in packages.items():
        root = _root_of(folder, files, read)
        if root is not None:
            found[folder] = root
    return Roots(found, exists)


def topmost(path: str, exists: Callable[[str], bool]) -> str:
    """The topmost package that holds a file; "" where its folder is none."""
    folder, found = path.rpartition("/")[0], ""
    while folder and exists(f"{folder}/__init__.py"):
        folder, found = folder.rpartition("/")[0], folder
    return found


def _root_of(folder: str, files: Iterable[str], read: Callable[[str], bytes]) -> str | None:
    """The root of a namespace package; None where a package's files do not speak of one."""
    parts = folder.split("/")
    spelled: Counter[str] = Counter()
    for path in files:
        spelled.update(
            match[1].decode("utf-8", "replace") for match in _IMPORTED.finditer(read(path))
        )
    plain = _count(spelled, parts[-1])
    best, most = None, plain
    for depth in range(len(parts) - 1):
        names = parts[depth:]
        if all(part.isidentifier() for part in names):
            number = _count(spelled, ".".join(names))
            if number > most:
                best, most = "/".join(parts[:depth]), number
    return best


def _count(spelled: Counter[str], dotted: str) -> int:
    return sum(
        number
        for name, number in spelled.items()
        if name == dotted or name.startswith(f"{dotted}.")
    )
