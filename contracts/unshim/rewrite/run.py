"""A whole tree: which files hold uses, what becomes of each, in any order and number of jobs."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from unshim.finders.finding import Finding
from unshim.finders.spread import spread
from unshim.migration import Migration
from unshim.rewrite.answers import Answers
from unshim.rewrite.any_file import rewrite_any
from unshim.rewrite.candidates import Candidates, candidates
from unshim.rewrite.changed_there import changed_there
from unshim.rewrite.choice import Choice
from unshim.rewrite.draft import Question
from unshim.rewrite.later import may_go_later, with_later
from unshim.rewrite.moves import Moves
from unshim.rewrite.one_file import Change, Rewritten
from unshim.rewrite.overlay import Overlay
from unshim.rewrite.seen import LOADED, Late, Need, Patched, Seen, blocked
from unshim.rewrite.survey import survey
from unshim.rewrite.takers import Takers
from unshim.tree import Tree, Unread

Asked = dict[Question, frozenset[str]]


class Run(NamedTuple):
    """A tree under one migration: what is the same for every file."""

    tree: Tree
    found: Candidates
    moves: Moves
    choice: Choice
    jobs: int

    def each(self, answers: Mapping[str, Asked]) -> list[Rewritten]:
        """What becomes of these files, by path; each with the answers that it asked for."""

        def work(paths: Sequence[str]) -> list[Any]:
            unread: dict[str, Unread] = {}
            made = [
                _packed(self._one(path, data, answers[path]))
                for path, data in self.tree.read_all(paths, unread)
            ]
            made += [
                _packed(Rewritten(path, b"", b"", (), unread=why.reason))
                for path, why in unread.items()
                if not why.gone
            ]
            return made

        done = (_unpacked(packed) for packed in spread(sorted(answers), work, self.jobs))
        return sorted(done, key=lambda one: one.path)

    def _one(self, path: str, data: bytes, answers: Asked) -> Rewritten:
        module = self.found.modules.at(path)
        mark = self.found.marked.get(path, "")
        hits = self.found.hits
        return rewrite_any(path, data, module, hits, self.moves, answers, self.choice, mark)


def _packed(one: Rewritten) -> tuple[Any, ...]:
    """Plain tuples, which one process can send to another."""
    is_changed = one.after != one.before
    return (
        one.path,
        one.before if is_changed else b"",
        one.after if is_changed else b"",
        tuple((tuple(change.finding), change.left) for change in one.changes),
        tuple(map(tuple, one.questions)),
        (
            one.seen.assigned,
            tuple(map(tuple, one.seen.late)),
            tuple(map(tuple, one.seen.patched)),
            one.seen.through,
            tuple(map(tuple, one.seen.needs)),
            one.seen.loads,
        ),
        one.unread,
    )


def _unpacked(packed: tuple[Any, ...]) -> Rewritten:
    path, before, after, changes, questions, seen, unread = packed
    assigned, late, patched, through, needs, loads = seen
    return Rewritten(
        path,
        before,
        after,
        tuple(Change(Finding(*finding), left) for finding, left in changes),
        tuple(Question(*question) for question in questions),
        Seen(
            assigned,
            tuple(Late(*one) for one in late),
            tuple(Patched(*one) for one in patched),
            through,
            tuple(Need(*one) for one in needs),
            loads,
        ),
        unread,
    )


class Results(NamedTuple):
    """What became of a tree under several migrations.

    `files` maps a path to its bytes before and after, `changes` a migration's name to its uses,
    `unread` the path of what could not be read to the reason.
    """

    files: dict[str, tuple[bytes, bytes]]
    changes: dict[str, list[Change]]
    unread: dict[str, str]


def rewrite_all(
    tree: Tree,
    asked: Sequence[tuple[Migration, Choice]],
    paths: Iterable[str] | None = None,
    jobs: int = 1,
) -> Results:
    """Each migration after the other, each on what those before it left.

    A use may be left for what another file does, which is rewritten itself: whatever left a use
    is asked again until nothing changes any more.
    """
    limited = None if paths is None else list(paths)
    results = Results({}, {}, dict(tree.listing().unreadable))
    changed: dict[str, bytes] = {}
    judged: dict[str, dict[str, bytes]] = {}
    while True:
        pending = [
            (migration, choice)
            for migration, choice in asked
            if judged.get(migration.name) is None
            or (judged[migration.name] != changed and may_go_later(results.changes[migration.name]))
        ]
        if not pending:
            return results
        for migration, choice in pending:
            judged[migration.name] = dict(changed)
            found = rewrite_tree(Overlay(tree, changed), migration, limited, choice, jobs)
            changes = [change for one in found for change in one.changes]
            first = results.changes.get(migration.name)
            results.changes[migration.name] = (
                changes if first is None else with_later(first, changes)
            )
            _take_over(found, results, changed)


def _take_over(found: Iterable[Rewritten], results: Results, changed: dict[str, bytes]) -> None:
    for one in found:
        if one.unread:
            results.unread[one.path] = one.unread
        if one.after != one.before:
            first = results.files.get(one.path, (one.before, b""))[0]
            results.files[one.path] = (first, one.after)
            changed[one.path] = one.after


def rewrite_tree(
    tree: Tree,
    migration: Migration,
    paths: Iterable[str] | None = None,
    choice: Choice | None = None,
    jobs: int = 1,
) -> list[Rewritten]:
    """What becomes of every file that uses the shim, by path; nothing is written.

    Raises DeclarationError and TreeError as the search does.
    """
    found = candidates(tree, migration)
    takers = Takers(tree)
    moves = survey(tree, migration, found.roots)
    moves = moves._replace(
        takers=takers.reached_from(migration, found.paths),
        there=changed_there(tree, moves, takers, found.paths),
    )
    choice = choice or Choice()
    if paths is not None:
        choice = choice._replace(paths=frozenset(paths))
    run = Run(tree, found, moves, choice, jobs)
    answers = Answers(tree, migration, found.modules, takers)
    while True:
        results = _finished(run, answers)
        seen = [one.seen for one in results]
        assigned: dict[str, str] = {}
        for name, what in sorted(change for its in seen for change in its.assigned):
            assigned.setdefault(name, what)
        mocked = blocked(seen, moves.mocked, moves.places)
        through = {name: where for its in seen for name, where in its.through}
        if LOADED in moves.assigned:  # what is left for it may have been what needs it
            assigned.setdefault(LOADED, moves.assigned[LOADED])
        loaders = dict(moves.loaders)
        for need, module in _loaders(seen, answers):
            if module:
                loaders.setdefault(module, f"{need.where} {need.why}")
            elif need.anything:
                assigned[LOADED] = f"{need.where} is left, and needs something to load the shim"
        decided = moves._replace(assigned=assigned, mocked=mocked, through=through, loaders=loaders)
        if decided == moves:
            return [result for result in results if result.changes or result.unread]
        # What one file does to the shim decides what others may do: they are all done again.
        moves = decided
        run = run._replace(moves=moves)


def _loaders(seen: Sequence[Seen], answers: Answers) -> Iterator[tuple[Need, str]]:
    """Each need with a module that goes on loading the shim for it; "" where none is seen to.

    Not those for which a module goes on to anyway.
    """
    loads = dict(one for its in seen for one in its.loads)
    for need in sorted({one for its in seen for one in its.needs}):
        if not need.module:
            if not any(loads.values()):
                yield need, ""
            continue
        reached = {one for name in need.loaded for one in answers.to(Question("reach", name))}
        able = [one for one in {need.module, *reached} if one in loads]
        if not any(loads[one] for one in able):
            yield need, min(able, key=lambda one: (one != need.module, one), default="")


def _finished(run: Run, answers: Answers) -> list[Rewritten]:
    """The results of all files, each done again until it has nothing left to ask."""
    done: dict[str, Rewritten] = {}
    asked: dict[str, Asked] = {path: {} for path in run.found.paths}
    while asked:
        again: dict[str, Asked] = {}
        for one in run.each(asked):
            done[one.path] = one
            if one.questions:
                new = {question: answers.to(question) for question in one.questions}
                again[one.path] = {**asked[one.path], **new}
        asked = again
    return [done[path] for path in sorted(done)]


def default_jobs() -> int:
    """As many as there are processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
