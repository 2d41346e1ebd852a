"""`python -m unshim.tripwire script.py`: runs a program, and tells which uses of a shim it met."""

import argparse
import sys
from collections.abc import Sequence

from unshim.errors import EXIT_BROKEN, UnshimError


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the program. The exit code is the program's own, 1 where the search missed a use, 2
    where the declaration or the command line is wrong, 3 where the tree cannot be read."""
    options = _parser().parse_args(arguments)
    try:
        return _run(options)
    except UnshimError as error:
        from unshim.reporters.terminal import safe

        print("\n".join(safe(line) for line in f"error: {error}".splitlines()), file=sys.stderr)
        return error.exit_code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m unshim.tripwire",
        allow_abbrev=False,
        description="Runs a program and reports each use of a shim that the search missed.",
        usage="%(prog)s [options] script.py [arguments] | [options] -m module [arguments]",
    )
    parser.add_argument("--root", metavar="DIR", help="the tree under contract, as for `unshim`")
    parser.add_argument("--contracts", metavar="DIR", help="the folder of declarations")
    parser.add_argument("--migration", metavar="NAME", help="only this migration (default: all)")
    parser.add_argument("--verbose", action="store_true", help="list the uses never met, too")
    parser.add_argument(
        "--quiet", action="store_true", help="report only what needs something done"
    )
    parser.add_argument("-m", dest="module", action="store_true", help="run a module, not a file")
    parser.add_argument("program", help=argparse.SUPPRESS)
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    return parser


def _run(options: argparse.Namespace) -> int:
    from unshim.reporters.runtime import render_runtime
    from unshim.reporters.terminal import Style, wants_color
    from unshim.runtime.script import find_module, read_script, run
    from unshim.runtime.session import Session

    session = Session(options.root, options.contracts, options.migration)
    session.start()
    try:
        find = find_module if options.module else read_script
        code = run(find(options.program), options.arguments)
    finally:
        session.stop()
    outcome = session.outcome(session.uses, session.notes, session.problems)
    sys.stdout.flush()
    if outcome.broken or not options.quiet:
        style = Style(wants_color("auto", sys.stderr))
        sys.stderr.write(render_runtime(outcome, style, verbose=options.verbose))
    return EXIT_BROKEN if outcome.broken else code


if __name__ == "__main__":
    sys.exit(main())
