"""What git has stored: blobs, by path, and the commits that list them."""

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from unshim.errors import TreeError
from unshim.tree.attributes import is_attributes, marks, may_mark, may_point, not_fetched
from unshim.tree.base import Listing, Unread
from unshim.tree.git import GREP, Git, failed, fixed_options, split, word_options
from unshim.tree.repository import top_of

if TYPE_CHECKING:
    from subprocess import CompletedProcess

_RULES = {"120000": "link", "160000": "submodule", "commit": "submodule"}


class Stored:
    """What index and commit have in common: blobs, by path."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.git = Git(root)
        self._listing: Listing | None = None
        self._unreadable: dict[str, str] = {}

    def listing(self) -> Listing:
        if self._listing is None:
            files: dict[str, str] = {}
            left_out: dict[str, list[str]] = {}
            for mode, blob, path in self._items():
                rule = _RULES.get(mode, "")
                if rule:
                    left_out.setdefault(rule, []).append(path)
                else:
                    files.setdefault(path, blob)
            self._listing = Listing(
                files,
                {rule: tuple(paths) for rule, paths in left_out.items()},
                self._unreadable,
            )
        return self._listing

    def _items(self) -> Iterator[tuple[str, str, str]]:
        """(mode, blob id, path) of each file."""
        raise NotImplementedError

    def _grep(self, options: list[str]) -> "CompletedProcess[bytes]":
        raise NotImplementedError

    def _paths(self, output: bytes) -> list[str]:
        return split(output)

    def exists(self, path: str) -> bool:
        return path in self.listing().files

    def read(self, path: str) -> bytes:
        return next(iter(self.read_all([path])))[1]

    def read_all(
        self, paths: Iterable[str], unread: dict[str, Unread] | None = None
    ) -> Iterator[tuple[str, bytes]]:
        wanted = list(paths)
        return zip(wanted, self.git.blobs(self._ids(wanted)), strict=True)

    def _ids(self, paths: Iterable[str]) -> list[str]:
        files = self.listing().files
        try:
            return [files[path] for path in paths]
        except KeyError as missing:
            raise TreeError("there is no such file", missing.args[0]) from None

    def ids(self) -> Mapping[str, str] | None:
        return self.listing().files

    def search(self, words: Iterable[str]) -> list[str]:
        wanted = list(words)
        return sorted(self._search_objects(wanted)) if wanted else []

    def _search_objects(self, words: list[str]) -> set[str]:
        """The files whose stored bytes hold one of the words."""
        files = self.listing().files
        done = self._grep(word_options(words))
        if done.returncode not in (0, 1):
            done = self._grep(fixed_options(words))
        if done.returncode not in (0, 1):
            raise failed(["grep"], done.stderr)
        return {path for path in self._paths(done.stdout) if path in files}

    def marked(self, paths: Iterable[str]) -> Mapping[str, str]:
        paths = list(paths)
        attributes = filter(is_attributes, self.listing().files)
        said = [data for _, data in self.read_all(attributes)]
        # Those above the root are not looked into.
        is_part = top_of(self.root) != os.path.realpath(self.root)
        found: dict[str, str] = {}
        if is_part or any(map(may_point, said)):
            found |= not_fetched(self.git, self._stored_in(), paths, self.read)
        if is_part or any(map(may_mark, said)):
            found |= marks(self.git, self._stored_in(), paths)
        return found

    def _stored_in(self) -> list[str]:
        """The options by which git reads the attributes that are stored with these files."""
        raise NotImplementedError

    def expect(self, words: Iterable[str]) -> None:
        """Nothing is done ahead."""


class Commit(Stored):
    """A commit's files, below the root. `revision` is any name that git knows."""

    def __init__(self, root: str, revision: str) -> None:
        super().__init__(root)
        done = self.git.ask(
            "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
        )
        if done.returncode:
            raise TreeError(
                f"git knows no commit {revision!r}",
                hint="is it fetched? In a shallow clone: `git fetch --unshallow`",
            )
        self.commit = done.stdout.decode().strip()
        self.label = revision

    def afresh(self) -> "Commit":
        return self

    def _items(self) -> Iterator[tuple[str, str, str]]:
        for item in split(self.git.run("ls-tree", "-r", "-z", self.commit)):
            described, _, path = item.partition("\t")
            mode, _, blob = described.split(" ")
            yield mode, blob, path

    def _stored_in(self) -> list[str]:
        return [f"--source={self.commit}"]

    def _grep(self, options: list[str]) -> "CompletedProcess[bytes]":
        return self.git.ask(*GREP, *options, self.commit, "--", ".")

    def _paths(self, output: bytes) -> list[str]:
        return [path.removeprefix(f"{self.commit}:") for path in split(output)]
