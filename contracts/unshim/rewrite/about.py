"""Sentences about the shim itself: with the canonical's name in them they would be nonsense."""

import re

from unshim.migration import Migration

ABOUT = "the sentence seems to be about the shim itself"

_DOTTED = re.compile(r"[\w/\\]+(?:[./\\]\w+)+")
_WORDS = re.compile(
    r"\b(?:shims?|canonical|compatib\w+|deprecat\w+|legacy|obsolete|redirect\w*|alias(?:es)?"
    r"|moved?|moving|removed?|renamed?|no longer|instead|formerly|previously|do not|don't"
    r"|(?:old|former) (?:path|import|module|name|location))\b",
    re.IGNORECASE,
)


def is_about(line: str, migration: Migration) -> bool:
    """Whether a line of prose says something of the shim that is not true of the canonical."""
    if migration.canonical in line:
        return True
    return _WORDS.search(_DOTTED.sub("", line)) is not None
