"""Sees a shim being imported for the first time, and has it watched before its code runs.

The finder asks the others for the module's spec, and returns theirs. Its loader is replaced until
the import system looks up `exec_module`: then the original is put back, everywhere, and the
original's method is returned. So no frame of ours is below the module's own code (a warning's
`stacklevel` counts frames), and nobody meets our loader once the module's code runs.
"""

import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from types import FrameType, ModuleType
from typing import Any

from unshim.runtime.frames import is_machinery

Loaded = Callable[[str, ModuleType], None]
Sought = Callable[[str, FrameType], None]
Settled = Callable[[str], None]


class ImportFinder:
    """A meta path finder for some modules and all below them.

    `sought` is called with the name and the asking frame, `loaded` with the name and the module,
    just before its code runs, `settled` once it has run: the module may have put another object
    in its place in sys.modules by then.
    """

    def __init__(
        self, names: tuple[str, ...], sought: Sought, loaded: Loaded, settled: Settled
    ) -> None:
        self._names = names
        self._below = tuple(f"{name}." for name in names)
        self._sought = sought
        self._loaded = loaded
        self._settled = settled

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name not in self._names and not name.startswith(self._below):
            return None
        asking = sys._getframe(1)
        if not is_machinery(asking):
            return None
        if not _imports(asking):
            self._sought(name, asking)
            return None
        spec = self._from_others(name, path, target)
        if spec is None:
            return None
        self._sought(name, asking)
        if hasattr(spec.loader, "exec_module"):
            stand_in: Any = _Loader(spec, self._loaded)
            spec.loader = stand_in
            _tell_when_done(spec, self._settled)
        return spec

    def _from_others(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None
    ) -> ModuleSpec | None:
        finders = list(sys.meta_path)
        # Those before ours were asked, and had nothing.
        for finder in finders[finders.index(self) + 1 :] if self in finders else finders:
            find_spec = getattr(finder, "find_spec", None)
            if finder is self or find_spec is None:
                continue
            spec: ModuleSpec | None = find_spec(name, path, target)
            if spec is not None:
                return spec
        return None


def _imports(asking: FrameType) -> bool:
    """Whether the spec is wanted for an import, and not to look at or to reload."""
    above = asking.f_back
    return above is not None and above.f_code.co_name == "_find_and_load_unlocked"


def _tell_when_done(spec: ModuleSpec, settled: Settled) -> None:
    """Calls `settled` when the import system unmarks the spec as being initialized, which is the
    last it does. Until then the spec is of a class of ours; a spec of another class is let be."""
    if type(spec) is not ModuleSpec:
        return

    def mark(spec: ModuleSpec, running: bool) -> None:
        vars(spec)["_initializing"] = running
        if not running:
            spec.__class__ = ModuleSpec
            settled(spec.name)

    def is_marked(spec: ModuleSpec) -> bool:
        return bool(vars(spec).get("_initializing"))

    marked = {"_initializing": property(is_marked, mark)}
    spec.__class__ = type("ModuleSpec", (ModuleSpec,), marked)


class _Loader:
    """Stands in for a spec's loader until the loader's `exec_module` is asked for."""

    def __init__(self, spec: ModuleSpec, loaded: Loaded) -> None:
        self._spec = spec
        self._loader = spec.loader
        self._loaded = loaded

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    @property
    def exec_module(self) -> Any:
        spec = self._spec
        loader: Any = self._loader
        method = loader.exec_module
        module = sys.modules.get(spec.name)
        if module is not None and getattr(module, "__spec__", None) is spec:
            spec.loader = loader
            if getattr(module, "__loader__", None) is self:
                module.__loader__ = loader
            self._loaded(spec.name, module)
        return method
