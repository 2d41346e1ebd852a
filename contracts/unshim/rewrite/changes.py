"""What a place does to the shim that it hands on: names that get another value for others too."""

import ast
from collections.abc import Iterator

from unshim.finders.callees import PATCH, PATCH_FORMS, SETTERS
from unshim.finders.registry import Ancestors
from unshim.finders.roles import callees, keyword_of
from unshim.names import below
from unshim.rewrite.bare import Value, patched_through
from unshim.rewrite.draft import Draft
from unshim.rewrite.group import Group
from unshim.rewrite.occurrences import Occurrence, occurrences
from unshim.rewrite.owners import owner_of

ANY = "*"
_CHANGING = {"__delitem__", "__ior__", "__setitem__", "clear", "pop", "setdefault", "update"}
_OPTIONS = {"autospec", "create", "new_callable", "spec", "spec_set", "target"}


def assigned(draft: Draft, group: Group) -> Iterator[tuple[str, str]]:
    """Names of the shim to which a place of the group gives another value, and where it does."""
    for occurrence in group.places:
        where = draft.where(occurrence.line)
        for name in _changed_at(draft, group, occurrence):
            if name in ("", ANY):
                yield ANY, f"{where} puts something else in the place of the shim"
            else:
                yield name, f"{where} changes {name} in the shim"


def _changed_at(draft: Draft, group: Group, occurrence: Occurrence) -> Iterator[str]:
    shim = draft.moves.migration.shim
    for dotted in group.meanings:
        if not occurrence.is_read and occurrence.parts:
            rest = below(".".join([dotted, *occurrence.attributes]), shim)
            parts = rest.split(".") if rest is not None else []
            if rest is not None and (len(parts) < 2 or draft.moves.is_part(".".join(parts[:-1]))):
                yield rest
        for value in _values(occurrence, dotted, shim):
            yield from changed_below(draft, value)


def _values(occurrence: Occurrence, dotted: str, shim: str) -> Iterator[Value]:
    """The part of a chain that is the shim itself, if one is."""
    depth = len(shim.split(".")) - len(dotted.split("."))
    if not 0 <= depth <= len(occurrence.parts):
        return
    if ".".join([dotted, *occurrence.attributes[:depth]]) == shim and occurrence.quoted is None:
        node = occurrence.parts[depth - 1] if depth else occurrence.name
        above = occurrence.ancestors[: len(occurrence.ancestors) - depth]
        yield Value(node, above, occurrence.line)


def changed_below(draft: Draft, value: Value) -> Iterator[str]:
    """The names of a module that what is done with it changes; ANY where that may be any.

    `patch.object` with a name is not among them: its mock may move.
    """
    parent, _ = value.above[-1]
    if isinstance(parent, ast.Attribute) and not isinstance(parent.ctx, ast.Load):
        yield parent.attr
    elif isinstance(parent, ast.Assign) and len(parent.targets) == 1:
        target = parent.targets[0]
        if isinstance(target, ast.Name):
            yield from _changed_by_name(draft, target, value)
    else:
        yield from changed_through(draft, value)


def _changed_by_name(draft: Draft, target: ast.Name, value: Value) -> Iterator[str]:
    """What is changed through another name that the module gets."""
    scope = owner_of(draft.file.scope(value.above), target.id)
    for place in occurrences(draft.file, {target.id}).get((scope, target.id), ()):
        if place.name is target or place.quoted is not None:
            continue
        if place.parts and not place.is_read:
            yield place.attributes[0]
        first = len(place.ancestors)
        inner = Value(place.name, place.ancestors[:first], place.line)
        patched = patched_through(draft, inner)
        yield from [patched[1]] if patched else changed_through(draft, inner)


def changed_through(draft: Draft, value: Value) -> Iterator[str]:
    """The names that a module's namespace, its name, or a call that is given it changes."""
    parent, field = value.above[-1]
    if isinstance(parent, ast.Attribute) and parent.attr == "__dict__":
        if _is_changed(draft, Value(parent, value.above[:-1], value.line)):
            yield ANY
    elif isinstance(parent, ast.Attribute) and parent.attr == "__name__":
        is_kept = isinstance(value.above[-2][0], ast.Assign) and PATCH in draft.text.text
        if is_kept or any(_is_patching(draft, *call) for call in _calls(value)):
            yield ANY
    elif isinstance(parent, ast.keyword):
        call, _ = value.above[-2]
        if parent.arg == "target" and isinstance(call, ast.Call):
            yield from _set_by(draft, call, value.above[:-2])
    elif isinstance(parent, ast.Call) and field == "args" and parent.args[0] is value.node:
        if isinstance(parent.func, ast.Name) and parent.func.id == "vars":
            if _is_changed(draft, Value(parent, value.above[:-1], value.line)):
                yield ANY
        elif patched_through(draft, value) is None:
            yield from _set_by(draft, parent, value.above[:-1])


def named_by_multiple(call: ast.Call) -> list[str]:
    """The names that `patch.multiple` patches; ANY for those that are not spelled out."""
    names = [keyword.arg or ANY for keyword in call.keywords]
    return [name for name in names if name not in _OPTIONS]


def _set_by(draft: Draft, call: ast.Call, above: Ancestors) -> Iterator[str]:
    """What `setattr(shim, "X", ...)`, `patch.multiple(shim, X=...)` and their like change."""
    for parts in callees(draft.file, call, above):
        if parts[-1] == "multiple" and PATCH in parts[:-1]:
            yield from named_by_multiple(call)
        elif parts[-1] in SETTERS or (parts[-1] == "object" and PATCH in parts[:-1]):
            name = keyword_of(call, "attribute", 1)
            is_text = isinstance(name, ast.Constant) and isinstance(name.value, str)
            yield str(name.value) if is_text and isinstance(name, ast.Constant) else ANY


def _is_changed(draft: Draft, namespace: Value) -> bool:
    """Whether the dictionary of a module's names is written to."""
    parent, field = namespace.above[-1]
    if isinstance(parent, ast.Subscript):
        return not isinstance(parent.ctx, ast.Load)
    if isinstance(parent, ast.Attribute):
        return parent.attr in _CHANGING
    if isinstance(parent, ast.Call) and field == "args":
        return _is_patching(draft, parent, namespace.above[:-1])
    return isinstance(parent, ast.AugAssign)


def _calls(value: Value) -> Iterator[tuple[ast.Call, Ancestors]]:
    """The calls that a value is part of an argument of, and the ancestors of each."""
    for index, (node, field) in enumerate(value.above):
        if isinstance(node, ast.Call) and field in ("args", "keywords"):
            yield node, value.above[:index]


def _is_patching(draft: Draft, call: ast.Call, above: Ancestors) -> bool:
    return any(
        parts[-1] == PATCH or parts[-1] in SETTERS or (parts[-1] in PATCH_FORMS and PATCH in parts)
        for parts in callees(draft.file, call, above)
    )
