"""What ran against what the search found: which uses did it miss?"""

from collections.abc import Iterable, Sequence
from datetime import date

from unshim.finders import Finding, Uses
from unshim.migration.store import Declared
from unshim.names import matches
from unshim.runtime.explain import Explainer, agrees, meets
from unshim.runtime.report import Missed, Report
from unshim.runtime.use import DYNAMIC, STAR, RuntimeUse, relative
from unshim.tree import Tree
from unshim.verdict import judge

# Kinds that a run can meet as themselves. A re-exported name is an object like any other by then,
# and what is only read (a path, a type) is never run.
_OBSERVABLE = ("import", "star", "fallback", "attribute", "dynamic", "patch")


def compare(
    declared: Declared, ran: Sequence[RuntimeUse], found: Uses, tree: Tree, root: str, today: date
) -> Report:
    """The report on one migration. Paths of `ran` below `root` are compared, the rest listed."""
    migration = declared.migration
    listed = tree.listing().files
    inside: list[RuntimeUse] = []
    outside: list[RuntimeUse] = []
    for use in ran:
        path = relative(use.file, root)
        if path is not None and path in listed and not matches(path, migration.exclude):
            inside.append(use._replace(file=path))
        else:
            outside.append(use)
    explainer = Explainer(found.findings, tree, migration, root)
    unexplained = [(use, reason) for use in inside if (reason := explainer.reason(use)) is not None]
    met = _met(found.findings, inside)
    can_run = [finding for finding in found.findings if finding.kind in _OBSERVABLE]
    return Report(
        migration,
        len(ran),
        _judge(declared, unexplained, found, today),
        tuple(outside),
        tuple(finding for finding in can_run if finding in met),
        tuple(finding for finding in can_run if finding not in met),
    )


def _judge(
    declared: Declared, missed: Iterable[tuple[RuntimeUse, str]], found: Uses, today: date
) -> tuple[Missed, ...]:
    """Allowed means what it means for any use: a row of this path, family and name is on the
    allowlist, and the present phase lets uses remain there."""
    by_finding = {_finding(use): (use, undecided) for use, undecided in missed}
    uses = found._replace(findings=tuple(sorted(by_finding)), searched=frozenset())
    verdict = judge(declared, uses, today)
    return tuple(
        Missed(by_finding[judged.finding][0], judged, by_finding[judged.finding][1])
        for judged in verdict.judged
    )


def _finding(use: RuntimeUse) -> Finding:
    return Finding(
        path=use.file,
        line=use.line,
        column=1,
        end_line=use.end_line,
        end_column=1,
        kind=use.how,
        name=use.name,
        scope=use.function,
        message=_message(use),
        chain=tuple(f"{step.file}:{step.line}" for step in use.chain),
    )


def _message(use: RuntimeUse) -> str:
    what = "the shim itself" if use.name == "." else use.name
    if use.how == DYNAMIC:
        return f"{what} was reached through a string"
    if use.how == STAR:
        return "all names were taken from the shim"
    return f"{what} was {'taken from the shim' if use.name != '.' else 'reached'}"


def _met(findings: Iterable[Finding], ran: Sequence[RuntimeUse]) -> set[Finding]:
    by_path: dict[str, list[RuntimeUse]] = {}
    for use in ran:
        by_path.setdefault(use.file, []).append(use)
    return {
        finding
        for finding in findings
        if any(
            agrees(finding, use) and (use.how == DYNAMIC or meets(finding, use))
            for use in by_path.get(finding.path, ())
        )
    }
