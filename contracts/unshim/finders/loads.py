"""Where the names of a file are read, and which attributes its classes are given."""

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from unshim.finders.registry import Ancestors

if TYPE_CHECKING:
    from unshim.finders.namespaces import Namespace
    from unshim.finders.scopes import Scope, Scopes

ITSELF = {"cls", "self"}


class Loads:
    """Every name and attribute of a file, with a way up from it. Built in one walk."""

    def __init__(self, tree: ast.Module, scopes: "Scopes") -> None:
        self._scopes = scopes
        self._above: dict[ast.AST, tuple[ast.AST, str]] = {}
        self._names: dict[str, list[ast.Name]] = {}
        self._attributes: dict[str, list[ast.Attribute]] = {}
        pending: list[ast.AST] = [tree]
        while pending:
            node = pending.pop()
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                self._names.setdefault(node.id, []).append(node)
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                self._attributes.setdefault(node.attr, []).append(node)
            for field, value in ast.iter_fields(node):
                for child in value if isinstance(value, list) else [value]:
                    if isinstance(child, ast.AST):
                        self._above[child] = node, field
                        pending.append(child)

    def ancestors(self, node: ast.AST) -> Ancestors:
        """What stands around a node, outermost first."""
        found: Ancestors = []
        while node in self._above:
            found.append(self._above[node])
            node = found[-1][0]
        return found[::-1]

    def named(self, name: str) -> Iterator[tuple[ast.Name, Ancestors]]:
        """The places that read a name, whatever binds it."""
        return ((node, self.ancestors(node)) for node in self._names.get(name, ()))

    def attributes(self, name: str) -> Iterator[tuple[ast.Attribute, Ancestors]]:
        """The places that ask some name for an attribute."""
        return ((node, self.ancestors(node)) for node in self._attributes.get(name, ()))

    def of_name(self, name: str, owner: "Namespace") -> Iterator[tuple[ast.expr, Ancestors]]:
        """The places that read a name as this scope binds it."""
        for node in self._names.get(name, ()):
            ancestors = self.ancestors(node)
            if self._scopes.of(ancestors).owner(name) is owner:
                yield node, ancestors

    def of_attribute(self, name: str, holder: ast.ClassDef) -> Iterator[tuple[ast.expr, Ancestors]]:
        """The places that read an attribute of a class, as `self.name` or `Class.name`."""
        for node, ancestors in self._held(name, holder):
            if isinstance(node.ctx, ast.Load):
                yield node, ancestors

    def holder(self, scope: "Scope", node: ast.Attribute) -> ast.ClassDef | None:
        """The class of this file whose attribute is asked for."""
        if not isinstance(node.value, ast.Name):
            return None
        name = node.value.id
        if name in ITSELF:
            around: Namespace | None = scope.namespace
            while around is not None and not isinstance(around.node, ast.ClassDef):
                around = around.parent
            return around.node if around and isinstance(around.node, ast.ClassDef) else None
        owner = scope.owner(name)
        bindings = owner.names[name] if owner else []
        if len(bindings) == 1 and isinstance(bindings[0].statement, ast.ClassDef):
            return bindings[0].statement
        match [binding.value for binding in bindings]:
            # An object that is made without values of its own.
            case [ast.Call(func=ast.Name(id=made), args=[], keywords=[])] if owner is not None:
                inner = ast.Attribute(ast.Name(made, ast.Load()), node.attr, ast.Load())
                return self.holder(scope.at(owner), inner) if made != name else None
        return None

    def assigned(self, holder: ast.ClassDef, name: str) -> list[ast.expr | None]:
        """All that the class or its methods assign to an attribute; None where it is unknown."""
        bindings = self._scopes.inside(holder).names.get(name, [])
        values = [binding.value for binding in bindings]
        for node, ancestors in self._held(name, holder):
            if not isinstance(node.ctx, ast.Load):
                parent = ancestors[-1][0]
                values.append(parent.value if isinstance(parent, ast.Assign) else None)
        return values

    def _held(self, name: str, holder: ast.ClassDef) -> Iterator[tuple[ast.Attribute, Ancestors]]:
        for node in self._attributes.get(name, ()):
            ancestors = self.ancestors(node)
            if self.holder(self._scopes.of(ancestors), node) is holder:
                yield node, ancestors
