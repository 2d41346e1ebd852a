"""A folder without git: every file below it, but for what no one means to check."""

import os
from collections.abc import Iterable, Iterator, Mapping

from unshim.tree.base import Listing, Unread, file_error, may_hold, read_bytes, read_each

_NEVER = {".git", ".hg", ".svn", ".bzr", ".jj"}
_CACHES = {
    *("__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".unshim_cache"),
    *(".import_linter_cache", ".hypothesis"),
}
# What marks a folder as a cache. Source: https://bford.info/cachedir/
_TAG = b"Signature: 8a477f597d28d172789f06886806bc55"
_INSTALLED = {"node_modules", ".tox", ".nox"}


class PlainTree:
    """Files on disk, listed and searched by Python."""

    label = "folder (no git)"

    def __init__(self, root: str) -> None:
        self.root = root
        self._listing: Listing | None = None

    def listing(self) -> Listing:
        if self._listing is None:
            files: dict[str, str] = {}
            left_out: dict[str, list[str]] = {}
            unreadable: dict[str, str] = {}
            self._walk("", files, left_out, unreadable)
            self._listing = Listing(
                dict(sorted(files.items())),
                {rule: tuple(sorted(paths)) for rule, paths in left_out.items()},
                unreadable,
            )
        return self._listing

    def _walk(
        self,
        folder: str,
        files: dict[str, str],
        left_out: dict[str, list[str]],
        unreadable: dict[str, str],
    ) -> None:
        pending = [folder]
        while pending:
            below = pending.pop()
            try:
                found = list(os.scandir(os.path.join(self.root, below)))
            except OSError as error:
                unreadable[below or "."] = error.strerror or "cannot be read"
                continue
            for item in found:
                path = f"{below}/{item.name}" if below else item.name
                if item.is_symlink():
                    left_out.setdefault("link", []).append(path)
                elif item.is_dir():
                    rule = _skipped_folder(item)
                    if rule:
                        left_out.setdefault(rule, []).append(path + "/")
                    else:
                        pending.append(path)
                elif not item.is_file():
                    left_out.setdefault("special", []).append(path)
                elif not os.access(item.path, os.R_OK):
                    unreadable[path] = "Permission denied"
                else:
                    files[path] = ""

    def exists(self, path: str) -> bool:
        return path in self.listing().files

    def read(self, path: str) -> bytes:
        try:
            return read_bytes(self.root, path)
        except OSError as error:
            raise file_error(path, error) from None

    def read_all(
        self, paths: Iterable[str], unread: dict[str, Unread] | None = None
    ) -> Iterator[tuple[str, bytes]]:
        return read_each(self.read, paths, unread)

    def ids(self) -> None:
        return None

    def search(self, words: Iterable[str]) -> list[str]:
        spelled = [os.fsencode(word) for word in words]
        return [path for path in self.listing().files if may_hold(self.read, path, spelled)]

    def afresh(self) -> "PlainTree":
        return PlainTree(self.root)

    def marked(self, paths: Iterable[str]) -> Mapping[str, str]:
        return {}

    def expect(self, words: Iterable[str]) -> None:
        """Nothing can be done ahead."""


def _is_tagged(folder: str) -> bool:
    path = os.path.join(folder, "CACHEDIR.TAG")
    try:
        with open(path, "rb") as file:
            return file.read(len(_TAG)) == _TAG
    except OSError:
        return False


def _skipped_folder(item: "os.DirEntry[str]") -> str:
    if item.name in _NEVER:
        return "version control"
    if item.name in _CACHES or _is_tagged(item.path):
        return "cache"
    if item.name in _INSTALLED or os.path.exists(os.path.join(item.path, "pyvenv.cfg")):
        return "installed packages"
    return ""
