"""One migration's findings, each given its standing; and the rows that no finding stands on."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from unshim.finders import Finding, Uses
from unshim.migration import Migration, Phase, Row
from unshim.migration.store import Declared
from unshim.names import matches
from unshim.verdict.deadlines import deadlines, last_over
from unshim.verdict.ratchet import loosened
from unshim.verdict.values import (
    ALLOWED,
    MENTION,
    NEW,
    OVERDUE,
    UNDECIDED,
    Base,
    Carried,
    Complaint,
    Judged,
    StaleRow,
    Verdict,
    row_of,
)


class _Standing(NamedTuple):
    """What a finding is held against."""

    migration: Migration
    rows: Mapping[Row, int]
    over: tuple[Phase, tuple[str, ...]] | None
    carried: Mapping[Row, Carried]


def judge(
    declared: Declared,
    uses: Uses,
    today: date,
    complaints: Iterable[Complaint] = (),
    base: Base | None = None,
    *,
    additions: bool = True,
) -> Verdict:
    """The verdict on one migration. Rows of files that were not searched are left alone.

    Without `additions`, a row that the base has not is an error even where a reason is given.
    """
    migration, allowlist = declared.migration, declared.allowlist
    rows = allowlist.rows
    used = {row_of(finding) for finding in uses.findings if finding.family}
    carried = {item.to: item for item in _carried(rows, used, base)} if base else {}
    standing = _Standing(migration, rows, last_over(migration, today), carried)
    replaced = {item.row for item in carried.values()}
    left_out = _left_out(uses)
    stale = tuple(
        StaleRow(row, line, base is not None and row in base.uses, left_out.get(row.path, ""))
        for row, line in rows.items()
        if row not in used and row not in replaced and uses.covers(row.path)
    )
    return Verdict(
        migration,
        allowlist.path,
        tuple(_judged(finding, standing) for finding in uses.findings),
        stale,
        (
            *complaints,
            *(loosened(declared, base, additions) if base else ()),
            *_unread(stale, allowlist.path),
            *_shim_overdue(migration, used, uses, today),
        ),
        uses.files,
        base.label if base else None,
        tuple(carried.values()),
        tuple(deadlines(migration, uses.findings, today)),
    )


def _judged(finding: Finding, standing: _Standing) -> Judged:
    if not finding.family:
        return Judged(finding, MENTION)
    present = standing.migration.present
    inside = matches(finding.path, present.allow)
    row = row_of(finding)
    if row not in standing.rows:
        if finding.undecided:
            return Judged(finding, UNDECIDED)
        if row in standing.carried:
            was = standing.carried[row].row.path
            return Judged(finding, NEW, f"this file was {was}: `unshim shrink` carries its row")
        return Judged(finding, NEW, "" if inside else _closed(standing.migration))
    if not inside:
        return Judged(finding, NEW, _closed(standing.migration))
    if standing.over is not None and not matches(finding.path, standing.over[1]):
        phase = standing.over[0]
        return Judged(finding, OVERDUE, f"phase {phase.name} ended on {phase.deadline}")
    return Judged(finding, ALLOWED)


def _closed(migration: Migration) -> str:
    return f"phase {migration.phase} does not allow {migration.contract.words.noun}s in this file"


def _carried(rows: Mapping[Row, int], used: set[Row], base: Base) -> Iterator[Carried]:
    """Rows whose file was renamed, and that its use under the new path takes along."""
    came_from = {to: path for path, to in base.renames.items()}
    past = base.declared.allowlist.rows if base.declared is not None else None
    taken: set[Row] = set()
    for to in sorted(used.difference(rows)):
        origin = to._replace(path=came_from.get(to.path, to.path))
        if origin == to:
            continue
        row: Row | None = origin
        if origin in used or origin not in rows:
            # Renamed before in this change: the row has a path that neither end knows.
            between = past is None or origin in past
            row = _in_between(to, rows, base, past or {}, taken) if between else None
        if row is not None:
            taken.add(row)
            yield Carried(row, to, rows[row])


def _in_between(
    to: Row, rows: Mapping[Row, int], base: Base, past: Mapping[Row, int], taken: set[Row]
) -> Row | None:
    for row in rows:
        same = row[1:] == to[1:] and row not in past and row not in taken
        if same and row.path in base.missing:
            return row
    return None


def _shim_overdue(
    migration: Migration, used: set[Row], uses: Uses, today: date
) -> Iterator[Complaint]:
    """The last phase is over when what it retires is gone, and the declaration with it."""
    if not migration.contract.is_shim:
        return  # what it speaks of stays, and the contract with it
    last = migration.phases[-1]
    is_over = last.deadline is not None and today > last.deadline
    if is_over and migration.phase == last.name and not used and uses.searched is None:
        yield Complaint(
            "removal-overdue",
            f"{migration.path}:{last.line}",
            f"phase {last.name!r} ended on {last.deadline}, and nothing uses the shim any more",
            "delete it, and its declaration and allowlist in the same change",
            error=False,
        )


def _left_out(uses: Uses) -> Mapping[str, str]:
    """The rule that leaves out each path which is there and was not searched."""
    return {
        path: rule
        for rule, paths in uses.files.left_out.items()
        if rule != "deleted"
        for path in paths
    }


def _unread(stale: Iterable[StaleRow], allowlist_path: str) -> Iterator[Complaint]:
    """Rows said to be stale although their file was never looked into."""
    for row, line, _, rule in stale:
        if rule:
            yield Complaint(
                "unread",
                f"{allowlist_path}:{line}",
                f"{row.path} was not searched ({rule}), so that its row proves nothing",
                "let it be searched, or drop the row by hand",
            )
