"""Rewrites the uses that are left, each to where its name lives now, or says why not."""

import argparse
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TextIO

from unshim.cli.options import Places, add_common, find_places, paths_in, read_declared
from unshim.errors import EXIT_BROKEN, EXIT_KEPT, EXIT_UNREAD, UsageError
from unshim.finders.declared_targets import check_targets
from unshim.finders.finding import USE_KINDS
from unshim.migration import Migration
from unshim.reporters.fix import Fixed, render_fix, render_fix_json
from unshim.reporters.terminal import Style, safe, wants_color
from unshim.rewrite.choice import Choice
from unshim.rewrite.one_file import Change
from unshim.rewrite.run import Results, default_jobs, rewrite_all
from unshim.tree import open_tree


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATHS", help="only these files and folders")
    add_common(parser)
    parser.add_argument(
        "--diff", action="store_true", help="print a diff for `git apply`; write nothing"
    )
    parser.add_argument(
        "--kind",
        action="append",
        choices=USE_KINDS,
        metavar="KIND",
        help=f"only uses of this kind; may be repeated ({', '.join(USE_KINDS)})",
    )
    parser.add_argument(
        "--phase", metavar="NAME", help="only uses that this phase does not allow any more"
    )
    parser.add_argument(
        "--prose",
        action="store_true",
        help="mentions as well: comments, docstrings, prose and the code it shows",
    )
    parser.add_argument(
        "--force", action="store_true", help="rewrite files with uncommitted changes as well"
    )
    parser.add_argument(
        "-j",
        "--jobs",
        type=_positive,
        metavar="N",
        help="processes at work (default: one a processor)",
    )


def run(arguments: argparse.Namespace, output: TextIO, errors: TextIO) -> int:
    """Writes the results, or prints them as a diff; 1 where a use was left.

    What cannot be read is named, and the exit code says that it may hold more.
    """
    places = find_places(arguments.root, arguments.contracts)
    tree = open_tree(places.root)
    migrations = [one.migration for one in read_declared(places, arguments.migration)]
    others = [migration for migration in migrations if not migration.contract.is_shim]
    if others and arguments.migration is not None:
        raise UsageError(_by_hand(others[0]), hint="`unshim check` shows the places")
    asked = _chosen(arguments, [one for one in migrations if one.contract.is_shim])
    for migration, _ in asked:
        check_targets(tree, migration)
    paths = paths_in(tree, arguments.paths, places) if arguments.paths else None
    results = rewrite_all(tree, asked, paths, arguments.jobs or default_jobs())
    if arguments.diff:
        _print_diff(results, output)
    else:
        _write(arguments, places, results, tree.listing().files)
    fixed = [Fixed(name, tuple(changes)) for name, changes in results.changes.items()]
    stream = errors if arguments.diff else output
    if arguments.format == "json":
        print(render_fix_json(fixed), file=stream)
    else:
        style = Style(wants_color(arguments.color, stream))
        stream.write(render_fix(fixed, style, planned=arguments.diff, quiet=arguments.quiet))
        if not arguments.quiet:
            stream.writelines(f"note: {_by_hand(migration)}\n" for migration in others)
    for path, reason in sorted(results.unread.items()):
        print(f"{safe(path)}: was not read: {safe(reason)}", file=errors)
    if results.unread:
        return EXIT_UNREAD
    return EXIT_BROKEN if any(map(_is_left, results.changes.values())) else EXIT_KEPT


def _is_left(changes: Sequence[Change]) -> bool:
    """Whether a use stays; a mention may, and so may what is not certain to be a use."""
    return any(
        change.left and change.finding.family and not change.finding.undecided for change in changes
    )


def _by_hand(migration: Migration) -> str:
    return (
        f"{migration.name} is a {migration.contract.name}: it retires no shim, and what it finds "
        "is mended by hand"
    )


def _chosen(
    arguments: argparse.Namespace, migrations: Sequence[Migration]
) -> list[tuple[Migration, Choice]]:
    """The migrations to rewrite for, each with the uses that are wanted.

    Raises UsageError for a phase that none of them has.
    """
    kinds = frozenset(arguments.kind) if arguments.kind else None
    if arguments.phase is None:
        return [(migration, Choice(kinds, prose=arguments.prose)) for migration in migrations]
    found = [
        (migration, Choice(kinds, phase.allow, prose=arguments.prose))
        for migration in migrations
        for phase in migration.phases
        if phase.name == arguments.phase
    ]
    if not found:
        known = sorted({phase.name for migration in migrations for phase in migration.phases})
        raise UsageError(
            f"no phase {arguments.phase!r} is declared", hint=f"choose one of: {', '.join(known)}"
        )
    return found


def _print_diff(results: Results, output: TextIO) -> None:
    """The diff in the files' own bytes, whatever their encoding."""
    from unshim.reporters.diff import unified_diff

    output.flush()
    for path, (before, after) in sorted(results.files.items()):
        output.buffer.write(unified_diff(path, before, after))
    output.buffer.flush()


def _write(
    arguments: argparse.Namespace, places: Places, results: Results, listed: Iterable[str]
) -> None:
    """Writes every result; a use in a file that cannot be written is left.

    Raises UsageError, before anything is written, where uncommitted changes are in the way.
    """
    from unshim.rewrite.uncommitted import uncommitted
    from unshim.rewrite.write import remove_leftovers, write_files

    if not arguments.force:
        changed = sorted(uncommitted(places.root) & results.files.keys())
        if changed:
            more = f" and {len(changed) - 5} more" if len(changed) > 5 else ""
            raise UsageError(
                f"uncommitted changes in {', '.join(islice(changed, 5))}{more}; nothing is written",
                hint="commit or stash them, so that this can be taken back, or give --force",
            )
    remove_leftovers(places.root, listed)
    for path, reason in write_files(places.root, results.files).items():
        _leave(results, path, reason)


def _leave(results: Results, path: str, reason: str) -> None:
    for changes in results.changes.values():
        changes[:] = [
            change._replace(left=change.left or reason) if change.finding.path == path else change
            for change in changes
        ]


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of jobs")
    return int(text)
