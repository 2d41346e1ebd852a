"""Where each migration stands: phases, what remains in each, and by when."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from unshim.migration import Phase
from unshim.names import matches
from unshim.reporters.terminal import Style, safe
from unshim.verdict import Judged, Verdict


def render_status(verdicts: Sequence[Verdict], today: date, style: Style) -> str:
    """A block for each migration: the phases, and the files that still use the shim."""
    blocks = ["\n".join(_block(verdict, today, style)) for verdict in verdicts]
    return "\n\n".join(blocks) + "\n"


def _block(verdict: Verdict, today: date, style: Style) -> Iterator[str]:
    migration = verdict.migration
    uses = _uses(verdict)
    yield style(migration.name, "bold")
    yield f"  shim       {migration.shim}"
    yield f"  canonical  {migration.canonical}"
    if migration.owner:
        yield f"  owner      {safe(migration.owner)}"
    if migration.issue:
        yield f"  issue      {safe(migration.issue)}"
    files = Counter(judged.finding.path for judged in uses)
    yield f"  remaining  {_count(len(uses), 'use')} in {_count(len(files), 'file')}{_kinds(uses)}"
    yield "  phases"
    width = max(len(phase.name) for phase in migration.phases)
    for phase in migration.phases:
        yield _phase_line(phase, verdict, uses, width, today, style)
    for path, count in sorted(files.items()):
        yield f"  {count:>5}  {safe(path)}"


def _phase_line(
    phase: Phase, verdict: Verdict, uses: Sequence[Judged], width: int, today: date, style: Style
) -> str:
    present = phase.name == verdict.migration.phase
    outside = sum(1 for judged in uses if not matches(judged.finding.path, phase.allow))
    todo = "nothing to clear" if not outside else f"{_count(outside, 'use')} to clear"
    due = f", due {phase.due}{_days(phase.due, today)}" if phase.due else ""
    mark = style("->", "cyan", "bold") if present else "  "
    return f"    {mark} {phase.name:<{width}}  {todo}{due}"


def _days(due: date, today: date) -> str:
    days = (due - today).days
    if days < 0:
        return f" ({_count(-days, 'day')} ago)"
    return f" (in {_count(days, 'day')})"


def _kinds(uses: Sequence[Judged]) -> str:
    kinds = Counter(judged.finding.kind for judged in uses)
    if not kinds:
        return ""
    return " (" + ", ".join(f"{count} {kind}" for kind, count in kinds.most_common()) + ")"


def _uses(verdict: Verdict) -> list[Judged]:
    return [judged for judged in verdict.judged if judged.finding.family]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def render_status_json(verdicts: Sequence[Verdict], today: date) -> str:
    """The same as one JSON object: a list of migrations, each with its phases and files."""
    import json

    return json.dumps({"schema": 1, "migrations": [_as_json(v, today) for v in verdicts]}, indent=2)


def _as_json(verdict: Verdict, today: date) -> dict[str, Any]:
    migration = verdict.migration
    uses = _uses(verdict)
    return {
        "name": migration.name,
        "shim": migration.shim,
        "canonical": migration.canonical,
        "owner": migration.owner,
        "issue": migration.issue,
        "phase": migration.phase,
        "remaining": len(uses),
        "kinds": dict(Counter(judged.finding.kind for judged in uses)),
        "files": dict(sorted(Counter(judged.finding.path for judged in uses).items())),
        "phases": [
            {
                "name": phase.name,
                "allow": list(phase.allow),
                "due": phase.due.isoformat() if phase.due else None,
                "days_left": (phase.due - today).days if phase.due else None,
                "to_clear": sum(
                    1 for judged in uses if not matches(judged.finding.path, phase.allow)
                ),
            }
            for phase in migration.phases
        ],
    }
