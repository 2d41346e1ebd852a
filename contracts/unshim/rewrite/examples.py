"""Examples in docstrings that go through a name which the module around them imports."""

import re

from unshim.names import below
from unshim.rewrite.bare import keeps
from unshim.rewrite.draft import Draft
from unshim.rewrite.group import Group

_EXAMPLE = re.compile(r"^[^\S\r\n]*[\"'rRuU]*[^\S\r\n]*(?:>>>|\.\.\.) (.*)$", re.MULTILINE)


def why_not_for_examples(draft: Draft, group: Group) -> str:
    """Why the imports of a group must stay for the examples; "" where they need not.

    An example runs in the namespace of its module, and is no part of the syntax tree.
    """
    text = draft.text.text
    if ">>>" not in text or group.scope is not draft.file.scopes.module:
        return ""
    migration = draft.moves.migration
    if migration.only and group.meanings == {migration.shim}:
        return ""  # the module stays, and so does the name for it
    asked = re.compile(rf"(?<![\w.]){re.escape(group.name)}((?:\.[^\W\d]\w*)*)")
    for example in _EXAMPLE.finditer(text):
        for match in asked.finditer(example[1]):
            for dotted in group.meanings:
                rest = below(dotted + match[1], draft.moves.migration.shim)
                if rest is None or _stays(draft, dotted, rest):
                    continue
                line = draft.text.line_of(example.start(1))
                return f"the example in line {line} goes through it"
    return ""


def _stays(draft: Draft, dotted: str, rest: str) -> bool:
    """Whether the name that is bound anew gives the example the same."""
    is_shim = below(dotted, draft.moves.migration.shim) is not None
    return is_shim and bool(rest) and keeps(draft, rest.split("."))
