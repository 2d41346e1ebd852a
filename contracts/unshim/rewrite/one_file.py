"""One file: its uses to edits, to a result that is held against what was meant."""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from unshim.errors import InternalError
from unshim.finders.facts import finding_of, lexical_findings, one_kind_a_place
from unshim.finders.file import File
from unshim.finders.finding import Finding
from unshim.finders.hits import Hits
from unshim.finders.reference import Reference
from unshim.finders.registry import Ancestors
from unshim.names import Module
from unshim.rewrite.choice import Choice
from unshim.rewrite.draft import Draft, Question, Use, block_of, unparsed
from unshim.rewrite.edit import applied
from unshim.rewrite.layout import lay_out
from unshim.rewrite.moves import Moves
from unshim.rewrite.registry import load
from unshim.rewrite.seen import Late, Seen
from unshim.rewrite.verify import difference
from unshim.source import Source
from unshim.source.decoding import encode


class Change(NamedTuple):
    """A use, and why it was left; "" where it was rewritten."""

    finding: Finding
    left: str


class Rewritten(NamedTuple):
    """What became of a file: its bytes before and after (the same where nothing was done).

    `questions` are what the run must answer before this file can be finished; `seen` is what
    other files must know of it. `unread` says why the file could not be read.
    """

    path: str
    before: bytes
    after: bytes
    changes: tuple[Change, ...]
    questions: tuple[Question, ...] = ()
    seen: Seen = Seen()
    unread: str = ""


class Drafted(NamedTuple):
    """A draft that all forms had their turn with, what became of each use, and what it tells."""

    draft: Draft
    changes: tuple[Change, ...]
    seen: Seen

    @property
    def staying(self) -> Counter[tuple[str, str]]:
        """The uses that are left, by what identifies them."""
        return identities(change.finding for change in self.changes if change.left)


def rewrite_file(
    path: str,
    data: bytes,
    module: Module,
    hits: Hits,
    moves: Moves,
    answers: Mapping[Question, frozenset[str]],
    choice: Choice,
) -> Rewritten:
    """A Python file with its wanted uses rewritten as far as that is right."""
    lines = hits.lines(data, module)
    if not lines:
        return Rewritten(path, data, data, ())
    file = File(Source(path, data), module, hits.targets, lines, hits)
    drafted = draft_file(file, moves, answers, choice)
    questions = tuple(drafted.draft.questions)
    if questions:
        return Rewritten(path, data, data, (), questions, drafted.seen)
    after, problem = _finished(drafted.draft, hits, drafted.staying)
    changes = reported(drafted.changes, choice, problem)
    return Rewritten(path, data, after, changes, (), drafted.seen)


def reported(every: Iterable[Change], choice: Choice, problem: str) -> tuple[Change, ...]:
    """The changes that were wanted, in order; all left, where a problem came up.

    One place may have been found more than once, by each of the names that it is given.
    """
    found: dict[Finding, Change] = {}
    for change in every:
        left = found[change.finding].left if change.finding in found else ""
        found[change.finding] = change._replace(left=left or change.left or problem)
    return tuple(sorted((one for one in found.values() if choice.wants(one.finding)), key=_place))


def draft_file(
    file: File,
    moves: Moves,
    answers: Mapping[Question, frozenset[str]],
    choice: Choice,
    context: int = 0,
) -> Drafted:
    """What becomes of each use. The first `context` lines are there to be read, and stay."""
    uses = [
        use
        for use in uses_of(file)
        if use.finding.line > context and (use.finding.family or choice.wants(use.finding))
    ]
    refused: dict[ast.stmt, str] = {
        statement: "it goes through an import of the module around it"
        for statement in file.source.tree.body
        if statement.lineno <= context
    }
    lexical = [
        one for one in lexical_findings(file, {use.finding for use in uses}) if one.line > context
    ]
    draft = _drafted(file, moves, uses, answers, choice, refused)
    every = [Change(use.finding, draft.reasons[id(use)]) for use in uses]
    every += [Change(one, _unread(file.source)) for one in lexical]
    seen = draft.seen
    seen = seen._replace(late=(*seen.late, *_unread_late(lexical)))
    return Drafted(draft, tuple(every), seen)


def _unread_late(lexical: Sequence[Finding]) -> Iterator[Late]:
    """What stands on a line that does not parse may run at any time, and is not moved."""
    for finding in lexical:
        yield Late(finding.name, f"{finding.path}:{finding.line}", moved=False)


def uses_of(file: File) -> list[Use]:
    """The uses of a file; of what was found twice at one place, what says most."""
    uses = [use for seen in file.references() if (use := _use(file, *seen)) is not None]
    kept = set(one_kind_a_place(use.finding for use in uses))
    return [use for use in uses if use.finding in kept]


def _use(file: File, reference: Reference, ancestors: Ancestors) -> Use | None:
    finding = finding_of(file, reference, ancestors)
    if finding is None:
        return None
    node = reference.node
    statement = None
    if isinstance(node, ast.alias):
        for candidate in block_of(ancestors):
            if isinstance(candidate, ast.Import | ast.ImportFrom) and node in candidate.names:
                statement = candidate
    return Use(reference, reference.around or ancestors, finding, statement)


def _drafted(
    file: File,
    moves: Moves,
    uses: Sequence[Use],
    answers: Mapping[Question, frozenset[str]],
    choice: Choice,
    refused: dict[ast.stmt, str],
) -> Draft:
    """The draft once all forms had their turn; made again while it refuses a statement."""
    while True:
        draft = Draft(file, moves, uses, answers, choice, refused)
        for registered in load():
            registered.function(draft)
        for use in uses:
            if id(use) not in draft.reasons:
                draft.left(use, draft.why_not(use) or "unshim does not rewrite this form")
        for node in draft.statements:
            if node not in draft.dropped:
                lay_out(draft, node, draft.block(node))
        if draft.questions or draft.refused == refused:
            return draft  # what waits for an answer is left for now, and must refuse nothing
        refused = draft.refused


def _finished(draft: Draft, hits: Hits, staying: Counter[tuple[str, str]]) -> tuple[bytes, str]:
    """The bytes of the result, and the reason for which they are those of before."""
    before = draft.file.source
    if not draft.edits:
        return before.data, ""
    try:
        after = encode(applied(before.text, draft.edits), before.data)
    except InternalError as error:
        return before.data, f"unshim gave up: {error.message}"
    if after is None:
        return before.data, f"its encoding does not keep its bytes: {before.problem}"
    result = Source(before.path, after)
    problem = difference(before, result, draft.meant)
    if problem:
        return before.data, f"unshim gave up: {problem}"
    module = draft.file.module
    file = File(result, module, hits.targets, hits.lines(after, module), hits)
    found = [use.finding for use in uses_of(file) if use.finding.family]
    found += lexical_findings(file, found)
    if identities(found) - staying:
        return before.data, "unshim gave up: the result would still use the shim"
    return after, ""


def identities(findings: Iterable[Finding]) -> Counter[tuple[str, str]]:
    """How often each name is used, by family."""
    return Counter((finding.family, finding.name) for finding in findings)


def _place(change: Change) -> tuple[int, int, str]:
    return change.finding.line, change.finding.column, change.finding.name


def _unread(source: Source) -> str:
    return f"its line cannot be read for certain; {unparsed(source)}"
