"""Ways to change a module's names that do not name it: by what it defines, by loading it anew."""

import ast
from collections.abc import Callable, Iterator

from unshim.finders.lines import walk
from unshim.finders.registry import Ancestors
from unshim.finders.roles import written
from unshim.patterns import lazily
from unshim.rewrite.bare import Value, patched_through
from unshim.rewrite.changes import Changed, changed_below
from unshim.rewrite.dictionaries import is_changed
from unshim.rewrite.draft import Draft
from unshim.rewrite.seen import ANY
from unshim.rewrite.written import name_after, names_for_mock

ROUNDABOUT = lazily(rb"__module__|__globals__|\bgetmodule\b|\breload\b|\bmodules\b")
_SETS = lazily(rb"\b(?:setattr|delattr)\b")
_GIVES = {"import_module", "__import__"}


def changed_by_objects(draft: Draft, is_its: Callable[[str], bool]) -> Iterator[Changed]:
    """`patch(X.__module__ + ".X")`, `X.__globals__[...] = ...`, `getmodule(X).X = ...`.

    `is_its` tells of a dotted name whether it is something that the module defines.
    """
    if not ROUNDABOUT.search(draft.file.source.data):
        return
    for node, above in walk(draft.file.source.tree):
        if isinstance(node, ast.Attribute) and node.attr in ("__module__", "__globals__"):
            if _means(draft, node.value, above, is_its):
                yield from _from(draft, node, above)
        elif isinstance(node, ast.Call) and node.args:
            called = written(node.func).rpartition(".")[2]
            if called == "getmodule" and _means(draft, node.args[0], above, is_its):
                yield from _below(draft, Value(node, above, node.lineno))


def loaded_anew(draft: Draft) -> Iterator[Changed]:
    """`importlib.reload(module)`, `del sys.modules["module"]` and what it then finds."""
    shim = draft.moves.migration.shim
    for node, above in walk(draft.file.source.tree):
        if isinstance(node, ast.Call) and node.args:
            called = written(node.func).rpartition(".")[2]
            if called == "reload" and _means(draft, node.args[0], above, shim.__eq__):
                yield Changed(ANY, draft.where(node.lineno))
    for use in draft.uses:
        if use.reference.name == "." and use.ancestors and _is_taken_out(use.ancestors):
            yield Changed(ANY, draft.where(use.finding.line))


def _is_put_into_package(draft: Draft, call: ast.Call, above: Ancestors) -> bool:
    package, _, last = draft.moves.migration.shim.rpartition(".")
    if written(call.func) not in ("setattr", "delattr") or len(call.args) < 2 or not package:
        return False
    name = call.args[1]
    is_named = isinstance(name, ast.Constant) and name.value == last
    return is_named and _means(draft, call.args[0], above, package.__eq__)


def put_into_package(draft: Draft) -> Iterator[Changed]:
    """`setattr(pkg, "shim", another)`."""
    if _SETS.search(draft.file.source.data):
        for node, above in walk(draft.file.source.tree):
            if isinstance(node, ast.Call) and _is_put_into_package(draft, node, above):
                yield Changed("", draft.where(node.lineno))


def _is_taken_out(above: Ancestors) -> bool:
    """`del sys.modules[...]`, `sys.modules.pop(...)`, `monkeypatch.delitem(sys.modules, ...)`."""
    parent, field = above[-1]
    if isinstance(parent, ast.Subscript):
        return isinstance(parent.ctx, ast.Del)
    if not isinstance(parent, ast.Call) or field != "args":
        return False
    called = written(parent.func).split(".")
    return (called[-1] in ("pop", "__delitem__") and "modules" in called) or called[-1] == "delitem"


def _means(draft: Draft, node: ast.expr, above: Ancestors, is_its: Callable[[str], bool]) -> bool:
    return any(is_its(dotted) for dotted in draft.file.scope(above).resolve_chain(node))


def _from(draft: Draft, node: ast.Attribute, above: Ancestors) -> Iterator[Changed]:
    value = Value(node, above, node.lineno)
    if node.attr == "__globals__":
        if is_changed(draft.file, value):
            yield Changed(ANY, draft.where(node.lineno))
        return
    if names_for_mock(draft.file, value):
        yield Changed(name_after(value), draft.where(node.lineno))
    parent, field = above[-1]
    if (isinstance(parent, ast.Subscript) and written(parent.value).endswith("modules")) or (
        isinstance(parent, ast.Call)
        and field == "args"
        and written(parent.func).rpartition(".")[2] in _GIVES
    ):
        yield from _below(draft, Value(parent, above[:-1], node.lineno))


def _below(draft: Draft, value: Value) -> Iterator[Changed]:
    parent, _ = value.above[-1]
    if isinstance(parent, ast.Attribute) and not isinstance(parent.ctx, ast.Load):
        yield Changed(parent.attr, draft.where(value.line))
        return
    patched = patched_through(draft.file, value)
    if patched is not None:
        yield Changed(patched[1], draft.where(value.line))
    yield from changed_below(draft, value)
