"""Which files may take a name that is handed on, told from their bytes: few need a parser.

Such names are often plain words, so that thousands of files hold them.
"""

import re
from collections.abc import Iterable

from unshim.finders.asked import is_asked_for, is_quoted, places_of
from unshim.finders.handed_on import source_of
from unshim.finders.hits import LETTERS, STAR, Hits, may_be_imported
from unshim.finders.imported_only import Imports
from unshim.finders.indirect import asks_by_string, loads_by_string, passes_through
from unshim.finders.modules import Modules
from unshim.finders.outline import Outline, line_start
from unshim.finders.target import Target
from unshim.finders.unspelled import hands_on_all
from unshim.names import below


class Worth:
    """A file counts if it imports a name from a module that hands it on, or has an attribute of
    that name and may know such a module."""

    def __init__(self, hits: Hits, modules: Modules) -> None:
        self._modules = modules
        self._fresh = hits.fresh
        self._sources: dict[str, set[str]] = {}  # name -> modules that hand it on
        for target in hits.fresh.targets:
            self._sources.setdefault(target.last, set()).add(source_of(target))
        self._stars = {
            source_of(target)
            for target in hits.fresh.targets
            if target.starred or target.importable
        }
        self._names = sorted(name.encode() for name in self._sources)
        self._loadable = any(target.importable for target in hits.fresh.targets)
        every = self._every = set().union(*self._sources.values())
        self._lasts = {_last(source).encode() for source in every}
        self._spelled = re.compile(b"|".join(map(re.escape, sorted(self._lasts))))
        lasts = b"|".join(map(re.escape, sorted(self._lasts)))
        self._in_string = re.compile(rb"[\"'.:](?:" + lasts + rb")[\"'.:]")
        self._inside: dict[str, list[str]] = {}  # package -> the modules below it
        for source in every:
            package = source.rpartition(".")[0]
            while package:
                self._inside.setdefault(package, []).append(source)
                package = package.rpartition(".")[0]
        self._wanted = frozenset({*every, *self._inside})
        self._holders = self._hold_packages(hits.fresh.targets)
        self._packages = {source for source in every if modules.is_package(source)}
        self._may_be: dict[tuple[str, str], bool] = {}

    def parsing(self, path: str, data: bytes) -> bool:
        """Whether the file may take one of the names."""
        asked: set[str] = set()
        quoted: set[str] = set()
        imported = False
        imports = Imports(self._modules, path, data)
        for word in self._names:
            for place in places_of(word, data):
                if is_asked_for(data, place):
                    name = word.decode()
                    if name not in asked and not self._is_of_another(imports, place, name):
                        asked.add(name)
                elif is_quoted(data, place, place + len(word)):
                    quoted.add(word.decode())
                elif not imported:
                    imported = self._may_be_imported(path, data, place, place + len(word))
        if quoted and asks_by_string(data):
            asked |= quoted
        whole = not asked and hands_on_all(data)
        loads = (asked or whole or self._loadable) and loads_by_string(data)
        if loads and self._in_string.search(data) is not None:
            return True
        if (asked or whole) and self._may_load_parts(path, data):
            return True
        if not asked and not imported and not whole and STAR.search(data) is None:
            return False
        outline = self._modules.read_outline(path, data)
        if any(self._is_one(star, self._stars | self._holders) for star in outline.stars):
            return True
        for dotted in outline.named:
            if self._fresh.find(dotted) is not None:
                return True
            module, _, name = dotted.rpartition(".")
            if name in self._sources and self._is_one(module, self._sources[name]):
                return True
        sources = self._every | self._holders
        if any(self._is_one(dotted, sources) for dotted in outline.named) and (
            whole or hands_on_all(data)
        ):
            return True
        if (asked or whole) and passes_through(self._modules, outline, data, self._wanted):
            return True
        return any(self._may_know(name, outline, data) for name in asked)

    def _may_load_parts(self, path: str, data: bytes) -> bool:
        """Whether a package may have modules below it imported, once it is asked for their names,
        by tables that it gives to another's code."""
        if not path.endswith("/__init__.py") or not hands_on_all(data):
            return False
        parts = self._inside.get(self._modules.at(path).name, ())
        return any(_last(part).encode() in data for part in parts)

    def _is_of_another(self, imports: Imports, place: int, name: str) -> bool:
        """Whether the attribute here is for certain of modules that do not hand it on."""
        found = imports.before(place)
        return bool(found) and not any(
            self._fresh.find(f"{module}.{name}") or module in self._holders for module in found
        )

    def _hold_packages(self, targets: Iterable[Target]) -> set[str]:
        """The modules that hand on a package around a target, or stand for one in sys.modules."""
        found: set[str] = set()
        for target in targets:
            own = self._modules.at(target.path).name
            rest = below(target.module, own)
            if rest is None:
                parents = target.module.split(".")[:-1]
                every = (".".join(parents[:end]) for end in range(1, len(parents) + 1))
                found.update(one for one in every if self._modules.path(one) is None)
            elif "." in rest:
                found.add(own)
        return found

    def _is_inside(self, path: str) -> bool:
        if not self._packages:
            return False
        package = self._modules.at(path).package
        return any(below(package, source) is not None for source in self._packages)

    def _may_be_imported(self, path: str, data: bytes, place: int, end: int) -> bool:
        """Whether an import statement may take the name here from a module that hands it on.

        It spells that module's name first, but in a relative import from within a package.
        """
        if not may_be_imported(data, place):
            return False
        start = _statement_start(data, place)
        # The name itself may be a module's.
        if self._spelled.search(data, start, end if self._loadable else place) is not None:
            return True
        return self._is_inside(path)

    def _is_one(self, module: str, sources: set[str]) -> bool:
        """Whether an imported module may be one of these, by a folder on sys.path if need be."""
        if module in sources:
            return True
        return module.rpartition(".")[2].encode() in self._lasts and (
            self._modules.split(module) is None
            and any(_last(source) == _last(module) for source in sources)
        )

    def _may_know(self, asked: str, outline: Outline, data: bytes) -> bool:
        """Whether a module that hands the name on may be at hand, under any name."""
        sources = self._sources[asked]
        for dotted in outline.named:
            if self._is_one(dotted, sources) or any(
                source in sources and _last(source).encode() in data
                for source in self._inside.get(dotted, ())
            ):
                return True
            module, _, name = dotted.rpartition(".")
            there = self._modules.path(module) if module else None
            if there and (self._may_be_module(there, name) or self._modules.held.is_module(dotted)):
                return True
        return any(self._modules.path(star) for star in outline.stars)

    def _may_be_module(self, path: str, name: str) -> bool:
        """Whether a name of a module may be another module."""
        key = (path, name)
        if key not in self._may_be:
            self._may_be[key] = self._look_up(path, name)
        return self._may_be[key]

    def _look_up(self, path: str, name: str) -> bool:
        if not self._modules.may_take(path, name):
            return False
        taken = self._modules.outline(path).taken.get(name)
        return not taken or any(
            self._modules.path(dotted) or self._modules.held.is_module(dotted) for dotted in taken
        )


def _last(dotted: str) -> str:
    return dotted.rpartition(".")[2]


def _statement_start(data: bytes, place: int) -> int:
    """Where the import statement begins that may reach up to here, or something before it."""
    at = data.rfind(b"import", 0, place)
    while at >= 0:
        start = line_start(data, at)
        if (
            data[at - 1 : at] not in LETTERS
            and data[at + 6 : at + 7] not in LETTERS
            and b"#" not in data[start:at]
        ):
            return start
        at = data.rfind(b"import", 0, at)
    return 0
