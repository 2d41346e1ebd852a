"""The working tree of a git repository: tracked files as they lie on disk, and untracked ones
that git does not ignore."""

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from unshim.patterns import lazily
from unshim.tree.attributes import (
    POINTER,
    attributes_around,
    contents,
    is_attributes,
    marks,
    may_mark,
    may_point,
    not_fetched,
)
from unshim.tree.base import (
    Listing,
    Unread,
    blob_id,
    file_error,
    may_hold,
    read_bytes,
    read_each,
)
from unshim.tree.faithful import Faithful
from unshim.tree.git import GREP, Git, failed, fixed_options, split, threads, word_options
from unshim.tree.running import Running

if TYPE_CHECKING:
    from unshim.tree.plain import PlainTree

_RULES = {"120000": "link", "160000": "submodule"}
_TRACKED = ("ls-files", "-z", "-s", "-v", "--cached", "--deleted", "--modified")
_UNTRACKED = ("ls-files", "-z", "--others", "--exclude-standard")

_NOT_OPENED = lazily(r"warning: could not open directory '(.*?)/?': (.*)")


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
        self._listings: tuple[Running, Running] | None = None
        self._expected: frozenset[str] = frozenset()
        self._searching: Running | None = None
        self._found: list[str] = []
        self._untracked: list[str] = []
        self._modified: list[str] = []
        self._tracked = b""
        # git's search takes "assume unchanged" at its word, and the kind of file that it knows.
        self._searched_here: list[str] = []
        self._ignored: PlainTree | None = None

    def expect(self, words: Iterable[str]) -> None:
        """Lets git list the tree and search it for these words while the caller goes on."""
        self._expected = frozenset(words)
        # The search takes longest, so it goes first.
        self._searching = self._start_search(self._expected) if self._expected else None
        self._listings = self._listings or self._start_listing()

    def _start_listing(self) -> tuple[Running, Running]:
        return Running(self.git, *_TRACKED), Running(self.git, *_UNTRACKED)

    def _start_search(self, words: Iterable[str]) -> Running:
        return self._searching_by(word_options(sorted(words)))

    def _searching_by(self, options: list[str]) -> Running:
        return Running(self.git, *GREP, threads(), *options, "--", ".")

    def listing(self) -> Listing:
        if self._listing is None:
            tracked, untracked = (
                running.answer() for running in self._listings or self._start_listing()
            )
            for answer in (tracked, untracked):
                if answer.code:
                    raise failed(["ls-files"], answer.errors)
            self._untracked = split(untracked.output)
            self._tracked = tracked.output
            self._listing = self._read_listing(tracked.output, _not_opened(untracked.errors))
            if not self._listing.files and self._is_ignored():
                from unshim.tree.plain import PlainTree

                self._ignored = PlainTree(self.root)
                self._listing = self._ignored.listing()
        return self._listing

    def _is_ignored(self) -> bool:
        """A root that git ignores as a whole (an installed package, a build) is still meant."""
        return self.git.ask("check-ignore", "-q", ".").returncode == 0

    def _read_listing(self, output: bytes, unreadable: dict[str, str]) -> Listing:
        files: dict[str, str] = {}
        left_out: dict[str, dict[str, None]] = {}
        for item in os.fsdecode(output).split("\0"):
            if item.startswith("H 100"):
                files[item[item.index("\t") + 1 :]] = ""
                continue
            tag, _, rest = item.partition(" ")
            if tag == "C":
                self._modified.append(rest.partition("\t")[2])
            elif tag:
                described, _, path = rest.partition("\t")
                mode, blob, _ = described.split(" ")
                rule = "deleted" if tag == "R" else _RULES.get(mode, "")
                hidden = _hidden(os.path.join(self.root, path)) if tag == "R" else ""
                if hidden:
                    files.pop(path, None)
                    unreadable[path] = hidden
                elif rule:
                    files.pop(path, None)
                    left_out.setdefault(rule, {})[path] = None
                else:
                    files.setdefault(path, blob if tag in "Ss" else "")
                    if tag == "h":
                        self._searched_here.append(path)
        self._modified += self._not_left_out(files)
        for path in dict.fromkeys(self._modified):
            self._read_anew(path, files, left_out)
        for path in self._untracked:
            rule = _rule_on_disk(os.path.join(self.root, path))
            if rule:
                kind = "special" if rule == "folder" else rule
                left_out.setdefault(kind, {})[path] = None
            else:
                files[path] = ""
        return Listing(files, {rule: tuple(paths) for rule, paths in left_out.items()}, unreadable)

    def _not_left_out(self, files: Mapping[str, str]) -> list[str]:
        """The files that a sparse checkout would leave out, and that are on disk all the same."""
        by_folder: dict[str, list[str]] = {}
        for path in (path for path, blob in files.items() if blob):
            by_folder.setdefault(os.path.dirname(path), []).append(path)
        there = [f for f in by_folder if os.path.isdir(os.path.join(self.root, f))]
        paths = (path for folder in there for path in by_folder[folder])
        return [path for path in paths if os.path.lexists(os.path.join(self.root, path))]

    def _read_anew(
        self, path: str, files: dict[str, str], left_out: dict[str, dict[str, None]]
    ) -> None:
        """A file that differs from the index may be of another kind than there, too."""
        rule = _rule_on_disk(os.path.join(self.root, path))
        if not rule:
            kinds = [left_out[kind] for kind in _RULES.values() if path in left_out.get(kind, ())]
            for paths in kinds:
                del paths[path]
            if kinds or files.get(path):
                files[path] = ""
                self._searched_here.append(path)
        elif path in files and rule != "special":  # which is not read, and said to be so
            del files[path]
            gone = "deleted" if rule == "folder" else rule
            left_out.setdefault(gone, {})[path] = None

    def ids(self) -> Mapping[str, str] | None:
        files = self.listing().files
        if self._ignored is not None:
            return None
        faithful = Faithful(self.git, self.root)
        if not faithful.answer(files):
            return None
        found = dict.fromkeys(files, "")
        for item in os.fsdecode(self._tracked).split("\0"):
            # What is assumed to be unchanged, or not to be on disk, git does not compare.
            if item.startswith("H 100"):
                said, _, path = item.partition("\t")
                if path in found:
                    found[path] = said.split(" ")[2]
        found.update((path, blob) for path, blob in files.items() if blob)
        length = max(map(len, found.values()), default=0) or 40
        pointers = faithful.pointers(files)
        whole = {path for path in pointers if found[path] and self._is_no_pointer(path)}
        found.update((path, f"{found[path]} whole") for path in whole)
        for path in {*self._modified, *self._untracked, *(pointers - whole)} & found.keys():
            try:
                found[path] = blob_id(read_bytes(self.root, path), length)
            except OSError:
                found[path] = ""
        return found

    def _is_no_pointer(self, path: str) -> bool:
        try:
            return os.lstat(os.path.join(self.root, path)).st_size >= POINTER
        except OSError:
            return False

    def exists(self, path: str) -> bool:
        if self._listing is None:
            whole = os.path.join(self.root, path)
            return os.path.isfile(whole) and not os.path.islink(whole)
        return path in self._listing.files

    def read(self, path: str) -> bytes:
        try:
            return read_bytes(self.root, path)
        except OSError as error:
            blob = self.listing().files.get(path)
            if blob:
                return next(self.git.blobs([blob]))
            raise file_error(path, error) from None

    def read_all(
        self, paths: Iterable[str], unread: dict[str, Unread] | None = None
    ) -> Iterator[tuple[str, bytes]]:
        return read_each(self.read, paths, unread)

    def afresh(self) -> "WorkingTree":
        return WorkingTree(self.root)

    def marked(self, paths: Iterable[str]) -> Mapping[str, str]:
        paths = list(paths)
        if self._listing is None:
            files = list(attributes_around(self.root, paths))
        else:
            listed = (os.path.join(self.root, p) for p in self._listing.files if is_attributes(p))
            files = [*listed, *attributes_around(self.root)]
        said = list(contents(files))
        absent = not_fetched(self.git, [], paths, self.read) if any(map(may_point, said)) else {}
        return {**absent, **(marks(self.git, [], paths) if any(map(may_mark, said)) else {})}

    def search(self, words: Iterable[str]) -> list[str]:
        wanted = frozenset(words)
        if not wanted:
            return []
        if not wanted <= self._expected:
            return self._finish_search(wanted, self._start_search(wanted))
        if self._searching is not None:
            self._found = self._finish_search(self._expected, self._searching)
            self._searching = None
        return self._found

    def _finish_search(self, words: frozenset[str], searching: Running) -> list[str]:
        files = self.listing().files
        answer = searching.answer()
        if self._ignored is not None:
            return self._ignored.search(words)
        options = word_options(words)
        if answer.code not in (0, 1):
            options = fixed_options(words)
            answer = self._searching_by(options).answer()
        if answer.code not in (0, 1) or answer.errors:
            return self._search_here(words, files)
        found = {path for path in split(answer.output) if path in files}
        if any(files.values()):
            found |= self._search_index(options)
        found -= set(self._searched_here)
        here = (path for path in (*self._searched_here, *self._untracked) if path in files)
        found.update(self._search_here(words, here))
        return sorted(found)

    def _search_index(self, options: list[str]) -> set[str]:
        """Of the files that lie in the index alone, those that hold a word."""
        done = self.git.ask(*GREP, "--cached", *options, "--", ".")
        if done.returncode not in (0, 1):
            raise failed(["grep"], done.stderr)
        files = self.listing().files
        return {path for path in split(done.stdout) if files.get(path)}

    def _search_here(self, words: Iterable[str], paths: Iterable[str]) -> list[str]:
        """The same without git's help, for what git's search could not open."""
        spelled = [os.fsencode(word) for word in words]
        return [path for path in paths if may_hold(self.read, path, spelled)]


def _not_opened(warnings: bytes) -> dict[str, str]:
    """The folders that git could not look into, of which it only warns, with the reason."""
    found = {}
    for line in os.fsdecode(warnings).splitlines():
        if match := _NOT_OPENED.match(line):
            found[match[1]] = match[2]
    return found


def _hidden(path: str) -> str:
    """Why a file that git takes for deleted may be there all the same; "" where it is gone."""
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError as error:
        return error.strerror or "cannot be read"
    return ""


def _rule_on_disk(path: str) -> str:
    """The rule by which what is on disk is no file to read; "" where it is one."""
    try:
        mode = os.lstat(path).st_mode
    except OSError:
        return "deleted"
    if stat.S_ISREG(mode):
        return ""
    if stat.S_ISDIR(mode):
        return "folder"
    return "link" if stat.S_ISLNK(mode) else "special"
