"""What every tree can do, and what it says of itself."""

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple, Protocol

from unshim.errors import FileError
from unshim.spelling import is_odd

# The byte order marks with which a text in UTF-16 begins.
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class Listing(NamedTuple):
    """All that a tree has: the files to read, and what is left out, by rule.

    `files` maps a path to git's id of its bytes ("" where they lie on disk); `left_out` maps a
    rule ("link", "submodule", "deleted", ...) to the paths that it leaves out; `unreadable` maps
    a path to the reason it cannot be read.
    """

    files: Mapping[str, str]
    left_out: Mapping[str, tuple[str, ...]]
    unreadable: Mapping[str, str]


class Unread(NamedTuple):
    """Why a file could not be read; `gone` where there is no such file any more."""

    reason: str
    gone: bool


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
        """A file's bytes. Raises TreeError where there are none to be had: FileError on disk."""

    def read_all(
        self, paths: Iterable[str], unread: dict[str, Unread] | None = None
    ) -> Iterable[tuple[str, bytes]]:
        """Several files' bytes, in the order asked for.

        Those that cannot be read are put into `unread` instead; without it they raise FileError.
        """

    def search(self, words: Iterable[str]) -> list[str]:
        """The files, sorted, that hold one of the words, if only as a part of a longer one.

        A file that cannot be read, is in UTF-16 or spells letters oddly may be among them.
        """

    def ids(self) -> Mapping[str, str] | None:
        """git's name for the bytes of every listed file; "" for one that cannot be read.

        None where that cannot be told without reading all of them.
        """

    def afresh(self) -> "Tree":
        """The same tree as it is now: nothing of it has been listed yet."""

    def marked(self, paths: Iterable[str]) -> Mapping[str, str]:
        """Of these paths, those that git's attributes call vendored or generated, with the rule."""

    def expect(self, words: Iterable[str]) -> None:
        """A hint that the tree will be listed, and searched for these words."""


def read_bytes(root: str, path: str) -> bytes:
    """A regular file's bytes on disk; OSError as ever, and for anything else."""
    # Without the buffers of open(): a search reads a thousand small files. Without blocking: a
    # pipe that took a file's place would be waited for.
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(os.path.join(root, path), flags)
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "Not a file")
        data = os.read(descriptor, found.st_size + 1)
        if len(data) == found.st_size:
            return data
        # It grew or shrank meanwhile, or is too large for one read.
        pieces = [data]
        while piece := os.read(descriptor, 1 << 20):
            pieces.append(piece)
        return b"".join(pieces)
    finally:
        os.close(descriptor)


def file_error(path: str, error: OSError) -> FileError:
    """What an error says of the file that it was met at."""
    gone = isinstance(error, FileNotFoundError | NotADirectoryError | IsADirectoryError)
    return FileError(path, error.strerror or str(error), gone)


def read_each(
    read: Callable[[str], bytes], paths: Iterable[str], unread: dict[str, Unread] | None
) -> Iterator[tuple[str, bytes]]:
    """What a tree on disk reads one by one, as `Tree.read_all` promises it."""
    for path in paths:
        try:
            data = read(path)
        except FileError as error:
            if unread is None:
                raise
            unread[path] = Unread(error.reason, error.gone)
        else:
            yield path, data


def may_hold(read: Callable[[str], bytes], path: str, words: Iterable[bytes]) -> bool:
    """Whether a file holds one of the words, or may in UTF-16, or cannot be read."""
    try:
        data = read(path)
    except FileError:
        return True
    return holds(data, words)


def holds(data: bytes, words: Iterable[bytes]) -> bool:
    """Whether bytes hold one of the words, or may, for they are in UTF-16 or oddly spelled."""
    return data.startswith(UTF_16) or any(word in data for word in words) or is_odd(data)


def blob_id(data: bytes, length: int = 40) -> str:
    """What git names these bytes: by SHA-1, or by SHA-256 where its names have 64 digits.

    Source: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
    """
    import hashlib

    kind = "sha1" if length == 40 else "sha256"
    name = hashlib.new(kind, b"blob %d\0" % len(data), usedforsecurity=False)
    name.update(data)
    return name.hexdigest()
