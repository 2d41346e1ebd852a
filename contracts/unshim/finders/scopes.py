"""Which dotted name a local name stands for: scopes and bindings, as Python resolves them."""

import ast
from collections.abc import Iterator

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_SCOPES = (ast.Module, ast.ClassDef, *_FUNCTIONS, *_COMPREHENSIONS)
_LOOPS = ast.For | ast.AsyncFor | ast.comprehension
_DEPTH = 8


class Binding:
    """One way in which a scope binds a name.

    `dotted` is what an import binds; `value` is the right side of a plain assignment, which may
    stand for a dotted name itself; `each` is what a loop takes its values from. All are empty for
    anything else.
    """

    __slots__ = ("dotted", "each", "node", "value")

    def __init__(
        self,
        node: ast.AST,
        dotted: str = "",
        value: ast.expr | None = None,
        each: ast.expr | None = None,
    ) -> None:
        self.node = node
        self.dotted = dotted
        self.value = value
        self.each = each


class Scope:
    """A module, class, function, lambda or comprehension, and the names that it binds."""

    def __init__(self, node: ast.AST, parent: "Scope | None") -> None:
        self.node = node
        self.parent = parent
        self.bindings: dict[str, list[Binding]] = {}
        self.elsewhere: dict[str, str] = {}
        self.stars: list[str] = []

    def visible_parent(self) -> "Scope | None":
        """The scope in which Python looks next: the names of a class are not seen from within."""
        scope = self.parent
        while scope is not None and isinstance(scope.node, ast.ClassDef):
            scope = scope.parent
        return scope

    def module(self) -> "Scope":
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope

    def owner(self, name: str) -> "Scope | None":
        """The scope whose binding of the name is seen here; None for a builtin or unknown."""
        scope: Scope | None = self
        while scope is not None:
            where = scope.elsewhere.get(name)
            if where == "global":
                module = scope.module()
                return module if name in module.bindings else None
            if where != "nonlocal" and name in scope.bindings:
                return scope
            scope = scope.visible_parent()
        return None

    def resolve(self, name: str, depth: int = 0) -> list[str]:
        """All dotted names that a name may stand for here; none where it is something else.

        Several bindings in one scope are all considered: which one holds is known at run time.
        """
        owner = self.owner(name)
        if owner is None:
            return [f"{star}.{name}" for star in self.module().stars]
        found: list[str] = []
        for binding in owner.bindings[name]:
            if binding.dotted:
                found.append(binding.dotted)
            elif binding.value is not None and depth < _DEPTH:
                found += owner.resolve_chain(binding.value, depth + 1)
        return list(dict.fromkeys(found))

    def resolve_chain(self, node: ast.expr, depth: int = 0) -> list[str]:
        """All dotted names that a name or a chain of attributes may stand for here."""
        attributes: list[str] = []
        while isinstance(node, ast.Attribute):
            attributes.append(node.attr)
            node = node.value
        if isinstance(node, ast.NamedExpr):
            node = node.value
            return self.resolve_chain(node, depth + 1) if depth < _DEPTH else []
        if not isinstance(node, ast.Name):
            return []
        rest = "".join("." + attribute for attribute in reversed(attributes))
        return [dotted + rest for dotted in self.resolve(node.id, depth)]


class Scopes:
    """The scopes of a file. `package` is what a relative import counts from."""

    def __init__(self, tree: ast.Module, absolute: "Absolute") -> None:
        self._absolute = absolute
        self._by_node: dict[ast.AST, Scope] = {}
        self.module = self._add(tree, None)
        for statement in tree.body:
            self._visit(statement, self.module)

    def of(self, ancestors: "list[tuple[ast.AST, str]]") -> Scope:
        """The scope in which something with these ancestors, outermost first, is evaluated."""
        for node, field in reversed(ancestors):
            scope = self._by_node.get(node)
            if scope is not None and _inside(node, field):
                return scope
        return self.module

    def inside(self, node: ast.AST) -> Scope:
        """The scope that a module, class, function, lambda or comprehension makes."""
        return self._by_node[node]

    def _add(self, node: ast.AST, parent: Scope | None) -> Scope:
        scope = Scope(node, parent)
        self._by_node[node] = scope
        return scope

    def _visit(self, node: ast.AST, scope: Scope) -> None:
        if isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Load):
                _bind(scope, node.id, Binding(node))
            return
        if isinstance(node, ast.Import | ast.ImportFrom):
            for name, dotted in self._absolute(node):
                if name == "*":
                    scope.module().stars.append(dotted)
                else:
                    _bind(scope, name, Binding(node, dotted))
            return
        if isinstance(node, ast.Global | ast.Nonlocal):
            where = "global" if isinstance(node, ast.Global) else "nonlocal"
            scope.elsewhere.update(dict.fromkeys(node.names, where))
            return
        if isinstance(node, _SCOPES):
            self._visit_scope(node, scope)
            return
        value = _plain_value(node)
        plain = _plain_targets(node)
        if value is not None:
            binding = _function_around(scope) if isinstance(node, ast.NamedExpr) else scope
            for target in plain:
                _bind(binding, target.id, Binding(node, value=value))
        elif isinstance(node, _LOOPS):
            for target in plain:
                _bind(scope, target.id, Binding(node, each=node.iter))
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            _bind(scope, node.name, Binding(node))
        elif isinstance(node, ast.MatchMapping) and node.rest:
            _bind(scope, node.rest, Binding(node))
        bound = set(plain) if value is not None or isinstance(node, _LOOPS) else set()
        for child in ast.iter_child_nodes(node):
            if child in bound:
                continue
            self._visit(child, scope)

    def _visit_scope(self, node: ast.AST, scope: Scope) -> None:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            _bind(scope, node.name, Binding(node))
        inner = self._add(node, scope)
        for argument in _arguments(node):
            _bind(inner, argument, Binding(node))
        for field, value in ast.iter_fields(node):
            within = inner if _inside(node, field) else scope
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    self._visit(child, within)


class Absolute:
    """Reads an import statement as (local name, absolute dotted name) pairs."""

    def __init__(self, package: str) -> None:
        self.package = package

    def __call__(self, node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.asname:
                    yield alias.asname, alias.name
                else:
                    top = alias.name.partition(".")[0]
                    yield top, top
            return
        module = self.module(node)
        if module is None:
            return
        for alias in node.names:
            if alias.name == "*":
                yield "*", module
            else:
                yield alias.asname or alias.name, f"{module}.{alias.name}"

    def module(self, node: ast.ImportFrom) -> str | None:
        """The module that an import names, None where it climbs out of its package."""
        from unshim.names import resolve_relative

        return resolve_relative(self.package, node.level, node.module)


def _bind(scope: Scope, name: str, binding: Binding) -> None:
    where = scope.elsewhere.get(name)
    if where == "global":
        scope = scope.module()
    elif where == "nonlocal":
        outer = scope.visible_parent()
        scope = (outer.owner(name) if outer else None) or scope
    scope.bindings.setdefault(name, []).append(binding)


def _inside(node: ast.AST, field: str) -> bool:
    """Whether a field of a scope's node is evaluated within it: bodies are, defaults are not."""
    if isinstance(node, ast.Module):
        return True
    if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        return field == "body"
    return True


def _function_around(scope: Scope) -> Scope:
    while isinstance(scope.node, _COMPREHENSIONS) and scope.parent is not None:
        scope = scope.parent
    return scope


def _arguments(node: ast.AST) -> list[str]:
    if not isinstance(node, _FUNCTIONS):
        return []
    arguments = node.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    every += [extra for extra in (arguments.vararg, arguments.kwarg) if extra is not None]
    return [argument.arg for argument in every]


def _plain_value(node: ast.AST) -> ast.expr | None:
    """The right side of `x = value`."""
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr):
        return node.value
    return None


def _plain_targets(node: ast.AST) -> list[ast.Name]:
    if isinstance(node, ast.Assign):
        return [target for target in node.targets if isinstance(target, ast.Name)]
    if isinstance(node, ast.AnnAssign | ast.NamedExpr | _LOOPS) and isinstance(
        node.target, ast.Name
    ):
        return [node.target]
    return []
