"""What is looked for: a module with all below it, or some names of a module that stays."""

import re
from typing import NamedTuple

from unshim.migration import Migration
from unshim.names import below


class Target(NamedTuple):
    """`names` None means the module itself and everything below it.

    `chain` is not empty where the module is not the shim, but took the names from it: for each of
    them, the steps by which it came, and `origin` maps a name here to the shim's own.
    """

    module: str
    names: frozenset[str] | None = None
    chain: tuple[str, ...] = ()
    origin: str = ""

    @property
    def parent(self) -> str:
        return self.module.rpartition(".")[0]

    @property
    def last(self) -> str:
        return self.module.rpartition(".")[2]

    def match(self, dotted: str) -> str | None:
        """The shim's name that a dotted name means: "." for the module itself, None for no match.

        >>> Target("pkg.shim").match("pkg.shim.X")
        'X'
        """
        rest = below(dotted, self.module)
        if rest is None:
            return None
        if self.names is None:
            return rest or "."
        first = rest.partition(".")[0]
        if first not in self.names:
            return None
        return self.origin or rest

    @property
    def words(self) -> frozenset[str]:
        """Words of which at least one stands wherever the target is used by name."""
        return frozenset({self.last}) if self.names is None else self.names


def target_of(migration: Migration) -> Target:
    """The target that a migration declares."""
    return Target(migration.shim, frozenset(migration.only) if migration.only else None)


_WORD = rb"A-Za-z0-9_\x80-\xff"
_DOTTED = bytes(range(ord("a"), ord("z") + 1)) + bytes(range(ord("A"), ord("Z") + 1))
_DOTTED += b"0123456789_." + bytes(range(0x80, 0x100))
_STAR = rb"\bimport\s*\(?\s*\*"


class Hits:
    """Finds the lines of a file on which a target may be named, without parsing it."""

    def __init__(self, targets: tuple[Target, ...]) -> None:
        self.targets = targets
        words = sorted({word for target in targets for word in target.words})
        either = b"|".join(re.escape(word.encode()) for word in words)
        pattern = rb"(?<![" + _WORD + rb"])(?:" + either + rb")(?![" + _WORD + rb"])"
        self._named = any(target.names is not None for target in targets)
        self._pattern = re.compile(pattern + rb"|" + _STAR if self._named else pattern)
        self._parents = {
            target.parent.rpartition(".")[2].encode() for target in targets if target.parent
        }

    def lines(self, data: bytes) -> list[int]:
        """The lines, from 1 and ascending, that are worth a look."""
        found: list[int] = []
        line, position = 1, 0
        for match in self._pattern.finditer(data):
            start = match.start()
            if not self._named and self._is_another(data, start):
                continue
            line += _newlines(data, position, start)
            position = start
            if not found or found[-1] != line:
                found.append(line)
        return found

    def _is_another(self, data: bytes, start: int) -> bool:
        """Whether the dotted name that ends here can only be another module's.

        `a.b.supervisor.factory` is no way to write `a.b.managers.factory`, whatever `a` is bound
        to: an attribute chain keeps its last names.
        """
        before = data[max(0, start - 300) : start]
        dotted = before[len(before.rstrip(_DOTTED)) :]
        if not dotted.endswith(b".") or len(dotted) == 300:
            return False
        parts = dotted[:-1].split(b".")
        return len(parts) > 1 and bool(parts[-1]) and parts[-1] not in self._parents


def _newlines(data: bytes, start: int, end: int) -> int:
    count = data.count(b"\n", start, end)
    if b"\r" in data[start:end]:
        count += len(re.findall(rb"\r(?!\n)", data[start:end]))
    return count
