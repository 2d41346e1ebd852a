"""Modules that hand names on: by import, star, assignment, `__all__`, PEP 562 and namespace tricks.

One method a form: each gives lines of code, and notes in `exports` what can be taken afterwards.
"""

from collections.abc import Callable

from deletion_worlds import NAMES, PLACES, Maker, Source, spelled

Form = Callable[["Handing"], list[str]]
FORMS: list[Form] = []


def form(weight: int = 1) -> Callable[[Form], Form]:
    def register(function: Form) -> Form:
        FORMS.extend([function] * weight)
        return function

    return register


class Handing:
    """One module in the making. `here` is the package that its relative imports count from."""

    def __init__(self, maker: Maker, module: str, here: str) -> None:
        self.maker, self.rng, self.module, self.here = maker, maker.rng, module, here
        self.exports: dict[str, Source | None] = {}
        self.on_demand = ""
        self.closed = False
        self.offered: list[str] = []
        self.aliases: list[Source] = []
        self.lazy = self.has_getattr = self.has_all = self.has_star = False
        self.replaced: dict[str, Source | None] | None = None
        self.starred: tuple[str, ...] | None = None  # what a star brings of what replaced it
        self.starred_on_demand: tuple[str, ...] | None = None  # and of what is asked for it all

    def source(self, *, plain: bool = False) -> Source:
        """Something to take names from; `plain` where it must have a name to be taken."""
        usable = [one for one in self.maker.sources if one.names and not one.needs]
        usable = [one for one in usable if not one.star_only]
        usable = [one for one in usable if not (plain and one.lazy)]
        return self.rng.choice(usable)

    def name(self, source: Source) -> str:
        return self.rng.choice(list(source.names))

    def local(self, name: str) -> str:
        """The name, or another one to bind it to."""
        return (
            name
            if self.rng.random() < 0.6 and name != self.on_demand
            else self.maker.fresh(self.rng.choice("XN"))
        )

    def export(self, local: str, source: Source, name: str) -> None:
        self.exports[local] = source.names[name]

    def bound(self, source: Source) -> tuple[list[str], str]:
        """Lines that bind a source's module to a private name, and that name."""
        local = f"_{self.maker.fresh('m')}"
        parent, _, last = source.module.rpartition(".")
        if not parent or self.rng.random() < 0.5:
            return [f"import {source.module} as {local}"], local
        return [f"from {spelled(self.here, parent, self.rng)} import {last} as {local}"], local

    def asked(self, local: str, name: str) -> str:
        if self.rng.random() < 0.2:
            return f'getattr({local}, "{name}")'
        return f"{local}.{name}"


@form(6)
def explicit(made: Handing) -> list[str]:
    source = made.source()
    names = made.rng.sample(list(source.names), min(len(source.names), made.rng.randrange(1, 3)))
    taken = []
    for name in names:
        local = made.local(name)
        made.export(local, source, name)
        taken.append(name if local == name else f"{name} as {local}")
    from_ = f"from {spelled(made.here, source.module, made.rng)} import"
    if made.rng.random() < 0.3:
        return [f"{from_} (", *(f"    {one}," for one in taken), ")"]
    return [f"{from_} {', '.join(taken)}"]


@form(4)
def star(made: Handing) -> list[str]:
    if made.has_getattr:
        return []
    source = made.source()
    if not made.exports.keys().isdisjoint({*source.star, *NAMES}):
        return []  # without the shim the name would be what it was before
    made.has_star = True
    made.exports.update({name: source.names[name] for name in source.star if name in source.names})
    return [f"from {spelled(made.here, source.module, made.rng)} import *"]


@form(2)
def whole_module(made: Handing) -> list[str]:
    source = made.source()
    local = made.maker.fresh("module")
    made.exports[local] = source
    parent, _, last = source.module.rpartition(".")
    if not parent or made.rng.random() < 0.5:
        return [f"import {source.module} as {local}"]
    return [f"from {spelled(made.here, parent, made.rng)} import {last} as {local}"]


@form(2)
def assigned(made: Handing) -> list[str]:
    source = made.source()
    lines, module = made.bound(source)
    name = made.name(source)
    local, value = made.local(name), made.asked(module, name)
    made.export(local, source, name)
    forms = [
        f"{local} = {value}",
        f"{local}: object = {value}",
        f"{local} = _same = {value}",
        f"{local}, _other = {value}, 1",
        f"{local} = {value} if True else None",
        f"{local} = {value} or None",
        f"({local} := {value})",
        f"_one = {value}; {local} = _one",
    ]
    return [*lines, made.rng.choice(forms)]


@form(1)
def through_function(made: Handing) -> list[str]:
    source = made.source()
    name, function = made.name(source), f"_{made.maker.fresh('load')}"
    # A name of its own: which of a function and the module binds last, no static reading tells.
    local = made.maker.fresh("N")
    made.export(local, source, name)
    from_ = spelled(made.here, source.module, made.rng)
    return [
        f"def {function}():",
        f"    global {local}",
        f"    from {from_} import {name} as {local}",
        f"{function}()",
    ]


@form(1)
def guarded(made: Handing) -> list[str]:
    source = made.source()
    name = made.name(source)
    if name == made.on_demand:
        return []
    made.export(name, source, name)
    from_ = f"from {spelled(made.here, source.module, made.rng)} import {name}"
    new = f"from {made.maker.world.canonical} import {name}"
    others = [f"{name} = None", "pass", new if name in ("X", "Y", "K", "make") else "pass"]
    other = made.rng.choice(others)
    forms = [
        ["try:", f"    {from_}", "except ImportError:", f"    {other}"],
        ["try:", f"    {from_}", "finally:", "    pass"],
        ["if True:", f"    {from_}", "else:", "    pass"],
        ["import contextlib", "with contextlib.suppress(ImportError):", f"    {from_}"],
    ]
    return made.rng.choice(forms)


@form(2)
def in_namespace(made: Handing) -> list[str]:
    source = made.source()
    lines, module = made.bound(source)
    name = made.name(source)
    local, value = made.maker.fresh("G"), made.asked(module, name)
    if not made.exports and not made.has_star and not made.on_demand:
        local, made.closed = name, True
    made.export(local, source, name)
    forms = [
        [f'globals()["{local}"] = {value}'],
        [f'vars()["{local}"] = {value}'],
        [f'locals()["{local}"] = {value}'],
        [f"globals().update({local}={value})"],
        [f'globals().update({{"{local}": {value}}})'],
        [f'globals().setdefault("{local}", {value})'],
        ["import sys", f'setattr(sys.modules[__name__], "{local}", {value})'],
    ]
    return [*lines, *made.rng.choice(forms)]


@form(1)
def whole_namespace(made: Handing) -> list[str]:
    source = made.source(plain=True)
    if made.exports or made.has_star or made.on_demand:
        return []  # which of two means binds a name last is not told
    made.closed = True
    lines, module = made.bound(source)
    made.exports.update(direct(source))
    names = tuple(source.names)
    forms = [
        [f"globals().update(vars({module}))"],
        [f"globals().update({module}.__dict__)"],
        [
            f"globals().update({{_k: _v for _k, _v in vars({module}).items()"
            ' if not _k.startswith("_")})'
        ],
        [f"for _each in {names!r}:", f"    globals()[_each] = getattr({module}, _each)"],
        [
            "import sys",
            f"for _each in {list(names)!r}:",
            f"    setattr(sys.modules[__name__], _each, getattr({module}, _each))",
        ],
    ]
    return [*lines, *made.rng.choice(forms)]


def direct(source: Source) -> dict[str, Source | None]:
    """What sys.modules hands on: nothing is told of the modules of a module put there."""
    return {
        name: its
        for name, its in source.names.items()
        if its is None or its.form.startswith("shim")
    }


@form(1)
def replaced(made: Handing) -> list[str]:
    if made.replaced is not None:
        return []
    source = made.source()
    lines, module = made.bound(source)
    made.replaced = direct(source)
    made.lazy = made.lazy or source.lazy
    made.starred = source.starred
    return [*lines, "import sys", f"sys.modules[__name__] = {module}"]


@form(1)
def registered(made: Handing) -> list[str]:
    """A name in sys.modules that has no file, for whoever imports this module first."""
    source = made.source()
    lines, module = made.bound(source)
    name = made.maker.fresh("virtual")
    parent = made.here if made.here and made.rng.random() < 0.5 else ""
    dotted = f"{parent}.{name}" if parent else name
    needs = (made.module, *source.needs)
    names = direct(source)
    made.aliases.append(Source(dotted, names, "registered", needs, source.lazy, source.starred))
    forms = [
        [f'sys.modules["{dotted}"] = {module}'],
        [f'sys.modules.setdefault("{dotted}", {module})'],
        [f'sys.modules.update({{"{dotted}": {module}}})'],
    ]
    if parent and parent == made.module:
        forms.append([f'sys.modules[__name__ + ".{name}"] = {module}'])
        forms.append([f'sys.modules[f"{{__name__}}.{name}"] = {module}'])
    return [*lines, "import sys", *made.rng.choice(forms)]


@form(2)
def on_demand(made: Handing) -> list[str]:
    """A module's own `__getattr__`, of which there is one."""
    if made.has_getattr:
        return []
    made.has_getattr = made.lazy = True
    source = made.source()
    name = made.name(source)
    # What it gives is not to be bound besides: the one would stand in for the other.
    local = made.maker.fresh("L") if made.exports or made.has_star else made.local(name)
    made.on_demand = local
    made.export(local, source, name)
    dotted, here = source.module, made.here
    relative = spelled(here, dotted, made.rng) if here else dotted
    load = "importlib.import_module"
    module = (
        f"{load}({relative!r}, {here!r})" if relative.startswith(".") else f"{load}({dotted!r})"
    )
    start = ["def __getattr__(name):", "    import importlib"]
    end = ["    raise AttributeError(name)"]
    from_ = f"from {spelled(here, dotted, made.rng)} import {name}"
    forms = [
        [f'    if name == "{local}":', f"        {from_}", f"        return {name}"],
        [f'    if name == "{local}":', f"        return {module}.{name}"],
        [f'    if name == "{local}":', f'        return getattr({module}, "{name}")'],
        [f'    if name in ("{local}", "nothing"):', f"        {from_}", f"        return {name}"],
    ]
    if local == name:
        forms.append([f'    if name in {{"{name}"}}:', f"        return getattr({module}, name)"])
    table = f"_{made.maker.fresh('TABLE').upper()}"
    one, _, two = f"{dotted}:{name}".partition(":")
    tables = [
        (f'{{"{local}": "{one}:{two}"}}', "partition(':')[::2]"),
        (f'{{"{local}": "{one}.{two}"}}', "rpartition('.')[::2]"),
    ]
    spelled_out, split = made.rng.choice(tables)
    lookups = [
        (
            [f"{table} = {spelled_out}"],
            [
                f"    if name in {table}:",
                f"        module, at = {table}[name].{split}",
                "        return getattr(importlib.import_module(module), at)",
            ],
        ),
        (
            [f'{table} = {{"{local}": ("{one}", "{two}")}}'],
            [
                f"    if name in {table}:",
                f"        module, at = {table}[name]",
                "        return getattr(importlib.import_module(module), at)",
            ],
        ),
    ]
    if local == name:
        lookups.append(
            (
                [f'{table} = {{"{local}": "{one}"}}'],
                [
                    f"    if name in {table}:",
                    f"        return getattr(importlib.import_module({table}[name]), name)",
                ],
            )
        )
        lookups.append(
            (
                [f'{table} = {{"{one}": ["{name}"]}}'],
                [
                    f"    for module, names in {table}.items():",
                    "        if name in names:",
                    "            return getattr(importlib.import_module(module), name)",
                ],
            )
        )
    before, body = made.rng.choice([*(([], one) for one in forms), *lookups])
    return [*before, *start, *body, *end]


@form(2)
def offered(made: Handing) -> list[str]:
    """`__all__`, which names all or some of what was taken so far."""
    names = [name for name in made.exports if not name.startswith("_")]
    if not names:
        return []
    some = made.rng.sample(names, made.rng.randrange(1, len(names) + 1))
    if made.has_all:
        made.offered += some
        forms = [
            f"__all__ += {some!r}",
            f"__all__.extend({some!r})",
            f"__all__.append({some[0]!r})",
        ]
        return [made.rng.choice(forms)]
    made.has_all = True
    made.offered += some
    return [
        f"__all__ = {made.rng.choice([some, tuple(some)])!r}".replace("(", "[").replace(")", "]")
    ]


@form(1)
def taken_away(made: Handing) -> list[str]:
    """A name bound to something else after all, or deleted."""
    if not made.exports or made.rng.random() < 0.5:
        return []
    name = made.rng.choice([one for one in made.exports if not one.startswith("N")] or ["none"])
    if made.rng.random() < 0.5:
        made.exports[name] = None
        return [f'{name} = "own"']
    new = made.maker.world.canonical
    made.exports[name] = None
    return [f"from {new} import X as {name}"]


def make_handing(maker: Maker) -> None:
    """One more module that hands names on, a package's `__init__` now and then."""
    rng = maker.rng
    place = rng.choice(PLACES)
    last = maker.fresh(rng.choice(["hand", "old", "compat", "shim"]))
    module = f"{place}.{last}" if place else last
    package = rng.random() < 0.3
    here = module if package else place
    made = Handing(maker, module, here)
    lines: list[str] = []
    names: list[str] = []
    for _ in range(rng.randrange(1, 4)):
        if made.closed:
            break
        function = rng.choice(FORMS)
        names.append(function.__name__)
        lines += function(made)
    if not made.exports and not made.aliases and not made.replaced:
        return
    text = "".join(f"{line}\n" for line in lines)
    # What a loader makes of tables is told where it is taken, and in the modules below.
    form_of_it = "" if "attached" in names else "+".join(names)
    maker.put(module, text, form_of_it, package=package)
    starred = None
    if made.has_all:
        starred = tuple(made.offered)
    elif made.starred_on_demand is not None:
        starred = made.starred_on_demand
    elif made.has_getattr:
        starred = tuple(name for name in made.exports if name != made.on_demand)
    if made.replaced is not None:
        made.exports, starred = made.replaced, made.starred
    if made.exports:
        source = Source(
            module,
            made.exports,
            "+".join(names),
            lazy=made.lazy,
            starred=starred,
            has_all=made.has_all and made.replaced is None,
        )
        maker.sources += [source] * 3
    maker.sources += made.aliases
