"""What gives names of a canonical another value: found as if the canonical were a shim itself."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from unshim.errors import DeclarationError
from unshim.finders.file import File
from unshim.finders.search import is_python
from unshim.names import below
from unshim.patterns import lazily
from unshim.rewrite.answers import Answers
from unshim.rewrite.candidates import Candidates, candidates
from unshim.rewrite.changes import told
from unshim.rewrite.choice import Choice
from unshim.rewrite.draft import Draft, Question
from unshim.rewrite.moves import Moves
from unshim.rewrite.one_file import draft_file
from unshim.rewrite.own_changes import changed_by_itself
from unshim.rewrite.roundabout import ROUNDABOUT, changed_by_objects, loaded_anew
from unshim.rewrite.seen import ANY, MAYBE
from unshim.rewrite.takers import Takers
from unshim.rewrite.under import loaded_before, loaded_under
from unshim.source import Source
from unshim.tree import Tree

_CHANGES = lazily(
    rb"\b(?:patch|monkeypatch|mocker|setattr|delattr|reload|modules|vars|exec|eval|del)\b"
    rb"|__(?:dict|setattr|delattr)__"
)
_AT = re.compile(r"(.+?):(\d+) ")


class ChangedThere(NamedTuple):
    """A name of a canonical that is given another value; ANY for any. `what` says it in words.

    `module` is the one that does so, or has it done; `loads` are those that are imported then, and
    `before` what it imports before.
    """

    name: str
    path: str
    line: int
    what: str
    is_mock: bool
    loads: frozenset[str] = frozenset()
    module: str = ""
    before: frozenset[str] = frozenset()


class Canonical(NamedTuple):
    """A module in which names of the shim live, by what they are called there."""

    module: str
    names: frozenset[str]


def changes_of(
    tree: Tree, home: Canonical, moves: Moves, takers: Takers, users: Iterable[str]
) -> Iterator[ChangedThere]:
    """Every place that changes the names of a canonical. `users` are the files of the shim's."""
    migration = moves.migration._replace(shim=home.module, canonical=home.module, names={}, only=())
    try:
        found = candidates(tree, migration, with_own=True)
    except DeclarationError:
        return  # it is not in this tree
    path = found.modules.path(home.module)
    if path is not None and is_python(path):
        for name, line in changed_by_itself(Source(path, tree.read(path)), home.names):
            does = "may change any name of" if name == ANY else f"changes {name} in"
            what = f"{path}:{line} {does} {home.module}"
            yield ChangedThere(name, path, line, what, is_mock=False)
    its = Moves(
        migration,
        {},
        complete=False,
        public=None,
        modules=moves.modules,
        hidden={},
        takers=takers.reached_from(migration, found.paths),
        whose=home.module,
    )
    answers = Answers(tree, migration, found.modules, takers)
    shims = (moves.migration.shim, *(f"{moves.migration.shim}.{one}" for one in moves.places))
    for path, data in tree.read_all(sorted({*found.paths, *users}), {}):
        if is_python(path) and _may_change(path, data, its, home.names):
            yield from _in_file(path, data, found, its, answers, shims)


def _may_change(path: str, data: bytes, moves: Moves, names: frozenset[str]) -> bool:
    """Whether a file may change something in a module that it names, or hands on."""
    if _CHANGES.search(data) or ROUNDABOUT.search(data):
        return True
    stem = path.rpartition("/")[2].partition(".")[0]
    if any(stem in words for words in moves.takers.values()):
        return True
    last = re.escape(moves.migration.shim.rpartition(".")[2]).encode()
    local = b"|".join({last, *re.findall(rb"\b%s[\s\\]+as[\s\\]+(\w+)" % last, data)})
    handed = rb"(?<!\bas )(?<!\bimport )(?<!\w)(?:%s)\s*(?:[,)\]};]|\bif\b|\bor\b|$)" % local
    quoted = rb"[\"']%s[\"'.:]" % re.escape(moves.migration.shim).encode()
    every = b"|".join(re.escape(name).encode() for name in sorted(names)) or rb"\w+"
    written = rb"\.\s*(?:%s)\s*(?:[-+*/%%@&|^]|//|\*\*|<<|>>)?=(?!=)" % every
    return re.search(rb"%s|%s|%s" % (handed, written, quoted), data, re.MULTILINE) is not None


def _in_file(
    path: str,
    data: bytes,
    found: Candidates,
    moves: Moves,
    answers: Answers,
    shims: tuple[str, ...],
) -> Iterator[ChangedThere]:
    module = found.modules.at(path)
    lines = found.hits.lines(data, module)
    if not lines and not ROUNDABOUT.search(data):
        return
    file = File(Source(path, data), module, found.hits.targets, lines, found.hits)

    def is_its(dotted: str) -> bool:
        return bool(below(dotted, moves.migration.shim)) or dotted in shims

    def reach(name: str) -> frozenset[str]:
        return answers.to(Question("reach", name))

    asked: dict[Question, frozenset[str]] = {}
    while True:
        draft = draft_file(file, moves, asked, Choice()).draft
        others = [*changed_by_objects(draft, is_its), *loaded_anew(draft)]
        if not draft.questions:
            break
        for question in draft.questions:
            is_needed = question.about in ("mocks", "writes")
            asked[question] = answers.to(question) if is_needed else frozenset()
    for changed in others:
        draft.change(*told(draft, changed))
    for one in _told(draft):
        is_here = one.path == path
        lasts = not one.is_mock or ".start(" in file.source.text
        loads = loaded_under(file, one.line, reach, lasts=lasts) if is_here else ()
        before = loaded_before(file, one.line) if is_here else frozenset()
        yield one._replace(loads=frozenset(loads), module=module.name, before=before)


def _told(draft: Draft) -> Iterator[ChangedThere]:
    for name, what in sorted(draft.changes):
        at = _AT.match(what)
        if at is not None:
            yield ChangedThere(name, at[1], int(at[2]), what, is_mock=False)
    path, module = draft.file.source.path, draft.moves.migration.shim
    for name, line, _ in draft.patched:
        name = name.removeprefix(MAYBE)
        under = f"may put a mock into {module}" if name == ANY else f"mocks {module}.{name}"
        yield ChangedThere(name, path, line, f"{path}:{line} {under}", is_mock=True)
