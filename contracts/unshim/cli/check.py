"""Judges the tree: every use of a shim is found, and held against its allowlist, phase and base."""

import argparse
import os
from datetime import date
from typing import TYPE_CHECKING, TextIO

from unshim.cli.options import (
    Places,
    add_base,
    add_common,
    add_today,
    comparison_of,
    find_places,
    paths_in,
    read_declared,
)
from unshim.errors import EXIT_BROKEN, EXIT_KEPT, EXIT_UNREAD, UsageError
from unshim.migration.store import Declared
from unshim.tree import Tree, open_tree

if TYPE_CHECKING:
    from unshim.history import Comparison
    from unshim.history.staged import StagedShrink
    from unshim.migration.owners import Owners
    from unshim.verdict import Verdict


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATHS", help="only these files and folders")
    add_common(parser)
    parser.add_argument(
        "--staged", action="store_true", help="judge what is staged, not the working tree"
    )
    parser.add_argument(
        "--shrink",
        action="store_true",
        help="with --staged: drop the rows that the staged change made stale, and exit 1 so that "
        "it is seen",
    )
    add_base(parser)
    parser.add_argument(
        "--additions",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="whether rows that `unshim allow` added may pass (default: not in CI)",
    )
    parser.add_argument("--no-cache", action="store_true", help="neither read nor write the cache")
    add_today(parser)


def run(arguments: argparse.Namespace, output: TextIO, errors: TextIO) -> int:
    """Prints the verdicts; the exit code is theirs."""
    if arguments.shrink and not arguments.staged:
        raise UsageError("--shrink needs --staged", hint="`unshim shrink` shrinks what is on disk")
    places = find_places(arguments.root, arguments.contracts)
    tree = open_tree(places.root, staged=arguments.staged)
    migrations = read_declared(
        places, arguments.migration, staged=arguments.staged, mend=arguments.shrink
    )
    if not arguments.paths:
        # git is at work while we import what reads its answers.
        tree.expect(word for found in migrations for word in found.migration.words)
    paths = paths_in(tree, arguments.paths, places) if arguments.paths else None
    comparison = comparison_of(arguments, places, staged=arguments.staged)
    verdicts = _judge_all(arguments, migrations, tree, comparison, paths)
    shrunk = _shrink(arguments, places, migrations, verdicts) if arguments.shrink else []
    if arguments.format == "json":
        from unshim.migration.owners import read_owners
        from unshim.reporters.json import render_json

        owners = read_owners(places.root)
        edits = [item.edit for item in shrunk]
        print(render_json(verdicts, comparison, owners, edits), file=output)
    else:
        _print_text(verdicts, comparison, places, arguments, output)
        for item in shrunk:
            _print_shrunk(item, arguments, output)
    if any(verdict.unread for verdict in verdicts):
        return EXIT_UNREAD
    is_broken = shrunk or any(verdict.broken for verdict in verdicts)
    return EXIT_BROKEN if is_broken else EXIT_KEPT


def _judge_all(
    arguments: argparse.Namespace,
    migrations: list[Declared],
    tree: Tree,
    comparison: "Comparison",
    paths: list[str] | None,
) -> "list[Verdict]":
    from unshim.history import Change, in_pipeline, judge_change

    additions = arguments.additions
    if additions is None:
        additions = not in_pipeline(os.environ)
    today = arguments.today or date.today()
    change = Change(tree, comparison.past, today, additions, paths)
    return judge_change(change, migrations, complete=arguments.migration is None)


def _shrink(
    arguments: argparse.Namespace,
    places: Places,
    migrations: list[Declared],
    verdicts: "list[Verdict]",
) -> "list[StagedShrink]":
    if any(verdict.unread for verdict in verdicts):
        return []
    from unshim.history.staged import shrink_staged

    return shrink_staged(places.root, places.contracts, migrations, verdicts, os.environ)


def _print_shrunk(item: "StagedShrink", arguments: argparse.Namespace, output: TextIO) -> None:
    from unshim.reporters.edits import render_edits
    from unshim.reporters.terminal import Style, safe, wants_color

    output.write(render_edits([item.edit], (), Style(wants_color(arguments.color, output))))
    print(f"  next: {safe(item.next_step)}", file=output)


def _print_text(
    verdicts: "list[Verdict]",
    comparison: "Comparison",
    places: Places,
    arguments: argparse.Namespace,
    output: TextIO,
) -> None:
    from unshim.reporters.terminal import Style, wants_color
    from unshim.reporters.text import render_text

    def owners() -> "Owners":
        from unshim.migration.owners import read_owners

        return read_owners(places.root)

    style = Style(wants_color(arguments.color, output))
    text = render_text(verdicts, style, quiet=arguments.quiet, note=comparison.note, owners=owners)
    output.write(text)
