"""Which dotted names an expression may stand for, as far as it says so literally."""

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from unshim.finders.scopes import Scope

_IMPORTERS = {"import_module", "__import__", "import_string", "resolve_name"}
_FEW = 4  # statements of a function that does nothing but to give something
_NAMESPACES = {"globals", "vars", "locals"}


def values(scope: "Scope", node: ast.expr) -> Iterator[str]:
    """Dotted names for a name, a chain of attributes, and what amounts to one.

    Understood are `a or b`, `a if c else b`, `(n := a)`, `getattr(a, "b")`, literal calls of
    import_module and __import__, `sys.modules["a"]`, `vars(a)["b"]` and `a.__dict__["b"]`.
    """
    if isinstance(node, ast.Name):
        yield from scope.resolve(node.id)
    elif isinstance(node, ast.Attribute):
        for dotted in values(scope, node.value):
            yield f"{dotted}.{node.attr}"
    elif isinstance(node, ast.NamedExpr):
        yield from values(scope, node.value)
    elif isinstance(node, ast.IfExp):
        yield from values(scope, node.body)
        yield from values(scope, node.orelse)
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from values(scope, value)
    elif isinstance(node, ast.Call):
        yield from _called(scope, node)
    elif isinstance(node, ast.Subscript):
        yield from _taken(scope, node)


def text(scope: "Scope", node: ast.expr) -> str | None:
    """A string that the code spells out; `__name__` and `__package__` are the module's own."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.Name):
        own = {"__name__": scope.scopes.name, "__package__": scope.scopes.absolute.package}
        return own.get(node.id)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = text(scope, node.left), text(scope, node.right)
        return None if left is None or right is None else left + right
    if isinstance(node, ast.JoinedStr):
        parts = [
            text(scope, part.value if isinstance(part, ast.FormattedValue) else part)
            for part in node.values
        ]
        return None if None in parts else "".join(filter(None, parts))
    return None


def called_name(node: ast.expr) -> str:
    """The last name of what is called."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _called(scope: "Scope", node: ast.Call) -> Iterator[str]:
    name = called_name(node.func)
    first = node.args[0] if node.args else None
    if first is None and isinstance(node.func, ast.Name) and not node.keywords:
        yield from _returned(scope, name)
    if first is None:
        return
    if name == "get" and isinstance(node.func, ast.Attribute):
        key = text(scope, first) if _is_sys_modules(scope, node.func.value) else None
        if key is not None:
            yield key
        return
    if name == "getattr" and len(node.args) > 1:
        attribute = text(scope, node.args[1])
        if attribute is not None:
            yield from (f"{dotted}.{attribute}" for dotted in values(scope, first))
        if len(node.args) > 2:
            yield from values(scope, node.args[2])
        return
    if isinstance(node.func, ast.Name) and _stands_in(scope, node.func.id):
        for argument in node.args:
            yield from values(scope, argument)
        return
    if isinstance(node.func, ast.Name) and name not in _IMPORTERS:
        meant = (dotted.rpartition(".")[2] for dotted in scope.resolve(name))
        name = next((last for last in meant if last in _IMPORTERS), "")
    if name in _IMPORTERS:
        yield from _imported(scope, node, name, text(scope, first))


def _returned(scope: "Scope", name: str) -> Iterator[str]:
    """What a function of the file gives that takes nothing: it imports what it returns, or does
    nothing else."""
    active = scope.scopes.active
    for binding, around in scope.bindings(name):
        function = binding.statement
        if not isinstance(function, ast.FunctionDef) or binding in active:
            continue
        returns = _returns_of(function) if function.name == name else []
        active.append(binding)
        try:
            for each in returns:
                assert each.value is not None
                yield from around.within(function, each).resolve_chain(each.value)
        finally:
            active.pop()


def _returns_of(function: ast.FunctionDef) -> list[ast.Return]:
    if function.decorator_list or len(function.body) > _FEW:
        return []
    nodes = list(ast.walk(function))
    if any(isinstance(node, ast.FunctionDef | ast.Lambda | ast.Yield) for node in nodes[1:]):
        return []
    returns = [node for node in nodes if isinstance(node, ast.Return) and node.value is not None]
    imports = any(isinstance(node, ast.Import | ast.ImportFrom) for node in nodes)
    return returns if imports or len(function.body) == 1 else []


def _stands_in(scope: "Scope", name: str) -> bool:
    """Whether this is a class whose objects ask what they are made with for what they lack."""
    return any(
        isinstance(one, ast.FunctionDef)
        and one.name in ("__getattr__", "__getattribute__")
        and any(isinstance(part, ast.Name) and part.id == "getattr" for part in ast.walk(one))
        for binding, _ in scope.bindings(name)
        if isinstance(binding.statement, ast.ClassDef)
        for one in binding.statement.body
    )


def _imported(scope: "Scope", node: ast.Call, name: str, module: str | None) -> Iterator[str]:
    if not module:
        return
    if name == "__import__" and len(node.args) < 4 and not node.keywords:
        yield module.partition(".")[0]
        return
    if name == "import_module" and module.startswith("."):
        from unshim.names import resolve_relative

        anchors = [*node.args[1:2], *(keyword.value for keyword in node.keywords)]
        package = text(scope, anchors[0]) if anchors else None
        if package is None:
            return
        level = len(module) - len(module.lstrip("."))
        module = resolve_relative(package, level, module[level:]) or ""
    yield module.replace(":", ".")


def _taken(scope: "Scope", node: ast.Subscript) -> Iterator[str]:
    key = text(scope, node.slice)
    if key is None:
        return
    if _is_sys_modules(scope, node.value):
        yield key
    elif isinstance(node.value, ast.Attribute) and node.value.attr == "__dict__":
        yield from (f"{dotted}.{key}" for dotted in values(scope, node.value.value))
    elif isinstance(node.value, ast.Call) and called_name(node.value.func) in _NAMESPACES:
        arguments = node.value.args
        if arguments:
            yield from (f"{dotted}.{key}" for dotted in values(scope, arguments[0]))
        else:
            yield from scope.resolve(key)


def _is_sys_modules(scope: "Scope", node: ast.expr) -> bool:
    is_table = isinstance(node, ast.Attribute) and node.attr == "modules"
    return is_table or "sys.modules" in scope.resolve_chain(node)
