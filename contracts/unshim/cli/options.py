"""The options that every command takes, and the places that they name."""

import argparse
import os
from pathlib import Path
from typing import NamedTuple

from unshim.errors import TreeError, UsageError
from unshim.migration.store import CONTRACTS, Declared, declared, read_folder, read_stored
from unshim.tree import Tree, open_tree


class Places(NamedTuple):
    """The root under contract, and the folder of declarations; `label` is how messages call it."""

    root: Path
    contracts: Path
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


def find_places(root: str | None, contracts: str | None) -> Places:
    """Where the tree and its declarations are.

    Raises TreeError where the root is not there.
    """
    given = root or os.environ.get("UNSHIM_ROOT")
    if given:
        at = Path(given)
        base = at
    else:
        base = _upwards(Path.cwd())
        at = _configured_root(base) or base
    if not at.is_dir():
        raise TreeError(
            "there is no such folder", given or str(at), "give an existing one with --root"
        )
    folder = Path(contracts) if contracts else base / CONTRACTS
    return Places(at.resolve(), folder.resolve(), _label(folder, at))


def _upwards(start: Path) -> Path:
    """The nearest folder upwards with a folder of declarations; where there is none, the start."""
    for folder in (start, *start.parents):
        contracts = folder / CONTRACTS
        if contracts.is_dir() and any(contracts.glob("*.toml")):
            return folder
    return start


def _configured_root(folder: Path) -> Path | None:
    """The root that the import-linter contract beside the declarations names, if it names one."""
    try:
        text = (folder / ".importlinter").read_text(encoding="utf-8")
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
                return folder / root
    return None


def _label(folder: Path, root: Path) -> str:
    """A path as messages show it: relative to the root, else to the current folder, else whole."""
    for base in (root, Path.cwd()):
        try:
            return folder.resolve().relative_to(base.resolve()).as_posix()
        except ValueError:
            continue
    return folder.as_posix()


def read_declared(places: Places, only: str | None, *, staged: bool = False) -> list[Declared]:
    """The migrations as they lie on disk, or as they are staged."""
    if staged and places.contracts.is_dir():
        files = read_stored(open_tree(places.contracts, staged=True))
    else:
        files = read_folder(places.contracts, places.label)
    return declared(files, places.label, only)


def relative_paths(paths: list[str], root: Path) -> list[str]:
    """Paths of the command line, from the current folder, as POSIX paths relative to the root.

    Raises UsageError for one outside the root.
    """
    found = []
    for given in paths:
        path = Path(given)
        whole = path.parent.resolve() / path.name if path.name not in ("", "..") else path.resolve()
        try:
            found.append(whole.relative_to(root).as_posix())
        except ValueError:
            raise UsageError(
                f"{given} lies outside the root {root}", hint="leave it out, or give another --root"
            ) from None
    return found


def asked_files(given: list[str], places: Places, tree: Tree) -> list[str] | None:
    """The files that the command line names, folders spelled out; None for the whole tree."""
    if not given:
        return None
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
