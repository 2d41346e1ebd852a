"""A whole tree: which files hold uses, what becomes of each, in any order and number of jobs."""

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from unshim.finders.finding import Finding
from unshim.finders.hits import Hits
from unshim.migration import Migration
from unshim.names import Module, matches, module_of
from unshim.rewrite.answers import Answers
from unshim.rewrite.candidates import candidates
from unshim.rewrite.draft import Question
from unshim.rewrite.moves import Moves
from unshim.rewrite.one_file import Change, Rewritten, rewrite_file
from unshim.rewrite.overlay import Overlay
from unshim.rewrite.survey import survey
from unshim.tree import Tree

_ENOUGH = 100
_CHUNK = 20


class Choice(NamedTuple):
    """Which uses to rewrite: of these kinds, and outside these globs; None for all."""

    kinds: frozenset[str] | None = None
    beyond: tuple[str, ...] | None = None

    def wants(self, finding: Finding) -> bool:
        if self.kinds is not None and finding.kind not in self.kinds:
            return False
        return self.beyond is None or not matches(finding.path, self.beyond)


class Job(NamedTuple):
    """All that rewriting one file takes beside what is the same for every file."""

    path: str
    data: bytes
    module: Module
    answers: dict[Question, frozenset[str]]


class Shared(NamedTuple):
    """What is the same for every file."""

    hits: Hits
    moves: Moves
    choice: Choice

    def done(self, job: Job) -> Rewritten:
        return rewrite_file(
            job.path, job.data, job.module, self.hits, self.moves, job.answers, self.choice.wants
        )


class Results(NamedTuple):
    """What became of a tree under several migrations.

    `files` maps a path to its bytes before and after, `changes` a migration's name to its uses.
    """

    files: dict[str, tuple[bytes, bytes]]
    changes: dict[str, list[Change]]


def rewrite_all(
    tree: Tree,
    asked: Sequence[tuple[Migration, Choice]],
    paths: Iterable[str] | None = None,
    jobs: int = 1,
) -> Results:
    """Each migration after the other, each on what those before it left."""
    limited = None if paths is None else list(paths)
    results = Results({}, {})
    changed: dict[str, bytes] = {}
    for migration, choice in asked:
        found = rewrite_tree(Overlay(tree, changed), migration, limited, choice, jobs)
        results.changes[migration.name] = [change for one in found for change in one.changes]
        for one in found:
            if one.after != one.before:
                first = results.files.get(one.path, (one.before, b""))[0]
                results.files[one.path] = (first, one.after)
                changed[one.path] = one.after
    return results


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
    found = candidates(tree, migration, paths)
    moves = survey(tree, migration, found.roots)
    shared = Shared(found.hits, moves, choice or Choice())
    answers = Answers(tree, found.roots, moves)
    work = [
        Job(path, data, module_of(path, found.roots, tree.exists), {})
        for path, data in tree.read_all(found.python)
    ]
    results = _finished(shared, work, answers, jobs)
    assigned = {name: where for one in results for name, where in one.assigned}
    if assigned:
        shared = shared._replace(moves=moves._replace(assigned=assigned))
        results = _finished(shared, work, answers, jobs)
    return sorted((result for result in results if result.changes), key=lambda one: one.path)


def _finished(shared: Shared, work: Sequence[Job], answers: Answers, jobs: int) -> list[Rewritten]:
    """The results of all jobs, each done again until nothing is left to ask."""
    results: list[Rewritten] = []
    while work:
        again: list[Job] = []
        for job, result in zip(work, _each(shared, work, jobs), strict=True):
            if not result.questions:
                results.append(result)
                continue
            asked = {question: answers.to(question) for question in result.questions}
            again.append(job._replace(answers={**job.answers, **asked}))
        work = again
    return results


def _each(shared: Shared, work: Sequence[Job], jobs: int) -> Iterator[Rewritten]:
    if jobs < 2 or len(work) < _ENOUGH:
        yield from map(shared.done, work)
        return
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(jobs, initializer=_receive, initargs=(shared,)) as pool:
        yield from pool.map(_work, work, chunksize=_CHUNK)


_received: list[Shared] = []


def _receive(shared: Shared) -> None:
    _received[:] = [shared]


def _work(job: Job) -> Rewritten:
    return _received[0].done(job)


def default_jobs() -> int:
    """As many as there are processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
