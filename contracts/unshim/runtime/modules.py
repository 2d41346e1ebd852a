"""Watched modules: the same object, of a class that notes what is asked of it.

A module's class may be replaced by a subclass of its own (https://docs.python.org/3/reference/
datamodel.html#customizing-module-attribute-access); its identity, its namespace and all that C
code reads of it stay. The classes here are built so that no frame of ours is on the stack while
code of others runs, nor in the traceback of an error:

- What is there is looked up before anything is noted.
- What is not there raises inside our `__getattribute__`; Python drops that error and asks the
  class's `__getattr__`, which is C code: ModuleType's own lookup, with the module's `__getattr__`
  function (PEP 562) and the error message as ever.
- What is set is noted when Python looks up `__setattr__`, which is again its own.
- Where only some names count, they are data descriptors over the module's own namespace, so that
  the lookup of every other name stays Python's.
"""

import sys
from collections.abc import Callable, Mapping
from functools import partial
from threading import get_ident
from types import CodeType, FrameType, ModuleType
from typing import Any

Asked = Callable[[str, FrameType], bool]
Set = Callable[[FrameType], None]

_generic = object.__getattribute__
_frame = sys._getframe

# What Python itself keeps on every module. Asking for it is no use of what the module offers.
BOOKKEEPING = frozenset(
    f"__{name}__"
    for name in (
        *("annotations", "builtins", "cached", "class", "copy", "deepcopy", "dict", "dir", "doc"),
        *("file", "getattr", "getstate", "loader", "name", "package", "path", "reduce"),
        *("reduce_ex", "spec", "test", "warningregistry", "wrapped"),
    )
)
_IDLE = BOOKKEEPING - {"__spec__"}  # which Python asks for at each import


def own_class(module: ModuleType) -> type[ModuleType]:
    """The class that the module has but for the watch."""
    kind = type(module)
    base = kind.__mro__[1] if is_watched(module) else kind
    return base if issubclass(base, ModuleType) else ModuleType


def is_watched(module: ModuleType) -> bool:
    return isinstance(vars(type(module)).get("__class__"), _Disguise)


# Replaces a module's class, whatever the class at hand makes of the assignment.
set_class: Callable[[ModuleType, type], None] = vars(object)["__class__"].__set__


def watched_class(
    module: ModuleType, names: frozenset[str] | None, asked: Asked, assigned: Set
) -> type[ModuleType] | None:
    """A subclass of the module's class, for this module alone.

    It calls `asked` with a name and the asking frame, until that says that all is known of them;
    and `assigned` with a frame that sets an attribute or deletes one. `names` are those that
    count, None all of them; of setting only the latter are told. None where the class cannot be
    watched without a frame of ours on the stack, as it has a `__getattribute__` in Python.
    """
    base = own_class(module)
    if _is_python(base, "__getattribute__"):
        return None
    space: dict[str, Any] = {
        "__module__": base.__module__,
        "__qualname__": base.__qualname__,
        "__doc__": base.__doc__,
        "__class__": _disguise(base),
    }
    tell = _Telling(asked)
    if names is None:
        space |= _every_name(base, tell, assigned)
    else:
        namespace = _generic(module, "__dict__")
        space |= {name: _Slot(name, tell, namespace) for name in names}
    return type(base.__name__, (base,), space)


def _is_python(kind: type, name: str) -> bool:
    return not isinstance(getattr(kind, name), type(object.__init__))


class _Telling:
    """Tells of a name and a frame, unless all is known of the frame's instruction and the name.

    `known` holds the code objects, so that their ids stay theirs.
    """

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self.known: dict[tuple[int, int, str], CodeType] = {}

    def __call__(self, name: str, frame: FrameType) -> None:
        key = (id(frame.f_code), frame.f_lasti, name)
        if key not in self.known and self._asked(name, frame):
            self.known[key] = frame.f_code


def _every_name(base: type[ModuleType], tell: _Telling, assigned: Set) -> Mapping[str, Any]:
    fallback = _Fallback()
    known = tell.known

    def __getattribute__(module: ModuleType, name: str) -> Any:  # noqa: N807
        if name == "__getattr__" and not is_lazy:
            return fallback.itself(module)
        try:
            value = _generic(module, name)
        except AttributeError:
            may_come = is_lazy or "__getattr__" in _generic(module, "__dict__")
            if may_come and name not in BOOKKEEPING:
                tell(name, _frame(1))
            raise
        if name not in _IDLE:
            frame = _frame(1)
            if (id(frame.f_code), frame.f_lasti, name) not in known:
                tell(name, frame)
        return value

    # A class with a `__getattr__` of its own keeps it: Python asks it for what is not there.
    is_lazy = _mentions(base, "__getattr__")
    space: dict[str, Any] = {"__getattribute__": __getattribute__}
    if not is_lazy:
        space["__getattr__"] = fallback
    if not _is_python(base, "__setattr__"):
        space["__setattr__"] = _Setting(base, assigned)
    return space


def _mentions(kind: type, name: str) -> bool:
    return any(name in vars(one) for one in kind.__mro__)


class _Fallback:
    """The class's `__getattr__`: ModuleType's lookup, in C, where ours found nothing."""

    def __init__(self) -> None:
        self._denied: set[int] = set()

    def __get__(self, module: ModuleType | None, owner: type | None = None) -> Any:
        if module is None:
            raise AttributeError("__getattr__")
        if get_ident() in self._denied:
            # The module has no `__getattr__`; its class has, but shall not show it.
            self._denied.discard(get_ident())
            return ModuleType(_generic(module, "__name__")).__getattribute__
        return ModuleType.__getattribute__.__get__(module)

    def itself(self, module: ModuleType) -> Any:
        """The module's own function of this name, if it has one."""
        namespace = _generic(module, "__dict__")
        if "__getattr__" in namespace:
            return namespace["__getattr__"]
        self._denied.add(get_ident())
        raise AttributeError("__getattr__")


class _Setting:
    """The class's `__setattr__`: notes the frame when it is looked up, and gives Python's own."""

    def __init__(self, base: type[ModuleType], assigned: Set) -> None:
        self._method: Any = base.__setattr__
        self._assigned = assigned

    def __get__(self, module: ModuleType | None, owner: type | None = None) -> Any:
        if module is None:
            return self._method
        self._assigned(_frame(1))
        return self._method.__get__(module)


class _Deletion:
    """A slot's `__delete__`: Python's own error where there is nothing to delete."""

    def __get__(self, slot: "_Slot | None", owner: type | None = None) -> Any:
        if slot is None:
            return self
        if slot.name in slot.namespace:
            return slot.delete
        # Raised in C, by the first step of the map, so that no frame of ours is in the traceback.
        return partial(next, map(delattr, [ModuleType("module")], [slot.name]))


class _Slot:
    """One name of a module that counts; its value stays in the module's namespace."""

    def __init__(self, name: str, tell: _Telling, namespace: dict[str, Any]) -> None:
        self.name = name
        self.namespace = namespace
        self._tell = tell

    def __get__(self, module: ModuleType | None, owner: type | None = None) -> Any:
        if module is None:
            raise AttributeError(self.name)
        namespace = _generic(module, "__dict__")
        if self.name not in namespace:
            if "__getattr__" in namespace and self.name not in BOOKKEEPING:
                self._tell(self.name, _frame(1))
            raise AttributeError(self.name)
        self._tell(self.name, _frame(1))
        return namespace[self.name]

    def __set__(self, module: ModuleType, value: Any) -> None:
        _generic(module, "__dict__")[self.name] = value

    __delete__: Any = _Deletion()

    def delete(self, module: ModuleType) -> None:
        del _generic(module, "__dict__")[self.name]


class _Disguise(property):
    """`module.__class__`, as it would be without the watch. Its presence marks a watched class."""


def _disguise(base: type) -> _Disguise:
    return _Disguise(lambda module: base, set_class)
