"""What a page of HTML only shows, or links to: no program looks it up.

Where in doubt it is not: templates, scripts and attributes that a program may read are told from
text by their marks.
"""

from unshim.patterns import lazily

_SUFFIXES = (".html", ".htm", ".xhtml")
# Of templates: what is between them is done, not shown.
_DONE = (("{{", "}}"), ("{%", "%}"), ("${", "}"), ("<%", "%>"), ("<?", "?>"))
_ELEMENTS = ("script", "style", "template", "py-")
_FOR_READERS = "href|id|title|alt|class|cite|aria-label"
_ATTRIBUTE = lazily(rf"(?i:\s(?:{_FOR_READERS}))\s*=\s*(?:\"[^\"]*|'[^']*)\Z")
_FAR = 20_000  # characters, beyond which no template or script that is still open begins
_LINE_OF_CODE = lazily(r"[ \t]*[%#@]")


def is_page(path: str) -> bool:
    return path.lower().endswith(_SUFFIXES)


def is_index(path: str) -> bool:
    """Whether a file is what Sphinx makes for the search in its pages."""
    return path.rpartition("/")[2] == "searchindex.js"


def is_displayed(text: str, offset: int) -> bool:
    """Whether what stands at an offset of a page is text between tags, or where a link goes."""
    if any(_is_open(text, opening, closing, offset) for opening, closing in _DONE):
        return False
    start, end = text.rfind("<", 0, offset), text.rfind(">", 0, offset)
    if start > end:
        return _ATTRIBUTE.search(text, start, offset) is not None
    if end < 0 or _LINE_OF_CODE.match(text, text.rfind("\n", 0, offset) + 1):
        return False
    return not any(_is_inside(text, element, offset) for element in _ELEMENTS)


def _is_open(text: str, opening: str, closing: str, offset: int) -> bool:
    start = text.rfind(opening, max(0, offset - _FAR), offset)
    return start >= 0 and text.find(closing, start, offset) < 0


def _is_inside(text: str, element: str, offset: int) -> bool:
    first = max(0, offset - _FAR)
    return any(
        text.rfind(f"<{name}", first, offset) > text.rfind(f"</{name}", first, offset)
        for name in (element, element.upper())
    )
