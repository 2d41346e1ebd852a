"""The Python files that spell one of some names, parsed: what contracts about names look into."""

import ast
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from unshim.finders.finding import Finding
from unshim.finders.kinds import Kind, kind_of
from unshim.finders.lines import line_numbers
from unshim.finders.modules import Modules
from unshim.finders.scopes import Scopes, read_scopes
from unshim.finders.spread import spread
from unshim.finders.words import Words, files_with
from unshim.names import Module
from unshim.source import Source
from unshim.spelling import plainly
from unshim.tree import Tree, Unread


class Spelled(NamedTuple):
    """A file, or the cells of a notebook, with the lines that spell one of the names."""

    source: Source
    module: Module
    scopes: Scopes
    lines: list[int]


class Looked(NamedTuple):
    """What was found in some files; and those searched as text, or not read, with the reason."""

    findings: list[Finding]
    lexical: dict[str, str]
    unread: dict[str, Unread]


Look = Callable[[Spelled], Iterable[Finding]]


def look_into(
    tree: Tree,
    modules: Modules,
    paths: Collection[str],
    words: Words,
    look: Look,
) -> Looked:
    """What `look` finds in those of the files that are Python, and spell a word."""

    def work(part: Sequence[str]) -> list[Looked]:
        found = Looked([], {}, {})
        for path, data in tree.read_all(part, found.unread):
            if words.found(plainly(data)):
                source = _source(path, data)
                if source is not None:
                    found.findings.extend(_looked(source, modules, words, look))
                    if source.problem:
                        found.lexical[path] = source.problem
        return [found]

    whole = Looked([], {}, {})
    for part in spread(sorted(paths), work):
        whole.findings.extend(part.findings)
        whole.lexical.update(part.lexical)
        whole.unread.update(part.unread)
    return whole._replace(findings=sorted(whole.findings))


def _looked(source: Source, modules: Modules, words: Words, look: Look) -> list[Finding]:
    data = plainly(source.data)
    lines = line_numbers(data, (start for start, _ in words.spans(data)))
    module = modules.at(source.path)
    try:
        scopes = read_scopes(source, module, modules.offers)
        return list(look(Spelled(source, module, scopes, lines)))
    except RecursionError:
        source.give_up("too deeply nested to be walked")
        source.tree = ast.Module(body=[], type_ignores=[])
        scopes = read_scopes(source, module, modules.offers)
        return list(look(Spelled(source, module, scopes, lines)))


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
    return [path for path in files_with(tree, words) if path not in rules]
