"""What every tree can do, and what it says of itself."""

from collections.abc import Iterable, Mapping
from pathlib import Path
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
    def root(self) -> Path:
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
        """The files, sorted, that hold one of the words as a word: the bytes beside it, if any,
        are no ASCII letter, digit or underscore."""
