"""What every tree can do, and what it says of itself."""

import os
from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol


class Listing(NamedTuple):
    """All that a tree has: the files to read, and what is left out, by rule.

    `files` maps a path to git's id of its bytes ("" where they lie on disk); `left_out` maps a
    rule ("link", "submodule", "deleted", ...) to the paths that it leaves out; `unreadable` maps
    a path to the reason it cannot be read.
    """

    files: Mapping[str, str]
    left_out: Mapping[str, tuple[str, ...]]
    unreadable: Mapping[str, str]


class Tree(Protocol):
    """A source of files. Paths are POSIX and relative to the root."""

    @property
    def root(self) -> str:
        """The folder that paths are relative to."""

    @property
    def label(self) -> str:
        """What a person calls it: "working tree", "index", or a commit's name."""

    def listing(self) -> Listing:
        """Every file, listed once."""

    def exists(self, path: str) -> bool:
        """Whether a file of this path can be read."""

    def read(self, path: str) -> bytes:
        """A file's bytes. Raises TreeError where there are none to be had."""

    def read_all(self, paths: Iterable[str]) -> Iterable[tuple[str, bytes]]:
        """Several files' bytes, in the order asked for."""

    def search(self, words: Iterable[str]) -> list[str]:
        """The files, sorted, that hold one of the words, if only as a part of a longer one."""

    def expect(self, words: Iterable[str]) -> None:
        """A hint that the tree will be listed, and searched for these words."""


def read_bytes(root: str, path: str) -> bytes:
    """A file's bytes on disk; OSError as ever."""
    # Without the buffers of open(): a search reads a thousand small files.
    descriptor = os.open(os.path.join(root, path), os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        pieces = []
        while piece := os.read(descriptor, 1 << 20):
            pieces.append(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)
    finally:
        os.close(descriptor)


def holds_any(data: bytes, words: Iterable[bytes]) -> bool:
    """Whether the bytes hold one of the words."""
    return any(word in data for word in words)
