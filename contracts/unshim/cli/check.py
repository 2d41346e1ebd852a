"""Judges the tree: every use of a shim is found, and held against its allowlist, phase and base."""

import argparse
import os
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, TextIO

from unshim.cli.options import (
    Places,
    add_base,
    add_common,
    add_no_cache,
    add_today,
    find_places,
    paths_in,
    read_declared,
    search_comparison,
)
from unshim.errors import EXIT_BROKEN, EXIT_KEPT, EXIT_UNREAD, UsageError
from unshim.migration.store import Declared, NothingDeclaredError
from unshim.tree import Tree, open_tree

if TYPE_CHECKING:
    from unshim.finders.memory import Memory
    from unshim.history.comparison import Comparison
    from unshim.history.past import Past
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
    add_no_cache(parser)
    add_today(parser)


def run(arguments: argparse.Namespace, output: TextIO, errors: TextIO) -> int:
    """Prints the verdicts; the exit code is theirs."""
    if arguments.shrink and not arguments.staged:
        raise UsageError("--shrink needs --staged", hint="`unshim shrink` shrinks what is on disk")
    places = find_places(arguments.root, arguments.contracts)
    tree = open_tree(places.root, staged=arguments.staged)
    # git is at work while we read, and import what reads its answers.
    with search_comparison(arguments, places, staged=arguments.staged) as searching:
        try:
            migrations = read_declared(
                places, arguments.migration, staged=arguments.staged, mend=arguments.shrink
            )
        except NothingDeclaredError as error:
            migrations = []
            comparison = searching.result()
            verdicts = _all_gone(error, comparison.past, tree)
        else:
            memory = _memory(arguments, tree)
            if not arguments.paths:
                tree.expect(_words(migrations, memory))
            paths = paths_in(tree, arguments.paths, places) if arguments.paths else None
            comparison = searching.result()
            verdicts = _judge_all(arguments, migrations, tree, comparison, paths, memory)
    shrunk = _shrink(arguments, places, migrations, verdicts) if arguments.shrink else []
    _print(verdicts, shrunk, comparison, places, arguments, output)
    if not arguments.paths and not arguments.quiet:
        _warn(tree, migrations, errors)
    if any(verdict.unread for verdict in verdicts):
        return EXIT_UNREAD
    is_broken = shrunk or any(verdict.broken for verdict in verdicts)
    return EXIT_BROKEN if is_broken else EXIT_KEPT


def _memory(arguments: argparse.Namespace, tree: Tree) -> "Memory | None":
    """What earlier searches left, imported while git already lists the tree."""
    if arguments.no_cache:
        return None
    if not arguments.paths:
        tree.expect(())
    from unshim.finders.memory import Memory

    return Memory(tree)


def _words(migrations: list[Declared], memory: "Memory | None") -> Iterator[str]:
    """What will be searched for; for a search that is remembered, likely nothing."""
    for migration in (found.migration for found in migrations):
        if memory is None or not memory.has(migration):
            yield from migration.words


def _warn(tree: Tree, migrations: list[Declared], errors: TextIO) -> None:
    """Says of names to be taken from modules that are not there: `fix` will not believe them."""
    for migration in (one.migration for one in migrations if one.migration.names):
        from unshim.finders.declared_targets import missing_targets

        for problem in missing_targets(tree, migration):
            print(f"{migration.path}: warning: {problem}", file=errors)


def _all_gone(error: NothingDeclaredError, past: "Past | None", tree: Tree) -> "list[Verdict]":
    """The change that takes the last migration away is judged like any other.

    Raises the error where there was none at the base either.
    """
    if past is None or not past.gone(()):
        raise error
    from unshim.history.departures import departed

    return list(departed(past, tree, ()))


def _judge_all(
    arguments: argparse.Namespace,
    migrations: list[Declared],
    tree: Tree,
    comparison: "Comparison",
    paths: list[str] | None,
    memory: "Memory | None",
) -> "list[Verdict]":
    from unshim.history.judging import Change, judge_change
    from unshim.history.pipelines import in_pipeline

    additions = arguments.additions
    if additions is None:
        additions = not in_pipeline(os.environ)
    today = arguments.today or date.today()
    change = Change(tree, comparison.past, today, additions, paths, memory)
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


def _print(
    verdicts: "list[Verdict]",
    shrunk: "list[StagedShrink]",
    comparison: "Comparison",
    places: Places,
    arguments: argparse.Namespace,
    output: TextIO,
) -> None:
    if arguments.format == "json":
        from unshim.migration.owners import read_owners
        from unshim.reporters.json import render_json

        edits = [item.edit for item in shrunk]
        text = render_json(verdicts, comparison, read_owners(places.root), edits)
        print(text, file=output)
        return
    from unshim.reporters.terminal import Style, wants_color
    from unshim.reporters.text import render_text

    def owners() -> "Owners":
        from unshim.migration.owners import read_owners

        return read_owners(places.root)

    style = Style(wants_color(arguments.color, output))
    note = comparison.note
    output.write(render_text(verdicts, style, quiet=arguments.quiet, note=note, owners=owners))
    if shrunk:
        from unshim.reporters.edits import render_edits
        from unshim.reporters.terminal import safe

        for item in shrunk:
            output.write(render_edits([item.edit], (), style))
            print(f"  next: {safe(item.next_step)}", file=output)
