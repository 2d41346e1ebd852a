"""What is looked for: a module with all below it, or some names of a module that stays."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from unshim.migration import Migration
from unshim.names import below, cuts_of, disguises_of, pieces_of


class Step(NamedTuple):
    """One hand of a re-export: at `place` ("path:line") a module took the name from `source`."""

    place: str
    source: str


class Target(NamedTuple):
    """`names` None means the module itself and everything below it.

    `files` are the paths of the shim, relative to the tree, and `canonical_files` those of its
    canonical; one that ends with a slash is a package's folder, and `parts` are the modules in
    it, dotted.

    A target with `steps` is no shim: it is a name that some module took from the shim, nearest
    step first. Its `module` is then that module's dotted name with the name's own, and `origin`
    what the shim calls it ("." for the shim itself). `path` is the file that took it. A name
    with `typing` is there for type checkers alone; `starred` comes with a star import; one with
    `importable` can be imported as a module, for sys.modules has it.
    """

    module: str
    names: frozenset[str] | None = None
    files: tuple[str, ...] = ()
    canonical_files: tuple[str, ...] = ()
    parts: frozenset[str] = frozenset()
    steps: tuple[Step, ...] = ()
    origin: str = "."
    path: str = ""
    typing: bool = False
    starred: bool = True
    importable: bool = True

    @property
    def parent(self) -> str:
        return self.module.rpartition(".")[0]

    @property
    def last(self) -> str:
        return self.module.rpartition(".")[2]

    @property
    def chain(self) -> tuple[str, ...]:
        """The steps by which the name got here, each "path:line"."""
        return tuple(step.place for step in self.steps)

    def beside(self, path: str) -> tuple[str, ...]:
        """The names of its files that lie in the same folder as this one."""
        if self.names is not None or self.steps:
            return ()
        folder = path.rpartition("/")[0]
        split = (file.rpartition("/") for file in self.files)
        return tuple(name for there, _, name in split if name and there == folder)

    @property
    def file_names(self) -> frozenset[str]:
        """The last names of its files."""
        if self.names is not None or self.steps:
            return frozenset()
        return frozenset(file.rpartition("/")[2] for file in self.files) - {""}

    def match(self, dotted: str) -> str | None:
        """The shim's name that a dotted name means: "." for the module itself, None for no match.

        >>> Target("pkg.shim").match("pkg.shim.X")
        'X'
        """
        rest = below(dotted, self.module)
        if rest is None:
            return None
        if self.names is None:
            if self.origin == ".":
                return rest or "."
            return f"{self.origin}.{rest}" if rest else self.origin
        return rest if rest.partition(".")[0] in self.names else None

    def named(self, dotted: str) -> str | None:
        """The same for a dotted name in a string, where what follows the name is not the shim's.

        >>> Target("pkg.shim").named("pkg.shim.X.method")
        'X'
        """
        name = self.match(dotted)
        if name is None or name == ".":
            return name
        names = name.split(".")
        length = 1
        for end in range(1, len(names)):
            if ".".join(names[:end]) in self.parts:
                length = end + 1
        return ".".join(names[:length])

    @property
    def words(self) -> frozenset[str]:
        """Words of which at least one stands wherever the target is used by name."""
        return frozenset({self.last}) if self.names is None else self.names

    @property
    def entries(self) -> Iterator[str]:
        """The dotted names by which it is reached."""
        if self.names is None:
            yield self.module
        else:
            yield from (f"{self.module}.{name}" for name in self.names)

    @property
    def stem(self) -> str:
        """What a name of the target starts with, before the part that tells it from others."""
        return self.parent if self.names is None else self.module

    @property
    def pieces(self) -> tuple[str, ...]:
        """Strings of which one stands where a name of the shim is put together from parts."""
        return () if self.steps else (*pieces_of(self.stem), *disguises_of(self.entries))

    @property
    def cuts(self) -> tuple[str, ...]:
        """The same where the last part of a name itself is cut in two."""
        return () if self.steps else cuts_of(self.stem, self.words)


def target_of(
    migration: Migration,
    files: tuple[str, ...] = (),
    canonical_files: tuple[str, ...] = (),
    parts: frozenset[str] = frozenset(),
) -> Target:
    """The target that a migration declares, whose files and parts these are."""
    names = frozenset(migration.only) if migration.only else None
    return Target(migration.shim, names, files=files, canonical_files=canonical_files, parts=parts)


class Index:
    """Targets by the dotted names that reach them; of two by one name, the first stays."""

    def __init__(self, targets: Iterable[Target] = ()) -> None:
        self._by_name: dict[str, Target] = {}
        self._by_module: dict[str, dict[str, Target]] = {}
        self.add(targets)

    def __bool__(self) -> bool:
        return bool(self._by_name)

    def __contains__(self, dotted: str) -> bool:
        return dotted in self._by_name

    def add(self, targets: Iterable[Target]) -> None:
        for target in targets:
            for entry in target.entries:
                module, _, name = entry.rpartition(".")
                if self._by_name.setdefault(entry, target) is target:
                    self._by_module.setdefault(module, {})[name] = target

    def find(self, dotted: str) -> tuple[Target, str] | None:
        """The target that a dotted name reaches, and the shim's name for it."""
        end = -1
        while True:
            end = dotted.find(".", end + 1)
            prefix = dotted if end < 0 else dotted[:end]
            target = self._by_name.get(prefix)
            if target is not None:
                name = target.match(dotted)
                return None if name is None else (target, name)
            if end < 0:
                return None

    def names_of(self, module: str) -> Mapping[str, Target]:
        """The names of a module that reach targets."""
        return self._by_module.get(module, {})

    @property
    def modules(self) -> Iterable[str]:
        """The modules of which some name is a target."""
        return self._by_module

    @property
    def targets(self) -> Iterable[Target]:
        return dict.fromkeys(self._by_name.values())
