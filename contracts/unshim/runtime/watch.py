"""Sets the tripwire: watches the shims of some migrations from start to stop."""

import shutil
import sys
import tempfile
import weakref
from collections.abc import Sequence
from types import FrameType, ModuleType

from unshim.names import below
from unshim.runtime.early import early_uses
from unshim.runtime.importing import ImportFinder
from unshim.runtime.modules import (
    BOOKKEEPING,
    is_watched,
    own_class,
    set_class,
    watched_class,
)
from unshim.runtime.recorder import Recorder, Shim
from unshim.runtime.use import RuntimeUse


class _Watched:
    """What counts on one module: everything as part of a shim, some names, its second name."""

    def __init__(self) -> None:
        self.whole: tuple[Shim, str] | None = None
        self.names: dict[str, list[tuple[Shim, str]]] = {}
        self.alias: Shim | None = None


class Watch:
    """Watches shims. Only what runs between start() and stop() is seen."""

    def __init__(self, root: str, shims: Sequence[Shim]) -> None:
        self._shims = shims
        self._spool = tempfile.mkdtemp(prefix="unshim-")
        self.recorder = Recorder(root, self._spool)
        self.notes: list[str] = []
        self._finder = ImportFinder(
            tuple(shim.module for shim in shims), self._sought, self._loaded, self._settle
        )
        self._watched: list[tuple[weakref.ref[ModuleType], _Watched, type]] = []
        self._running = False

    def start(self) -> None:
        """From here on uses are seen. What is loaded already is watched as well."""
        self._running = True
        for shim in self._shims:
            for name, module in list(sys.modules.items()):
                if below(name, shim.module) is not None and module is not None:
                    self._settle(name)
        told = set()
        for use in early_uses(self._shims, self.recorder.folder):
            self.recorder.take_in(use)
            told.add(use.migration)
        for shim in self._shims:
            if shim.names is None and shim.migration not in told and self._is_loaded(shim):
                self._note(f"{shim.module} was loaded before the watch: by what is not known")
        sys.meta_path.insert(0, self._finder)

    def _is_loaded(self, shim: Shim) -> bool:
        """Whether a shim of the root's own is loaded; another's any library may use."""
        file = getattr(sys.modules.get(shim.module), "__file__", None)
        return isinstance(file, str) and self.recorder.folder.is_inside(file)

    def stop(self) -> list[RuntimeUse]:
        """Ends the watch, leaves every module as it was, and gives what was seen; once."""
        if not self._running:
            return []
        self._running = False
        if self._finder in sys.meta_path:
            sys.meta_path.remove(self._finder)
        for shim in self._shims:
            self._check(shim)
        for reference, _, kind in self._watched:
            module = reference()
            if module is not None and type(module) is kind:
                set_class(module, own_class(module))
        uses = self.recorder.uses()
        shutil.rmtree(self._spool, ignore_errors=True)
        return uses

    def _sought(self, name: str, asking: FrameType) -> None:
        for shim in self._shims_of(name):
            if shim.names is None:
                self.recorder.imported(shim, name, asking)

    def _loaded(self, name: str, module: ModuleType) -> None:
        self._watch_module(name, module)
        self._watch_parent(name)

    def _settle(self, name: str) -> None:
        """Watches the module that goes by this name now, be it another's second name."""
        module: object = sys.modules.get(name)
        if isinstance(module, ModuleType):
            self._watch_module(name, module)
        elif module is not None:
            kind = type(module).__qualname__
            self._note(f"{name} replaces itself by a {kind}: what is asked of that is not seen")
        self._watch_parent(name)

    def _watch_module(self, name: str, module: ModuleType) -> None:
        known = module.__dict__.get("__name__")
        is_alias = known != name and sys.modules.get(str(known)) is module
        for shim in self._shims_of(name):
            watched = self._watched_of(module)
            if shim.names is not None:
                for one in shim.names:
                    self._add(watched.names, one, shim, f"{name}.{one}")
            elif is_alias and below(str(known), shim.module) is None:
                watched.alias = shim
            else:
                watched.whole = shim, name
            self._reclass(module, watched)

    def _watch_parent(self, name: str) -> None:
        """An attribute of the package is the other way to a module."""
        parent, _, last = name.rpartition(".")
        package: object = sys.modules.get(parent)
        if not isinstance(package, ModuleType):
            return
        for shim in self._shims_of(name):
            if shim.names is None and name == shim.module:
                watched = self._watched_of(package)
                self._add(watched.names, last, shim, name)
                self._reclass(package, watched)

    def _shims_of(self, name: str) -> list[Shim]:
        return [
            shim
            for shim in self._shims
            if name == shim.module or (shim.names is None and below(name, shim.module) is not None)
        ]

    def _add(
        self, names: dict[str, list[tuple[Shim, str]]], name: str, shim: Shim, dotted: str
    ) -> None:
        entry = (shim, dotted)
        if entry not in names.setdefault(name, []):
            names[name].append(entry)

    def _watched_of(self, module: ModuleType) -> _Watched:
        for reference, watched, _ in self._watched:
            if reference() is module:
                return watched
        return _Watched()

    def _reclass(self, module: ModuleType, watched: _Watched) -> None:
        """Gives the module a class that notes what counts now."""

        def asked(name: str, frame: FrameType) -> bool:
            return self._asked(watched, name, frame)

        def assigned(frame: FrameType) -> None:
            if watched.whole is not None:
                self.recorder.assigned(*watched.whole, frame)

        names = None if watched.whole else frozenset(watched.names)
        if names is not None and watched.alias:
            names |= {"__spec__"}
        kind = watched_class(module, names, asked, assigned)
        if kind is None:
            name = module.__dict__.get("__name__")
            base = own_class(module).__qualname__
            self._note(f"{name} is a {base} with a __getattribute__ of its own: not watched")
            return
        set_class(module, kind)
        self._watched = [one for one in self._watched if one[0]() not in (None, module)]
        self._watched.append((weakref.ref(module), watched, kind))

    def _asked(self, watched: _Watched, name: str, frame: FrameType) -> bool:
        """Whether all is known of this frame's instruction and this name."""
        known = [
            self.recorder.attribute(shim, dotted, frame)
            for shim, dotted in watched.names.get(name, ())
        ]
        if watched.alias is not None and name == "__spec__":
            known.append(self.recorder.alias_spec_asked(watched.alias, frame))
        if watched.whole is not None:
            shim, dotted = watched.whole
            if name == "__spec__":
                known.append(self.recorder.spec_asked(shim, dotted, frame))
            elif name not in BOOKKEEPING:
                known.append(self.recorder.attribute(shim, f"{dotted}.{name}", frame))
        return all(known)

    def _check(self, shim: Shim) -> None:
        """A shim that got past us (a finder ahead of ours, a swap in sys.modules) is told."""
        module: object = sys.modules.get(shim.module)
        if isinstance(module, ModuleType) and not is_watched(module):
            self._note(f"{shim.module} was loaded past the tripwire: its uses were not all seen")

    def _note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)
