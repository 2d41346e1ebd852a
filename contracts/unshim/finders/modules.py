"""The tree's modules by their dotted names, read as far as a question about one needs."""

import ast
import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from unshim.finders.held import Held
from unshim.finders.offered import offered_names
from unshim.finders.outline import Outline, given, has_tricks, outline
from unshim.names import Module, below, module_of, path_of_module
from unshim.patterns import lazily
from unshim.source import Source
from unshim.spelling import plainly
from unshim.tree import Tree

if TYPE_CHECKING:
    from unshim.finders.puts import Puts
    from unshim.finders.scopes import Scopes

_READ = 64  # files whose bytes are kept at a time
_REPLACES = lazily(rb"modules\[__name__\]\s*=[^=]")
_PARSED = 8  # modules whose syntax trees are kept at a time


class Public(NamedTuple):
    """What a star import brings; not `complete` where the module computes it."""

    names: frozenset[str]
    complete: bool


class Modules:
    """`roots` are the source roots, `own` the shim's files (a folder ends with a slash).

    `declared` are names that the shim is known to have, whatever its file says. `keeps` is how
    many parsed modules are kept at a time.
    """

    def __init__(
        self,
        tree: Tree,
        roots: Iterable[str],
        own: tuple[str, ...] = (),
        shim: str = "",
        canonical: str = "",
        declared: Iterable[str] = (),
        keeps: int = _PARSED,
    ) -> None:
        self._tree = tree
        self._read = lru_cache(_READ)(tree.read)
        # The answers depend on what these files say, and on whether those paths are there.
        self.consulted: set[str] = set()
        self.looked_for: set[str] = set()
        self.roots = tuple(roots)
        self._own = own
        self.shim = shim
        self.canonical = canonical
        self._declared = frozenset(declared)
        self._keeps = keeps
        self._paths: dict[tuple[str, str], str | None] = {}
        self._outlines: dict[str, Outline] = {}
        self.held = Held(self.outline, self._plain, self.path, self.split, self._package)
        self._public: dict[str, Public | None] = {}
        self._parsed: OrderedDict[str, Scopes] = OrderedDict()
        self._put: dict[str, Puts] = {}

    def read(self, path: str) -> bytes:
        self.consulted.add(path)
        return self._read(path)

    def exists(self, path: str) -> bool:
        self.looked_for.add(path)
        return self._tree.exists(path)

    def at(self, path: str) -> Module:
        """The module that a file is."""
        return module_of(path, self.roots, self.exists, self.namespaces)

    @cached_property
    def namespaces(self) -> tuple[str, ...]:
        """The packages around the shim that have no `__init__.py`: other folders may have parts
        of them, too."""
        parts = self.shim.split(".")[:-1]
        around = ["/".join(parts[:end]) for end in range(len(parts), 0, -1)]
        return tuple(
            package
            for package in around
            if not any(self.path_in(root, package.replace("/", ".")) for root in self.roots)
        )

    def is_own(self, path: str) -> bool:
        """Whether a file is the shim's own."""
        return any(
            path == file or (file.endswith("/") and path.startswith(file)) for file in self._own
        )

    def path(self, dotted: str) -> str | None:
        """The file of a module, by the source roots."""
        for root in self.roots or ("",):
            found = self.path_in(root, dotted)
            if found is not None:
                return found
        return None

    def path_in(self, folder: str, dotted: str) -> str | None:
        """The file that a module has if the folder is on sys.path."""
        key = (folder, dotted)
        if key not in self._paths:
            self._paths[key] = path_of_module(dotted, folder, self.exists)
        return self._paths[key]

    def split(self, dotted: str, folder: str | None = None) -> tuple[str, str] | None:
        """(file, rest) for the longest start of a dotted name that is a module with a file."""
        prefix = dotted
        while prefix:
            path = self.path(prefix) if folder is None else self.path_in(folder, prefix)
            if path is not None:
                return path, dotted[len(prefix) + 1 :]
            prefix = prefix.rpartition(".")[0]
        return None

    def is_package(self, dotted: str) -> bool:
        """Whether a module is a package, so that relative imports from within leave it unnamed."""
        path = self.path(dotted)
        return path is not None and self.at(path).is_package

    def is_elsewhere(self, dotted: str) -> bool:
        """Whether a dotted name is the canonical's, and that another distribution's.

        The shim may well be named like it, as `pkg.compat.six` is.
        """
        if not self.canonical or below(dotted, self.canonical) is None:
            return False
        return self.split(dotted) is None

    def outline(self, path: str) -> Outline:
        self.consulted.add(path)
        if path not in self._outlines:
            return self.read_outline(path, self.read(path))
        return self._outlines[path]

    def read_outline(self, path: str, data: bytes) -> Outline:
        """The outline of a file whose bytes are at hand."""
        if path not in self._outlines:
            self._outlines[path] = outline(plainly(data), self.at(path))
        return self._outlines[path]

    def _package(self, path: str) -> str:
        return self.at(path).package

    def _plain(self, path: str) -> bytes:
        return plainly(self.read(path))

    def may_take(self, path: str, name: str) -> bool:
        """Whether a module may have a name from elsewhere."""
        outline = self.outline(path)
        if name in outline.taken or outline.stars:
            return True
        words = given(self._plain(path), name)
        if "*" in words or not words.isdisjoint(outline.taken):
            return True
        return self.held.holds(path, name)

    def scopes(self, path: str) -> "Scopes":
        """The scopes of a file that is not under search itself."""
        if path in self._parsed:
            self._parsed.move_to_end(path)
            return self._parsed[path]
        from unshim.finders.scopes import read_scopes

        module = self.at(path)
        found = read_scopes(Source(path, self.read(path)), module, self.offers)
        self._parsed[path] = found
        if len(self._parsed) > self._keeps:
            gone, _ = self._parsed.popitem(last=False)
            self._put.pop(gone, None)
        return found

    def follow(
        self,
        dotted: str,
        is_handed_on: Callable[[str], bool] = lambda meant: False,
        steps: int = 6,
    ) -> Iterator[str]:
        """Other ways to write a dotted name that passes through a module's name for a module.

        `helpers.core.X` is `pkg.core.X` where helpers says `from pkg import core`. A module that
        hands a target on is not passed through: who takes it from there is told so.
        """
        held = self.split(dotted)
        if held is None or "." not in held[1] or not steps:
            return
        path, rest = held
        name, _, tail = rest.partition(".")
        for meant in self._bound(path, name):
            other = f"{meant}.{tail}"
            if other != dotted and not is_handed_on(meant):
                yield other
                yield from self.follow(other, is_handed_on, steps - 1)

    def _bound(self, path: str, name: str) -> list[str]:
        """What a module's name stands for once the module is imported."""
        if not self.may_take(path, name):
            return []
        from unshim.finders.scopes import Scope

        scopes = self.scopes(path)
        puts = self._puts(path, scopes)
        found = list(puts.meanings(name)) if puts is not None else []
        if puts is not None and puts.replaces:
            return found
        final = scopes.module.flow(scopes.module.every(name, self.offers)).final
        for binding in final:
            if binding is not None:
                found += Scope(scopes, scopes.module, binding.statement).meant(binding)
        others = scopes.module.others.get(name, ())
        for binding, reader, statement in others:
            found += Scope(scopes, reader, statement).meant(binding)
        # A module is asked on demand for what it has not.
        if None in final and not others and b"__getattr__" in self._plain(path):
            from unshim.finders.lazy_given import meanings

            found += meanings(scopes, self.at(path), name, self.path)
        return list(dict.fromkeys(found))

    def _puts(self, path: str, scopes: "Scopes") -> "Puts | None":
        """What a module puts into namespaces; None for nothing."""
        if not _binds_by_tricks(self._plain(path)):
            return None
        from unshim.finders.puts import Puts

        if path not in self._put:
            assert isinstance(scopes.module.node, ast.Module)
            self._put[path] = Puts(scopes, scopes.module.node, self._plain(path))
        return self._put[path]

    def offers(self, module: str, name: str) -> bool | None:
        """Whether `from module import *` brings a name; None where that cannot be told."""
        public = self.public(module)
        if public is None:
            return None
        if name in public.names:
            return True
        # A leading underscore keeps a name out, but for an `__all__` that has it.
        return False if public.complete or name.startswith("_") else None

    def is_public(self, module: str) -> bool:
        """Whether a star import of its package brings a module."""
        package, _, name = module.rpartition(".")
        path = self.path(package) if package else None
        if path is None or name.encode() not in self._plain(path):
            return False
        return self.offers(package, name) is True

    def public(self, module: str) -> Public | None:
        """What a star import of a module brings; None where it has no file here."""
        if module not in self._public:
            self._public[module] = None  # what a circle of star imports adds to itself
            self._public[module] = self._read_public(module)
        return self._public[module]

    def _read_public(self, module: str) -> Public | None:
        path = self.path(module)
        found = None if path is None else self._public_of(path)
        if module != self.shim or (found is not None and found.complete):
            return found
        return Public(self.names_of_shim() | (found.names if found else frozenset()), False)

    def names_of_shim(self) -> frozenset[str]:
        """What may be taken from the shim: what it declares, binds, and what its canonical has."""
        names = set(self._declared)
        for module in dict.fromkeys((self.shim, self.canonical)):
            path = self.path(module)
            names.update(self._public_of(path).names if path is not None else ())
        return frozenset(names)

    def names_of_part(self, name: str) -> frozenset[str]:
        """What may be taken from a module of the shim's package, "." for the shim itself."""
        if name == ".":
            return self.names_of_shim()
        public = self.public(f"{self.shim}.{name}")
        return public.names if public is not None else frozenset()

    def _public_of(self, path: str) -> Public:
        scopes = self.scopes(path)
        offered, complete = offered_names(scopes.module.node)
        # Of a module that puts another in its place, a star takes what the other offers.
        complete = complete and _REPLACES.search(self._plain(path)) is None
        if offered and complete:
            return Public(frozenset(name for name, _ in offered), True)
        complete = complete and not _binds_by_tricks(self._plain(path))
        names = {name for name, _ in offered}
        names.update(name for name in scopes.module.names if not name.startswith("_"))
        names.update(name for name in scopes.module.others if not name.startswith("_"))
        names.update(self._loaded(path))
        for star, _ in scopes.module.stars:
            brought = self.public(star)
            names.update(brought.names if brought else ())
            complete = complete and brought is not None and brought.complete
        return Public(frozenset(names), complete)

    def _loaded(self, path: str) -> Iterator[str]:
        """The submodules that a package has as attributes, for it imports them or from them."""
        module = self.at(path)
        for dotted in self.outline(path).named if module.is_package else ():
            name = (below(dotted, module.name) or "").partition(".")[0]
            if name and not name.startswith("_") and self.path(f"{module.name}.{name}"):
                yield name


def _binds_by_tricks(data: bytes) -> bool:
    """Whether names may be bound that no statement binds: no star asks a `__getattr__` for any."""
    return has_tricks(re.sub(rb"__getattr__|\bimport_module\b|\b__import__\b", b"", data))
