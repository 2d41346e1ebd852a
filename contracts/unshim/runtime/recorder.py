"""Decides which touches of a shim are uses, where each stands, and writes it down once."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from itertools import takewhile
from types import FrameType

from unshim.names import below
from unshim.patterns import lazily
from unshim.runtime import frames
from unshim.runtime.bytecode import imports, name_at, package_of, reads
from unshim.runtime.calls import Call, Calls
from unshim.runtime.frames import Folder
from unshim.runtime.modules import BOOKKEEPING
from unshim.runtime.use import (
    ATTRIBUTE,
    DYNAMIC,
    IMPORT,
    STAR,
    RuntimeUse,
    Step,
    from_plain,
    to_plain,
)

_BY_OPERATION = {frames.TAKES_IMPORTED: IMPORT, frames.TAKES: ATTRIBUTE}
_SEPARATOR = lazily(r"[.:]")


class Shim:
    """A shim as it is watched: `names` None means the module and everything below it."""

    def __init__(self, migration: str, module: str, names: frozenset[str] | None) -> None:
        self.migration = migration
        self.module = module
        self.names = names

    def name(self, dotted: str) -> str:
        """What a finding calls it: the name below the shim, "." for the shim itself."""
        return below(dotted, self.module) or "."


class Recorder:
    """Keeps the uses of this process, and of those that it forks.

    Nothing that goes wrong in here reaches the code that is watched: it is kept in `problems`,
    and the run then proves nothing. `fallback_place` is asked where no frame of the root can be
    blamed (a decorator's patch, entered by the test runner).
    """

    def __init__(self, root: str, spool: str = "") -> None:
        self.folder = Folder(root)
        self.problems: list[str] = []
        self.fallback_place: Callable[[], Step | None] = lambda: None
        self._calls = Calls()
        self._spool = spool
        self._process = os.getpid()
        self._uses: dict[tuple[str, str, int, str, str], RuntimeUse] = {}

    def uses(self) -> list[RuntimeUse]:
        """All that was seen so far, in this process and in its forks."""
        return [*self._uses.values(), *self._spooled()]

    def attribute(self, shim: Shim, dotted: str, frame: FrameType) -> bool:
        """A watched module was asked for an attribute that stands for `dotted`.

        This and the next three say whether all is known of this instruction and this name, so
        that the next time need not be told.
        """
        try:
            return self._attribute(shim, dotted, frame)
        except Exception as error:
            return self._fail(error)

    def imported(self, shim: Shim, dotted: str, frame: FrameType) -> bool:
        """The import system was asked for the module `dotted`, loaded already or not.

        `frame` is the one that asked, be it the import system's own.
        """
        try:
            user = frames.beyond_machinery(frame)
            if user is None or not (user is frame or frames.imports_by_name(frame)):
                return False
            statement = frames.operation(user) == frames.IMPORTS
            self._record(shim, shim.name(dotted), IMPORT if statement else DYNAMIC, user)
            return user is frame and statement
        except Exception as error:
            return self._fail(error)

    def spec_asked(self, shim: Shim, dotted: str, frame: FrameType) -> bool:
        """`__spec__` was asked of a watched module: Python does so at each import of it."""
        if frames.is_machinery(frame):
            return self.imported(shim, dotted, frame)
        try:
            operation = frames.operation(frame)
            if operation == frames.IMPORTS or (
                operation == frames.CALLS and self._imports_in_c(dotted, frame)
            ):
                return self.imported(shim, dotted, frame)
            return operation != frames.CALLS
        except Exception as error:
            return self._fail(error)

    def alias_spec_asked(self, shim: Shim, frame: FrameType) -> bool:
        """The same of a module that also goes by a name of its own: by which was it asked for?"""
        try:
            if self._is_asked_by_name(shim, frame):
                return self.imported(shim, shim.module, frame)
            return frames.operation(frame) == frames.IMPORTS
        except Exception as error:
            return self._fail(error)

    def assigned(self, shim: Shim, module: str, frame: FrameType) -> None:
        """An attribute of the watched module is set, or deleted, by this frame."""
        try:
            if not frames.is_machinery(frame):
                name = name_at(frame.f_code, frame.f_lasti)
                if frames.operation(frame) == frames.CALLS and self.folder.holds(frame):
                    call = self._calls.at(frame)
                    name = call if isinstance(call, str) else ""
                if name and name not in BOOKKEEPING:
                    self._record(shim, shim.name(f"{module}.{name}"), ATTRIBUTE, frame)
        except Exception as error:
            self._fail(error)

    def take_in(self, use: RuntimeUse) -> None:
        """Writes a use down, if it is new."""
        if use.identity in self._uses:
            return
        self._uses[use.identity] = use
        if self._spool and os.getpid() != self._process:
            # A fork ends without telling anyone: it writes down what it sees at once.
            line = json.dumps(to_plain([use])) + "\n"
            with open(os.path.join(self._spool, f"{os.getpid()}.jsonl"), "a") as spool:
                spool.write(line)

    def _attribute(self, shim: Shim, dotted: str, frame: FrameType) -> bool:
        is_module = dotted == shim.module
        if frames.is_machinery(frame):
            # `__import__("pkg", fromlist=["shim"])`; a statement takes the name itself later on.
            user = frames.beyond_machinery(frame)
            if is_module and user and frames.operation(user) == frames.CALLS:
                self._record(shim, ".", DYNAMIC, user)
            return False
        operation = frames.operation(frame)
        if operation == frames.CALLS:
            return self._called(shim, dotted, frame)
        if operation in _BY_OPERATION:
            self._record(shim, shim.name(dotted), _BY_OPERATION[operation], frame)
        elif operation == frames.TAKES_ALL and shim.names is None and not is_module:
            self._record(shim, shim.name(dotted.rpartition(".")[0]), STAR, frame)
        elif operation == frames.TAKES_ALL and shim.names is not None:
            name = shim.name(dotted)
            if reads(frame.f_code, name):
                self._record(shim, name, STAR, frame)
        return True

    def _called(self, shim: Shim, dotted: str, frame: FrameType) -> bool:
        """getattr() and its like. A use where the name was said, not where all names are tried."""
        last = dotted.rpartition(".")[2]
        if self.folder.holds(frame) or not frames.is_file(frame):
            call = self._calls.at(frame)
            if call == last or (call is Call.OTHER and _has_word(last, frame)):
                self._record(shim, shim.name(dotted), ATTRIBUTE, frame)
            return True
        if any(_says(text, dotted) for text in self._handed_over(frame)):
            self._record(shim, shim.name(dotted), DYNAMIC, frame)
        return False

    def _imports_in_c(self, dotted: str, frame: FrameType) -> bool:
        """Whether a call that asks for `__spec__` is an import, made by C code (pickle does so)."""
        if "__spec__" in frame.f_code.co_consts:
            return False
        if self.folder.holds(frame) or not frames.is_file(frame):
            return self._calls.at(frame) is Call.OTHER
        handed = list(self._handed_over(frame))
        return "__spec__" not in handed and any(_says(text, dotted) for text in handed)

    def _handed_over(self, frame: FrameType) -> Iterator[str]:
        """The strings that the libraries between the root's code and here hold in variables.

        A frame of the root's own code is never asked for its variables: that would keep them
        alive for longer than the code means to.
        """
        for library in frames.outwards(frame):
            if self.folder.holds(library):
                return
            yield from (value for value in library.f_locals.values() if isinstance(value, str))

    def _is_asked_by_name(self, shim: Shim, frame: FrameType) -> bool:
        user = frames.beyond_machinery(frame)
        if user is None:
            return False
        if frames.operation(user) == frames.IMPORTS:
            return any(
                one.offset == user.f_lasti and below(one.module, shim.module) is not None
                for one in imports(user.f_code, package_of(user.f_globals))
            )
        for inner in frames.outwards(frame):
            if inner is user:
                break
            name = inner.f_locals.get("name")
            if isinstance(name, str) and below(name, shim.module) is not None:
                return True
        if frames.operation(frame) != frames.CALLS:
            return False
        if self.folder.holds(frame):
            return _has_word(shim.module.rpartition(".")[2], frame)
        return self._imports_in_c(shim.module, frame)

    def _record(self, shim: Shim, name: str, how: str, frame: FrameType) -> None:
        place = next(filter(frames.is_file, frames.outwards(frame)), None)
        if place is not frame:
            how = DYNAMIC  # code in a string
        if place is None or how == DYNAMIC:
            place = next(filter(self.folder.holds, frames.outwards(frame)), None)
        if place is None:
            self._record_unplaced(shim, name, how, frame)
            return
        if self._is_own(shim, place):
            return
        use = RuntimeUse(
            shim.migration,
            self.folder.resolve(place.f_code.co_filename),
            *frames.lines(place),
            name,
            how,
            place.f_code.co_qualname,
        )
        if use.identity not in self._uses:
            between = takewhile(lambda step: step is not place, frames.outwards(frame))
            chain = self.folder.callers(place.f_back)
            self.take_in(use._replace(via=self.folder.steps(between), chain=chain))

    def _record_unplaced(self, shim: Shim, name: str, how: str, frame: FrameType) -> None:
        """No frame of the root is near: the test that runs, else the innermost frame, is told."""
        file, line, function = self.fallback_place() or self.folder.step(frame)
        use = RuntimeUse(shim.migration, file, line, line, name, how, function)
        if use.identity not in self._uses:
            self.take_in(use._replace(via=self.folder.steps(frames.outwards(frame))))

    def _is_own(self, shim: Shim, frame: FrameType) -> bool:
        """Whether the frame is the shim's own code, which goes with it."""
        if shim.names is not None:
            return False
        name = frame.f_globals.get("__name__")
        return isinstance(name, str) and below(name, shim.module) is not None

    def _fail(self, error: Exception) -> bool:
        at = sys.exc_info()[2]
        while at is not None and at.tb_next is not None:
            at = at.tb_next
        where = f"{os.path.basename(at.tb_frame.f_code.co_filename)}:{at.tb_lineno}" if at else ""
        problem = f"{type(error).__name__}: {error} ({where})"
        if problem not in self.problems:
            self.problems.append(problem)
        return False

    def _spooled(self) -> Iterator[RuntimeUse]:
        if not self._spool or os.getpid() != self._process:
            return
        for name in sorted(os.listdir(self._spool)):
            with open(os.path.join(self._spool, name)) as spool:
                for line in spool:
                    yield from from_plain(json.loads(line))


def _has_word(word: str, frame: FrameType) -> bool:
    """Whether a dotted name that stands as a string in the frame's code has this part."""
    texts = frames.string_constants(frame.f_code)
    return any(word in _SEPARATOR.split(text) for text in texts)


def _says(text: str, dotted: str) -> bool:
    """Whether a string names this, or something below it."""
    return len(text) < 1000 and below(text.replace(":", "."), dotted) is not None
