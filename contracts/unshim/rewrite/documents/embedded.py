"""Code within a Python file: examples in docstrings, and code in strings."""

from collections.abc import Iterator, Mapping, Sequence

from unshim.errors import InternalError
from unshim.finders.hits import Hits
from unshim.names import Module
from unshim.rewrite.choice import Choice
from unshim.rewrite.documents.blocks import Block, blocks_of_docstrings, blocks_of_strings
from unshim.rewrite.documents.code import rewrite_block
from unshim.rewrite.documents.placing import as_it_is, whole
from unshim.rewrite.draft import Question, unparsed
from unshim.rewrite.edit import applied
from unshim.rewrite.moves import Moves
from unshim.rewrite.one_file import Change, Rewritten, reported
from unshim.rewrite.seen import joined
from unshim.source import Source
from unshim.source.decoding import encode


def rewrite_embedded(
    path: str,
    data: bytes,
    module: Module,
    hits: Hits,
    moves: Moves,
    answers: Mapping[Question, frozenset[str]],
    choice: Choice,
) -> Rewritten:
    """The file with that code rewritten, and nothing else."""
    source = Source(path, data)
    text = source.text
    file = whole(text, as_it_is)
    parts = [
        rewrite_block(path, file, block, module, hits, moves, answers, choice)
        for block in _blocks(source, choice)
    ]
    questions = tuple(question for part in parts for question in part.questions)
    seen = joined(part.seen for part in parts)
    changes: Sequence[Change] = [change for part in parts for change in part.changes]
    edits = [edit for part in parts for edit in part.edits]
    if source.problem is not None:
        changes = reported(changes, choice, unparsed(source))
        return Rewritten(path, data, data, changes, questions, seen)
    if questions or not edits:
        return Rewritten(path, data, data, reported(changes, choice, ""), questions, seen)
    problem = ""
    after: bytes | None = None
    try:
        after = encode(applied(text, edits), data)
    except InternalError as error:
        problem = f"unshim gave up: {error.message}"
    if after is None:
        problem = problem or "its encoding does not keep its bytes"
        return Rewritten(path, data, data, reported(changes, choice, problem), (), seen)
    blocks = list(_blocks(Source(path, after), choice))
    for index, part in enumerate(parts):
        if part.result is not None and index < len(blocks):
            problem = problem or part.result.problem(path, blocks[index])
    if len(blocks) != len(parts):
        problem = problem or "the code would have to be written in another way"
    if problem:
        reason = f"unshim gave up: {problem}"
        return Rewritten(path, data, data, reported(changes, choice, reason), (), seen)
    return Rewritten(path, data, after, reported(changes, choice, ""), (), seen)


def _blocks(source: Source, choice: Choice) -> Iterator[Block]:
    if ">>>" in source.text:
        yield from blocks_of_docstrings(source)
    if choice.kinds is None or choice.has_named("string"):
        yield from blocks_of_strings(source, choice.has_named("string"))
