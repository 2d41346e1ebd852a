"""Texts whose purpose cannot be told, where they are asked for by name; and mentions."""

import ast
import re
from typing import NamedTuple

from unshim.finders.roles import written
from unshim.rewrite.about import ABOUT, is_about
from unshim.rewrite.draft import Draft, Use
from unshim.rewrite.literal import Named, dotted_at, moved, rename
from unshim.rewrite.mocks import MOCKS
from unshim.rewrite.moves import Left
from unshim.rewrite.registry import form
from unshim.rewrite.same_file import NAMES_FILE, other_file
from unshim.rewrite.seen import ANY, MAYBE

_IMPORTED = re.compile(r"[ \t]+import[ \t]+\(?([\w, \t]+)")
_WORD = re.compile(r"\w+")
_QUOTED = re.compile(r"([\"'])(.*)\1", re.DOTALL)
_NO_TARGET = (ast.Compare, ast.Expr, ast.Assert, ast.Raise)
_TOLD = {
    *("debug", "error", "exception", "fail", "info", "print", "skip", "warn", "warning", "xfail"),
    *("assertEqual", "assertIn", "assertNotIn"),
}
_HINT = "what the text is for cannot be told; `--kind {}` rewrites it all the same"


class Place(NamedTuple):
    """A piece of the text, from `start` to `end`."""

    start: int
    end: int
    written: str


@form(turn=50)
def texts(draft: Draft) -> None:
    for use in draft.undecided("string", "path", "prose"):
        reason = draft.why_not(use) or _rewrite(draft, use)
        if use.reference.kind == "string":
            _note_mock(draft, use)
        if reason:
            draft.left(use, reason)
        else:
            draft.rewritten(use)


def _note_mock(draft: Draft, use: Use) -> None:
    """Notes that a text whose purpose cannot be told may be the target of a mock."""
    parent, field = use.ancestors[-1] if use.ancestors else (None, "")
    if isinstance(parent, _NO_TARGET):
        return
    if isinstance(parent, ast.Call) and field == "args" and _is_message(parent):
        return
    if not MOCKS.search(draft.file.source.data) and not _is_taken_for_mocks(draft, parent):
        return
    name = use.reference.name
    draft.patched.append((ANY if name == "." else MAYBE + name, use.finding.line, [use]))


def _is_taken_for_mocks(draft: Draft, parent: ast.AST | None) -> bool:
    """Whether a file that mocks takes the text from this one, by the name that it has here."""
    targets = (
        parent.targets if isinstance(parent, ast.Assign) else [getattr(parent, "target", None)]
    )
    names = [one.id for one in targets if isinstance(one, ast.Name)]
    return any(draft.ask("mocks", f"{draft.file.module.name}:{name}") for name in names)


def _is_message(call: ast.Call) -> bool:
    return written(call.func).rpartition(".")[2] in _TOLD


def _rewrite(draft: Draft, use: Use) -> str:
    kind = use.reference.kind
    line = draft.file.source.lines[use.finding.line - 1]
    if kind == "prose" and is_about(line, draft.moves.migration):
        return ABOUT
    if kind == "prose" and _is_path(draft, use):
        return _path(draft, use)
    if kind == "path":
        return _path(draft, use) if draft.choice.has_named("path") else NAMES_FILE
    if kind != "prose" and not draft.choice.has_named(kind):
        return _HINT.format(kind)
    found = dotted_at(draft, use)
    if isinstance(found, Left):
        return found.reason
    start, end, dotted = found
    after = _IMPORTED.match(draft.text.text, end)
    for name in _WORD.findall(after[1]) if after else ():
        chained = draft.moves.chain([*dotted.split(".")[draft.shim_length :], name])
        if isinstance(chained, Left) or chained[0]:
            return f"{name} is called otherwise where it lives now"
    new = moved(draft.moves, dotted)
    if isinstance(new, Left):
        return new.reason
    return _put(draft, use, Place(start, end, dotted), new)


def _is_path(draft: Draft, use: Use) -> bool:
    finding, text = use.finding, draft.text
    start = text.at(finding.line, finding.column)
    return (
        re.search(r"[\\/]", text.text[start : text.at(finding.end_line, finding.end_column)])
        is not None
    )


def _path(draft: Draft, use: Use) -> str:
    """The canonical's file in the place of the shim's."""
    finding, text = use.finding, draft.text
    start = text.at(finding.line, finding.column)
    end = text.at(finding.end_line, finding.end_column)
    quoted = _QUOTED.fullmatch(text.text[start:end])
    if quoted is not None:
        start, end = start + quoted.start(2), start + quoted.end(2)
    written = text.text[start:end]
    new = other_file(written, use.reference.target)
    if new is None:
        return "the path is not spelled out as the shim's file is"
    return _put(draft, use, Place(start, end, written), new)


def _put(draft: Draft, use: Use, place: Place, new: str) -> str:
    node = use.reference.node
    if node is None:
        draft.edit(place.start, place.end, new)
        return ""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return "the text is put together from parts"
    rename(draft, Named(node, *place), new)
    return ""
