"""Allowlists made as short as the tree allows: on disk, where people see what is done."""

import os
from typing import NamedTuple

from unshim.errors import TreeError
from unshim.history.judging import Change, judge_change
from unshim.migration.edits import ListEdit
from unshim.migration.store import declared, read_folder
from unshim.migration.writing import locked, write_whole
from unshim.verdict import Complaint, Verdict
from unshim.verdict.shrinking import shrunk


class Shrinking(NamedTuple):
    """What was done to one migration's list, and why no more was."""

    name: str
    edit: ListEdit
    complaints: tuple[Complaint, ...]


def shrink_lists(
    contracts: str, label: str, change: Change, only: str | None = None
) -> list[Shrinking]:
    """Drops the stale rows of the lists in the folder `contracts`, and puts them in order.

    Raises TreeError where part of the tree could not be read: a use may be there.
    """
    with locked(contracts):
        migrations = declared(read_folder(contracts, label), label, only, mend=True)
        verdicts = judge_change(change, migrations, complete=False)
        done = []
        for found, verdict in zip(migrations, verdicts, strict=True):
            refuse_unread(verdict)
            name = found.migration.name
            doubts = tuple(item for item in verdict.complaints if item.rule in _DOUBTS)
            if any(item.rule == "nothing-found" for item in doubts):
                left = len(found.allowlist.rows)
                done.append(Shrinking(name, ListEdit(found.allowlist.path, left=left), doubts))
                continue
            edit, data = shrunk(found.allowlist, verdict)
            is_other = found.has_list and data != found.source[1]
            if is_other:
                write_whole(os.path.join(contracts, f"{name}.allow"), data, edit.path)
            edit = edit._replace(mended=is_other and not (edit.dropped or edit.carried))
            done.append(Shrinking(name, edit, doubts))
        return done


_DOUBTS = ("nothing-found", "unread")


def refuse_unread(verdict: Verdict) -> None:
    """Raises TreeError where part of the tree could not be read."""
    unreadable = verdict.files.unreadable
    if unreadable:
        path, reason = next(iter(sorted(unreadable.items())))
        more = f" (and {len(unreadable) - 1} more)" if len(unreadable) > 1 else ""
        raise TreeError(f"not read: {reason}{more}", path, "nothing was changed")
