"""The options that every command takes."""

import argparse
import os

from unshim.errors import UsageError
from unshim.migration.places import Places, find_places, inside, read_declared

__all__ = ["Places", "add_common", "find_places", "read_declared", "relative_paths"]


def add_common(
    parser: argparse.ArgumentParser, formats: tuple[str, ...] = ("text", "json")
) -> None:
    """--root, --contracts, --migration, --format, --color, --quiet."""
    parser.add_argument(
        "--root",
        metavar="DIR",
        help="the tree under contract (default: UNSHIM_ROOT, else the option `root` of the "
        "contract in .importlinter, else the nearest folder upwards that has the contracts)",
    )
    parser.add_argument(
        "--contracts",
        metavar="DIR",
        help="the folder of declarations (default: contracts, under the root)",
    )
    parser.add_argument("--migration", metavar="NAME", help="only this migration (default: all)")
    parser.add_argument("--format", choices=formats, default="text", help="(default: text)")
    parser.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="colours; auto honours NO_COLOR and pipes (default: auto)",
    )
    parser.add_argument("--quiet", action="store_true", help="print only what needs something done")


def relative_paths(paths: list[str], root: str) -> list[str]:
    """Paths of the command line, from the current folder, as POSIX paths relative to the root.

    Raises UsageError for one outside the root.
    """
    found = []
    for given in paths:
        # The folder is resolved, the file is not: a link is itself, wherever it leads.
        folder, name = os.path.split(os.path.abspath(given))
        relative = inside(os.path.join(os.path.realpath(folder), name), root)
        if relative is None:
            raise UsageError(
                f"{given} lies outside the root {root}", hint="leave it out, or give another --root"
            )
        found.append(relative)
    return found
