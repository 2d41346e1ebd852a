"""What `init` is about to write, has written, and what comes next."""

from collections.abc import Iterator

from unshim.adoption.parts import nox_part, pre_commit_part
from unshim.adoption.plan import Plan
from unshim.names import matches
from unshim.reporters.terminal import Style, safe
from unshim.shim.inspection import Inspection


def render_plan(plan: Plan, found: Inspection, style: Style) -> str:
    """The files, the phases, and the declaration's text."""
    return "\n".join(_plan(plan, found, style)) + "\n"


def _plan(plan: Plan, found: Inspection, style: Style) -> Iterator[str]:
    canonical = safe(found.canonical)
    yield f"{style(safe(found.module), 'bold')} -> {canonical} ({found.verdict})"
    for label in plan.present:
        yield f"  is there already  {safe(label)}"
    for change in plan.changes:
        verb = "will create" if change.before is None else "will add to"
        yield f"  {verb:<16}  {safe(change.label)}"
    if any(change.label.endswith(f"{plan.name}.toml") for change in plan.changes):
        yield "  phases"
        width = max(len(phase.name) for phase in plan.phases)
        uses = [use for use in found.uses if use.family]
        for phase in plan.phases:
            outside = sum(1 for use in uses if not matches(use.path, phase.allow))
            todo = f"{outside} to clear" if outside else "nothing to clear"
            yield f"    {phase.name:<{width}}  {todo}"
    for change in plan.changes:
        if change.before is None and change.label.endswith(".toml"):
            yield ""
            yield style(f"# {safe(change.label)}", "dim")
            yield from map(safe, change.after.decode().rstrip().split("\n"))
    yield ""


def render_done(plan: Plan, version: str, style: Style) -> str:
    """What was written, the parts to paste, and the next commands."""
    lines = [f"wrote {safe(change.label)}" for change in plan.changes]
    if not plan.changes:
        lines.append("nothing to write: all of it is there already")
    lines += ["", style("for .pre-commit-config.yaml, under repos:", "bold")]
    lines += pre_commit_part(version).rstrip().split("\n")
    lines += ["", style("for noxfile.py:", "bold")]
    lines += nox_part().rstrip().split("\n")
    lines += ["", style("next", "bold")]
    lines += [f"  git add {' '.join(safe(change.label) for change in plan.changes)}"] * bool(
        plan.changes
    )
    lines += [f"  unshim check --migration {safe(plan.name)}", "  lint-imports"]
    return "\n".join(lines) + "\n"
