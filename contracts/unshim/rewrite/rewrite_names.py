"""`from pkg.shim import X`: each name from where it lives now, bound as it was."""

import ast

from unshim.rewrite.draft import Draft, Use
from unshim.rewrite.moves import Left
from unshim.rewrite.registry import form
from unshim.rewrite.seen import runs_late
from unshim.rewrite.taken import take, take_module


@form(turn=30)
def imported_names(draft: Draft) -> None:
    for use in draft.undecided("import"):
        if isinstance(use.statement, ast.ImportFrom):
            _name(draft, use, use.statement)


def _name(draft: Draft, use: Use, statement: ast.ImportFrom) -> None:
    alias = use.reference.node
    assert isinstance(alias, ast.alias)
    name = use.reference.name
    is_late = runs_late(use.ancestors)
    if is_late:
        draft.late.append((name, use.finding.line, [use]))
    reason = draft.why_not(use) or (draft.moves.mocked.get(name, "") if is_late else "")
    reason = reason or draft.would_see(name, use.ancestors) or _by_another_folder(draft, statement)
    if not reason and _is_bound_twice(statement, alias):
        reason = "the statement binds one name twice"
    if reason:
        draft.left(use, reason)
        return
    place = draft.moves.place(name, name.count("."))
    if isinstance(place, Left):
        draft.left(use, place.reason)
    elif place.name and place.module == draft.file.module.name and not is_late:
        own = f"{alias.asname or alias.name} = {place.name}"
        draft.left(use, f"{place.module} is this module itself; `{own}` would do here, if anything")
    elif "." in place.name:
        draft.left(use, f"{place.dotted} is an attribute, which no import statement can take")
    else:
        local = alias.asname or alias.name
        taken = take_module(place.module, local)
        if place.name:
            taken = take(place.module, place.name, local, explicit=alias.asname == alias.name)
        draft.take(statement, alias, [taken])
        draft.rewritten(use)


def _by_another_folder(draft: Draft, statement: ast.ImportFrom) -> str:
    """Why the canonical may be out of reach: this finds the shim by a folder on sys.path that is
    not the one which the canonical's name counts from."""
    module = statement.module or ""
    top = draft.moves.migration.shim.partition(".")[0]
    if statement.level or module.partition(".")[0] == top:
        return ""
    return f"{module} is found by a folder on sys.path, from which the canonical need not be seen"


def _is_bound_twice(statement: ast.ImportFrom, alias: ast.alias) -> bool:
    """Whether the statement binds the alias's name to something else as well."""
    local = alias.asname or alias.name
    return any(
        (other.asname or other.name) == local and other.name != alias.name
        for other in statement.names
    )
