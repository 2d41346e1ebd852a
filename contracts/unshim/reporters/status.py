"""Where each migration stands: phases, what remains to clear in each, by when, and whose it is."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from unshim.history.comparison import Comparison
from unshim.migration import Migration, Phase, Row
from unshim.migration.owners import Owners
from unshim.names import matches
from unshim.reporters.terminal import Style, safe
from unshim.reporters.wording import counted
from unshim.verdict import Judged, Verdict
from unshim.verdict.values import SOON


class Standing(NamedTuple):
    """A migration's verdict, its rows, and those of the base (None where that is not known)."""

    verdict: Verdict
    rows: frozenset[Row]
    before: frozenset[Row] | None


class Day(NamedTuple):
    """What the numbers hold for: today, compared with a base, with these owners."""

    today: date
    comparison: Comparison
    owners: Owners


def render_status(standings: Sequence[Standing], day: Day, style: Style) -> str:
    """A block for each migration: the phases, and the files that still use the shim."""
    blocks = ["\n".join(_block(standing, day, style)) for standing in standings]
    return "\n\n".join(blocks) + "\n"


def _block(standing: Standing, day: Day, style: Style) -> Iterator[str]:
    verdict = standing.verdict
    migration = verdict.migration
    uses = _uses(verdict)
    yield style(migration.name, "bold")
    yield from _subject(migration)
    if migration.owner:
        yield f"  owner      {safe(migration.owner)}"
    if migration.issue:
        yield f"  issue      {safe(migration.issue)}"
    files = Counter(judged.finding.path for judged in uses)
    noun = migration.contract.words.noun
    kinds = _kinds(uses) if migration.contract.is_shim else ""
    yield f"  remaining  {counted(len(uses), noun)} in {counted(len(files), 'file')}{kinds}"
    yield f"  allowlist  {counted(len(standing.rows), 'row')}{_since(standing, day)}"
    yield "  phases"
    width = max(len(phase.name) for phase in migration.phases)
    for phase in migration.phases:
        yield _phase_line(phase, verdict, uses, width, day.today, style)
    if migration.contract.is_shim and not uses and migration.phase == migration.phases[-1].name:
        yield f"  next       {migration.contract.words.last}"
    if files:
        yield f"  {noun}s by file"
    for path, count in sorted(files.items()):
        owners = day.owners.of(path)
        yield f"  {count:>5}  {safe(path)}{'  ' if owners else ''}{safe(' '.join(owners))}"


def _subject(migration: Migration) -> Iterator[str]:
    """What the migration retires, or what another contract speaks of."""
    if migration.contract.is_shim:
        yield f"  shim       {migration.shim}"
        yield f"  canonical  {migration.canonical}"
        return
    yield f"  contract   {migration.contract.name}"
    width = max(map(len, migration.names))
    for index, (name, home) in enumerate(sorted(migration.names.items())):
        yield f"  {'' if index else 'names':<10} {name:<{width}}  {home}"


def _since(standing: Standing, day: Day) -> str:
    past = day.comparison.past
    if past is None or standing.before is None:
        return ""
    gone, more = len(standing.before - standing.rows), len(standing.rows - standing.before)
    added = f", {more} more" if more else ""
    return f" ({gone} fewer{added} since {past.start.label})"


def _phase_line(
    phase: Phase, verdict: Verdict, uses: Sequence[Judged], width: int, today: date, style: Style
) -> str:
    is_present = phase.name == verdict.migration.phase
    count = _to_clear(phase, verdict, uses)
    noun = verdict.migration.contract.words.noun
    todo = "nothing to clear" if not count else f"{counted(count, noun)} to clear"
    mark = style("->", "cyan", "bold") if is_present else "  "
    line = f"    {mark} {safe(phase.name):<{width}}  {todo}"
    if phase.deadline is None:
        return line
    days = (phase.deadline - today).days
    due = f"due {phase.deadline} ({_days(days)})"
    color = "red" if days < 0 else "yellow" if days <= SOON else ""
    return f"{line}, {style(due, color) if color and count else due}"


def _to_clear(phase: Phase, verdict: Verdict, uses: Sequence[Judged]) -> int:
    """How many uses must go before the phase is over: what the next one does not allow."""
    phases = verdict.migration.phases
    at = phases.index(phase)
    if at < phases.index(verdict.migration.present):
        return 0
    after = verdict.migration.allowed_after(phase)
    return sum(not matches(judged.finding.path, after) for judged in uses)


def _days(days: int) -> str:
    return f"{counted(-days, 'day')} ago" if days < 0 else f"in {counted(days, 'day')}"


def _kinds(uses: Sequence[Judged]) -> str:
    kinds = Counter(judged.finding.kind for judged in uses)
    if not kinds:
        return ""
    return " (" + ", ".join(f"{count} {kind}" for kind, count in kinds.most_common()) + ")"


def _uses(verdict: Verdict) -> list[Judged]:
    return [judged for judged in verdict.judged if judged.finding.family]


def render_status_json(standings: Sequence[Standing], day: Day) -> str:
    """The same as one JSON object: a list of migrations, each with its phases and files."""
    import json

    found = {
        "schema": 1,
        "today": day.today.isoformat(),
        "base": day.comparison.past.start.commit if day.comparison.past else None,
        "migrations": [_as_json(standing, day) for standing in standings],
    }
    return json.dumps(found, indent=2)


def _as_json(standing: Standing, day: Day) -> dict[str, Any]:
    verdict = standing.verdict
    migration = verdict.migration
    uses = _uses(verdict)
    files = dict(sorted(Counter(judged.finding.path for judged in uses).items()))
    return {
        "name": migration.name,
        "type": migration.contract.name,
        "shim": migration.shim or None,
        "canonical": migration.canonical or None,
        "names": dict(migration.names),
        "owner": migration.owner,
        "issue": migration.issue,
        "phase": migration.phase,
        "remaining": len(uses),
        "kinds": dict(Counter(judged.finding.kind for judged in uses)),
        "files": files,
        "owners": {path: list(day.owners.of(path, migration.owner)) for path in files},
        "rows": len(standing.rows),
        "rows_at_base": None if standing.before is None else len(standing.before),
        "phases": [
            {
                "name": phase.name,
                "allow": list(phase.allow),
                "due": phase.deadline.isoformat() if phase.deadline else None,
                "days_left": (phase.deadline - day.today).days if phase.deadline else None,
                "to_clear": _to_clear(phase, verdict, uses),
            }
            for phase in migration.phases
        ],
    }
