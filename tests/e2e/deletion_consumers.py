"""Consumers: every way of taking a name from a module, at every kind of place.

A consumer takes something from one source, in one form, and hands it to `see`.
"""

from collections.abc import Callable
from typing import NamedTuple

from deletion_worlds import Maker, Source, spelled

PLACES = ("app", "app.sub.deep", "pkg", "pkg.core", "pkg.hand", "lib", "tests", "")


class Taking(NamedTuple):
    """Lines that take something, and the expression that then stands for it."""

    lines: list[str]
    value: str


Taker = Callable[["Consumer", Source, str], Taking | None]
Around = Callable[["Consumer", Taking], list[str]]
TAKERS: list[Taker] = []
AROUND: list[Around] = []


def taker(weight: int = 1) -> Callable[[Taker], Taker]:
    def register(function: Taker) -> Taker:
        TAKERS.extend([function] * weight)
        return function

    return register


def around(weight: int = 1) -> Callable[[Around], Around]:
    def register(function: Around) -> Around:
        AROUND.extend([function] * weight)
        return function

    return register


class Consumer:
    """One module in the making, in the package `here`."""

    def __init__(self, maker: Maker, here: str, source: Source) -> None:
        self.maker, self.rng, self.here, self.source = maker, maker.rng, here, source

    def spelled(self, module: str) -> str:
        return spelled(self.here, module, self.rng)

    def choose(self, *ways: list[str]) -> list[str]:
        return self.rng.choice(ways)

    def attribute(self, value: str, name: str) -> str:
        kind = self.rng.random()
        if kind < 0.12:
            return f'getattr({value}, "{name}")'
        return f"{value}.{name}"

    def rest(self, value: str, source: Source, name: str) -> str:
        """The value, or something asked of it where it is a module."""
        inner = source.names.get(name)
        if inner is None or not inner.names or self.rng.random() < 0.15:
            return value
        further = self.rng.choice(list(inner.names))
        return self.rest(self.attribute(value, further), inner, further)


@taker(5)
def from_import(made: Consumer, source: Source, name: str) -> Taking:
    local = made.rng.choice([name, "taken", "_taken"])
    alias = name if local == name else f"{name} as {local}"
    module = made.spelled(source.module)
    lines = made.choose(
        [f"from {module} import {alias}"],
        [f"from {module} import (", f"    {alias},", ")"],
        [f"from {module} import \\", f"    {alias}"],
        [f"import os; from {module} import {alias}; import sys"],
        [f"from {module} import ({alias}  # noqa", ")"],
    )
    return Taking(lines, made.rest(local, source, name))


@taker(2)
def import_as(made: Consumer, source: Source, name: str) -> Taking:
    lines = made.choose([f"import {source.module} as m"], [f"import os, {source.module} as m, sys"])
    return Taking(lines, made.rest(made.attribute("m", name), source, name))


@taker(2)
def import_whole(made: Consumer, source: Source, name: str) -> Taking:
    value = made.attribute(source.module, name)
    return Taking([f"import {source.module}"], made.rest(value, source, name))


@taker(2)
def from_parent(made: Consumer, source: Source, name: str) -> Taking | None:
    parent, _, last = source.module.rpartition(".")
    if not parent:
        return None
    local = made.rng.choice([last, "m"])
    alias = last if local == last else f"{last} as {local}"
    lines = [f"from {made.spelled(parent)} import {alias}"]
    return Taking(lines, made.rest(made.attribute(local, name), source, name))


@taker(2)
def star(made: Consumer, source: Source, name: str) -> Taking | None:
    if name not in source.star:
        return None
    return Taking([f"from {made.spelled(source.module)} import *"], made.rest(name, source, name))


@taker(1)
def star_for_nothing(made: Consumer, source: Source, name: str) -> Taking:
    return Taking([f"from {made.spelled(source.module)} import *"], '"nothing"')


@taker(2)
def through_package(made: Consumer, source: Source, name: str) -> Taking | None:
    """The module is had as an attribute of its package, and imported by another name."""
    parent, _, last = source.module.rpartition(".")
    if not parent or source.needs:
        return None  # what is only registered is no attribute of the package above
    top = parent.partition(".")[0]
    value = made.attribute(f"{parent}.{last}", name)
    lines = made.choose(
        [f"import {top}", f"import {source.module} as _loaded"],
        [f"import {parent}, {source.module} as _loaded"],
        [f"import {source.module} as _loaded", f"import {parent} as p"],
    )
    if lines[-1].endswith(" as p"):
        value = made.attribute(f"p.{last}", name)
    return Taking(lines, made.rest(value, source, name))


@taker(1)
def dynamic(made: Consumer, source: Source, name: str) -> Taking:
    module = source.module
    lines, value = made.rng.choice(
        [
            (["import importlib"], f'importlib.import_module("{module}")'),
            (["from importlib import import_module as load"], f'load("{module}")'),
            ([], f'__import__("{module}", fromlist=["{name}"])'),
            (["import sys", f"import {module} as _loaded"], f'sys.modules["{module}"]'),
        ]
    )
    parent, _, last = module.rpartition(".")
    if parent and made.rng.random() < 0.3:
        lines = ["import importlib"]
        value = f'importlib.import_module(".{last}", "{parent}")'
    if made.rng.random() < 0.2:
        lines, value = ["import pkgutil"], f'pkgutil.resolve_name("{module}")'
    if made.rng.random() < 0.5:
        return Taking([*lines, f"m = {value}"], made.rest(made.attribute("m", name), source, name))
    return Taking(lines, made.rest(made.attribute(value, name), source, name))


@taker(1)
def renamed(made: Consumer, source: Source, name: str) -> Taking:
    """Through local names for modules."""
    value = made.attribute("again", name)
    lines = made.choose(
        [f"import {source.module} as m", "again = m"],
        [f"import {source.module} as m", "again, other = m, 1"],
        [f"import {source.module} as m", "again = m or None"],
        [f"import {source.module} as m", "for again in (m,):", "    pass"],
        [f"import {source.module} as m", "if (again := m):", "    pass"],
        [f"import {source.module} as m", "with_it = again = m"],
        [f"import {source.module} as m", "again, *others = m, 1, 2"],
        [f"import {source.module} as m", "def give(): return m", "again = give()"],
        ["def give():", f"    import {source.module} as m", "    return m", "again = give()"],
    )
    return Taking(lines, made.rest(value, source, name))


@around(6)
def at_the_top(made: Consumer, taken: Taking) -> list[str]:
    return [*taken.lines, f"see({taken.value})"]


def indented(lines: list[str], by: str = "    ") -> list[str]:
    return [f"{by}{line}" for line in lines]


def is_star(taken: Taking) -> bool:
    return any(line.endswith("import *") for line in taken.lines)


@around(3)
def in_function(made: Consumer, taken: Taking) -> list[str]:
    body = [*taken.lines, f"see({taken.value})"]
    if is_star(taken):
        return body
    return made.choose(
        ["def f():", *indented(body), "f()"],
        ["def f():", "    def g():", *indented(body, " " * 8), "    g()", "f()"],
        [*taken.lines, "def f():", f"    see({taken.value})", "f()"],
        ["class C:", "    def f(self):", *indented(body, " " * 8), "C().f()"],
        ["def f():", *indented(taken.lines), f"    return lambda: see({taken.value})", "f()()"],
    )


@around(2)
def in_class(made: Consumer, taken: Taking) -> list[str]:
    if is_star(taken):
        return [*taken.lines, "class C:", f"    taken = {taken.value}", "see(C.taken)"]
    return made.choose(
        ["class C:", *indented(taken.lines), f"    value = {taken.value}", "see(C.value)"],
        [*taken.lines, "class C:", f"    value = {taken.value}", "see(C().value)"],
        ["class C:", "    class D:", *indented([*taken.lines, f"see({taken.value})"], " " * 8)],
    )


@around(2)
def in_block(made: Consumer, taken: Taking) -> list[str]:
    body = indented([*taken.lines, f"see({taken.value})"])
    return made.choose(
        ["if True:", *body],
        ["if None:", "    pass", "else:", *body],
        ["for _ in (1,):", *body],
        ["while True:", *body, "    break"],
        ["import contextlib", "with contextlib.nullcontext():", *body],
        ["try:", *body, "finally:", "    see('end')"],
        ["try:", *body, "except OSError:", "    pass"],
        ["match 1:", "    case 1:", *indented(body)],
    )


@around(3)
def in_expression(made: Consumer, taken: Taking) -> list[str]:
    value = taken.value
    return [
        *taken.lines,
        *made.choose(
            [f"see([{value} for _ in (1,)])"],
            [
                f"see(f'{{{value}}}')".replace('"', "'")
                if "getattr" not in value
                else f"see({value})"
            ],
            [f"see((lambda: {value})())"],
            [f"def f(a={value}):", "    see(a)", "f()"],
            [f"def f(a: {value}): pass", "see(*f.__annotations__.values())"],
            [f"value: {value} = 1", "see(value)"],
            [f"see(1 if {value} else 2)"],
            [f"assert {value}"],
            [f"value = {value}", "see(value)"],
            [f"see({{'a': {value}}})", f"see({value})"],
            [f"def deco(f, a={value}): return f", "@deco", "def g(): pass", "see(g)"],
        ),
    ]


@around(3)
def with_fallback(made: Consumer, taken: Taking) -> list[str]:
    body = indented([*taken.lines, f"see({taken.value})"])
    caught = made.rng.choice(
        ["ImportError", "(ImportError, AttributeError)", "Exception", "ModuleNotFoundError"]
    )
    handler = made.rng.choice(
        [["    pass"], ["    see('gone')"], ["    taken = None"], ["    raise"]]
    )
    ways = [["try:", *body, f"except {caught}:", *handler]]
    ways.append(["import contextlib", f"with contextlib.suppress{f'({caught})'}:", *body])
    if not is_star(taken):
        inner = ["    try:", *indented(body), f"    except {caught}:", *indented(handler)]
        ways.append(["def f():", *inner, "f()"])
    return made.choose(*ways)


@around(2)
def for_type_checkers(made: Consumer, taken: Taking) -> list[str]:
    """Nothing of it runs."""
    test, first = made.rng.choice(
        [
            ("TYPE_CHECKING", "from typing import TYPE_CHECKING"),
            ("typing.TYPE_CHECKING", "import typing"),
            ("t.TYPE_CHECKING", "import typing as t"),
        ]
    )
    value = taken.value if "(" not in taken.value and '"' not in taken.value else "None"
    return [
        first,
        f"if {test}:",
        *indented(taken.lines),
        f"def f(a: '{value}') -> None: see('ran')",
        "f(1)",
    ]


@around(2)
def shadowed(made: Consumer, taken: Taking) -> list[str]:
    """The name that reaches the source is something else where it is read."""
    first = taken.value.partition(".")[0]
    # An import of a module by `fromlist` may fail, and nothing tells but the module's use.
    others = any(word in line for line in taken.lines for word in (";", "fromlist"))
    if not first.isidentifier() or is_star(taken) or others:
        return at_the_top(made, taken)
    rest = taken.value.removeprefix(first)
    thing = ["class Thing:", "    def __getattr__(self, name): return self", "thing = Thing()"]
    elsewhere = [
        [f"def f({first}):", f"    see({first}{rest})", "f(thing)"],
        [f"{first} = thing", f"see({first}{rest})"],
        [f"see([{first}{rest} for {first} in (thing,)])"],
        [f"see((lambda {first}: {first}{rest})(thing))"],
        ["class C:", f"    {first} = thing", f"    see({first}{rest})"],
    ]
    taken_too = [
        [*taken.lines, f"{first} = thing", f"see({first}{rest})"],
        [*taken.lines, f"def f({first}):", f"    see({first}{rest})", "f(thing)"],
        ["def f():", *indented(taken.lines), "f()", f"{first} = thing", f"see({first}{rest})"],
    ]
    # To import what put the shim in its own place imports the shim, though nobody may notice.
    stands_in = any(word in made.source.form for word in ("replaced", "object_in_place"))
    return [*thing, *made.choose(*elsewhere, *(() if stands_in else taken_too))]


def noise(made: Consumer) -> list[str]:
    """What looks like a use and is none, or has nothing to do with it."""
    world = made.maker.world
    last = world.shim.rpartition(".")[2]
    return made.choose(
        [],
        [],
        [],
        [f"from {world.canonical} import Y as canonical_y"],
        [f"import {world.canonical} as canonical_module", "see(canonical_module.X)"],
        [f"# {last} is only named here"],
        [f"def {last}my(): pass"],
        ["class Other: X = Y = K = make = 1", "see(Other.X, Other.K)"],
        ["Other = dict(X=1, Y=2)", "see(Other['X'])"],
        [f"class Holder: {last} = 1", f"see(Holder.{last})"],
    )


def make_consumer(maker: Maker, number: int) -> str | None:
    """One more consumer's path; None where the form does not fit the source."""
    rng = maker.rng
    place = rng.choice(PLACES)
    source = rng.choice([one for one in maker.sources if one.names])
    taking, place_of_it = rng.choice(TAKERS), rng.choice(AROUND)
    if source.star_only and taking not in (star, star_for_nothing):
        return None
    made = Consumer(maker, place, source)
    taken = taking(made, source, rng.choice(list(source.names)))
    if taken is None:
        return None
    first = [f"import {module} as _first{at}" for at, module in enumerate(source.needs)]
    lines = [*first, *noise(made), *place_of_it(made, taken), *noise(made)]
    text = "".join(f"{line}\n" for line in lines)
    try:
        compile(text, "consumer", "exec", dont_inherit=True)
    except SyntaxError:
        return None
    module = f"{place}.consumer{number}" if place else f"consumer{number}"
    maker.put(module, text, f"{taking.__name__} {place_of_it.__name__} of {source.form}")
    return maker.world.path(module)
