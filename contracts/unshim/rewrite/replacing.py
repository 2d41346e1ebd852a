"""Chains of attributes to edits: in code, in quoted annotations and in f-strings."""

import ast
import re
from collections.abc import Iterable

from unshim.rewrite.draft import Draft
from unshim.rewrite.edit import Edit, applied
from unshim.rewrite.formatted import shown_edits
from unshim.rewrite.moves import Left
from unshim.rewrite.providing import Chain

_QUOTED = re.compile(r"[uU]?(\"\"\"|'''|\"|')")
_GAP = re.compile(r"[\s\\()]+")
_BLANK = " \t\f\r\n\\"


def replace(draft: Draft, chains: Iterable[Chain]) -> Left | None:
    """Makes the edits of all chains, or none and the reason why one cannot be made."""
    edits: list[Edit] = []
    meant: dict[ast.AST, list[ast.stmt] | ast.expr] = {}
    quoted: dict[ast.Constant, list[Edit]] = {}
    for chain in chains:
        occurrence = chain.occurrence
        if occurrence.quoted is not None:
            quoted.setdefault(occurrence.quoted, []).append(_inner_edit(chain))
            continue
        node = _replaced(chain)
        start, end = draft.text.start(occurrence.name), draft.text.end(node)
        start = _opened(draft.text.text, start, end)
        if not _is_at(draft.text.text[start:end], node):
            return Left(f"line {occurrence.line}: {_why_not_at(draft.text.text[start:end])}")
        shown = shown_edits(draft, chain)
        if isinstance(shown, Left):
            return shown
        edits += [Edit(start, end, chain.text), *shown]
        meant[node] = dotted_expression(chain.text)
    for constant, inner in quoted.items():
        value = str(constant.value)
        first = start_of_text(draft, constant, value)
        if first is None:
            return Left(f"line {constant.lineno}: it stands in a string that is written in parts")
        edits += [Edit(first + edit.start, first + edit.end, edit.text) for edit in inner]
        meant[constant] = ast.Constant(applied(value, inner), constant.kind)
    draft.edits += dict.fromkeys(edits)
    draft.meant.update(meant)
    return None


def _replaced(chain: Chain) -> ast.expr:
    """The node that a chain replaces."""
    return chain.occurrence.parts[chain.depth - 1] if chain.depth else chain.occurrence.name


def _opened(text: str, start: int, end: int) -> int:
    """The start of a chain with the parentheses that it closes: of `(a.b).c`, that of the first."""
    for _ in range(text.count(")", start, end) - text.count("(", start, end)):
        before = len(text[:start].rstrip(_BLANK))
        if not text.startswith("(", before - 1):
            break
        start = before - 1
    return start


def _why_not_at(text: str) -> str:
    return (
        "a comment stands inside it" if "#" in text else "this Python cannot tell where it stands"
    )


def _is_at(text: str, node: ast.expr) -> bool:
    """Whether a text is this chain, and no comment is in it."""
    return _GAP.sub("", text) == _GAP.sub("", ast.unparse(node))


def dotted_expression(dotted: str) -> ast.expr:
    """The syntax of a dotted name that is read."""
    first, *rest = dotted.split(".")
    expression: ast.expr = ast.Name(first, ast.Load())
    for name in rest:
        expression = ast.Attribute(expression, name, ast.Load())
    return expression


def _inner_edit(chain: Chain) -> Edit:
    """The edit within a quoted annotation's own text."""
    quoted, name, node = chain.occurrence.quoted, chain.occurrence.name, _replaced(chain)
    assert quoted is not None
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    value = str(quoted.value)
    blank = len(value) - len(value.lstrip())
    lines = value.strip().splitlines(keepends=True)

    def offset(line: int, column: int) -> int:
        before = sum(len(text) for text in lines[: line - 1])
        return blank + before + len(lines[line - 1].encode()[:column].decode())

    start = offset(name.lineno, name.col_offset)
    return Edit(start, offset(node.end_lineno, node.end_col_offset), chain.text)


def start_of_text(draft: Draft, constant: ast.Constant, value: str) -> int | None:
    """Where a string's own text starts, if it is written in one piece and without escapes."""
    start, end = draft.text.start(constant), draft.text.end(constant)
    written = draft.text.text[start:end]
    opening = _QUOTED.match(written)
    if opening is None or written != f"{opening[0]}{value}{opening[1]}":
        return None
    return start + opening.end()
