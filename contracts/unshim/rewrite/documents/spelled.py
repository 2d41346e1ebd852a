"""Names and paths in a text that no parser reads: configuration, scripts, prose."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from unshim.finders.documents.document import Document, Spelled
from unshim.finders.documents.zcml import absolute_name
from unshim.finders.target import Target
from unshim.rewrite.about import ABOUT, is_about
from unshim.rewrite.choice import Choice
from unshim.rewrite.documents.loose import statement_edits
from unshim.rewrite.draft import Question
from unshim.rewrite.edit import Edit
from unshim.rewrite.literal import moved
from unshim.rewrite.moves import Left, Moves
from unshim.rewrite.same_file import NAMES_FILE, other_file
from unshim.rewrite.same_script import LOADED, is_run
from unshim.source.loose_imports import LooseImport, LooseText, loose_imports

_UNKNOWN = (
    "what is done with a name in a file of this kind cannot be told; `--kind entry` rewrites it "
    "all the same"
)
_CONFIGURES = {
    *("bash", "cfg", "conf", "env", "ini", "json", "json5", "jsonc", "md", "rst", "service", "sh"),
    *(
        "toml",
        "txt",
        "yaml",
        "yml",
        "zcml",
        "dockerfile",
        "jenkinsfile",
        "makefile",
        "procfile",
        "ipynb",
    ),
}
# In a string that is code: `python -c "import pkg.shim"`.
_IMPORT = re.compile(r"(?:^|[\"';])[ \t]*import[ \t]+(?:[\w., \t]+,[ \t]*)?$")
_AS = re.compile(r"[ \t]+as[ \t]+(\w+)")


class Text(NamedTuple):
    """A document and all that decides what becomes of its names."""

    document: Document
    imports: Mapping[int, LooseImport]
    targets: Sequence[Target]
    moves: Moves
    choice: Choice
    answers: Mapping[Question, frozenset[str]]


def text_of(
    document: Document,
    targets: Sequence[Target],
    moves: Moves,
    choice: Choice,
    answers: Mapping[Question, frozenset[str]],
) -> Text:
    imports = {one.start: one for one in loose_imports(LooseText.plain(document.text))}
    return Text(document, imports, targets, moves, choice, answers)


def spelled_edits(text: Text, spelled: Spelled, kind: str) -> list[Edit] | Left | Question:
    """The edits of the document's text by which a place names the canonical.

    A question, where something about other files must be known first.
    """
    start, end, name = spelled.named
    line = "".join(text.document.around(spelled.named))
    if kind == "prose" and is_about(line, text.moves.migration):
        return Left(ABOUT)
    if spelled.is_path:
        if kind == "path" and not text.choice.has_named("path"):
            return Left(NAMES_FILE)
        return _file(text, start, end)
    imported = text.imports.get(start)
    if imported is not None and imported.end == end:
        statement = [
            one
            for one in text.imports.values()
            if one is imported or (one.head == imported.head != (0, 0))
        ]
        return statement_edits(text.document.text, statement, text.moves)
    before, after = text.document.around(spelled.named)
    if _IMPORT.search(before):
        bound = _AS.match(after)
        module = text.document.text[start:end]
        one = LooseImport(start, end, 0, module, "", bound[1] if bound else "", quoted=True)
        return statement_edits(text.document.text, [one], text.moves)
    if kind == "entry" and (name == "." or text.moves.is_part(name)):
        is_same = name == "." and is_run(before)
        if is_same:
            question = _script(text)
            if question not in text.answers:
                return question
            is_same = bool(text.answers[question])
        if not is_same and not text.choice.has_named("entry"):
            return Left(LOADED)
    written = text.document.text[start:end]
    if kind == "entry" and not (text.choice.has_named("entry") or _is_told(text, written)):
        return Left(_UNKNOWN)
    # In a regular expression every dot is escaped.
    dotted = _absolute(text, written).replace("\\.", ".")
    new = moved(text.moves, dotted)
    if isinstance(new, Left):
        return new
    return [Edit(start, end, new.replace(".", "\\.") if "\\." in written else new)]


def _absolute(text: Text, written: str) -> str:
    """A name as it is written, or what it means where it starts with a dot."""
    if not written.startswith("."):
        return written
    meant = (absolute_name(written, target, text.document.path) for target in text.targets)
    return next(filter(None, meant), written)


def _is_told(text: Text, written: str) -> bool:
    """Whether a name is certain to be loaded: an object reference, or in a file that configures."""
    name = text.document.path.rpartition("/")[2].lower()
    suffix = name.rpartition(".")[2]
    return ":" in written or suffix in _CONFIGURES or name in _CONFIGURES


def _script(text: Text) -> Question:
    migration = text.moves.migration
    return Question("script", f"{migration.shim}:{migration.canonical}")


def _file(text: Text, start: int, end: int) -> list[Edit] | Left:
    written = text.document.text[start:end]
    for target in text.targets:
        other = other_file(written, target)
        if other is not None:
            return [Edit(start, end, other)]
    return Left("the path is not spelled out as the shim's file is")
