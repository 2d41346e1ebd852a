"""Which lines of a file are worth a look, told from its bytes alone."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from unshim.finders.lines import line_numbers
from unshim.finders.target import Index, Target

if TYPE_CHECKING:
    from unshim.finders.modules import Modules

_WORD = rb"A-Za-z0-9_\x80-\xff"
_DOTTED = bytes(range(ord("a"), ord("z") + 1)) + bytes(range(ord("A"), ord("Z") + 1))
_DOTTED += b"0123456789_." + bytes(range(0x80, 0x100))
_IS_WORD = re.compile(rb"[" + _WORD + rb"]")
_STAR = re.compile(rb"import\s*\(?\s*\*")
_NAMES_MODULE = re.compile(rb"(?:[\"']|\b(?:from|import)[ \t]+)\Z")


class Hits:
    """What one round of the search looks for.

    `targets` are the shims themselves, `fresh` all that this round reports, and `known` all that
    earlier rounds found besides. `modules` answers for other files of the tree.
    """

    def __init__(
        self,
        targets: tuple[Target, ...],
        fresh: Index | None = None,
        known: Index | None = None,
        modules: "Modules | None" = None,
    ) -> None:
        self.targets = targets
        self.fresh = Index(targets) if fresh is None else fresh
        self.known = self.fresh if known is None else known
        self.modules = modules
        self.words = frozenset(word for target in self.fresh.targets for word in target.words)
        self._pattern = _pattern(self.words)
        self._parents = {target.parent.rpartition(".")[2].encode() for target in targets}
        # A star import brings names without naming them, but never a module's own.
        self._stars_alone = any(
            target.names is not None or target.steps for target in self.fresh.targets
        )

    def lines(self, data: bytes) -> list[int]:
        """The lines, from 1 and ascending, that are worth a look."""
        named = [
            match.start()
            for match in self._pattern.finditer(data)
            if _starts_word(data, match.start()) and not self._is_another(data, match.start())
        ]
        if not named and not self._stars_alone:
            return []
        stars = [match.start() for match in _STAR.finditer(data)]
        return line_numbers(data, sorted(named + stars))

    def _is_another(self, data: bytes, start: int) -> bool:
        """Whether the dotted name that ends here can only be another module's.

        `from a.b.supervisor.factory` is no way to write `a.b.managers.factory`. An attribute
        chain may be: any of its names may be an alias.
        """
        if not self.targets:
            return False
        before = data[max(0, start - 300) : start]
        dotted = before[len(before.rstrip(_DOTTED)) :]
        if not dotted.endswith(b".") or len(dotted) == 300:
            return False
        parts = dotted[:-1].split(b".")
        if len(parts) < 2 or not parts[-1] or parts[-1] in self._parents:
            return False
        return _NAMES_MODULE.search(before[: -len(dotted)]) is not None


def _pattern(words: Iterable[str]) -> "re.Pattern[bytes]":
    """The words, each to its end. Where they start is looked at apart, which is quicker."""
    either = b"|".join(re.escape(word.encode()) for word in sorted(words, reverse=True))
    return re.compile(rb"(?:" + either + rb")(?![" + _WORD + rb"])")


def _starts_word(data: bytes, at: int) -> bool:
    return at == 0 or not (_IS_WORD.match(data, at - 1))
