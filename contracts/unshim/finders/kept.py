"""Where a file keeps values: in lists and dictionaries, attributes of classes, results."""

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from unshim.finders.bindings import FUNCTIONS
from unshim.finders.dictionaries import Key
from unshim.finders.passed import Passed
from unshim.finders.roles import written
from unshim.finders.scopes import Scope

if TYPE_CHECKING:
    from unshim.finders.file import File

_SEQUENCES = (ast.List, ast.Set, ast.Tuple)
_FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
# They hand on the elements of what they are given.
_SAME_ELEMENTS = {
    *("chain", "copy", "deepcopy", "frozenset", "iter", "list", "reversed", "set", "sorted"),
    "tuple",
}
_GROW = {"add", "append"}
_CLASSES = 6  # that a class may inherit from


class Kept:
    """Finds expressions of one file, each with the scope that it is read in."""

    def __init__(self, file: "File") -> None:
        self._file = file
        self._passed = Passed(file)

    def elements(
        self, scope: Scope, node: ast.expr, key: ast.expr | None, steps: int
    ) -> Iterator[tuple[Scope, ast.expr]]:
        """The elements of a list or dictionary that is written out, here or where it is bound."""
        if isinstance(node, ast.Dict):
            for own, value in zip(node.keys, node.values, strict=True):
                if key is None or Key(own).may_be(key):
                    yield scope, value
        elif isinstance(node, _SEQUENCES):
            at = key.value if isinstance(key, ast.Constant) else None
            for index, element in enumerate(node.elts):
                if not isinstance(at, int) or at in (index, index - len(node.elts)):
                    yield scope, element
        elif isinstance(node, ast.Name) and steps:
            for binding, there in scope.bindings(node.id):
                if binding.value is not None and binding.value is not node:
                    yield from self.elements(there, binding.value, key, steps - 1)
            yield from self._put(scope, node.id, key)
            yield from self._rest(scope, node.id)
        elif isinstance(node, ast.Attribute) and steps:
            for there, value in self.held(scope, node):
                yield from self.elements(there, value, key, steps - 1)
        elif isinstance(node, ast.Call):
            yield from self._made(scope, node, key, steps)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mult | ast.BitOr):
            yield from self.elements(scope, node.left, None, steps)
            yield from self.elements(scope, node.right, None, steps)

    def _made(
        self, scope: Scope, node: ast.Call, key: ast.expr | None, steps: int
    ) -> Iterator[tuple[Scope, ast.expr]]:
        """Those of `dict(a=x)`, `TABLE.values()`, `list(ALL)`, and what a function yields."""
        called = written(node.func)
        if called == "dict":
            for keyword in node.keywords:
                own = Key(ast.Constant(keyword.arg))
                if keyword.arg and (key is None or own.may_be(key)):
                    yield scope, keyword.value
        elif called.endswith(".values") and isinstance(node.func, ast.Attribute):
            yield from self.elements(scope, node.func.value, None, steps)
        elif called.rpartition(".")[2] in _SAME_ELEMENTS:
            for each in node.args:
                yield from self.elements(scope, each, None, steps)
        elif isinstance(node.func, ast.Name):
            for binding, _ in scope.bindings(node.func.id):
                if isinstance(binding.statement, _FUNCTION):
                    yield from self.results(binding.statement)

    def _put(
        self, scope: Scope, name: str, key: ast.expr | None
    ) -> Iterator[tuple[Scope, ast.expr]]:
        """What is put into a container afterwards: `ALL.append(x)`, `TABLE["a"] = x`."""
        loads = self._file.loads
        owner = scope.owner(name)
        for _, ancestors in loads.of_name(name, owner) if owner is not None else ():
            there = self._file.scope(ancestors)
            match [node for node, _ in ancestors[-3:]]:
                case [*_, ast.Call(func=ast.Attribute(), args=[value]), ast.Attribute(attr=attr)]:
                    if attr in _GROW:
                        yield there, value
                case [*_, ast.Assign(targets=[ast.Subscript() as place], value=value), last]:
                    if last is place and (key is None or Key(place.slice).may_be(key)):
                        yield there, value

    def _rest(self, scope: Scope, name: str) -> Iterator[tuple[Scope, ast.expr]]:
        """What `*name` and `**name` of a function are given."""
        owner = scope.owner(name)
        function = owner.node if owner is not None else None
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            return
        extra = (function.args.vararg, function.args.kwarg)
        if not any(one is not None and one.arg == name for one in extra):
            return
        named = {one.arg for one in (*function.args.args, *function.args.kwonlyargs)}
        for given in self._passed.to(function, name):
            yield self._file.scope(given.ancestors), given.node
        for given in self._passed.others(function, named) if extra[1] is not None else ():
            yield self._file.scope(given.ancestors), given.node

    def made_with(self, scope: Scope, node: ast.Attribute) -> Iterator[tuple[Scope, ast.expr]]:
        """`SimpleNamespace(core=core).core`, and whatever else is made with such a keyword."""
        made: list[tuple[Scope, ast.expr | None]] = [(scope, node.value)]
        if isinstance(node.value, ast.Name):
            made = [(there, binding.value) for binding, there in scope.bindings(node.value.id)]
            yield from self._set_on(node)
        for there, value in made:
            if not isinstance(value, ast.Call):
                continue
            yield from (
                (there, keyword.value) for keyword in value.keywords if keyword.arg == node.attr
            )
            if isinstance(value.func, ast.Name):
                fields = [
                    one.target.id
                    for holder in self._class_named(there, value.func.id)
                    for one in holder.body
                    if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
                ]
                at = fields.index(node.attr) if node.attr in fields else len(value.args)
                yield from ((there, each) for each in value.args[at : at + 1])

    def _set_on(self, node: ast.Attribute) -> Iterator[tuple[Scope, ast.expr]]:
        """`a.core = core`, by the name that holds the object."""
        assert isinstance(node.value, ast.Name)
        for place, ancestors in self._file.loads.attributes(node.attr):
            if isinstance(place.ctx, ast.Load) or not isinstance(place.value, ast.Name):
                continue
            parent = ancestors[-1][0]
            if place.value.id == node.value.id and isinstance(parent, ast.Assign):
                yield self._file.scope(ancestors), parent.value

    def held(self, scope: Scope, node: ast.Attribute) -> Iterator[tuple[Scope, ast.expr]]:
        """What the file's own classes give the attribute."""
        loads = self._file.loads
        for holder in self._classes(scope, node):
            for value in loads.assigned(holder, node.attr):
                if value is not None:
                    yield self._file.scope(loads.ancestors(value)), value

    def _classes(self, scope: Scope, node: ast.Attribute) -> list[ast.ClassDef]:
        """The class whose attribute is asked for, and those that it inherits from."""
        holder = self._file.loads.holder(scope, node)
        found = [holder] if holder is not None else []
        made = node.value
        if isinstance(made, ast.Name) and not found:
            values = [binding.value for binding, _ in scope.bindings(made.id)]
            made = values[0] if len(values) == 1 and values[0] is not None else made
        if isinstance(made, ast.Call) and isinstance(made.func, ast.Name):
            found += self._class_named(scope, made.func.id)
        for one in found:
            for base in one.bases if len(found) < _CLASSES else ():
                if isinstance(base, ast.Name):
                    known = self._class_named(
                        self._file.scope(self._file.loads.ancestors(one)), base.id
                    )
                    found += [each for each in known if each not in found]
        return found

    def _class_named(self, scope: Scope, name: str) -> list[ast.ClassDef]:
        statements = (binding.statement for binding, _ in scope.bindings(name))
        return [each for each in statements if isinstance(each, ast.ClassDef)]

    def methods(self, scope: Scope, node: ast.Attribute) -> Iterator[ast.AST]:
        for holder in self._classes(scope, node):
            for one in holder.body:
                if isinstance(one, _FUNCTION) and one.name == node.attr:
                    yield one

    def results(self, function: ast.AST) -> Iterator[tuple[Scope, ast.expr]]:
        pending = list(ast.iter_child_nodes(function))
        while pending:
            node = pending.pop()
            if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
                continue
            if isinstance(node, ast.Return | ast.Yield) and node.value is not None:
                yield self._file.scope(self._file.loads.ancestors(node)), node.value
            pending += ast.iter_child_nodes(node)
