"""Finds the shims of a codebase, ranked by the files that import them, and public definitions
that stand in two modules: what a team may want to retire next."""

import argparse
import os
from typing import TextIO

from unshim.cli.options import add_common, find_places, relative_paths
from unshim.errors import EXIT_KEPT, EXIT_UNREAD, UsageError
from unshim.tree import open_tree


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "path",
        nargs="?",
        metavar="PATH",
        help="the folder to look through; with --root, the part of that tree to show",
    )
    parser.add_argument(
        "--limit",
        metavar="N",
        type=_number,
        default=20,
        help="how many of each to show, 0 for all (default: 20)",
    )
    parser.add_argument("--no-duplicates", action="store_true", help="look for shims alone")
    add_common(parser, of_migrations=False)


def run(arguments: argparse.Namespace, output: TextIO, errors: TextIO) -> int:
    """Prints what was found. It judges nothing: it exits 0 once every file could be read."""
    from unshim.shim.discovery import discover

    root, below = _where(arguments)
    found = discover(open_tree(root), root, below, duplicates=not arguments.no_duplicates)
    if arguments.format == "json":
        from unshim.reporters.discovery import render_discovery_json

        print(render_discovery_json(found), file=output)
    else:
        from unshim.reporters.discovery import render_discovery
        from unshim.reporters.terminal import Style, wants_color

        style = Style(wants_color(arguments.color, output))
        output.write(render_discovery(found, style, arguments.limit, quiet=arguments.quiet))
    return EXIT_UNREAD if found.unread else EXIT_KEPT


def _where(arguments: argparse.Namespace) -> tuple[str, str]:
    """The root, and the folder below it that is asked about ("" for all of it)."""
    if arguments.path is not None and not os.path.isdir(arguments.path):
        raise UsageError(f"{arguments.path} is no folder", hint="give the folder to look through")
    if arguments.path is None or arguments.root is not None:
        root = find_places(arguments.root, arguments.contracts).root
        below = relative_paths([arguments.path], root)[0] if arguments.path else ""
        return root, "" if below == "." else below
    return os.path.realpath(arguments.path), ""


def _number(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 0 up")
    return int(text)
