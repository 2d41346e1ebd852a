"""The verdicts as one JSON object. Keys are only ever added within a schema number."""

from collections.abc import Sequence
from typing import Any

from unshim.finders import Files
from unshim.history.comparison import UNASKED, Comparison
from unshim.migration.edits import ListEdit
from unshim.migration.owners import NOBODY, Owners
from unshim.reporters.edits import as_json
from unshim.verdict import STALE, Deadline, Judged, StaleRow, Verdict

SCHEMA = 1


def render_json(
    verdicts: Sequence[Verdict],
    comparison: Comparison = UNASKED,
    owners: Owners = NOBODY,
    shrunk: Sequence[ListEdit] = (),
) -> str:
    """The object that `--format json` prints; its shape is described in README."""
    import json

    return json.dumps(
        {
            "schema": SCHEMA,
            "migrations": [_migration(verdict) for verdict in verdicts],
            "findings": [
                item
                for verdict in verdicts
                for item in (
                    *(_finding(verdict, judged, owners) for judged in verdict.judged),
                    *(_stale(verdict, stale, owners) for stale in verdict.stale),
                )
            ],
            "complaints": [
                {"migration": verdict.migration.name, **complaint._asdict()}
                for verdict in verdicts
                for complaint in verdict.complaints
            ],
            "ratchet": _ratchet(comparison),
            "shrunk": [as_json(edit) for edit in shrunk],
            "files": _files(verdicts),
        },
        indent=2,
    )


def _ratchet(comparison: Comparison) -> dict[str, Any]:
    past = comparison.past
    return {
        "checked": comparison.is_whole,
        "base": past.start.commit if past else None,
        "name": past.start.name if past else None,
        "note": comparison.note,
    }


def _migration(verdict: Verdict) -> dict[str, Any]:
    migration = verdict.migration
    return {
        "name": migration.name,
        "type": migration.contract.name,
        "shim": migration.shim or None,
        "canonical": migration.canonical or None,
        "names": dict(migration.names),
        "phase": migration.phase,
        "verdict": "broken" if verdict.broken else "kept",
        "base": verdict.base,
        "deadlines": [_deadline(deadline) for deadline in verdict.deadlines],
    }


def _deadline(deadline: Deadline) -> dict[str, Any]:
    return {
        "phase": deadline.phase,
        "due": deadline.due.isoformat(),
        "days_left": deadline.days_left,
        "soon": deadline.soon,
        "over": deadline.over,
        "remaining": len(deadline.remaining),
        "files": len({finding.path for finding in deadline.remaining}),
    }


def _finding(verdict: Verdict, judged: Judged, owners: Owners) -> dict[str, Any]:
    finding = judged.finding
    return {
        "migration": verdict.migration.name,
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "end_line": finding.end_line,
        "end_column": finding.end_column,
        "kind": finding.kind,
        "name": finding.name,
        "status": judged.status,
        "scope": finding.scope,
        "message": finding.message + (f" ({judged.advice})" if judged.advice else ""),
        "chain": list(finding.chain),
        "handler": finding.handler,
        "tests": list(finding.tests),
        "owners": list(owners.of(finding.path, verdict.migration.owner)),
    }


def _stale(verdict: Verdict, stale: StaleRow, owners: Owners) -> dict[str, Any]:
    return {
        "migration": verdict.migration.name,
        "path": stale.row.path,
        "line": None,
        "column": None,
        "end_line": None,
        "end_column": None,
        "kind": stale.row.family,
        "name": stale.row.name,
        "status": STALE,
        "scope": None,
        "message": f"{verdict.allowlist_path}:{stale.line}: the "
        f"{verdict.migration.contract.words.noun} is gone; drop its row",
        "chain": [],
        "handler": None,
        "tests": [],
        "owners": list(owners.of(stale.row.path, verdict.migration.owner)),
        "caused": stale.caused,
    }


def _files(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """The files of all verdicts; where migrations differ in what they leave out, the most read."""
    nothing = Files(0, 0, {}, {}, {})
    files = (verdict.files for verdict in verdicts)
    widest = max(files, key=lambda files: files.read, default=nothing)
    lexical = {path: why for verdict in verdicts for path, why in verdict.files.lexical.items()}
    return {
        "listed": widest.listed,
        "read": widest.read,
        "lexical": [{"path": path, "reason": why} for path, why in sorted(lexical.items())],
        "left_out": {rule: len(paths) for rule, paths in sorted(widest.left_out.items())},
        "unreadable": [
            {"path": path, "reason": why} for path, why in sorted(widest.unreadable.items())
        ],
    }
