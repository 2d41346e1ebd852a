"""Import statements whose names were decided: the edits that make them take what they should."""

import ast
import re
from collections.abc import Mapping, Sequence

from unshim.rewrite.draft import Draft
from unshim.rewrite.merging import merge
from unshim.rewrite.removal import removed, rows
from unshim.rewrite.repeated import drop_repeated, fresh
from unshim.rewrite.statement import from_import, is_lazy, plain_import
from unshim.rewrite.taken import Comments, Spelling, Statement, Taken, spelled, statements

_KEYWORD = re.compile(r"(?<!\w)import(?!\w)")
_PRAGMA = re.compile(
    r"#\s*(?:noqa|type:|pyright:|mypy:|pylint:|pragma|isort|ruff:|flake8|nosec)", re.IGNORECASE
)
_GAP = " \t\f\r\n\\"
_NO_LINE = "its comments would have no line of their own"


def lay_out(draft: Draft, node: ast.Import | ast.ImportFrom, block: Sequence[ast.stmt]) -> None:
    """Edits for one statement. `block` is the list of statements that it stands in."""
    taken = [draft.taken.get(id(alias)) for alias in node.names]
    if not draft.is_whole and not _stands(draft, node):
        draft.refuse(node, draft.problem)
    elif drop_repeated(draft, node, taken, block):
        return
    elif isinstance(node, ast.Import):
        _plain(draft, node, taken)
    elif not merge(draft, node, taken, block):
        _from(draft, node, taken)


def _stands(draft: Draft, node: ast.stmt) -> bool:
    """Whether the text at a statement's place is that statement."""
    try:
        parsed = ast.parse(draft.text.of(node))
    except (SyntaxError, ValueError):
        return False
    return [ast.dump(one) for one in parsed.body] == [ast.dump(node)]


def _plain(draft: Draft, node: ast.Import, taken: Sequence[list[Taken] | None]) -> None:
    """`import a, b as c`: each name in its place, what else it needs in statements after it."""
    (first, *others) = taken
    if not others and first and first[0].module is not None:
        _anew(draft, node, first, 0)
        return
    aliases: list[ast.alias] = []
    extras: list[Taken] = []
    written: list[Taken] = []
    for alias, its in zip(node.names, taken, strict=True):
        if its is None:
            aliases.append(alias)
            continue
        here = [one for one in its if one.module is None]
        now = here[:1]
        if len(node.names) > 1:
            now += [one for one in here[1:] if one not in written]
        extras += [one for one in its if one not in now and one not in written]
        written += now
        aliases += [one.alias for one in now]
        text = ", ".join(one.text for one in now)
        draft.edit(draft.text.start(alias), draft.text.end(alias), text)
    _finish(draft, node, plain_import(aliases, is_lazy(node)), extras)


def _from(draft: Draft, node: ast.ImportFrom, taken: Sequence[list[Taken] | None]) -> None:
    """`from m import a, b as c`: what stays, or else the first module's names, stays in place."""
    module = draft.file.absolute.module(node)
    wanted = [
        its if its is not None else [Taken(module, alias.name, alias.asname)]
        for alias, its in zip(node.names, taken, strict=True)
    ]
    modules = [its[0].module for its in wanted]
    primary = module if module in modules else modules[0]
    if primary is None or any(alias.name == "*" for alias in node.names):
        _anew(draft, node, [one for its in wanted for one in its], node.level)
        return
    ones = [its[0] for its in wanted]
    gone = {index for index, one in enumerate(ones) if one.module != primary}
    comments = _comments(draft, node, ones, gone)
    if comments and not draft.text.has_own_lines(node):
        draft.refuse(node, _NO_LINE)
        return
    spelling = Spelling(node.level, node.module)
    if primary != module:
        spelling = spelled(primary, draft.file.module.package, node.level)
        _put_module(draft, node, spelling)
    aliases = []
    for index, (alias, one) in enumerate(zip(node.names, ones, strict=True)):
        if index not in gone:
            aliases.append(one.alias)
            if (one.name, one.asname) != (alias.name, alias.asname):
                draft.edit(draft.text.start(alias), draft.text.end(alias), one.text)
    draft.edits += removed(draft.text, node, gone)
    kept = from_import(spelling.module, aliases, spelling.level, is_lazy(node))
    extras = [ones[index] for index in sorted(gone)]
    extras += [one for its in wanted for one in its[1:]]
    _finish(draft, node, kept, extras, comments)


def _anew(
    draft: Draft, node: ast.Import | ast.ImportFrom, taken: Sequence[Taken], level: int
) -> None:
    """The whole statement written anew: for a star, and where it becomes one of the other kind."""
    text = draft.text
    if "#" in text.of(node):
        draft.refuse(node, _NO_LINE)
        return
    first, *others = statements(taken, draft.file.module.package, level)
    indent = draft.indents.get(node, text.indent(text.start(node)))
    written = first.line
    if text.has_own_lines(node):
        written = first.lines(indent, text.newline(text.end(node)), {})[len(indent) :]
    if is_lazy(node):
        written = f"lazy {written}"
        first = first._replace(lazy=True)
    draft.edit(text.start(node), text.end(node), written)
    draft.meant[node] = [first.node, *_put_after(draft, node, others, {})]


def _put_module(draft: Draft, node: ast.ImportFrom, spelling: Spelling) -> None:
    """Another module between `from` and `import`."""
    text = draft.text.text
    start = text.index("from", draft.text.start(node)) + len("from")
    keyword = _KEYWORD.search(text, start)
    assert keyword is not None
    between = text[start : keyword.start()]
    first = start + len(between) - len(between.lstrip(_GAP))
    last = start + len(between.rstrip(_GAP))
    before = "" if first > start else " "
    after = "" if last < keyword.start() else " "
    draft.edit(first, last, before + spelling.text + after)


def _comments(
    draft: Draft, node: ast.ImportFrom, ones: Sequence[Taken], gone: set[int]
) -> dict[Taken, Comments]:
    """The comments of names whose whole rows go; those of a row go with its last name."""
    standing = rows(draft.text, node)
    staying = {row for index, row in standing.items() if index not in gone}
    last = {row: index for index, row in sorted(standing.items())}
    return {
        ones[index]: Comments(row.above, row.comment)
        for row, index in last.items()
        if row not in staying and (row.above or row.comment)
    }


def _finish(
    draft: Draft,
    node: ast.Import | ast.ImportFrom,
    kept: ast.stmt,
    extras: Sequence[Taken],
    comments: Mapping[Taken, Comments] | None = None,
) -> None:
    level = node.level if isinstance(node, ast.ImportFrom) else 0
    shortest = [one.shortest for one in extras]
    wanted = fresh(draft, node, shortest, draft.block(node)) if not comments else shortest
    others = statements(wanted, draft.file.module.package, level)
    draft.meant[node] = [kept, *_put_after(draft, node, others, comments or {})]


def _put_after(
    draft: Draft, node: ast.stmt, others: list[Statement], comments: Mapping[Taken, Comments]
) -> list[ast.stmt]:
    """The statements, written right after a statement: on lines of their own, or after `;`."""
    text = draft.text
    end = text.end(node)
    nodes = [other.node for other in others]
    if others and (is_lazy(node) or not (draft.is_whole or text.has_own_lines(node))):
        draft.refuse(node, "it would have to become several statements, which may not all be lazy")
    if not text.has_own_lines(node):
        draft.edit(end, end, "".join(f"; {other.line}" for other in others))
        return nodes
    indent = draft.indents.get(node, text.indent(text.start(node)))
    newline = text.newline(end)
    comment = text.comment_after(node)
    pragma = f"  {comment}" if _PRAGMA.match(comment) else ""
    lines = [other.lines(indent, newline, comments, pragma) for other in others]
    at = text.next_line(end)
    if at == text.line_end(end):
        draft.edit(at, at, "".join(newline + line for line in lines))
    else:
        draft.edit(at, at, "".join(line + newline for line in lines))
    return nodes
