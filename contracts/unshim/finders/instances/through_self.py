"""Containers of a class that its methods reach through `self`: all its objects share them."""

import ast
from collections.abc import Iterator

from unshim.finders.namespaces import Namespace
from unshim.finders.scopes import Scope
from unshim.finders.values import called_name

_MUTABLE = {"dict", "list", "set", "deque", "OrderedDict", "defaultdict", "Counter"}
_LITERALS = (ast.Dict, ast.List, ast.Set, ast.DictComp, ast.ListComp, ast.SetComp)


def container_of_class(scope: Scope, node: ast.expr) -> str:
    """What, in words, `self.name` is where the class has a container of that name, and no method
    gives objects one of their own; "" for anything else."""
    if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
        return ""
    method = scope.owner(node.value.id)
    around = _class_of(method, node.value.id)
    if around is None or not _is_container(around, node.attr) or _is_own(around, node.attr):
        return ""
    return f"{node.attr}, of class {around.name}"


def _class_of(method: Namespace | None, name: str) -> ast.ClassDef | None:
    """The class of which a name is the object, as its method's first parameter."""
    function = method.node if method is not None else None
    if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
        return None
    given = [*function.args.posonlyargs, *function.args.args]
    if not given or given[0].arg != name or any(map(_is_static, function.decorator_list)):
        return None
    parent = method.parent if method is not None else None
    around = parent.node if parent is not None else None
    return around if isinstance(around, ast.ClassDef) else None


def _is_static(decorator: ast.expr) -> bool:
    return called_name(decorator) == "staticmethod"


def _is_container(around: ast.ClassDef, name: str) -> bool:
    values = (
        statement.value
        for statement in around.body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        for target in _targets(statement)
        if isinstance(target, ast.Name) and target.id == name
    )
    return any(
        isinstance(value, _LITERALS)
        or (isinstance(value, ast.Call) and called_name(value.func) in _MUTABLE)
        for value in values
    )


def _is_own(around: ast.ClassDef, name: str) -> bool:
    """Whether code of the class binds the attribute anew, for whichever object."""
    return any(
        isinstance(target, ast.Attribute) and target.attr == name
        for node in ast.walk(around)
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign)
        for target in _targets(node)
    )


def _targets(node: ast.Assign | ast.AnnAssign | ast.AugAssign) -> Iterator[ast.expr]:
    for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
        yield from target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
