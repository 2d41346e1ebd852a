"""The options that every command takes, and the places that they name."""

import argparse
import os
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from unshim.errors import TreeError, UsageError
from unshim.migration.store import CONTRACTS, Declared, declared, read_folder, read_stored
from unshim.tree import Tree, open_tree
from unshim.tree.git import in_repository

if TYPE_CHECKING:
    from unshim.history import Comparison


class Places(NamedTuple):
    """The root under contract, and the folder of declarations; `label` is how messages call it."""

    root: str
    contracts: str
    label: str


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


def comparison_of(
    arguments: argparse.Namespace, places: Places, *, staged: bool = False
) -> "Comparison":
    """The comparison that --base and --no-base ask for.

    Raises UsageError for a base that is not there.
    """
    from unshim.history import UNASKED, find_comparison

    if arguments.no_base:
        return UNASKED
    return find_comparison(
        places.root, places.contracts, arguments.base, label=places.label, staged=staged
    )


def find_places(root: str | None, contracts: str | None) -> Places:
    """Where the tree and its declarations are.

    Raises TreeError where the root is not there.
    """
    given = root or os.environ.get("UNSHIM_ROOT")
    base = given or _upwards(os.getcwd())
    at = given or _configured_root(base) or base
    if not os.path.isdir(at):
        raise TreeError("there is no such folder", at, "give an existing one with --root")
    folder = contracts or os.path.join(base, CONTRACTS)
    at, folder = os.path.realpath(at), os.path.realpath(folder)
    return Places(at, folder, _label(folder, at))


def _upwards(start: str) -> str:
    """The nearest folder upwards with a folder of declarations; where there is none, the start."""
    folder = start
    while True:
        contracts = os.path.join(folder, CONTRACTS)
        if os.path.isdir(contracts) and any(
            name.endswith(".toml") for name in os.listdir(contracts)
        ):
            return folder
        above = os.path.dirname(folder)
        if above == folder:
            return start
        folder = above


def _configured_root(folder: str) -> str | None:
    """The root that the import-linter contract beside the declarations names, if it names one."""
    try:
        with open(os.path.join(folder, ".importlinter"), encoding="utf-8") as file:
            text = file.read()
    except (OSError, UnicodeDecodeError):
        return None
    if "retired_shim" not in text or "root" not in text:
        return None
    from configparser import ConfigParser, Error

    parser = ConfigParser(interpolation=None)
    try:
        parser.read_string(text)
    except Error:
        return None
    for section in parser.sections():
        if parser.get(section, "type", fallback="") == "retired_shim":
            root = parser.get(section, "root", fallback="")
            if root:
                return os.path.join(folder, root)
    return None


def _label(folder: str, root: str) -> str:
    """A path as messages show it: relative to the root, else to the current folder, else whole."""
    for base in (root, os.getcwd()):
        relative = _inside(folder, os.path.realpath(base))
        if relative is not None:
            return relative
    return folder.replace(os.sep, "/")


def _inside(path: str, folder: str) -> str | None:
    """A path relative to a folder that holds it, as POSIX; None where it lies outside."""
    try:
        relative = os.path.relpath(path, folder)
    except ValueError:
        return None
    if relative == os.pardir or relative.startswith(os.pardir + os.sep):
        return None
    return relative.replace(os.sep, "/")


def read_declared(
    places: Places, only: str | None, *, staged: bool = False, mend: bool = False
) -> list[Declared]:
    """The migrations as they lie on disk, or as they are staged.

    Where a sparse checkout leaves the folder out, the index has it all the same. With `mend`,
    lists that a merge left out of order are read all the same.
    """
    if staged or (not os.path.isdir(places.contracts) and in_repository(places.contracts)):
        files = _staged_files(places)
        if files or staged:
            return declared(files, places.label, only, mend=mend)
    return declared(read_folder(places.contracts, places.label), places.label, only, mend=mend)


def _staged_files(places: Places) -> Mapping[str, bytes]:
    folder, name = places.contracts, ""
    while not os.path.isdir(folder):
        folder, below = os.path.split(folder)
        name = f"{below}/{name}"
    return read_stored(open_tree(folder, staged=True), name, places.label)


def relative_paths(paths: list[str], root: str) -> list[str]:
    """Paths of the command line, from the current folder, as POSIX paths relative to the root.

    Raises UsageError for one outside the root.
    """
    found = []
    for given in paths:
        # The folder is resolved, the file is not: a link is itself, wherever it leads.
        folder, name = os.path.split(os.path.abspath(given))
        relative = _inside(os.path.join(os.path.realpath(folder), name), root)
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
        inside = [file for file in tree.listing().files if file.startswith(prefix)]
        if not inside:
            raise UsageError(
                f"{path} is not in the {tree.label}",
                hint="is it spelled right, and not ignored by git?",
            )
        asked += inside
    return asked
