"""Which files a dotted name may lead to, when one file of the tree says it."""

import sys
from collections.abc import Iterable, Iterator

from unshim.affected.statements import Dotted

SUFFIXES = (".py", ".pyx", ".pyw")


class Places:
    """The modules among a tree's files, found by the folder that they are imported from.

    A name counts from every folder from which Python might import it: that above a topmost
    package, those that the project names, and those that hold the file which says the name.
    """

    def __init__(self, files: Iterable[str], roots: Iterable[str] = ()) -> None:
        self.modules: dict[str, list[str]] = {}  # path without suffix -> files
        self.packages: dict[str, str] = {}  # folder -> its __init__
        self.folders: dict[str, list[str]] = {"": []}  # folder -> modules and packages in it
        self.named: dict[str, list[str]] = {}  # last part of a path -> files
        for file in files:
            if not file.endswith(SUFFIXES):
                continue
            stem = file.rpartition(".")[0]
            folder, _, last = stem.rpartition("/")
            self.named.setdefault(file.rpartition("/")[2], []).append(file)
            if last == "__init__":
                self.packages[folder] = file
            else:
                self.modules.setdefault(stem, []).append(file)
            self._add_folder(folder).append(file)
        self._inside: dict[str, list[str]] = {}  # folder -> packages in it
        for folder in self.packages:
            self._inside.setdefault(folder.rpartition("/")[0], []).append(folder)
        self.roots = tuple(dict.fromkeys(roots))
        self._tops: dict[str, list[str]] = {}  # first part of a name -> folders it counts from
        self._anywhere: dict[str, list[str]] = {}
        for at in (*self.modules, *filter(None, self.folders)):
            folder, _, name = at.rpartition("/")
            self._anywhere.setdefault(name, []).append(folder)
            if folder not in self.packages and (at in self.modules or at in self.packages):
                self._tops.setdefault(name, []).append(folder)

    def _add_folder(self, folder: str) -> list[str]:
        if folder not in self.folders:
            self.folders[folder] = []
            if folder:
                self._add_folder(folder.rpartition("/")[0])
        return self.folders[folder]

    def chain(self, path: str) -> Iterator[str]:
        """The packages in which a file lies: they are imported before it."""
        folder = path.rpartition("/")[0]
        while folder in self.packages:
            yield self.packages[folder]
            folder = folder.rpartition("/")[0]

    def conftests(self, path: str) -> Iterator[str]:
        """The conftest files that pytest imports before this one."""
        for folder in above(path):
            yield from self.modules.get(f"{folder}/conftest" if folder else "conftest", ())

    def files(self, dotted: Dotted, importer: str, *, is_import: bool = False) -> set[str]:
        """The files that run when the importer imports this name, and those that it may mean.

        Where `is_import`, a name that nothing else explains may count from any folder.
        """
        found: set[str] = set()
        parts = dotted.name.split(".") if dotted.name else []
        for base in self._bases(dotted, parts, importer, is_import):
            found |= self._walk(base, parts, star=dotted.star)
        found.discard(importer)
        return found

    def is_package(self, dotted: Dotted, importer: str) -> bool:
        """Whether the name may be a folder of modules."""
        parts = dotted.name.split(".") if dotted.name else []
        return any(
            "/".join(filter(None, (base, *parts))) in self.folders
            for base in self._bases(dotted, parts, importer, False)
        )

    def below(self, dotted: Dotted, importer: str) -> set[str]:
        """Every module of a package."""
        parts = dotted.name.split(".") if dotted.name else []
        found: set[str] = set()
        for base in self._bases(dotted, parts, importer, False):
            folder = "/".join(filter(None, (base, *parts)))
            prefix = f"{folder}/" if folder else ""
            if folder in self.folders and folder:
                found |= {
                    file
                    for inner, files in self.folders.items()
                    if inner == folder or inner.startswith(prefix)
                    for file in files
                }
        return found

    def _bases(
        self, dotted: Dotted, parts: list[str], importer: str, is_import: bool
    ) -> Iterable[str]:
        if dotted.level:
            folder = importer.rpartition("/")[0]
            for _ in range(dotted.level - 1):
                folder = folder.rpartition("/")[0]
            return (folder,)
        if not parts:
            return ()
        first = parts[0]
        bases = dict.fromkeys(self._tops.get(first, ()))
        for folder in (*above(importer), *self.roots):
            at = f"{folder}/{first}" if folder else first
            if folder not in self.packages and (at in self.modules or at in self.folders):
                bases[folder] = None
        if not bases and is_import and first not in sys.stdlib_module_names:
            return self._anywhere.get(first, ())
        return bases

    def _walk(self, base: str, parts: list[str], *, star: bool) -> set[str]:
        """The packages on the way, and the module at its end."""
        found: set[str] = set()
        at = base
        if not parts and at in self.packages:
            found.add(self.packages[at])
        for part in parts:
            at = f"{at}/{part}" if at else part
            if at in self.packages:
                found.add(self.packages[at])
            found.update(self.modules.get(at, ()))
            if at not in self.folders:
                return found
        if star:
            found.update(self.folders[at])
            found.update(self.packages[folder] for folder in self._inside.get(at, ()))
        return found

    def ending_in(self, path: str) -> Iterator[str]:
        """The files whose path ends in this one, as a string may name them."""
        wanted = path.replace("\\", "/").lstrip("./")
        for file in self.named.get(wanted.rpartition("/")[2], ()):
            if file == wanted or file.endswith(f"/{wanted}"):
                yield file


def above(path: str) -> Iterator[str]:
    """The folders that hold a path, nearest first, and "" last."""
    while path:
        path = path.rpartition("/")[0]
        yield path
