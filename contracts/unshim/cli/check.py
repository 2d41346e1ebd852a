"""Judges the tree: every use of a shim is found, and held against its allowlist, phase and base."""

import argparse
from datetime import date
from typing import TextIO

from unshim.cli.options import (
    Places,
    add_common,
    asked_files,
    find_places,
    read_declared,
)
from unshim.errors import EXIT_BROKEN, EXIT_KEPT, EXIT_UNREAD
from unshim.finders import find_uses
from unshim.reporters.terminal import Style, wants_color
from unshim.tree import Tree, open_tree
from unshim.verdict import Verdict, judge


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATHS", help="only these files and folders")
    add_common(parser)
    parser.add_argument(
        "--staged", action="store_true", help="judge what is staged, not the working tree"
    )
    against = parser.add_mutually_exclusive_group()
    against.add_argument("--base", metavar="REF", help="the commit that this change starts from")
    against.add_argument(
        "--no-base",
        action="store_true",
        help="do not compare with a base: the ratchet is not checked",
    )
    parser.add_argument("--no-cache", action="store_true", help="neither read nor write the cache")
    parser.add_argument(
        "--today", metavar="DATE", type=_date, default=None, help="judge deadlines as of this day"
    )


def run(arguments: argparse.Namespace, output: TextIO, errors: TextIO) -> int:
    """Prints the verdicts; the exit code is theirs."""
    places = find_places(arguments.root, arguments.contracts)
    tree = open_tree(places.root, staged=arguments.staged)
    verdicts = _judge_all(arguments, places, tree)
    if arguments.format == "json":
        from unshim.reporters.json import render_json

        print(render_json(verdicts), file=output)
    else:
        from unshim.reporters.text import render_text

        style = Style(wants_color(arguments.color, output))
        output.write(render_text(verdicts, style, quiet=arguments.quiet))
    if any(verdict.unread for verdict in verdicts):
        return EXIT_UNREAD
    return EXIT_BROKEN if any(verdict.broken for verdict in verdicts) else EXIT_KEPT


def _judge_all(arguments: argparse.Namespace, places: Places, tree: Tree) -> list[Verdict]:
    paths = asked_files(arguments.paths, places, tree)
    today = arguments.today or date.today()
    return [
        judge(declared, find_uses(tree, declared.migration, paths), today)
        for declared in read_declared(places, arguments.migration, staged=arguments.staged)
    ]


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date such as 2027-01-15") from None
