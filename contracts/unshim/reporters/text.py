"""The verdicts for people: what is wrong, where, and what to do next."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from unshim.finders import Files
from unshim.migration import Migration
from unshim.reporters.silence import in_silence
from unshim.reporters.terminal import Style, safe
from unshim.reporters.wording import counted
from unshim.verdict import (
    ALLOWED,
    MENTION,
    NEW,
    OVERDUE,
    UNDECIDED,
    Deadline,
    Judged,
    StaleRow,
    Verdict,
)

if TYPE_CHECKING:
    from unshim.migration.owners import Owners

_COLORS = {NEW: "red", OVERDUE: "red", UNDECIDED: "yellow"}
_HANDLERS = {
    "skip": "if it failed, a test would be skipped in silence",
    "pass": "its failure would pass in silence",
    "fallback": "its failure would take another path",
    "raise": "its failure is raised",
}


def render_text(
    verdicts: Sequence[Verdict],
    style: Style,
    *,
    quiet: bool = False,
    note: str = "",
    owners: "Callable[[], Owners] | None" = None,
) -> str:
    """The findings that need something done, a summary of each migration, and the files.

    `owners` is asked only where something is due.
    """
    if not verdicts:
        return (
            "every migration is done, nothing is left to check\n"
            "  help: take `unshim check` out of hooks and pipelines in this change\n"
        )
    lines: list[str] = []
    for verdict in verdicts:
        problems = list(_problems(verdict, style))
        lines += problems
        if problems:
            lines.append("")
        if not quiet or verdict.broken:
            lines += _summary(verdict, style)
            lines += _deadlines(verdict, style, owners)
    if not quiet:
        lines += _files(verdicts, style)
        if note:
            lines.append(style(f"note: {note}", "dim"))
    return "\n".join(lines) + "\n" if lines else ""


def _problems(verdict: Verdict, style: Style) -> Iterator[str]:
    for judged in verdict.having(NEW, OVERDUE, UNDECIDED):
        yield _place(judged, style)
    for stale in verdict.stale:
        yield _stale(verdict, stale, style)
    for complaint in verdict.complaints:
        word = style("error", "red", "bold") if complaint.error else style("warning", "yellow")
        yield f"{safe(complaint.where)}: {word}: {safe(complaint.message)}"
        if complaint.hint:
            yield f"  help: {safe(complaint.hint)}"


def _place(judged: Judged, style: Style) -> str:
    finding = judged.finding
    where = style(f"{safe(finding.path)}:{finding.line}:{finding.column}", "bold")
    status = style(judged.status, _COLORS[judged.status], "bold")
    text = f"{where}: {status} {finding.kind}: {safe(finding.message)}"
    if judged.advice:
        text += f"; {judged.advice}"
    if finding.handler:
        text += f" ({_HANDLERS[finding.handler]})"
    return text


def _stale(verdict: Verdict, stale: StaleRow, style: Style) -> str:
    where = style(f"{safe(verdict.allowlist_path)}:{stale.line}", "bold")
    word = style("stale", "red" if stale.caused else "yellow", "bold")
    row = stale.row
    what = "the module" if row.name == "." else safe(row.name)
    words = verdict.migration.contract.words
    why = f": this change removed the {words.noun}" if stale.caused else ""
    return (
        f"{where}: {word}: {safe(row.path)} no longer {words.verb} {what} ({row.family}){why}; "
        "drop the row"
    )


def _summary(verdict: Verdict, style: Style) -> Iterator[str]:
    migration = verdict.migration
    word = style("broken", "red", "bold") if verdict.broken else style("kept", "green", "bold")
    counts = Counter(judged.status for judged in verdict.judged)
    parts = [f"{counts[status]} {status}" for status in (NEW, OVERDUE, UNDECIDED) if counts[status]]
    parts.append(f"{counts[ALLOWED]} allowed")
    if verdict.stale:
        parts.append(f"{len(verdict.stale)} stale")
    if counts[MENTION]:
        parts.append(counted(counts[MENTION], "mention"))
    yield f"{migration.name}: {word} in phase {migration.phase}: {', '.join(parts)}"
    allowed = verdict.having(ALLOWED)
    silence = in_silence(judged.finding for judged in allowed)
    if silence:
        yield f"  if the shim went now, {silence}"
    if counts[NEW]:
        yield f"  help: {_instead(migration)}"
    if verdict.stale:
        yield "  help: `unshim shrink` drops the stale rows"


def _instead(migration: Migration) -> str:
    if migration.contract.is_shim:
        return f"import from {migration.canonical} instead"
    return migration.contract.words.mend


def _deadlines(
    verdict: Verdict, style: Style, owners: "Callable[[], Owners] | None"
) -> Iterator[str]:
    """What is overdue, and what is due soon: how much, and whose it is."""
    for deadline in verdict.deadlines:
        if not (deadline.over or deadline.soon):
            continue
        files = len({finding.path for finding in deadline.remaining})
        noun = verdict.migration.contract.words.noun
        what = f"{counted(len(deadline.remaining), noun)} in {counted(files, 'file')} to clear"
        whose = _whose(verdict, deadline, owners()) if owners is not None else ""
        color = "red" if deadline.over else "yellow"
        yield style(f"  phase {deadline.phase} {_when(deadline)}: {what}{whose}", color)


def _when(deadline: Deadline) -> str:
    if deadline.over:
        return f"was due on {deadline.due}"
    days = {0: "today", 1: "tomorrow"}.get(deadline.days_left, f"in {deadline.days_left} days")
    return f"is due {days} ({deadline.due})"


def _whose(verdict: Verdict, deadline: Deadline, owners: "Owners") -> str:
    """Each owner and the uses in files of theirs; nothing where nobody is named."""
    counts: Counter[str] = Counter()
    for finding in deadline.remaining:
        counts.update(owners.of(finding.path, verdict.migration.owner))
    if not counts:
        return ""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return "; " + ", ".join(f"{safe(owner)} {count}" for owner, count in ordered)


def _files(verdicts: Sequence[Verdict], style: Style) -> Iterator[str]:
    files = max((verdict.files for verdict in verdicts), key=lambda files: files.read)
    yield f"files: {_counted(files)}"
    lexical = {path: why for verdict in verdicts for path, why in verdict.files.lexical.items()}
    for path, why in sorted(lexical.items()):
        yield style(f"  searched as text: {safe(path)}: {safe(why)}", "yellow")
    for path, why in sorted(files.unreadable.items()):
        yield style(f"  not read: {safe(path)}: {safe(why)}", "red")


def _counted(files: Files) -> str:
    left_out = ", ".join(
        f"{len(paths)} {rule}" for rule, paths in sorted(files.left_out.items()) if paths
    )
    text = f"{files.listed} listed, {files.read} read"
    return f"{text}, left out: {left_out}" if left_out else text
