"""Where the tree under contract and its declarations are, whoever asks: a command or a plug-in."""

import os
from collections.abc import Mapping
from typing import NamedTuple

from unshim.errors import TreeError, UsageError
from unshim.migration.contract_type import CONTRACT_TYPES
from unshim.migration.store import CONTRACTS, Declared, declared, read_folder, read_stored
from unshim.tree import open_tree
from unshim.tree.git import in_repository


class Places(NamedTuple):
    """The root under contract, and the folder of declarations; `label` is how messages call it."""

    root: str
    contracts: str
    label: str


def find_places(root: str | None, contracts: str | None) -> Places:
    """Where the tree and its declarations are.

    Raises TreeError where the root is not there, UsageError where either is said to be "".
    """
    for option, value in (("--root", root), ("--contracts", contracts)):
        if value == "":
            raise UsageError(f"{option} names no folder", hint="is a variable empty?")
    given = root or os.environ.get("UNSHIM_ROOT")
    base = given or _upwards(_here())
    at = given or _configured_root(base) or base
    if not os.path.isdir(at):
        raise TreeError("there is no such folder", at, "give an existing one with --root")
    folder = contracts or os.path.join(base, CONTRACTS)
    at, folder = os.path.realpath(at), os.path.realpath(folder)
    return Places(at, folder, _label(folder, at))


def _here() -> str:
    try:
        return os.getcwd()
    except FileNotFoundError:
        raise TreeError("the current folder is gone", hint="go to one that is there") from None


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
    """The root that an import-linter contract beside the declarations names, if one does."""
    try:
        with open(os.path.join(folder, ".importlinter"), encoding="utf-8") as file:
            text = file.read()
    except (OSError, UnicodeDecodeError):
        return None
    if "root" not in text or not any(name in text for name in CONTRACT_TYPES):
        return None
    from configparser import ConfigParser, Error

    parser = ConfigParser(interpolation=None)
    try:
        parser.read_string(text)
    except Error:
        return None
    for section in parser.sections():
        if parser.get(section, "type", fallback="") in CONTRACT_TYPES:
            root = parser.get(section, "root", fallback="")
            if root:
                return os.path.join(folder, root)
    return None


def _label(folder: str, root: str) -> str:
    """A path as messages show it: relative to the root, else to the current folder, else whole."""
    for base in (root, _here()):
        relative = inside(folder, os.path.realpath(base))
        if relative is not None:
            return relative
    return folder.replace(os.sep, "/")


def inside(path: str, folder: str) -> str | None:
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
    if staged or (not os.path.lexists(places.contracts) and in_repository(places.contracts)):
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
