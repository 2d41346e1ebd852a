"""The tests that a migration touches: for people, and as JSON."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from unshim.affected.sorts import in_order
from unshim.affected.survey import CANONICAL, MAYBE, SHIM, Survey, Surveyed
from unshim.migration.planned_tests import PARTS
from unshim.reporters.terminal import Style, safe

_SHOWN = 20


def render_affected(surveys: Sequence[Survey], style: Style, *, quiet: bool = False) -> str:
    """Counts by category and by part of the plan, then each file and how it gets there."""
    lines: list[str] = []
    for survey in surveys:
        lines.append(_headline(survey, style))
        if not quiet:
            lines += _categories(survey)
            lines += _plan(survey)
            lines += _files(survey)
    affected = any(survey.affected for survey in surveys)
    if affected and not quiet:
        lines.append("next: pytest $(unshim tests --select)")
    return "".join(f"{line}\n" for line in lines)


def _headline(survey: Survey, style: Style) -> str:
    affected = survey.affected
    tests, every = _tests(affected), _tests(survey.files)
    name = style(survey.migration.name, "bold")
    return (
        f"{name}: {tests} of {every} tests, in {len(affected)} of {len(survey.files)} files, "
        "touch the shim or the canonical"
    )


def _categories(survey: Survey) -> Iterator[str]:
    every = Counter(sort.category for file in survey.files for sort in file.tests)
    affected = Counter(sort.category for file in survey.affected for sort in file.tests)
    if not every:
        return
    width = max(len("category"), *map(len, map(safe, every)))
    yield f"  {'category':<{width}}  tests  affected"
    for name in in_order(list(every)):
        yield f"  {safe(name):<{width}}  {every[name]:5}  {affected[name]:8}"


def _plan(survey: Survey) -> Iterator[str]:
    found = Counter(sort.part for file in survey.affected for sort in file.tests)
    yield f"  {'plan':<8}  tests  share  planned"
    for part in PARTS:
        share = _share(found[part], found.total())
        planned = survey.migration.tests.shares[part]
        yield f"  {part:<8}  {found[part]:5}  {share:3} %    {planned:3} %"


def _files(survey: Survey) -> Iterator[str]:
    headings = {
        SHIM: "{} the shim",
        CANONICAL: "{} the canonical alone",
        MAYBE: "may reach either: a file on the way imports what only a run can name",
    }
    for touches, heading in headings.items():
        files = [file for file in survey.affected if file.touches == touches]
        if not files:
            continue
        counted, verb = ("file", "reaches") if len(files) == 1 else ("files", "reach")
        yield f"  {len(files)} {counted} {heading.format(verb)}"
        for file in sorted(files, key=lambda file: (len(file.way), file.path))[:_SHOWN]:
            yield f"    {safe(file.path)}{_way(file)}"
        if len(files) > _SHOWN:
            yield f"    and {len(files) - _SHOWN} more; --format json lists all"


def _way(file: Surveyed) -> str:
    steps = [safe(step) for step in file.way[1:]]
    if file.line:
        last = f"{file.way[-1]}:{file.line}"
        return f": {' -> '.join([*steps[:-1], safe(last)])}"
    between = steps[:-1]
    return f": through {' -> '.join(between)}" if between else ""


def _share(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0


def _tests(files: Sequence[Surveyed]) -> int:
    return sum(len(file.tests) for file in files)


def render_affected_json(surveys: Sequence[Survey]) -> str:
    """One object; `tests` count test functions, each once however often parameters repeat it."""
    migrations = [_migration(survey) for survey in surveys]
    return json.dumps({"schema": 1, "migrations": migrations}, indent=2)


def _migration(survey: Survey) -> dict[str, Any]:
    affected = survey.affected
    every = Counter(sort.category for file in survey.files for sort in file.tests)
    touched = Counter(sort.category for file in affected for sort in file.tests)
    parts = Counter(sort.part for file in affected for sort in file.tests)
    return {
        "name": survey.migration.name,
        "shim": survey.migration.shim,
        "canonical": survey.migration.canonical,
        "files": {"listed": len(survey.files), "affected": len(affected)},
        "tests": {"listed": _tests(survey.files), "affected": _tests(affected)},
        "categories": [
            {"name": name, "tests": every[name], "affected": touched[name]}
            for name in in_order(list(every))
        ],
        "plan": [
            {
                "part": part,
                "tests": parts[part],
                "share": _share(parts[part], parts.total()),
                "planned": survey.migration.tests.shares[part],
            }
            for part in PARTS
        ],
        "affected": [
            {
                "path": file.path,
                "category": file.category,
                "tests": len(file.tests),
                "touches": file.touches,
                "direct": file.is_direct,
                "way": list(file.way),
                "line": file.line or None,
            }
            for file in affected
        ],
        "unread": [{"path": path, "reason": why} for path, why in sorted(survey.unread.items())],
    }
