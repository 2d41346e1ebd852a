"""What a file imports, told from its text without parsing it: quickly, and rather too much.

Everything that might be an import is taken for one, in strings and functions too; what is not
in an outline is not imported. It decides which files are worth parsing, never what is found.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from unshim.names import Module, resolve_relative
from unshim.patterns import lazily

_IMPORT = lazily(rb"import(?![\w\x80-\xff])")
_FROM = lazily(rb"\bfrom((?:[ \t\f.\w\x80-\xff]|\\\r?\n)+)\Z")
# Possessive: where the bracket never closes, a comment must not be split in every way.
_BRACKETED = lazily(rb"[ \t\f]*\(((?:[^()#]++|#[^\r\n]*+)*+)\)")
_REST = lazily(rb"(?:[^\r\n\\;#]|\\\r?\n)*")
_COMMENT = lazily(rb"#[^\r\n]*")
# So far from `import` a statement's start and end are looked for: a line may have megabytes.
_LONGEST_HEAD = 10_000
_LONGEST_REST = 100_000
_OPEN = (b"(", b"[", b"{", b"\\", b",")
_WORD = lazily(rb"[\w\x80-\xff]+")
# What may bind names by other means than statements that name them.
TRICKS = (
    *("__getattr__", "__dict__", "globals", "locals", "vars(", "modules[", "modules."),
    *("setattr", "import_module", "__import__", "global "),
)
_TRICKS = tuple(word.encode() for word in TRICKS)


class Outline(NamedTuple):
    """The imports of a file, by the names that they bind.

    `taken` maps a local name to the dotted names that it may be imported as, `plain` holds the
    modules of `import a.b` without a name of their own, `stars` those of star imports.
    """

    taken: dict[str, set[str]]
    plain: frozenset[str]
    stars: frozenset[str]

    @property
    def named(self) -> set[str]:
        """Every dotted name that is imported, modules of stars aside."""
        return set().union(self.plain, *self.taken.values())


def outline(data: bytes, module: Module) -> Outline:
    """The outline of a module's bytes."""
    taken: dict[str, set[str]] = {}
    plain: set[str] = set()
    stars: set[str] = set()
    for source, name, local in imports(data, module.package):
        if source is not None and name == "*":
            stars.add(source)
        elif source is None and not local:
            plain.add(name)
            taken.setdefault(name.partition(".")[0], set()).add(name.partition(".")[0])
        else:
            dotted = name if source is None else f"{source}.{name}"
            taken.setdefault(local or name, set()).add(dotted)
    return Outline(taken, frozenset(plain), frozenset(stars))


def given(data: bytes, name: str) -> set[str]:
    """The words to the right of a name wherever it may be assigned to, "*" for any more."""
    found: set[str] = set()
    for match in re.finditer(rb"\b" + re.escape(name.encode()) + rb"\b([^\r\n]*)", data):
        _, equals, value = match[1].partition(b"=")
        if not equals:
            _, equals, value = match[1].partition(b" in ")
        if equals:
            found.update(word.decode("utf-8", "replace") for word in _WORD.findall(value))
            if value.rstrip().endswith(_OPEN):
                found.add("*")
    return found


def imports(data: bytes, package: str) -> Iterator[tuple[str | None, str, str]]:
    """(source, name, local name) of each name imported; source None for `import name`.

    The local name is empty where the statement gives none of its own.
    """
    for match in _IMPORT.finditer(data):
        start = match.start()
        before = _FROM.search(data, line_start(data, start), start)
        source = _source(before[1], package) if before else None
        if source is None and before is not None:
            continue
        for name, local in _names(data, match.end()):
            yield source, name, local


def line_start(data: bytes, at: int) -> int:
    """The start of the line, or of the first of several that backslashes join."""
    lowest = max(0, at - _LONGEST_HEAD)
    start = max(lowest, data.rfind(b"\n", lowest, at) + 1)
    while start > lowest and data[max(0, start - 3) : start].rstrip(b"\r\n").endswith(b"\\"):
        start = max(lowest, data.rfind(b"\n", lowest, start - 1) + 1)
    return start


def _source(text: bytes, package: str) -> str | None:
    dotted = text.replace(b"\\", b" ").decode("utf-8", "replace")
    dotted = "".join(dotted.split())
    level = len(dotted) - len(dotted.lstrip("."))
    return resolve_relative(package, level, dotted[level:] or None)


def _names(data: bytes, at: int) -> Iterator[tuple[str, str]]:
    bracketed = _BRACKETED.match(data, at)
    rest = bracketed or _REST.match(data, at, at + _LONGEST_REST)
    text = (
        _COMMENT.sub(b"", rest[rest.lastindex or 0] if rest else b"")
        .replace(b"\\", b" ")
        .decode("utf-8", "replace")
    )
    for item in text.split(","):
        words = item.split()
        if not words:
            continue
        dotted = words[0].strip("()'\"")
        yield dotted, words[2].strip("()'\"") if len(words) > 2 and words[1] == "as" else ""


def has_tricks(data: bytes) -> bool:
    """Whether a file may bind names by other means than statements that name them."""
    return any(trick in data for trick in _TRICKS)
