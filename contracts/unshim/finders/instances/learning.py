"""The other names of the classes: subclasses, and aliases that modules give them.

A file that says `Engine()` need not spell the class's own name, where another module says
`Engine = UserExecutionEngine`. So the names to look for are learnt first, round by round, from
files whose text may bind one.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from unshim.finders.instances.classes import Classes
from unshim.finders.instances.giving import givers_named
from unshim.finders.lines import line_numbers
from unshim.finders.modules import Modules
from unshim.finders.scopes import Scope
from unshim.finders.spelled import Spelled
from unshim.finders.words import Words, files_with, names_given
from unshim.names import PYTHON_SUFFIXES
from unshim.spelling import plainly
from unshim.tree import Tree, Unread


class Alias(NamedTuple):
    """A name of a module that stands for one of the classes, or `gives` an instance of one."""

    name: str
    module: str
    gives: bool = False


def learn(
    tree: Tree, modules: Modules, classes: Classes, names: Collection[str], rules: Mapping[str, str]
) -> list[Alias]:
    """Every other name, in modules of the tree, for the classes and their subclasses."""
    found: dict[Alias, None] = {}
    words = set(names)
    pending = set(names)
    while pending:
        looked_for = Words(pending)
        paths = [
            path
            for path in files_with(tree, pending)
            if path.endswith(PYTHON_SUFFIXES) and path not in rules
        ]
        news: dict[Alias, None] = {}
        for path, data in tree.read_all(paths, {}):
            given = set(names_given(data, looked_for)) - set(names)
            gives = set(givers_named(data, looked_for))
            if given or gives:
                news |= dict.fromkeys(_aliases(modules, classes, path, given, gives))
        pending = {alias.name for alias in news if not alias.gives} - words
        found |= news
        words |= pending
    return list(found)


def _aliases(
    modules: Modules,
    classes: Classes,
    path: str,
    given: Collection[str],
    gives: Collection[str],
) -> Iterator[Alias]:
    scopes = modules.scopes(path)
    for name in given:
        for binding in scopes.module.names.get(name, ()):
            scope = Scope(scopes, scopes.module, binding.statement)
            if classes.of_binding(binding, scope) is not None:
                yield Alias(name, scopes.name)
                break
    for name in gives:
        for binding in scopes.module.names.get(name, ()):
            scope = Scope(scopes, scopes.module, binding.statement)
            if classes.givers.of_binding(binding, scope) is not None:
                yield Alias(name, scopes.name, gives=True)
                break


def files_with_givers(tree: Tree, aliases: Collection[Alias]) -> set[str]:
    """The files that may call one of the functions: they spell its name and that of its module,
    or of a package around, or lie beside it."""
    givers: dict[bytes, list[Alias]] = {}
    for alias in aliases:
        if alias.gives:
            givers.setdefault(alias.name.encode(), []).append(alias)
    names = {name.decode() for name in givers}
    looked_for = Words(names)
    unread: dict[str, Unread] = {}
    found = {
        path
        for path, data in tree.read_all(files_with(tree, names) if names else (), unread)
        if any(
            _may_call(alias, path, data)
            for name in looked_for.found(plainly(data))
            for alias in givers[name]
        )
    }
    return found.union(unread)


def _may_call(giver: Alias, path: str, data: bytes) -> bool:
    parts = [part for part in giver.module.split(".") if part]
    beside = "/".join(parts[:-1])
    return f"{beside}/" in f"/{path}" or any(part.encode() in data for part in parts)


def lines_of_names(spelled: Spelled, words: Collection[str]) -> list[int]:
    """The lines that spell one of the words, or another name that this very file gives one."""
    data = spelled.source.data
    fresh = set(names_given(data, Words(words))) - set(words)
    known = fresh.union(words)
    lines = set(spelled.lines)
    while fresh:
        looked_for = Words(fresh)
        lines.update(line_numbers(data, (start for start, _ in looked_for.spans(data))))
        fresh = set(names_given(data, looked_for)) - known
        known |= fresh
    return sorted(lines)
