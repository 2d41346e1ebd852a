"""Tells which tests touch the shim or the canonical, directly or through what they import, and
how their shares stand to the plan; prints them for pytest."""

import argparse
import os
from typing import TextIO

from unshim.cli.options import add_common, find_places, read_declared
from unshim.errors import EXIT_KEPT, EXIT_UNREAD, UsageError
from unshim.tree import open_tree


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--select",
        action="store_true",
        help="print the files of the affected tests alone, for: pytest $(unshim tests --select)",
    )
    parser.add_argument(
        "--direct",
        action="store_true",
        help="only those that name the shim or the canonical themselves: quicker, no proof",
    )
    add_common(parser)


def run(arguments: argparse.Namespace, output: TextIO, errors: TextIO) -> int:
    """Prints what was found. It judges nothing: it exits 0 once every file could be read."""
    from unshim.affected.survey import survey

    places = find_places(arguments.root, arguments.contracts)
    migrations = [found.migration for found in read_declared(places, arguments.migration)]
    shims = [migration for migration in migrations if migration.contract.is_shim]
    if not shims:
        raise UsageError(
            f"{migrations[0].name} is a {migrations[0].contract.name}: it retires no shim",
            hint="name a migration that does, or declare one: unshim init SHIM",
        )
    surveys = survey(open_tree(places.root), shims)
    if arguments.direct:
        surveys = [found.direct() for found in surveys]
    if arguments.select:
        chosen = sorted({file.path for found in surveys for file in found.affected})
        for path in chosen:
            print(_from_here(os.path.join(places.root, path)), file=output)
    elif arguments.format == "json":
        from unshim.reporters.affected import render_affected_json

        print(render_affected_json(surveys), file=output)
    else:
        from unshim.reporters.affected import render_affected
        from unshim.reporters.terminal import Style, wants_color

        style = Style(wants_color(arguments.color, output))
        output.write(render_affected(surveys, style, quiet=arguments.quiet))
    unread = {path: why for found in surveys for path, why in found.unread.items()}
    for path, why in sorted(unread.items()):
        print(f"error: {path}: not read: {why}", file=errors)
    return EXIT_UNREAD if unread else EXIT_KEPT


def _from_here(path: str) -> str:
    """The path as pytest is to be given it: from the current folder, where that can be said."""
    try:
        return os.path.relpath(path).replace(os.sep, "/")
    except ValueError:
        return path.replace(os.sep, "/")
