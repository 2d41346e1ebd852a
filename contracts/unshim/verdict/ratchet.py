"""Rule 4: against the base, rows only go, the phase only advances, and `allow` only narrows."""

import re
from collections.abc import Iterator
from itertools import chain

from unshim.migration import Migration, Phase, Row
from unshim.migration.store import Declared
from unshim.names import outside
from unshim.verdict.values import Base, Complaint


def loosened(now: Declared, base: Base, additions: bool) -> Iterator[Complaint]:
    """What allows more than the base did; `additions` permits rows that give their reason."""
    past = base.declared
    if past is None or past is now:
        return iter(())
    return chain(
        _list_gone(now, past, base),
        _rows_added(now, past, base, additions),
        _phase_back(now, past),
        _allow_widened(now, past),
        _due_moved(now.migration, past.migration),
    )


def rows_beyond(now: Declared, base: Base) -> list[Row]:
    """The rows that the base has not, under any name that their file had there."""
    past = base.declared
    if past is None or past is now:
        return []
    before, rows = past.allowlist.rows, now.allowlist.rows
    added = []
    for row in rows:
        if row not in before:
            origin = _origin(row, base)
            if origin not in before or origin in rows:
                added.append(row)
    return added


def _origin(row: Row, base: Base) -> Row | None:
    """The row's identity at the base, where its file had another path there."""
    for path, to in base.renames.items():
        if to == row.path:
            return row._replace(path=path)
    return None


def _list_gone(now: Declared, past: Declared, base: Base) -> Iterator[Complaint]:
    if past.has_list and not now.has_list:
        yield Complaint(
            "list-gone",
            now.allowlist.path,
            f"the allowlist is gone, which {base.label} has",
            f"restore it: git restore --source={base.label} -- {now.allowlist.path}",
        )


def _rows_added(now: Declared, past: Declared, base: Base, additions: bool) -> Iterator[Complaint]:
    allowlist = now.allowlist
    mend = now.migration.contract.words.mend
    for row in rows_beyond(now, base):
        if not past.has_list and row in base.uses:
            continue  # the first list: what the base used, it allows
        what = "the module" if row.name == "." else row.name
        where = f"{allowlist.path}:{allowlist.rows[row]}"
        reason = allowlist.reason(row)
        origin = _origin(row, base)
        if origin in allowlist.rows and origin in past.allowlist.rows:
            yield Complaint(
                "row-added",
                where,
                f"{row.path} was {origin.path}, whose row is still on the list besides this one",
                "run `unshim shrink`: a renamed file carries its rows, it does not double them",
            )
        elif not reason:
            yield Complaint(
                "row-added",
                where,
                f"{row.path} ({what}) was added to the allowlist, which only shrinks",
                f"{mend}; or `unshim allow {row.path} --reason ...` once the row is gone",
            )
        elif additions:
            yield Complaint(
                "allowed", where, f"{row.path} ({what}) is newly allowed: {reason}", error=False
            )
        else:
            yield Complaint(
                "allowed",
                where,
                f"{row.path} ({what}) is newly allowed, and --no-additions forbids it: {reason}",
                f"{mend}; where this one may pass, run with --additions",
            )


def _phase_back(now: Declared, past: Declared) -> Iterator[Complaint]:
    before = [phase.name for phase in past.migration.phases]
    after = [phase.name for phase in now.migration.phases]
    phase, was = now.migration.phase, past.migration.phase
    where = f"{now.migration.path}:{_phase_line(now)}"
    if phase in before:
        back = before.index(phase) < before.index(was)
    elif was in after:
        back = after.index(phase) < after.index(was)
    else:
        yield Complaint(
            "phase-gone",
            where,
            f"phase {was!r}, in which the base is, is no longer declared",
            f"declare it again: whether {phase!r} comes after it cannot be told without",
        )
        return
    if back:
        yield Complaint(
            "phase-back",
            where,
            f"the phase went back from {was!r} to {phase!r}",
            f'a phase only advances; write: phase = "{was}"',
        )


def _phase_line(declared: Declared) -> int:
    found = re.search(rb"^[ \t]*[\"']?phase[\"']?[ \t]*=", declared.source[0], re.MULTILINE)
    return declared.source[0].count(b"\n", 0, found.start()) + 1 if found else 1


def _allow_widened(now: Declared, past: Declared) -> Iterator[Complaint]:
    path = now.migration.path
    before = {phase.name: phase for phase in past.migration.phases}
    by_name = False
    for phase in now.migration.phases:
        if phase.name in before:
            wider = outside(phase.allow, before[phase.name].allow)
            if wider is not None:
                by_name = True
                yield _widened(path, phase, wider, "at the base it does not")
    if by_name:
        return
    last, was_last = now.migration.phases[-1], past.migration.phases[-1]
    wider = outside(last.allow, was_last.allow)
    if wider is not None:
        why = f"the last phase at the base, {was_last.name!r}, does not"
        yield _widened(path, last, wider, why)
        return
    present, was_present = now.migration.present, past.migration.present
    wider = outside(present.allow, was_present.allow)
    if wider is not None:
        why = f"the base is in phase {was_present.name!r}, which does not"
        yield _widened(path, present, wider, why)


def _widened(path: str, phase: Phase, wider: str, why: str) -> Complaint:
    return Complaint(
        "allow-widened",
        f"{path}:{phase.line}",
        f"phase {phase.name!r} now allows {wider!r}; {why}",
        "what a phase allows may only narrow",
    )


def _due_moved(now: Migration, past: Migration) -> Iterator[Complaint]:
    phases = {phase.name: phase for phase in now.phases}
    start = past.phases.index(past.present)
    for index, was in enumerate(past.phases):
        phase = phases.get(was.name)
        if phase is not None:
            yield from _date_moved(now.path, phase, was)
        if was.deadline is None or index < start:
            continue
        cleared = past.allowed_after(was)
        if outside(now.present.allow, cleared) is None or _keeps(now, was, phase, cleared):
            continue
        gone = "is gone" if phase is None else "no longer clears as much"
        yield Complaint(
            "due-dropped",
            f"{now.path}:{phase.line if phase else 1}",
            f"phase {was.name!r}, due on {was.deadline}, {gone}: by then uses may remain "
            f"in no more than {', '.join(cleared) or 'nothing'}",
            "keep the phase and its date; give the one after it no more than it allowed",
        )


def _keeps(now: Migration, was: Phase, phase: Phase | None, cleared: tuple[str, ...]) -> bool:
    """Whether some phase still clears as much by that day, or by the day it was extended to."""
    latest = was.deadline
    assert latest is not None
    if phase is not None and phase.deadline is not None:
        latest = max(latest, phase.deadline)
    for candidate in now.phases:
        if (
            candidate.deadline is not None
            and candidate.deadline <= latest
            and outside(now.allowed_after(candidate), cleared) is None
        ):
            return True
    return phase is not None and phase.deadline is None  # said already: its date is gone


def _date_moved(path: str, phase: Phase, was: Phase) -> Iterator[Complaint]:
    where = f"{path}:{phase.line}"
    dropped = [entry for entry in was.extended if entry not in phase.extended]
    if dropped:
        yield Complaint(
            "extension-dropped",
            where,
            f"phase {phase.name!r} no longer tells of its extension to {dropped[0].to}",
            "extensions are a record: put the entry back, and add the next one after it",
        )
    if was.deadline is None:
        return
    if phase.deadline is None:
        yield Complaint(
            "due-moved",
            where,
            f"phase {phase.name!r} is no longer due; it was on {was.deadline}",
            f"write: due = {was.due}",
        )
        return
    recorded = any(
        entry.to == phase.deadline for entry in phase.extended if entry not in was.extended
    )
    if phase.deadline > was.deadline and not recorded:
        yield Complaint(
            "due-moved",
            where,
            f"phase {phase.name!r} is due on {phase.deadline}; it was on {was.deadline}",
            "a date moves only with its reason; "
            f'write: extended = [{{ to = {phase.deadline}, reason = "..." }}]',
        )
