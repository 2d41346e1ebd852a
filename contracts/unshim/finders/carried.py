"""Which dotted names an expression may stand for once a file has carried a module about.

Beyond what names and imports say (`values`): through the elements of lists and dictionaries,
attributes of classes and of `self`, what the file's own functions return and are given, fixtures
and the parameters of tests. Asked only where an attribute has a target's name and nothing else
is known of what stands before it.
"""

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from unshim.finders.bindings import FUNCTIONS, Binding
from unshim.finders.kept import Kept
from unshim.finders.passed import Function, Passed
from unshim.finders.roles import keyword_of, written
from unshim.finders.scopes import Scope
from unshim.names import below
from unshim.spelling import plainly

if TYPE_CHECKING:
    from unshim.finders.file import File

_STEPS = 6
_MOST = 1000  # expressions looked at for one question
_BY_KEY = {"get", "pop", "setdefault"}
_SAME = {"reload", "nullcontext"}  # they give back what they are given
_FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


def may_carry(file: "File") -> bool:
    """Whether a package above a target is at hand in the file at all.

    From one that is farther up, each package on the way down has to be named.
    """
    data = plainly(file.source.data)
    stems = {target.stem for target in file.targets if not target.steps}
    wanted = {above for stem in stems for above in _around(stem) if _leads_down(data, above, stem)}
    if not any(_is_named(data, above, file.module.package) for above in wanted):
        return False
    if any(quote + stem.encode() + quote in data for stem in wanted for quote in (b"'", b'"')):
        return True
    nodes = ast.walk(file.whole)
    imports = (node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom))
    return any(dotted in wanted for node in imports for _, dotted in file.absolute(node))


def _around(stem: str) -> Iterator[str]:
    """A dotted name and all above it."""
    while stem:
        yield stem
        stem = stem.rpartition(".")[0]


def _leads_down(data: bytes, above: str, stem: str) -> bool:
    """Whether the file spells all that leads from a package to one inside it."""
    return all(part.encode() in data for part in stem[len(above) + 1 :].split("."))


def _is_named(data: bytes, package: str, inside: str) -> bool:
    """Whether an import, or a string, may name a package: dots are enough inside its own."""
    return package.rpartition(".")[2].encode() in data or below(inside, package) is not None


class Carried:
    """Follows expressions of one file."""

    def __init__(self, file: "File") -> None:
        self._file = file
        self._kept = Kept(file)
        self._passed = Passed(file)
        self._within: set[ast.AST] = set()
        self._looks = 0

    def names(self, scope: Scope, node: ast.expr | None, steps: int = _STEPS) -> list[str]:
        """The dotted names that an expression may stand for."""
        if not self._within:
            self._looks = 0
        if node is None or not steps or node in self._within or self._looks > _MOST:
            return []
        self._looks += 1
        self._within.add(node)
        try:
            found = [*scope.resolve_chain(node), *self._further(scope, node, steps - 1)]
        finally:
            self._within.discard(node)
        return list(dict.fromkeys(found))

    def _further(self, scope: Scope, node: ast.expr, steps: int) -> Iterator[str]:
        if isinstance(node, ast.Name):
            for binding, there in scope.bindings(node.id):
                yield from self._bound(binding, there, node.id, scope, steps)
        elif isinstance(node, ast.Attribute):
            for dotted in self.names(scope, node.value, steps):
                yield f"{dotted}.{node.attr}"
            yield from self._attribute(scope, node, steps)
        elif isinstance(node, ast.Subscript):
            for there, element in self._kept.elements(scope, node.value, node.slice, steps):
                yield from self.names(there, element, steps)
        elif isinstance(node, ast.Call):
            yield from self._called(scope, node, steps)
        elif isinstance(node, ast.IfExp | ast.BoolOp):
            parts = [node.body, node.orelse] if isinstance(node, ast.IfExp) else node.values
            for part in parts:
                yield from self.names(scope, part, steps)
        elif isinstance(node, ast.NamedExpr | ast.Await):
            yield from self.names(scope, node.value, steps)

    def _bound(
        self, binding: Binding, there: Scope, name: str, reader: Scope, steps: int
    ) -> Iterator[str]:
        if binding.value is not None:
            yield from self.names(there, binding.value, steps)
        if binding.each is not None:
            for scope, element in self._kept.elements(there, binding.each, None, steps):
                yield from self.names(scope, element, steps)
        statement = binding.statement
        if isinstance(statement, ast.With | ast.AsyncWith):
            for item in statement.items:
                if isinstance(item.optional_vars, ast.Name) and item.optional_vars.id == name:
                    yield from self.names(there, item.context_expr, steps)
        elif isinstance(statement, ast.For | ast.AsyncFor) and binding.each is None:
            yield from self._looped(there, statement, name, steps)
        elif statement is None and binding.dotted == "":
            owner = reader.owner(name)
            if owner is not None and isinstance(owner.node, FUNCTIONS):
                yield from self._given(owner.node, name, steps)

    def _looped(
        self, scope: Scope, loop: ast.For | ast.AsyncFor, name: str, steps: int
    ) -> Iterator[str]:
        """`for key, module in TABLE.items()`, `for at, module in enumerate(ALL)`."""
        match loop:
            case ast.For(target=ast.Tuple(elts=names), iter=ast.Call() as call):
                at = next((at for at, each in enumerate(names) if _is_name(each, name)), -1)
                taken_from = _list_behind(call, at)
            case _:
                taken_from = None
        if taken_from is not None:
            for there, element in self._kept.elements(scope, taken_from, None, steps):
                yield from self.names(there, element, steps)

    def _attribute(self, scope: Scope, node: ast.Attribute, steps: int) -> Iterator[str]:
        for there, value in self._kept.held(scope, node):
            yield from self.names(there, value, steps)
        for method in self._kept.methods(scope, node):
            if any("property" in ast.unparse(one) for one in getattr(method, "decorator_list", ())):
                yield from self._returned(method, steps)
        if node.attr == "value":  # of a member of an enumeration
            yield from self.names(scope, node.value, steps)
        for there, value in self._kept.made_with(scope, node):
            yield from self.names(there, value, steps)

    def _called(self, scope: Scope, node: ast.Call, steps: int) -> Iterator[str]:
        last = written(node.func).rpartition(".")[2]
        if last in _SAME and node.args:
            yield from self.names(scope, node.args[0], steps)
        elif last in ("importorskip", "locate", "load") and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value
        elif last == "cast" and len(node.args) == 2:
            yield from self.names(scope, node.args[1], steps)
        elif last in _BY_KEY and isinstance(node.func, ast.Attribute) and node.args:
            yield from self.names(scope, node.args[-1], steps) if len(node.args) > 1 else ()
            for there, element in self._kept.elements(scope, node.func.value, node.args[0], steps):
                yield from self.names(there, element, steps)
        if last == "next" and node.args:
            for there, element in self._kept.elements(scope, node.args[0], None, steps):
                yield from self.names(there, element, steps)
        if isinstance(node.func, ast.Attribute):
            for method in self._kept.methods(scope, node.func):
                yield from self._returned(method, steps)
        elif isinstance(node.func, ast.Name):
            for binding, there in scope.bindings(node.func.id):
                if isinstance(binding.statement, _FUNCTION):
                    yield from self._returned(binding.statement, steps)
                elif isinstance(binding.value, ast.Lambda):
                    yield from self.names(there, binding.value.body, steps)

    def _returned(self, function: ast.AST, steps: int) -> Iterator[str]:
        """What a function returns, or hands out as a fixture."""
        for scope, value in self._kept.results(function):
            yield from self.names(scope, value, steps)

    def _given(self, function: Function, name: str, steps: int) -> Iterator[str]:
        """What a parameter is given: by the calls of the file, by a fixture, by parametrize."""
        if not isinstance(function, ast.Lambda):
            for binding, _ in self._file.scopes.of([]).bindings(name):
                if isinstance(binding.statement, _FUNCTION) and _is_fixture(binding.statement):
                    yield from self._returned(binding.statement, steps)
            for decorator in function.decorator_list:
                if isinstance(decorator, ast.Call) and written(decorator.func).endswith(
                    "parametrize"
                ):
                    yield from self._parametrized(decorator, name, steps)
        for given in self._passed.to(function, name):
            scope = self._file.scope(given.ancestors)
            if not given.each:
                yield from self.names(scope, given.node, steps)
                continue
            for there, element in self._kept.elements(scope, given.node, None, steps):
                yield from self.names(there, element, steps)

    def _parametrized(self, decorator: ast.Call, name: str, steps: int) -> Iterator[str]:
        names, rows = keyword_of(decorator, "argnames", 0), keyword_of(decorator, "argvalues", 1)
        if not isinstance(names, ast.Constant) or not isinstance(names.value, str) or rows is None:
            return
        parameters = [each.strip() for each in names.value.split(",")]
        if name not in parameters:
            return
        scope = self._file.scope(self._file.loads.ancestors(decorator))
        for there, row in self._kept.elements(scope, rows, None, steps):
            values: list[ast.expr] = [row]
            if isinstance(row, ast.Call) and written(row.func).endswith("param"):
                values = row.args
            elif len(parameters) > 1 and isinstance(row, ast.List | ast.Tuple):
                values = row.elts
            at = parameters.index(name)
            if at < len(values):
                yield from self.names(there, values[at], steps)


def _list_behind(call: ast.Call, at: int) -> ast.expr | None:
    """What the name at this place of a loop's target takes its values from."""
    called = written(call.func)
    if called == "zip" and 0 <= at < len(call.args):
        return call.args[at]
    if called == "enumerate" and at == 1 and call.args:
        return call.args[0]
    if called.endswith(".items") and at == 1 and isinstance(call.func, ast.Attribute):
        return call.func.value
    return None


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _is_fixture(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any("fixture" in ast.unparse(decorator) for decorator in function.decorator_list)
