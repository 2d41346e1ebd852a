"""Runs a script or a module as `python script.py` and `python -m module` would."""

import importlib.util
import io
import os
import sys
import threading
from collections.abc import Sequence
from importlib.machinery import SourceFileLoader
from types import CodeType, ModuleType, TracebackType
from typing import NamedTuple

from unshim.errors import UsageError


class Program(NamedTuple):
    """Code, or its source, to run as `__main__`. `argument` is what `sys.argv[0]` says."""

    code: CodeType | bytes
    module: ModuleType
    argument: str


def read_script(path: str) -> Program:
    """The program of a file. Raises UsageError where there is none that can be read."""
    whole = os.path.abspath(path)
    try:
        with io.open_code(whole) as file:
            source = file.read()
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", path) from None
    module = ModuleType("__main__")
    module.__file__ = whole
    module.__loader__ = SourceFileLoader("__main__", whole)
    if not sys.flags.safe_path:
        sys.path[0] = os.path.dirname(os.path.realpath(path))
    return Program(source, module, path)


def find_module(name: str) -> Program:
    """The program of a module, or of a package's `__main__`. Raises UsageError where there is
    none."""
    try:
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.submodule_search_locations is not None:
            spec = importlib.util.find_spec(f"{name}.__main__")
    except (ImportError, ValueError) as error:
        raise UsageError(f"no module {name!r} can be run: {error}") from None
    get_code = getattr(spec.loader, "get_code", None) if spec else None
    code = get_code(spec.name) if spec and get_code else None
    if spec is None or not isinstance(code, CodeType):
        raise UsageError(f"no module {name!r} can be run")
    module = importlib.util.module_from_spec(spec)
    module.__name__ = "__main__"
    return Program(code, module, spec.origin or name)


def run(program: Program, arguments: Sequence[str]) -> int:
    """Runs the program to its end, its threads included, and gives the exit code it would have.

    An exception that nobody catches goes to sys.excepthook, without the frames of ours.
    """
    sys.argv[:] = [program.argument, *arguments]
    _complete(program.module)
    sys.modules["__main__"] = program.module
    code_or_source = program.code
    try:
        if isinstance(code_or_source, bytes):
            file = str(program.module.__file__)
            code_or_source = compile(code_or_source, file, "exec", dont_inherit=True)
        exec(code_or_source, program.module.__dict__)
        code = 0
    except SystemExit as stop:
        code = _exit_code(stop.code)
    except BaseException as error:
        code = _uncaught(error)
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join()
    return code


def _complete(module: ModuleType) -> None:
    """Adds what this Python gives its main module besides (3.11: `__annotations__`)."""
    space = vars(module)
    space["__builtins__"] = sys.modules["builtins"]
    for name, value in vars(sys.modules["__main__"]).items():
        if name.startswith("__"):
            space.setdefault(name, {} if isinstance(value, dict) else None)


def _exit_code(given: object) -> int:
    """What the interpreter makes of SystemExit: a number is itself, a text is printed and 1."""
    if given is None:
        return 0
    if isinstance(given, int):
        return given & 0xFF
    print(given, file=sys.stderr)
    return 1


def _uncaught(error: BaseException) -> int:
    trace: TracebackType | None = error.__traceback__
    trace = trace.tb_next if trace is not None else None
    sys.excepthook(type(error), error.with_traceback(trace), trace)
    return 130 if isinstance(error, KeyboardInterrupt) else 1
