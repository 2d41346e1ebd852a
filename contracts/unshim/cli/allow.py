"""Adds rows for uses that are there and must stay for now: the one way to add any."""

import argparse
from typing import TextIO

from unshim.cli.options import add_common, find_places, paths_in
from unshim.errors import EXIT_KEPT
from unshim.history.allowing import Wish, allow_uses
from unshim.reporters.edits import render_edits, render_edits_json
from unshim.reporters.terminal import Style, wants_color
from unshim.tree import open_tree


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", metavar="PATH", help="the files or folders that use it")
    parser.add_argument("--reason", required=True, help="why they may, and until when")
    parser.add_argument(
        "--name",
        action="append",
        default=[],
        dest="names",
        metavar="NAME",
        help="only uses of this name ('.' for the module; may be given several times)",
    )
    add_common(parser)


def run(arguments: argparse.Namespace, output: TextIO, errors: TextIO) -> int:
    places = find_places(arguments.root, arguments.contracts)
    tree = open_tree(places.root)
    paths = paths_in(tree, arguments.paths, places)
    wish = Wish(paths, arguments.names, arguments.reason)
    edits = allow_uses(places.contracts, places.label, tree, wish, arguments.migration)
    if arguments.format == "json":
        print(render_edits_json(edits, ()), file=output)
    else:
        style = Style(wants_color(arguments.color, output))
        output.write(render_edits(edits, (), style, quiet=arguments.quiet))
        if not arguments.quiet:
            print(
                "note: every verdict shows these rows until the base has them; "
                "in CI they fail, but with --additions",
                file=output,
            )
    return EXIT_KEPT
