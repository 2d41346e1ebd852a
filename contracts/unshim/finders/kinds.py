"""What kind of file this is, by its name and its first bytes."""

import re
from enum import Enum

from unshim.names import PYTHON_SUFFIXES
from unshim.patterns import lazily


class Kind(Enum):
    """How a file is read."""

    PYTHON = "python"
    NOTEBOOK = "notebook"
    PROSE = "prose"  # written for people: what it names is mentioned, but for its examples
    TEXT = "text"  # prose, but for the lines that are a list for a machine
    DATA = "data"  # configuration, scripts, templates, other languages: what it names is used
    BINARY = "binary"


# Read as Python: the import statements of Cython, of build scripts and of other dialects are
# Python's own, and what does not parse is searched as text.
_LIKE_PYTHON = (".pyx", ".pxd", ".pxi", ".wsgi", ".ipy", ".sage", ".smk", ".xsh", ".rpy")
_PYTHON_NAMES = {"SConstruct", "SConscript", "Snakefile", "wscript"}
_PROSE = (
    *(".md", ".markdown", ".mdown", ".mkd", ".mdx", ".rst", ".rest", ".adoc", ".asciidoc", ".org"),
    *(
        ".po",
        ".pot",
        ".textile",
        ".wiki",
        ".mediawiki",
        ".pod",
        ".rmd",
        ".qmd",
        ".tex",
        ".typ",
        ".log",
    ),
)
_PROSE_NAMES = lazily(
    r"(?:readme|change(?:s|log)?|history|news|authors?|contribut(?:ing|ors)|copying|licen[cs]e"
    r"|notice|maintainers|thanks|todo|roadmap|install(?:ation)?|upgrading|migrat(?:ing|ion)"
    r"|release[-_]?notes|what'?s[-_]?new)(?:[-_.].*)?",
    re.IGNORECASE,
)
_PROSE_FOLDER = lazily(
    r"(?:^|/)(?:changelogs?|changes|newsfragments?|release[-_]?notes)/", re.IGNORECASE
)
# What packaging writes: lists of all files and descriptions, and no one's configuration.
_WRITTEN = {
    *("SOURCES.txt", "RECORD", "installed-files.txt", "top_level.txt"),
    *("METADATA", "PKG-INFO"),
}
# The oldest protocols of pickle write no byte that tells them from text.
_PICKLES = (".pkl", ".pickle", ".pck", ".joblib")
_DATA_NAMES = {"CMakeLists.txt", "entry_points.txt"}
# A suffix that says that the content is meant for a machine, whatever the name before it says.
_DATA = lazily(
    r"\.(?:toml|ya?ml|json|ini|cfg|sh|bash|c|h|cpp|go|rs|js|ts|jinja2?|j2|tmpl|in|lock|csv|xml)$"
)
# Manual pages: `name.7`, with the first commands of roff.
_MANUAL_NAME = lazily(r"\.[1-9][a-z]{0,3}(?:\.in)?$")
_MANUAL = lazily(rb"^(?:\.TH|\.Dd|[.']\\\")", re.MULTILINE)
_SHEBANG = lazily(rb"#![^\r\n]*?\b(?:i?python|pypy|uv\s+run|pipx\s+run)[\d.]*\b")
_LOOKED_AT = 8000  # as git does: https://git-scm.com/docs/gitattributes#_marking_files_as_binary
_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")


def kind_of(path: str, data: bytes) -> Kind:
    """The kind of a file. A file without a suffix is Python where its first line runs Python."""
    name = path.rpartition("/")[2]
    if name.endswith(PYTHON_SUFFIXES) or name.endswith(_LIKE_PYTHON) or name in _PYTHON_NAMES:
        return Kind.PYTHON
    if name.endswith(_PICKLES):
        return Kind.BINARY
    if b"\0" in data[:_LOOKED_AT] and not data.startswith(_MARKS):
        return Kind.BINARY
    lower = name.lower()
    if lower.endswith(_PICKLES):
        return Kind.BINARY
    if lower.endswith(".ipynb"):
        return Kind.NOTEBOOK
    if data.startswith(b"#!") and "." not in name and _SHEBANG.match(data):
        return Kind.PYTHON
    if lower.endswith(_PROSE) or _PROSE_FOLDER.search(path) or name in _WRITTEN:
        return Kind.PROSE
    if _MANUAL_NAME.search(lower) and _MANUAL.search(data, 0, _LOOKED_AT):
        return Kind.PROSE
    if _PROSE_NAMES.fullmatch(name) and not _DATA.search(lower):
        return Kind.PROSE
    return Kind.TEXT if lower.endswith(".txt") and name not in _DATA_NAMES else Kind.DATA
