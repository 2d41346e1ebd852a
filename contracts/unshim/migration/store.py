"""The folder of declarations: which migrations there are, and what each still allows."""

import os
from collections.abc import Mapping
from typing import NamedTuple

from unshim.errors import DeclarationError, UsageError
from unshim.migration.allowlist import Allowlist, read_allowlist
from unshim.migration.declaration import read_migration
from unshim.migration.migration import Migration
from unshim.tree import Tree

CONTRACTS = "contracts"


class NothingDeclaredError(UsageError):
    """There is no declaration at all; every migration may be done."""


class Declared(NamedTuple):
    """A migration with its allowlist; `has_list` tells an empty list from none.

    `source` is the bytes of both files, as read.
    """

    migration: Migration
    allowlist: Allowlist
    has_list: bool = True
    source: tuple[bytes, bytes | None] = (b"", None)


def read_folder(folder: str, label: str) -> Mapping[str, bytes]:
    """The files of a contracts folder on disk, by name. `label` is how messages call the folder.

    Raises UsageError where the folder is not there.
    """
    if not os.path.isdir(folder):
        raise NothingDeclaredError(
            f"there is no folder of declarations {label}",
            hint="declare a migration in contracts/<name>.toml, or name its folder: --contracts",
        )
    found: dict[str, bytes] = {}
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if not name.endswith((".toml", ".allow")):
            continue
        if not os.path.isfile(path):
            what = "is a link that leads nowhere" if os.path.islink(path) else "is no file"
            raise DeclarationError(what, f"{label}/{name}", "mend it, or delete it")
        try:
            with open(path, "rb") as file:
                found[name] = file.read()
        except OSError as error:
            raise UsageError(f"cannot be read: {error.strerror}", f"{label}/{name}") from None
    return found


def read_stored(tree: Tree, prefix: str, label: str) -> Mapping[str, bytes]:
    """The same from the index; `prefix` is the folder's path in the tree, "" or with a slash.

    Raises DeclarationError for a file that a merge has left in conflict.
    """
    listing = tree.listing()
    names = {}
    for path in (*listing.files, *listing.unreadable):
        name = path.removeprefix(prefix)
        if path.startswith(prefix) and "/" not in name and name.endswith((".toml", ".allow")):
            names[path] = name
    for path, name in names.items():
        if path in listing.unreadable:
            raise DeclarationError(
                listing.unreadable[path],
                f"{label}/{name}",
                "`unshim shrink` settles a list in conflict; a declaration is settled by hand",
            )
    return {names[path]: data for path, data in tree.read_all(names)}


def declared(
    files: Mapping[str, bytes], label: str, only: str | None = None, *, mend: bool = False
) -> list[Declared]:
    """The migrations that a contracts folder's files declare, by name; `only` picks one.

    With `mend`, a list that a merge left out of order or in conflict is read all the same.
    Raises DeclarationError with file, line and what to do.
    """
    names = sorted(name.removesuffix(".toml") for name in files if name.endswith(".toml"))
    for name in names:
        if not name or not name.isprintable():
            raise DeclarationError(
                "a migration has no name, or one that cannot be shown",
                f"{label}/{name}.toml",
                "name its file after the shim, as in contracts/session_factory.toml",
            )
    if only is not None:
        if only not in names:
            known = f"declared are: {', '.join(names)}" if names else ""
            raise UsageError(f"no migration {only!r} is declared in {label}", hint=known)
        names = [only]
    if not names:
        raise NothingDeclaredError(
            f"no migration is declared in {label}",
            hint=f"write one as {label}/<name>.toml, or name another folder with --contracts",
        )
    found = [_read(files, name, label, mend) for name in names]
    for name in files:
        orphan = name.removesuffix(".allow")
        if only is None and name.endswith(".allow") and orphan not in names:
            raise DeclarationError(
                f"an allowlist without its declaration {orphan}.toml",
                f"{label}/{name}",
                "restore the declaration, or delete the list with it",
            )
    return found


def _read(files: Mapping[str, bytes], name: str, label: str, mend: bool) -> Declared:
    source = files[f"{name}.toml"], files.get(f"{name}.allow")
    migration = read_migration(f"{label}/{name}.toml", source[0])
    path, data = f"{label}/{name}.allow", source[1] or b""
    allowlist = _list(path, data, migration.contract.families, mend)
    return Declared(migration, allowlist, source[1] is not None, source)


def _list(path: str, data: bytes, families: tuple[str, ...], mend: bool) -> Allowlist:
    try:
        return read_allowlist(path, data, families)
    except DeclarationError:
        if not mend:
            raise
        from unshim.migration.edits import repaired

        return repaired(path, data, families)


def strategy_of(contracts: str, name: str) -> str:
    """The path of a migration's written strategy."""
    return os.path.join(contracts, f"{name}.md")
