"""A file that is not Python as a whole: its code and its names, rewritten and held against both."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from unshim.errors import InternalError
from unshim.finders.documents.configuration import configuration_findings, used_as
from unshim.finders.documents.document import Document
from unshim.finders.documents.prose import prose_findings
from unshim.finders.finding import Finding
from unshim.finders.hits import Hits
from unshim.finders.kinds import Kind
from unshim.finders.reading import read_file
from unshim.names import Module
from unshim.rewrite.choice import Choice
from unshim.rewrite.documents.blocks import Block, blocks_of_text
from unshim.rewrite.documents.code import Part, rewrite_block
from unshim.rewrite.documents.placing import Placing, Whole, as_it_is, as_json, whole
from unshim.rewrite.documents.spelled import spelled_edits, text_of
from unshim.rewrite.documents.structure import lost_structure
from unshim.rewrite.draft import Question
from unshim.rewrite.edit import Edit, applied
from unshim.rewrite.moves import Left, Moves
from unshim.rewrite.one_file import Change, Rewritten, identities, reported
from unshim.rewrite.seen import joined
from unshim.source.decoding import decode_exactly
from unshim.source.inset import Line, Lines
from unshim.source.notebook import read_notebook

_NO_PACKAGE = Module("", is_package=False)

Answered = Mapping[Question, frozenset[str]]


class Texts(NamedTuple):
    """Lines of a file that are read as text, and what is found in them."""

    lines: Sequence[Line]
    findings: Sequence[Finding]


class Shape(NamedTuple):
    """What a file is made of: code and texts.

    `cells` are code and no texts, `blocks` code within the texts.
    """

    cells: list[Block]
    blocks: list[Block]
    texts: list[Texts]


def shape_of(path: str, text: str, kind: Kind, hits: Hits) -> Shape:
    """The code and the texts of a file of this kind."""
    if kind is Kind.NOTEBOOK:
        notebook = read_notebook(text)
        commands = Document(path, notebook.commands)
        used = [commands.finding(one.named, used_as(one)) for one in commands.spelled(hits.targets)]
        prose = prose_findings(path, notebook.prose, hits)
        blocks = [*blocks_of_text(notebook.prose)]
        texts = [Texts(notebook.commands, used), Texts(notebook.prose, prose)]
        return Shape([Block(notebook.code)], blocks, texts)
    lines = Lines(text)
    if kind is Kind.DATA:
        found = configuration_findings(path, lines, hits.targets, hits.may_have)
        return Shape([], [], [Texts(lines, found)])
    found = prose_findings(path, lines, hits, may_be_list=kind is Kind.TEXT)
    blocks = [*blocks_of_text(lines)]
    return Shape([], blocks, [Texts(lines, found)])


def rewrite_document(
    path: str,
    data: bytes,
    kind: Kind,
    hits: Hits,
    moves: Moves,
    answers: Answered,
    choice: Choice,
) -> Rewritten:
    """A file with its wanted uses, and mentions, rewritten as far as that is right."""
    exact = decode_exactly(data)
    text = exact.text
    shape = shape_of(path, text, kind, hits)
    is_notebook = kind is Kind.NOTEBOOK
    file = whole(text, as_json, r"\n") if is_notebook else whole(text, as_it_is)
    parts = [
        rewrite_block(path, file, block, _NO_PACKAGE, hits, moves, answers, choice)
        if choice.prose or not block.shown
        else Part()
        for block in (*shape.cells, *shape.blocks)
    ]
    parts += [_names(path, file, one, shape, hits, moves, answers, choice) for one in shape.texts]
    questions = tuple(question for part in parts for question in part.questions)
    seen = joined(part.seen for part in parts)
    if questions:
        return Rewritten(path, data, data, (), questions, seen)
    changes = [change for part in parts for change in part.changes]
    changes += _others(read_file(path, data, _NO_PACKAGE, hits).findings, changes)

    def shaped(after: str) -> list[Block]:
        result = shape_of(path, after, kind, hits)
        return [*result.cells, *result.blocks]

    after, problem = _finished(text, parts, shaped, path)
    new = exact.bytes_of(after)
    if exact.bytes_of(text) != data:
        problem = "its encoding does not keep its bytes"
    problem = problem or lost_structure(path, kind, text, after)
    problem = problem or _still_used(path, new, hits, changes)
    result = data if problem else new
    return Rewritten(path, data, result, reported(changes, choice, problem), (), seen)


def _still_used(path: str, data: bytes, hits: Hits, changes: Sequence[Change]) -> str:
    """That a second search finds more than what was left; "" where it does not."""
    staying = identities(change.finding for change in changes if change.left)
    found = read_file(path, data, _NO_PACKAGE, hits).findings
    if identities(one for one in found if one.family) - staying:
        return "unshim gave up: the result would still use the shim"
    return ""


def _finished(
    text: str, parts: Sequence[Part], shaped: Callable[[str], list[Block]], path: str
) -> tuple[str, str]:
    """The text with all edits made, and what is wrong with it."""
    edits = list(dict.fromkeys(edit for part in parts for edit in part.edits))
    if not edits:
        return text, ""
    try:
        after = applied(text, edits)
    except InternalError as error:
        return text, f"unshim gave up: {error.message}"
    blocks = shaped(after)
    for index, part in enumerate(parts):
        if part.result is None:
            continue
        problem = (
            part.result.problem(path, blocks[index]) if index < len(blocks) else "code is gone"
        )
        if problem:
            return text, f"unshim gave up: {problem}"
    return after, ""


def _names(
    path: str,
    file: Whole,
    texts: Texts,
    shape: Shape,
    hits: Hits,
    moves: Moves,
    answers: Answered,
    choice: Choice,
) -> Part:
    """What becomes of the names in lines that are read as text."""
    document = Document(path, texts.lines)
    placing = Placing(file, [texts.lines])
    covered = _covered(shape.blocks, choice)
    found = {(one.line, one.column): one for one in texts.findings}
    every = text_of(document, hits.targets, moves, choice, answers)
    changes: list[Change] = []
    edits: list[Edit] = []
    for spelled in document.spelled(hits.targets):
        place = document.finding(spelled.named, "")
        finding = found.get((place.line, place.column))
        line = document.lines[document.index(spelled.named.start)]
        if finding is None or _is_covered(line, covered):
            continue
        if not choice.wants(finding):
            changes.append(Change(finding, "it was not asked for"))
            continue
        outcome = spelled_edits(every, spelled, finding.kind)
        if isinstance(outcome, Question):
            return Part(questions=(outcome,))
        if isinstance(outcome, Left):
            changes.append(Change(finding, outcome.reason))
        else:
            changes.append(Change(finding, ""))
            edits += outcome
    placed = placing.placed(dict.fromkeys(edits))
    return Part(tuple(placed), tuple(changes))


def _covered(blocks: Sequence[Block], choice: Choice) -> dict[int, list[int]]:
    """The columns at which the lines of code start, by the number of the line."""
    found: dict[int, list[int]] = {}
    for block in blocks:
        for line in _lines(block) if choice.prose or not block.shown else ():
            found.setdefault(line.number, []).append(line.columns[0])
    return found


def _lines(block: Block) -> Iterator[Line]:
    return (line for section in block.sections for line in section)


def _is_covered(line: Line, covered: Mapping[int, list[int]]) -> bool:
    columns = covered.get(line.number, ())
    return any(line.columns[0] <= column <= line.columns[-1] for column in columns)


def _others(findings: Sequence[Finding], changes: Sequence[Change]) -> Iterator[Change]:
    """The uses that nothing here has decided."""
    decided = {(one.finding.line, one.finding.column, one.finding.name) for one in changes}
    for finding in findings:
        if finding.family and (finding.line, finding.column, finding.name) not in decided:
            yield Change(finding, "unshim does not rewrite this form")
