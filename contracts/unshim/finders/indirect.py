"""Whether a file may have names or modules by other means than statements that name them.

Told from its bytes, too often rather than too rarely: it decides what is worth parsing.
"""

from unshim.finders.callees import IMPORTERS

# What hands on names that it does not spell, for a search by words.
WHOLE = ("__getattr__", "__dict__", "vars(", "globals(", "locals(", "modules[", "modules.")
_WHOLE = tuple(word.encode() for word in WHOLE)
_BY_STRING = (*_WHOLE, b"getattr", b"setattr", b"hasattr", b"fromlist")
_LOADS = (*sorted(name.encode() for name in IMPORTERS), b"modules")


def hands_on_all(data: bytes) -> bool:
    """Whether it may hand on all names of a module, or what others ask it for."""
    return any(word in data for word in _WHOLE)


def asks_by_string(data: bytes) -> bool:
    """Whether it may ask a module for a name that stands in a string."""
    return any(word in data for word in _BY_STRING)


def loads_by_string(data: bytes) -> bool:
    """Whether it may get hold of a module by a name in a string."""
    return any(word in data for word in _LOADS)
