"""Where a thing goes without a name of the file: into a module's names, out of a call again."""

import ast

from unshim.finders.file import File
from unshim.finders.registry import Ancestors
from unshim.finders.roles import written

# They give one of the things that they are given, or that they are asked of.
_GIVES = {"cast", "max", "min", "next", "nullcontext", "setdefault"}
_GIVES_OWN = {"__getitem__", "get", "pop", "popleft", "setdefault"}
_NAMESPACES = {"globals", "locals", "vars"}
_PUTS = {"__setitem__", "setdefault", "update"}


def is_namespace(file: File, node: ast.expr, above: Ancestors) -> bool:
    """Whether this is a dictionary of the names of a module."""
    if isinstance(node, ast.Name):
        bindings = file.scope(above).bindings(node.id)
        values = [one.value for one, _ in bindings if one.value is not None]
        return any(
            not isinstance(value, ast.Name) and is_namespace(file, value, above) for value in values
        )
    if isinstance(node, ast.Attribute):
        return node.attr == "__dict__"
    return isinstance(node, ast.Call) and written(node.func) in _NAMESPACES


def is_put_into(file: File, call: ast.Call, above: Ancestors) -> bool:
    """Whether a call puts what it is given into such a dictionary."""
    function = call.func
    if not isinstance(function, ast.Attribute) or function.attr not in _PUTS:
        return False
    return is_namespace(file, function.value, above)


def given_on(above: Ancestors) -> tuple[ast.Call, Ancestors] | None:
    """The call that gives what stands here: `next(iter([shim]))`, `[shim].pop()`."""
    if above and isinstance(above[-1][0], ast.keyword):
        above = above[:-1]
    parent, field = above[-1] if above else (None, "")
    if isinstance(parent, ast.Call) and field in ("args", "keywords"):
        is_given = written(parent.func).rpartition(".")[2] in _GIVES
        return (parent, above[:-1]) if is_given else None
    if isinstance(parent, ast.Attribute) and parent.attr in _GIVES_OWN and len(above) > 1:
        call, field = above[-2]
        if isinstance(call, ast.Call) and field == "func":
            return call, above[:-2]
    return None


def key_of(value: ast.expr, parent: ast.AST) -> str:
    """The name under which a dictionary, or a call that makes one, has a value; "" for none."""
    if isinstance(parent, ast.keyword):
        return parent.arg or ""
    if not isinstance(parent, ast.Dict) or value not in parent.values:
        return ""
    key = parent.keys[parent.values.index(value)]
    return key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else ""
