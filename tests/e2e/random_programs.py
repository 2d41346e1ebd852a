"""Random programs that use a shim in every form.

A world is a small package with a shim, its canonicals and their users; a program is a module of
it, made of fragments that import through the shim and report what they got by calling `see`.
"""

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


class Program(NamedTuple):
    """A module, its bytes, and how often it has each kind of fragment."""

    name: str
    data: bytes
    forms: Counter[str]


class World(NamedTuple):
    """The modules of one shape of shim. `renamed` is what `Old` is called in the canonical."""

    shim: str
    canonical: str
    far: str
    style: str

    @property
    def parent(self) -> str:
        return self.shim.rpartition(".")[0]

    @property
    def last(self) -> str:
        return self.shim.rpartition(".")[2]

    @property
    def tops(self) -> list[str]:
        every = (self.shim, self.canonical, self.far, "users", "pkg")
        return sorted({one.partition(".")[0] for one in every})

    @property
    def shim_path(self) -> str:
        return self.shim.replace(".", "/") + ("/__init__.py" if self.is_package else ".py")

    @property
    def is_package(self) -> bool:
        return self.style == "package"


SHAPES = [
    ("pkg.core.shim", "pkg.agents.new", "pkg.far"),
    ("pkg.core.shim", "pkg.core.new", "pkg.core.far"),
    ("pkg.shim", "other.new", "third.far"),
    ("pkg.shim", "pkg.new", "pkg.new_far"),
    ("shim", "new", "far"),
    ("shim", "pkg.new", "pkg.sub.far"),
    ("pkg.core.shim", "new", "far"),
    ("pkg.core.same", "pkg.agents.same", "other.same"),
]
STYLES = ["names", "star", "aliases", "lazy", "fallback", "package"]


def worlds() -> list[World]:
    return [World(*shape, style) for shape in SHAPES for style in STYLES]


NAMES = ["X", "Y", "Z", "K", "F", "Old", "Far", "make", "W"]


def _module_files(world: World, seed: int) -> dict[str, str]:
    new, far = world.canonical, world.far
    files = {
        new: (
            'X, Y, Z, W = "new.X", "new.Y", "new.Z", "new.W"\n'
            'class K:\n    value = "new.K.value"\n    __match_args__ = ()\n'
            'class New:\n    value = "new.New.value"\n'
            'class Old:\n    value = "the trap"\n'
            'def F(*a, **k):\n    return "new.F", a\n'
            "def deco(f):\n    f.decorated = 'new.deco'\n    return f\n"
            "def build():\n    return 'new.build'\n"
            "def make():\n    return 'the other trap'\n"
        ),
        far: 'Far = "far.Far"\ndef far_away():\n    return "far.far_away"\n',
    }
    explicit = "X, Y, Z, W, K, F, deco"
    renames = f"from {new} import New as Old, build as make\n"
    rest = f"from {far} import Far, far_away\n"
    shim = {
        "names": f"from {new} import {explicit}\n{renames}{rest}",
        "star": f"from {new} import *\n{renames}{rest}",
        "aliases": (
            f"from {new} import {explicit}, New, build\n{rest}Old = New\nmake = build\n"
            '__all__ = ["X", "Y", "Z", "W", "K", "F", "deco", "Old", "make", "Far", "far_away"]\n'
        ),
        "lazy": (
            "_NAMES = {"
            + ", ".join(f'"{one}": ("{new}", "{one}")' for one in explicit.split(", "))
            + f', "Old": ("{new}", "New"), "make": ("{new}", "build"), "Far": ("{far}", "Far"),'
            f' "far_away": ("{far}", "far_away")}}\n'
            f"import {new}, {far}\n"
            "def __getattr__(name):\n"
            "    import importlib\n"
            "    if name not in _NAMES:\n"
            "        raise AttributeError(name)\n"
            "    module, name = _NAMES[name]\n"
            "    return getattr(importlib.import_module(module), name)\n"
        ),
        "fallback": (
            f"try:\n    from {new} import {explicit}\n"
            f"    from {new} import New as Old, build as make\n"
            f"    from {far} import Far, far_away\n"
            "except ImportError as error:\n    raise ImportError('gone') from error\n"
        ),
        "package": f"from {new} import {explicit}\n{renames}{rest}",
    }[world.style]
    files[world.shim] = shim
    if world.is_package:
        files[f"{world.shim}.part"] = f"from {new}.part import P\n"
        files[f"{new}.part"] = 'P = "part.P"\n'
    return files


DECLARED = """shim = "{shim}"
canonical = "{canonical}"
phase = "all"

[names]
Old = "{canonical}:New"
make = "{canonical}:build"
Far = "{far}:Far"
far_away = "{far}:far_away"

[[phases]]
name = "all"
allow = ["**"]
"""


def write_world(world: World, root: Path) -> None:
    """The world's own modules, on disk, with the declaration of its migration."""
    files = _module_files(world, 0)
    packages = {"users", "pkg", "pkg.sibling"}
    for module in files:
        parts = module.split(".")
        packages |= {".".join(parts[:length]) for length in range(1, len(parts))}
    for package in packages - files.keys():
        files[package] = ""
    inner = {module.rpartition(".")[0] for module in files}
    for module, text in files.items():
        path = root / module.replace(".", "/")
        path = (
            path / "__init__.py"
            if module in packages or module in inner
            else path.with_suffix(".py")
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    for package in packages:
        (root / package.replace(".", "/") / "sibling_module.py").write_text('S = "sibling"\n')
    contracts = root / "contracts"
    contracts.mkdir()
    (contracts / "world.toml").write_text(DECLARED.format(**world._asdict()))
    (contracts / "world.allow").write_text("")


class Writer:
    """Writes one program: fragments in contexts, with the accidents of real files."""

    def __init__(self, world: World, rng: random.Random, package: str) -> None:
        self.world = world
        self.rng = rng
        self.package = package
        self.number = 0
        self.forms: Counter[str] = Counter()

    def fresh(self, prefix: str) -> str:
        self.number += 1
        return f"{prefix}{self.number}"

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    # -- how a module is spelled

    def relative(self, module: str) -> str:
        """The module as this program may spell it in a from-import."""
        if not self.package or not self.chance(0.5):
            return module
        here = self.package.split(".")
        parts = module.split(".")
        common = 0
        while common < min(len(here), len(parts) - 1) and here[common] == parts[common]:
            common += 1
        if not common:
            return module
        return "." * (len(here) - common + 1) + ".".join(parts[common:])

    def names(self, count: int) -> list[str]:
        return self.rng.sample(NAMES, count)

    def observe(self, expression: str, name: str) -> list[str]:
        """A statement that sees what a name of the shim is, reached by this expression."""
        e = expression
        choices = [f"see({e})", f"see('a', {e}, 1)", f"see([{e} for _ in range(2)])"]
        choices += [f"see((lambda: {e})())", f"see({{1: {e}}}[1])", f"see({e} if {e} else 0)"]
        choices += [f"see(f'{{{e}!r}}', f'{{{e}=!s:.12}}')"] if name in "XYZ" else []
        choices += [f"see(f'{{{e}=}}')", f'see(f"{{ {e} = }} {{1}}")'] if name in "XYZ" else []
        if name in ("F", "make"):
            choices += [
                f"see({e}())",
                f"see([{e}(i) for i in (1, 2)])" if name == "F" else f"see({e}())",
            ]
        if name in ("K", "Old"):
            choices += [f"see({e}.value)", f"see({e}().value)", f"see(isinstance({e}(), {e}))"]
        return [self.rng.choice(choices)]

    # -- contexts

    def indent(self, lines: list[str]) -> list[str]:
        return ["    " + line if line else line for line in lines]

    def in_context(self, lines: list[str], top_only: bool = False) -> list[str]:
        if top_only or self.chance(0.35):
            return lines
        body = self.indent(lines)
        name = self.fresh("scope")
        kind = self.rng.randrange(14)
        if kind == 0:
            return [f"def {name}():", *body, f"{name}()"]
        if kind == 1:
            return [f"class {name}:", *body]
        if kind == 2:
            return ["if see is not None:", *body, "else:", "    pass"]
        if kind == 3:
            return ["if see is None:", "    pass", "else:", *body]
        if kind == 4:
            return ["try:", "    pass", "finally:", *body]
        if kind == 5:
            return ["import contextlib", "with contextlib.nullcontext():", *body]
        if kind == 6:
            return [f"for _{name} in range(2):", *body]
        if kind == 7:
            return ["import asyncio", f"async def {name}():", *body, f"asyncio.run({name}())"]
        if kind == 8:
            return [
                f"def {name}():",
                "    def inner():",
                *self.indent(body),
                "    inner()",
                f"{name}()",
            ]
        if kind == 9:
            return ["match 1:", "    case 1:", *self.indent(body)]
        if kind == 10:
            return [
                f"class {name}:",
                "    def method(self):",
                *self.indent(body),
                f"{name}().method()",
            ]
        if kind == 11:
            return ["try:", *body, "except ImportError:", "    see('failed')"]
        if kind == 12:
            return ["import contextlib", "with contextlib.suppress(ImportError):", *body]
        return [f"def {name}(new=1, far=2):", *body, f"{name}()"]

    # -- import statements of names

    def alias(self, name: str) -> tuple[str, str]:
        """(as written, local name)."""
        if self.chance(0.3):
            local = self.fresh("local")
            return f"{name} as {local}", local
        if self.chance(0.1):
            return f"{name} as {name}", name
        return name, name

    def from_import(self, module: str, written: list[str]) -> list[str]:
        head = f"from {module} import "
        shape = self.rng.randrange(9)
        comment = self.rng.choice(["", "  # noqa: F401", "  # why", "  # type: ignore"])
        if shape == 0 and len(written) > 1:
            rows = [
                f"    {one},{self.rng.choice(['', '  # about it', '  # noqa'])}" for one in written
            ]
            if self.chance(0.4):
                rows.insert(self.rng.randrange(len(rows)), "    # between")
            return [f"{head}({self.rng.choice(['', '  # open'])}", *rows, f"){comment}"]
        if shape == 1 and len(written) > 1:
            cut = self.rng.randrange(1, len(written))
            return [head + ", ".join(written[:cut]) + ", \\", "    " + ", ".join(written[cut:])]
        if shape == 2:
            return [f"from {module} \\", f"    import {', '.join(written)}{comment}"]
        if shape == 3:
            rows = (",\n" + " " * 12).join(written).split("\n")
            rows[-1] += ")"
            return [f"{head}({rows[0]}", *rows[1:]]
        if shape == 4:
            return [f"value = 1; {head}{', '.join(written)}; value = 2{comment}"]
        if shape == 5:
            return [f"if True: {head}{', '.join(written)}"]
        if shape == 6:
            return [f"{head}({', '.join(written)},){comment}"]
        return [head + ", ".join(written) + comment]

    # -- fragments

    def fragment(self) -> list[str]:
        name = self.rng.choice(FRAGMENTS)
        made: list[str] = getattr(self, name)()
        self.forms[name] += bool(made)
        return made

    def take_names(self) -> list[str]:
        names = self.names(self.rng.randrange(1, 5))
        pairs = [(name, *self.alias(name)) for name in names]
        lines = self.from_import(
            self.relative(self.world.shim), [written for _, written, _ in pairs]
        )
        for name, _, local in pairs:
            lines += self.observe(local, name)
        return self.in_context(lines)

    def take_star(self) -> list[str]:
        if self.world.style == "lazy":
            return []
        lines = [f"from {self.relative(self.world.shim)} import *"]
        for name in self.names(2):
            lines += self.in_context(self.observe(name, name))
        return lines

    def _module_import(self) -> tuple[list[str], str]:
        """(lines, expression for the shim)."""
        world = self.world
        local = self.rng.choice([self.fresh("alias"), "s", "new", world.last])
        choices: list[tuple[list[str], str]] = [
            ([f"import {world.shim}"], world.shim),
            ([f"import {world.shim} as {local}"], local),
            ([f"import sys, {world.shim} as {local}, os"], local),
            ([f"import json, {world.shim}"], world.shim),
            ([f"x = 1; import {world.shim} as {local}"], local),
        ]
        if world.parent:
            parent = self.relative(world.parent)
            choices += [
                ([f"from {parent} import {world.last}"], world.last),
                ([f"from {parent} import {world.last} as {local}"], local),
                ([f"from {parent} import sibling_module, {world.last} as {local}"], local),
                (
                    [
                        f"from {parent} import (",
                        f"    {world.last} as {local},  # here",
                        "    sibling_module,",
                        ")",
                    ],
                    local,
                ),
                (
                    [
                        f"import {world.parent}.sibling_module",
                        f"import {world.shim}",
                        f"see({world.parent}.sibling_module.S)",
                    ],
                    world.shim,
                ),
                (
                    [f"import {world.shim}", f"from {world.parent} import {world.last}"],
                    self.rng.choice([world.shim, world.last]),
                ),
                ([f"import {world.parent}", f"import {world.shim} as _unused"], world.shim),
            ]
        return self.rng.choice(choices)

    def take_module(self) -> list[str]:
        lines, shim = self._module_import()
        for name in self.names(self.rng.randrange(1, 4)):
            lines = lines + self.observe(f"{shim}.{name}", name)
        return self.in_context(lines)

    def module_at_top_used_below(self) -> list[str]:
        lines, shim = self._module_import()
        for name in self.names(2):
            lines = lines + self.in_context(self.observe(f"{shim}.{name}", name))
        return lines

    def module_syntax(self) -> list[str]:
        """The shim in decorators, defaults, bases, patterns, annotations, subscripts."""
        lines, s = self._module_import()
        f, c = self.fresh("function"), self.fresh("Class")
        choices = [
            [f"@{s}.deco", f"def {f}(): pass", f"see({f}.decorated)"],
            [f"def {f}(a={s}.X, *, b={s}.Old): return a, b", f"see({f}())"],
            [f"class {c}({s}.K): pass", f"see({c}.value, {c}.__mro__[1])"],
            [f"class {c}:", f"    attribute = {s}.Far", f"see({c}.attribute)"],
            [f"match {s}.X:", f"    case {s}.Y: see('y')", f"    case {s}.X: see('x')"],
            [f"match {s}.Old():", f"    case {s}.K(): see('k')", f"    case {s}.Old(): see('old')"],
            [
                f"def {f}(a: {s}.K) -> '{s}.Old': pass",
                f"import typing; see(hints({f}))",
            ],
            ["try: raise ValueError", f"except (ValueError, {s}.K): see('caught')"],
            [f"if (value := {s}.Y): see(value)"],
            [f"m = {s}", "see(m.X)"],
            [f"m = {s}", "see(m.Old)"],
            [f"see(getattr({s}, 'X'))", f"see(hasattr({s}, 'nothing'))"],
            [f"see(getattr({s}, 'Old'))"],
            [f"see(getattr({s}, {'X'!r} + ''))"],
            [f"{s}.W = 'changed'", f"see({s}.W)"],
            [f"def {f}(module): return module.Y", f"see({f}({s}))"],
            [f"see({s} is not None)", f"see({s}.Z)"],
            [f"def {f}(): return {s}.X", f"see({f}())"],
            [f"see([{s}.X for {s.partition('.')[0]}x in range(1)])"],
            [
                f"def {f}({s.partition('.')[0]}): return {s.partition('.')[0]}",
                f"see({f}(3), {s}.X)",
            ],
            [f"see({s}.K.value)", f"{s}.K.value = 'set'", f"see({s}.K.value)"],
            ["see(", f"    {s}", "    .X,  # split", f"    {s}.", "    Far,", ")"],
            ["try:", f"    see({s}.missing)", "except AttributeError:", "    see('missing')"],
            [f"del {s.partition('.')[0]}"],
            [f"see({s}.X)", f"{s.partition('.')[0]} = 3", f"see({s.partition('.')[0]})"],
            [f"async def {f}(): return {s}.Y", f"import asyncio; see(asyncio.run({f}()))"],
            [f"see({s}.__name__)"],
        ]
        return self.in_context(lines + self.rng.choice(choices))

    def scopes(self) -> list[str]:
        """global, nonlocal, del, rebinding and closures of names taken from the shim."""
        shim, f = self.world.shim, self.fresh("function")
        name = self.rng.choice(NAMES)
        choices = [
            [
                f"def {f}():",
                f"    global {name}",
                f"    from {shim} import {name}",
                f"{f}()",
                f"see({name})",
            ],
            [
                f"def {f}():",
                f"    {name} = 0",
                "    def inner():",
                f"        nonlocal {name}",
                f"        from {shim} import {name}",
                "    inner()",
                f"    see({name})",
                f"{f}()",
            ],
            [f"from {shim} import {name}", f"see({name})", f"{name} = 5", f"see({name})"],
            [f"from {shim} import {name}", f"see({name})", f"del {name}"],
            [
                f"from {shim} import {name}",
                f"def {f}({name}=1): return {name}",
                f"see({f}(), {name})",
            ],
            [f"from {shim} import {name}", f"see([{name} for {name} in (1, 2)], {name})"],
            [
                f"def {f}():",
                "    global the_module",
                f"    import {shim} as the_module",
                f"{f}()",
                "see(the_module.X, the_module.Far)",
            ],
            [
                f"def {f}():",
                "    global pkg",
                f"    import {shim}",
                f"    see({shim}.Y)",
                f"{f}()",
            ],
            [
                f"def {f}():",
                f"    def inner(): return {name}",
                f"    from {shim} import {name}",
                "    see(inner())",
                f"{f}()",
            ],
            [
                f"class {f}:",
                f"    from {shim} import {name}",
                f"    again = {name}",
                f"see({f}.{name}, {f}.again)",
            ],
            [f"{name} = 'before'", f"see({name})", f"from {shim} import {name}", f"see({name})"],
            [
                "if see:",
                f"    from {shim} import {name}",
                "else:",
                f"    {name} = None",
                f"see({name})",
            ],
            [
                "for _ in (1, 2):",
                f"    from {shim} import {name}",
                f"    see({name})",
                f"    {name} = 1",
            ],
        ]
        return self.rng.choice(choices)

    def fallbacks(self) -> list[str]:
        world = self.world
        shim, new = world.shim, world.canonical
        choices = [
            [
                "try:",
                f"    from {new} import X",
                "except ImportError:",
                f"    from {shim} import X",
                "see(X)",
            ],
            [
                "try:",
                f"    from {shim} import X, Y",
                "except ImportError:",
                f"    from {new} import X, Y",
                "see(X, Y)",
            ],
            [
                "try:",
                f"    from {shim} import Far",
                "except ImportError:",
                "    Far = None",
                "see(Far)",
            ],
            [
                "try:",
                f"    from {new} import New as Old",
                "except ImportError:  # old",
                f"    from {shim} import Old",
                "see(Old)",
            ],
            [
                "try:",
                f"    import {shim} as s",
                "except (ImportError, ValueError):",
                "    s = None",
                "see(s.X)",
                "see(s.Old)",
            ],
            [
                "try:",
                f"    import {new} as s",
                "except ImportError:",
                f"    import {shim} as s",
                "see(s.X)",
            ],
            [
                "try:",
                "    # one",
                f"    from {shim} import (",
                "        X,  # x",
                "        Y,",
                "    )",
                "    # two",
                f"    from {shim} import Z",
                "except ModuleNotFoundError:",
                f"    from {new} import X, Y, Z",
                "see(X, Y, Z)",
            ],
            [
                "try:",
                "    from nowhere import X",
                "except ImportError:",
                f"    from {shim} import X",
                "see(X)",
            ],
            [
                "try:",
                "    import nowhere",
                "except ImportError:",
                "    try:",
                f"        from {shim} import Old",
                "    except ImportError:",
                "        raise",
                "see(Old)",
            ],
            [f"try: from {new} import X", f"except ImportError: from {shim} import X", "see(X)"],
            [
                "try:",
                f"    from {shim} import X, Far",
                "except ImportError:",
                f"    from {new} import X",
                f"    from {world.far} import Far",
                "see(X, Far)",
            ],
            [
                "try:",
                f"    from {shim} import Y",
                "except ImportError:",
                "    see('no')",
                "else:",
                "    see(Y)",
                "finally:",
                "    see('done')",
            ],
            [
                "import contextlib",
                "with contextlib.suppress(ImportError):",
                f"    from {shim} import make",
                "    see(make())",
            ],
        ]
        lines = self.rng.choice(choices)
        return self.in_context(lines)

    def typing(self) -> list[str]:
        shim, f = self.world.shim, self.fresh("function")
        choices = [
            [
                "from typing import TYPE_CHECKING",
                "if TYPE_CHECKING:",
                f"    from {shim} import K",
                f"def {f}(a: 'K'): return 1",
                f"see({f}(1))",
            ],
            [
                "import typing",
                "if typing.TYPE_CHECKING:",
                f"    import {shim}",
                f"def {f}(a: '{shim}.K'): return 1",
                f"see({f}(1))",
            ],
            [
                f"import {shim}",
                "import typing",
                f"def {f}(a: '{shim}.K', b: 'typing.List[{shim}.Old]'): pass",
                f"see(hints({f}))",
            ],
            [
                f"import {shim} as s",
                "import typing",
                f"def {f}(a: 's.Old', b: \"s.K\"): pass",
                f"see(hints({f}))",
            ],
            [f"import {shim} as s", "value: s.K = s.K()", "see(value.value)"],
            [
                "from typing import TYPE_CHECKING",
                "if not TYPE_CHECKING:",
                f"    from {shim} import Far",
                "see(Far)",
            ],
        ]
        return self.rng.choice(choices)

    def merging(self) -> list[str]:
        world = self.world
        new = self.relative(world.canonical)
        first = self.rng.choice(
            [
                [f"from {new} import Z"],
                [f"from {new} import (", "    Z,", "    K,", ")"],
                [f"from {new} import X"],
                [f"from {new} import Z as z, K"],
                [f"from {new} import (Z,", "                  K)"],
            ]
        )
        between = self.rng.choice(
            [[], ["import os"], ["from os import path as X"], ["# a comment", ""], ["X = 4"]]
        )
        names = self.rng.choice(["X", "X, Y", "Old", "X as x, Far"])
        second = [f"from {self.relative(world.shim)} import {names}"]
        order = [*first, *between, *second] if self.chance(0.7) else [*second, *between, *first]
        names = ["X", "Y", "Z", "Old", "x", "z"]
        seen = (
            [f"see({one!r}, globals().get({one!r}))" for one in names] if self.chance(0.2) else []
        )
        if not seen:
            seen = [
                line
                for one in ("X", "Z", "Old")
                for line in ("try:", f"    see({one})", "except NameError:", "    see('none')")
            ]
        return self.in_context([*order, *seen])

    def reexport(self) -> list[str]:
        shim = self.world.shim
        return self.rng.choice(
            [
                [
                    f"from {shim} import X, Old as Renamed",
                    "__all__ = ['X', 'Renamed']",
                    "see(__all__, X, Renamed)",
                ],
                [f"from {shim} import K as K", "see(K)"],
                [f"import {shim} as offered", "__all__ = ['offered']", "see(offered.X)"],
            ]
        )

    def part(self) -> list[str]:
        world = self.world
        if not world.is_package:
            return []
        shim = world.shim
        return self.in_context(
            self.rng.choice(
                [
                    [f"from {shim}.part import P", "see(P)"],
                    [f"from {self.relative(shim)} import part", "see(part.P)"],
                    [f"from {shim} import part as p, X, Old", "see(p.P, X, Old)"],
                    [f"import {shim}.part", f"see({shim}.part.P)", f"see({shim}.X)"],
                    [f"import {shim}.part as p", "see(p.P)"],
                    [f"import {shim}, {shim}.part", f"see({shim}.part.P, {shim}.Old)"],
                    [f"import {shim} as s", f"import {shim}.part", "see(s.part.P)"],
                    [f"from {shim}.part import *", "see(P)"],
                ]
            )
        )

    def through_package(self) -> list[str]:
        """The shim reached from a package that something else imports it into."""
        world = self.world
        if not world.parent:
            return []
        top, parent = world.shim.partition(".")[0], world.parent
        f = self.fresh("function")
        return self.rng.choice(
            [
                [
                    f"import {top}",
                    f"def {f}():",
                    f"    import {world.shim}",
                    f"    see({world.shim}.X)",
                    f"{f}()",
                    f"see({world.shim}.Old)",
                ],
                [
                    f"import {parent} as p",
                    f"import {world.shim} as _loaded",
                    f"see(p.{world.last}.X)",
                ],
                [
                    "import importlib",
                    f"import {world.shim} as _loaded",
                    f"import {parent}",
                    f"see({world.shim}.Far)",
                ],
            ]
        )

    def noise(self) -> list[str]:
        new = self.world.canonical.rpartition(".")[2]
        return self.rng.choice(
            [
                [""],
                ["# a comment about shim"],
                [f"{new} = 'a local of that name'"],
                ["text = '''", "from shim import nothing", "'''"],
                ["other = third = far = 'taken'"],
                ["\x0c"],
                ["def shim(): return 'a function'"] if self.world.shim != "shim" else [""],
                ["see('still here')"],
            ]
        )

    def program(self) -> str:
        lines: list[str] = []
        if self.chance(0.3):
            lines += ['"""A docstring."""', ""]
        if self.chance(0.2):
            lines += ["from __future__ import annotations"]
        for _ in range(self.rng.randrange(1, 4)):
            if self.chance(0.25):
                lines += self.noise()
            lines += self.fragment()
        return "\n".join(lines) + "\n"


FRAGMENTS = (
    ["take_names"] * 5
    + ["take_star"] * 2
    + ["take_module"] * 3
    + ["module_at_top_used_below"] * 2
    + ["module_syntax"] * 5
    + ["scopes"] * 3
    + ["fallbacks"] * 3
    + ["typing", "merging", "merging", "reexport", "part", "part", "through_package"]
)


def encoded(text: str, rng: random.Random) -> bytes:
    """A program's bytes, with one of the accidents of real files."""
    kind = rng.randrange(12)
    if kind == 0:
        return text.replace("\n", "\r\n").encode()
    if kind == 1:
        return text.replace("    ", "\t").encode()
    if kind == 2:
        return b"\xef\xbb\xbf" + text.encode()
    if kind == 3:
        return ("# -*- coding: latin-1 -*-\n# caf\xe9\n" + text).encode("latin-1")
    if kind == 4:
        return text.rstrip("\n").encode()
    if kind == 5:
        lines = text.split("\n")
        return "".join(line + rng.choice(["\n", "\r\n"]) for line in lines).encode()
    if kind == 6:
        return ("# caf\xe9 \N{SNOWMAN}\n" + text).encode()
    return text.encode()


def programs(world: World, count: int, seed: int) -> Iterator[Program]:
    """So many programs that this Python can compile."""
    rng = random.Random(f"{world}{seed}")
    packages = list({"users", "pkg.sibling", world.parent, world.canonical.rpartition(".")[0]})
    packages = sorted(packages)
    made = 0
    while made < count:
        package = rng.choice(packages)
        writer = Writer(world, rng, package)
        data = encoded(writer.program(), rng)
        try:
            compile(data, "program", "exec", dont_inherit=True)
        except (SyntaxError, ValueError):
            continue
        name = f"program_{seed}_{made}"
        made += 1
        yield Program(f"{package}.{name}" if package else name, data, writer.forms)
