"""Which dotted names a local name may stand for: scopes and bindings, as Python resolves them."""

import ast
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from unshim.finders.absolute import Absolute
from unshim.finders.bindings import BRANCHES, COMPREHENSIONS, FUNCTIONS, Binding, Bindings, inside
from unshim.finders.lines import Ancestors, line_numbers, nodes_on
from unshim.finders.namespaces import Namespace, Offers
from unshim.finders.values import values
from unshim.names import Module
from unshim.patterns import lazily
from unshim.source import Source

_DECLARES = lazily(rb"(?:global|nonlocal)[ \t\\]+\w[\w, \t]*(?:[\r\n;#]|\Z)")
_TYPED_FIELDS = {"body", "args", "returns", "bases", "keywords", "type_params", "value"}
_DEFAULTS = {"defaults", "kw_defaults"}


class Scope(NamedTuple):
    """A place in the code: what names stand for as this statement starts."""

    scopes: "Scopes"
    namespace: Namespace
    statement: ast.AST | None

    def resolve(self, name: str) -> list[str]:
        """All dotted names that a name may stand for here; none where it is something else.

        Where several bindings may hold, all are considered: which one does is known at run time.
        """
        found: dict[str, None] = {}
        for binding, scope in self.bindings(name):
            found |= dict.fromkeys(scope.meant(binding))
        return list(found)

    def resolve_chain(self, node: ast.expr) -> list[str]:
        """All dotted names that an expression may stand for here."""
        return list(dict.fromkeys(values(self, node)))

    def meant(self, binding: Binding) -> list[str]:
        """The dotted names that a binding, read in this scope, may stand for."""
        active = self.scopes.active
        if binding.dotted or binding.value is None or binding in active:
            return [binding.dotted] if binding.dotted else []
        active.append(binding)
        try:
            return self.resolve_chain(binding.value)
        finally:
            active.pop()

    def bindings(self, name: str) -> "Iterator[tuple[Binding, Scope]]":
        """Each binding of the name that may be seen here, and the scope that its value is read in.

        Source: https://docs.python.org/3/reference/executionmodel.html#resolution-of-names
        """
        namespace: Namespace | None = self.namespace
        statement, later = self.statement, False
        while namespace is not None:
            where = namespace.elsewhere.get(name, "")
            if not where and namespace.binds(name):
                state = namespace.state(name, statement, later, self.scopes.offers)
                for binding in sorted(filter(None, state), key=Binding.position):
                    yield binding, self._read_in(namespace, binding)
                for other, reader, at in namespace.others.get(name, ()):
                    yield other, Scope(self.scopes, reader, at)
                if namespace.kind != "class" or None not in state:
                    return
                # What a class has not bound yet is looked up in the module at once.
                where = "global"
            elif where and not later and (own := self._bound_anew(namespace, name, statement)):
                yield from own
                return
            previous = namespace
            later = later or namespace.kind == "function"
            statement, namespace = namespace.statement, namespace.parent
            while namespace is not None and _is_passed_over(namespace, previous, where):
                later = later or namespace.kind == "function"
                statement, namespace = namespace.statement, namespace.parent

    def _bound_anew(
        self, namespace: Namespace, name: str, statement: ast.AST | None
    ) -> "list[tuple[Binding, Scope]]":
        """What a function has made of a name of the scopes around it, and other functions may make
        of it; empty where it has not, for certain."""
        if statement is None or name not in namespace.names:
            return []
        every = namespace.names[name]
        state = namespace.flow(every).before.get(statement) or frozenset({None})
        if None in state:
            return []
        made = sorted(filter(None, state), key=Binding.position)
        around = namespace.parent
        found = [(binding, self._read_in(namespace, binding)) for binding in made]
        while around is not None:
            others = around.others.get(name, ())
            found += [
                (other, Scope(self.scopes, reader, at))
                for other, reader, at in others
                if reader is not namespace
            ]
            around = around.parent
        return found

    def owner(self, name: str) -> Namespace | None:
        """The scope whose binding of the name is seen here; None for a builtin or unknown."""
        namespace: Namespace | None = self.namespace
        while namespace is not None:
            if name in namespace.names and not namespace.elsewhere.get(name):
                return namespace
            where = namespace.elsewhere.get(name, "")
            previous, namespace = namespace, namespace.parent
            while namespace is not None and _is_passed_over(namespace, previous, where):
                namespace = namespace.parent
        return None

    def within(self, function: ast.FunctionDef, statement: ast.AST) -> "Scope":
        """As a statement of a function of this scope starts."""
        return Scope(self.scopes, self.scopes.inside(function), statement)

    def at(self, namespace: Namespace) -> "Scope":
        """Anywhere in one of the scopes around."""
        return Scope(self.scopes, namespace, None)

    def _read_in(self, namespace: Namespace, binding: Binding) -> "Scope":
        if binding.outside and namespace.parent is not None:
            return Scope(self.scopes, namespace.parent, namespace.statement)
        return Scope(self.scopes, namespace, binding.statement)


def _is_passed_over(namespace: Namespace, inner: Namespace, where: str) -> bool:
    """Whether a name is not looked up in this scope: in classes, and on the way to the module."""
    if where == "global":
        return namespace.parent is not None
    return namespace.kind == "class" and inner.kind != "types"


class Scopes:
    """The scopes of a file, each built once it is asked for.

    `name` is the module's own; `offers` tells what star imports bring. `declared` are the
    ancestors of each `global` and `nonlocal`; `walrus` says whether there may be a `:=`.
    """

    def __init__(
        self,
        tree: ast.Module,
        absolute: "Absolute",
        name: str = "",
        offers: Offers = lambda module, name: None,
        declared: Iterable[Ancestors] = (),
        *,
        walrus: bool = True,
    ) -> None:
        self.absolute = absolute
        self.name = name
        self.offers = offers
        self.active: list[Binding] = []
        self._by_node: dict[ast.AST, Namespace] = {}
        self._passed: dict[tuple[ast.AST, str], tuple[Namespace, ast.AST | None]] = {}
        self._walrus = walrus
        self.module = Namespace(tree, "module", Bindings(tree, absolute, walrus))
        for ancestors in declared:
            self._take_up(ancestors)

    def of(self, ancestors: Ancestors) -> Scope:
        """The scope in which something with these ancestors, outermost first, is evaluated."""
        namespace, statement, first = self.module, None, 0
        for index in range(len(ancestors) - 1, -1, -1):
            passed = self._passed.get(ancestors[index])
            if passed is not None:
                (namespace, statement), first = passed, index + 1
                break
        for index in range(first, len(ancestors)):
            node, field = ancestors[index]
            if isinstance(node, BRANCHES):
                statement = node
            for kind in _kinds(node, field, ancestors[index + 1 : index + 2]):
                namespace = self._below(namespace, node, kind, statement)
                statement = None
            if not (isinstance(node, COMPREHENSIONS) or getattr(node, "type_params", None)):
                self._passed[node, field] = namespace, statement
        return Scope(self, namespace, statement)

    def inside(self, node: ast.AST) -> Namespace:
        """The names of the scope that a module, class, function or comprehension makes."""
        if node not in self._by_node:
            self._build(self.module.node, self.module, None)
        return self._by_node.get(node, self.module)

    def all(self) -> Iterator[Namespace]:
        """The names of every scope of the file."""
        self._build(self.module.node, self.module, None)
        yield from (self.module, *self._by_node.values())

    def _build(self, node: ast.AST, around: Namespace, statement: ast.AST | None) -> None:
        """Builds all scopes, those that no one asked for included."""
        at = node if isinstance(node, BRANCHES) else statement
        for field, value in ast.iter_fields(node):
            within, inner = around, at
            for kind in _kinds(node, field, []):
                within, inner = self._below(within, node, kind, at), None
            for child in value if isinstance(value, list) else (value,):
                if isinstance(child, ast.AST):
                    self._build(child, within, inner)

    def _below(
        self, parent: Namespace, node: ast.AST, kind: str, statement: ast.AST | None
    ) -> Namespace:
        found = self._by_node.get(node)
        if found is not None and (found.kind == kind or found.parent is parent):
            return found
        if kind == "types":
            return Namespace(node, kind, parent=parent, statement=statement)
        found = Namespace(
            node, kind, Bindings(node, self.absolute, self._walrus), parent, statement
        )
        self._by_node[node] = found
        return found

    def _take_up(self, ancestors: Ancestors) -> None:
        """What a function with a `global` or `nonlocal` in it binds in a scope around it."""
        inner = self.of(ancestors).namespace
        for name, where in inner.elsewhere.items():
            owner = self.module if where == "global" else _owner(name, inner.parent)
            if owner is not None:
                made = [
                    (binding, inner, binding.statement) for binding in inner.names.get(name, ())
                ]
                others = owner.others.setdefault(name, [])
                others += [each for each in made if each not in others]


def _owner(name: str, namespace: Namespace | None) -> Namespace | None:
    while namespace is not None and not (namespace.kind == "function" and name in namespace.names):
        namespace = namespace.parent
    return namespace


def _kinds(node: ast.AST, field: str, further: Ancestors) -> Iterator[str]:
    """The scopes that a node opens for one of its fields, the outer one first."""
    is_default = field == "args" and bool(further) and further[0][1] in _DEFAULTS
    if getattr(node, "type_params", None) and field in _TYPED_FIELDS and not is_default:
        yield "types"
    if isinstance(node, ast.ClassDef) and inside(node, field):
        yield "class"
    elif isinstance(node, FUNCTIONS) and inside(node, field):
        yield "function"
    elif isinstance(node, COMPREHENSIONS) and not (
        further and further[0] == (node.generators[0], "iter")
    ):
        yield "expression"


def read_scopes(source: Source, module: Module, offers: Offers) -> Scopes:
    """The scopes of a source."""
    declared: list[Ancestors] = []
    data = source.data
    if b"global " in data or b"nonlocal " in data:
        places = [match.start() for match in _DECLARES.finditer(data)]
        declared = [
            ancestors
            for node, ancestors in nodes_on(line_numbers(data, places), source.tree)
            if isinstance(node, ast.Global | ast.Nonlocal)
        ]
    walrus = b":=" in data
    absolute = Absolute(module.package)
    return Scopes(source.tree, absolute, module.name, offers, declared, walrus=walrus)
