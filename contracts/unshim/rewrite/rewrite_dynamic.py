"""`import_module("pkg.shim")`, `import_string("pkg.shim.X")`, `"pkg.shim:main"`: names as text."""

import ast
from collections.abc import Collection

from unshim.finders.flow import Use as Place
from unshim.finders.registry import Ancestors
from unshim.finders.roles import argument_of, callees, keyword_of, written
from unshim.rewrite.asked_names import asked_of_package
from unshim.rewrite.bare import Value, is_only_tested, keeps, patched_through, why_not_bare
from unshim.rewrite.changes import Changed, changed_below, changed_in_code, told
from unshim.rewrite.containers import why_kept
from unshim.rewrite.draft import Draft, Use
from unshim.rewrite.literal import Named, moved, named_in, places_of, rename
from unshim.rewrite.loaded import (
    is_asked_by_name,
    is_loaded_alike,
    is_row,
    keep_loaded,
    needs_loaded,
)
from unshim.rewrite.moves import Left
from unshim.rewrite.registry import form
from unshim.rewrite.roundabout import put_into_package
from unshim.rewrite.same_script import LOADED, is_run_in
from unshim.rewrite.seen import WHOLE, runs_late
from unshim.rewrite.unloading import is_harmless

_BY_NAME = {
    "import_from_string",
    "import_item",
    "import_object",
    "import_string",
    "load_object",
    "locate",
    "resolve_name",
    "symbol_by_name",
}
_MODULES = {"import_module", "importorskip", "__import__", *_BY_NAME}
_ASKED_WHETHER = {"find_loader", "find_module", "find_spec"}
_ROW = "by it the package loads the shim when asked; change or drop it together with the shim"
_SHOWN = {"fail", "print", "skip", "xfail"}


@form(turn=28)
def names_as_text(draft: Draft) -> None:
    for changed in [*changed_in_code(draft), *put_into_package(draft)]:
        draft.change(*told(draft, changed))
    needing = 0
    undecided = draft.undecided("dynamic", "entry")
    # What is left may need others to load the shim, which stay then.
    for use in sorted(undecided, key=lambda use: not needs_loaded(draft, use)):
        if runs_late(use.ancestors) or use.reference.name == ".":
            draft.late.append((WHOLE, use.finding.line, [use]))
        changes = _changes(draft, use)
        for change in changes:
            draft.change(*change)
        outcome = _renamed(draft, use, changes, needing)
        if isinstance(outcome, Left):
            draft.left(use, outcome.reason)
            if needs_loaded(draft, use) and not is_harmless(draft, use):
                keep_loaded(draft, use)
                needing = use.finding.line
        else:
            draft.rewritten(use)


def _changes(draft: Draft, use: Use) -> set[tuple[str, str]]:
    """What the module that the text gives is changed in, or is changed for."""
    found: set[tuple[str, str]] = set()
    if _puts_another(use):
        found.add(told(draft, Changed("", draft.where(use.finding.line))))
    by_name = is_asked_by_name(draft, use)
    for place, role in places_of(draft, use):
        is_import = role is not None and role.kind == "dynamic"
        value = _given(draft, place) if is_import or by_name else None
        if value is None or use.reference.name != ".":
            continue
        patched = patched_through(draft.file, value)
        if patched is not None:
            draft.patched.append((patched[1], value.line, [use]))
            continue
        found.update(told(draft, changed) for changed in changed_below(draft, value))
    return found


def _given(draft: Draft, place: Place) -> Value | None:
    """The module that a call, or an entry of sys.modules, gives for a text."""
    argument = argument_of(place.node, place.ancestors)
    if argument is not None:
        call, above = argument.call, argument.above
        around = above[-1][0]
        if written(call.func).rpartition(".")[2] == "attrgetter" and isinstance(around, ast.Call):
            call, above = around, above[:-1]  # `attrgetter("shim")(pkg)`
        return _below_top(draft, Value(call, above, call.lineno))
    parent, _ = place.ancestors[-1]
    if isinstance(parent, ast.Subscript) and isinstance(parent.ctx, ast.Load):
        return Value(parent, place.ancestors[:-1], parent.lineno)
    return None


def _below_top(draft: Draft, value: Value) -> Value:
    """The module in what `__import__("pkg.shim")` gives: `__import__("pkg.shim").shim`."""
    node, above = value.node, value.above
    assert isinstance(node, ast.Call)
    if written(node.func) != "__import__" or keyword_of(node, "fromlist", 3) is not None:
        return value
    for part in draft.moves.migration.shim.split(".")[1:]:
        parent = above[-1][0]
        if not isinstance(parent, ast.Attribute) or parent.attr != part:
            return value
        node, above = parent, above[:-1]
    return Value(node, above, value.line)


def _puts_another(use: Use) -> bool:
    """`sys.modules["pkg.shim"] = ...`, `sys.modules.setdefault("pkg.shim", ...)`, `update`."""
    parent, field = use.ancestors[-1]
    if isinstance(parent, ast.Subscript):
        return isinstance(parent.ctx, ast.Store)
    if isinstance(parent, ast.Call) and isinstance(parent.func, ast.Attribute):
        return field == "args" and parent.func.attr in ("__setitem__", "setdefault")
    if not isinstance(parent, ast.Dict) or field != "keys" or len(use.ancestors) < 2:
        return False
    holder = use.ancestors[-2][0]
    if isinstance(holder, ast.Call) and isinstance(holder.func, ast.Attribute):
        return holder.func.attr == "update"
    return isinstance(holder, ast.AugAssign)


def _renamed(
    draft: Draft, use: Use, changes: Collection[tuple[str, str]], needing: int
) -> Left | None:
    reason = draft.why_not(use)
    if not reason and needing and not needs_loaded(draft, use):
        reason = f"line {needing} is left, and may need this to load the shim"
    if not reason and is_asked_by_name(draft, use):
        return _asked(draft, use)
    if not reason and use.reference.kind == "dynamic" and is_row(draft, use):
        reason = _ROW
    named = Left(reason) if reason else named_in(draft, use)
    if isinstance(named, Left):
        return named
    if use.reference.kind == "dynamic":
        reason = _why_not(draft, use, named)
        if not reason and changes:
            reason = f"{min(what for _, what in changes)}, and would change it in the canonical"
        if reason:
            return Left(reason)
    dotted = moved(draft.moves, named.dotted)
    if isinstance(dotted, Left):
        return dotted
    is_whole = ":" not in named.dotted and use.reference.name == "."
    if use.reference.kind == "entry" and is_whole:
        is_same = _is_script(use) and draft.ask("script", f"{named.dotted}:{dotted}")
        if not is_same and not draft.choice.has_named("entry"):
            return Left(LOADED)
    rename(draft, named, dotted)
    return None


def _asked(draft: Draft, use: Use) -> Left | None:
    asked = asked_of_package(draft, use)
    if isinstance(asked, Left):
        return asked
    reason = next(filter(None, draft.moves.mocked.values()), "")
    if not reason and asked.value is not None:
        reason = _why_not_value(draft, asked.value)
    if reason:
        return Left(reason)
    rename(draft, asked.named, asked.dotted)
    return None


def _is_script(use: Use) -> bool:
    """Whether Python is told to run the module."""
    parent, node = use.ancestors[-1][0], use.reference.node
    elements = parent.elts if isinstance(parent, ast.List | ast.Tuple) else []
    return isinstance(node, ast.expr) and is_run_in(elements, node)


def _why_not(draft: Draft, use: Use, named: Named) -> str:
    """Why the text may not change, by all the places that it reaches."""
    rest = named.dotted[len(draft.moves.migration.shim) + 1 :].replace(":", ".")
    is_module = not rest or draft.moves.is_part(rest)
    blocked = next(filter(None, draft.moves.mocked.values()), "")
    if blocked and runs_late(use.ancestors):
        return blocked
    if isinstance(use.ancestors[-1][0], ast.Dict) and use.ancestors[-1][1] == "keys":
        return "it is a key, by which others may look it up"
    kept = why_kept(draft, use)
    if kept:
        return kept
    found = list(places_of(draft, use))
    if not any(role is not None for _, role in found):
        return "what it is given to cannot be told"
    for place, role in found:
        if role is None:
            if place.node is not use.reference.node and not _is_shown(place.ancestors):
                return f"line {place.node.lineno} uses the text for something else"
        elif role.kind != "dynamic":
            return f"line {place.node.lineno} patches what it names"
        elif role.anchors:
            return f"line {place.node.lineno} takes a name relative to it; write the whole name"
        else:
            reason = why_not_given(draft, place, is_module, is_loaded_alike(draft, use))
            if not reason and not is_module:
                reason = draft.would_see(use.reference.name, place.ancestors)
            if reason:
                return reason
    return ""


def _is_shown(ancestors: Ancestors) -> bool:
    """Whether a text only becomes a part of a message, or goes on to the next place."""
    parent, field = ancestors[-1]
    if isinstance(parent, ast.FormattedValue | ast.Assign | ast.List | ast.Tuple | ast.Set):
        return True
    if isinstance(parent, ast.For | ast.comprehension):
        return field == "iter"
    if isinstance(parent, ast.Call) and field == "args":
        function = parent.func
        name = function.attr if isinstance(function, ast.Attribute) else ""
        return (function.id if isinstance(function, ast.Name) else name) in _SHOWN
    return False


def why_not_given(draft: Draft, place: Place, is_module: bool, is_alike: bool = False) -> str:
    """Why what is given the text must get it as it is; `is_alike` as is_loaded_alike tells."""
    line = place.node.lineno
    argument = argument_of(place.node, place.ancestors)
    if argument is None:
        value = _given(draft, place)
        if value is not None and is_module and is_alike:
            return _why_not_value(draft, value)
        return f"line {line} asks whether the shim is loaded, or takes it from what is"
    call = argument.call
    name = callees(draft.file, call, argument.above)[0][-1]
    if name in _ASKED_WHETHER:
        if is_only_tested(*argument.above[-1]):
            return ""
        return f"line {line} asks for more than whether the shim is there"
    if name not in _MODULES:
        return f"line {line} gives it to {name}, of which too little is known"
    if not is_module:
        return "" if name in _BY_NAME else f"line {line} imports a name as if it were a module"
    if name == "__import__" and keyword_of(call, "fromlist", 3) is None:
        # It gives the top package, of which nothing is said here.
        is_dropped = isinstance(argument.above[-1][0], ast.Expr)
        return "" if is_dropped else f"line {line} takes the shim's top package"
    return _why_not_value(draft, Value(call, argument.above, call.lineno))


def _why_not_value(draft: Draft, value: Value) -> str:
    """Why a call may not give the canonical instead, by what is done with what it gives."""
    parts: list[ast.Attribute] = []
    whole: ast.expr = value.node
    for ancestor, _ in reversed(value.above):
        if not isinstance(ancestor, ast.Attribute) or ancestor.value is not whole:
            break
        parts.append(ancestor)
        whole = ancestor
    if not parts:
        return why_not_bare(draft, value)
    if isinstance(parts[-1].ctx, ast.Load) and keeps(draft, [part.attr for part in parts]):
        return draft.would_see(parts[0].attr, value.above)
    return f"line {value.line} asks it for something that may not keep its meaning"
