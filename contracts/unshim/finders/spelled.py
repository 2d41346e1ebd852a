"""The Python files that spell one of some names, parsed: what contracts about names look into."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import NamedTuple

from unshim.finders.kinds import Kind, kind_of
from unshim.finders.lines import line_numbers
from unshim.finders.modules import Modules
from unshim.finders.scopes import Scopes, read_scopes
from unshim.names import Module
from unshim.source import Source
from unshim.tree import Tree, Unread


class Spelled(NamedTuple):
    """A file, or the cells of a notebook, with the lines that spell one of the names."""

    source: Source
    module: Module
    scopes: Scopes
    lines: list[int]


class Reading:
    """Reads files of a tree, and keeps account of what could not be read, or not be parsed."""

    def __init__(self, tree: Tree, modules: Modules) -> None:
        self._tree = tree
        self._modules = modules
        self.unread: dict[str, Unread] = {}
        self.lexical: dict[str, str] = {}

    def files(
        self,
        paths: Collection[str],
        words: Collection[str],
        is_worth: Callable[[bytes], bool] = lambda data: True,
    ) -> Iterator[Spelled]:
        """Those of the files that are Python, worth it, and spell a word as a whole."""
        pattern = words_pattern(words)
        for path, data in self._tree.read_all(sorted(paths), self.unread):
            if pattern.search(data) is None or not is_worth(data):
                continue
            source = _source(path, data)
            if source is None:
                continue
            text = source.data
            lines = line_numbers(text, (match.start() for match in pattern.finditer(text)))
            if not lines:
                continue
            if source.problem:
                self.lexical[path] = source.problem
            module = self._modules.at(path)
            scopes = read_scopes(source, module, self._modules.offers)
            yield Spelled(source, module, scopes, lines)


def words_pattern(words: Collection[str]) -> re.Pattern[bytes]:
    """Finds any of the words, each as a whole."""
    either = b"|".join(re.escape(word.encode()) for word in sorted(words))
    return re.compile(rb"(?<![\w\x80-\xff])(?:" + either + rb")(?![\w\x80-\xff])")


def _source(path: str, data: bytes) -> Source | None:
    kind = kind_of(path, data)
    if kind is Kind.PYTHON:
        return Source(path, data)
    if kind is Kind.NOTEBOOK:
        from unshim.source.decoding import decode_text
        from unshim.source.inset import Inset
        from unshim.source.notebook import read_notebook

        return Inset(path, read_notebook(decode_text(data)).code)
    return None


def searched(tree: Tree, words: Collection[str], rules: Mapping[str, str]) -> list[str]:
    """The files of the whole tree that may spell a word, and that no rule leaves out."""
    return [path for path in tree.search(sorted(words)) if path not in rules]
