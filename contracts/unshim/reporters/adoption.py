"""What `init` is about to write, has written, and what comes next."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

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
    for change in (plan.declaration, plan.linter):
        if change is not None:
            verb = "will create" if change.before is None else "will add to"
            yield f"  {verb:<16}  {safe(change.label)}"
    if plan.freezes:
        yield "  will freeze       the uses of today, in its allowlist"
    if plan.declaration is not None:
        yield "  phases"
        width = max(len(phase.name) for phase in plan.phases)
        uses = [use for use in found.uses if use.family]
        for phase in plan.phases:
            outside = sum(1 for use in uses if not matches(use.path, phase.allow))
            todo = f"{outside} to clear" if outside else "nothing to clear"
            yield f"    {phase.name:<{width}}  {todo}"
        yield ""
        yield style(f"# {safe(plan.declaration.label)}", "dim")
        yield from map(safe, plan.declaration.after.decode().rstrip().split("\n"))
    yield ""


class Done(NamedTuple):
    """What was written, whether git is to be told, and the source roots of the packages."""

    written: Sequence[str]
    in_git: bool
    roots: Sequence[str]


def render_done(plan: Plan, done: Done, version: str, style: Style) -> str:
    """What was written, the parts to paste, and the next commands."""
    written = done.written
    lines = [f"wrote {safe(label)}" for label in written]
    if not written:
        lines.append("nothing to write: all of it is there already")
    lines += ["", style("for .pre-commit-config.yaml, under repos:", "bold")]
    lines += pre_commit_part(version).rstrip().split("\n")
    lines += ["", style("for noxfile.py:", "bold")]
    lines += nox_part().rstrip().split("\n")
    lines += ["", style("next", "bold")]
    if written and done.in_git:
        lines.append(f"  git add {' '.join(map(safe, written))}")
    lines.append(f"  unshim check --migration {safe(plan.name)}")
    folders = [safe(root) for root in done.roots if root]
    needed = f"  # with {' and '.join(folders)} installed, or on PYTHONPATH" if folders else ""
    lines.append(f"  lint-imports{needed}")
    return "\n".join(lines) + "\n"
