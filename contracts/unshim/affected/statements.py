"""The dotted names that a piece of code imports, or reaches through what it imported."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

_FROM = re.compile(r"\bfrom\b[ \t]*([.\w \t]+?)[ \t]*\bimport\b[ \t]*(\([^)]*\)?|[^\n;]*)")
_IMPORT = re.compile(r"(?:^|[\n;:'\"])[ \t>.]*import[ \t]+([\w., \t]+)")
_SPACE = re.compile(r"\s+")


class Dotted(NamedTuple):
    """A name, relative to the file's package where `level` is above 0.

    `star` asks for all that a module has.
    """

    level: int
    name: str
    star: bool = False


class Imported(NamedTuple):
    """What a statement imports, and the local name that it binds ("" for none)."""

    dotted: Dotted
    local: str


def imported(code: str) -> list[Imported]:
    """What the import statements in a text import, one by one."""
    if "import" not in code:
        return []
    found: list[Imported] = []
    for spelled, names in _FROM.findall(code):
        source = _SPACE.sub("", spelled)
        base = source.lstrip(".")
        level = len(source) - len(base)
        found.append(Imported(Dotted(level, base, "*" in names), ""))
        for words in _parts(names):
            dotted = f"{base}.{words[0]}" if base else words[0]
            found.append(Imported(Dotted(level, dotted), words[-1]))
    for names in _IMPORT.findall(code):
        for words in _parts(names):
            renamed = len(words) == 3 and words[1] == "as"
            top = words[0].partition(".")[0]
            found.append(Imported(Dotted(0, words[0]), words[2] if renamed else ""))
            if not renamed:
                found.append(Imported(Dotted(0, top), top))
    return found


def _parts(names: str) -> Iterator[list[str]]:
    for part in names.strip("() \t\n").split(","):
        words = part.strip(" \t\n'\"\\;)").split()
        if words and words[0] != "*":
            yield words


def reached(code: str, bound: Mapping[str, Sequence[Dotted]]) -> Iterator[Dotted]:
    """What attributes of imported names lead to: `pkg.part` after `import pkg`."""
    for local, bases in bound.items():
        if local not in code:
            continue
        chain = rf"(?<![\w.]){re.escape(local)}\s*\.\s*([^\W\d]\w*(?:\s*\.\s*[^\W\d]\w*)*)"
        for rest in set(re.findall(chain, code)):
            tail = _SPACE.sub("", rest)
            for base in bases:
                yield Dotted(base.level, f"{base.name}.{tail}" if base.name else tail)
