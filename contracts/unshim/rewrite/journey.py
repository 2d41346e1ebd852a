"""A module given from hand to hand: every place of a file that it reaches, and who else gets it."""

import ast
import builtins
import json
from collections.abc import Iterator
from typing import NamedTuple

from unshim.finders import flow
from unshim.finders.callees import PATCH, SETTERS
from unshim.finders.file import File
from unshim.finders.paths import HOLE
from unshim.finders.registry import Ancestors
from unshim.finders.roles import written
from unshim.finders.texts import Reader
from unshim.rewrite.bare import Value
from unshim.rewrite.executed import UNKNOWN, executed
from unshim.rewrite.namespaces import given_on, is_namespace, is_put_into, key_of
from unshim.rewrite.parameters import ANYWHERE, Function, Given, fields, parameters
from unshim.rewrite.seen import ANY
from unshim.rewrite.written import Constants, is_only_asked, written_at

_CONTAINERS = (ast.Dict, ast.List, ast.Set, ast.Starred, ast.Tuple)
_MADE_OF = {"dict", "frozenset", "iter", "list", "reversed", "set", "sorted", "tuple"}
_GROW = {"add", "append", "appendleft", "insert", "put"}
_NO_CONSTANTS: Constants = {}


class Place(NamedTuple):
    """A place that the module reaches, and the texts that names are known to hold there."""

    value: Value
    constants: Constants


class Journey:
    """One module's way through a file.

    `handed` are those of other files that get it, as `Answers` takes them: functions that are
    given it, attributes that hold it, and functions or fixtures that give it. `changed` are the
    names that code in strings gives another value, ANY for any, each with the line that runs it.
    """

    def __init__(self, file: File) -> None:
        self.file = file
        self.handed: dict[str, None] = {}
        self.changed: dict[tuple[str, int], None] = {}
        self._passed: set[tuple[ast.AST, str]] = set()

    def places(self, value: Value, constants: Constants = _NO_CONSTANTS) -> Iterator[Place]:
        """All places from one on."""
        if is_only_asked(value):
            return
        for use in flow.uses(self.file, value.node, value.above):
            yield from self._at(use.node, use.ancestors, constants)
        yield from self._held_in(value)

    def enter(self, function: Function, given: Given) -> Iterator[Place]:
        """All places from the parameters on that get the module."""
        for parameter in parameters(function, given):
            key = f"{parameter.name}:{parameter.position}"
            if (function, key) in self._passed:
                continue
            self._passed.add((function, key))
            owner = self.file.scopes.inside(parameter.function)
            reads = flow.reads(self.file, parameter.name, owner, parameter.position)
            for use in reads:
                yield from self._at(use.node, use.ancestors, parameter.constants)
        if isinstance(function, ast.ClassDef):
            for name in fields(function, given):
                yield from self.held(name)

    def held(self, name: str) -> Iterator[Place]:
        """All places from where an attribute of this name is read, whatever holds it."""
        if (self.file.source.tree, name) in self._passed:
            return
        self._passed.add((self.file.source.tree, name))
        self._hand("held", name)
        yield from self.named(name, anywhere=False)
        for node in ast.walk(self.file.source.tree):
            if _is_read_as(node, name) and isinstance(node, ast.expr):
                above = self.file.loads.ancestors(node)
                yield from self.places(Value(node, above, node.lineno))

    def named(self, name: str, anywhere: bool = True) -> Iterator[Place]:
        """All places from where a name is read that something has put into a namespace.

        One that the file's own statements bind is another, unless it may be bound `anywhere`.
        """
        if (self.file.source.tree, f"{name}:{anywhere}") in self._passed:
            return
        self._passed.add((self.file.source.tree, f"{name}:{anywhere}"))
        self.in_code(name)
        if anywhere:
            self._hand("named", name)
        for node, above in self.file.loads.named(name):
            owner = self.file.scope(above).owner(name)
            if owner is None or (anywhere and owner is self.file.scopes.module):
                yield from self.places(Value(node, above, node.lineno))

    def in_code(self, dotted: str) -> None:
        """Notes what code in strings changes by this name."""
        for code in executed(self.file):
            inner = Journey(code.file)
            for node in ast.walk(code.file.source.tree):
                if isinstance(node, ast.Name | ast.Attribute) and written(node) == dotted:
                    value = Value(node, code.file.loads.ancestors(node), node.lineno)
                    inner.note(value, code.line, self.changed)

    def note(self, value: Value, line: int, changed: dict[tuple[str, int], None]) -> None:
        """Notes what is changed from a place on, as done by the code at a line around the file."""
        if not isinstance(getattr(value.node, "ctx", None), ast.Load):
            return
        for place in self.places(value):
            for name in written_at(self.file, place.value, place.constants):
                changed[ANY if UNKNOWN in name else name, line] = None

    def given(self, name: str, dotted: str = "") -> Iterator[Place]:
        """All places from the calls on of a function of this name; `dotted` where it is known."""
        for node in ast.walk(self.file.source.tree):
            if not isinstance(node, ast.Call) or written(node.func).rpartition(".")[2] != name:
                continue
            above = self.file.loads.ancestors(node)
            meant = self.file.scope(above).resolve_chain(node.func) if dotted else []
            if not meant or dotted in meant:
                yield from self.places(Value(node, above, node.lineno))

    def taken(self, name: str) -> Iterator[Place]:
        """All places from the functions on that take a fixture of this name."""
        for node in ast.walk(self.file.source.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield from self.enter(node, Given(f"={name}", {}))

    def offered(self, module: str, name: str) -> Iterator[Place]:
        """All places from where a name of another module is read, as its attribute or imported."""
        dotted = f"{module}.{name}"
        for node in ast.walk(self.file.source.tree):
            named = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
            if named != name or not isinstance(node, ast.Attribute | ast.Name):
                continue
            above = self.file.loads.ancestors(node)
            if isinstance(node.ctx, ast.Load) and dotted in self.file.scope(above).resolve_chain(
                node
            ):
                yield from self.places(Value(node, above, node.lineno))

    def hand_on(self, module: str, name: str) -> None:
        """Notes that other files may take a name of the module."""
        self._hand("offered", f"{module}:{name}")

    def _at(self, node: ast.expr, above: Ancestors, constants: Constants) -> Iterator[Place]:
        yield Place(Value(node, above, node.lineno), constants)
        parent, field = above[-1]
        yield from self._given_on(above)
        if isinstance(parent, ast.Call) and field == "args":
            yield from self._put_by(parent, node, above[:-1])
            given = Given.by(parent, str(parent.args.index(node)), constants)
            yield from self._into_call(parent, above[:-1], given)
        elif isinstance(parent, ast.keyword) and isinstance(above[-2][0], ast.Call):
            call = above[-2][0]
            given = Given.by(call, f"={parent.arg}" if parent.arg else ANYWHERE, constants)
            yield from self._into_call(call, above[:-2], given)
            if parent.arg is not None:
                yield from self.held(parent.arg)  # `SimpleNamespace(module=shim)`
                if is_put_into(self.file, call, above[:-2]):
                    yield from self.named(parent.arg)  # `globals().update(module=shim)`
        elif isinstance(parent, ast.Return | ast.Yield):
            yield from self._given_by(above)
        elif isinstance(parent, ast.withitem) and isinstance(parent.optional_vars, ast.Name):
            yield from self._named(parent.optional_vars, above, constants)
        elif isinstance(parent, ast.Assign | ast.AnnAssign):
            targets = parent.targets if isinstance(parent, ast.Assign) else [parent.target]
            for target in targets:
                yield from self._kept_by(target, above)

    def _named(
        self,
        name: ast.Name,
        above: Ancestors,
        constants: Constants,
        position: int | None = None,
    ) -> Iterator[Place]:
        owner = self.file.scope(above).owner(name.id)
        if (name, "") in self._passed:
            return
        self._passed.add((name, ""))
        reads = flow.reads(self.file, name.id, owner, position) if owner is not None else ()
        for use in reads:
            yield from self._at(use.node, use.ancestors, constants)

    def _kept_by(self, target: ast.expr, above: Ancestors) -> Iterator[Place]:
        """Through an attribute, of an object or of a class."""
        if isinstance(target, ast.Attribute):
            yield from self.held(target.attr)
        elif isinstance(target, ast.Subscript):
            yield from self._put(target.value, target.slice, above)
        elif isinstance(target, ast.Name):
            owner = self.file.scope(above).owner(target.id)
            if owner is not None and isinstance(owner.node, ast.ClassDef):
                yield from self.held(target.id)
            elif owner is not None and owner is self.file.scopes.module:
                self.hand_on(self.file.module.name, target.id)

    def _put(self, holder: ast.expr, key: ast.expr, above: Ancestors) -> Iterator[Place]:
        """Into a dictionary, which may be one of names: `globals()["module"] = shim`."""
        if isinstance(key, ast.Constant):
            key = ast.copy_location(ast.Constant(str(key.value)), key)
        names = Reader(self.file, self.file.scope(above)).read(key)
        has_names = is_namespace(self.file, holder, above)
        if has_names and (not names or any(HOLE in name for name in names)):
            self.changed[ANY, key.lineno] = None
        for name in names:
            yield from self.held(name)
            if has_names:
                yield from self.named(name)

    def _put_by(self, call: ast.Call, node: ast.expr, above: Ancestors) -> Iterator[Place]:
        """The same by a method: `globals().setdefault("module", shim)`."""
        if is_put_into(self.file, call, above) and len(call.args) > 1 and node is call.args[1]:
            assert isinstance(call.func, ast.Attribute)
            yield from self._put(call.func.value, call.args[0], above)

    def _given_on(self, above: Ancestors) -> Iterator[Place]:
        """Out of a call that gives what it is given."""
        found = given_on(above)
        if found is not None and (found[0], "given") not in self._passed:
            self._passed.add((found[0], "given"))
            yield from self.places(Value(*found, found[0].lineno))

    def _held_in(self, value: Value) -> Iterator[Place]:
        """Into a call by way of a list: `Thread(target=put, args=(module,))`, `put(*given)`."""
        above = _outside(value.above)
        if len(above) == len(value.above) or not above:
            return
        yield from self._given_on(above)
        yield from self._by_key(value, above)
        parent = above[-1][0]
        if isinstance(parent, ast.Assign):
            for target in parent.targets:
                if isinstance(target, ast.Name):
                    owner = self.file.scope(above).owner(target.id)
                    for _, around in self.file.loads.of_name(target.id, owner) if owner else ():
                        yield from self._as_argument(around)
        else:
            yield from self._as_argument(above)

    def _by_key(self, value: Value, above: Ancestors) -> Iterator[Place]:
        """Into names: `globals().update({"module": shim})`, `exec(code, {"module": shim})`."""
        call, key = above[-1][0], key_of(value.node, value.above[-1][0])
        if key:
            yield from self.held(key)
            if isinstance(call, ast.Call) and is_put_into(self.file, call, above[:-1]):
                yield from self.named(key)

    def _as_argument(self, above: Ancestors) -> Iterator[Place]:
        """Into the call that has what holds the module among its arguments."""
        if isinstance(above[-1][0], ast.keyword):
            if above[-1][0].arg == "params":
                yield from self.held("param")  # of a fixture's request
            above = above[:-1]
        elif isinstance(above[-1][0], ast.Starred):
            above = above[:-1]
        parent = above[-1][0] if above else None
        if isinstance(parent, ast.Call):
            yield from self._into_call(parent, above[:-1], Given(ANYWHERE, {}))
            yield from self._gone_through(above[:-1])

    def _gone_through(self, above: Ancestors) -> Iterator[Place]:
        """Into the names of a loop over what a call makes of a list: `zip`, `enumerate`."""
        loop, field = above[-1]
        if isinstance(loop, ast.For | ast.AsyncFor | ast.comprehension) and field == "iter":
            for name in ast.walk(loop.target):
                if isinstance(name, ast.Name):
                    around = [*above[:-1], (loop, "target")]
                    yield from self._named(name, around, _NO_CONSTANTS)

    def _into_call(self, call: ast.Call, above: Ancestors, given: Given) -> Iterator[Place]:
        """Into what is called, and into functions that are handed on together with the module."""
        name = written(call.func).rpartition(".")[2]
        around = above[-1][0] if above else None
        if isinstance(around, ast.withitem) and isinstance(around.optional_vars, ast.Name):
            yield from self._named(around.optional_vars, above, _NO_CONSTANTS)
        if name in SETTERS and given.place == "2" and "1" in given.texts:
            yield from self.held(given.texts["1"])  # `setattr(holder, "name", shim)`
        if name in SETTERS or PATCH in written(call.func).split("."):
            return
        if name in _GROW and isinstance(call.func, ast.Attribute):
            holder = call.func.value
            if isinstance(holder, ast.Name):
                yield from self._named(holder, above, _NO_CONSTANTS, position=0)
        if name == "partial" and call.args:
            yield from self._into(call.args[0], above, given.after_first())
            return
        yield from self._into(call.func, above, given)
        for other in [*call.args, *(keyword.value for keyword in call.keywords)]:
            if isinstance(other, ast.Lambda) or (
                isinstance(other, ast.Name | ast.Attribute) and self._is_function(other, above)
            ):
                yield from self._into(other, above, Given(ANYWHERE, {}))

    def _is_function(self, node: ast.Name | ast.Attribute, above: Ancestors) -> bool:
        scope = self.file.scope(above)
        if isinstance(node, ast.Attribute):
            return self.file.loads.holder(scope, node) is not None
        return any(
            isinstance(binding.statement, ast.FunctionDef) or "." in binding.dotted
            for binding, _ in scope.bindings(node.id)
        )

    def _into(self, function: ast.expr, above: Ancestors, given: Given) -> Iterator[Place]:
        if isinstance(function, ast.Lambda):
            yield from self.enter(function, given)
        elif isinstance(function, ast.Name):
            yield from self._into_named(function, above, given)
        elif isinstance(function, ast.Attribute):
            holder = self.file.loads.holder(self.file.scope(above), function)
            methods = [
                one
                for one in (holder.body if holder is not None else ())
                if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
                and one.name == function.attr
            ]
            for method in methods:
                yield from self.enter(method, given)
            if not methods:
                meant = self.file.scope(above).resolve_chain(function)
                for dotted in meant or [f".{function.attr}"]:
                    self._hand("into", dotted, given)

    def _into_named(self, function: ast.Name, above: Ancestors, given: Given) -> Iterator[Place]:
        found = list(self.file.scope(above).bindings(function.id))
        if not found and not hasattr(builtins, function.id):
            self._hand("into", f".{function.id}", given)
        for binding, scope in found:
            value = binding.value
            if binding.dotted:
                self._hand("into", binding.dotted, given)
            elif isinstance(
                binding.statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
            ):
                yield from self.enter(binding.statement, given)
            elif isinstance(value, ast.Lambda):
                yield from self.enter(value, given)
            elif isinstance(value, ast.Call) and written(value.func).endswith("partial"):
                if value.args:
                    around = self.file.loads.ancestors(value)
                    yield from self._into(value.args[0], around, given.behind(len(value.args) - 1))
            elif isinstance(value, ast.Name) and scope.resolve(function.id):
                self._hand("into", scope.resolve(function.id)[0], given)

    def _given_by(self, above: Ancestors) -> Iterator[Place]:
        """Out of a function: to those that call it, or take it as a fixture."""
        for index in range(len(above) - 1, -1, -1):
            function, field = above[index]
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and field == "body":
                break
        else:
            return
        if (function, "") in self._passed:
            return
        self._passed.add((function, ""))
        for decorator in function.decorator_list:
            named = decorator.func if isinstance(decorator, ast.Call) else decorator
            last = written(named).rpartition(".")[2]
            if last == "fixture":
                name = _fixture_name(decorator) or function.name
                self._hand("fixture", f"{self.file.source.path}:{name}")
                yield from self.taken(name)
                return
            if last in ("property", "cached_property"):
                yield from self.held(function.name)
                return
        self._hand("given", f"{self.file.module.name}.{function.name}")
        yield from self.given(function.name)

    def _hand(self, how: str, what: str, given: Given | None = None) -> None:
        asked = [how, what, given.place if given else "", dict(given.texts) if given else {}]
        self.handed[json.dumps(asked, sort_keys=True)] = None


def _fixture_name(decorator: ast.expr) -> str:
    for keyword in decorator.keywords if isinstance(decorator, ast.Call) else ():
        if keyword.arg == "name" and isinstance(keyword.value, ast.Constant):
            return str(keyword.value.value)
    return ""


def _outside(above: Ancestors) -> Ancestors:
    """The ancestors of the outermost list or dictionary that holds something."""
    while above:
        node, _ = above[-1]
        call = above[-2][0] if isinstance(node, ast.keyword) else node
        if isinstance(call, ast.Call) and written(call.func) in _MADE_OF:
            above = above[:-2] if isinstance(node, ast.keyword) else above[:-1]
        elif isinstance(node, _CONTAINERS):
            above = above[:-1]
        else:
            break
    return above


def _is_read_as(node: ast.AST, name: str) -> bool:
    """`holder.name`, `holder["name"]`."""
    if isinstance(node, ast.Attribute):
        return node.attr == name and isinstance(node.ctx, ast.Load)
    if not isinstance(node, ast.Subscript) or not isinstance(node.ctx, ast.Load):
        return False
    return isinstance(node.slice, ast.Constant) and node.slice.value == name
