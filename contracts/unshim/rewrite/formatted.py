"""`f"{pkg.shim.X=}"`, which shows the text of its expression: what is shown stays the same."""

import ast
import re
from typing import TYPE_CHECKING

from unshim.finders.mentions import names_in
from unshim.rewrite.draft import Draft
from unshim.rewrite.edit import Edit
from unshim.rewrite.moves import Left

if TYPE_CHECKING:
    from unshim.rewrite.providing import Chain

_SHOWN = re.compile(r"[\s)]*=(?!=)\s*")
_TROUBLE = re.compile(r"[\"'{}\\\r\n]")


def shown_edits(draft: Draft, chain: "Chain") -> list[Edit] | Left:
    """What a chain needs beside its own edit, where an f-string shows the expression's text."""
    for node, field in reversed(chain.occurrence.ancestors):
        if type(node).__name__ == "Interpolation":
            return Left(f"line {chain.occurrence.line}: a t-string keeps the text of what it holds")
        if isinstance(node, ast.FormattedValue) and field == "value":
            return _shown(draft, node)
        if isinstance(node, ast.stmt):
            break
    return []


def _shown(draft: Draft, node: ast.FormattedValue) -> list[Edit] | Left:
    text = draft.text.text
    end = draft.text.end(node.value)
    equals = _SHOWN.match(text, end)
    if equals is None:
        return []
    brace = text.rfind("{", 0, draft.text.start(node.value))
    shown = text[brace + 1 : equals.end()]
    if any(True for target in draft.file.targets for _ in names_in(shown, target)):
        return Left(f"line {node.lineno}: the f-string shows the name of the shim")
    if _TROUBLE.search(shown):
        return Left(f"line {node.lineno}: the f-string shows a text that cannot be written out")
    closing = end + text[end : equals.end()].rindex("=")
    conversion = "!r" if text[equals.end()] == "}" else ""
    return [Edit(brace, brace, shown), Edit(closing, equals.end(), conversion)]
