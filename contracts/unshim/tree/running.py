"""A git that is at work while we go on.

Its output goes to memory where the system has such files, and not through a pipe: it prints
every path as it finds it, and each of them would wake us, and take the processor from git.
"""

import os
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from unshim.tree.git import Git


class Answer(NamedTuple):
    """What a git that has ended printed, and its exit code."""

    code: int
    output: bytes
    errors: bytes


class Running:
    """One git that was started and not yet waited for."""

    def __init__(self, git: "Git", *arguments: str) -> None:
        self._file = _memory()
        self._process = git.start(*arguments, stdout=self._file)

    def answer(self) -> Answer:
        """What it printed; waits for its end."""
        output, errors = self._process.communicate()
        if self._file is not None:
            output = self._read(self._file)
        return Answer(self._process.returncode, output, errors)

    def _read(self, file: int) -> bytes:
        pieces = []
        offset = 0
        while piece := os.pread(file, 1 << 20, offset):
            pieces.append(piece)
            offset += len(piece)
        os.close(file)
        self._file = None
        return b"".join(pieces)


def _memory() -> int | None:
    """A file in memory; None where there is no such thing, and a pipe does as well."""
    if not hasattr(os, "memfd_create"):
        return None
    try:
        return os.memfd_create("git")
    except OSError:
        return None
