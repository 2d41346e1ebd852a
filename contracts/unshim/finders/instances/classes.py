"""Which expressions stand for one of the contract's classes, and which make an instance of one.

A subclass in the same tree counts as its base, under the base's name: what holds for an engine
holds for every kind of engine. What an expression stands for is asked backwards, from the place
to where its names come from, so that imports, aliases and re-exports need not be listed.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping

from unshim.finders.bindings import Binding
from unshim.finders.homes import Homes
from unshim.finders.instances.giving import Givers
from unshim.finders.meaning import objects
from unshim.finders.modules import Modules
from unshim.finders.namespaces import Namespace
from unshim.finders.scopes import Scope
from unshim.finders.values import called_name, values

_COPIES = {"copy", "deepcopy", "replace", "cast"}
_OWN_CLASS = {"__class__"}


class Classes:
    """The classes of a contract, in one tree. `factories` maps dotted names to what they make."""

    def __init__(self, modules: Modules, homes: Homes, factories: Mapping[str, str]) -> None:
        self._modules = modules
        self._homes = homes
        self._known = {f"{home}.{name}": name for name, home in homes.names.items()}
        self._factories = {key.replace(":", "."): name for key, name in factories.items()}
        self._answers: dict[str, str | None] = {}
        self._asked: list[Binding] = []
        self._constructors: dict[str, frozenset[str]] = {}
        self.givers = Givers(modules, self)

    @property
    def names(self) -> Iterable[str]:
        return self._homes.names

    def of(self, scope: Scope, node: ast.expr) -> str | None:
        """The class's name, where an expression stands for it."""
        if isinstance(node, ast.Subscript):
            found = self.of(scope, node.value)  # Engine[int]
            if found is not None:
                return found
        if isinstance(node, ast.Name):
            return self._of_name(scope, node.id)
        return next(
            (name for name in map(self.of_dotted, values(scope, node)) if name is not None), None
        )

    def _of_name(self, scope: Scope, local: str) -> str | None:
        for binding, at in scope.bindings(local):
            if binding in self._asked:
                continue
            self._asked.append(binding)
            try:
                found = self.of_binding(binding, at)
            finally:
                self._asked.pop()
            if found is not None:
                return found
        return None

    def of_binding(self, binding: Binding, at: Scope) -> str | None:
        """The same for one way in which a name is bound."""
        if isinstance(binding.statement, ast.ClassDef):
            return self.of_definition(binding.statement, at)
        if binding.dotted:
            return self.of_dotted(binding.dotted)
        return None if binding.value is None else self.of(at, binding.value)

    def of_definition(self, node: ast.ClassDef, scope: Scope) -> str | None:
        """The same for a class statement: the class itself, or one of its subclasses."""
        if scope.namespace.parent is None:
            found = self._known.get(f"{scope.scopes.name}.{node.name}")
            if found is not None:
                return found
        return next(filter(None, (self.of(scope, base) for base in node.bases)), None)

    def of_dotted(self, dotted: str) -> str | None:
        """The same for a dotted name."""
        if dotted not in self._answers:
            self._answers[dotted] = None  # what a circle of imports adds to itself
            self._answers[dotted] = next(filter(None, self._meant(dotted)), None)
        return self._answers[dotted]

    def _meant(self, dotted: str) -> Iterator[str | None]:
        for other in objects(self._modules, dotted):
            yield self._known.get(other)
            held = self._modules.split(other)
            if held is None or not held[1].isidentifier():
                continue
            scopes = self._modules.scopes(held[0])
            for binding in scopes.module.names.get(held[1], ()):
                if isinstance(binding.statement, ast.ClassDef):
                    at = Scope(scopes, scopes.module, binding.statement)
                    yield self.of_definition(binding.statement, at)

    def made(self, scope: Scope, node: ast.Call) -> str | None:
        """The name of the class of which a call makes an instance, as far as it says so itself."""
        function = node.func
        if called_name(function) == "defaultdict" and node.args:
            return self.of(scope, node.args[0])
        found = self.of(scope, function) or self._by_factory(scope, function)
        if found is not None or not isinstance(function, ast.Attribute | ast.Call | ast.Name):
            return found
        if isinstance(function, ast.Attribute):
            holder = self.of(scope, function.value)
            if holder is not None and function.attr in self.constructors(holder):
                return holder
        return self._by_own_class(scope, node) or self.givers.of(scope, function)

    def _by_factory(self, scope: Scope, function: ast.expr) -> str | None:
        if not self._factories:
            return None
        own = f"{scope.scopes.name}."
        dotted = [*values(scope, function)]
        if isinstance(function, ast.Name):
            # A function of this very module is bound to no dotted name.
            dotted += [own + function.id for owner in [scope.owner(function.id)] if _is_top(owner)]
        for each in dotted:
            for other in objects(self._modules, each):
                if other in self._factories:
                    return self._factories[other]
        return None

    def _by_own_class(self, scope: Scope, node: ast.Call) -> str | None:
        """What `cls()`, `type(self)()`, `super().__new__(cls)` make, in a body of the class."""
        function = node.func
        name = called_name(function)
        is_own = (
            (isinstance(function, ast.Name) and name == "cls")
            or (isinstance(function, ast.Call) and called_name(function.func) == "type")
            or name in _OWN_CLASS
            or (name == "__new__" and bool(node.args))
        )
        if not is_own:
            return None
        around: Namespace | None = scope.namespace
        while around is not None and not isinstance(around.node, ast.ClassDef):
            around = around.parent
        if around is None or around.parent is None:
            return None
        assert isinstance(around.node, ast.ClassDef)
        return self.of_definition(around.node, Scope(scope.scopes, around.parent, around.statement))

    def constructors(self, name: str) -> frozenset[str]:
        """The methods of a class, in its home, that make an instance of it."""
        if name not in self._constructors:
            self._constructors[name] = frozenset(self._read_constructors(name))
        return self._constructors[name]

    def _read_constructors(self, name: str) -> Iterator[str]:
        path = self._homes.files[self._homes.names[name]]
        if not path:
            return
        scopes = self._modules.scopes(path)
        for binding in scopes.module.names.get(name, ()):
            for node in getattr(binding.statement, "body", ()):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    decorators = {called_name(each) for each in node.decorator_list}
                    if decorators & {"classmethod", "staticmethod"} and _gives(node, name):
                        yield node.name


def _is_top(owner: Namespace | None) -> bool:
    return owner is not None and owner.parent is None


def _gives(node: ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> bool:
    """Whether a method says that it returns an instance, or does so in so many words."""
    returns = node.returns
    if isinstance(returns, ast.Constant) and isinstance(returns.value, str):
        return returns.value in (name, "Self")
    if returns is not None:
        return called_name(returns) in (name, "Self")
    return any(
        isinstance(each, ast.Return)
        and isinstance(each.value, ast.Call)
        and called_name(each.value.func) in ("cls", name)
        for each in ast.walk(node)
    )
