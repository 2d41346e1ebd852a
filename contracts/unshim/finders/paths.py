"""Paths in text: joined as Python would join them, and compared with the files of a shim."""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from unshim.finders.target import Target
from unshim.patterns import lazily

# Stands in a text for what cannot be told without running the code.
HOLE = "\0"
# So far down an expression is read for its text.
DEPTH = 12
# Stands for a folder that is made for the run, in which no file of the tree lies.
TEMPORARY = "/\1"

_TOKEN = lazily(r"[^\s\"'`<>|,;()\[\]{}=*?^]+")
# How Bazel and its like name a file: `//pkg/core:shim.py`.
_LABEL = lazily(r"(?:@\w*)?//([\w./-]+):([\w./-]+)")
# A directive of AsciiDoc, before the file that it includes.
_DIRECTIVE = lazily(r"[a-z]+::(?=[\w./])")
_TAIL = lazily(r"(?:::[\w.:-]*|:\d[\d:-]*|#[\w-]*|[.:!$])$")
_URL = lazily(r"\b(?!file:)[a-z][a-z+]*://[^\s\"'<>]*\Z")
_DRIVE = lazily(r"^(?:[A-Za-z]:|~\w*|\$\w+|%\w+%|\w+:/)?/")


class Named(NamedTuple):
    """A piece of a text, from `start` to `end`, that names a target: `name` is the shim's."""

    start: int
    end: int
    name: str


def join(parts: Iterable[str]) -> str:
    """The parts with slashes between them; an absolute one starts afresh, an empty one is none."""
    joined = ""
    for part in parts:
        if not joined or part.startswith("/"):
            joined = part
        elif part:
            joined = f"{joined.rstrip('/')}/{part}"
    return joined


def parent(path: str) -> str:
    """The folder around a path: "" is the tree itself, and above it nothing is known."""
    if path in ("", HOLE):
        return HOLE
    return path.rstrip("/").rpartition("/")[0]


def paths_in(text: str, target: Target) -> Iterator[Named]:
    """Where a text names a file of the target."""
    if not target.files or target.names is not None:
        return
    for token in _TOKEN.finditer(text):
        path = token.group()
        if "/" not in path and "\\" not in path:
            continue
        if label := _LABEL.fullmatch(path):
            name = path_name(f"{label[1]}/{label[2]}", target)
            if name is not None:
                yield Named(token.start() + label.start(1), token.end(), name)
            continue
        for start, end in _pieces(path):
            piece = path[start:end]
            tail = _TAIL.search(piece)
            if tail:
                end -= len(tail.group())
            name = path_name(path[start:end], target)
            if name is not None:
                start = _after_hole(path, start, end)
                yield Named(token.start() + start, token.start() + end, name)


def names_beside(text: str, target: Target, path: str) -> Iterator[Named]:
    """Where a text names a file of the target by its bare name, as a build script lists what lies
    in the folder of the script. `path` is where the text stands."""
    for name in target.beside(path):
        for match in re.finditer(rf"(?<![\w./\\*-]){re.escape(name)}(?![\w/\\-]|\.\w)", text):
            yield Named(*match.span(), ".")


def are_temporary(texts: Collection[str]) -> bool:
    """Whether all of some texts are folders that are made for the run, or lie in one."""
    return bool(texts) and all(text.startswith(TEMPORARY) for text in texts)


def is_url(text: str) -> bool:
    """Whether a text ends with a place in the web: no file, but a page about it."""
    return _URL.search(text) is not None


def _after_hole(path: str, start: int, end: int) -> int:
    """Where what is certain of a path starts."""
    hole = path.rfind(HOLE, start, end)
    if hole < 0:
        return start
    return hole + 2 if path[hole + 1 : hole + 2] == "/" else hole + 1


def _pieces(path: str) -> Iterator[tuple[int, int]]:
    """A list of paths, colons between them, one by one; a drive's colon parts nothing."""
    directive = _DIRECTIVE.match(path)
    # What a list of files to ignore must not ignore begins with a mark.
    start = directive.end() if directive else int(path.startswith("!"))
    for match in re.finditer(r":(?![\\/:\d]|$)", path):
        if path[match.start() - 1 : match.start()] != ":":
            yield start, match.start()
            start = match.end()
    yield start, len(path)


def path_name(path: str, target: Target) -> str | None:
    """The shim's name that a path means: "." for its file; None for another file.

    A path relative to nobody knows what (at least two parts, which are not the canonical's as
    well) counts, and so does one that starts outside the tree.
    """
    # In a regular expression the dot before the suffix is escaped.
    if path.startswith(TEMPORARY):
        return None
    path = path.replace("\\.", ".").replace("\\", "/")
    parts, is_open = _parts(path)
    if not parts:
        return None
    # Without its suffix, it is a name in the tree; from elsewhere, the route of some address.
    is_place = path.startswith("/") or path.endswith("/")
    if _is_suffix(parts, target.canonical_files):
        return None
    for file in target.files:
        own = file.rstrip("/").split("/")
        # Somewhere else (installed, say) the folder that it is imported from is another.
        inside = own[-(target.module.count(".") + 1) :]
        is_folder = file.endswith("/")
        for whole in (own, inside) if is_open else (own,):
            if is_folder and path.startswith("/") and parts == whole:
                continue  # a route as well, and no folder of a disk's first level
            if is_folder:
                name = _below(parts, whole, is_open)
            else:
                name = _same(parts, whole, is_open, may_be_stem=not is_place)
            if name is not None:
                return name
    return None


def _parts(path: str) -> tuple[list[str], bool]:
    """The parts of a path, `..` worked out, and whether they start at an unknown place."""
    is_open = bool(_DRIVE.match(path))
    parts: list[str] = []
    for part in path.split("/"):
        if part == ".." and parts and parts[-1] != HOLE:
            parts.pop()
        elif part == "..":
            is_open = True
        elif HOLE in part or part.startswith(("$", "~")) or part == "**":
            parts, is_open = [], True
        elif part not in ("", "."):
            parts.append(part)
    return parts, is_open


def _is_suffix(parts: list[str], files: tuple[str, ...]) -> bool:
    return any(_ends(file.rstrip("/").split("/"), parts) for file in files)


def _ends(whole: list[str], parts: list[str]) -> bool:
    return len(parts) < len(whole) and whole[-len(parts) :] == parts


def _same(parts: list[str], own: list[str], is_open: bool, *, may_be_stem: bool) -> str | None:
    if parts == own or (len(parts) > 1 and _ends(own, parts)):
        return "."
    stem = [*own[:-1], own[-1].rpartition(".")[0]]
    for whole in (own, stem) if may_be_stem else (own,):
        if len(whole) > 1 and (parts == whole or (is_open and _ends(parts, whole))):
            return "."
    return None


def _below(parts: list[str], own: list[str], is_open: bool) -> str | None:
    """The name below a package's folder that the parts mean."""
    for length in range(len(own), 1 if len(own) > 1 else 0, -1):
        wanted = own[-length:]
        whole = length == len(own)
        last = len(parts) - length if whole and is_open else 0
        for start in range(last + 1):
            if parts[start : start + length] == wanted:
                return _dotted(parts[start + length :])
    return None


def _dotted(parts: list[str]) -> str:
    names = [part.partition(".")[0] for part in parts]
    if names and names[-1] == "__init__":
        names.pop()
    return ".".join(names) or "."
