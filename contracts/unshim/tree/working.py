"""The working tree of a git repository: tracked files as they lie on disk, and untracked ones
that git does not ignore."""

import os
import stat
from collections.abc import Iterable, Iterator

from unshim.errors import TreeError
from unshim.tree.base import Listing, read_bytes
from unshim.tree.git import Git, failed, split, word_options

_RULES = {"120000": "link", "160000": "submodule"}
_LIST = ("ls-files", "-z", "-s", "-v", "--cached", "--deleted", "--others", "--exclude-standard")
_GREP = ("grep", "-l", "-z", "-w", "-F", "-a")


class WorkingTree:
    """Files on disk, listed and searched by git.

    A file that a sparse checkout leaves out is read from the index instead: it is part of the
    tree all the same.
    """

    label = "working tree"

    def __init__(self, root: str) -> None:
        self.root = root
        self.git = Git(root)
        self._listing: Listing | None = None
        self._assumed: list[str] = []

    def listing(self) -> Listing:
        if self._listing is None:
            self._listing = self._read_listing(self.git.run(*_LIST))
        return self._listing

    def _read_listing(self, output: bytes) -> Listing:
        files: dict[str, str] = {}
        left_out: dict[str, dict[str, None]] = {}
        unreadable: dict[str, str] = {}
        for item in os.fsdecode(output).split("\0"):
            if item.startswith("H 100"):
                files[item[item.index("\t") + 1 :]] = ""
                continue
            tag, _, rest = item.partition(" ")
            if tag == "?":
                rule = _untracked_rule(os.path.join(self.root, rest))
                if rule:
                    left_out.setdefault(rule, {})[rest] = None
                else:
                    files[rest] = ""
            elif tag:
                described, _, path = rest.partition("\t")
                mode, blob, _ = described.split(" ")
                rule = "deleted" if tag == "R" else _RULES.get(mode, "")
                if rule:
                    files.pop(path, None)
                    left_out.setdefault(rule, {})[path] = None
                else:
                    files.setdefault(path, blob if tag in "Ss" else "")
                    if tag == "h":
                        self._assumed.append(path)
        return Listing(files, {rule: tuple(paths) for rule, paths in left_out.items()}, unreadable)

    def exists(self, path: str) -> bool:
        if self._listing is None:
            return os.path.isfile(os.path.join(self.root, path))
        return path in self._listing.files

    def read(self, path: str) -> bytes:
        try:
            return read_bytes(self.root, path)
        except OSError as error:
            blob = self.listing().files.get(path)
            if blob:
                return next(self.git.blobs([blob]))
            raise TreeError(f"cannot be read: {error.strerror}", path) from None

    def read_all(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        for path in paths:
            yield path, self.read(path)

    def search(self, words: Iterable[str]) -> list[str]:
        options = word_options(words)
        if not options:
            return []
        searching = self.git.start(*_GREP, "--untracked", *options, "--", ".")
        listing = self.listing()
        output, errors = searching.communicate()
        if searching.returncode not in (0, 1) or errors:
            return self._search_here(words, listing.files)
        found = {path for path in split(output) if path in listing.files}
        if any(listing.files.values()):
            found |= self._search_index(options)
        if self._assumed:
            # git's search takes "assume unchanged" at its word and reads the index.
            found -= set(self._assumed)
            found |= set(self._search_here(words, self._assumed))
        return sorted(found)

    def _search_index(self, options: list[str]) -> set[str]:
        """Of the files that lie in the index alone, those that hold a word."""
        done = self.git.ask(*_GREP, "--cached", *options, "--", ".")
        if done.returncode not in (0, 1):
            raise failed(["grep"], done.stderr)
        files = self.listing().files
        return {path for path in split(done.stdout) if files.get(path)}

    def _search_here(self, words: Iterable[str], paths: Iterable[str]) -> list[str]:
        """The same without git's help, for what git's search could not open."""
        from unshim.tree.plain import word_pattern

        pattern = word_pattern(words)
        return sorted(path for path in paths if pattern.search(self.read(path)))


def _untracked_rule(path: str) -> str:
    """The rule by which an untracked path is no file to read; "" where it is one."""
    try:
        mode = os.lstat(path).st_mode
    except OSError:
        return "deleted"
    if stat.S_ISREG(mode):
        return ""
    return "link" if stat.S_ISLNK(mode) else "special"
