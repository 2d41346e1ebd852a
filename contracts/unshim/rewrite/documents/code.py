"""One block of code inside a file: its edits, and what it must be afterwards."""

from collections.abc import Mapping
from typing import NamedTuple

from unshim.errors import InternalError
from unshim.finders.file import File
from unshim.finders.finding import Finding
from unshim.finders.hits import Hits
from unshim.names import Module
from unshim.rewrite.choice import Choice
from unshim.rewrite.documents.blocks import Block
from unshim.rewrite.documents.placing import Placing, Whole
from unshim.rewrite.draft import Question
from unshim.rewrite.edit import Edit, applied
from unshim.rewrite.moves import Moves
from unshim.rewrite.one_file import Change, draft_file
from unshim.rewrite.seen import Seen
from unshim.rewrite.verify import Meant, difference
from unshim.source import Span
from unshim.source.inset import Inset

_ACROSS = "a line of its own would have to go with all that is around it"
_SHARED = "what is around the code may use the module that it binds"


class Unplaced(Inset):
    """An inset whose findings stay where they are in its own text."""

    def located(self, span: Span) -> Span:
        return span

    def in_file(self, finding: Finding) -> Finding:
        """The finding at its place in the file."""
        span = Span(finding.line, finding.column, finding.end_line, finding.end_column)
        line, column, end_line, end_column = super().located(span)
        return finding._replace(line=line, column=column, end_line=end_line, end_column=end_column)


class Part(NamedTuple):
    """What becomes of a part of a file: edits of the file's text, and the uses in it.

    `result` is what its code must be afterwards, None where it stays as it is.
    """

    edits: tuple[Edit, ...] = ()
    changes: tuple[Change, ...] = ()
    questions: tuple[Question, ...] = ()
    seen: Seen = Seen()
    result: "Result | None" = None


class Result(NamedTuple):
    """A block as it was, its text as it must be, and what is to stand for which nodes."""

    before: Unplaced
    text: str
    meant: Meant

    def problem(self, path: str, after: Block) -> str:
        """What the block has become that was not meant; "" where all is as it should be."""
        found = Unplaced(path, after.sections)
        if found.text != self.text:
            return "the result does not read as it was meant to"
        return difference(self.before, found, self.meant)


def rewrite_block(
    path: str,
    whole: Whole,
    block: Block,
    module: Module,
    hits: Hits,
    moves: Moves,
    answers: Mapping[Question, frozenset[str]],
    choice: Choice,
) -> Part:
    """A block of a file, with its wanted uses rewritten as far as that is right."""
    code = "\n".join(line.text for section in block.sections for line in section)
    lines = hits.lines(code.encode("utf-8", "surrogatepass"), module)
    if not any(line > block.context for line in lines):
        return Part()
    inset = Unplaced(path, block.sections)
    file = File(inset, module, hits.targets, lines, hits)
    wanted = choice._replace(kinds=None) if block.kind else choice
    known = {Question("taken", module.name): frozenset[str](), **answers}
    drafted = draft_file(file, moves, known, wanted, block.context)
    changes = tuple(
        Change(_reported(inset, change.finding, block), change.left) for change in drafted.changes
    )
    draft = drafted.draft
    if block.shared and any(change.finding.name == "." for change in changes):
        return Part((), _left(changes, _SHARED))
    part = Part((), changes, tuple(draft.questions), drafted.seen)
    if draft.questions or not draft.edits:
        return part
    placing = Placing(whole, block.sections)
    edits = placing.within_sections(draft.edits)
    if edits is None:
        return part._replace(changes=_left(changes, _ACROSS))
    try:
        expected = applied(inset.text, edits)
    except InternalError as error:
        return part._replace(changes=_left(changes, f"unshim gave up: {error.message}"))
    result = Result(inset, expected, draft.meant)
    return part._replace(edits=tuple(placing.placed(edits)), result=result)


def _reported(inset: Unplaced, finding: Finding, block: Block) -> Finding:
    placed = inset.in_file(finding)
    return placed._replace(kind=block.kind) if block.kind else placed


def _left(changes: tuple[Change, ...], reason: str) -> tuple[Change, ...]:
    return tuple(change._replace(left=change.left or reason) for change in changes)
