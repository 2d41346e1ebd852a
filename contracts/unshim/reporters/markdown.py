"""Text that is safe in Markdown: no path and no name becomes markup."""

import re
from collections.abc import Sequence

from unshim.reporters.terminal import safe

_MARKUP = re.compile(r"[\\`*_\[\]<>|~&]")
_AT_START = re.compile(r"^(?:[#+=-]|\d+[.)])")
_URL = re.compile(r"https?://[^\s<>\"`|\\]+")


def code(text: str) -> str:
    """The text as a code span, in a table too."""
    shown = safe(text).replace("|", "\\|")
    longest = max((len(run) for run in re.findall(r"`+", shown)), default=0)
    fence = "`" * (longest + 1)
    padding = " " if longest or not shown else ""
    return f"{fence}{padding}{shown}{padding}{fence}"


def plain(text: str) -> str:
    """The text as it is, on one line; an address becomes a link."""
    pieces = []
    position = 0
    shown = safe(" ".join(text.split()))
    for match in _URL.finditer(shown):
        pieces += [_escaped(shown[position : match.start()]), f"<{match[0]}>"]
        position = match.end()
    text = "".join([*pieces, _escaped(shown[position:])])
    return _AT_START.sub(lambda match: f"{match[0][:-1]}\\{match[0][-1]}", text)


def _escaped(text: str) -> str:
    return _MARKUP.sub(lambda match: f"\\{match[0]}", text)


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    """The lines of a table; the cells are Markdown already."""
    return [
        f"| {' | '.join(head)} |",
        "|---" * len(head) + "|",
        *(f"| {' | '.join(row)} |" for row in rows),
    ]
