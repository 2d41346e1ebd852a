"""Names of targets that are cut in two by quotes, told from bytes."""

import re
from collections.abc import Iterable

from unshim.finders.target import Target
from unshim.patterns import lazily
from unshim.spelling import united

_JOINTS = (b".", b"/")
_BEGUN = lazily(rb"[\"'](\w+)\Z")
_LONGEST = 300  # bytes, more than any name in a path


class Cut:
    """Knows the last part of each target's name, and the part before it."""

    def __init__(self, targets: Iterable[Target]) -> None:
        cut = [target for target in targets if target.cuts]
        self._words = frozenset(word.encode() for target in cut for word in target.words)
        self._before = {target.stem.rpartition(".")[2].encode() for target in cut}
        before = b"|".join(map(re.escape, sorted(self._before)))
        self._starts = lazily(rb"(?:" + before + rb")[./](\w+)[\"'{%]")

    def starts(self, data: bytes) -> set[bytes]:
        """The starts of names up to where they are cut, with what cuts them."""
        if not any(before in data for before in self._before):
            return set()
        return {
            match[0]
            for match in self._starts.finditer(data)
            if any(word != match[1] and word.startswith(match[1]) for word in self._words)
        }

    def united(self, data: bytes) -> bytes:
        """The bytes with names in one piece that strings side by side spell in several."""
        if self._words and (self.starts(data) or self._is_ended(data)):
            return united(data)
        return data

    def _is_ended(self, data: bytes) -> bool:
        """Whether a string begins within the part before the last."""
        for word in self._words:
            at = data.find(word)
            while at >= 0:
                if data[at - 1 : at] in _JOINTS and (
                    end := _BEGUN.search(data, max(0, at - _LONGEST), at - 1)
                ):
                    part = end[1]
                    if any(part != name and name.endswith(part) for name in self._before):
                        return True
                at = data.find(word, at + len(word))
        return False
