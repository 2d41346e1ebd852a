"""More ways to hand names on, as packages of today have them: lazy loaders, objects in a module's
place, blocks around stars, lists of names copied from elsewhere, submodules that only a list names,
and modules that import each other."""

from deletion_handing_on import Handing, direct, form
from deletion_worlds import Source, spelled

# What `lazy_loader` of PyPI gives, in short: https://scientific-python.org/specs/spec-0001/
LAZY_LOADER = """\
import importlib


def attach(package, submodules=(), submod_attrs=None):
    where = {name: part for part, names in (submod_attrs or {}).items() for name in names}

    def __getattr__(name):
        if name in submodules:
            return importlib.import_module(f"{package}.{name}")
        if name in where:
            part = importlib.import_module(f"{package}.{where[name]}")
            return getattr(part, name)
        raise AttributeError(name)

    names = sorted({*submodules, *where})
    return __getattr__, lambda: names, names
"""


def is_fresh(made: Handing) -> bool:
    """Whether the module has nothing yet that would stand in for what is given on demand."""
    return not (made.exports or made.has_star or made.has_getattr or made.has_all or made.on_demand)


def part_of(made: Handing, source: Source, name: str) -> str:
    """A module below this one, which is a package, that takes the name."""
    part = made.maker.fresh("part")
    from_ = f"from {spelled(made.here, source.module, made.rng)} import {name}\n"
    made.maker.put(f"{made.module}.{part}", from_, "part of a package")
    return part


@form(2)
def attached(made: Handing) -> list[str]:
    """By `lazy_loader`."""
    if not is_fresh(made) or made.module != made.here:
        return []
    source = made.source()
    name = made.name(source)
    part = part_of(made, source, name)
    made.has_getattr = made.lazy = made.has_all = True
    made.on_demand = name
    made.offered += [name, part]
    made.export(name, source, name)
    made.exports[part] = Source(f"{made.module}.{part}", {name: source.names[name]}, "a part")
    world = made.maker.world
    world.external[world.path("lazy_loader")] = LAZY_LOADER
    tables = [
        f"__name__, submodules=[{part!r}], submod_attrs={{{part!r}: [{name!r}]}}",
        f"__name__, {{{part!r}}}, {{{part!r}: [{name!r}]}}",
    ]
    to = "__getattr__, __dir__, __all__ ="
    return ["import lazy_loader as lazy", f"{to} lazy.attach({made.rng.choice(tables)})"]


@form(2)
def cached_on_demand(made: Handing) -> list[str]:
    """A table whose answers the module keeps, once somebody asked."""
    if not is_fresh(made):
        return []
    source = made.source()
    name = made.name(source)
    made.has_getattr = made.lazy = True
    made.on_demand = name
    made.export(name, source, name)
    table = made.rng.choice(
        [
            [f'_WHERE = {{"{name}": "{source.module}"}}'],
            [f'_WHERE = {{name: "{source.module}" for name in ["{name}"]}}'],
            [f'_WHERE = dict({name}="{source.module}")'],
            ["_WHERE = {}", f'_WHERE["{name}"] = "{source.module}"'],
        ]
    )
    return [
        *table,
        "def __getattr__(name):",
        "    if name not in _WHERE:",
        "        raise AttributeError(name)",
        "    from importlib import import_module",
        "    value = getattr(import_module(_WHERE[name]), name)",
        "    globals()[name] = value",
        "    return value",
        "def __dir__():",
        "    return sorted({*globals(), *_WHERE})",
    ]


@form(2)
def forwarded(made: Handing) -> list[str]:
    """All that is asked for is asked of another module."""
    if not is_fresh(made):
        return []
    source = made.source()
    lines, module = made.bound(source)
    made.has_getattr = made.lazy = made.closed = True
    made.exports.update(direct(source))
    made.starred_on_demand = ()
    asked = [
        ["    return getattr(%s, name)"],
        [
            "    try:",
            "        return getattr(%s, name)",
            "    except AttributeError:",
            "        raise AttributeError(name) from None",
        ],
        [
            "    if hasattr(%s, name):",
            "        return getattr(%s, name)",
            "    raise AttributeError(name)",
        ],
    ]
    body = [line.replace("%s", module) for line in made.rng.choice(asked)]
    guard = ['    if name.startswith("__"):', "        raise AttributeError(name)"]
    return [*lines, "def __getattr__(name):", *guard, *body]


@form(2)
def object_in_place(made: Handing) -> list[str]:
    """An object that asks another module stands in this one's place, or is its class."""
    if not is_fresh(made) or made.replaced is not None:
        return []
    source = made.source()
    lines, module = made.bound(source)
    made.closed = made.lazy = True
    made.exports.update(direct(source))
    made.starred_on_demand = ()
    asks = [
        "    def __getattr__(self, name):",
        '        if name.startswith("__"):',
        "            raise AttributeError(name)",
    ]
    inner = ["    def __init__(self, inner):", "        self._inner = inner"]
    forms = [
        [
            "class _Proxy:",
            *inner,
            *asks,
            "        return getattr(self._inner, name)",
            f"sys.modules[__name__] = _Proxy({module})",
        ],
        [
            "class _Proxy(types.ModuleType):",
            *asks,
            f"        return getattr({module}, name)",
            "sys.modules[__name__] = _Proxy(__name__)",
        ],
        [
            "class _Proxy(types.ModuleType):",
            *asks,
            f"        return getattr({module}, name)",
            "sys.modules[__name__].__class__ = _Proxy",
        ],
    ]
    return [*lines, "import sys, types", *made.rng.choice(forms)]


@form(2)
def star_in_a_block(made: Handing) -> list[str]:
    if made.has_getattr:
        return []
    source = made.source()
    if not made.exports.keys().isdisjoint({*source.star, *made.maker.names}):
        return []
    made.has_star = True
    made.exports.update({name: source.names[name] for name in source.star if name in source.names})
    line = f"    from {spelled(made.here, source.module, made.rng)} import *"
    forms = [
        ["if True:", line],
        ["import sys", "if sys.version_info >= (3, 8):", line, "else:", "    see('old')"],
        ["try:", line, "except ImportError:", "    pass"],
        ["try:", line, "except ImportError:", "    raise", "else:", "    pass"],
        ["try:", line, "finally:", "    pass"],
        ["for _ in (1,):", line],
    ]
    return made.rng.choice(forms)


@form(2)
def in_a_branch(made: Handing) -> list[str]:
    """Which source a name has is decided by a test, or by what fails."""
    source = made.source()
    name = made.name(source)
    if name == made.on_demand or name in made.exports:
        return []
    made.export(name, source, name)
    new = made.maker.world.canonical
    of_new = name if name in ("X", "Y", "K", "make") else "X"
    from_ = f"    from {spelled(made.here, source.module, made.rng)} import {name}"
    lines, module = made.bound(source)
    forms = [
        ["import sys", "if sys.version_info >= (3, 8):", from_, "else:", f"    {name} = None"],
        [
            "import sys",
            'if sys.platform != "none":',
            from_,
            "else:",
            f"    from {new} import {of_new} as {name}",
        ],
        [
            *lines,
            "try:",
            "    import json",
            "except ImportError:",
            f"    {name} = None",
            "else:",
            f"    {name} = {made.asked(module, name)}",
        ],
        ["try:", "    import none_such", "except ImportError:", from_],
        [
            "try:",
            f"    from none_such import {name}",
            "except ImportError:",
            "    try:",
            f"    {from_}",
            "    except ImportError:",
            f"        {name} = None",
        ],
    ]
    return made.rng.choice(forms)


@form(1)
def for_types_alone(made: Handing) -> list[str]:
    """What type checkers are told is not what the module has."""
    source = made.source()
    name = made.maker.fresh("T")
    made.exports[name] = None
    from_ = spelled(made.here, source.module, made.rng)
    return [
        "from typing import TYPE_CHECKING",
        "if TYPE_CHECKING:",
        f"    from {from_} import {made.name(source)} as {name}",
        "else:",
        f'    {name} = "own"',
    ]


@form(2)
def list_of_another(made: Handing) -> list[str]:
    """`__all__` is another module's, or has that one's names, too."""
    usable = [one for one in made.maker.sources if one.starred and one.has_all and not one.needs]
    if made.has_getattr or not usable:
        return []
    source = made.rng.choice(usable)
    if not made.exports.keys().isdisjoint({*source.star, *made.maker.names}):
        return []
    lines, module = made.bound(source)
    made.has_star = True
    made.exports.update({name: source.names[name] for name in source.star if name in source.names})
    made.offered += source.star
    star = f"from {spelled(made.here, source.module, made.rng)} import *"
    added = [f"__all__ += {module}.__all__", f"__all__.extend({module}.__all__)"]
    forms = [f"__all__ = {module}.__all__", f"__all__ = list({module}.__all__)"]
    forms += [f"__all__ = [*{module}.__all__]", f"__all__ = [] + {module}.__all__"]
    how = made.rng.choice(added if made.has_all else forms)
    made.has_all = True
    return [*lines, star, how]


@form(2)
def submodule_in_list(made: Handing) -> list[str]:
    """`__all__` of a package names a module below it, which a star import then imports."""
    if not is_fresh(made) or made.module != made.here:
        return []
    source = made.source()
    name = made.name(source)
    part = part_of(made, source, name)
    made.closed = True
    below = Source(f"{made.module}.{part}", {name: source.names[name]}, "a part")
    offers = Source(made.module, {part: below}, "offers a module", starred=(part,), star_only=True)
    made.aliases.append(offers)
    made.maker.sources.append(below)
    return [f"__all__ = [{part!r}]"]


@form(1)
def in_a_circle(made: Handing) -> list[str]:
    """Two modules import each other, and one has the name from the other."""
    source = made.source()
    name, local = made.name(source), made.maker.fresh("N")
    other = made.maker.fresh("circle")
    module = f"{made.here}.{other}" if made.here else other
    taken = f"from {spelled(made.here, source.module, made.rng)} import {name} as {local}"
    made.maker.put(module, f"import {made.module} as _back\n{taken}\n", "one of a circle")
    made.export(local, source, name)
    return [f"from {spelled(made.here, module, made.rng)} import {local}"]


@form(1)
def made_by_function(made: Handing) -> list[str]:
    """What a function returns."""
    source = made.source()
    name, local = made.name(source), made.maker.fresh("N")
    if source.names[name] is not None:
        return []
    function = f"_{made.maker.fresh('get')}"
    made.export(local, source, name)
    from_ = f"from {spelled(made.here, source.module, made.rng)} import {name}"
    forms = [
        [f"    {from_}", f"    return {name}"],
        [f"    import {source.module} as inner", f"    return inner.{name}"],
        [
            "    try:",
            f"        {from_}",
            "    except ImportError:",
            "        return None",
            f"    return {name}",
        ],
    ]
    return [f"def {function}():", *made.rng.choice(forms), f"{local} = {function}()"]


@form(1)
def deleted(made: Handing) -> list[str]:
    names = [one for one in made.exports if one[0] in "XYK" and one != made.on_demand]
    if not names or made.has_star or made.has_all or made.rng.random() < 0.5:
        return []
    name = made.rng.choice(names)
    del made.exports[name]
    return [f"del {name}"]
