"""The names by which modules may have other modules, told from their text: rather too many.

`helpers.c` may be `pkg.core` where helpers says `from pkg import core as c`, or takes `c` from a
module that does, or is given a name that means it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from unshim.finders.outline import Outline
from unshim.patterns import lazily

_WORD = lazily(rb"[A-Za-z_\x80-\xff][\w\x80-\xff]*")
_QUOTED = lazily(rb"[\"']([A-Za-z_\x80-\xff][\w\x80-\xff]*)[\"']")
_GIVEN = lazily(rb"(?:^|;)([^\r\n=;]+)=([^\r\n;]*)", re.MULTILINE)
_NAMES_BY_STRING = lazily(
    rb"__getattr__|__dict__|globals\(|vars\(|locals\(|setattr|modules\[|sys\.modules"
)
# What may have all that another module has.
_TAKES_ALL = lazily(rb"modules\[__name__\]\s*=[^=]|\)\s*\.\s*update\s*\(|\[\w+\]\s*=\s*getattr")
_NOTHING: frozenset[str] = frozenset()


class _Said(NamedTuple):
    """What a file says: its imports, the words that each name may be given, the names that it may
    bind by strings, and the modules of which it may have all names."""

    outline: Outline
    given: Mapping[str, set[str]]
    quoted: frozenset[str]
    all_of: frozenset[str]


class Held:
    """Answers from files that are read when a question leads to them.

    `outline` and `read` give a file's imports and bytes, `path` a module's file, and `split` the
    file for the longest start of a dotted name that is a module, with the rest.
    """

    def __init__(
        self,
        outline: Callable[[str], Outline],
        read: Callable[[str], bytes],
        path: Callable[[str], str | None],
        split: Callable[[str], tuple[str, str] | None],
    ) -> None:
        self._outline = outline
        self._read = read
        self._path = path
        self._split = split
        self._said: dict[str, _Said] = {}
        self._answers: dict[tuple[str, str], bool] = {}
        self._names: dict[str, frozenset[str]] = {}

    def is_module(self, dotted: str) -> bool:
        """Whether a dotted name may be a module by a name that another module has for it."""
        there = self._split(dotted)
        return (
            there is not None
            and bool(there[1])
            and self.holds(there[0], there[1].partition(".")[0])
        )

    def holds(self, path: str, name: str) -> bool:
        """Whether a module's name may be another module."""
        start = (path, name)
        if start not in self._answers:
            seen = {start}
            pending = [start]
            while pending:
                for step in self._steps(*pending.pop()):
                    if step is None or self._answers.get(step):
                        self._answers[start] = True
                        return True
                    if step not in seen and step not in self._answers:
                        seen.add(step)
                        pending.append(step)
            # None of them leads to a module, for they lead to each other alone.
            self._answers.update(dict.fromkeys(seen, False))
        return self._answers[start]

    def names(self, path: str) -> frozenset[str]:
        """The names of a module about which it is worth asking."""
        if path not in self._names:
            found: set[str] = set()
            seen = {path}
            pending = [path]
            while pending:
                said = self._of(pending.pop())
                found |= {*said.outline.taken, *said.given, *said.quoted}
                # A package has a module below it as an attribute once that is imported.
                found.update(part for dotted in said.outline.plain for part in dotted.split("."))
                stars = {self._path(star) for star in (*said.outline.stars, *said.all_of)}
                fresh = {star for star in stars if star is not None} - seen
                seen |= fresh
                pending += fresh
            self._names[path] = frozenset(found)
        return self._names[path]

    def _steps(self, path: str, name: str) -> Iterator[tuple[str, str] | None]:
        """What a name of a module may be in turn: a name of some module, or None for a module."""
        said = self._of(path)
        for dotted in said.outline.taken.get(name, ()):
            if self._path(dotted) is not None:
                yield None
            elif (there := self._split(dotted)) is not None and there[1]:
                yield there[0], there[1].partition(".")[0]
        if name in said.quoted:
            yield None
        for word in said.given.get(name, ()):
            yield path, word
        for star in (*said.outline.stars, *said.all_of):
            if self._path(f"{star}.{name}") is not None:
                yield None
            if (brought := self._path(star)) is not None:
                yield brought, name

    def _of(self, path: str) -> _Said:
        if path not in self._said:
            outline, data = self._outline(path), self._read(path)
            imports = bool(outline.taken or outline.stars)
            tricks = _NAMES_BY_STRING.search(data) is not None
            self._said[path] = _Said(
                outline,
                _given(data) if imports else {},
                _quoted(data) if tricks else _NOTHING,
                frozenset(outline.named) if tricks and _TAKES_ALL.search(data) else _NOTHING,
            )
        return self._said[path]


def _given(data: bytes) -> dict[str, set[str]]:
    """Name -> the words to the right of it where it is assigned to."""
    found: dict[str, set[str]] = {}
    for match in _GIVEN.finditer(data):
        words = _words(match[2])
        for name in _words(match[1]) if words else ():
            found.setdefault(name, set()).update(words)
    return found


def _quoted(data: bytes) -> frozenset[str]:
    return frozenset(word.decode("utf-8", "replace") for word in _QUOTED.findall(data))


def _words(text: bytes) -> list[str]:
    return [word.decode("utf-8", "replace") for word in _WORD.findall(text)]
