"""The lines on which a target may be named, told from the bytes: most files need no parser.

Every rule here leaves out what no way of naming a module or a name can look like. What is kept
may still be nothing: that is for the finders to say.
"""

import re
from collections.abc import Collection
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from unshim.finders.callees import IMPORTERS, PATCHERS
from unshim.finders.cut import Cut
from unshim.finders.lines import line_numbers
from unshim.finders.target import Index, Target
from unshim.finders.unspelled import WHOLE, hands_on_all, places_in
from unshim.names import RELATIVE_IMPORT, WALKERS, Module, below
from unshim.patterns import lazily
from unshim.spelling import continued, plainly

if TYPE_CHECKING:
    from unshim.finders.aliased import Aliased
    from unshim.finders.modules import Modules

_DOTTED = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_."
_DOTTED += bytes(range(0x80, 0x100))
LETTERS = frozenset(bytes([code]) for code in _DOTTED if code != ord("."))
_QUOTES = (b'"', b"'")
_QUOTES_AND_SLASHES = b"\"'`/\\"
# What stands before the last name in a comment that names the target, and not just a word.
_NAMING = (b".", *(bytes([code]) for code in _QUOTES_AND_SLASHES))
_RELATIVE_IMPORT = RELATIVE_IMPORT.encode()
# A name that is put together starts at a quote, or where its last part ends.
_AT_NAME = rb"(?:(?<=[.\"'}])|\b(?=" + _RELATIVE_IMPORT + rb"))"
_TAKES_NAME = lazily("|".join(sorted(IMPORTERS | PATCHERS)).encode())
STAR = lazily(rb"import\s*\(?\s*\*")
_WHOLE = [word.encode() for word in WHOLE]
_NAMES_MODULE = lazily(rb"(?:[\"'`]|\b(?:from|import)[ \t]+|^[ \t]*#[^\r\n]*)\Z", re.MULTILINE)
_QUOTED_MODULE = lazily(rb"[\"'][\w.]+:\Z")
# What takes the label of an application.
_LABELLED = (
    *(b"ForeignKey", b"ManyToMany", b"OneToOne", b"get_model", b"get_registered_model"),
    *(b"app_config", b"Migration", b"AUTH_USER_MODEL"),
)
_WALKERS = sorted(word.encode() for word in WALKERS)
_IN_CASE = lazily(rb"\n[ \t]*case\b[^\n]*[(,][ \t]*\Z")
_PARTS = lazily(r"[.:]")
_ENDS_STRING = lazily(rb"[\w.:\x80-\xff]*[\"']")
_COMMENT = rb"#[^\r\n]*"
# What may stand between the word import and a name that the same statement imports.
_NAMES_BEFORE = rb"[\s\w,()\\.*\x80-\xff]*"


class Lines(NamedTuple):
    """The lines of a file that are worth a look, from 1 and ascending.

    `naming` are those of them that may name a target, or bring names in with a star; the others
    may hand on names that they do not spell. `quoted` tells that a name begins a string, or that
    one may be put together from strings.
    """

    all: list[int]
    naming: list[int]
    quoted: bool = False


class Hits:
    """Finds the lines that are worth a look, for several targets at once.

    `targets` are the shims themselves. `fresh` is all that a round of the search reports, and
    `known` all that earlier rounds found besides; `modules` answers for other files of the tree.
    """

    def __init__(
        self,
        targets: tuple[Target, ...],
        fresh: Index | None = None,
        known: Index | None = None,
        modules: "Modules | None" = None,
        *,
        alone: bool = False,
    ) -> None:
        self.targets = targets
        self.fresh = Index(targets) if fresh is None else fresh
        self.known = self.fresh if known is None else known
        self.modules = modules
        # One file is searched, and nobody takes anything from it.
        self.alone = alone
        self.words = frozenset(word for target in self.fresh.targets for word in target.words)
        self._words = sorted(word.encode() for word in self.words)
        self._pieces = _by_words(
            {piece.encode() for target in targets for piece in target.pieces} - {_RELATIVE_IMPORT}
        )
        self._cut = Cut(targets)
        self._labels = [
            quote + target.last.encode()
            for target in targets
            if target.names is None
            for quote in _QUOTES
        ]
        names = {name for target in targets for name in target.file_names}
        self._file_names = [name.encode() for name in sorted(names)]
        self._stems = {target.stem for target in targets if target.pieces}
        self._aliased = _aliased(modules, targets) if modules is not None and targets else None
        # Whether names may be handed on by what does not spell them.
        self.unspelled = not targets or any(
            target.names is not None or (modules is not None and modules.is_public(target.module))
            for target in targets
        )
        self._names_only = any(target.names is not None for target in targets)
        importable = [target for target in targets or self.fresh.targets if target.importable]
        self._parents = [target.parent.encode().split(b".") for target in importable]
        # A name without dots may stand anywhere in a string or a comment.
        self._is_top = any(not target.parent for target in importable)

    def may_have(self, name: str) -> bool:
        """Whether the shim may have a name."""
        modules = self.modules
        return (
            modules is None or modules.path(modules.shim) is None or name in modules.names_of_shim()
        )

    @cached_property
    def in_strings(self) -> re.Pattern[str]:
        """Words of which one stands in every string that is a target's name, or a piece of it."""
        words: set[str] = set()
        for target in self.targets:
            parents = target.stem.split(".")
            words |= {*target.words, *parents[1:], parents[-1]}
        every = {*words, *(word[::-1] for word in words)} - {""}
        return re.compile("|".join(map(re.escape, sorted(every))) or "(?!)", re.IGNORECASE)

    def may_be_named_in(self, value: object) -> bool:
        """Whether a constant may be the name of a target, or a piece of it."""
        text = value.decode("latin-1") if isinstance(value, bytes) else value
        if not self.targets:
            # What is handed on is asked for by its name, and put together by nobody.
            return isinstance(text, str) and not self.words.isdisjoint(_PARTS.split(text))
        return isinstance(text, str) and self.in_strings.search(text) is not None

    def lines(self, data: bytes, module: Module) -> list[int]:
        """The lines, from 1 and ascending, of a Python file that are worth a look."""
        return self.lines_of(data, module).all

    def lines_of(self, data: bytes, module: Module) -> Lines:
        """The same, and which of them name something."""
        plain = plainly(data)
        found = self._lines_of(self._cut.united(plain), module)
        whole = continued(plain, self._words)
        if whole is None:
            return found
        more = self._lines_of(whole, module)
        return Lines(
            sorted({*found.all, *more.all}),
            sorted({*found.naming, *more.naming}),
            found.quoted or more.quoted,
        )

    def _lines_of(self, data: bytes, module: Module) -> Lines:
        parts = self._put_together(data, module) | self._walks(data)
        starts = self._starts(data)
        if (
            self.targets
            and not parts
            and not any(self._may_name(target, data, module) for target in self.targets)
            and not (starts and self._may_label(data))
            and not (self._aliased and self._aliased.may_reach(data, module))
        ):
            return Lines([], [])
        stars: list[int] | None = None
        places: list[int] = []
        for start in sorted({*starts, *parts}):
            before = data[start - 1 : start]
            if not self._is_top and before not in _NAMING and _is_comment(data, start):
                continue
            if self._names_only or start in parts:
                places.append(start)
                continue
            if self._is_another(data, start) and not self._is_aliased(data, start, module):
                # A star may have brought the name in, whatever it looks like.
                stars = _stars(data) if stars is None else stars
                if not stars:
                    continue
            places.append(start)
        quoted = bool(parts) or any(
            _is_in_string(data, start) and (self.targets or _ENDS_STRING.match(data, start))
            for start in places
        )
        if places or self.unspelled:
            # What hands names on without spelling them.
            stars = _stars(data) if stars is None else stars
            places = sorted({*places, *stars})
            if hands_on_all(data):
                whole = (at for word in _WHOLE for at in places_in(data, word))
                naming = line_numbers(data, places)
                return Lines(line_numbers(data, sorted({*places, *whole})), naming, quoted)
        lines = line_numbers(data, places)
        return Lines(lines, lines, quoted)

    def _starts(self, data: bytes) -> list[int]:
        """The offsets of the words."""
        found: list[int] = []
        for word in self._words:
            for at in places_in(data, word):
                end = at + len(word)
                # After an escape in a string (`"\\nword"`) a word begins, too.
                if data[end : end + 1] not in LETTERS and (
                    data[at - 1 : at] not in LETTERS or data[at - 2 : at - 1] == b"\\"
                ):
                    found.append(at)
        return found

    def _put_together(self, data: bytes, module: Module) -> frozenset[int]:
        """The offsets at which a name may be put together from parts, and given to a call."""
        found = [piece for pieces in self._pieces for piece in pieces.held(data)]
        if module.package in self._stems and _RELATIVE_IMPORT in data:
            found.append(_RELATIVE_IMPORT)
        found += self._cut.starts(data)
        if not found or not _TAKES_NAME.search(data):
            return frozenset()
        pattern = _AT_NAME + rb"(?:" + b"|".join(map(re.escape, found)) + rb")"
        return frozenset(match.start() for match in re.finditer(pattern, data))

    def _may_label(self, data: bytes) -> bool:
        """Whether the file names models of Django by the label of their application."""
        return any(label in data for label in self._labels) and any(
            word in data for word in _LABELLED
        )

    def _walks(self, data: bytes) -> frozenset[int]:
        """The offsets of what goes through all that a package has."""
        if not self.targets or self._names_only or not any(word in data for word in _WALKERS):
            return frozenset()
        return frozenset(place for word in _WALKERS for place in places_in(data, word))

    def _may_name(self, target: Target, data: bytes, module: Module) -> bool:
        """Whether the file holds a word by which it can reach the target at all.

        An absolute name spells out the folder above the target, and so does a relative one, but
        from inside that folder, where dots are enough.
        """
        holder = target.parent if target.names is None else target.module
        last = holder.rpartition(".")[2]
        if not last or last.encode() in data:
            return True
        if below(module.package, holder) is not None:
            return True
        if any(name in data for name in self._file_names):
            return True  # a folder may be searched for it
        # The package around the module may be handed on, and spells the rest no more.
        around = holder.rpartition(".")[0].rpartition(".")[2] if target.names is not None else ""
        return bool(around) and around.encode() in data and hands_on_all(data)

    def _is_another(self, data: bytes, start: int) -> bool:
        """Whether the word that starts here can only be something else of that name.

        `a.b.supervisor.factory` is no way to write `a.b.managers.factory`, whatever `a` is bound
        to: an attribute chain keeps its last names. A bare word is a module only where an import
        names it, or in a string.
        """
        if self._is_top:
            return False
        before = data[max(0, start - 300) : start]
        last = before[-1:]
        if last == b".":
            dotted = before[len(before.rstrip(_DOTTED)) :]
            names = dotted[:-1].split(b".")
            whole = _NAMES_MODULE.search(before[: -len(dotted)])
            if len(names) > 1 and not whole:
                return False  # any name of the chain may be another module's name for a package
            if whole and not self.targets and whole[0] in _QUOTES:
                return False  # the same in an annotation
            return len(dotted) < 300 and not self._may_end(names)
        if not last or last in _QUOTES_AND_SLASHES:
            return False
        if last == b":" and _QUOTED_MODULE.search(before) is not None:
            return False
        if b"case" in before and _IN_CASE.search(before) is not None:
            return False  # the attribute that a pattern asks for
        return not may_be_imported(data, start)

    def _is_aliased(self, data: bytes, start: int, module: Module) -> bool:
        """Whether a quoted annotation may have a package above by another module's name for it."""
        before = data[max(0, start - 300) : start]
        dotted = before[len(before.rstrip(_DOTTED)) :]
        return (
            dotted.count(b".") > 1
            and before[: -len(dotted)][-1:] in _QUOTES
            and self._aliased is not None
            and self._aliased.may_reach(data, module)
        )

    def _may_end(self, spelled: list[bytes]) -> bool:
        """Whether a target may be spelled with these names before its last.

        The first may be bound to anything, the others must be what they say. Leading dots are
        relative: all the names after them are what they say.
        """
        names = [name for name in spelled if name]
        certain = names if len(names) < len(spelled) else names[1:]
        return not certain or any(certain == parent[-len(certain) :] for parent in self._parents)


class _Pieces:
    """Pieces of names, all of which hold one `word`; most of them begin with it."""

    def __init__(self, word: bytes, pieces: Collection[bytes]) -> None:
        self._word = word
        self._begin = tuple(piece for piece in pieces if piece.startswith(word))
        self._others = [piece for piece in pieces if not piece.startswith(word)]

    def held(self, data: bytes) -> list[bytes]:
        """Those that the data may hold."""
        places = list(places_in(data, self._word))
        begun = any(data.startswith(self._begin, place) for place in places)
        others = [piece for piece in self._others if piece in data] if places else []
        return [*others, *(self._begin if begun else ())]


def _by_words(pieces: Collection[bytes]) -> list[_Pieces]:
    words = {piece if piece.endswith(b".{") else piece.rstrip(b"\"'.%$\\") for piece in pieces}
    least = [word for word in words if not any(other in word for other in words - {word})]
    found: dict[bytes, list[bytes]] = {word: [] for word in sorted(least)}
    for piece in sorted(pieces):
        found[next(word for word in found if word in piece)].append(piece)
    return [_Pieces(word, together) for word, together in found.items()]


def _aliased(modules: "Modules", targets: tuple[Target, ...]) -> "Aliased":
    from unshim.finders.aliased import Aliased

    return Aliased(modules, targets)


def _is_in_string(data: bytes, start: int) -> bool:
    """Whether a string begins with the name that ends with the word here."""
    return data[max(0, start - 300) : start].rstrip(_DOTTED)[-1:] in _QUOTES


def _is_comment(data: bytes, start: int) -> bool:
    """Whether nothing but a comment stands on this line, be it in code or in a text."""
    line = max(data.rfind(b"\n", 0, start), data.rfind(b"\r", 0, start)) + 1
    return data[line:start].lstrip().startswith(b"#")


def may_be_imported(data: bytes, start: int) -> bool:
    """Whether an import statement that began before may reach up to here."""
    line = max(data.rfind(b"\n", 0, start), data.rfind(b"\r", 0, start)) + 1
    # From an earlier line on there are only names in it. To look back to the start of a long file
    # for each of its words would take minutes.
    first = line if re.fullmatch(_NAMES_BEFORE, data[line:start]) is None else 0
    begin = max(data.rfind(b"import", first, start), data.rfind(b"from", first, start))
    if begin < 0:
        return False
    between = data[begin:start]
    if b"\n" not in between and b"\r" not in between:
        return True
    if b"(" not in between and b"\\" not in between:
        return False
    return re.fullmatch(_NAMES_BEFORE, re.sub(_COMMENT, b"", between)) is not None


def _stars(data: bytes) -> list[int]:
    return [match.start() for match in STAR.finditer(data)]
