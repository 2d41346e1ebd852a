"""A run under the tripwire, for people: what the search missed, and how much of it was met."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from unshim.reporters.terminal import Style, safe
from unshim.runtime.report import Missed, Outcome, Report
from unshim.runtime.use import RuntimeUse, Step, relative

if TYPE_CHECKING:
    from unshim.finders import Finding

_LISTED = 10


def render_runtime(outcome: Outcome, style: Style, *, verbose: bool = False) -> str:
    """Missed uses with their call chains, a summary of each migration, and what was not seen.

    Findings that the run never met are counted, and listed where `verbose`.
    """
    lines: list[str] = []
    for problem in outcome.problems:
        lines.append(f"{style('error', 'red', 'bold')}: internal: {safe(problem)}")
        lines.append("  help: nothing is proven by this run; please report it")
    for report in outcome.reports:
        for missed in report.missed:
            lines += _missed(missed, outcome.root, style)
        lines += _summary(report, style)
        lines += _outside(report, outcome.root, verbose)
        if verbose:
            lines += (_finding("never met", finding) for finding in report.never)
    lines += (style(f"note: {safe(note)}", "yellow") for note in outcome.notes)
    return "".join(line + "\n" for line in lines)


def _missed(missed: Missed, root: str, style: Style) -> Iterator[str]:
    use = missed.use
    word = style("missed, allowed", "yellow") if missed.allowed else style("missed", "red", "bold")
    where = style(f"{safe(use.file)}:{use.line}", "bold")
    why = (
        f"the search left it undecided ({safe(missed.undecided)})"
        if missed.undecided
        else "the search did not find it"
    )
    text = f"{where}: {word} {use.how}: {safe(missed.judged.finding.message)}; {why}"
    yield f"{text}; {missed.judged.advice}" if missed.judged.advice else text
    if not missed.allowed:
        for step in use.via:
            yield f"  through {_step(step, root)}"
        for step in use.chain:
            yield f"  called from {_step(step, root)}"


def _step(step: Step, root: str) -> str:
    shown = relative(step.file, root) or step.file
    return safe(f"{shown}:{step.line} in {step.function}")


def _summary(report: Report, style: Style) -> Iterator[str]:
    name, shim = report.migration.name, report.migration.shim
    if not report.seen:
        yield f"{name}: the run never met {shim}"
        return
    failing = sum(not missed.allowed for missed in report.missed)
    allowed = len(report.missed) - failing
    parts = [style(_count(failing, "missed use"), *(("red", "bold") if failing else ("green",)))]
    if allowed:
        parts.append(f"{allowed} missed but allowed")
    met, total = len(report.executed), len(report.executed) + len(report.never)
    parts.append(f"the run met {met} of the {_count(total, 'use')} that the search found")
    yield f"{name}: {'; '.join(parts)}"
    if report.never:
        kinds = Counter(finding.kind for finding in report.never)
        counted = ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items()))
        yield style(f"  never met: {counted}", "dim")
    if failing:
        yield (
            "  help: these break when the shim goes, and no other command sees them; rewrite them, "
            "or allow them (`unshim allow`)"
        )


def _outside(report: Report, root: str, verbose: bool) -> Iterator[str]:
    """Uses by code that the search does not read, one a place."""
    places = _places(report.outside)
    if not places:
        return
    yield f"  outside the search: {_count(len(places), 'place')}"
    shown = places if verbose else places[:_LISTED]
    for use, names in shown:
        file = relative(use.file, root) or use.file
        yield f"    {safe(file)}:{use.line}: {use.how}: {safe(', '.join(names))}"
    if len(shown) < len(places):
        yield f"    and {len(places) - len(shown)} more"


def _places(uses: Sequence[RuntimeUse]) -> list[tuple[RuntimeUse, list[str]]]:
    found: dict[tuple[str, int], tuple[RuntimeUse, list[str]]] = {}
    for use in uses:
        _, names = found.setdefault((use.file, use.line), (use, []))
        if use.name not in names:
            names.append(use.name)
    return list(found.values())


def _finding(label: str, finding: "Finding") -> str:
    return f"  {label}: {safe(finding.path)}:{finding.line}: {finding.kind}: {safe(finding.name)}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
