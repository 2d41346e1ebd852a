"""The other names of the classes: subclasses, and aliases that modules give them.

A file that says `Engine()` need not spell the class's own name, where another module says
`Engine = UserExecutionEngine`. So the names to look for are learnt first, round by round, from
files whose text may bind one.
"""

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from unshim.finders.instances.classes import Classes
from unshim.finders.lines import line_numbers
from unshim.finders.modules import Modules
from unshim.finders.scopes import Scope
from unshim.finders.spelled import Spelled, words_pattern
from unshim.names import PYTHON_SUFFIXES
from unshim.tree import Tree


class Alias(NamedTuple):
    """A name of a module that stands for one of the classes."""

    name: str
    module: str

    def may_be_in(self, data: bytes) -> bool:
        """Whether a file may take the name from the module: it spells both, or the like of it."""
        last = self.module.rpartition(".")[2].encode()
        return self.name.encode() in data and (last in data or b"from ." in data)


def learn(
    tree: Tree, modules: Modules, classes: Classes, names: Collection[str], rules: Mapping[str, str]
) -> list[Alias]:
    """Every other name, in modules of the tree, for the classes and their subclasses."""
    found: dict[Alias, None] = {}
    words = set(names)
    pending = set(names)
    while pending:
        binds = _binding_pattern(pending)
        paths = [
            path
            for path in tree.search(sorted(pending))
            if path.endswith(PYTHON_SUFFIXES) and path not in rules
        ]
        news: dict[Alias, None] = {}
        for path, data in tree.read_all(paths, {}):
            if binds.search(data) is not None:
                news |= dict.fromkeys(_aliases(modules, classes, path, names))
        fresh = {alias.name for alias in news} - words
        found |= news
        words |= fresh
        pending = fresh
    return list(found)


def _binding_pattern(words: Collection[str]) -> re.Pattern[bytes]:
    """Finds what may give a class another name: a base, a value that is not called, an `as`."""
    word = words_pattern(words).pattern
    return re.compile(
        rb"^[ \t]*class\s+\w+\s*[\[(][^:]*?(?:" + word + rb")"
        rb"|^[^\n=#]*=[^\n#]*?(?:" + word + rb")(?![ \t]*[(\w])"
        rb"|(?:" + word + rb")\s+as\s",
        re.MULTILINE,
    )


def lines_of_names(spelled: Spelled, words: Collection[str]) -> list[int]:
    """The lines that spell one of the words, or another name that this very file gives one."""
    data = spelled.source.data
    known, fresh = set(words), set(words)
    while fresh:
        word = words_pattern(fresh).pattern
        named = re.compile(
            rb"(?:" + word + rb")\s+as\s+(\w+)"
            rb"|^[ \t]*(\w+)[ \t]*(?::[^\n=]*)?=[ \t]*[\w.]*(?:" + word + rb")(?![ \t]*[(\w.])"
            rb"|^[ \t]*class\s+(\w+)\s*[\[(][^:]*?(?:" + word + rb")",
            re.MULTILINE,
        )
        found = {(match[1] or match[2] or match[3]).decode() for match in named.finditer(data)}
        fresh = found - known
        known |= fresh
    if len(known) == len(words):
        return spelled.lines
    return line_numbers(data, (match.start() for match in words_pattern(known).finditer(data)))


def _aliases(
    modules: Modules, classes: Classes, path: str, names: Collection[str]
) -> Iterator[Alias]:
    scopes = modules.scopes(path)
    for name, bindings in scopes.module.names.items():
        if name in names:
            continue
        for binding in bindings:
            is_plain = isinstance(binding.value, ast.Name | ast.Attribute | ast.IfExp | ast.BoolOp)
            if not (binding.dotted or is_plain or isinstance(binding.statement, ast.ClassDef)):
                continue
            scope = Scope(scopes, scopes.module, binding.statement)
            if classes.of_binding(binding, scope) is not None:
                yield Alias(name, scopes.name)
                break
