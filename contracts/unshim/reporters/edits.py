"""What was done to allowlists: rows dropped, carried and added, and how many are left."""

from collections.abc import Iterator, Sequence
from typing import Any

from unshim.migration import Row
from unshim.migration.edits import ListEdit
from unshim.reporters.terminal import Style, safe
from unshim.reporters.wording import counted
from unshim.verdict import Complaint

_SHOWN = 20


def render_edits(
    edits: Sequence[ListEdit], complaints: Sequence[Complaint], style: Style, *, quiet: bool = False
) -> str:
    """A line for each list, and its rows below it."""
    lines: list[str] = []
    for edit in edits:
        if edit.changes or not quiet:
            lines += _edit(edit, style)
    for complaint in complaints:
        lines.append(
            f"{safe(complaint.where)}: {style('error', 'red', 'bold')}: {safe(complaint.message)}"
        )
        if complaint.hint:
            lines.append(f"  help: {safe(complaint.hint)}")
    return "".join(f"{line}\n" for line in lines)


def _edit(edit: ListEdit, style: Style) -> Iterator[str]:
    yield f"{style(safe(edit.path), 'bold')}: {_summary(edit)}"
    rows = [
        *(f"  {style('-', 'green')} {_row(row)}" for row in edit.dropped),
        *(f"  {style('>', 'cyan')} {_row(row)} -> {safe(to.path)}" for row, to in edit.carried),
        *(f"  {style('+', 'yellow')} {_row(row)}" for row in edit.added),
    ]
    yield from rows[:_SHOWN]
    if len(rows) > _SHOWN:
        yield f"  ... and {len(rows) - _SHOWN} more"


def _summary(edit: ListEdit) -> str:
    parts = [
        f"{counted(len(rows), 'row')} {what}"
        for rows, what in (
            (edit.dropped, "dropped"),
            (edit.carried, "carried"),
            (edit.added, "added"),
        )
        if rows
    ]
    if edit.mended:
        parts.append("put in order")
    if not parts:
        parts.append("nothing to drop")
    if edit.staged:
        parts[-1] += " and staged"
    return f"{', '.join(parts)}; {counted(edit.left, 'row')} left"


def _row(row: Row) -> str:
    what = "the module" if row.name == "." else row.name
    return f"{safe(row.path)} ({safe(what)}, {row.family})"


def render_edits_json(edits: Sequence[ListEdit], complaints: Sequence[Complaint]) -> str:
    """The same as one JSON object."""
    import json

    return json.dumps(
        {
            "schema": 1,
            "lists": [as_json(edit) for edit in edits],
            "complaints": [complaint._asdict() for complaint in complaints],
        },
        indent=2,
    )


def as_json(edit: ListEdit) -> dict[str, Any]:
    """One list's edit."""
    return {
        "path": edit.path,
        "dropped": [row._asdict() for row in edit.dropped],
        "carried": [{**row._asdict(), "to": to.path} for row, to in edit.carried],
        "added": [row._asdict() for row in edit.added],
        "left": edit.left,
        "mended": edit.mended,
        "staged": edit.staged,
    }
