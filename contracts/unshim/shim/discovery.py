"""Finds the shims of a codebase, and the definitions that stand in several of its modules."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from unshim.errors import TreeError
from unshim.shim.areas import is_test
from unshim.shim.catalogue import Catalogue, Glance
from unshim.shim.duplicates import MOST_MODULES, Duplicate, find_duplicates
from unshim.shim.inspection import judge_module
from unshim.shim.namespaces import read_roots
from unshim.shim.sweep import Place, Swept, defines_most, sweep
from unshim.shim.verdicts import NO_SHIM
from unshim.shim.workforce import Workforce
from unshim.tree import Tree
from unshim.tree.base import Listing, Unread, read_bytes, read_each


class Discovered(NamedTuple):
    """A shim: `importers` and `test_importers` are the files that import it, by their bytes."""

    module: str
    path: str
    canonical: str
    verdict: str
    styles: tuple[str, ...]
    deprecated: bool
    names: int
    traps: tuple[str, ...]
    importers: int
    test_importers: int

    @property
    def used(self) -> int:
        return self.importers + self.test_importers


class Discovery(NamedTuple):
    """Shims, most used first; duplicates, largest and most alike first."""

    shims: tuple[Discovered, ...]
    duplicates: tuple[Duplicate, ...]
    files: int
    candidates: int
    unread: tuple[tuple[str, str], ...]


class Disk:
    """Files below a root by a list made before: what a process of its own can be given."""

    label = "folder"

    def __init__(self, root: str, paths: frozenset[str]) -> None:
        self.root = root
        self.paths = paths

    def listing(self) -> Listing:
        return Listing(dict.fromkeys(sorted(self.paths), ""), {}, {})

    def exists(self, path: str) -> bool:
        return path in self.paths

    def read(self, path: str) -> bytes:
        try:
            return read_bytes(self.root, path)
        except OSError as error:
            raise TreeError(f"cannot be read: {error.strerror}", path) from None

    def read_or_nothing(self, path: str) -> bytes:
        try:
            return read_bytes(self.root, path)
        except OSError:
            return b""

    def read_all(
        self, paths: Iterable[str], unread: dict[str, Unread] | None = None
    ) -> Iterator[tuple[str, bytes]]:
        return read_each(self.read, paths, unread)

    def ids(self) -> None:
        return None

    def afresh(self) -> "Disk":
        return self

    def marked(self, paths: Iterable[str]) -> Mapping[str, str]:
        return {}

    def search(self, words: Iterable[str]) -> list[str]:
        return []

    def expect(self, words: Iterable[str]) -> None:
        """Nothing can be done ahead."""


class _Judged(NamedTuple):
    module: str
    path: str
    canonical: str
    verdict: str
    styles: tuple[str, ...]
    deprecated: bool
    names: int
    traps: tuple[str, ...]


def discover(tree: Tree, root: str, below: str = "", *, duplicates: bool = True) -> Discovery:
    """Looks through all Python files; only shims and duplicates in the folder `below` are told.

    Raises TreeError where there is no Python file.
    """
    paths = [path for path in tree.listing().files if path.endswith(".py")]
    if not paths:
        raise TreeError("no Python file was found", tree.label, "give the folder to look through")
    folders = {path.rpartition("/")[0] for path in paths if path.endswith("__init__.py")}

    def exists(path: str) -> bool:
        return path.rpartition("/")[0] in folders

    disk = Disk(root, frozenset(paths))
    roots = read_roots(paths, exists, disk.read_or_nothing)
    places = [Place(path, roots.module(path)) for path in paths]
    force = Workforce(len(places))
    index = {place.module.name: place.path for place in reversed(places)}
    parts = force.deal(places, 4)
    swept = _merged(force.run(sweep, [(root, frozenset(index), part) for part in parts]))
    candidates = [place for place in swept.candidates if _inside(place.path, below)]
    judged = force.run(_judge, [(root, index, part) for part in force.deal(candidates, 2)])
    named = _repeated(swept.definitions, below) if duplicates else []
    found = force.run(find_duplicates, [(root, part) for part in force.deal(named, 2)])
    shims = [_counted(shim, swept) for part in judged for shim in part]
    return Discovery(
        tuple(sorted(shims, key=lambda shim: (-shim.used, shim.module))),
        tuple(
            sorted(
                (duplicate for part in found for duplicate in part),
                key=lambda duplicate: (-duplicate.alike * duplicate.lines, duplicate),
            )
        ),
        len(places),
        len(candidates),
        (*swept.unread, *tree.listing().unreadable.items()),
    )


def _judge(root: str, index: Mapping[str, str], places: Sequence[Place]) -> list[_Judged]:
    """Those of these files that are shims."""
    disk = Disk(root, frozenset(index.values()))
    glance, catalogue = Glance(disk, (), index), Catalogue(disk, (), index)
    found = []
    for place in places:
        source = glance.source(place.module.name)
        if source is None or source.path != place.path or defines_most(source.tree):
            continue
        reading = glance.reading(place.module.name)
        if reading is None or judge_module(reading, glance, twins=False).verdict == NO_SHIM:
            continue
        seen = judge_module(reading, catalogue, twins=False)
        if seen.verdict == NO_SHIM or (is_test(place.path) and not reading.deprecated):
            continue
        found.append(
            _Judged(
                seen.module,
                seen.path,
                seen.canonical,
                seen.verdict,
                seen.styles,
                reading.deprecated,
                len(seen.names),
                tuple(name.name for name in seen.traps),
            )
        )
    return found


def _counted(shim: _Judged, swept: Swept) -> Discovered:
    return Discovered(*shim, swept.importers[shim.module], swept.test_importers[shim.module])


def _repeated(
    definitions: Sequence[tuple[str, str]], below: str
) -> list[tuple[str, tuple[str, ...]]]:
    """Names and the files that define them, where those are several but not many."""
    paths: dict[str, list[str]] = {}
    for name, path in definitions:
        paths.setdefault(name, []).append(path)
    return [
        (name, tuple(found))
        for name, found in sorted(paths.items())
        if 1 < len(found) <= MOST_MODULES and any(_inside(path, below) for path in found)
    ]


def _inside(path: str, folder: str) -> bool:
    return not folder or path.startswith(f"{folder}/") or path == folder


def _merged(parts: Sequence[Swept]) -> Swept:
    importers, test_importers = Counter[str](), Counter[str]()
    for part in parts:
        importers.update(part.importers)
        test_importers.update(part.test_importers)
    return Swept(
        importers,
        test_importers,
        [item for part in parts for item in part.definitions],
        [item for part in parts for item in part.candidates],
        [item for part in parts for item in part.unread],
    )
