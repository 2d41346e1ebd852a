"""A module given from hand to hand: every place of a file that it reaches, and who else gets it."""

import ast
import json
from collections.abc import Iterator
from typing import NamedTuple

from unshim.finders import flow
from unshim.finders.file import File
from unshim.finders.registry import Ancestors
from unshim.finders.roles import written
from unshim.rewrite.bare import Value
from unshim.rewrite.executed import UNKNOWN, executed
from unshim.rewrite.journey_calls import into_call, out_of_function
from unshim.rewrite.journey_holders import held_in, kept_by, put_by
from unshim.rewrite.namespaces import given_on, is_put_into
from unshim.rewrite.parameters import ANYWHERE, Function, Given, fields, parameters
from unshim.rewrite.seen import ANY
from unshim.rewrite.written import NO_CONSTANTS, Constants, is_only_asked, written_at


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
        self.passed: set[tuple[ast.AST, str]] = set()

    def places(self, value: Value, constants: Constants = NO_CONSTANTS) -> Iterator[Place]:
        """All places from one on."""
        if is_only_asked(value):
            return
        for use in flow.uses(self.file, value.node, value.above):
            yield from self._at(use.node, use.ancestors, constants)
        yield from held_in(self, value)

    def enter(self, function: Function, given: Given) -> Iterator[Place]:
        """All places from the parameters on that get the module."""
        for parameter in parameters(function, given):
            key = f"{parameter.name}:{parameter.position}"
            if (function, key) in self.passed:
                continue
            self.passed.add((function, key))
            owner = self.file.scopes.inside(parameter.function)
            reads = flow.reads(self.file, parameter.name, owner, parameter.position)
            for use in reads:
                yield from self._at(use.node, use.ancestors, parameter.constants)
        if isinstance(function, ast.ClassDef):
            for name in fields(function, given):
                yield from self.held(name)

    def held(self, name: str) -> Iterator[Place]:
        """All places from where an attribute of this name is read, whatever holds it."""
        if (self.file.source.tree, name) in self.passed:
            return
        self.passed.add((self.file.source.tree, name))
        self.hand("held", name)
        yield from self.named(name, anywhere=False)
        for node in ast.walk(self.file.source.tree):
            if _is_read_as(node, name) and isinstance(node, ast.expr):
                above = self.file.loads.ancestors(node)
                yield from self.places(Value(node, above, node.lineno))

    def named(self, name: str, anywhere: bool = True) -> Iterator[Place]:
        """All places from where a name is read that something has put into a namespace.

        One that the file's own statements bind is another, unless it may be bound `anywhere`.
        """
        if (self.file.source.tree, f"{name}:{anywhere}") in self.passed:
            return
        self.passed.add((self.file.source.tree, f"{name}:{anywhere}"))
        self.in_code(name)
        if anywhere:
            self.hand("named", name)
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
        self.hand("offered", f"{module}:{name}")

    def _at(self, node: ast.expr, above: Ancestors, constants: Constants) -> Iterator[Place]:
        yield Place(Value(node, above, node.lineno), constants)
        parent, field = above[-1]
        yield from self.given_out(above)
        if isinstance(parent, ast.Call) and field == "args":
            yield from put_by(self, parent, node, above[:-1])
            given = Given.by(parent, str(parent.args.index(node)), constants)
            yield from into_call(self, parent, above[:-1], given)
        elif isinstance(parent, ast.keyword) and isinstance(above[-2][0], ast.Call):
            call = above[-2][0]
            given = Given.by(call, f"={parent.arg}" if parent.arg else ANYWHERE, constants)
            yield from into_call(self, call, above[:-2], given)
            if parent.arg is not None:
                yield from self.held(parent.arg)  # `SimpleNamespace(module=shim)`
                if is_put_into(self.file, call, above[:-2]):
                    yield from self.named(parent.arg)  # `globals().update(module=shim)`
        elif isinstance(parent, ast.Return | ast.Yield):
            yield from out_of_function(self, above)
        elif isinstance(parent, ast.withitem) and isinstance(parent.optional_vars, ast.Name):
            yield from self.read_by(parent.optional_vars, above, constants)
        elif isinstance(parent, ast.Assign | ast.AnnAssign):
            targets = parent.targets if isinstance(parent, ast.Assign) else [parent.target]
            for target in targets:
                yield from kept_by(self, target, above)

    def read_by(
        self,
        name: ast.Name,
        above: Ancestors,
        constants: Constants,
        position: int | None = None,
    ) -> Iterator[Place]:
        owner = self.file.scope(above).owner(name.id)
        if (name, "") in self.passed:
            return
        self.passed.add((name, ""))
        reads = flow.reads(self.file, name.id, owner, position) if owner is not None else ()
        for use in reads:
            yield from self._at(use.node, use.ancestors, constants)

    def given_out(self, above: Ancestors) -> Iterator[Place]:
        """Out of a call that gives what it is given."""
        found = given_on(above)
        if found is not None and (found[0], "given") not in self.passed:
            self.passed.add((found[0], "given"))
            yield from self.places(Value(*found, found[0].lineno))

    def hand(self, how: str, what: str, given: Given | None = None) -> None:
        asked = [how, what, given.place if given else "", dict(given.texts) if given else {}]
        self.handed[json.dumps(asked, sort_keys=True)] = None


def _is_read_as(node: ast.AST, name: str) -> bool:
    """`holder.name`, `holder["name"]`."""
    if isinstance(node, ast.Attribute):
        return node.attr == name and isinstance(node.ctx, ast.Load)
    if not isinstance(node, ast.Subscript) or not isinstance(node.ctx, ast.Load):
        return False
    return isinstance(node.slice, ast.Constant) and node.slice.value == name
