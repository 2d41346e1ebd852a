"""What is staged: what the next commit will hold.

Most of it lies on disk as well, where git searches it several times faster than in its objects.
"""

import os
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from unshim.patterns import lazily
from unshim.tree.base import Unread, blob_id, holds, read_bytes
from unshim.tree.faithful import Faithful
from unshim.tree.git import GREP, failed, split, threads, word_options
from unshim.tree.objects import Stored
from unshim.tree.running import Running

if TYPE_CHECKING:
    from subprocess import CompletedProcess

_LISTED = ("ls-files", "-z", "-s", "-v", "--cached", "--modified")
# git's names for a file without a byte, of one that git takes for changed or does not compare.
_EMPTY = lazily(r"(?!H)\S \d+ (e69de29bb2d1|473a0f4c3be8)")
# What `ls-files --debug` says of each file, and its flag for one that `git add -N` listed.
# Source: https://github.com/git/git/blob/master/read-cache-ll.h (CE_INTENT_TO_ADD)
_DEBUGGED = lazily(
    r"([^\0]+)\0  ctime: [^\n]*\n  mtime: [^\n]*\n  dev: [^\n]*\n  uid: [^\n]*\n"
    r"  size: [^\n]*\tflags: ([0-9a-f]+)\n"
)
_INTENT_TO_ADD = 1 << 29
# So many files that differ from the disk are read one by one; of more, git searches the objects.
_FEW = 256
_TOGETHER = 64


class Index(Stored):
    """The files of the index, read from disk where the same bytes lie there."""

    label = "index"

    def __init__(self, root: str) -> None:
        super().__init__(root)
        self._changed: set[str] = set()  # paths that may lie on disk with other bytes
        self._expected: frozenset[str] = frozenset()
        self._searching: Running | None = None
        self._listed: Running | None = None
        self._faithful: Faithful | None = None

    def expect(self, words: Iterable[str]) -> None:
        """Lets git list the index and search the disk for these words while the caller goes on."""
        self._expected = frozenset(words)
        # The search takes longest, so it goes first.
        self._searching = self._start_search(self._expected) if self._expected else None
        self._listed = self._listed or Running(self.git, *_LISTED)
        self._faithful = self._faithful or Faithful(self.git, self.root)

    def search(self, words: Iterable[str]) -> list[str]:
        wanted = frozenset(words)
        if not wanted:
            return []
        if not self._is_faithful():
            return sorted(self._search_objects(sorted(wanted)))
        searching = self._searching if wanted == self._expected else None
        self._searching = None
        answer = (searching or self._start_search(wanted)).answer()
        if answer.code not in (0, 1) or answer.errors:
            return sorted(self._search_objects(sorted(wanted)))
        files = self.listing().files
        found = {path for path in split(answer.output) if path in files}
        return sorted((found - self._changed) | self._search_changed(wanted))

    def read_all(
        self, paths: Iterable[str], unread: dict[str, Unread] | None = None
    ) -> Iterator[tuple[str, bytes]]:
        remaining = iter(paths)
        while together := list(islice(remaining, _TOGETHER)):
            ids = self._ids(together)
            here = [self._on_disk(path, blob) for path, blob in zip(together, ids, strict=True)]
            missing = [blob for blob, data in zip(ids, here, strict=True) if data is None]
            stored = iter(list(self.git.blobs(missing)))
            for path, data in zip(together, here, strict=True):
                yield path, next(stored) if data is None else data

    def afresh(self) -> "Index":
        return Index(self.root)

    def _on_disk(self, path: str, blob: str) -> bytes | None:
        """A file's bytes on disk, where they are those of the blob."""
        if path in self._changed:
            return None
        try:
            data = read_bytes(self.root, path)
        except OSError:
            return None
        return data if blob_id(data, len(blob)) == blob else None

    def _items(self) -> Iterator[tuple[str, str, str]]:
        answer = (self._listed or Running(self.git, *_LISTED)).answer()
        if answer.code:
            raise failed(_LISTED, answer.errors)
        items = split(answer.output)
        intended = self._intended(items)
        for item in items:
            tag, _, rest = item.partition(" ")
            described, _, path = rest.partition("\t")
            mode, blob, stage = described.split(" ")
            # What is assumed to be unchanged, or not to be on disk, git does not compare.
            if tag != "H":
                self._changed.add(path)
            if tag == "C":
                continue  # listed twice
            if path in intended:
                continue
            if stage == "0":
                yield mode, blob, path
            else:
                self._unreadable[path] = "is not merged: resolve the conflict and `git add` it"

    def _intended(self, items: Iterable[str]) -> frozenset[str]:
        """The files that are to be added some day (`git add -N`): the next commit has none."""
        if not any(not item.startswith("H ") and _EMPTY.match(item) for item in items):
            return frozenset()
        # diff-files calls such a file deleted, too, once it is gone from disk: the flag stays.
        said = os.fsdecode(self.git.run("ls-files", "-z", "--cached", "--debug"))
        return frozenset(
            match[1] for match in _DEBUGGED.finditer(said) if int(match[2], 16) & _INTENT_TO_ADD
        )

    def _is_faithful(self) -> bool:
        self._faithful = self._faithful or Faithful(self.git, self.root)
        return self._faithful.answer(self.listing().files)

    def _start_search(self, words: Iterable[str]) -> Running:
        return Running(self.git, *GREP, threads(), *word_options(sorted(words)), "--", ".")

    def _search_changed(self, words: frozenset[str]) -> set[str]:
        """Of the files that may lie on disk with other bytes, those that hold a word."""
        changed = self._changed & self.listing().files.keys()
        if len(changed) > _FEW:
            return changed & self._search_objects(sorted(words))
        spelled = [os.fsencode(word) for word in words]
        return {path for path, data in self.read_all(sorted(changed)) if holds(data, spelled)}

    def _stored_in(self) -> list[str]:
        return ["--cached"]

    def _grep(self, options: list[str]) -> "CompletedProcess[bytes]":
        return self.git.ask(*GREP, "--cached", *options, "--", ".")
