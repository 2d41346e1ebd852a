"""The step to another phase, or what stands against it: whose it is, and where."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from unshim.finders import Finding
from unshim.history.progress import Advance
from unshim.migration.owners import Owners
from unshim.reporters.terminal import Style, safe
from unshim.reporters.wording import counted

_NOBODY = "nobody named"


def render_advance(advance: Advance, owners: Owners, style: Style) -> str:
    """One line where the step was taken; else each owner, their files, and the uses in them."""
    return "".join(f"{line}\n" for line in _lines(advance, owners, style))


def _lines(advance: Advance, owners: Owners, style: Style) -> Iterator[str]:
    migration = advance.migration
    noun = migration.contract.words.noun
    if advance.is_taken:
        done = style("advanced", "green", "bold")
        yield f"{migration.path}: {done} from phase {migration.phase} to {advance.to}"
        yield f"  next: {_next(advance)}"
    else:
        count = counted(len(advance.remaining), noun)
        files = counted(len({finding.path for finding in advance.remaining}), "file")
        word = style("not advanced", "red", "bold")
        yield f"{migration.path}: {word}: {count} in {files} outside phase {advance.to}"
    for complaint in advance.complaints:
        yield f"{safe(complaint.where)}: {safe(complaint.message)}"
    for owner, by_file in sorted(_by_owner(advance, owners).items()):
        yield f"  {style(safe(owner), 'bold')}: {counted(sum(map(len, by_file.values())), noun)}"
        for path, findings in sorted(by_file.items()):
            lines = sorted({finding.line for finding in findings})
            where = f"line{'s' if len(lines) > 1 else ''} {', '.join(map(str, lines))}"
            yield f"    {safe(path)}: {counted(len(findings), noun)} ({where})"
    if advance.remaining:
        mend = migration.contract.words.mend
        if migration.contract.is_shim:
            mend = f"move them off the shim: take the names from {migration.canonical}"
        yield f"  help: {mend}"
    if advance.undecided:
        yield f"  {counted(advance.undecided, 'place')} there could not be decided: unshim check"
    if advance.stale:
        yield f"  {counted(advance.stale, 'row')} without a use: `unshim shrink` drops them"


def _next(advance: Advance) -> str:
    migration = advance.migration
    if advance.to == migration.phases[-1].name:
        return migration.contract.words.last
    fix = "`unshim fix`, and " if migration.contract.is_shim else ""
    return f"{fix}`unshim advance` again, once nothing remains outside the phase that follows"


def _by_owner(advance: Advance, owners: Owners) -> Mapping[str, Mapping[str, list[Finding]]]:
    """Owner to path to findings; a file of several owners stands with each."""
    grouped: dict[str, dict[str, list[Finding]]] = defaultdict(lambda: defaultdict(list))
    for finding in advance.remaining:
        for owner in owners.of(finding.path, advance.migration.owner) or (_NOBODY,):
            grouped[owner][finding.path].append(finding)
    return grouped


def render_advance_json(advance: Advance, owners: Owners) -> str:
    """The same as one JSON object."""
    import json

    migration = advance.migration
    found: dict[str, Any] = {
        "schema": 1,
        "migration": migration.name,
        "from": migration.phase,
        "to": advance.to,
        "advanced": advance.is_taken,
        "remaining": [
            {
                "path": finding.path,
                "line": finding.line,
                "column": finding.column,
                "kind": finding.kind,
                "name": finding.name,
                "owners": list(owners.of(finding.path, migration.owner)),
            }
            for finding in advance.remaining
        ],
        "undecided": advance.undecided,
        "stale": advance.stale,
        "complaints": [complaint._asdict() for complaint in advance.complaints],
    }
    return json.dumps(found, indent=2)
