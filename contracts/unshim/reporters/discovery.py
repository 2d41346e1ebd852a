"""What was discovered: for people, and as JSON."""

from collections.abc import Iterator, Sequence

from unshim.reporters.terminal import Style, safe
from unshim.shim.discovery import Discovered, Discovery
from unshim.shim.duplicates import Duplicate


def render_discovery(found: Discovery, style: Style, limit: int = 0, *, quiet: bool = False) -> str:
    """The shims by use, then the duplicates; `limit` is how many of each, 0 for all."""
    lines = list(_shims(found.shims, style, limit))
    lines += _duplicates(found.duplicates, style, limit)
    if not quiet:
        lines.append(f"files: {found.files} Python files read, {found.candidates} of them parsed")
    for path, why in found.unread:
        lines.append(style(f"  not read: {safe(path)}: {safe(why)}", "red"))
    if found.shims and not quiet:
        lines.append(f"next: unshim inspect {safe(found.shims[0].module)}")
    return "\n".join(lines) + "\n"


def _shims(shims: Sequence[Discovered], style: Style, limit: int) -> Iterator[str]:
    yield style(_count(len(shims), "shim"), "bold")
    if not shims:
        return
    shown = shims[:limit] if limit else shims
    yield "  importing files"
    yield "     app   tests"
    for shim in shown:
        counts = f"  {shim.importers:>6}  {shim.test_importers:>6}"
        said = [shim.verdict, *(["says it is old"] if shim.deprecated else ())]
        if shim.traps:
            said.append(style(_count(len(shim.traps), "trap"), "red", "bold"))
        yield f"{counts}  {style(safe(shim.module), 'bold')}"
        yield f"{'':18}-> {safe(shim.canonical)} ({', '.join(said)})"
    yield from _rest(len(shims) - len(shown))
    yield ""


def _duplicates(duplicates: Sequence[Duplicate], style: Style, limit: int) -> Iterator[str]:
    if not duplicates:
        return
    shown = duplicates[:limit] if limit else duplicates
    pairs = "definition stands" if len(duplicates) == 1 else "definitions stand"
    yield style(f"{len(duplicates)} public {pairs} in two modules", "bold")
    for duplicate in shown:
        head = f"  {duplicate.alike:>5.0%} alike, {duplicate.lines} lines"
        yield f"{head}: {style(safe(duplicate.name), 'bold')}"
        for path in duplicate.paths:
            yield f"{'':9}{safe(path)}"
    yield from _rest(len(duplicates) - len(shown))
    yield ""


def _rest(number: int) -> Iterator[str]:
    if number > 0:
        yield f"  and {number} more (--limit 0 shows all)"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def render_discovery_json(found: Discovery) -> str:
    """The same as one JSON object; keys are only ever added within a schema number."""
    import json

    return json.dumps(
        {
            "schema": 1,
            "shims": [{**shim._asdict(), "used": shim.used} for shim in found.shims],
            "duplicates": [duplicate._asdict() for duplicate in found.duplicates],
            "files": {
                "read": found.files,
                "parsed": found.candidates,
                "unreadable": [{"path": path, "reason": why} for path, why in found.unread],
            },
        },
        indent=2,
    )
