"""A from-import whose names join an earlier, or the next, import of the same module."""

import ast
import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from unshim.rewrite.draft import Draft
from unshim.rewrite.repeated import FARTHEST
from unshim.rewrite.statement import from_import, is_lazy
from unshim.rewrite.taken import WIDTH, Taken
from unshim.source.inset import Inset

_AFTER = re.compile(r"[ \t\f]*(,?)[ \t\f]*")


def merge(
    draft: Draft,
    node: ast.ImportFrom,
    taken: Sequence[list[Taken] | None],
    block: Sequence[ast.stmt],
) -> bool:
    """Whether the statement was taken in by another; only one that goes as a whole is.

    Names move only past imports that bind none of them, so that nothing sees a name earlier or
    later that could tell the difference.
    """
    if isinstance(draft.file.source, Inset):
        return False  # a cell, or an example, stays one
    ones = [its[0] for its in taken if its is not None and len(its) == 1]
    modules = {one.module for one in ones}
    if len(ones) != len(node.names) or len(modules) != 1 or None in modules:
        return False
    text = draft.text
    if node in draft.indents or not text.has_own_lines(node) or "#" in _lines(draft, node):
        return False
    if modules == {draft.file.absolute.module(node)}:
        return False
    for host in _hosts(draft, node, ones, block):
        added = _added(host, ones)
        at = _place(draft, host, added) if added else (0, "")
        if at is None:
            continue
        if added:
            draft.edit(at[0], at[0], at[1])
            names = [*host.names, *(one.alias for one in added)]
            draft.meant[host] = [from_import(host.module, names, host.level, is_lazy(host))]
        draft.edit(text.line_start(text.start(node)), text.next_line(text.end(node)), "")
        draft.meant[node] = []
        return True
    return False


def _lines(draft: Draft, node: ast.stmt) -> str:
    text = draft.text
    return text.text[text.line_start(text.start(node)) : text.line_end(text.end(node))]


def _hosts(
    draft: Draft, node: ast.ImportFrom, ones: Sequence[Taken], block: Sequence[ast.stmt]
) -> Iterator[ast.ImportFrom]:
    """Imports of the module to which the names may move: nearest first, then the next one."""
    bound = {one.bound for one in ones}
    at = block.index(node)
    nearest = reversed(block[max(0, at - FARTHEST) : at])
    before = takewhile(lambda other: not _stops(draft, other, bound, ones), nearest)
    for other in [*before, *block[at + 1 : at + 2]]:
        if not isinstance(other, ast.ImportFrom) or other in draft.meant:
            continue
        if is_lazy(other) != is_lazy(node):
            continue
        if draft.file.absolute.module(other) != ones[0].module or other.names[0].name == "*":
            continue
        is_touched = any(id(alias) in draft.taken for alias in other.names)
        if not is_touched and draft.text.has_own_lines(other) and "#" not in _lines(draft, other):
            yield other


def _stops(draft: Draft, other: ast.stmt, bound: set[str], ones: Sequence[Taken]) -> bool:
    """Whether names may not move past a statement: it is no import, or binds one of them."""
    if not isinstance(other, ast.Import | ast.ImportFrom):
        return True
    if isinstance(other, ast.ImportFrom) and other.names[0].name == "*":
        return True
    same: set[tuple[str, str | None]] = set()
    if isinstance(other, ast.ImportFrom) and draft.file.absolute.module(other) == ones[0].module:
        same = {(one.name, one.asname) for one in ones}
    return any(
        (alias.asname or alias.name.partition(".")[0]) in bound
        and (alias.name, alias.asname) not in same
        for alias in other.names
    )


def _added(host: ast.ImportFrom, ones: Sequence[Taken]) -> list[Taken]:
    there = {(alias.name, alias.asname) for alias in host.names}
    return [one for one in ones if (one.name, one.asname) not in there]


def _place(draft: Draft, host: ast.ImportFrom, added: Sequence[Taken]) -> tuple[int, str] | None:
    """Where to put the names in a statement, and as what text; None where they do not fit."""
    text = draft.text
    last = host.names[-1]
    end = text.end(last)
    comma = _AFTER.match(text.text, end)
    assert comma is not None
    names = ", ".join(one.text for one in added)
    first = text.line_start(text.start(last))
    if text.text[first : text.start(last)].strip() == "" and last.lineno != host.lineno:
        alone = len(host.names) == 1 or host.names[-2].lineno != last.lineno
        if alone and comma[1] and comma.end() == text.line_end(end):
            indent = text.text[first : text.start(last)]
            rows = "".join(f"{text.newline(end)}{indent}{one.text}," for one in added)
            return comma.end(1), rows
    if text.line_end(end) - first + len(names) + 2 > WIDTH:
        return None
    return end, f", {names}"
