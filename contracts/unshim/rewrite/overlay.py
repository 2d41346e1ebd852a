"""A tree with some files already rewritten, though not yet written."""

from collections.abc import Iterable, Iterator, Mapping

from unshim.tree import Listing, Tree
from unshim.tree.base import Unread, read_each


class Overlay:
    """Another tree, but for the bytes of `changed`, by path."""

    def __init__(self, tree: Tree, changed: Mapping[str, bytes]) -> None:
        self._tree = tree
        self._changed = changed

    @property
    def root(self) -> str:
        return self._tree.root

    @property
    def label(self) -> str:
        return self._tree.label

    def listing(self) -> Listing:
        return self._tree.listing()

    def exists(self, path: str) -> bool:
        return self._tree.exists(path)

    def read(self, path: str) -> bytes:
        return self._changed[path] if path in self._changed else self._tree.read(path)

    def read_all(
        self, paths: Iterable[str], unread: dict[str, Unread] | None = None
    ) -> Iterator[tuple[str, bytes]]:
        return read_each(self.read, paths, unread)

    def ids(self) -> None:
        return None

    def afresh(self) -> "Overlay":
        return self

    def marked(self, paths: Iterable[str]) -> Mapping[str, str]:
        return self._tree.marked(paths)

    def search(self, words: Iterable[str]) -> list[str]:
        asked = list(words)
        found = set(self._tree.search(asked)) - set(self._changed)
        held = [word.encode() for word in asked]
        found |= {path for path, data in self._changed.items() if any(map(data.__contains__, held))}
        return sorted(found)

    def expect(self, words: Iterable[str]) -> None:
        self._tree.expect(words)
