"""A try whose only reason was the two paths: `try: canonical, except ImportError: shim`."""

import ast
from collections.abc import Iterator, Sequence

from unshim.finders.handlers import catches
from unshim.rewrite.draft import Draft, Use
from unshim.rewrite.registry import form
from unshim.rewrite.taken import Taken


@form(turn=40)
def two_paths(draft: Draft) -> None:
    """Collapses a try to its body, where body and handler now import the same."""
    if not draft.is_whole:
        return
    seen: set[ast.Try] = set()
    for use in draft.uses:
        around = _try_around(use)
        if around is not None and around not in seen:
            seen.add(around)
            if _only_two_paths(draft, around):
                _collapse(draft, around)


def _try_around(use: Use) -> ast.Try | None:
    """The try in whose body, or handler, a use's statement stands at once."""
    for node, field in use.ancestors[-2:]:
        if isinstance(node, ast.Try) and field in ("body", "handlers"):
            return node if use.statement is not None else None
    return None


def _only_two_paths(draft: Draft, node: ast.Try) -> bool:
    if len(node.handlers) != 1 or node.orelse or node.finalbody:
        return False
    handler = node.handlers[0]
    inside = [*node.body, *handler.body]
    imports = [one for one in inside if isinstance(one, ast.Import | ast.ImportFrom)]
    if len(imports) != len(inside) or not catches(draft.file.source.tree, handler.type):
        return False
    if any(use.statement in imports and draft.reasons.get(id(use)) != "" for use in draft.uses):
        return False
    if any(one in draft.statements and _is_cut(draft, one) for one in imports):
        return False
    text = draft.text
    start = text.start(node)
    if text.text[text.line_start(start) : start].strip():
        return False
    return _all_taken(draft, node.body) == _all_taken(draft, handler.body)


def _is_cut(draft: Draft, node: ast.Import | ast.ImportFrom) -> bool:
    """Whether whole lines of a statement may go, which may not be indented anew at once."""
    modules = {its[0].module for alias in node.names for its in [draft.taken.get(id(alias))] if its}
    untouched = any(id(alias) not in draft.taken for alias in node.names)
    return node.lineno != node.end_lineno and (len(modules) > 1 or untouched)


def _all_taken(draft: Draft, body: Sequence[ast.stmt]) -> set[tuple[str, str]] | None:
    return {
        _meaning(one)
        for statement in body
        if isinstance(statement, ast.Import | ast.ImportFrom)
        for one in _taken(draft, statement)
    }


def _taken(draft: Draft, node: ast.Import | ast.ImportFrom) -> Iterator[Taken]:
    module = draft.file.absolute.module(node) if isinstance(node, ast.ImportFrom) else None
    for alias in node.names:
        yield from draft.taken.get(id(alias)) or [Taken(module, alias.name, alias.asname)]


def _meaning(one: Taken) -> tuple[str, str]:
    """(what is taken, the name that it gets); a plain import gives its top package's name."""
    if one.module is None:
        return one.name, one.asname or ""
    return f"{one.module}.{one.name}", one.bound


def _collapse(draft: Draft, node: ast.Try) -> None:
    text = draft.text
    start, first, last = text.start(node), node.body[0], node.body[-1]
    indent = text.text[text.line_start(start) : start]
    if first.lineno == node.lineno:
        draft.edit(start, text.start(first), "")
    else:
        inner = text.text[text.line_start(text.start(first)) : text.start(first)]
        at = text.next_line(start)
        draft.edit(start, at + len(inner) if text.text.startswith(inner, at) else at, "")
        at = text.next_line(at)
        while at < text.end(last):
            if text.text.startswith(inner, at):
                draft.edit(at, at + len(inner), indent)
            at = text.next_line(at)
    end = text.next_line(text.end(node))
    cut = text.next_line(text.end(last))
    if end == text.line_end(text.end(node)):
        cut = text.line_end(text.end(last))
    draft.edit(cut, end, "")
    draft.meant[node] = list(node.body)
    draft.indents.update(dict.fromkeys(node.body, indent.rpartition("\f")[2]))
    draft.dropped.update(node.handlers[0].body)
