"""`from pkg.shim import *`: the names that are really taken, one by one."""

import ast
import re
from collections.abc import Iterator

from unshim.finders.lines import walk
from unshim.rewrite.draft import Draft, Use
from unshim.rewrite.moves import Left
from unshim.rewrite.owners import owner_of
from unshim.rewrite.registry import form
from unshim.rewrite.taken import Taken, take, take_module
from unshim.shim.offered import declared_all

_BY_TEXT = re.compile(r"\b(?:globals|locals|vars|dir|eval|exec)\s*\(|__dict__|\bsys\.modules\b")
_PROMPT = re.compile(r"^\s*(?:>>>|\.\.\.) (.*)$", re.MULTILINE)
_WORD = re.compile(r"\w+")


@form(turn=10)
def star_import(draft: Draft) -> None:
    for use in draft.undecided("star"):
        left = _rewrite(draft, use)
        if left is None:
            draft.rewritten(use)
        else:
            draft.left(use, left.reason)


def _rewrite(draft: Draft, use: Use) -> Left | None:
    node, alias = use.statement, use.reference.node
    assert isinstance(node, ast.ImportFrom)
    assert isinstance(alias, ast.alias)
    reason = draft.why_not(use)
    if reason:
        return Left(reason)
    if not draft.is_whole:
        return Left(draft.problem)
    moves = draft.moves
    if draft.file.absolute.module(node) != moves.migration.shim or moves.public is None:
        return Left("what names the star stands for cannot be told by reading the shim")
    names = _wanted(draft, moves.public)
    if names is None:
        return Left("who else takes names from this module is not known")
    taken: list[Taken] = []
    for name in sorted(names):
        place, would_see = moves.place(name), draft.would_see(name, use.ancestors)
        if isinstance(place, Left) or would_see:
            return place if isinstance(place, Left) else Left(would_see)
        if "." in place.name:
            return Left(f"{place.dotted} is an attribute, which no import statement can take")
        whole = take(place.module, place.name, name) if place.name else None
        taken.append(whole or take_module(place.module, name))
    draft.take(node, alias, taken)
    return None


def _wanted(draft: Draft, public: tuple[str, ...]) -> set[str] | None:
    """The names that this file, or others through it, take; all of them where none can be told."""
    everything = set(public)
    others = draft.ask("taken", draft.file.module.name)
    if others is None:
        return None
    declared = declared_all(draft.file.source.tree)
    by_text = _BY_TEXT.search(draft.text.text) is not None
    if "*" in others or by_text or (declared is None and "__all__" in draft.text.text):
        return everything
    wanted = everything & (set(_used(draft)) | others | set(declared or ()))
    return wanted or everything


def _used(draft: Draft) -> Iterator[str]:
    """Names that are read as this module's own, in code, annotations and doctests."""
    scopes = draft.file.scopes
    for node, ancestors in walk(draft.file.source.tree):
        if isinstance(node, ast.Name):
            owner = owner_of(draft.file.scope(ancestors), node.id)
            if owner is None or owner is scopes.module:
                yield node.id
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from _words(node.value)


def _words(text: str) -> Iterator[str]:
    """The words of a text that may be code: of its doctests, or of all of a short one."""
    prompts = _PROMPT.findall(text)
    if prompts:
        for line in prompts:
            yield from _WORD.findall(line)
    elif "\n" not in text and len(text) < 200:
        yield from _WORD.findall(text)
