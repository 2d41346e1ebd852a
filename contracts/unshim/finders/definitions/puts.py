"""Names put into a module from outside its own statements: `setattr(module, "X", ...)`,
`globals()["X"] = ...`, `module.X = ...`."""

import ast
from collections.abc import Iterator

from unshim.finders.definitions.defined import Definition, Place
from unshim.finders.loads import ITSELF
from unshim.finders.scopes import Scope
from unshim.finders.values import called_name, values

_IMPORTERS = {"import_module", "__import__", "ModuleType", "module_from_spec", "reload"}
_HOW = "put into a module"


def put_into_module(place: Place, node: ast.AST) -> Iterator[Definition]:
    """What an assignment or a call puts into the namespace of a module, by a literal name."""
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
        if node.value is None:
            return
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            name = _name_put(place, target)
            if name in place.names and not place.hands_on(node.value, name):
                yield place.defined(name, _HOW, target)
    elif isinstance(node, ast.Call):
        if called_name(node.func) == "setattr" and isinstance(node.func, ast.Name):
            yield from _set(place, node)
        elif isinstance(node.func, ast.Attribute) and _is_namespace(place, node.func.value):
            yield from _updated(place, node, node.func.attr)


def _name_put(place: Place, target: ast.expr) -> str:
    """The name that a target is in a module's namespace; "" where it is in none."""
    if isinstance(target, ast.Attribute) and target.attr in place.names:
        return target.attr if is_module(place, place.scope, target.value) else ""
    if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
        name = target.slice.value
        return str(name) if name in place.names and _is_namespace(place, target.value) else ""
    return ""


def _set(place: Place, node: ast.Call) -> Iterator[Definition]:
    match node.args:
        case [holder, ast.Constant(value=str(name)), value] if name in place.names:
            certain = is_module(place, place.scope, holder)
            if certain is False or place.hands_on(value, name):
                return
            undecided = "" if certain else f"whether this puts {name} into a module cannot be told"
            yield place.defined(name, _HOW, node, undecided)


def _updated(place: Place, node: ast.Call, method: str) -> Iterator[Definition]:
    pairs: list[tuple[object, ast.expr]] = []
    if method in ("setdefault", "__setitem__") and len(node.args) == 2:
        pairs = [(_literal(node.args[0]), node.args[1])]
    elif method == "update":
        pairs = [(keyword.arg, keyword.value) for keyword in node.keywords]
        for argument in node.args:
            if isinstance(argument, ast.Dict):
                keys = (key and _literal(key) for key in argument.keys)
                pairs += zip(keys, argument.values, strict=True)
    for name, value in pairs:
        if isinstance(name, str) and name in place.names and not place.hands_on(value, name):
            yield place.defined(name, _HOW, node)


def _literal(node: ast.expr) -> object:
    return node.value if isinstance(node, ast.Constant) else None


def _is_namespace(place: Place, node: ast.expr) -> bool:
    """Whether an expression is the dictionary of a module's names."""
    if isinstance(node, ast.Attribute):
        return node.attr == "__dict__" and bool(is_module(place, place.scope, node.value))
    if isinstance(node, ast.Call):
        name = called_name(node.func)
        if name == "globals" or (
            # Without an argument, each gives the names of where it is called.
            name in ("vars", "locals") and not node.args and place.owner("") == "module"
        ):
            return True
        if called_name(node.func) == "vars" and node.args:
            return bool(is_module(place, place.scope, node.args[0]))
    return False


def is_module(place: Place, scope: Scope, node: ast.expr) -> bool | None:
    """Whether an expression is a module; None where that cannot be told."""
    if isinstance(node, ast.Subscript):
        return (
            True if isinstance(node.value, ast.Attribute) and node.value.attr == "modules" else None
        )
    if isinstance(node, ast.Call):
        return True if called_name(node.func) in _IMPORTERS else None
    if isinstance(node, ast.Name):
        return _is_module_name(place, scope, node)
    if isinstance(node, ast.Attribute):
        return _names_module(place, scope, node) or None
    return None


def _is_module_name(place: Place, scope: Scope, node: ast.Name) -> bool | None:
    if node.id in ITSELF:
        return False
    answers: list[bool | None] = []
    for binding, at in scope.bindings(node.id):
        if isinstance(binding.statement, ast.ClassDef):
            answers.append(False)
        elif isinstance(binding.statement, ast.Import):
            answers.append(True)
        elif binding.dotted:
            answers.append(_is_file(place, binding.dotted) or None)
        elif binding.value is not None and binding.value is not node:
            answers.append(is_module(place, at, binding.value))
        else:
            answers.append(None)
    if True in answers:
        return True
    return False if answers and None not in answers else None


def _names_module(place: Place, scope: Scope, node: ast.expr) -> bool:
    return any(_is_file(place, dotted) for dotted in values(scope, node))


def _is_file(place: Place, dotted: str) -> bool:
    """Whether a dotted name is a module of the tree."""
    return place.modules.path(dotted) is not None
