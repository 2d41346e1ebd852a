"""Shows each migration: its phase, what remains and where, and when the phase is due."""

import argparse
from datetime import date
from typing import TextIO

from unshim.cli.options import add_common, find_places, read_declared
from unshim.errors import EXIT_KEPT
from unshim.finders import find_uses
from unshim.reporters.status import render_status, render_status_json
from unshim.reporters.terminal import Style, wants_color
from unshim.tree import open_tree
from unshim.verdict import judge


def add_options(parser: argparse.ArgumentParser) -> None:
    add_common(parser)


def run(arguments: argparse.Namespace, output: TextIO, errors: TextIO) -> int:
    """Prints where each migration stands. It judges nothing: it exits 0 once it could tell."""
    places = find_places(arguments.root, arguments.contracts)
    tree = open_tree(places.root)
    today = date.today()
    verdicts = [
        judge(declared, find_uses(tree, declared.migration), today)
        for declared in read_declared(places, arguments.migration)
    ]
    if arguments.format == "json":
        print(render_status_json(verdicts, today), file=output)
    else:
        output.write(render_status(verdicts, today, Style(wants_color(arguments.color, output))))
    return EXIT_KEPT
