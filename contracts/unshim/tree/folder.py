"""The files of one folder of a commit, read by one git, without listing the tree around it."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from unshim.errors import TreeError
from unshim.tree.git import Git

if TYPE_CHECKING:
    from subprocess import Popen

_FILE_MODES = b"100"  # neither folders, nor links, nor submodules


class _Object(NamedTuple):
    """`id_length` is that of an id in a stored tree: 20 bytes, or 32 in a SHA-256 repository."""

    kind: bytes
    id_length: int
    data: bytes


class FolderReader:
    """Asks a running `git cat-file --batch` for one object after another.

    It is started at once, so that it is there when it is asked.
    """

    def __init__(self, git: Git) -> None:
        import subprocess

        self._process: Popen[bytes] = git.start("cat-file", "--batch", stdin=subprocess.PIPE)

    def close(self) -> None:
        self._process.communicate()

    def files(self, commit: str, folder: str, suffixes: tuple[str, ...]) -> Mapping[str, bytes]:
        """The files right in a folder ("" for the top; a path from the top), by name.

        Empty where the commit has no such folder. Raises TreeError where git cannot read it.
        """
        tree = self._read(f"{commit}:{folder}")
        if tree is None or tree.kind != b"tree":
            return {}
        files: dict[str, bytes] = {}
        for name, blob in _entries(tree):
            if name.endswith(suffixes):
                found = self._read(blob)
                if found is None:
                    raise TreeError(
                        f"git has no object {blob}",
                        f"{commit[:10]}:{folder}/{name}",
                        "a partial or damaged clone: try `git fetch --refetch` or `git fsck`",
                    )
                files[name] = found.data
        return files

    def _read(self, name: str) -> _Object | None:
        questions, answers = self._process.stdin, self._process.stdout
        assert questions is not None
        assert answers is not None
        questions.write(name.encode("utf-8", "surrogateescape") + b"\n")
        questions.flush()
        header = answers.readline().split()
        if len(header) != 3:
            return None
        data = answers.read(int(header[2]))
        answers.read(1)
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
