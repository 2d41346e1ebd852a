"""Shows each migration: its phase, what remains and where, and when the phase is due."""

import argparse
from datetime import date
from typing import TextIO

from unshim.cli.options import (
    add_base,
    add_common,
    add_no_cache,
    add_today,
    find_places,
    read_declared,
    search_comparison,
)
from unshim.errors import EXIT_KEPT, DeclarationError, UsageError
from unshim.finders import find_uses
from unshim.finders.memory import Memory
from unshim.history.comparison import UNASKED, Comparison, ComparisonSearch, NoComparison
from unshim.migration import Row
from unshim.migration.owners import read_owners
from unshim.migration.store import Declared
from unshim.reporters.status import Day, Standing, render_status, render_status_json
from unshim.reporters.terminal import Style, wants_color
from unshim.tree import open_tree
from unshim.verdict import judge


def add_options(parser: argparse.ArgumentParser) -> None:
    add_common(parser)
    add_base(parser)
    add_no_cache(parser)
    add_today(parser)


def run(arguments: argparse.Namespace, output: TextIO, errors: TextIO) -> int:
    """Prints where each migration stands. It judges nothing: it exits 0 once it could tell."""
    places = find_places(arguments.root, arguments.contracts)
    tree = open_tree(places.root)
    memory = None if arguments.no_cache else Memory(tree)
    with search_comparison(arguments, places) as searching:
        comparison = _comparison(searching, is_asked=arguments.base is not None)
        day = Day(arguments.today or date.today(), comparison, read_owners(places.root))
        migrations = read_declared(places, arguments.migration)
        standings = [
            Standing(
                judge(found, find_uses(tree, found.migration, None, memory), day.today),
                frozenset(found.allowlist.rows),
                _before(comparison, found, migrations),
            )
            for found in migrations
        ]
    if arguments.format == "json":
        print(render_status_json(standings, day), file=output)
    else:
        output.write(render_status(standings, day, Style(wants_color(arguments.color, output))))
    return EXIT_KEPT


def _comparison(searching: ComparisonSearch | NoComparison, *, is_asked: bool) -> Comparison:
    """What to compare with; a base that nobody asked for may be missing."""
    try:
        return searching.result()
    except UsageError:
        if is_asked:
            raise
        return UNASKED


def _before(
    comparison: Comparison, found: Declared, migrations: list[Declared]
) -> frozenset[Row] | None:
    """The base's rows; None where it has no such migration, or one that cannot be read."""
    if comparison.past is None:
        return None
    try:
        past = comparison.past.declared(found, migrations)
    except DeclarationError:
        return None
    return frozenset(past.allowlist.rows) if past is not None else None
