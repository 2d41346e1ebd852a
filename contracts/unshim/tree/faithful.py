"""Whether files that git takes for unchanged say on disk what they say in its objects."""

import os
import re
from collections.abc import Collection, Iterable, Iterator

from unshim.patterns import lazily
from unshim.tree.attributes import (
    attributes_around,
    attributes_of_user,
    contents,
    is_attributes,
    pointers,
)
from unshim.tree.git import Git, failed
from unshim.tree.running import Running

_SETTINGS = (
    *("config", "--get-regexp"),
    r"^(filter\..*\.(clean|smudge|process)|core\.(trustctime|checkstat|attributesfile))$",
)
# By these git tells what changed as well as it can; by less, it may overlook an edit.
_CAREFUL = lazily(rb"core\.(trustctime( true| yes| on| 1)?|checkstat default)", re.IGNORECASE)
# Puts a pointer in the place of what is on disk, and code is in neither.
_POINTERS = b"filter.lfs."
_POINTED = b"filter=lfs"
_FILE_OF_USER = b"core.attributesfile "
_ENCODES = lazily(rb"working-tree-encoding|\bident\b")


class Faithful:
    """git is asked at once, and answers while the caller goes on.

    Line ends may differ all the same: they decide nothing that is found.
    """

    def __init__(self, git: Git, root: str) -> None:
        self._git = git
        self._root = root
        self._running = Running(git, *_SETTINGS)
        self._answer: bool | None = None
        self._has_pointers = False

    def answer(self, paths: Iterable[str]) -> bool:
        """Whether no file may be changed on its way to the disk; `paths` are the tree's."""
        if self._answer is None:
            said = self._running.answer()
            if said.code not in (0, 1):
                raise failed(_SETTINGS, said.errors)
            settings = said.output.splitlines()
            attributes = list(contents(self._attributes(paths, settings)))
            self._has_pointers = any(_POINTED in data for data in attributes)
            self._answer = all(map(_is_harmless, settings)) and not any(
                map(_ENCODES.search, attributes)
            )
        return self._answer

    def pointers(self, paths: Collection[str]) -> frozenset[str]:
        """The files that may lie on disk whole or as a pointer, and are the same to git."""
        if not self.answer(paths) or not self._has_pointers:
            return frozenset()
        return pointers(self._git, paths)

    def _attributes(self, paths: Iterable[str], settings: Iterable[bytes]) -> Iterator[str]:
        yield from (os.path.join(self._root, path) for path in paths if is_attributes(path))
        yield from attributes_around(self._root)
        named = [line for line in settings if line.startswith(_FILE_OF_USER)]
        yield from attributes_of_user(*(os.fsdecode(line[len(_FILE_OF_USER) :]) for line in named))


def _is_harmless(setting: bytes) -> bool:
    return setting.startswith((_POINTERS, _FILE_OF_USER)) or bool(_CAREFUL.fullmatch(setting))
