"""The files that a few files may take names from: what must be read to judge those alone.

Told from outlines, without parsing: from each import backwards to where the name is from. It
may lead to too many files, never to too few, so that the rounds find in them what they would
find in the whole tree.
"""

import re
import sys
from collections.abc import Collection, Iterable, Iterator

from unshim.finders.indirect import loads_by_string
from unshim.finders.modules import Modules
from unshim.finders.outline import Outline, given, has_tricks
from unshim.finders.search_path import placed
from unshim.names import PYTHON_SUFFIXES, below, module_files, resolve_relative
from unshim.patterns import lazily
from unshim.spelling import plainly
from unshim.tree import Tree, Unread

_ATTRIBUTE = lazily(rb"\.\s*([A-Za-z_\x80-\xff][\w\x80-\xff]*)")
_WORD = lazily(rb"[A-Za-z_\x80-\xff][\w\x80-\xff]*")
_STRING = lazily(rb"[\"']([\w.:\x80-\xff]+)[\"']")

# Through how many local names a name is followed, and how many are too many to tell apart.
_ASSIGNMENTS = 3
_MANY = 40
# Modules to follow, each as often as more of its names are asked for. Where imports go in circles,
# and most packages are one, that takes longer by far than a search of the whole tree.
_MOST_STEPS = 32


class Upstream:
    """The asked files and all that may hand a name on to them, as a small tree of their own.

    Only what is `near` is worth following where more is known already; all is followed, however
    `far`, where no search of the whole tree could do as well.
    """

    def __init__(
        self,
        tree: Tree,
        modules: Modules,
        asked: Iterable[str],
        *,
        near: bool = False,
        far: bool = False,
    ) -> None:
        self._tree = tree
        self._modules = modules
        self._unread: dict[str, Unread] = {}
        self._data: dict[str, bytes] = dict(tree.read_all(sorted(asked), self._unread))
        self._wanted: dict[str, set[str]] = {}
        self._pending: list[tuple[str, set[str]]] = []
        python = [path for path in self._data if self._may_import(path)]
        # Whether so much may hand a name on that the whole tree is searched sooner.
        self.is_too_far = near and not all(map(self._is_near, python))
        if not self.is_too_far:
            for path in python:
                self._follow_all(path, _words(_WORD, self._plain(path)))
            steps = 0
            while self._pending and (far or steps < _MOST_STEPS):
                self._follow(*self._pending.pop())
                steps += 1
            self.is_too_far = bool(self._pending)

    @property
    def paths(self) -> Collection[str]:
        return self._data.keys()

    @property
    def is_one_file(self) -> bool:
        """Whether no other file has anything to hand on."""
        return len(self._data) == 1

    def search(self, words: Iterable[str]) -> list[str]:
        """The files that hold one of the words, or cannot be read."""
        whole = b"|".join(word.encode() for word in sorted(words) if word.isidentifier())
        parts = [word.encode() for word in words if not word.isidentifier()]
        pattern = re.compile(rb"(?:(?<![A-Za-z0-9_])|(?<=\\.))(?:" + whole + rb")(?![A-Za-z0-9_])")
        found = {
            path
            for path, data in ((path, self._plain(path)) for path in self._data)
            if any(part in data for part in parts) or (whole and pattern.search(data))
        }
        return sorted(found.union(self._unread))

    def read_all(
        self, paths: Iterable[str], unread: dict[str, Unread]
    ) -> Iterator[tuple[str, bytes]]:
        """Several files' bytes, in the order asked for; what cannot be read goes into `unread`."""
        for path in paths:
            if path in self._unread:
                unread[path] = self._unread[path]
            else:
                yield path, self._data[path]

    def _plain(self, path: str) -> bytes:
        return plainly(self._data[path])

    def _may_import(self, path: str) -> bool:
        """Whether a file is Python, or may have Python in it: a script, an example, a notebook."""
        if self._modules.is_own(path):
            return False
        return path.endswith(PYTHON_SUFFIXES) or b"import" in self._data[path]

    def _outline(self, path: str) -> Outline:
        if path not in self._data:
            self._data[path] = self._modules.read(path)
        return self._modules.read_outline(path, self._data[path])

    def _is_near(self, path: str) -> bool:
        """Whether what a file imports from this tree imports nothing from it in its turn."""
        return not any(True for there in self._imported(path) for _ in self._imported(there))

    def _imported(self, path: str) -> Iterator[str]:
        """The files of this tree that a file imports from, but for the shim's."""
        outline = self._modules.outline(path)
        for dotted in (*outline.named, *outline.stars):
            held = self._modules.split(dotted)
            if held is not None and held[0] != path and not self._modules.is_own(held[0]):
                yield held[0]

    def _follow(self, path: str, names: set[str]) -> None:
        """Looks for where a module has these names from."""
        outline = self._outline(path)
        if has_tricks(self._plain(path)) or loads_by_string(self._plain(path)):
            self._follow_all(path, names)
            return
        for star in outline.stars:
            self._reach(star, path, names)
        local, fresh = set(names), names
        for _ in range(_ASSIGNMENTS):
            fresh = set().union(*(given(self._plain(path), name) for name in fresh)) - local
            local |= fresh
            if len(fresh) > _MANY:
                local.add("*")
                break
        # What a function of the module returns may be anything that it takes.
        made = any(f"def {name}(".encode() in self._plain(path) for name in local)
        if "*" in local or made:
            local.update(outline.taken)
        for name in local.intersection(outline.taken):
            for dotted in outline.taken[name]:
                self._reach(dotted, path, names | self._attributes(path))
        self._follow_missing(path, names)

    def _follow_all(self, path: str, names: set[str]) -> None:
        """Looks for where everything that a file takes is from."""
        outline = self._outline(path)
        asked = names | self._attributes(path)
        for star in outline.stars:
            self._reach(star, path, names)
        for dotted in outline.named:
            self._reach(dotted, path, asked)
        if has_tricks(self._plain(path)) or loads_by_string(self._plain(path)):
            for start in self._spelled(path):
                if "." in start or self._modules.path(start) is not None:
                    self._reach(start, path, asked)

    def _spelled(self, path: str) -> set[str]:
        """The dotted names that the strings of a file may stand for."""
        strings = {
            match[1].decode("utf-8", "replace").replace(":", ".")
            for match in _STRING.finditer(self._plain(path))
        }
        package = self._modules.at(path).package
        named = {text.strip(".") for text in strings} - {""}
        found = {*named, *(f"{package}.{dotted}" for dotted in named)}
        for text in strings:
            if text.startswith(".") and text.strip("."):
                # From which package it counts may be said by any other string.
                level = len(text) - len(text.lstrip("."))
                places = (resolve_relative(base, level, text[level:]) for base in (package, *named))
                found.update(place for place in places if place)
        return found

    def _follow_missing(self, path: str, names: set[str]) -> None:
        """A name that a module does not have may be a submodule."""
        module = self._modules.at(path)
        if module.is_package:
            for name in names:
                below = self._modules.path(f"{module.name}.{name}")
                if below is not None:
                    self._want(below, names)

    def _attributes(self, path: str) -> set[str]:
        """The names that a file asks for, as attributes or by strings."""
        data = self._plain(path)
        asked = _words(_ATTRIBUTE, data)
        return asked | _words(_STRING, data) if b"getattr" in data else asked

    def _want(self, path: str, names: set[str]) -> None:
        """These names of a file's module are asked for."""
        if self._modules.is_own(path):
            return
        news = names - self._wanted.setdefault(path, set())
        if news:
            self._wanted[path] |= news
            self._pending.append((path, news))

    def _reach(self, dotted: str, importer: str, asked: set[str]) -> None:
        """A file uses a dotted name; where that is a module, it may ask it for these names."""
        top = dotted.partition(".")[0]
        if top in sys.stdlib_module_names and self._modules.path(top) is None:
            return
        dotted, _ = placed(self._modules, dotted, importer)
        held = self._modules.split(dotted) or self._in_namespace(dotted)
        if held is not None and not self._modules.is_own(held[0]):
            path, rest = held
            name = rest.partition(".")[0]
            if not name or self._modules.held.holds(path, name):
                # What is asked of a module is asked of it by any name.
                self._want(path, asked | {name} if name else asked)
            else:
                self._want(path, {name})

    def _in_namespace(self, dotted: str) -> tuple[str, str] | None:
        """(file, rest) of a part of the shim's namespace package that lies outside the roots."""
        packages = [package.replace("/", ".") for package in self._modules.namespaces]
        if not any(below(dotted, package) for package in packages):
            return None
        prefix = dotted
        while "." in prefix:
            tails = tuple(f"/{file}" for file in module_files(prefix))
            for path in self._tree.listing().files:
                if path.endswith(tails) and self._modules.at(path).name == prefix:
                    return path, dotted[len(prefix) + 1 :]
            prefix = prefix.rpartition(".")[0]
        return None


def _words(pattern: "re.Pattern[bytes]", data: bytes) -> set[str]:
    return {word.decode("utf-8", "replace") for word in pattern.findall(data)}
