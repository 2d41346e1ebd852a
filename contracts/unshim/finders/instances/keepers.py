"""What outlives a request: the globals, containers and attributes in which things are kept."""

import ast
from collections.abc import Iterator

from unshim.finders.bindings import Binding
from unshim.finders.meaning import objects
from unshim.finders.modules import Modules
from unshim.finders.scopes import Scope
from unshim.finders.values import called_name, values

# They look like one object and are another for every thread, task or request.
_ISOLATING = {"local", "Local", "LocalProxy", "LocalStack", "ContextVar"}
# They hand out what they hold, or make it.
_HANDS_OUT = {"get", "setdefault", "pop"}
# What web frameworks keep as long as the application runs.
_OF_APPLICATION = {"state", "extensions", "config"}
_MOST = 8  # assignments on the way from a name to what it stands for


def keeper(modules: Modules, scope: Scope, node: ast.expr, steps: int = _MOST) -> str:
    """What, in words, an object is where it outlives requests; "" where nothing says so."""
    if not steps:
        return ""
    if isinstance(node, ast.Name):
        return _of_name(modules, scope, node, steps)
    if isinstance(node, ast.Attribute):
        return _of_attribute(modules, scope, node, steps)
    if isinstance(node, ast.Subscript):
        if isinstance(node.value, ast.Attribute) and node.value.attr == "modules":
            return "a module"
        return keeper(modules, scope, node.value, steps - 1)
    if isinstance(node, ast.Call):
        function = node.func
        if called_name(function) == "globals" and not node.args:
            return "the module's globals"
        if isinstance(function, ast.Attribute) and function.attr in _HANDS_OUT:
            return keeper(modules, scope, function.value, steps - 1)
    return ""


def _of_name(modules: Modules, scope: Scope, node: ast.Name, steps: int) -> str:
    found = ""
    for binding, at in scope.bindings(node.id):
        if binding.dotted:
            found = found or _elsewhere(modules, binding.dotted)
        elif binding.outside:
            found = found or _of_default(modules, at, node.id, binding.value, steps)
        elif at.namespace.parent is None or _is_global(at, node.id):
            if isinstance(binding.statement, ast.ClassDef):
                found = found or f"class {node.id}"
            elif isinstance(binding.statement, ast.FunctionDef | ast.AsyncFunctionDef):
                found = found or f"{node.id}(), of the module"
            elif _isolates(binding, at):
                return ""
            else:
                found = found or f"{node.id}, of the module"
        elif isinstance(binding.statement, ast.ClassDef):
            continue  # a class that ends with its function
        elif at.namespace.kind == "function" and isinstance(
            binding.value, ast.Name | ast.Attribute | ast.Subscript | ast.Call
        ):
            found = found or keeper(modules, at, binding.value, steps - 1)
    return found


def _of_default(
    modules: Modules, scope: Scope, name: str, value: ast.expr | None, steps: int
) -> str:
    """A parameter: its default is made once, and shared by all calls that do not give another."""
    if isinstance(value, ast.Dict | ast.List | ast.Set):
        return f"the default of {name}"
    return "" if value is None else keeper(modules, scope, value, steps - 1)


def _is_global(scope: Scope, name: str) -> bool:
    return scope.namespace.elsewhere.get(name) == "global"


def _isolates(binding: Binding, at: Scope) -> bool:
    """Whether a name is bound to what keeps threads, tasks or requests apart."""
    value = binding.value
    if not isinstance(value, ast.Call):
        return False
    if _is_isolating(value.func):
        return True
    if not isinstance(value.func, ast.Name):
        return False
    return any(
        isinstance(each.statement, ast.ClassDef) and any(map(_is_isolating, each.statement.bases))
        for each, _ in at.bindings(value.func.id)
    )


def _is_isolating(node: ast.expr) -> bool:
    name = called_name(node)
    return name in _ISOLATING or name.startswith("Weak")


def _elsewhere(modules: Modules, dotted: str) -> str:
    """What another module's name is, where the module is in the tree; else it may be a proxy."""
    for other in objects(modules, dotted):
        held = modules.split(other)
        if held is None:
            continue
        path, name = held
        if not name:
            return f"module {other}"
        scopes = modules.scopes(path)
        own = scopes.module.names.get(name.partition(".")[0], ())
        if any(_isolates(each, Scope(scopes, scopes.module, each.statement)) for each in own):
            return ""
        if any(isinstance(binding.statement, ast.ClassDef) for binding in own):
            return f"class {name}"
        if own and not any(binding.dotted for binding in own):
            return f"{name}, of module {other[: -len(name) - 1]}"
    return ""


def _of_attribute(modules: Modules, scope: Scope, node: ast.Attribute, steps: int) -> str:
    holder = node.value
    if node.attr in _OF_APPLICATION and called_name(holder) in ("app", "application"):
        return f"{node.attr}, of the application"
    if _is_own_class(scope, holder):
        return f"{node.attr}, of the class"
    for dotted in _dotted(scope, node):
        found = _elsewhere(modules, dotted)
        if found:
            return found
    found = keeper(modules, scope, holder, steps - 1)
    return f"{node.attr}, of {found}" if found and ", of " not in found else found


def _is_own_class(scope: Scope, node: ast.expr) -> bool:
    """`cls` in a method, `type(self)`, `self.__class__`."""
    if isinstance(node, ast.Name) and node.id == "cls":
        owner = scope.owner("cls")
        return owner is not None and owner.kind == "function"
    if isinstance(node, ast.Call):
        return called_name(node.func) == "type" and len(node.args) == 1
    return isinstance(node, ast.Attribute) and node.attr == "__class__"


def _dotted(scope: Scope, node: ast.expr) -> Iterator[str]:
    """The dotted names of a chain that an import begins; what a local name begins has none."""
    root = node
    while isinstance(root, ast.Attribute):
        root = root.value
    if isinstance(root, ast.Name):
        yield from values(scope, node)
