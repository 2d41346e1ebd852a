"""Why a name must go on standing for the shim, or leading to it: what others reach by it."""

import ast
import re
from collections.abc import Iterable

from unshim.finders.namespaces import Namespace
from unshim.names import below
from unshim.rewrite.draft import Draft
from unshim.rewrite.group import Group, Imported
from unshim.rewrite.moves import Left
from unshim.rewrite.seen import ANY
from unshim.source.inset import Inset


def asked_elsewhere(draft: Draft, group: Group, homes: dict[Imported, str]) -> str:
    """Why a name for the shim must stay one, where it may be asked for what the canonical lacks.

    Other files may take it, and what a class binds is reached through the class and its instances.
    """
    lacking = {
        name for one, home in homes.items() for name in draft.moves.lacking(one.dotted, home)
    }
    if not lacking or isinstance(draft.file.source, Inset):
        return ""
    about, subjects = "asked", sorted({draft.where(one.alias.lineno) for one in homes})
    if isinstance(group.scope.node, ast.ClassDef):
        about, subjects = "below", [group.name]
    elif group.scope is not draft.file.scopes.module:
        return ""
    answers = [draft.ask(about, subject) for subject in subjects]
    found = sorted(name for name in lacking if any(its is None or name in its for its in answers))
    if not found:
        return ""
    (home, *_) = homes.values()
    return f"{found[0]} may be looked up through {group.name} from elsewhere; {home} lacks it"


def would_see_elsewhere(draft: Draft, scope: Namespace, name: str, lines: Iterable[int]) -> str:
    """Why a name for the shim must stay one, where others ask it for what is mocked at its home.

    It is bound at these lines, by an import or another name for the shim.
    """
    there = draft.moves.there
    if not there or isinstance(draft.file.source, Inset):
        return ""
    if isinstance(scope.node, ast.ClassDef):
        answers = [draft.ask("below", name)]
    elif scope is draft.file.scopes.module:
        answers = [draft.ask("asked", draft.where(line)) for line in sorted(set(lines))]
    else:
        return ""
    found = {asked for its in answers if its is not None for asked in its}
    wanted = sorted(found) if ANY in there else sorted(found & there.keys())
    for asked in wanted:
        (first, *_) = there.get(asked) or there[ANY]
        return f"{first.what}; {asked} is looked up through {name} from elsewhere, and would be it"
    return ""


def needed_here(draft: Draft, group: Group) -> Left | None:
    """Why the shim must stay where it is reached: other modules, or a class, are on the way."""
    (dotted,) = group.meanings
    if below(draft.moves.migration.shim, dotted) is None:
        where = draft.where(group.uses[0].finding.line)
        draft.through[dotted] = where
        return Left(f"it is reached by way of {dotted}")
    if isinstance(group.scope.node, ast.ClassDef):
        if re.search(rf"\.\s*{re.escape(group.name)}\b", draft.text.text):
            return Left(f"{group.name} may be asked of the class")
    elif group.scope is draft.file.scopes.module:
        is_shim = dotted == draft.moves.migration.shim and not draft.moves.migration.only
        if is_shim and draft.offers(group.name):
            return Left(f"{group.name} may be asked for by its text")
        own = draft.file.module.name
        for name, where in draft.moves.through.items():
            if name == own or below(name, f"{own}.{group.name}") is not None:
                return Left(f"{where} reaches the shim by way of it")
    return None
