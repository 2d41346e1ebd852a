"""What was rewritten, and what was left and why, by kind."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from unshim.finders.finding import USE_KINDS
from unshim.reporters.terminal import Style, safe
from unshim.rewrite.one_file import Change


class Fixed(NamedTuple):
    """One migration's uses: what became of each."""

    migration: str
    changes: tuple[Change, ...]


def render_fix(results: Sequence[Fixed], style: Style, *, planned: bool, quiet: bool) -> str:
    """A table of each migration, and each use that was left. `planned`: nothing was written."""
    lines: list[str] = []
    for fixed in results:
        left = [change for change in fixed.changes if change.left]
        lines += [_place(change, style) for change in left]
        if not quiet or left:
            lines += _table(fixed, style, planned)
    done = any(not change.left for fixed in results for change in fixed.changes)
    if done and not planned and not quiet:
        lines.append("next: `unshim shrink` drops the rows of what was rewritten")
    return "\n".join(lines) + "\n" if lines else ""


def _place(change: Change, style: Style) -> str:
    finding = change.finding
    where = style(f"{safe(finding.path)}:{finding.line}:{finding.column}", "bold")
    name = "the module" if finding.name == "." else safe(finding.name)
    return f"{where}: {style('left', 'yellow', 'bold')} {finding.kind} {name}: {safe(change.left)}"


def _table(fixed: Fixed, style: Style, planned: bool) -> Iterator[str]:
    done = [change for change in fixed.changes if not change.left]
    left = len(fixed.changes) - len(done)
    files = len({change.finding.path for change in done})
    word = "would be rewritten" if planned else "rewritten"
    yield (
        f"{style(fixed.migration, 'bold')}: {_count(len(done), 'use')} {word} "
        f"in {_count(files, 'file')}, {left} left"
    )
    rows = list(by_kind(fixed.changes).items())
    if rows:
        yield f"  {'kind':<10}{'rewritten':>11}{'left':>7}"
    for kind, (rewritten, its_left) in rows:
        yield f"  {kind:<10}{rewritten:>11}{its_left:>7}"


def by_kind(changes: Sequence[Change]) -> Mapping[str, tuple[int, int]]:
    """(rewritten, left) of each kind that there is."""
    done = Counter(change.finding.kind for change in changes if not change.left)
    left = Counter(change.finding.kind for change in changes if change.left)
    kinds = [kind for kind in (*USE_KINDS, "prose") if done[kind] or left[kind]]
    return {kind: (done[kind], left[kind]) for kind in kinds}


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def render_fix_json(results: Sequence[Fixed]) -> str:
    """The same as one JSON object; `left` is null for a use that was rewritten."""
    import json

    return json.dumps(
        {
            "schema": 1,
            "migrations": [
                {
                    "name": fixed.migration,
                    "kinds": {
                        kind: {"rewritten": done, "left": left}
                        for kind, (done, left) in by_kind(fixed.changes).items()
                    },
                }
                for fixed in results
            ],
            "uses": [_as_json(fixed, change) for fixed in results for change in fixed.changes],
        },
        indent=2,
    )


def _as_json(fixed: Fixed, change: Change) -> dict[str, Any]:
    finding = change.finding
    return {
        "migration": fixed.migration,
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "kind": finding.kind,
        "name": finding.name,
        "left": change.left or None,
    }
