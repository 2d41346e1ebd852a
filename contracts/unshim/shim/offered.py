"""What names a module offers at its top level, and where each of them comes from."""

import ast
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from unshim.finders.scopes import Scope, read_scopes
from unshim.names import Module
from unshim.source import Source

OWN = ""
_HIDDEN = {"__getattr__", "__class__"}
_CALLS = {"exec", "eval", "globals", "vars", "locals", "setattr", "lazy_import", "attach"}
# Of zope.deprecation, zope.deferredimport and apipkg, called for what they do to the module.
_DEFERRING = {"moved", "define", "defineFrom", "deprecated", "deprecatedFrom", "initpkg"}


class Offer(NamedTuple):
    """The top-level names of a module.

    `names` maps each to the dotted names it may stand for, with OWN among them where the module
    binds it itself. `public` is what a star import takes, None where that cannot be told.
    `complete` is False where there may be names that reading does not show.
    """

    names: Mapping[str, tuple[str, ...]]
    public: tuple[str, ...] | None
    complete: bool


def read_offer(source: Source, module: Module, other: Callable[[str], Offer | None]) -> Offer:
    """What a module's source offers. `other` gives the offers of modules it takes a star from."""
    scopes = read_scopes(source, module, lambda star, name: None)
    scope = scopes.module
    names: dict[str, tuple[str, ...]] = {}
    complete = source.problem is None and not _hides(source.tree)
    public = declared_all(source.tree)
    for star, _ in scope.stars:
        taken = other(star)
        if taken is None or taken.public is None:
            complete = False
            continue
        complete = complete and taken.complete
        names.update({name: (f"{star}.{name}",) for name in taken.public})
    for name, every in scope.names.items():
        # The name of `except ... as name` is gone after its handler.
        bindings = [one for one in every if not isinstance(one.statement, ast.ExceptHandler)]
        meant: dict[str, None] = {}
        for binding in bindings:
            stands_for = Scope(scopes, scope, binding.statement).meant(binding)
            meant |= dict.fromkeys(stands_for or [OWN] * (not binding.deletes))
        if bindings:
            names[name] = tuple(meant)
    if public is None and complete and "__all__" not in names:
        public = tuple(name for name in names if not name.startswith("_"))
    return Offer(names, public, complete)


def _hides(tree: ast.Module) -> bool:
    """Whether names may come to be in ways that bind nothing one can see."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name in _HIDDEN:
            return True
        if isinstance(node, ast.Call) and _last_name(node.func) in _CALLS:
            return True
        if isinstance(node, ast.Expr) and _last_called(node.value) in _DEFERRING:
            return True
        if isinstance(node, ast.Attribute) and node.attr == "modules" and _is_replaced(node, tree):
            return True
    return False


def _is_replaced(modules: ast.Attribute, tree: ast.Module) -> bool:
    """Whether something is put into `sys.modules`."""
    return any(
        isinstance(node, ast.Subscript)
        and node.value is modules
        and not isinstance(node.ctx, ast.Load)
        for node in ast.walk(tree)
    )


def declared_all(tree: ast.Module) -> tuple[str, ...] | None:
    """The names of a literal `__all__`; None where there is none, or it is not literal."""
    found: list[str] | None = None
    for statement in tree.body:
        for value, adds in _values_of_all(statement):
            names = literal_names(value)
            if names is None:
                return None
            found = [*found, *names] if adds and found is not None else names
    mentions = sum(1 for node in ast.walk(tree) if _names_all(node))
    bound = sum(1 for statement in tree.body for _ in _values_of_all(statement))
    return tuple(dict.fromkeys(found)) if found is not None and mentions == bound else None


def _names_all(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "__all__"


def _values_of_all(statement: ast.stmt) -> Iterator[tuple[ast.expr, bool]]:
    """(value, whether it is added) for each way in which a statement sets `__all__`."""
    if isinstance(statement, ast.Assign):
        if any(_names_all(target) for target in statement.targets):
            yield statement.value, False
    elif isinstance(statement, ast.AnnAssign | ast.AugAssign) and _names_all(statement.target):
        if statement.value is not None:
            yield statement.value, isinstance(statement, ast.AugAssign)
    elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        call = statement.value
        if isinstance(call.func, ast.Attribute) and _names_all(call.func.value):
            if call.func.attr == "extend" and len(call.args) == 1:
                yield call.args[0], True
            elif call.func.attr == "append" and len(call.args) == 1:
                yield ast.List(elts=call.args), True


def literal_names(value: ast.expr) -> list[str] | None:
    """The strings of a literal list or tuple, sums of them included; None for anything else."""
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
        left, right = literal_names(value.left), literal_names(value.right)
        return None if left is None or right is None else left + right
    if not isinstance(value, ast.List | ast.Tuple):
        return None
    names: list[str] = []
    for element in value.elts:
        if not isinstance(element, ast.Constant) or not isinstance(element.value, str):
            return None
        names.append(element.value)
    return names


def _last_called(node: ast.expr) -> str:
    return _last_name(node.func) if isinstance(node, ast.Call) else ""


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
