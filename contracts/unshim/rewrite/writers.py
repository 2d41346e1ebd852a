"""Who else changes the names of a module that is handed to them: functions of other files."""

import ast
import json
import re
from collections.abc import Iterable, Iterator

from unshim.finders.file import File
from unshim.finders.lines import walk
from unshim.finders.modules import Modules
from unshim.finders.search import is_python
from unshim.finders.target import Target
from unshim.rewrite.bare import patched_through
from unshim.rewrite.journey import Journey, Place
from unshim.rewrite.mocks import may_be_missing
from unshim.rewrite.parameters import Function, Given
from unshim.rewrite.seen import MOCKED
from unshim.rewrite.takers import Takers
from unshim.rewrite.written import written_at
from unshim.shim.origins import Origins
from unshim.source import Source
from unshim.tree import Tree

_DEFINED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class Writers:
    """Follows a module from file to file, each question once."""

    def __init__(
        self, tree: Tree, modules: Modules, origins: Origins, takers: Takers, target: Target
    ) -> None:
        self._tree = tree
        self._modules = modules
        self._origins = origins
        self._takers = takers
        self._target = target
        self._files: dict[str, File] = {}

    def to(self, asked: str) -> frozenset[str]:
        """`name|path:line` for each name of the module that is changed from there on.

        MOCKED stands before the name where all that is done is to put a mock under it.
        """
        found: set[str] = set()
        pending, seen = [asked], {asked}
        while pending:
            how, what, place, texts = json.loads(pending.pop())
            for journey, places in self._journeys(how, what, Given(place, texts)):
                path = journey.file.source.path
                for one in places:
                    at = f"{path}:{one.value.line}"
                    patched = patched_through(journey.file, one.value)
                    if patched is not None and not may_be_missing(patched[0]):
                        found.add(f"{MOCKED}{patched[1]}|{at}")
                        continue
                    for name in written_at(journey.file, one.value, one.constants):
                        found.add(f"{name}|{at}")
                found.update(f"{name}|{path}:{line}" for name, line in journey.changed)
                pending += [further for further in journey.handed if further not in seen]
                seen.update(journey.handed)
        return frozenset(found)

    def _journeys(
        self, how: str, what: str, given: Given
    ) -> Iterator[tuple[Journey, Iterable[Place]]]:
        if how == "into":
            for file, function in self._functions(what):
                journey = Journey(file)
                yield journey, journey.enter(function, given)
        elif how == "held":
            for file in self._files_with(rf"\.\s*{re.escape(what)}\b", what):
                journey = Journey(file)
                yield journey, journey.held(what)
        elif how == "named":
            for file in self._files_with(rf"(?<![\w.]){re.escape(what)}\b", what):
                journey = Journey(file)
                yield journey, journey.named(what)
        elif how == "given":
            last = what.rpartition(".")[2]
            for file in self._files_with(rf"\b{re.escape(last)}\s*\(", last):
                journey = Journey(file)
                yield journey, journey.given(last, what)
        elif how == "offered":
            module, _, name = what.partition(":")
            for file in self._taking(module, name):
                journey = Journey(file)
                yield journey, journey.offered(module, name)
        elif how == "fixture":
            path, _, name = what.rpartition(":")
            for file in self._files_with(rf"\bdef\b[^:]*\b{re.escape(name)}\b", name):
                if _takes_fixtures(file.source.path, path):
                    journey = Journey(file)
                    yield journey, journey.taken(name)

    def _functions(self, dotted: str) -> Iterator[tuple[File, Function]]:
        """The functions and classes that a dotted name means; by its last part, after a dot."""
        last = dotted.rpartition(".")[2]
        if dotted.startswith("."):
            for file in self._files_with(rf"\bdef\s+{re.escape(last)}\b", last):
                yield from ((file, one) for one in _named(file, last))
            return
        module, rest = self._origins.split(self._origins.defined(dotted) or dotted)
        path = self._origins.path(module) if module and rest else None
        if path is not None and is_python(path):
            file = self._file(path)
            yield from ((file, one) for one in _named(file, rest.rpartition(".")[2]))

    def _taking(self, module: str, name: str) -> Iterator[File]:
        """The files that may change something through a name that they take from a module."""
        own = self._origins.path(module)
        index = self._takers.of(name)
        paths = index.get(module.rpartition(".")[2], [])
        if own is not None and own.rpartition("/")[2].startswith("__init__."):
            paths = sorted({path for its in index.values() for path in its})
        yield from (self._file(path) for path in paths if path != own)

    def _files_with(self, pattern: str, word: str) -> Iterator[File]:
        asked = re.compile(pattern.encode(), re.MULTILINE)
        paths = [path for path in self._tree.search([word]) if is_python(path)]
        for path, data in self._tree.read_all(paths, {}):
            if asked.search(data):
                yield self._file(path, data)

    def _file(self, path: str, data: bytes | None = None) -> File:
        if path not in self._files:
            source = Source(path, self._tree.read(path) if data is None else data)
            self._files[path] = File(source, self._modules.at(path), (self._target,), [])
        return self._files[path]


def _named(file: File, name: str) -> Iterator[Function]:
    for node, _ in walk(file.source.tree):
        if isinstance(node, _DEFINED) and node.name == name:
            yield node
        elif (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Lambda)
            and any(isinstance(one, ast.Name) and one.id == name for one in node.targets)
        ):
            yield node.value


def _takes_fixtures(path: str, of: str) -> bool:
    """Whether a file may take the fixtures of another: of a conftest above it, of a plug-in."""
    folder, _, name = of.rpartition("/")
    if name == "conftest.py":
        return path.startswith(f"{folder}/" if folder else "")
    return path != of and not (name.startswith("test") or name.endswith("_test.py"))
