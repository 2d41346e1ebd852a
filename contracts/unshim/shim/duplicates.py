"""Public classes and functions of one name in several modules, and how alike they are."""

import ast
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from unshim.shim.syntax_likeness import likeness, shape
from unshim.tree.base import read_bytes

# A name that more modules define than this is a convention (setup, main), not a copy.
MOST_MODULES = 6
_LEAST_LINES = 6
_LEAST_WORDS = 0.55
_LEAST_ALIKE = 0.6
_WORDS = re.compile(rb"\w+")


class Duplicate(NamedTuple):
    """A name that two files define: how alike, from 0 to 1, and the lines of the shorter."""

    name: str
    paths: tuple[str, str]
    alike: float
    lines: int


def find_duplicates(root: str, named: Sequence[tuple[str, tuple[str, ...]]]) -> list[Duplicate]:
    """The pairs worth a look among names and the files that define them."""
    read = lru_cache(maxsize=64)(lambda path: read_bytes(root, path))
    found: list[Duplicate] = []
    for name, paths in named:
        pieces = {path: _definition(read(path), name) for path in paths}
        for one, other in combinations(paths, 2):
            pair = _compare(name, pieces[one], pieces[other])
            if pair is not None:
                found.append(Duplicate(name, (one, other), *pair))
    return found


def _compare(name: str, one: bytes, other: bytes) -> tuple[float, int] | None:
    lines = min(one.count(b"\n"), other.count(b"\n"))
    if lines < _LEAST_LINES or not 0.4 < len(one) / len(other) < 2.5:
        return None
    words = Counter(_WORDS.findall(one)), Counter(_WORDS.findall(other))
    shared = 2 * (words[0] & words[1]).total()
    if shared < _LEAST_WORDS * (words[0].total() + words[1].total()):
        return None
    first, second = _parsed(name, one), _parsed(name, other)
    if first is None or second is None:
        return None
    alike = likeness(shape(first), shape(second))
    return (alike, lines) if alike >= _LEAST_ALIKE else None


def _definition(data: bytes, name: str) -> bytes:
    """The bytes of a definition: up to the next line that is not indented."""
    start = re.search(rb"^(?:class|def|async[ \t]+def)[ \t]+%s\b" % name.encode(), data, re.M)
    if start is None:
        return b"\n"
    # A closing bracket of the parameters stands at the margin, too.
    end = re.compile(rb"^[^\s#)\]]", re.MULTILINE).search(data, start.end())
    return data[start.start() : end.start() if end else len(data)].rstrip() + b"\n"


def _parsed(name: str, piece: bytes) -> ast.stmt | None:
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            body = ast.parse(piece).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return body[0] if body else None
