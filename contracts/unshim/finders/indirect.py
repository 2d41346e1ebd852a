"""Whether a file may have names or modules by other means than statements that name them.

Told from its bytes, too often rather than too rarely: it decides what is worth parsing.
"""

from unshim.finders.callees import IMPORTERS
from unshim.finders.modules import Modules
from unshim.finders.outline import Outline
from unshim.finders.unspelled import hands_on_all
from unshim.patterns import lazily

_BY_STRING = (b"getattr", b"setattr", b"hasattr", b"fromlist")
_DOTTED = lazily(rb"[\"']([\w.:\x80-\xff]+)[\"']")
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
    return holder is not None and modules.held.leads_to(holder, name, wanted)


def _leads_on(
    modules: Modules, path: str, name: str, asked: set[str], wanted: frozenset[str]
) -> bool:
    """Whether a module's name for another may be one that is wanted, or lead further to one."""
    held = modules.held
    for dotted in held.modules(path, name):
        there = modules.path(dotted) if dotted else None
        if there is None or dotted in wanted:
            return True
        if any(held.holds(there, further) for further in held.names(there) & asked):
            return True
    return False


def _spelled(data: bytes) -> set[str]:
    """The dotted names in its strings."""
    found = _DOTTED.findall(data)
    return {text.decode("utf-8", "replace").replace(":", ".").strip(".") for text in found}
