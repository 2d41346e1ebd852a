"""What a running frame is doing: the instruction it stands at, its lines, its file.

A frame's present instruction says more than its line: that a name is imported, that an attribute
is taken by name, or that something was called which did either.
"""

import importlib
import importlib.util
import os
import sys
from collections.abc import Iterator
from itertools import islice, takewhile
from opcode import opname
from types import CodeType, FrameType

from unshim.runtime.use import Step

# What an instruction does to a module, as far as it concerns us.
IMPORTS, TAKES_IMPORTED, TAKES_ALL, TAKES, CALLS = "imports", "from", "star", "takes", "calls"
_OPERATIONS = {
    "IMPORT_NAME": IMPORTS,
    "IMPORT_FROM": TAKES_IMPORTED,
    "IMPORT_STAR": TAKES_ALL,
    "CALL_INTRINSIC_1": TAKES_ALL,  # so since Python 3.12; its other uses touch no module
    "LOAD_ATTR": TAKES,
    "LOAD_METHOD": TAKES,
    "STORE_ATTR": TAKES,
    "DELETE_ATTR": TAKES,
}
_MACHINERY = {importlib.__file__, importlib.util.__file__}
_BY_NAME = {"_find_and_load", "_gcd_import", "import_module", "find_spec"}
_RUNNERS = tuple(
    f"{os.sep}{name}{os.sep}" for name in ("pluggy", "_pytest", "pytest", "xdist", "execnet")
)
_OWN = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_LONGEST = 12


def operation(frame: FrameType) -> str:
    """What the frame's present instruction does; CALLS for all that is no import or attribute."""
    name = opname[frame.f_code.co_code[frame.f_lasti]] if frame.f_lasti >= 0 else ""
    return _OPERATIONS.get(name, CALLS)


def lines(frame: FrameType) -> tuple[int, int]:
    """The first and last line of the present instruction's place in the source."""
    here = frame.f_lineno or 1
    if frame.f_lasti < 0:
        return here, here
    position = next(islice(frame.f_code.co_positions(), frame.f_lasti // 2, None), None)
    if position is None or position[0] is None:
        return here, here
    return position[0], max(position[0], position[1] or position[0])


def is_machinery(frame: FrameType) -> bool:
    """Whether the frame is Python's own import system at work."""
    file = frame.f_code.co_filename
    return file.startswith(("<frozen importlib", "<frozen zipimport")) or file in _MACHINERY


def beyond_machinery(frame: FrameType | None) -> FrameType | None:
    """The nearest frame outwards that is not the import system's."""
    while frame is not None and is_machinery(frame):
        frame = frame.f_back
    return frame


def imports_by_name(frame: FrameType) -> bool:
    """Whether the import system, at work in this frame, was given a name; not so for a reload or
    the representation of a module that it was handed."""
    return any(
        inner.f_code.co_name in _BY_NAME for inner in takewhile(is_machinery, outwards(frame))
    )


def is_file(frame: FrameType) -> bool:
    """Whether the frame's code came from a file, and not from a string."""
    return not frame.f_code.co_filename.startswith("<")


def outwards(frame: FrameType | None) -> Iterator[FrameType]:
    """The frame, its caller, and so on."""
    while frame is not None:
        yield frame
        frame = frame.f_back


def string_constants(code: CodeType) -> Iterator[str]:
    """The strings that stand in the code itself, keyword names and tuples of them included."""
    for constant in code.co_consts:
        if isinstance(constant, str):
            yield constant
        elif isinstance(constant, tuple | frozenset):
            yield from (item for item in constant if isinstance(item, str))


class Folder:
    """The root under contract, and which files of running code belong to it."""

    def __init__(self, root: str) -> None:
        self.root = os.path.realpath(root)
        self._start = os.getcwd()
        self._prefix = os.path.join(self.root, "")
        self._installed = tuple(
            path for path in _installed_folders() if path.startswith(self._prefix)
        )
        self._files: dict[str, str] = {}
        self._inside: dict[str, bool] = {}

    def resolve(self, file: str) -> str:
        """A file as code names it, absolute and with links resolved; `<string>` stays itself."""
        found = self._files.get(file)
        if found is None:
            found = self._files[file] = (
                file if file.startswith("<") else os.path.realpath(os.path.join(self._start, file))
            )
        return found

    def is_inside(self, file: str) -> bool:
        """Whether a file is the root's own: below it, and not installed there."""
        inside = self._inside.get(file)
        if inside is None:
            path = self.resolve(file)
            inside = self._inside[file] = (
                path.startswith(self._prefix)
                and not path.startswith(self._installed)
                and os.sep + "site-packages" + os.sep not in path[len(self.root) :]
            )
        return inside

    def holds(self, frame: FrameType) -> bool:
        """Whether the frame's code is the root's own."""
        return self.is_inside(frame.f_code.co_filename)

    def step(self, frame: FrameType) -> Step:
        return Step(
            self.resolve(frame.f_code.co_filename), frame.f_lineno or 1, frame.f_code.co_qualname
        )

    def steps(self, frames: Iterator[FrameType]) -> tuple[Step, ...]:
        """The frames that a person wants to see, at most a dozen: neither Python's own nor ours."""
        shown = (
            frame
            for frame in frames
            if is_file(frame)
            and not is_machinery(frame)
            and not frame.f_code.co_filename.startswith(_OWN)
        )
        return tuple(self.step(frame) for frame in islice(shown, _LONGEST))

    def callers(self, frame: FrameType | None) -> tuple[Step, ...]:
        """The same of a frame and its callers, without those of a test runner."""
        return self.steps(
            frame
            for frame in outwards(frame)
            if not any(runner in frame.f_code.co_filename for runner in _RUNNERS)
        )


def _installed_folders() -> list[str]:
    """The standard library, and where distributions are installed."""
    found = [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
    return [
        os.path.join(os.path.realpath(path), "") for path in (os.path.dirname(os.__file__), *found)
    ]
