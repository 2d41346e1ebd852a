"""Texts whose purpose cannot be told, where they are asked for by name; and mentions."""

import ast
import re

from unshim.rewrite.draft import Draft, Use
from unshim.rewrite.literal import Named, dotted_at, moved, rename
from unshim.rewrite.moves import Left
from unshim.rewrite.registry import form

_IMPORTED = re.compile(r"[ \t]+import[ \t]+\(?([\w, \t]+)")
_WORD = re.compile(r"\w+")
_HINT = "what the text is for cannot be told; `--kind {}` rewrites it all the same"


@form(turn=50)
def texts(draft: Draft) -> None:
    for use in draft.undecided("string", "path", "prose"):
        reason = draft.why_not(use) or _rewrite(draft, use)
        if reason:
            draft.left(use, reason)
        else:
            draft.rewritten(use)


def _rewrite(draft: Draft, use: Use) -> str:
    kind = use.reference.kind
    if kind == "path":
        return "it names the shim's file, and what is done with that cannot be told"
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
    new = moved(draft, dotted)
    if isinstance(new, Left):
        return new.reason
    node = use.reference.node
    if node is None:
        draft.edit(start, end, new)
        return ""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return "the text is put together from parts"
    rename(draft, Named(node, start, end, dotted), new)
    return ""
