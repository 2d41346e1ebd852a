"""Whether files that git takes for unchanged say on disk what they say in its objects."""

import os
from collections.abc import Iterable

from unshim.tree.attributes import attributes_around, contents, is_attributes
from unshim.tree.git import Git, failed
from unshim.tree.running import Running

_FILTERS = ("config", "--get-regexp", r"^filter\..*\.(smudge|process)$")
# Puts a pointer in the place of what is on disk, and code is in neither.
_HARMLESS = b"filter.lfs."
_ENCODES = b"working-tree-encoding"


class Faithful:
    """git is asked at once, and answers while the caller goes on.

    Line ends may differ all the same: they decide nothing that is found.
    """

    def __init__(self, git: Git, root: str) -> None:
        self._root = root
        self._running = Running(git, *_FILTERS)
        self._answer: bool | None = None

    def answer(self, paths: Iterable[str]) -> bool:
        """Whether no file may be changed on its way to the disk; `paths` are the tree's."""
        if self._answer is None:
            filters = self._running.answer()
            if filters.code not in (0, 1):
                raise failed(_FILTERS, filters.errors)
            listed = (os.path.join(self._root, path) for path in paths if is_attributes(path))
            attributes = contents([*listed, *attributes_around(self._root)])
            self._answer = all(
                line.startswith(_HARMLESS) for line in filters.output.splitlines()
            ) and not any(_ENCODES in data for data in attributes)
        return self._answer
