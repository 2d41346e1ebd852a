"""The definitions of one file: what each kind of syntax gives a name to, and what hands it on."""

import ast
from collections.abc import Collection, Iterator
from typing import NamedTuple

from unshim.finders.bindings import Binding
from unshim.finders.lines import Ancestors, nodes_on
from unshim.finders.meaning import Meaning
from unshim.finders.modules import Modules
from unshim.finders.scopes import Scope
from unshim.finders.spelled import Spelled
from unshim.finders.values import called_name
from unshim.source import Source, Span


class Definition(NamedTuple):
    """A place that defines a name. `how` ends the sentence "X is defined here too, ...".

    `ancestors` are those of its node; `undecided` says what cannot be told, where it may be one.
    """

    name: str
    how: str
    span: Span
    ancestors: Ancestors
    undecided: str = ""


class Place(NamedTuple):
    """A node, the scope that it is read in, and what may be asked about its names."""

    source: Source
    scope: Scope
    ancestors: Ancestors
    names: Collection[str]
    meaning: Meaning
    modules: Modules

    def defined(
        self, name: str, how: str, node: ast.expr | ast.stmt | ast.alias, undecided: str = ""
    ) -> Definition:
        return Definition(name, how, self.source.span(node), self.ancestors, undecided)

    def owner(self, name: str) -> str:
        """The kind of scope that a binding of the name here belongs to: module, class, function."""
        namespace = self.scope.namespace
        while namespace.kind in ("expression", "types") and namespace.parent is not None:
            namespace = namespace.parent
        return "module" if namespace.elsewhere.get(name) == "global" else namespace.kind

    def hands_on(self, node: ast.expr, name: str) -> bool:
        """Whether an expression is what has the name already, or None, and nothing else."""
        return _hands_on(self.scope, node, name, self.meaning, [])


def _hands_on(
    scope: Scope, node: ast.expr, name: str, meaning: Meaning, passed: list[Binding]
) -> bool:
    def also(part: ast.expr) -> bool:
        return _hands_on(scope, part, name, meaning, passed)

    match node:
        case ast.Constant(value=None):
            return True
        case ast.Attribute(attr=taken) if taken == name:
            return True
        case ast.Subscript(slice=ast.Constant(value=taken)) if taken == name:
            return True
        case ast.Call(args=[_, ast.Constant(value=taken), *rest]) if (
            taken == name and called_name(node.func) == "getattr"
        ):
            return all(map(also, rest))
        case ast.Call(args=[_, value]) if called_name(node.func) == "cast":
            return also(value)
        case ast.IfExp():
            return also(node.body) and also(node.orelse)
        case ast.BoolOp():
            return all(map(also, node.values))
        case ast.NamedExpr():
            return also(node.value)
        case ast.Name():
            return _name_hands_on(scope, node.id, name, meaning, passed)
        case _:
            return name in meaning.of(scope, node)


def _name_hands_on(
    scope: Scope, local: str, name: str, meaning: Meaning, passed: list[Binding]
) -> bool:
    bindings = [each for each in scope.bindings(local) if each[0] not in passed]
    if not bindings:
        return bool(passed)  # a circle; else a builtin
    for binding, at in bindings:
        if binding.dotted:
            if binding.dotted.rpartition(".")[2] != name and (
                meaning.of_dotted(binding.dotted) != name
            ):
                return False
        elif binding.value is None or not _hands_on(
            at, binding.value, name, meaning, [*passed, binding]
        ):
            return False
    return True


def definitions_in(
    spelled: Spelled, names: Collection[str], meaning: Meaning, modules: Modules
) -> Iterator[Definition]:
    """Every definition of the names in a file; of one statement, one for each name."""
    from unshim.finders.definitions.made import made_by_call
    from unshim.finders.definitions.puts import put_into_module
    from unshim.finders.definitions.statements import defined_by_statement

    done: set[tuple[str, ast.AST]] = set()
    for node, ancestors in nodes_on(spelled.lines, spelled.source.tree):
        if not isinstance(node, ast.stmt | ast.Call | ast.NamedExpr):
            continue
        scope = spelled.scopes.of(ancestors)
        place = Place(spelled.source, scope, ancestors, names, meaning, modules)
        for find in (defined_by_statement, made_by_call, put_into_module):
            for found in find(place, node):
                key = found.name, _statement(node, ancestors)
                if key not in done:
                    done.add(key)
                    yield found


def _statement(node: ast.AST, ancestors: Ancestors) -> ast.AST:
    """The statement that a node is, or is a part of."""
    if isinstance(node, ast.stmt):
        return node
    return next(each for each, _ in reversed(ancestors) if isinstance(each, ast.stmt))
