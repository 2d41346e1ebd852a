"""Allowlists made shorter as a commit is made: in the index, and in the working copy."""

import os
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from unshim.errors import DeclarationError
from unshim.finders import find_uses
from unshim.migration import Row, read_allowlist
from unshim.migration.edits import ListEdit, edited, repaired
from unshim.migration.store import Declared
from unshim.migration.writing import locked, write_whole
from unshim.tree import open_tree
from unshim.tree.repository import top_of
from unshim.tree.staging import stage
from unshim.verdict import Verdict, row_of
from unshim.verdict.shrinking import shrunk


class StagedShrink(NamedTuple):
    """A list that was made shorter, and what its author does next."""

    edit: ListEdit
    next_step: str


def shrink_staged(
    root: str,
    contracts: str,
    migrations: Sequence[Declared],
    verdicts: Sequence[Verdict],
    environment: Mapping[str, str],
) -> list[StagedShrink]:
    """Drops the rows that the staged change made stale, and carries those of renamed files.

    pre-commit keeps unstaged edits aside as a patch on top of the index. Were the index changed
    under it, the patch might not go back on: there, as its formatters do, only the working copy
    is changed, and the author stages it.
    """
    by_name = {verdict.migration.name: verdict for verdict in verdicts}
    in_pre_commit = bool(environment.get("PRE_COMMIT"))
    done = []
    # A sparse checkout may leave the folder out; the index has it all the same.
    with locked(contracts if os.path.isdir(contracts) else root):
        for found in migrations:
            edit, data = shrunk(found.allowlist, by_name[found.migration.name], only_caused=True)
            is_mended = found.has_list and data != found.source[1]
            edit = edit._replace(mended=is_mended and not edit.changes)
            if not edit.changes:
                continue
            path = os.path.join(contracts, f"{found.migration.name}.allow")
            is_same = _shorten_copy(root, path, found, edit)
            if not in_pre_commit:
                top = top_of(contracts)
                assert top is not None
                stage(top, os.path.relpath(path, top).replace(os.sep, "/"), data)
            edit = edit._replace(staged=not in_pre_commit)
            done.append(StagedShrink(edit, _next_step(path, edit, is_same, environment)))
    return done


def _shorten_copy(root: str, path: str, found: Declared, edit: ListEdit) -> bool:
    """Does the same to the working copy, as far as its own edits and its tree agree.

    A row whose use is back in the working tree stays there. Gives whether the copy can be staged
    as it is: it was the staged list before.
    """
    try:
        with open(path, "rb") as file:
            data = file.read()
        read = repaired if edit.mended else read_allowlist
        copy = read(edit.path, data, found.migration.contract.families)
    except (OSError, DeclarationError):
        return False  # left out by a sparse checkout, deleted, or in the middle of an edit
    tree = open_tree(root)
    touched = {row.path for row in edit.dropped}
    touched |= {one.path for rows in edit.carried for one in rows}
    uses = find_uses(tree, found.migration, sorted(filter(tree.exists, touched)))
    used = {row_of(finding) for finding in uses.findings if finding.family}

    def is_needed(row: Row) -> bool:
        return row in used or row not in copy.rows

    dropped = [row for row in edit.dropped if not is_needed(row)]
    moved = {
        row: to
        for row, to in edit.carried
        if not is_needed(row) and to in used and to not in copy.rows
    }
    changed = edited(copy, dropped, move=moved)
    if changed != data and (dropped or moved or edit.mended):
        write_whole(path, changed, edit.path)
    return copy.rows.keys() == found.allowlist.rows.keys()


def _next_step(path: str, edit: ListEdit, is_same: bool, environment: Mapping[str, str]) -> str:
    name = os.path.relpath(path).replace(os.sep, "/")
    if not edit.staged:
        step = f"git add {name}, and commit again"
        return step if is_same else step.replace("git add", "git add -p", 1)
    step = f"look at it (git diff --cached -- {name}), and commit again"
    if os.path.basename(environment.get("GIT_INDEX_FILE", "")).startswith("next-index"):
        # `git commit FILE` has an index of its own, which is thrown away when a hook fails.
        step = f"commit again, {name} among the files named"
    return step
