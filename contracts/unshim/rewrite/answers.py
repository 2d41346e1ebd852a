"""Answers to what a file's rewriting must know of other files."""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from unshim.finders.absolute import Absolute
from unshim.finders.file import File
from unshim.finders.hits import Hits
from unshim.finders.lines import walk
from unshim.finders.modules import Modules
from unshim.finders.scopes import read_scopes
from unshim.finders.search import find_uses, is_python
from unshim.finders.target import Target
from unshim.migration import Migration
from unshim.names import Module
from unshim.rewrite.draft import Question
from unshim.rewrite.mocks import MOCKS
from unshim.rewrite.owners import owner_of
from unshim.rewrite.same_script import runs_alike
from unshim.rewrite.seen import runs_late
from unshim.rewrite.takers import Takers
from unshim.rewrite.writers import Writers
from unshim.shim.origins import Origins
from unshim.source import Source
from unshim.tree import Tree

EVERYTHING = frozenset({"*"})
_ASKED = re.compile(r"[.\"']\s*(\w+)")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


class Answers:
    """Looks the tree through, once for each question."""

    def __init__(self, tree: Tree, migration: Migration, modules: Modules, takers: Takers) -> None:
        self._tree = tree
        self._migration = migration
        self._modules = modules
        self._origins = Origins(tree, modules.roots)
        self._writers = Writers(tree, modules, self._origins, takers, Target(migration.shim))

    def to(self, question: Question) -> frozenset[str]:
        """The answer; a question that is not known has an empty one."""
        if question.about == "taken":
            return self._taken(question.subject)
        if question.about == "asked":
            return frozenset(self._handed_on.get(question.subject, ()))
        if question.about == "below":
            return frozenset(self._below(question.subject))
        if question.about == "late":
            return frozenset(self._late(*question.subject.split(":")))
        if question.about == "reach":
            return frozenset(self._reach(question.subject))
        if question.about == "writes":
            return self._writers.to(question.subject)
        if question.about == "mocks":
            return frozenset(self._mocking(*question.subject.split(":")))
        if question.about == "script":
            return self._run_alike(*question.subject.split(":"))
        return frozenset()

    def _taken(self, module: str) -> frozenset[str]:
        """The names that other files take from a module; "*" where that may be any."""
        target = Target(module)
        hits = Hits((target,))
        found: set[str] = set()
        for path, data in self._tree.read_all(self._possible_users(module), {}):
            place = self._modules.at(path)
            lines = hits.lines(data, place)
            if place.name == module or not (lines or b"import" in data):
                continue
            found |= _names_taken(Source(path, data), place, target)
            if "*" in found:
                return EVERYTHING
        return frozenset(found)

    @cached_property
    def _handed_on(self) -> dict[str, set[str]]:
        """What other files ask of the shim through a file that took it, by where it did."""
        found: dict[str, set[str]] = {}
        for finding in find_uses(self._tree, self._migration).findings:
            if finding.kind != "reexport":
                continue
            asked = {finding.name.rpartition(".")[2]}
            if finding.name == ".":
                text = Source(finding.path, self._tree.read(finding.path), parsed=False).text
                asked = set(_ASKED.findall(text))
            for step in finding.chain:
                if step.rpartition(":")[0] == finding.path:
                    continue  # the file's own places are seen with it
                found.setdefault(step, set()).update(asked)
        return found

    def _below(self, name: str) -> Iterator[str]:
        """The attributes that any file asks of something with this name, through anything."""
        asked = re.compile(rf"\.\s*{re.escape(name)}\s*\.\s*(\w+)")
        paths = [path for path in self._tree.search([name]) if is_python(path)]
        for path, data in self._tree.read_all(paths, {}):
            yield from asked.findall(Source(path, data, parsed=False).text)

    def _late(self, module: str, name: str) -> Iterator[str]:
        """The places that look a name up in its own module at call time, or patch it there."""
        first = name.partition(".")[0]
        own = self._origins.path(module)
        if own is not None:
            yield from _looked_up(Source(own, self._tree.read(own)), self._modules.at(own), first)
        target = Target(module, frozenset({first}))
        hits = Hits((target,))
        paths = [path for path in self._tree.search([first]) if is_python(path)]
        for path, data in self._tree.read_all(paths, {}):
            place = self._modules.at(path)
            lines = hits.lines(data, place)
            if not lines or self._modules.is_own(path):
                continue
            file = File(Source(path, data), place, (target,), lines, hits)
            for reference, ancestors in file.references():
                if reference.kind == "patch" or (
                    reference.kind in ("attribute", "dynamic", "import") and runs_late(ancestors)
                ):
                    what = "puts a mock under" if reference.kind == "patch" else "looks up"
                    yield f"{path}:{getattr(reference.node, 'lineno', 1)} {what}"

    def _mocking(self, module: str, name: str) -> Iterator[str]:
        """The files that put mocks anywhere, and may take a name from a module."""
        last, own = module.rpartition(".")[2].encode(), self._origins.path(module)
        paths = [path for path in self._tree.search([name]) if is_python(path) and path != own]
        for path, data in self._tree.read_all(paths, {}):
            if last in data and MOCKS.search(data):
                yield path

    def _run_alike(self, first: str, second: str) -> frozenset[str]:
        """Not empty where two modules do the same when run as scripts; no packages are."""
        paths = [self._origins.path(first), self._origins.path(second)]
        trees = [
            Source(path, self._tree.read(path)).tree
            for path in paths
            if path is not None and not path.rpartition("/")[2].startswith("__init__.")
        ]
        alike = len(trees) == len(paths) and runs_alike(*trees)
        return frozenset({first}) if alike else frozenset()

    def _possible_users(self, module: str) -> list[str]:
        """Files that name the module, and (`from . import x`) those of its own package."""
        last = module.rpartition(".")[2]
        found = {path for path in self._tree.search([last]) if is_python(path)}
        own = self._origins.path(module)
        if own is not None and own.rpartition("/")[2].startswith("__init__."):
            folder = own.rpartition("/")[0]
            found |= {
                path
                for path in self._tree.listing().files
                if path.startswith(f"{folder}/") and is_python(path)
            }
        return sorted(found)

    def _reach(self, module: str) -> Iterator[str]:
        """The modules of the tree that importing a module imports, itself and packages included."""
        seen: set[str] = set()
        pending = list(_with_packages(module))
        while pending:
            name = pending.pop()
            path = self._origins.path(name)
            if name in seen or path is None:
                continue
            seen.add(name)
            yield name
            source = Source(path, self._tree.read(path))
            place = self._modules.at(path)
            for dotted in imported(source.tree, Absolute(place.package)):
                pending += _with_packages(dotted)


def _names_taken(source: Source, place: Module, target: Target) -> set[str]:
    lines = list(range(1, len(source.lines) + 1))
    found: set[str] = set()
    file = File(source, place, (target,), lines)
    for reference, _ in file.references():
        if reference.kind == "star":
            return {"*"}
        if reference.name == ".":
            found |= set(re.findall(r"\w+", source.text))
        found.add(reference.name.partition(".")[0])
    return found


def _looked_up(source: Source, module: Module, name: str) -> Iterator[str]:
    """The places in a module's own functions that read one of its names."""
    scopes = read_scopes(source, module, lambda star, asked: None)
    for node, ancestors in walk(source.tree):
        if not isinstance(node, ast.Name) or node.id != name or not runs_late(ancestors):
            continue
        if owner_of(scopes.of(ancestors), name) in (scopes.module, None):
            yield f"{source.path}:{node.lineno} looks up"


def imported(tree: ast.Module, absolute: Absolute) -> Iterator[str]:
    """The dotted names that a module's imports name while it is itself imported."""
    pending: list[ast.AST] = list(tree.body)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = absolute.module(node)
            if module is not None:
                yield module
                yield from (f"{module}.{alias.name}" for alias in node.names)
        elif not isinstance(node, _FUNCTIONS):
            pending += _statements(node)


def _statements(node: ast.AST) -> Iterable[ast.AST]:
    return (
        child
        for child in ast.iter_child_nodes(node)
        if isinstance(child, ast.stmt | ast.excepthandler | ast.match_case)
    )


def _with_packages(dotted: str) -> Iterator[str]:
    parts = dotted.split(".")
    for length in range(1, len(parts) + 1):
        yield ".".join(parts[:length])
