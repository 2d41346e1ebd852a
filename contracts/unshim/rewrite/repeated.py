"""What an import statement would take, where an import before it takes the same already."""

import ast
from collections.abc import Sequence

from unshim.rewrite.draft import Draft
from unshim.rewrite.statement import is_lazy
from unshim.rewrite.taken import Taken
from unshim.source.inset import Inset

# So many statements back another import is looked for. A name taken twice does no harm.
FARTHEST = 100


def drop_repeated(
    draft: Draft,
    node: ast.Import | ast.ImportFrom,
    taken: Sequence[list[Taken] | None],
    block: Sequence[ast.stmt],
) -> bool:
    """Whether the statement could go as a whole, as all that it would take is there."""
    text = draft.text
    if isinstance(draft.file.source, Inset) or node in draft.indents or not draft.is_whole:
        return False
    if node not in block:
        return False
    if not text.has_own_lines(node) or "#" in text.of(node) or text.comment_after(node):
        return False
    at = block.index(node)
    after = [one for other in block[at + 1 : at + 2] for one in _untouched(draft, other)]
    for its in taken:
        if not its or not {*after}.issuperset(fresh(draft, node, its, block)):
            return False
    draft.edit(text.line_start(text.start(node)), text.next_line(text.end(node)), "")
    draft.meant[node] = []
    return True


def fresh(
    draft: Draft, node: ast.stmt, taken: Sequence[Taken], block: Sequence[ast.stmt]
) -> list[Taken]:
    """Those that no import before the statement takes in the same words."""
    if isinstance(draft.file.source, Inset) or node not in block:
        return list(taken)
    at = block.index(node)
    before = block[max(0, at - FARTHEST) : at]
    return [one for one in taken if not _is_there(draft, one, before)]


def _is_there(draft: Draft, one: Taken, before: Sequence[ast.stmt]) -> bool:
    """Only imports stand between, and none that gives the name another meaning."""
    for other in reversed(before):
        if not isinstance(other, ast.Import | ast.ImportFrom) or other.names[0].name == "*":
            return False
        there = _all_taken(draft, other)
        if one.shortest in there and not is_lazy(other):
            return True
        if any(its.bound == one.bound and not _is_same_package(its, one) for its in there):
            return False
    return False


def _all_taken(draft: Draft, node: ast.Import | ast.ImportFrom) -> list[Taken]:
    """What an import takes once all is rewritten."""
    found: list[Taken] = []
    for alias in node.names:
        found += draft.taken.get(id(alias)) or [_taken_by(draft, node, alias)]
    return [one.shortest for one in found]


def _untouched(draft: Draft, node: ast.stmt) -> list[Taken]:
    """What an import takes that is not rewritten; nothing for another statement."""
    if not isinstance(node, ast.Import | ast.ImportFrom) or is_lazy(node):
        return []
    if any(id(alias) in draft.taken for alias in node.names):
        return []
    return [_taken_by(draft, node, alias) for alias in node.names]


def _taken_by(draft: Draft, node: ast.Import | ast.ImportFrom, alias: ast.alias) -> Taken:
    if isinstance(node, ast.Import):
        return Taken(None, alias.name, alias.asname)
    return Taken(draft.file.absolute.module(node) or "", alias.name, alias.asname)


def _is_same_package(first: Taken, second: Taken) -> bool:
    """Whether both are plain imports, which bind the same package."""
    return not (first.module or first.asname or second.module or second.asname)
