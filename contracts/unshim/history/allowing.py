"""The one way to add a row: for a use that is there, with the reason why it may stay."""

import os
from collections.abc import Sequence
from typing import NamedTuple

from unshim.errors import UsageError
from unshim.finders import find_uses
from unshim.migration import Row
from unshim.migration.allowlist import REASON
from unshim.migration.edits import ListEdit, edited
from unshim.migration.store import Declared, declared, read_folder
from unshim.migration.writing import locked, write_whole
from unshim.names import matches
from unshim.tree import Tree
from unshim.verdict import row_of


class Wish(NamedTuple):
    """Uses that shall be allowed: those in these files, of these names (all where empty)."""

    paths: Sequence[str]
    names: Sequence[str]
    reason: str


def allow_uses(
    contracts: str, label: str, tree: Tree, wish: Wish, only: str | None = None
) -> list[ListEdit]:
    """Adds the rows to the lists of the folder `contracts`.

    Raises UsageError for a reason that says nothing, for what no row can allow, and where there
    is nothing to add.
    """
    comment = REASON + _one_line(wish.reason)
    with locked(contracts):
        edits = []
        migrations = declared(read_folder(contracts, label), label, only)
        for found in migrations:
            rows = _wanted(found, tree, wish)
            if not rows:
                continue
            data = edited(found.allowlist, add=dict.fromkeys(rows, (comment,)))
            left = len(found.allowlist.rows) + len(rows)
            edit = ListEdit(found.allowlist.path, added=tuple(rows), left=left)
            path = os.path.join(contracts, f"{found.migration.name}.allow")
            edits.append((edit, path, data))
        if not edits:
            nouns = " or ".join({found.migration.contract.words.noun: 0 for found in migrations})
            what = f" of {', '.join(wish.names)}" if wish.names else ""
            raise UsageError(
                f"{', '.join(wish.paths)}: there is no {nouns}{what} that is not allowed already",
                hint="`unshim check PATH` shows what is found there",
            )
        for edit, path, data in edits:
            write_whole(path, data, edit.path)
        return [edit for edit, _, _ in edits]


def _one_line(reason: str) -> str:
    text = " ".join(reason.split())
    if not text:
        raise UsageError("--reason is empty", hint="say why this use may stay, and until when")
    if not text.isprintable():
        raise UsageError("--reason holds a character that cannot be shown")
    return text


def _wanted(found: Declared, tree: Tree, wish: Wish) -> list[Row]:
    uses = find_uses(tree, found.migration, wish.paths)
    rows = sorted(
        {
            row_of(finding)
            for finding in uses.findings
            if finding.family and (not wish.names or finding.name in wish.names)
        }
        - set(found.allowlist.rows)
    )
    if rows and not found.has_list:
        raise UsageError(
            f"there is no allowlist {found.allowlist.path} yet",
            hint="`unshim freeze` writes the first one",
        )
    present, words = found.migration.present, found.migration.contract.words
    for row in rows:
        if not matches(row.path, present.allow):
            raise UsageError(
                f"phase {present.name!r} of {found.migration.name} allows no {words.noun} in "
                f"{row.path}, whatever is on the list",
                hint=words.mend
                if not found.migration.contract.is_shim
                else f"take it from {found.migration.target(row.name)} instead",
            )
    return rows
