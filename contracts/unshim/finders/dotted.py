"""Dotted names in text of any kind: as words of their own, not as parts of longer ones."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from unshim.finders.target import Target

_ESCAPED = re.compile(r"\\[abfnrtv]$")
_OPTION = re.compile(r"(?:^|[^\w-])-[mp]$")


class Named(NamedTuple):
    """A piece of a text, from `start` to `end`, that names a target: `name` is the shim's."""

    start: int
    end: int
    name: str


def names_in(text: str, target: Target) -> Iterator[Named]:
    """Where a text spells out a target's dotted name, with what it asks of it.

    A name may follow after a dot or, as in entry points, after a colon. `my-pkg.shim`,
    `docs/pkg.shim` and `pkg.shim-old` are other words.
    """
    for match in _pattern(target.module).finditer(text):
        if not _begins_word(text, match.start()):
            continue
        rest = match[1] or ""
        name = target.match(target.module + ("." + rest if rest else ""))
        if name is not None:
            yield Named(match.start(), match.end(), name)


@lru_cache(maxsize=256)
def _pattern(module: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\.){re.escape(module)}(?:[.:]((?!\d)\w+(?:\.(?!\d)\w+)*))?+(?!\w|[-/\\]\w)"
    )


def _begins_word(text: str, start: int) -> bool:
    """Whether a word begins here; `-mpkg` and an escape before it part words too."""
    before = text[max(start - 6, 0) : start]
    last = before[-1:]
    if last == "-":
        return not re.search(r"\w-$", before) or before.endswith("mypy-")
    if last == "/":
        return before.endswith("//")
    if last.isalnum() or last == "_":
        return bool(_ESCAPED.search(before) or _OPTION.search(before))
    return True
