"""Where an instance goes from the place at which it is made or taken, within its function."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from unshim.finders.instances.keepers import keeper
from unshim.finders.instances.through_self import container_of_class
from unshim.finders.lines import Ancestors
from unshim.finders.loads import Loads
from unshim.finders.modules import Modules
from unshim.finders.namespaces import Namespace
from unshim.finders.scopes import Scope, Scopes
from unshim.finders.values import called_name

_ADDS = {
    *("add", "append", "appendleft", "extend", "extendleft", "insert"),
    *("setdefault", "update", "__setitem__", "put", "put_nowait"),
}
_CONTAINERS = {"dict", "list", "set", "tuple", "frozenset", "deque", "OrderedDict", "defaultdict"}
_SAME = {"copy", "deepcopy", "replace", "cast"}
_THROUGH = (
    *(ast.Await, ast.BoolOp, ast.IfExp, ast.Starred, ast.List, ast.Tuple, ast.Set, ast.Dict),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
)
_LITERAL_CONTAINERS = (ast.List, ast.Tuple, ast.Set, ast.Dict, ast.ListComp, ast.DictComp)
_ROWS = (ast.Tuple, ast.List)
_ASSIGNMENTS = (ast.Assign, ast.AnnAssign, ast.AugAssign)
_VALUES = {"elt", "value", "values", "elts", "body", "orelse"}


class Kept(NamedTuple):
    """A place that keeps an instance, and where, in words. `undecided` is why that is open."""

    node: ast.expr | ast.stmt
    ancestors: Ancestors
    where: str
    undecided: str = ""


class Journey:
    """Follows instances through one file."""

    def __init__(self, tree: ast.Module, scopes: Scopes, modules: Modules) -> None:
        self._scopes = scopes
        self._modules = modules
        self._loads = Loads(tree, scopes)
        self._passed: set[ast.AST] = set()

    def follow(self, node: ast.expr, ancestors: Ancestors) -> Iterator[Kept]:
        """The places that keep what an expression gives."""
        if node in self._passed or not ancestors:
            return
        self._passed.add(node)
        (parent, field), above = ancestors[-1], ancestors[:-1]
        if isinstance(parent, _ROWS) and above and isinstance(above[-1][0], ast.Assign):
            for target in above[-1][0].targets:
                element = _element(target, parent, node)
                yield from self._into(element, above[-1][0], above[:-1])
        elif (isinstance(parent, _THROUGH) and field in _VALUES) or (
            isinstance(parent, ast.BinOp) and isinstance(node, _LITERAL_CONTAINERS)
        ):
            yield from self.follow(parent, above)
        elif isinstance(parent, ast.NamedExpr) and field == "value":
            yield from self._into(parent.target, parent, above)
            yield from self.follow(parent, above)
        elif isinstance(parent, ast.keyword) and above and isinstance(above[-1][0], ast.Call):
            yield from self._passed_to(above[-1][0], above[:-1])
        elif isinstance(parent, ast.Call) and field == "args":
            yield from self._passed_to(parent, above)
        elif isinstance(parent, _ASSIGNMENTS) and field == "value":
            targets = parent.targets if isinstance(parent, ast.Assign) else [parent.target]
            for target in targets:
                yield from self._into(target, parent, above)
        elif isinstance(parent, ast.withitem) and parent.optional_vars is not None:
            yield from self._into(parent.optional_vars, above[-1][0], above[:-1])

    def reads(self, name: str, owner: Namespace) -> Iterator[Kept]:
        """The places that keep what a name of this scope holds."""
        for node, ancestors in self._loads.of_name(name, owner):
            yield from self.follow(node, ancestors)

    def _passed_to(self, call: ast.Call, above: Ancestors) -> Iterator[Kept]:
        name = called_name(call.func)
        if name in _CONTAINERS or name in _SAME:
            yield from self.follow(call, above)
        elif name in _ADDS and isinstance(call.func, ast.Attribute):
            scope = self._scope(above)
            where = keeper(self._modules, scope, call.func.value)
            where = where or container_of_class(scope, call.func.value)
            if where:
                yield Kept(call, above, where)
        elif name == "setattr" and len(call.args) == 3 and isinstance(call.func, ast.Name):
            where = keeper(self._modules, self._scope(above), call.args[0])
            if where:
                yield Kept(call, above, where)

    def _into(self, target: ast.expr, statement: ast.AST, above: Ancestors) -> Iterator[Kept]:
        """What becomes of it in a target of an assignment."""
        scope = self._scope([*above, (statement, "value")])
        if isinstance(target, ast.Tuple | ast.List):
            for element in target.elts:
                yield from self._into(element, statement, above)
        elif isinstance(target, ast.Starred):
            yield from self._into(target.value, statement, above)
        elif isinstance(target, ast.Name):
            yield from self._into_name(target, scope, above)
        elif isinstance(target, ast.Attribute | ast.Subscript):
            where = keeper(self._modules, scope, target)
            if isinstance(target, ast.Subscript):
                where = where or container_of_class(scope, target.value)
            if where:
                yield Kept(target, [*above, (statement, "targets")], where)

    def _into_name(self, target: ast.Name, scope: Scope, above: Ancestors) -> Iterator[Kept]:
        namespace = scope.namespace
        while namespace.kind in ("expression", "types") and namespace.parent is not None:
            namespace = namespace.parent
        where = namespace.elsewhere.get(target.id)
        if where == "global":
            yield Kept(target, above, f"the global {target.id}")
        elif where == "nonlocal":
            question = (
                f"whether the function around that keeps it in {target.id} outlives a request"
            )
            yield Kept(target, above, target.id, f"{question} cannot be told")
        elif namespace.kind == "function":
            yield from self.reads(target.id, namespace)

    def _scope(self, ancestors: Ancestors) -> Scope:
        return self._scopes.of(ancestors)


def _element(target: ast.expr, row: ast.Tuple | ast.List, node: ast.expr) -> ast.expr:
    """The one of several targets that gets this one of several values; all where it is open."""
    if not isinstance(target, ast.Tuple | ast.List) or len(target.elts) != len(row.elts):
        return target
    if any(isinstance(each, ast.Starred) for each in (*target.elts, *row.elts)):
        return target
    return target.elts[row.elts.index(node)]
