"""A file being rewritten: its uses, and what has been decided of them so far."""

import ast
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from unshim.finders.file import File
from unshim.finders.finding import Finding
from unshim.finders.reference import Reference
from unshim.finders.registry import Ancestors
from unshim.finders.roles import written
from unshim.rewrite.choice import Choice
from unshim.rewrite.edit import Edit
from unshim.rewrite.moves import Moves
from unshim.rewrite.occurrences import Places, occurrences
from unshim.rewrite.seen import ANY, Late, Need, Patched, Seen, runs_late
from unshim.rewrite.taken import Taken
from unshim.rewrite.text import Text
from unshim.rewrite.there import There, what_it_would_see
from unshim.source import Source

_IMPORTERS = {"__import__", "import_module"}
# What stands in one of these may not be run.
_CONDITIONAL = (
    *(ast.If, ast.IfExp, ast.BoolOp, ast.For, ast.AsyncFor, ast.While, ast.Match),
    *(ast.ExceptHandler, ast.comprehension),
)
_EARLY = "is left, and this loads the shim before it may see another value"


class Use(NamedTuple):
    """A use as its finder saw it. `statement` is the import statement of an alias."""

    reference: Reference
    ancestors: Ancestors
    finding: Finding
    statement: ast.Import | ast.ImportFrom | None


class Question(NamedTuple):
    """Something about other files that a form must know, and asks of the run."""

    about: str
    subject: str


class Draft:
    """What the forms write to. `answers` holds what the run has answered so far.

    `changes` holds names of the shim that this file gives another value with what is done to them,
    `late` lists what is looked up through the shim at call time with the uses that would move it,
    `patched` what a use puts a mock under,
    `through` the names of other modules by which this file reaches the shim, `unseen` reasons for
    which a use is left that would see what is done to the canonical, `needs` what is left and
    works only where the shim is loaded.
    `renamed` maps a literal to the edits of its value,
    `taken` the id of an alias to what it becomes, `indents` a statement to the indent that
    it gets, `dropped` holds statements that go with what is around them. `meant` maps a node to
    what stands in its place afterwards: statements for a statement, an expression for an
    expression. It is what the result is held against.
    """

    def __init__(
        self,
        file: File,
        moves: Moves,
        uses: Sequence[Use],
        answers: Mapping[Question, frozenset[str]],
        choice: Choice,
        refused: Mapping[ast.stmt, str] | None = None,
    ) -> None:
        self.file = file
        self.text = Text(file.source)
        self.moves = moves
        self.uses = list(uses)
        self.answers = answers
        self.refused: dict[ast.stmt, str] = dict(refused or {})
        self.choice = choice
        self.changes: set[tuple[str, str]] = set()
        self.late: list[tuple[str, int, Sequence[Use]]] = []
        self.patched: list[tuple[str, int, Sequence[Use]]] = []
        self.through: dict[str, str] = {}
        self.unseen: dict[str, set[There]] = {}
        self.needs: list[Need] = []
        self.questions: list[Question] = []
        self.edits: list[Edit] = []
        self.meant: dict[ast.AST, list[ast.stmt] | ast.expr] = {}
        self.renamed: dict[ast.Constant, list[Edit]] = {}
        self.taken: dict[int, list[Taken]] = {}
        self.statements: dict[ast.Import | ast.ImportFrom, None] = {}
        self.indents: dict[ast.stmt, str] = {}
        self.dropped: set[ast.stmt] = set()
        self.reasons: dict[int, str] = {}
        self._places: dict[str, Places] = {}

    def edit(self, start: int, end: int, text: str) -> None:
        self.edits.append(Edit(start, end, text))

    def rewritten(self, use: Use) -> None:
        self.reasons.setdefault(id(use), "")

    def left(self, use: Use, reason: str) -> None:
        self.reasons[id(use)] = reason

    def take(self, node: ast.Import | ast.ImportFrom, alias: ast.alias, its: list[Taken]) -> None:
        """What an alias of an import statement becomes."""
        self.taken[id(alias)] = its
        self.statements[node] = None

    def refuse(self, node: ast.stmt, reason: str) -> None:
        """Says of a statement whose names were decided that it cannot be written.

        The draft is then made again, with the statement in `refused` from the start.
        """
        self.refused[node] = reason

    def change(self, name: str, what: str) -> None:
        """Says of a name what gives it another value."""
        self.changes.add((name, what))

    def undecided(self, *kinds: str) -> list[Use]:
        """The uses of these kinds of references that no form has decided."""
        return [
            use for use in self.uses if id(use) not in self.reasons and use.reference.kind in kinds
        ]

    def ask(self, about: str, subject: str) -> frozenset[str] | None:
        """The answer of the run, None where it has none yet: then this draft is made again."""
        question = Question(about, subject)
        if question not in self.answers:
            self.questions.append(question)
            return None
        return self.answers[question]

    def places_of(self, name: str) -> Places:
        """All places of a name, looked for once."""
        if name not in self._places:
            self._places[name] = occurrences(self.file, {name})
        return self._places[name]

    @cached_property
    def compared(self) -> frozenset[object]:
        """The constants to which the file compares what a call gives."""
        found: set[object] = set()
        for node in ast.walk(self.file.source.tree):
            if isinstance(node, ast.Compare):
                operands = [node.left, *node.comparators]
                if any(isinstance(one, ast.Call) for one in operands):
                    found.update(one.value for one in operands if isinstance(one, ast.Constant))
        return frozenset(found)

    @property
    def shim_length(self) -> int:
        """How many names the shim's dotted name has."""
        return self.moves.migration.shim.count(".") + 1

    def would_see(self, name: str, above: Ancestors) -> str:
        """Why what looks a name of the shim up here would see another in the canonical."""
        path, module = self.file.source.path, self.file.module.name
        found = what_it_would_see(self.moves.there, name, path, module, above)
        reason = next(iter(found.values()), "")
        self.unseen.setdefault(reason, set()).update(found)
        return reason

    def where(self, line: int) -> str:
        return f"{self.file.source.path}:{line}"

    def why_not(self, use: Use) -> str:
        """Why a use must be left before anything is known of it; "" where it need not."""
        if not self.choice.wants(use.finding):
            return "it was not asked for"
        if use.reference.undecided:
            return f"it is not certain to be a use: {use.reference.undecided}"
        needed = self.moves.loaders.get(self.file.module.name)
        is_itself = needed is not None and needed.startswith(f"{self.where(use.finding.line)} ")
        if needed and not is_itself and _is_import(use) and not runs_late(use.ancestors):
            return needed
        return self.refused.get(use.statement, "") if use.statement is not None else ""

    @property
    def seen(self) -> Seen:
        """What other files must know, once every use is decided."""

        def reason(uses: Sequence[Use]) -> str:
            return next(filter(None, (self.reasons[id(use)] for use in uses)), "")

        return Seen(
            tuple(sorted(self.changes)),
            tuple(Late(name, self.where(line), not reason(its)) for name, line, its in self.late),
            tuple(Patched(name, self.where(line), reason(its)) for name, line, its in self.patched),
            tuple(sorted(self.through.items())),
            tuple(sorted({*self._needs(), *self.needs})),
            tuple(self._loads()),
        )

    def _loads(self) -> Iterator[tuple[str, bool]]:
        """The file's own module, if its import loads the shim, and whether that stays so."""
        uses = [use for use in self.uses if _is_import(use) and _is_sure_to_run(use)]
        own = self.file.module.name
        is_under = any(own in one.loads for there in self.unseen.values() for one in there)
        if uses and not is_under:
            yield own, any(self.reasons[id(use)] for use in uses)

    def _needs(self) -> Iterator[Need]:
        """The modules that must go on loading the shim, before what is left here loads it."""
        left = [use for use in self.uses if self.reasons[id(use)]]
        loads = [use for use in left if use.statement is not None]
        if not all(self._may_be_first(use) for use in loads):
            return
        for use in left:
            if use.statement is not None or use.reference.kind in ("dynamic", "patch"):
                where = self.where(use.finding.line)
                for there in self._concerning(use) if self._may_be_first(use) else ():
                    before = tuple(sorted(there.before))
                    yield Need(there.module, where, _EARLY, not there.module, before)

    def _unseen(self, use: Use) -> set[There]:
        """What is done to the canonical, for which a use is left."""
        return self.unseen.get(self.reasons[id(use)], set())

    def _concerning(self, use: Use) -> set[There]:
        """The same for a use that is left for anything else: all that it may see, once loaded."""
        name, there = use.reference.name, self.moves.there
        every = there.values() if name == "." else (there.get(name, ()), there.get(ANY, ()))
        return self._unseen(use).union(*every)

    def _may_be_first(self, use: Use) -> bool:
        """Whether a use may load the shim only once the canonical is changed."""
        own, is_text = self.file.module.name, use.reference.kind == "dynamic"
        is_kept = is_text and not isinstance(use.ancestors[-1][0], ast.Call)  # and asked later
        is_late = is_kept or runs_late(use.ancestors)
        return is_late or any(own in one.loads for one in self._unseen(use))

    def block(self, node: ast.stmt) -> list[ast.stmt]:
        """The list of statements in which a use's statement stands; empty for any other."""
        for use in self.uses:
            if use.statement is node:
                return block_of(use.ancestors)
        return []

    def offers(self, name: str) -> bool:
        """Whether a module-level name may be asked for from outside, or by its text."""
        if re.search(r"\b(?:globals|locals|vars|eval|exec)\s*\(", self.text.text):
            return True
        pattern = rf"__all__(?s:.*?)[\"']{re.escape(name)}[\"']"
        return re.search(pattern, self.text.text) is not None

    @property
    def is_whole(self) -> bool:
        """Whether the file parses, so that its scopes can be relied on."""
        return self.file.source.problem is None

    @property
    def problem(self) -> str:
        """Why not, in words; a newer Python may be able to."""
        return unparsed(self.file.source)


def unparsed(source: Source) -> str:
    """That a file does not parse, and what says so."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return f"the file does not parse with Python {version}: {source.problem}"


def block_of(ancestors: Ancestors) -> list[ast.stmt]:
    """The list of statements in which something with these ancestors stands."""
    parent, field = ancestors[-1]
    found = getattr(parent, field)
    return found if isinstance(found, list) else []


def _is_import(use: Use) -> bool:
    """Whether a use imports the shim, be it by a name in a string."""
    if use.statement is not None:
        return use.reference.kind != "typing"
    call = use.ancestors[-1][0] if use.ancestors else None
    return (
        isinstance(call, ast.Call)
        and written(call.func).rpartition(".")[2] in _IMPORTERS
        and use.reference.kind == "dynamic"
    )


def _is_sure_to_run(use: Use) -> bool:
    """Whether the import of its module runs a use, whatever conditions hold."""
    return not runs_late(use.ancestors) and not any(
        isinstance(node, _CONDITIONAL) or (isinstance(node, ast.Try) and field == "orelse")
        for node, field in use.ancestors
    )
