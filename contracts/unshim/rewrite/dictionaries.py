"""The dictionary of a module's names, and whether it is written to: `vars(shim)["X"] = ...`."""

import ast
import sys

from unshim.finders.callees import PATCH, PATCH_FORMS, SETTERS
from unshim.finders.file import File
from unshim.finders.registry import Ancestors
from unshim.finders.roles import callees
from unshim.rewrite.bare import Value

_CHANGING = {"__delitem__", "__ior__", "__setitem__", "clear", "pop", "setdefault", "update"}
_READS = {
    *("all", "any", "bool", "dict", "enumerate", "eval", "filter", "frozenset", "id", "isinstance"),
    *("iter", "len", "list", "map", "max", "min", "print", "repr", "reversed", "set", "sorted"),
    *("str", "sum", "tuple", "type", "zip"),
}
_READS_BY_METHOD = {"assertIn", "assertNotIn", "copy", "get", "items", "keys", "update", "values"}


def is_changed(file: File, namespace: Value, passed: frozenset[str] = frozenset()) -> bool:
    """Whether the dictionary is written to from a place on; `passed` are names gone through."""
    parent, field = namespace.above[-1]
    if isinstance(parent, ast.Subscript):
        return not isinstance(parent.ctx, ast.Load)
    if isinstance(parent, ast.Attribute):
        return parent.attr in _CHANGING
    if isinstance(parent, ast.keyword):
        call = namespace.above[-2][0]
        return parent.arg is not None and _may_write(file, call, namespace.above[:-2])
    if isinstance(parent, ast.Call) and field == "args":
        return _may_write(file, parent, namespace.above[:-1])
    if isinstance(parent, ast.Assign | ast.AnnAssign | ast.NamedExpr) and field == "value":
        targets = parent.targets if isinstance(parent, ast.Assign) else [parent.target]
        names = {one.id for one in targets if isinstance(one, ast.Name)} - passed
        return any(_named_is_changed(file, name, passed | names) for name in names)
    return isinstance(parent, ast.AugAssign) and field == "target"


def is_patching(file: File, call: ast.Call, above: Ancestors) -> bool:
    return any(
        parts[-1] == PATCH or parts[-1] in SETTERS or (parts[-1] in PATCH_FORMS and PATCH in parts)
        for parts in callees(file, call, above)
    )


def _may_write(file: File, call: ast.AST, above: Ancestors) -> bool:
    """Whether a call may write to the dictionary that it is given: not where it is known."""
    if not isinstance(call, ast.Call):
        return False
    if is_patching(file, call, above):
        return True
    for parts in callees(file, call, above):
        if parts[-1] in ("exec", "setitem"):
            return True
        is_known = parts[0] in (_READS if len(parts) == 1 else sys.stdlib_module_names)
        if not is_known and parts[-1] not in _READS_BY_METHOD:
            return True
    return False


def _named_is_changed(file: File, name: str, passed: frozenset[str]) -> bool:
    """Whether a dictionary that has this name may be written to."""
    for node in ast.walk(file.source.tree):
        if isinstance(node, ast.Name) and node.id == name:
            above = file.loads.ancestors(node)
            if is_changed(file, Value(node, above, node.lineno), passed):
                return True
    return False
