"""Packages with a shim, and modules that hand its names on: what consumers then take names from.

A world is made by a random generator alone, so that its seed makes it again. Modules refer only
to modules made before them.
"""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

NAMES = ("X", "Y", "K", "make")
CANONICAL = """\
X = "new.X"
Y = "new.Y"
class K:
    value = "new.K"
def make(*arguments):
    return "new.make"
"""
LOOK_ALIKE = CANONICAL.replace("new.", "alike.")
EXTENDED = "from pkgutil import extend_path\n__path__ = extend_path(__path__, __name__)\n"
# Where modules live: shim, canonical.
SHAPES = (
    ("pkg.core.shim", "pkg.agents.new"),
    ("pkg.core.shim", "pkg.core.new"),
    ("pkg.core.shim", "pkg.agents.shim"),
    ("pkg.shim", "other.new"),
    ("pkg.core.deep.shim", "pkg.new"),
    ("shim", "new"),
    ("shim", "pkg.new"),
)
STYLES = ("names", "star", "aliases", "lazy", "lazy_all", "fallback", "replaced", "package", "own")
ONLY_STYLES = ("only", "only_lazy")
PLACES = ("pkg", "pkg.core", "pkg.hand", "pkg.hand.on", "lib", "")


@dataclass(eq=False)
class Source:
    """A module that names can be taken from.

    `names` maps each to the source that it is, None where it is no module. `needs` are modules
    that must have been imported before this one can be. Of one that is `star_only`, nothing but a
    star import takes names; one that `has_all` has an `__all__`.
    """

    module: str
    names: Mapping[str, "Source | None"]
    form: str
    needs: tuple[str, ...] = ()
    lazy: bool = False
    starred: tuple[str, ...] | None = None  # what a star brings, None for all public names
    star_only: bool = False
    has_all: bool = False

    @property
    def star(self) -> list[str]:
        every = self.names if self.starred is None else self.starred
        return [name for name in every if not name.startswith("_")]


@dataclass
class World:
    """`files` are the tree's, `external` lie beside it on sys.path; `gone` is how deleting the
    shim changes either, None for a file that goes. `forms` says how each module was made."""

    shim: str
    canonical: str
    style: str
    root: str = ""
    only: tuple[str, ...] = ()
    is_external: bool = False
    files: dict[str, str] = field(default_factory=dict)
    external: dict[str, str] = field(default_factory=dict)
    gone: dict[str, str | None] = field(default_factory=dict)
    forms: dict[str, str] = field(default_factory=dict)

    def path(self, module: str, *, package: bool = False) -> str:
        stem = module.replace(".", "/")
        path = f"{stem}/__init__.py" if package else f"{stem}.py"
        return f"{self.root}/{path}" if self.root else path

    def declaration(self) -> str:
        lines = [f'shim = "{self.shim}"', f'canonical = "{self.canonical}"']
        if self.only:
            lines.append("only = [" + ", ".join(f'"{name}"' for name in self.only) + "]")
        if self.is_external:
            lines.append("external = true")
        if self.root:
            lines.append(f'roots = ["{self.root}"]')
        lines.append('phase = "all"')
        if self.is_external:
            # No source says what the shim has.
            names = (*NAMES, "Own") if self.style == "own" else NAMES
            lines += ["[names]", *(f'{name} = "{self.canonical}:{name}"' for name in names)]
        return "\n".join([*lines, "[[phases]]", 'name = "all"', 'allow = ["**"]'])


def spelled(here: str, module: str, rng: random.Random) -> str:
    """A module as `from ... import` may name it in a module of the package `here`."""
    mine, its = here.split("."), module.split(".")
    common = 0
    while common < min(len(mine), len(its)) and mine[common] == its[common]:
        common += 1
    if not here or not common or rng.random() < 0.4:
        return module
    return "." * (len(mine) - common + 1) + ".".join(its[common:])


class Maker:
    """Makes one world."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        shim, canonical = rng.choice(SHAPES)
        external = rng.random() < 0.15
        style = rng.choice(STYLES if external else (*STYLES, *ONLY_STYLES))
        only = tuple(sorted(rng.sample(NAMES, rng.randrange(1, 3)))) if "only" in style else ()
        if external:
            shim, canonical = f"dist.{shim}", f"dist.{canonical}"
        root = rng.choice(("", "", "src"))
        self.world = World(shim, canonical, style, root, only, external)
        self.sources: list[Source] = []
        self.names = NAMES
        self._count = 0

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def fresh(self, stem: str) -> str:
        self._count += 1
        return f"{stem}{self._count}"

    def put(
        self, module: str, text: str, form: str, *, package: bool = False, external: bool = False
    ) -> None:
        """A file of the world, and the packages above it."""
        files = self.world.external if external else self.world.files
        files[self.world.path(module, package=package)] = text
        if form:
            self.world.forms[self.world.path(module, package=package)] = form
        parent = module.rpartition(".")[0]
        while parent:
            files.setdefault(self.world.path(parent, package=True), "")
            parent = parent.rpartition(".")[0]

    def change_packages(self) -> None:
        """Some packages that say nothing are namespaces, some look for more of them on sys.path."""
        if self.chance(0.6):
            return
        files = self.world.files
        # Where neither the shim's place nor the declaration tells the roots, packages do.
        told = bool(self.world.root) or not self.world.is_external
        for path in [each for each in files if each.endswith("__init__.py") and not files[each]]:
            if told and self.chance(0.3):
                del files[path]
            elif self.chance(0.3):
                files[path] = EXTENDED

    def make_shim(self) -> Source:
        """The shim and its canonical, and what merely looks like the shim."""
        world, external = self.world, self.world.is_external
        self.put(world.canonical, CANONICAL, "", external=external)
        names: dict[str, Source | None] = dict.fromkeys(NAMES)
        canonical = Source(world.canonical, dict(names), "canonical")
        package = world.style == "package"
        text = shim_text(world)
        self.put(world.shim, text, "", package=package, external=external)
        path = world.path(world.shim, package=package)
        world.gone[path] = shim_text(world, without=True) if world.only else None
        if world.style == "own":
            names["Own"] = None
        if package:
            self.put(
                f"{world.shim}.part",
                f"from {world.canonical} import X as P\n",
                "",
                external=external,
            )
            world.gone[world.path(f"{world.shim}.part")] = None
        lazy = world.style in ("lazy", "only_lazy")
        starred = () if lazy else None
        if world.style == "lazy_all":
            lazy, starred = True, tuple(NAMES)
        if world.style == "only_lazy":
            starred = tuple(name for name in NAMES if name not in world.only)
        if world.only:
            names = {name: None for name in NAMES if self.chance(0.6) or name in world.only}
        shim = Source(world.shim, names, "shim", lazy=lazy, starred=starred)
        if package and not external:
            part = Source(f"{world.shim}.part", {"P": None}, "shim part")
            self.sources.append(part)
        self.sources += [shim, shim, canonical]
        self._look_alikes()
        return shim

    def _look_alikes(self) -> None:
        parent, _, last = self.world.shim.rpartition(".")
        near = f"{parent}." if parent and not self.world.is_external else ""
        for module in (f"{near}{last}my", f"pkg.other.{last}", f"lib.{last}", f"{near}my_{last}"):
            if self.chance(0.4):
                self.put(module, LOOK_ALIKE, "look-alike")
                self.sources.append(Source(module, dict.fromkeys(NAMES), "look-alike"))

    def loaded_by_package(self, shim: Source) -> None:
        """A package above the shim imports it, so that it can be had as an attribute."""
        world = self.world
        parent, _, last = world.shim.rpartition(".")
        if world.is_external or not parent or world.canonical.startswith(f"{parent}."):
            return
        below = shim
        while parent and self.chance(0.7):
            top = parent.rpartition(".")[0]
            line = self.rng.choice(
                [f"from . import {last}", f"import {below.module}", f"from {parent} import {last}"]
            )
            self.put(parent, f"{line}\n", "package loads the shim", package=True)
            below = Source(parent, {last: below}, "package loads the shim")
            self.sources += [below, below]
            parent, last = top, parent.rpartition(".")[2]


def shim_text(world: World, *, without: bool = False) -> str:
    """The shim's own text; of a module that stays, with its old names or without."""
    new = world.canonical
    every = ", ".join(NAMES)
    if world.only:
        return _only_text(world, without)
    texts = {
        "names": f"from {new} import {every}\n",
        "own": f'from {new} import {every}\nOwn = "shim.Own"\n',
        "star": f"from {new} import *\n",
        "package": f"from {new} import *\n",
        "aliases": f"import {new} as _new\n" + _lines(f"{name} = _new.{name}" for name in NAMES),
        "fallback": (
            f"try:\n    from {new} import {every}\n"
            "except ImportError:\n    X = Y = K = make = None\n"
        ),
        "replaced": f"import sys\nimport {new} as _new\nsys.modules[__name__] = _new\n",
        "lazy": _lazy(new),
        "lazy_all": f"__all__ = {list(NAMES)!r}\n{_lazy(new)}",
    }
    return texts[world.style]


def _only_text(world: World, without: bool) -> str:
    kept = [name for name in NAMES if name not in world.only]
    text = f"from {world.canonical} import {', '.join(kept)}\n"
    if without:
        return text
    if world.style == "only":
        return text + f"from {world.canonical} import {', '.join(world.only)}\n"
    table = {name: f"{world.canonical}:{name}" for name in world.only}
    return text + (
        f"_MOVED = {table!r}\n"
        "def __getattr__(name):\n"
        "    import importlib\n"
        "    if name in _MOVED:\n"
        "        module, _, at = _MOVED[name].partition(':')\n"
        "        return getattr(importlib.import_module(module), at)\n"
        "    raise AttributeError(name)\n"
    )


def _lazy(new: str) -> str:
    return (
        "def __getattr__(name):\n"
        "    import importlib\n"
        f"    if name in {NAMES!r}:\n"
        f"        return getattr(importlib.import_module('{new}'), name)\n"
        "    raise AttributeError(name)\n"
    )


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
