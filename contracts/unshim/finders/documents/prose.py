"""prose: what a text for people mentions; and what tools import, include or run in it.

The line between the two: a code block shows how something is written, and is a mention; an
example with a prompt (`>>>`) is a test, and an import or an attribute as in any code.
"""

from collections.abc import Sequence

from unshim.finders.documents.configuration import used_as
from unshim.finders.documents.document import Document, Spelled
from unshim.finders.documents.insets import read_inset
from unshim.finders.finding import Finding
from unshim.finders.hits import Hits
from unshim.names import Module
from unshim.patterns import lazily
from unshim.source.examples import sections_run
from unshim.source.inset import Line

_IMPORTING = r"(?:[\w-]+:)?(?:auto[\w-]+|inheritance-diagram|click|typer)"
# Sphinx's autodoc and its like import what they are told, and so does mkdocstrings (`::: a.b`).
_IMPORTS = lazily(
    rf"\s*(?:\.\.\s+{_IMPORTING}::|(?:`{{3,}}|:{{3,}}|~{{3,}})\{{{_IMPORTING}\}}|:::)\s*$"
)
_LISTS_IMPORTS = lazily(r"\s*(?:\.\.\s+|[`:~]{3,}\{)(?:autosummary|argparse|automod\w+)\b")
# Of reStructuredText and MyST, of snippets in Markdown, of AsciiDoc, and of Org.
_INCLUDES = lazily(
    r"(?:\s*(?:\.\.\s+|[`:~]{3,}\{)(?:include|literalinclude)(?:::|\})\s*"
    r"|\s*--8<--\s*[\"']|include::|\s*#\+(?i:include):\s*\"?)\S*$"
)
# The module of which the directives below it import names.
_SETS_MODULE = lazily(r"\s*(?:\.\.\s+|[`:~]{3,}\{)(?:py:)?(?:current)?module(?:::|\})\s*$")
_SETTER = lazily(r"\s*(?:\.\.\s+|[`:~]{3,}\{)(?:py:)?(?:current)?module(?:::|\})")
_IMPORTER = lazily(r"\s*(?:\.\.\s+|[`:~]{3,}\{)auto\w+(?:::|\})")
_ITEM = lazily(r"\s*(?:[-*+]\s+)?[\"']?$")
_WORD = lazily(r"[A-Za-z]+[.,;:]?")
_NO_PACKAGE = Module("", is_package=False)


def prose_findings(
    path: str, lines: Sequence[Line], hits: Hits, *, may_be_list: bool = False
) -> list[Finding]:
    """What a text says, its examples and directives included.

    With `may_be_list`, a line that is a name or a path, and no sentence, is read by a machine.
    """
    document = Document(path, lines)
    sections = [*sections_run(lines, document.text)]
    found = list(read_inset(path, sections, _NO_PACKAGE, hits).findings)
    run = {line.number for section in sections for line in section}
    for spelled in document.spelled(hits.targets):
        is_used = _is_used(document, spelled) or (may_be_list and _is_item(document, spelled))
        finding = document.finding(spelled.named, used_as(spelled) if is_used else "prose")
        if finding.line not in run:
            found.append(finding)
    return found


def _is_used(document: Document, spelled: Spelled) -> bool:
    """Whether a directive imports the module, or includes the file."""
    before, _ = document.around(spelled.named)
    if spelled.is_path:
        return _INCLUDES.match(before) is not None
    if _IMPORTS.match(before):
        return True
    if _SETS_MODULE.match(before):
        return _imports_below(document, document.index(spelled.named.start))
    index = document.index(spelled.named.start)
    margin = _margin(document.lines[index].text)
    while index and margin:
        index -= 1
        text = document.lines[index].text
        if text.strip() and _margin(text) < margin:
            return _LISTS_IMPORTS.match(text) is not None
    return False


def _imports_below(document: Document, index: int) -> bool:
    """Whether a directive imports names of the module that this line sets."""
    for line in document.lines[index + 1 :]:
        if _SETTER.match(line.text):
            return False
        if _IMPORTER.match(line.text):
            return True
    return False


def _margin(text: str) -> int:
    return len(text) - len(text.lstrip())


def _is_item(document: Document, spelled: Spelled) -> bool:
    """Whether the line is the name or the path, with no more than codes after it."""
    before, after = document.around(spelled.named)
    if not _ITEM.match(before):
        return False
    words = after.strip("\"'").split()
    return not any(_WORD.fullmatch(word) for word in words) and after.strip() not in (".", ",", ";")
