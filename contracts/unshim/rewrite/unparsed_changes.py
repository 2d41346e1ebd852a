"""What a file that does not parse may change in a module, told from its text."""

import re
from collections.abc import Iterable, Iterator

from unshim.rewrite.changes import Changed
from unshim.rewrite.draft import Draft
from unshim.rewrite.seen import ANY

_ASSIGNED = r"\b%s((?:\s*\.\s*\w+)+)\s*(?:[-+*/%%@&|^]|//|\*\*|<<|>>)?=(?!=)"
_BY_NAME = r"\(\s*(?:\w+\s*\.\s*)*%s(?:\s*\.\s*\w+)*\s*,\s*(?:[rRuU]?[\"'](\w+)[\"'])?"
_WHOLE = r"\b(?:vars|reload|exec)\s*\([^()]*\b%s\b|\b%s\b[\w.\s]*\.\s*__(?:dict|setattr|delattr)__"


def changed_in_text(draft: Draft, names: Iterable[str]) -> Iterator[Changed]:
    """The names of a module that may get another value by these names for it, and where.

    What is handed on with a text may be changed under that, and otherwise under any.
    """
    text = draft.text.text
    for name in sorted(set(names)):
        local = re.escape(name)
        for match in re.finditer(_ASSIGNED % local, text):
            yield Changed(match[1].rpartition(".")[2].strip(), _where(draft, match))
        for match in re.finditer(_BY_NAME % local, text):
            yield Changed(match[1] or ANY, _where(draft, match))
        for match in re.finditer(_WHOLE % (local, local), text):
            yield Changed(ANY, _where(draft, match))


def _where(draft: Draft, match: re.Match[str]) -> str:
    return draft.where(match.string.count("\n", 0, match.start()) + 1)
