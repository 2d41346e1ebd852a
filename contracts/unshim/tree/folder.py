"""The files of one folder of a commit, read by one git, without listing the tree around it."""

from collections.abc import Iterator, Mapping
from typing import IO, NamedTuple

from unshim.errors import TreeError
from unshim.tree.git import Git

_FILE_MODES = b"100"  # neither folders, nor links, nor submodules


class _Object(NamedTuple):
    """`id_length` is that of an id in a stored tree: 20 bytes, or 32 in a SHA-256 repository."""

    kind: bytes
    id_length: int
    data: bytes


def files_of_folder(
    git: Git, commit: str, folder: str, suffixes: tuple[str, ...]
) -> Mapping[str, bytes]:
    """The files right in a folder ("" for the top; a path from the top), by name.

    Empty where the commit has no such folder. Raises TreeError where git cannot read it.
    """
    import subprocess

    process = git.start("cat-file", "--batch", stdin=subprocess.PIPE)
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        reader = _Reader(process.stdin, process.stdout)
        tree = reader.read(f"{commit}:{folder}")
        if tree is None or tree.kind != b"tree":
            return {}
        files: dict[str, bytes] = {}
        for name, blob in _entries(tree):
            if name.endswith(suffixes):
                found = reader.read(blob)
                if found is None:
                    raise TreeError(
                        f"git has no object {blob}",
                        f"{commit[:10]}:{folder}/{name}",
                        "a partial or damaged clone: try `git fetch --refetch` or `git fsck`",
                    )
                files[name] = found.data
        return files
    finally:
        process.communicate()


class _Reader:
    """Asks a running `git cat-file --batch` for one object after another."""

    def __init__(self, questions: IO[bytes], answers: IO[bytes]) -> None:
        self._questions = questions
        self._answers = answers

    def read(self, name: str) -> _Object | None:
        self._questions.write(name.encode("utf-8", "surrogateescape") + b"\n")
        self._questions.flush()
        header = self._answers.readline().split()
        if len(header) != 3 or header[2] == b"missing":
            return None
        data = self._answers.read(int(header[2]))
        self._answers.read(1)
        return _Object(header[1], len(header[0]) // 2, data)


def _entries(tree: _Object) -> Iterator[tuple[str, str]]:
    """(name, id) of the files in a stored tree: mode, space, name, NUL, raw id, and so on.

    Source: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
    """
    position = 0
    while position < len(tree.data):
        space = tree.data.index(b" ", position)
        end = tree.data.index(b"\0", space)
        following = end + 1 + tree.id_length
        if tree.data.startswith(_FILE_MODES, position):
            name = tree.data[space + 1 : end].decode("utf-8", "surrogateescape")
            yield name, tree.data[end + 1 : following].hex()
        position = following
