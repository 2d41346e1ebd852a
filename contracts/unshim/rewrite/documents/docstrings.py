"""Examples in the docstrings of a Python file, which `doctest` runs."""

from collections.abc import Mapping, Sequence

from unshim.errors import InternalError
from unshim.finders.hits import Hits
from unshim.names import Module
from unshim.rewrite.choice import Choice
from unshim.rewrite.documents.blocks import blocks_of_docstrings
from unshim.rewrite.documents.code import rewrite_block
from unshim.rewrite.documents.placing import as_it_is
from unshim.rewrite.draft import Question
from unshim.rewrite.edit import applied
from unshim.rewrite.moves import Moves
from unshim.rewrite.one_file import Change, Rewritten, reported
from unshim.rewrite.seen import joined
from unshim.source import Source
from unshim.source.decoding import encode

_NEWLINE = r"\r\n|\r|\n"


def rewrite_docstrings(
    path: str,
    data: bytes,
    module: Module,
    hits: Hits,
    moves: Moves,
    answers: Mapping[Question, frozenset[str]],
    choice: Choice,
) -> Rewritten:
    """The file with the examples rewritten, and nothing else."""
    source = Source(path, data)
    text = source.text
    parts = [
        rewrite_block(path, text, block, module, hits, moves, answers, choice, as_it_is, _NEWLINE)
        for block in blocks_of_docstrings(source)
    ]
    questions = tuple(question for part in parts for question in part.questions)
    seen = joined(part.seen for part in parts)
    changes: Sequence[Change] = [change for part in parts for change in part.changes]
    edits = [edit for part in parts for edit in part.edits]
    if source.problem is not None:
        reason = f"the file does not parse: {source.problem}"
        changes = reported(changes, choice, reason)
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
    blocks = list(blocks_of_docstrings(Source(path, after)))
    for index, part in enumerate(parts):
        if part.result is not None and index < len(blocks):
            problem = problem or part.result.problem(path, blocks[index])
    if len(blocks) != len(parts):
        problem = problem or "an example is gone"
    if problem:
        reason = f"unshim gave up: {problem}"
        return Rewritten(path, data, data, reported(changes, choice, reason), (), seen)
    return Rewritten(path, data, after, reported(changes, choice, ""), (), seen)
