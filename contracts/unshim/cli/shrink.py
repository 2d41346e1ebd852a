"""Drops the rows whose use is gone, carries those of renamed files, and never adds any."""

import argparse
from datetime import date
from typing import TextIO

from unshim.cli.options import add_base, add_common, find_places, search_comparison, strategy_hint
from unshim.errors import EXIT_BROKEN, EXIT_KEPT
from unshim.history.judging import Change
from unshim.history.shrinking import shrink_lists
from unshim.reporters.edits import render_edits, render_edits_json
from unshim.reporters.terminal import Style, wants_color
from unshim.tree import open_tree


def add_options(parser: argparse.ArgumentParser) -> None:
    add_common(parser)
    add_base(parser)


def run(arguments: argparse.Namespace, output: TextIO, errors: TextIO) -> int:
    """Exits 1 where rows stay because nothing is proven of them."""
    places = find_places(arguments.root, arguments.contracts)
    with search_comparison(arguments, places) as searching:
        change = Change(open_tree(places.root), searching.result().past, date.today())
        done = shrink_lists(places.contracts, places.label, change, arguments.migration)
    edits = [item.edit for item in done]
    complaints = [complaint for item in done for complaint in item.complaints]
    if arguments.format == "json":
        print(render_edits_json(edits, complaints), file=output)
    else:
        style = Style(wants_color(arguments.color, output))
        output.write(render_edits(edits, complaints, style, quiet=arguments.quiet))
        if not arguments.quiet:
            if any(edit.dropped for edit in edits):
                output.write(
                    "next: `unshim advance`, once nothing remains outside the next phase\n"
                )
            output.write(strategy_hint(places, (item.name for item in done if item.edit.changes)))
    return EXIT_BROKEN if complaints else EXIT_KEPT
