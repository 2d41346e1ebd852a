"""Which of a tree's tests a migration touches, and on which way."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from unshim.affected.collected import Collected, tests_in
from unshim.affected.edges import Edges, Surroundings, edges
from unshim.affected.pieces import pieces
from unshim.affected.places import SUFFIXES, Places
from unshim.affected.reach import Graph, reversed_graph, way_from, ways_to
from unshim.affected.settings import Settings, read_settings
from unshim.affected.sorts import category_of, part_of
from unshim.affected.statements import Dotted
from unshim.affected.targets import Targets, is_name, targets_of
from unshim.errors import TreeError
from unshim.finders.spread import spread
from unshim.migration import Migration
from unshim.names import matches
from unshim.shim.areas import is_test
from unshim.tree import Tree, Unread

SHIM, CANONICAL, MAYBE = "shim", "canonical", "maybe"


class Sort(NamedTuple):
    """Of a test: its category, and its part in the plan."""

    category: str
    part: str


class Surveyed(NamedTuple):
    """A file of tests, with the sort of each of them.

    `touches` tells what it reaches: the shim, the canonical alone, or what only a run can tell;
    "" is neither. `way` leads from the file to that; `line` is where its last file may import
    anything.
    """

    path: str
    category: str
    tests: tuple[Sort, ...]
    touches: str = ""
    way: tuple[str, ...] = ()
    line: int = 0

    @property
    def is_direct(self) -> bool:
        """Whether the file itself names the shim or the canonical."""
        return self.touches in (SHIM, CANONICAL) and len(self.way) <= 2


class Survey(NamedTuple):
    """All test files of a tree, as one migration sees them."""

    migration: Migration
    files: tuple[Surveyed, ...]
    unread: Mapping[str, str]

    @property
    def affected(self) -> tuple[Surveyed, ...]:
        """Those that may fail if the shim or the canonical breaks."""
        return tuple(file for file in self.files if file.touches)

    def direct(self) -> "Survey":
        """The same where only what a test file itself names counts."""
        files = (
            file if file.is_direct else file._replace(touches="", way=(), line=0)
            for file in self.files
        )
        return self._replace(files=tuple(files))


class _Read(NamedTuple):
    """What the files say: `tests` and `unread` (with the reason) by path."""

    edges: Mapping[str, Edges]
    tests: Mapping[str, Sequence[Collected]]
    unread: Mapping[str, str]


# Tests are None where the file holds none; the reason is "" where it could be read.
_FileRead = tuple[Edges, list[Collected] | None, str]


def survey(tree: Tree, migrations: Sequence[Migration]) -> list[Survey]:
    """What each migration touches. Every Python file is read once.

    Raises TreeError where there is no Python file.
    """
    listed = tree.listing().files
    paths = [path for path in listed if path.endswith(SUFFIXES)]
    if not paths:
        raise TreeError("no Python file was found", tree.label, "is this the right root?")
    settings = read_settings(tree)
    targets = [targets_of(migration, listed) for migration in migrations]
    roots = [root for migration in migrations for root in migration.roots]
    places = Places(paths, ("", "src", "lib", *settings.paths, *roots))
    sought = {node for found in targets for node in found.shim | found.canonical if is_name(node)}
    read = _read(tree, paths, Surroundings(places, sorted(sought), settings.scripts), settings)
    graph: dict[str, set[str]] = {path: set(read.edges[path].to) for path in read.edges}
    for path in filter(settings.is_test, paths):
        graph.setdefault(path, set()).update(_given(path, places, settings))
    importers = reversed_graph(graph)
    return [
        Survey(migration, tuple(_judged(migration, found, read, importers)), read.unread)
        for migration, found in zip(migrations, targets, strict=True)
    ]


def _read(tree: Tree, paths: Sequence[str], around: Surroundings, settings: Settings) -> _Read:
    def read(part: Sequence[str]) -> list[_FileRead]:
        unread: dict[str, Unread] = {}
        found: list[_FileRead] = []
        for path, data in tree.read_all(part, unread):
            text = pieces(data)
            leads = edges(path, data, text, around, of_tests=is_test(path))
            found.append((leads, tests_in(text) if settings.is_test(path) else None, ""))
        failed: list[_FileRead] = [
            (Edges(path, (), 1), [] if settings.is_test(path) else None, why.reason)
            for path, why in unread.items()
        ]
        return [*found, *failed]

    found = spread(paths, read)
    return _Read(
        {item.path: item for item, _, _ in found},
        {item.path: tests for item, tests, _ in sorted(found) if tests is not None},
        {item.path: why for item, _, why in found if why},
    )


def _given(path: str, places: Places, settings: Settings) -> Iterator[str]:
    """What pytest imports before a test file, though the file does not say so."""
    yield from places.chain(path)
    for conftest in places.conftests(path):
        yield conftest
        yield from places.chain(conftest)
    for module in settings.modules:
        yield from places.files(Dotted(0, module), path, is_import=True)


def _judged(
    migration: Migration, targets: Targets, read: _Read, importers: Graph
) -> Iterator[Surveyed]:
    open_ended = {
        path: found.line
        for path, found in read.edges.items()
        if found.line and not matches(path, migration.tests.trusted)
    }
    ways = {
        SHIM: ways_to(targets.shim, importers),
        CANONICAL: ways_to(targets.canonical, importers),
        MAYBE: ways_to(open_ended, importers),
    }
    for path, tests in sorted(read.tests.items()):
        plan = migration.tests
        file = Surveyed(
            path,
            category_of(path, None, plan),
            tuple(Sort(category_of(path, test, plan), part_of(path, test, plan)) for test in tests),
        )
        for touches, following in ways.items():
            if path in following:
                way = way_from(path, following)
                line = open_ended.get(way[-1], 0) if touches == MAYBE else 0
                file = file._replace(touches=touches, way=way, line=line)
                break
        yield file
