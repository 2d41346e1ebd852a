"""The migration strategy as Markdown: from the declaration, and from the tree as it is.

Nothing in it changes with the day, or with a line that moves: what is committed stays true until
the declaration, the owners or the uses change. It has no totals, so that two changes which each
clear a file merge.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from unshim.finders import Finding
from unshim.migration import Migration, Phase
from unshim.migration.owners import Owners
from unshim.names import matches
from unshim.reporters.markdown import code, plain, table
from unshim.reporters.silence import in_silence
from unshim.reporters.terminal import safe


def render_strategy(migration: Migration, findings: Sequence[Finding], owners: Owners) -> str:
    """A document for people who migrate, review or ask why."""
    if not migration.contract.is_shim:
        return _render_contract(migration, findings, owners)
    uses = [finding for finding in findings if finding.family]
    mentions = sorted({finding.path for finding in findings if not finding.family})
    lines = [
        *_head(migration),
        *_names(migration),
        *_phases(migration),
        *_state(migration, uses, owners),
        *_mentions(mentions),
        *_by_hand(migration, uses),
        *_by_command(migration),
        *_verify(migration),
        *_roll_back(migration),
    ]
    return "".join(f"{line}\n" for line in lines)


def _render_contract(migration: Migration, findings: Sequence[Finding], owners: Owners) -> str:
    from unshim.reporters.strategy_of_names import how_to, what_holds

    lines = [
        *what_holds(migration),
        *_phases(migration),
        *_state(migration, [finding for finding in findings if finding.family], owners),
        *how_to(migration),
    ]
    return "".join(f"{line}\n" for line in lines)


def _head(migration: Migration) -> Iterator[str]:
    what = "Names that leave" if migration.only else "Retiring"
    yield f"# {what} {code(migration.shim)}"
    yield ""
    yield (
        "Written by `unshim strategy --write` from the declaration "
        f"{code(migration.name + '.toml')} and the tree as it is; do not edit."
    )
    yield ""
    yield "## Why"
    yield ""
    yield plain(migration.reason) or "Two paths for one thing: one of them has to go."
    yield ""
    yield f"- The shim: {code(migration.shim)}{_shape(migration)}"
    yield f"- The canonical module: {code(migration.canonical)}"
    if migration.owner:
        yield f"- Owner: {plain(migration.owner)}"
    if migration.issue:
        yield f"- Issue: {plain(migration.issue)}"
    yield ""


def _shape(migration: Migration) -> str:
    if migration.only:
        return f"; the module stays, {', '.join(map(code, migration.only))} leave it"
    return "; another distribution has it" if migration.external else ""


def _names(migration: Migration) -> Iterator[str]:
    yield "## Where the names live"
    yield ""
    if migration.names:
        rows = [(code(name), code(migration.target(name))) for name in sorted(migration.names)]
        yield from table(("name in the shim", "canonical"), rows)
        yield ""
        yield f"Every other name is called the same in {code(migration.canonical)}."
    else:
        yield f"Every name is called the same in {code(migration.canonical)}."
    yield ""


def _phases(migration: Migration) -> Iterator[str]:
    noun = migration.contract.words.noun
    yield "## Phases"
    yield ""
    yield (
        f"{noun.capitalize()}s may remain only where the present phase allows them, and only those "
        "on the "
        f"allowlist {code(migration.name + '.allow')}, which only shrinks."
    )
    yield ""
    rows = [
        (
            f"**{code(phase.name)}**, the present one"
            if phase.name == migration.phase
            else code(phase.name),
            ", ".join(map(code, phase.allow)) or "nowhere",
            str(phase.deadline or ""),
        )
        for phase in migration.phases
    ]
    yield from table(("phase", f"{noun}s may remain in", "over by"), rows)
    yield ""
    for phase in migration.phases:
        for index, extension in enumerate(phase.extended):
            before = phase.extended[index - 1].to if index else phase.due
            yield (
                f"- {code(phase.name)} was extended from {before} to {extension.to}: "
                f"{plain(extension.reason)}"
            )
    if any(phase.extended for phase in migration.phases):
        yield ""


def _state(migration: Migration, uses: Sequence[Finding], owners: Owners) -> Iterator[str]:
    yield "## What is left to do"
    yield ""
    words = migration.contract.words
    what = "use the shim" if migration.contract.is_shim else f"have {words.noun}s"
    yield f"The files that still {what}; `unshim status` has the numbers of the day."
    yield ""
    for index, phase in enumerate(migration.phases):
        following = migration.phases[index + 1 : index + 2]
        after = migration.allowed_after(phase)
        clear = [
            use
            for use in uses
            if not matches(use.path, after)
            and (matches(use.path, phase.allow) or phase.name == migration.phase)
        ]
        is_shim = migration.contract.is_shim
        yield f"### {_goal(phase, following[0] if following else None, is_shim=is_shim)}"
        yield ""
        yield from _files(migration, clear, owners)
        yield ""
    silence = in_silence(uses)
    if silence:
        paths = sorted({use.path for use in uses if use.tests or use.handler == "skip"})
        yield f"If the shim were deleted first, {silence}: {', '.join(map(code, paths))}."
        yield ""


def _goal(phase: Phase, following: Phase | None, *, is_shim: bool) -> str:
    until = f", by {phase.deadline}" if phase.deadline else ""
    if following is None:
        return f"To delete the shim{until}" if is_shim else f"Beyond {code(phase.name)}{until}"
    return f"To leave {code(phase.name)} for {code(following.name)}{until}"


def _files(migration: Migration, uses: Sequence[Finding], owners: Owners) -> Iterator[str]:
    if not uses:
        yield "Nothing."
        return
    rows = []
    for path in sorted({use.path for use in uses}):
        here = [use for use in uses if use.path == path]
        kinds = sorted(Counter(use.kind for use in here).items())
        names = sorted({use.name for use in here})
        rows.append(
            (
                code(path),
                ", ".join("the module" if name == "." else code(name) for name in names),
                ", ".join(f"{count} {kind}" for kind, count in kinds)
                if migration.contract.is_shim
                else str(len(here)),
                plain(", ".join(owners.of(path, migration.owner))) or "nobody named",
            )
        )
    yield from table(("file", "names", f"{migration.contract.words.noun}s", "owner"), rows)


def _mentions(paths: Sequence[str]) -> Iterator[str]:
    if paths:
        yield "These only mention it, and do not keep it alive:"
        yield ""
        yield from (f"- {code(path)}" for path in paths)
        yield ""


def _by_hand(migration: Migration, uses: Sequence[Finding]) -> Iterator[str]:
    used = sorted({use.name.partition(".")[0] for use in uses if use.name != "."})
    shown = sorted({*migration.names, *used[:1]}) or ["Name"]
    yield "## How to migrate by hand"
    yield ""
    # Not as Python, which a search for uses would take for one.
    yield "```diff"
    for name in shown:
        module, _, target = migration.target(name).partition(":")
        if not target:
            yield f"-from {migration.shim} import {safe(name)}"
            yield f"+import {module}" + (f" as {safe(name)}" if module != name else "")
            continue
        kept = "" if target == name else f" as {safe(name)}"
        yield f"-from {migration.shim} import {safe(name)}"
        yield f"+from {module} import {target}{kept}"
    yield "```"
    yield ""
    yield (
        "The same goes for every dotted string: patch targets, entry points, `importlib` calls. "
        "A patch target moves together with the code that it patches. An import in a `try` whose "
        "only reason was the two paths becomes one plain import."
    )
    yield ""
    yield "Then `unshim shrink` drops the rows of what was moved, and `unshim check` agrees."
    yield ""


def _by_command(migration: Migration) -> Iterator[str]:
    yield "## How to migrate by command"
    yield ""
    yield "```console"
    yield "$ unshim fix --diff    # what would be rewritten, and what is left and why"
    yield "$ unshim fix"
    yield "$ unshim shrink"
    yield "$ unshim check"
    yield f"$ unshim advance --migration {migration.name}"
    yield "```"
    yield ""


def _verify(migration: Migration) -> Iterator[str]:
    last = migration.phases[-1].name
    yield "## How to verify"
    yield ""
    yield "- `unshim check` finds no use outside the allowlist and the present phase."
    yield "- The tests pass, and no more of them are skipped than before."
    yield (
        f"- In phase {code(last)}, `unshim status` shows nothing left to clear. Then the shim, "
        "its declaration and its allowlist go in one change, and the tests pass without them."
    )
    yield ""


def _roll_back(migration: Migration) -> Iterator[str]:
    yield "## How to roll back"
    yield ""
    yield (
        "- A file that was migrated: revert its commit, which puts the use and its row back "
        "together. Where the base has the smaller list already, "
        "`unshim allow FILE --reason ...` adds the row again, in sight of all."
    )
    yield (
        "- A date that cannot be held: move it with its reason, `extended = [{ to = ..., "
        'reason = "..." }]`. A phase does not go back.'
    )
    yield (
        "- The deletion of the shim: revert that one change. The shim, its declaration and its "
        "allowlist come back together, and every import works as before."
    )
