"""The names by which modules may have other modules, told from their text: rather too many.

`helpers.c` may be `pkg.core` where helpers says `from pkg import core as c`, or takes `c` from a
module that does, or is given a name that means it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from unshim.finders.closure import Step, closures
from unshim.finders.outline import Outline
from unshim.finders.unspelled import hands_on_all
from unshim.names import absolute
from unshim.patterns import lazily

# What may stand for a module: a name, or an attribute of what one stands for.
_CHAIN = lazily(
    rb"[A-Za-z_\x80-\xff][\w\x80-\xff]*(?:[ \t]*\.[ \t]*[A-Za-z_\x80-\xff][\w\x80-\xff]*)*"
)
_WORD = lazily(rb"[A-Za-z_\x80-\xff][\w\x80-\xff]*")
_QUOTED = lazily(rb"[\"']([A-Za-z_\x80-\xff][\w\x80-\xff]*)[\"']")
_GIVEN = lazily(rb"(?:^|;)([^\r\n=;]+)=([^\r\n;]*)", re.MULTILINE)
# What sets names by strings; not what an instance, or a class, does to itself.
_SETS = lazily(rb"setattr(?!\([ \t]*(?:self|cls)\b)")
# What may have all that another module has.
_TAKES_ALL = lazily(
    rb"modules\[__name__\](?:\.__class__)?\s*=[^=]|\)\s*\.\s*update\s*\(|\[\w+\]\s*=\s*getattr"
)
# What may bind the names that it is given in a call: `globals().update(core=pkg.core)`.
_BINDS = (b"globals", b"locals", b"vars", b"__dict__", b"modules")
# A module's own `__getattr__` may ask another module for all that it is asked for.
_FORWARDS = lazily(rb"def[ \t]+__getattr__\((?![ \t]*self\b)(?s:.)*?\bgetattr[ \t]*\(")
_DOTTED = lazily(rb"[\"'](\.*[A-Za-z_\x80-\xff][\w.\x80-\xff]*)[\"']")
_CLEAR = lazily(r"[ \t]")
_COMMENTS = lazily(rb"^[ \t]*#[^\r\n]*", re.MULTILINE)
_NOTHING: frozenset[str] = frozenset()
# A module of which nobody knows the name.
ANY = ""


class _Said(NamedTuple):
    """What a file says: its imports, the dotted names that each name may be given, the names that
    it may bind by strings, and the modules of which it may have all names."""

    outline: Outline
    given: Mapping[str, set[str]]
    quoted: frozenset[str]
    all_of: frozenset[str]


class Held:
    """Answers from files that are read when a question leads to them.

    `outline` and `read` give a file's imports and bytes, `path` a module's file, `package` the
    package that relative names in a file count from, and `split` the file for the longest start
    of a dotted name that is a module, with the rest.
    """

    def __init__(
        self,
        outline: Callable[[str], Outline],
        read: Callable[[str], bytes],
        path: Callable[[str], str | None],
        split: Callable[[str], tuple[str, str] | None],
        package: Callable[[str], str],
    ) -> None:
        self._outline = outline
        self._read = read
        self._path = path
        self._split = split
        self._package = package
        self._said: dict[str, _Said] = {}
        self._answers: dict[tuple[str, str], bool] = {}
        self._names: dict[str, frozenset[str]] = {}
        self._modules: dict[tuple[str, str], frozenset[str]] = {}

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
                    if isinstance(step, str) or self._answers.get(step):
                        self._answers[start] = True
                        return True
                    if step not in seen and step not in self._answers:
                        seen.add(step)
                        pending.append(step)
            # None of them leads to a module, for they lead to each other alone.
            self._answers.update(dict.fromkeys(seen, False))
        return self._answers[start]

    def modules(self, path: str, name: str) -> frozenset[str]:
        """The modules that a module's name may be, ANY among them where it may be any."""
        start = (path, name)
        if start not in self._modules:
            self._modules.update(
                closures(start, self._steps, self._modules)
                if self.holds(path, name)
                else {start: _NOTHING}
            )
        return self._modules[start]

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

    def _steps(self, path: str, name: str) -> Iterator[Step]:
        """What a name of a module may be in turn: a name of some module, a module, ANY for any."""
        said = self._of(path)
        for dotted in said.outline.taken.get(name, ()):
            if self._path(dotted) is not None:
                yield dotted
            elif (there := self._split(dotted)) is not None and there[1]:
                yield there[0], there[1].partition(".")[0]
        if name in said.quoted:
            yield ANY
        for chain in said.given.get(name, ()):
            yield from self._given_by(path, said, chain)
        for star in (*said.outline.stars, *said.all_of):
            if self._path(part := f"{star}.{name}") is not None:
                yield part
            if (brought := self._path(star)) is not None:
                yield brought, name

    def _given_by(self, path: str, said: _Said, chain: str) -> Iterator[Step]:
        """What a dotted name to the right of a name makes of it.

        An attribute of what is imported is what that has by this name; of anything else, any part
        of it may be what counts.
        """
        head, _, rest = chain.partition(".")
        taken = said.outline.taken.get(head)
        if not rest or not taken or head in said.given or head in said.quoted:
            yield from ((path, word) for word in chain.split("."))
            return
        for dotted in taken:
            whole = f"{dotted}.{rest}"
            if self._path(whole) is not None:
                yield whole
            elif (there := self._split(whole)) is not None and there[1]:
                yield there[0], there[1].partition(".")[0]

    def _of(self, path: str) -> _Said:
        if path not in self._said:
            outline, data = self._outline(path), self._read(path)
            imports = bool(outline.taken or outline.stars)
            tricks = hands_on_all(data) or _SETS.search(data) is not None
            self._said[path] = _Said(
                outline,
                _given(data) if imports else {},
                _quoted(data) if tricks else _NOTHING,
                self._all_of(path, outline, data) if tricks else _NOTHING,
            )
        return self._said[path]

    def _all_of(self, path: str, outline: Outline, data: bytes) -> frozenset[str]:
        """The modules of which a file may have all names."""
        found: set[str] = set()
        if _TAKES_ALL.search(data) is not None:
            found |= outline.named
        if _FORWARDS.search(data) is not None:
            package = self._package(path)
            spelled = {match.decode("utf-8", "replace") for match in _DOTTED.findall(data)}
            found |= outline.named
            found |= {dotted for text in spelled if (dotted := absolute(text, package))}
        return frozenset(found)


def _given(data: bytes) -> dict[str, set[str]]:
    """Name -> the words to the right of it where it is assigned to."""
    found: dict[str, set[str]] = {}
    for match in _GIVEN.finditer(data):
        if _is_keyword(match[1]):
            continue
        chains = {
            _CLEAR.sub("", text.decode("utf-8", "replace")) for text in _CHAIN.findall(match[2])
        }
        for name in _words(match[1]) if chains else ():
            found.setdefault(name, set()).update(chains)
    return found


def _is_keyword(left: bytes) -> bool:
    """Whether what stands before `=` is a call that is given an argument by its name, or a
    comment; not a statement that binds a name."""
    if left.lstrip().startswith(b"#"):
        return True
    if left.endswith(b":"):
        return False  # `(name := value)`
    return left.count(b"(") > left.count(b")") and not any(word in left for word in _BINDS)


def _quoted(data: bytes) -> frozenset[str]:
    code = _COMMENTS.sub(b"", data)
    return frozenset(word.decode("utf-8", "replace") for word in _QUOTED.findall(code))


def _words(text: bytes) -> list[str]:
    return [word.decode("utf-8", "replace") for word in _WORD.findall(text)]
