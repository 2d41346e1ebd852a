"""Where the names of a contract are at home: the files that define them."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from unshim.migration import Migration
from unshim.names import module_files, path_of_module, source_roots
from unshim.patterns import lazily
from unshim.tree import Tree

_USUAL = ("", "src", "lib")
_BOUND = lazily(
    rb"^[ \t]*(?:(?:class|def|async[ \t]+def)[ \t]+(\w+)|(\w+)[ \t]*(?::[^=\n]*)?=(?!=))",
    re.MULTILINE,
)


class Homes:
    """The homes of a contract's names in one tree.

    `roots` are the source roots. Where a home has several files by them, the first is the home,
    and the others are copies.
    """

    def __init__(self, tree: Tree, migration: Migration, *, whole: bool = True) -> None:
        self._tree = tree
        self.names: Mapping[str, str] = migration.names
        modules = list(dict.fromkeys(self.names.values()))
        self.roots = migration.roots or _roots(tree, modules, whole)

    @cached_property
    def files(self) -> Mapping[str, str]:
        """The file of each home, "" for one that is not in the tree."""
        return {home: self._file(home) for home in dict.fromkeys(self.names.values())}

    def _file(self, home: str) -> str:
        for root in self.roots:
            for file in module_files(home):
                path = f"{root}/{file}" if root else file
                if self._tree.exists(path):
                    return path
        return ""

    def at(self, path: str) -> frozenset[str]:
        """The names that are at home in a file: in its module's, or in a stub of it."""
        return frozenset(
            name
            for name, home in self.names.items()
            if path == self.files[home] or _is_stub(path, home)
        )

    def defines(self, name: str) -> bool:
        """Whether the home of a name, which is in the tree, has a statement that may define it."""
        data = self._tree.read(self.files[self.names[name]])
        return any(name.encode() in (match[1], match[2]) for match in _BOUND.finditer(data))

    def absent(self) -> Iterator[str]:
        """The names whose homes are not in the tree."""
        return (name for name, home in self.names.items() if not self.files[home])


def _roots(tree: Tree, modules: list[str], whole: bool) -> tuple[str, ...]:
    if not whole:
        # For a few files the whole tree need not be listed, where all lies at the usual places.
        usual = tuple(
            root
            for root in _USUAL
            if all(path_of_module(each, root, tree.exists) for each in modules)
        )
        if usual:
            return usual[:1]
    return source_roots(tree.listing().files, modules) or ("",)


def _is_stub(path: str, home: str) -> bool:
    """Whether a path is a stub of the module, beside it, in a package of stubs, or elsewhere.

    Source: https://peps.python.org/pep-0561/#stub-only-packages
    """
    if not path.endswith(".pyi"):
        return False
    top, dot, rest = home.partition(".")
    spellings = (home, f"{top}-stubs{dot}{rest}")
    return any(
        f"/{path}".endswith(f"/{file}") for spelling in spellings for file in module_files(spelling)
    )
