"""entry and path: what configuration, scripts, templates and other languages name.

A name in a comment is a mention, and so is one that is a language's own, not in a string, or
that a page shows.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence

from unshim.finders.documents.document import Document, Spelled
from unshim.finders.documents.variables import put_together
from unshim.finders.finding import Finding
from unshim.finders.mentions import names_file
from unshim.finders.paths import is_url
from unshim.finders.target import Target
from unshim.patterns import lazily
from unshim.source.comments import language_of, lexed
from unshim.source.inset import Line
from unshim.source.markup import is_displayed, is_index, is_page

# What follows names an image of a container, not a file.
_IMAGE = lazily(r"(?i:\s*(?:-\s*)?(?:image\s*[:=]|from)\s*[\"']?(?:[\w.:-]+/)*)$")
# A declaration of unshim's own, wherever it lies.
_DECLARES = lazily(r"\s*shim\s*=\s*[\"']$")


def configuration_findings(
    path: str,
    lines: Sequence[Line],
    targets: tuple[Target, ...],
    has: Callable[[str], bool] = lambda name: True,
) -> list[Finding]:
    """What a file that is meant for a machine names; `has` tells the names of the shim."""
    document = Document(path, lines)
    language = language_of(path)
    spelled = list(document.spelled(targets))
    if not language.only_quoted and not is_page(path):
        spelled += put_together(document, targets)
    if not spelled:
        return []
    comments, strings = lexed(document.text, language)
    found = []
    for each in spelled:
        start = each.named.start
        if not each.is_path and names_file(document.text, each.named, has):
            continue
        before = document.around(each.named)[0]
        if each.is_path and _IMAGE.match(before):
            continue
        is_mention = (
            _within(comments, start)
            or (language.only_quoted and not _within(strings, start))
            or (is_page(path) and is_displayed(document.text, start))
            or is_index(path)
            or (path.endswith(".toml") and _DECLARES.match(before))
            or (each.is_path and is_url(before + document.text[start : each.named.end]))
        )
        found.append(document.finding(each.named, "prose" if is_mention else used_as(each)))
    return found


def used_as(spelled: Spelled) -> str:
    """The kind of a use of this form."""
    return "path" if spelled.is_path else "entry"


def _within(spans: list[tuple[int, int]], offset: int) -> bool:
    at = bisect_right(spans, offset, key=lambda span: span[0]) - 1
    return at >= 0 and offset < spans[at][1]
