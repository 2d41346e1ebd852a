"""The names of the shim that are given another value where they live now, and by what."""

import ast
from collections.abc import Iterable, Iterator, Mapping

from unshim.rewrite.changes_of import Canonical, ChangedThere, changes_of
from unshim.rewrite.enclosing_test import enclosing_test_of_line
from unshim.rewrite.moves import Moves, Place
from unshim.rewrite.seen import ANY
from unshim.rewrite.takers import Takers
from unshim.rewrite.there import There
from unshim.source import Source
from unshim.tree import Tree

_COMPOUND = (ast.If, ast.Try, ast.TryStar, ast.For, ast.While, ast.Match)
_SIMPLE = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Delete, ast.Expr)
Names = Mapping[str, list[str]]


def changed_there(
    tree: Tree, moves: Moves, takers: Takers, users: Iterable[str]
) -> dict[str, tuple[There, ...]]:
    """By the shim's name, ANY for all. `users` are the files that may use the shim."""
    homes: dict[str, dict[str, list[str]]] = {}
    for name, module, first in _taken_early(moves):
        homes.setdefault(module, {}).setdefault(first, []).append(name)
    if moves.early.others:
        homes.setdefault(moves.migration.canonical, {})
    sites = _Sites(tree)
    there: dict[str, list[There]] = {}
    for module, names in homes.items():
        home = Canonical(module, frozenset(names))
        for found in changes_of(tree, home, moves, takers, users):
            for name in _asked(found, moves, module, names):
                one = sites.there(found)
                is_kept = moves.early.kept and name not in moves.early.names
                there.setdefault(name, []).append(one._replace(lasts=True) if is_kept else one)
    return {name: tuple(dict.fromkeys(its)) for name, its in sorted(there.items())}


def _taken_early(moves: Moves) -> Iterator[tuple[str, str, str]]:
    """(the shim's name, the module it lives in, its name there) for what the shim took."""
    for name in dict.fromkeys([*moves.places, *moves.migration.names]):
        is_early = name in moves.early.names or (moves.early.others and name not in moves.places)
        place = moves.places.get(name) or moves.declared(name)
        if is_early and isinstance(place, Place) and place.name:
            yield name, place.module, place.name.partition(".")[0]


def _asked(found: ChangedThere, moves: Moves, module: str, names: Names) -> Iterable[str]:
    """The names by which the shim has what is changed in a module; `names` by what is taken."""
    others = moves.early.others and module == moves.migration.canonical
    if found.name == ANY:
        return [ANY] if others else [name for every in names.values() for name in every]
    return names.get(found.name) or ([found.name] if others else [])


class _Sites:
    """Reads the files in which something is changed, each once."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._sources: dict[str, Source] = {}

    def there(self, found: ChangedThere) -> There:
        if found.path not in self._sources:
            self._sources[found.path] = Source(found.path, self._tree.read(found.path))
        source = self._sources[found.path]
        is_undone = found.is_mock and ".start(" not in source.text
        test = enclosing_test_of_line(found.path, source.tree, found.line) if is_undone else ""
        lasts = not is_undone and _is_at_import(source.tree.body, found.line)
        return There(found.what, test, lasts, found.loads, found.module, found.before)


def _is_at_import(body: list[ast.stmt], line: int) -> bool:
    """Whether a line is a statement that runs as its module is imported, and lasts."""
    for node in body:
        if node.lineno <= line <= (node.end_lineno or line):
            if isinstance(node, _COMPOUND):
                return any(_is_at_import(block, line) for block in _blocks(node))
            return isinstance(node, _SIMPLE)
    return False


def _blocks(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ExceptHandler | ast.match_case):
            yield child.body
    for field in ("body", "orelse", "finalbody"):
        yield getattr(node, field, [])
