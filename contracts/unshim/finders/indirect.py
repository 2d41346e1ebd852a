"""Whether a file may have names or modules by other means than statements that name them.

Told from its bytes, too often rather than too rarely: it decides what is worth parsing.
"""

from unshim.finders.callees import IMPORTERS
from unshim.finders.held import ANY
from unshim.finders.modules import Modules
from unshim.finders.outline import Outline
from unshim.finders.unspelled import hands_on_all
from unshim.names import absolute
from unshim.patterns import lazily

_BY_STRING = (b"getattr", b"setattr", b"hasattr", b"fromlist")
_DOTTED = lazily(rb"[\"']([\w.:\x80-\xff]+)[\"']")
# `import_module(".name", "package")`
_RELATIVE = lazily(
    rb"[\"'](\.+[\w.\x80-\xff]+)[\"']\s*,\s*(?:package\s*=\s*)?[\"']([\w.\x80-\xff]+)[\"']"
)
_ASKED = lazily(
    rb"\.\s*([A-Za-z_\x80-\xff][\w\x80-\xff]*)|[\"']([A-Za-z_\x80-\xff][\w\x80-\xff]*)[\"']"
)
_LOADS = (*sorted(name.encode() for name in IMPORTERS), b"sys.modules", b"modules[")


def asks_by_string(data: bytes) -> bool:
    """Whether it may ask a module for a name that stands in a string."""
    return any(word in data for word in _BY_STRING) or hands_on_all(data)


def loads_by_string(data: bytes) -> bool:
    """Whether it may get hold of a module by a name in a string."""
    return any(word in data for word in _LOADS)


def passes_through(
    modules: Modules, said: Outline, data: bytes, wanted: frozenset[str] | None = None
) -> bool:
    """Whether it may have a module by a name that another module has for it.

    `wanted` are the modules, and the packages around them, that this is to lead to; None for any.
    """
    asked: set[str] = set()
    for dotted in (*said.named, *(_spelled(data) if loads_by_string(data) else ())):
        path = modules.path(dotted)
        if path is None:
            if wanted is not None and _is_led_on(modules, dotted, wanted):
                return True
            continue
        asked = asked or {
            (one or other).decode("utf-8", "replace") for one, other in _ASKED.findall(data)
        }
        for name in modules.held.names(path) & asked:
            if modules.held.holds(path, name) and (
                wanted is None or _leads_on(modules, path, name, asked, wanted)
            ):
                return True
    return False


def _is_led_on(modules: Modules, dotted: str, wanted: frozenset[str]) -> bool:
    """Whether a name that is taken from a module may be one of the wanted modules."""
    holder = modules.path(dotted.rpartition(".")[0])
    name = dotted.rpartition(".")[2]
    if holder is None or not modules.held.holds(holder, name):
        return False
    found = modules.held.modules(holder, name)
    return ANY in found or not found.isdisjoint(wanted)


def _leads_on(
    modules: Modules, path: str, name: str, asked: set[str], wanted: frozenset[str]
) -> bool:
    """Whether a module's name for another may be one that is wanted, or lead further to one by
    names that are asked for."""
    held = modules.held
    seen: set[str] = set()
    pending = [held.modules(path, name)]
    while pending:
        found = pending.pop()
        if ANY in found or not found.isdisjoint(wanted):
            return True
        for dotted in found - seen:
            seen.add(dotted)
            there = modules.path(dotted)
            if there is None:
                return True
            pending += [held.modules(there, further) for further in held.names(there) & asked]
            if modules.at(there).is_package:
                below = {f"{dotted}.{further}" for further in asked} - seen
                pending.append(frozenset(filter(modules.path, below)))
    return False


def _spelled(data: bytes) -> set[str]:
    """The dotted names in its strings; a relative one beside the package that it counts from."""
    pairs = [(text, b"") for text in _DOTTED.findall(data)] + _RELATIVE.findall(data)
    return {
        absolute(text.decode("utf-8", "replace"), package.decode("utf-8", "replace"))
        for text, package in pairs
    }
