"""A change judged: the tree as it is, against what is declared, and against the base."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from unshim.errors import DeclarationError
from unshim.finders import Uses, find_uses
from unshim.finders.memory import Memory
from unshim.finders.search import find_roots
from unshim.history.past import Past
from unshim.migration.store import Declared
from unshim.tree import Tree
from unshim.verdict import Base, Complaint, Verdict, judge, row_of
from unshim.verdict.deadlines import widening
from unshim.verdict.ratchet import rows_beyond


class Change(NamedTuple):
    """What is judged: a tree, and the base it is compared with (None for none).

    `paths` are the files that are asked for, None for all; `additions` permits rows that give
    their reason. With a `memory`, the search goes on from the last one.
    """

    tree: Tree
    past: Past | None
    today: date
    additions: bool = True
    paths: Sequence[str] | None = None
    memory: Memory | None = None


def judge_change(
    change: Change, declared: Sequence[Declared], *, complete: bool = True
) -> list[Verdict]:
    """A verdict for each migration, and for each that the base declared and that is gone.

    `complete` says that `declared` is all there is: then what is missing from it is gone.
    """
    verdicts = [_judge_one(change, each, declared) for each in declared]
    if complete and change.past is not None and change.past.gone(declared):
        from unshim.history.departures import departed

        verdicts += departed(change.past, change.tree, declared)
    return verdicts


def _judge_one(change: Change, declared: Declared, all_now: Sequence[Declared]) -> Verdict:
    uses = find_uses(change.tree, declared.migration, change.paths, change.memory)
    complaints = [*_doubts(change, declared, uses), *_widening(change, declared)]
    base = None
    if change.past is not None:
        base, found = _base(change, change.past, declared, all_now, uses)
        complaints += found
    return judge(declared, uses, change.today, complaints, base, additions=change.additions)


def _doubts(change: Change, declared: Declared, uses: Uses) -> Iterator[Complaint]:
    """Of lists, only one all of whose rows are without a use is in doubt; of homes, any."""
    if uses.searched is None and not declared.migration.contract.is_shim:
        from unshim.history.homes import homeless

        found = frozenset(finding.name for finding in uses.findings)
        yield from homeless(change.tree, declared.migration, change.past, found)
    if uses.searched is None and not any(finding.family for finding in uses.findings):
        from unshim.history.trust import doubts

        yield from doubts(change.tree, declared)


def _widening(change: Change, declared: Declared) -> Iterator[Complaint]:
    paths = change.tree.listing().files if change.paths is None else change.paths
    return widening(declared.migration, paths)


def _base(
    change: Change, past: Past, declared: Declared, all_now: Sequence[Declared], uses: Uses
) -> tuple[Base, list[Complaint]]:
    """What the base had, of what is in doubt today; and what was found on the way."""
    label = past.start.label
    complaints: list[Complaint] = []
    previous = None
    try:
        previous = past.declared(declared, all_now)
    except DeclarationError as error:
        message = f"the base's declaration could not be read: {error.message}"
        hint = "nothing was compared with it; that is as it should be where this change mends it"
        complaints.append(Complaint("base-unread", error.where, message, hint, error=False))
    if previous is not None and previous is not declared:
        from unshim.history.departures import dropped, hidden

        complaints += hidden(change.tree, declared, previous, uses)
        if not declared.migration.contract.is_shim:
            complaints += dropped(change.tree, declared, previous, all_now)
    base = Base(label, previous)
    used = {row_of(finding) for finding in uses.findings if finding.family}
    unused = [row for row in declared.allowlist.rows if row not in used and uses.covers(row.path)]
    beyond = rows_beyond(declared, base)
    if not unused and not beyond:
        return base, complaints
    missing = frozenset(row.path for row in unused if not change.tree.exists(row.path))
    base = base._replace(renames=past.renames, missing=missing)
    first_list = previous is not None and not previous.has_list
    in_doubt = unused + (rows_beyond(declared, base) if first_list else [])
    if in_doubt:
        roots = find_roots(change.tree, declared.migration, change.paths is None)
        base = base._replace(uses=past.uses(declared.migration, roots, in_doubt))
    return base, complaints
