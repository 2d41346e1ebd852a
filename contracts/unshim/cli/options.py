"""The options that every command takes, and the places that they name."""

import argparse
import os
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from unshim.errors import UsageError
from unshim.migration.places import Places, find_places, inside, read_declared
from unshim.migration.store import strategy_of
from unshim.tree import Tree

if TYPE_CHECKING:
    from unshim.history.comparison import ComparisonSearch, NoComparison


__all__ = [
    "Places",
    "add_base",
    "add_common",
    "add_no_cache",
    "add_today",
    "find_places",
    "paths_in",
    "read_declared",
    "relative_paths",
    "search_comparison",
    "strategy_hint",
]


def add_common(
    parser: argparse.ArgumentParser,
    formats: tuple[str, ...] = ("text", "json"),
    *,
    of_migrations: bool = True,
) -> None:
    """--root, --contracts, --migration, --format, --color, --quiet.

    A command that is not `of_migrations` takes --migration as all do, but does not offer it.
    """
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
    parser.add_argument(
        "--migration",
        metavar="NAME",
        help="only this migration (default: all)" if of_migrations else argparse.SUPPRESS,
    )
    parser.add_argument(
        "--format", choices=formats, default="text", help="how to print it (default: text)"
    )
    parser.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="colours; auto honours NO_COLOR and pipes (default: auto)",
    )
    parser.add_argument("--quiet", action="store_true", help="print only what needs something done")


def add_no_cache(parser: argparse.ArgumentParser) -> None:
    """--no-cache: nothing that an earlier search found is made use of, or kept."""
    parser.add_argument(
        "--no-cache",
        action="store_true",
        help="search everything anew (default: what has not changed since the last search, told "
        "by content, is not read again)",
    )


def add_today(parser: argparse.ArgumentParser) -> None:
    """--today, as a date; None for the system's."""
    parser.add_argument(
        "--today", metavar="DATE", type=_date, default=None, help="judge deadlines as of this day"
    )


def add_base(parser: argparse.ArgumentParser) -> None:
    """--base and --no-base."""
    against = parser.add_mutually_exclusive_group()
    against.add_argument(
        "--base",
        metavar="REF",
        help="what this change is compared with: the commit in which it and REF meet (default: "
        "the target branch that CI names, else origin/HEAD, else the upstream branch)",
    )
    against.add_argument(
        "--no-base",
        action="store_true",
        help="do not compare with a base: the ratchet is not checked",
    )


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date such as 2027-01-15") from None


def search_comparison(
    arguments: argparse.Namespace, places: Places, *, staged: bool = False
) -> "ComparisonSearch | NoComparison":
    """Begins to look for the comparison that --base and --no-base ask for."""
    from unshim.history.comparison import ComparisonSearch, NoComparison

    if arguments.no_base:
        return NoComparison()
    return ComparisonSearch(
        places.root, places.contracts, arguments.base, label=places.label, staged=staged
    )


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


def paths_in(tree: Tree, given: list[str], places: Places) -> list[str]:
    """The files that the command line names, folders spelled out.

    Raises UsageError for what is not in the tree.
    """
    asked: list[str] = []
    for path in relative_paths(given, places.root):
        if tree.exists(path):
            asked.append(path)
            continue
        prefix = "" if path == "." else f"{path}/"
        listing = tree.listing()
        found = [file for file in listing.files if file.startswith(prefix)]
        if any(path in paths for paths in listing.left_out.values()):
            found = [path]  # a link, a submodule: not read, but counted
        if not found:
            raise UsageError(
                f"{path} is not in the {tree.label}",
                hint="is it spelled right, and not ignored by git?",
            )
        asked += found
    return asked


def strategy_hint(places: Places, names: Iterable[str]) -> str:
    """How to bring written strategies up to date; "" where none is written."""
    if any(os.path.exists(strategy_of(places.contracts, name)) for name in names):
        return "next: `unshim strategy --write` brings the strategy up to date\n"
    return ""
