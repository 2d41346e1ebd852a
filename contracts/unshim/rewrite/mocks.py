"""Where a mock may go, and what puts one under a name of a module."""

import ast

from unshim.finders.callees import PATCH, SETTERS
from unshim.finders.file import File
from unshim.finders.registry import Ancestors
from unshim.finders.roles import callees, keyword_of
from unshim.patterns import lazily
from unshim.rewrite.draft import Draft
from unshim.rewrite.moves import Left
from unshim.rewrite.seen import ANY

# What a file that puts mocks anywhere names.
MOCKS = lazily(rb"\b(?:patch|monkeypatch|mocker)\b")
MAKES = "it makes the name where it is missing, so that nobody need have it"


def may_be_missing(call: ast.Call) -> bool:
    """`create=True`, `raising=False`."""
    create, raising = keyword_of(call, "create", 99), keyword_of(call, "raising", 99)
    return any(
        given is not None and not (isinstance(given, ast.Constant) and given.value is harmless)
        for given, harmless in ((create, False), (raising, True))
    )


def why_not_moved(draft: Draft, name: str) -> str:
    """Why a mock under this name may not go to where the name lives now; "" where it may."""
    place = draft.moves.place(name)
    if isinstance(place, Left):
        return place.reason
    if place.module not in draft.moves.modules:
        return f"{place.module} is not in this tree, so that nobody knows who else sees the mock"
    seen = draft.ask("late", f"{place.module}:{place.name}")
    if seen:
        return f"{min(seen)} {place.dotted} itself, so that it would see this mock or hide it"
    others = [*draft.moves.there.get(name, ()), *draft.moves.there.get(ANY, ())]
    return f"{others[0].what} as well" if others else ""


def patched_by_name(file: File, call: ast.Call, above: Ancestors) -> str | None:
    """The name that `patch.object(shim, "X")` and its like patch; None for another call."""
    if len(call.args) < 2:
        return None
    for parts in callees(file, call, above):
        # pytest-mock's spy is a mock that calls the original.
        is_object = (parts[-1] == "object" and PATCH in parts[-2:-1]) or parts[-1] == "spy"
        is_setter = parts[-1] in SETTERS and isinstance(call.func, ast.Attribute)
        name = call.args[1]
        if (is_object or is_setter) and isinstance(name, ast.Constant):
            return str(name.value)
    return None
