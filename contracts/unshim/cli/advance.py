"""Moves to the next phase when nothing remains outside it; otherwise lists what does."""

import argparse
from datetime import date
from typing import TextIO

from unshim.cli.options import add_common, find_places, strategy_hint
from unshim.errors import EXIT_BROKEN, EXIT_KEPT
from unshim.history.judging import Change
from unshim.history.progress import advance_phase
from unshim.migration.owners import read_owners
from unshim.reporters.advance import render_advance, render_advance_json
from unshim.reporters.terminal import Style, wants_color
from unshim.tree import open_tree


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", metavar="PHASE", help="a later phase than the next one")
    add_common(parser)


def run(arguments: argparse.Namespace, output: TextIO, errors: TextIO) -> int:
    """Exits 1 where something remains; then nothing was written."""
    places = find_places(arguments.root, arguments.contracts)
    change = Change(open_tree(places.root), None, date.today())
    advance = advance_phase(
        places.contracts, places.label, change, arguments.to, arguments.migration
    )
    owners = read_owners(places.root)
    if arguments.format == "json":
        print(render_advance_json(advance, owners), file=output)
    else:
        style = Style(wants_color(arguments.color, output))
        output.write(render_advance(advance, owners, style))
        if advance.is_taken and not arguments.quiet:
            output.write(strategy_hint(places, [advance.migration.name]))
    return EXIT_KEPT if advance.is_taken else EXIT_BROKEN
