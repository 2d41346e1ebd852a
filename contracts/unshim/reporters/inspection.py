"""What a suspected shim is: for people, and as JSON."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from unshim.reporters.terminal import Style, safe
from unshim.shim.identity import Compared
from unshim.shim.inspection import Inspection
from unshim.shim.named import (
    COPY,
    ELSEWHERE,
    FALLBACK_DEFINITION,
    MODULE,
    OWN,
    RENAME,
    SAME,
    STAR,
    SUBCLASS,
    WRAPPER,
    Name,
)
from unshim.shim.priority import MEANINGS, Priority, uses_by_area
from unshim.shim.verdicts import DIVERGENT, NO_SHIM

_HEADINGS = {
    SAME: "the same object as the canonical's of that name",
    MODULE: "a module",
    RENAME: "the canonical's, under another name",
    ELSEWHERE: "from another module than the canonical",
    STAR: "all names of a module",
    FALLBACK_DEFINITION: "something else where an import fails, or a condition holds",
    SUBCLASS: "a subclass that only renames",
    WRAPPER: "a wrapper that only forwards",
    COPY: "its own definition, of a name that the canonical defines too",
    OWN: "its own",
}
_COLORS = {NO_SHIM: "cyan", DIVERGENT: "red"}
_SHOWN = 40


def render_inspection(
    found: Inspection,
    priority: Priority,
    style: Style,
    compared: Sequence[Compared] | None = None,
    *,
    quiet: bool = False,
) -> str:
    """The verdict first, then the evidence, then what to do next."""
    verdict = style(found.verdict, _COLORS.get(found.verdict, "yellow"), "bold")
    lines = [f"{style(safe(found.module), 'bold')}: {verdict}"]
    if not quiet:
        lines += _facts(found)
        for what, heading in _HEADINGS.items():
            lines += _names(what, heading, found, style)
    lines += _traps(found, style)
    if not quiet:
        lines += _uses(found)
        if compared is not None:
            lines += _compared(compared, style)
    lines += _priority(priority, style)
    lines += _next(found, priority)
    return "\n".join(lines) + "\n"


def _facts(found: Inspection) -> Iterator[str]:
    counted = f"{found.lines.redirect} of redirect, {found.lines.logic} of logic"
    if found.lines.fallback:
        counted += f", {found.lines.fallback} of fallback"
    yield f"  file       {safe(found.path)}"
    if found.canonical and found.verdict != NO_SHIM:
        where = "" if found.in_tree else " (not in this tree: its names were not compared)"
        yield f"  canonical  {safe(found.canonical)}{where}"
    yield f"  lines      {counted}"
    if found.styles:
        yield f"  styles     {', '.join(found.styles)}"
    for index, reason in enumerate(found.reasons):
        yield f"  {'because' if not index else '':<9}  {safe(reason)}"


def _names(what: str, heading: str, found: Inspection, style: Style) -> Iterator[str]:
    names = [name for name in found.names if name.what == what]
    if not names:
        return
    yield ""
    yield f"  {heading} ({len(names)})"
    if what == SAME and not any(name.note for name in names):
        yield from _wrapped(names)
        return
    width = max(len(name.name) for name in names[:_SHOWN])
    for name in names[:_SHOWN]:
        yield f"    {safe(name.name):<{width}}  {_meaning(name, found, style)}"
    if len(names) > _SHOWN:
        yield f"    and {len(names) - _SHOWN} more (--format json lists all)"


def _wrapped(names: Sequence[Name]) -> Iterator[str]:
    line = ""
    for name in names:
        if line and len(line) + len(name.name) > 90:
            yield f"    {line.rstrip()}"
            line = ""
        line += f"{safe(name.name)}, "
    yield f"    {line.rstrip(', ')}"


def _meaning(name: Name, found: Inspection, style: Style) -> str:
    text = f"line {name.line}"
    if name.target:
        text += f": {_target(name, found)}"
    if name.name in found.copies:
        text += f": {found.copies[name.name]:.0%} alike"
    if name.note and name.what not in (SUBCLASS, WRAPPER):
        text += f" ({safe(name.note)})"
    return text + (style("  TRAP", "red", "bold") if name.trap else "")


def _target(name: Name, found: Inspection) -> str:
    module, colon, attribute = name.target.partition(":")
    return safe(f"canonical:{attribute}" if colon and module == found.canonical else name.target)


def _traps(found: Inspection, style: Style) -> Iterator[str]:
    if not found.traps or found.verdict == NO_SHIM:
        return
    yield ""
    count = len(found.traps)
    noun = "trap" if count == 1 else "traps"
    yield style(f"  {count} {noun}: rewriting by name would change behaviour", "red", "bold")
    for name in found.traps:
        here = f"here it is {_target(name, found)}" if name.target else "here it is defined anew"
        yield f"    {safe(found.path)}:{name.line}: {safe(name.name)}"
        yield f"      {here}; {safe(name.trap)}"


def _uses(found: Inspection) -> Iterator[str]:
    areas = uses_by_area(found.uses)
    kinds = Counter[str]()
    for counts in areas.values():
        kinds.update(counts)
    mentions = sum(1 for use in found.uses if not use.family)
    files = len({use.path for use in found.uses if use.family})
    yield ""
    total = kinds.total()
    said = f"  {_count(total, 'use')} in {_count(files, 'file')}"
    yield said + (f", {_count(mentions, 'mention')}" if mentions else "")
    if not total:
        return
    order = [kind for kind, _ in kinds.most_common()]
    width = max(len(area) for area in areas)
    yield f"    {'':<{width}}" + "".join(f"{kind:>{_column(kind)}}" for kind in order)
    for area, counts in areas.items():
        cells = "".join(f"{counts[kind] or '.':>{_column(kind)}}" for kind in order)
        yield f"    {safe(area):<{width}}{cells}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _column(kind: str) -> int:
    return max(len(kind), 4) + 2


def _compared(compared: Sequence[Compared], style: Style) -> Iterator[str]:
    wrong = [item for item in compared if not item.agrees]
    yield ""
    word = style("agrees", "green") if not wrong else style("disagrees", "red", "bold")
    yield f"  Python {word} on {len(compared) - len(wrong)} of {len(compared)} names (--import)"
    for item in wrong:
        yield f"    {safe(item.name)} and {safe(item.target)}: {safe(item.found)}"


def _priority(priority: Priority, style: Style) -> Iterator[str]:
    yield ""
    yield f"  priority   {style(priority.level, 'bold')}: {MEANINGS[priority.level]}"
    for reason in priority.reasons:
        yield f"             - {safe(reason)}"


def _next(found: Inspection, priority: Priority) -> Iterator[str]:
    if found.verdict == NO_SHIM:
        return
    if found.canonical:
        yield f"  next       unshim init {safe(found.module)} {safe(found.canonical)}"
    else:
        yield f"  next       unshim init {safe(found.module)} CANONICAL"


def render_inspection_json(
    found: Inspection, priority: Priority, compared: Sequence[Compared] | None = None
) -> str:
    """The same as one JSON object; keys are only ever added within a schema number."""
    import json

    table: dict[str, Any] = {
        "schema": 1,
        "module": found.module,
        "path": found.path,
        "canonical": found.canonical or None,
        "canonical_in_tree": found.in_tree,
        "verdict": found.verdict,
        "reasons": list(found.reasons),
        "styles": list(found.styles),
        "lines": found.lines._asdict(),
        "names": [{**name._asdict(), "alike": found.copies.get(name.name)} for name in found.names],
        "traps": [name.name for name in found.traps],
        "uses": {area: dict(counts) for area, counts in uses_by_area(found.uses).items()},
        "priority": {"level": priority.level, "reasons": list(priority.reasons)},
    }
    if compared is not None:
        table["imported"] = [item._asdict() for item in compared]
    return json.dumps(table, indent=2)
