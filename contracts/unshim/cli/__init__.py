"""The command line: it parses, hands over, and turns errors of ours into messages."""

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn

from unshim.errors import EXIT_UNREAD, EXIT_USAGE, UnshimError

# One module a command, imported only when it runs: a hook pays for what it uses.
_COMMANDS = {
    "discover": "find the shims of a codebase, and definitions that stand in several places",
    "inspect": "say what a suspected shim is, name by name",
    "init": "adopt a shim: declare its migration, and freeze its uses",
    "check": "judge the tree: new, stale, overdue and remaining uses",
    "freeze": "write the first allowlist: the uses of today",
    "shrink": "drop the rows whose use is gone",
    "allow": "add a row, with its reason",
    "advance": "move to the next phase, when nothing remains outside it",
    "fix": "rewrite the uses that are left, or say why not",
    "strategy": "write the migration strategy as Markdown",
    "tests": "which tests touch the shim or the canonical, by category and plan",
    "status": "each migration's phase, what remains, and when it is due",
}


def run_as_program() -> NoReturn:
    """What the console script and `python -m unshim` run: main, and then the end of the process.

    A run is short and its trees are freed by reference counts: collecting only costs time, and so
    does taking the interpreter apart, as mypy found before us.
    """
    import gc
    import os

    gc.disable()
    code = main()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        code = code or EXIT_UNREAD
    os._exit(code)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command and returns its exit code; never raises, never shows a traceback."""
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    try:
        return _run(sys.argv[1:] if arguments is None else list(arguments))
    except UnshimError as error:
        from unshim.reporters.terminal import safe

        where = f"{error.where}: " if error.where else ""
        hint = f"\n  help: {safe(error.hint)}" if error.hint else ""
        _complain(f"error: {safe(where + error.message)}{hint}")
        return error.exit_code
    except KeyboardInterrupt:
        _complain("interrupted")
        return 130
    except BrokenPipeError:
        return _close_pipe()
    except OSError as error:
        return _unwritten(error) if error.filename is None else _internal(error)
    except Exception as error:
        return _internal(error)


def _open_closed_streams() -> None:
    """What is written to a stream that was closed (`unshim check >&-`) goes nowhere."""
    import os

    if sys.stdout is None or sys.stderr is None:
        nowhere = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - open to the end
        sys.stdout = sys.stdout or nowhere
        sys.stderr = sys.stderr or nowhere


def _run(arguments: Sequence[str]) -> int:
    from importlib import import_module

    parser = _parser(next((word for word in arguments if word in _COMMANDS), None))
    if not arguments:
        parser.print_help(sys.stderr)
        return EXIT_USAGE
    parsed = parser.parse_args(arguments)
    command = import_module(f"unshim.cli.{parsed.command}")
    code: int = command.run(parsed, sys.stdout, sys.stderr)
    sys.stdout.flush()
    return code


def _parser(command: str | None) -> argparse.ArgumentParser:
    """The parser; only the command that is asked for has its options built."""
    from importlib import import_module

    from unshim import __version__

    parser = argparse.ArgumentParser(
        prog="unshim",
        formatter_class=_Formatter,
        description="Retires compatibility shims: forbids them outside an allowlist that shrinks "
        "phase by phase.",
        epilog="Exit codes: 0 kept; 1 broken; 2 the declaration or the command line is wrong; "
        "3 the tree could not be read.",
    )
    parser.add_argument("--version", action="version", version=f"unshim {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, summary in _COMMANDS.items():
        added = commands.add_parser(name, help=summary, formatter_class=_Formatter)
        if name == command:
            module = import_module(f"unshim.cli.{name}")
            added.description = module.__doc__
            module.add_options(added)
    return parser


class _Formatter(argparse.HelpFormatter):
    """Help as wide as the terminal. argparse itself imports shutil to know, even for no help."""

    def __init__(self, prog: str) -> None:
        import os

        given = os.environ.get("COLUMNS", "")
        try:
            columns = int(given) if given.isdecimal() else os.get_terminal_size().columns
        except OSError:
            columns = 80
        super().__init__(prog, width=max(columns - 2, 40))


def _complain(text: str) -> None:
    """To standard error, if it takes anything: the exit code says the same."""
    from contextlib import suppress

    with suppress(OSError):
        print(text, file=sys.stderr, flush=True)


def _close_pipe() -> int:
    """The reader went away (`unshim check | head`): nothing to complain about, nothing proven."""
    import os

    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())
    return 141


def _unwritten(error: OSError) -> int:
    """What a full disk says (`unshim check >/dev/full`); nothing else is expected."""
    import errno

    if error.errno not in (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", None)):
        return _internal(error)
    _complain(f"error: the output could not be written: {error.strerror}")
    return EXIT_UNREAD


def _internal(error: Exception) -> int:
    import os
    import traceback

    frame = traceback.extract_tb(error.__traceback__)[-1]
    _complain(
        f"error: internal: {type(error).__name__}: {error} "
        f"({os.path.basename(frame.filename)}:{frame.lineno})\n"
        "  help: nothing is proven by this run; please report it with the command that you ran"
    )
    return EXIT_UNREAD
