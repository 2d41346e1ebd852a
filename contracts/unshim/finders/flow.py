"""Where the value of an expression goes: into longer texts, and through names to other places."""

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from unshim.finders.dictionaries import Key, taken_out
from unshim.finders.registry import Ancestors
from unshim.finders.roles import written
from unshim.finders.texts import DEPTH, NOTHING, Known, Reader, Texts

if TYPE_CHECKING:
    from unshim.finders.file import File
    from unshim.finders.namespaces import Namespace

_MOST = 500
_ASSIGNMENTS = (ast.AnnAssign, ast.Assign, ast.AugAssign)
_CONTAINERS = (ast.List, ast.Tuple, ast.Set)
# A larger text may lie around these.
_PASSED = (
    *(*_CONTAINERS, ast.FormattedValue, ast.Dict, ast.keyword, ast.Starred),
    *(ast.comprehension, ast.GeneratorExp, ast.ListComp),
)
_LOOPS = (ast.For, ast.AsyncFor, ast.comprehension)
# They hand on the elements of what they are given.
_SAME_ELEMENTS = {"frozenset", "iter", "list", "reversed", "set", "sorted", "tuple"}


class Use(NamedTuple):
    """A place that a value reaches. `known` is what names on the way hold there.

    `maker` is the expression, other than a name, that made the text which arrives here.
    """

    node: ast.expr
    ancestors: Ancestors
    known: Known = NOTHING
    maker: ast.expr | None = None


class Value(NamedTuple):
    """A value on its way: its texts, what made them, and its position in each list around it.

    The outermost list comes last. In a dictionary a value's position is its key.
    """

    texts: Texts
    maker: ast.expr
    positions: tuple[int | Key, ...] = ()

    @property
    def place(self) -> int | None:
        """The position in the outermost list; None where there is none around."""
        position = self.positions[-1] if self.positions else None
        return position if isinstance(position, int) else None

    def within(self, position: int | Key) -> "Value":
        return self._replace(positions=(*self.positions, position))

    def element(self) -> "Value":
        return self._replace(positions=self.positions[:-1])


# A use, or the steps that follow from here.
Step = Use | Iterator["Step"]


def whole(file: "File", node: ast.expr, ancestors: Ancestors, known: Known) -> Use:
    """The largest expression whose text takes in the text of this one."""
    reader = Reader(file, file.scope(ancestors), known)
    inner = reader.read(node)
    found = Use(node, ancestors, known)
    levels = 0
    for index in range(len(ancestors) - 1, -1, -1):
        parent, field = ancestors[index]
        if isinstance(parent, ast.BinOp | ast.JoinedStr | ast.Call | ast.Attribute | ast.Subscript):
            levels += 1
            if levels > DEPTH:
                break  # what is read of the expression from here on reaches down to it no more
            texts = reader.read(parent)
            if texts and _takes(parent, field, inner, texts):
                found, inner = Use(parent, ancestors[:index], known), texts
            elif not isinstance(parent, ast.Attribute):
                elements = reader.elements(parent)
                if not elements:
                    break
                inner = tuple(text for each in elements for text in reader.read(each))
        elif not isinstance(parent, _PASSED):
            break
    return found


def _takes(parent: ast.expr, field: str, inner: Texts, texts: Texts) -> bool:
    """Whether the longer text holds the shorter one, or is made by its pattern."""
    if isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Mod) and field == "left":
        return True
    if isinstance(parent, ast.Call) and field == "func":
        return True
    if isinstance(parent, ast.Subscript) and field == "value":
        return True
    short = [text.strip("./").lower() for text in inner]
    return any(text in longer.lower() for text in short for longer in texts)


def uses(file: "File", node: ast.expr, ancestors: Ancestors) -> Iterator[Use]:
    """The expression itself, as the largest text that it is a part of, then all that it reaches."""
    use = whole(file, node, ancestors, NOTHING)
    texts = Reader(file, file.scope(ancestors)).read(use.node)
    yield from _walked(_Journey(file).follow(use, Value(texts, use.node)))


def _walked(steps: Iterator[Step]) -> Iterator[Use]:
    """The uses of all steps, in the order of a walk that goes on from each before the next."""
    pending = [steps]
    while pending:
        step = next(pending[-1], None)
        if step is None:
            pending.pop()
        elif isinstance(step, Use):
            yield step
        else:
            pending.append(step)


def reads(
    file: "File", name: str, owner: "Namespace", position: int | None = None
) -> Iterator[Use]:
    """All places that a parameter's value reaches; with a position, that of one of its elements."""
    value = Value((), ast.Name(name), () if position is None else (position,))
    yield from _walked(_Journey(file).read_at(file.loads.of_name(name, owner), value))


class _Journey:
    """One value's way through a file. Every place is passed once, so that it comes to an end.

    It may be longer than Python calls functions within functions: each step is given to whoever
    walks the way, not taken at once.
    """

    def __init__(self, file: "File") -> None:
        self.file = file
        self._passed: set[tuple[ast.expr, int]] = set()

    def follow(self, use: Use, value: Value) -> Iterator[Step]:
        """All places from here on."""
        if not value.positions:
            yield use._replace(maker=value.maker)
        if not use.ancestors:
            return
        parent, field = use.ancestors[-1]
        up = use._replace(ancestors=use.ancestors[:-1])
        if isinstance(parent, ast.expr):
            up = up._replace(node=parent)
        looked_up = taken_out(value.positions, use.ancestors) if value.positions else None
        if looked_up is not None:
            node, above, positions = looked_up
            yield self.follow(Use(node, above), value._replace(positions=positions))
        elif isinstance(parent, ast.Starred):
            if (
                value.place is not None
                and up.ancestors
                and isinstance(up.ancestors[-1][0], _CONTAINERS)
            ):
                around = up._replace(node=up.ancestors[-1][0], ancestors=up.ancestors[:-1])
                yield self.follow(around, value)
        elif isinstance(parent, _CONTAINERS):
            at = self.file.position(use.node, parent.elts) or 0
            yield self.follow(up, value.within(at))
        elif isinstance(parent, ast.Dict) and field == "keys":
            at = self.file.position(use.node, parent.keys) or 0
            yield self.follow(up, value.within(at))
        elif isinstance(parent, ast.Dict):
            at = self.file.position(use.node, parent.values) or 0
            yield self.follow(up, value.within(Key(parent.keys[at])))
        elif isinstance(parent, ast.IfExp | ast.BoolOp | ast.NamedExpr) and field != "test":
            yield self.follow(up, value)
            if isinstance(parent, ast.NamedExpr):
                yield self._through(parent.target, use.ancestors, value)
        elif isinstance(parent, ast.BinOp) and value.place is not None:
            yield self.follow(up, value)
        elif isinstance(parent, _ASSIGNMENTS) and field == "value":
            targets = parent.targets if isinstance(parent, ast.Assign) else [parent.target]
            for target in targets:
                yield self._through(target, use.ancestors, value)
        elif isinstance(parent, _LOOPS) and field == "iter" and value.place is not None:
            above = [*use.ancestors[:-1], (parent, "target")]
            yield self._through(parent.target, above, value.element())
        elif isinstance(parent, ast.Subscript) and field == "value" and value.place is not None:
            if _may_be_at(parent.slice, value.place):
                yield self.follow(up, value.element())
        elif isinstance(parent, ast.arguments):
            yield self._as_default(parent, use, value)
        elif isinstance(parent, ast.Call) and field == "args":
            yield self._through_call(parent, up, parent.args.index(use.node), value)
        elif isinstance(parent, ast.keyword) and parent.arg == "params" and value.place is not None:
            yield self._into_fixture(use.ancestors, value)
        elif isinstance(parent, ast.keyword) and parent.arg and len(use.ancestors) > 1:
            yield self._into_function(use.ancestors[-2][0], use.ancestors[:-2], parent.arg, value)

    def _through(self, target: ast.expr, ancestors: Ancestors, value: Value) -> Iterator[Step]:
        """The places that read what an assignment or a loop binds the value to."""
        loads = self.file.loads
        if isinstance(target, ast.Tuple | ast.List):
            if value.place is not None and value.place < len(target.elts):
                inner = target.elts[value.place]
                yield self._through(inner, ancestors, value.element())
        elif isinstance(target, ast.Name):
            owner = self.file.scope(ancestors).owner(target.id)
            if owner is not None:
                yield self.read_at(loads.of_name(target.id, owner), value, target.id)
                if isinstance(owner.node, ast.ClassDef):
                    yield self.read_at(loads.of_attribute(target.id, owner.node), value)
        elif isinstance(target, ast.Attribute):
            holder = loads.holder(self.file.scope(ancestors), target)
            if holder is not None:
                yield self.read_at(loads.of_attribute(target.attr, holder), value)

    def read_at(
        self,
        reads: Iterator[tuple[ast.expr, Ancestors]],
        value: Value,
        name: str = "",
        others: Known = NOTHING,
    ) -> Iterator[Step]:
        """All places from these on, which read the value."""
        known = {**others, name: value.texts} if name and not value.positions else NOTHING
        for node, ancestors in reads:
            if (node, len(value.positions)) in self._passed or len(self._passed) > _MOST:
                continue
            self._passed.add((node, len(value.positions)))
            if value.positions:
                yield self.follow(Use(node, ancestors), value)
                continue
            use = whole(self.file, node, ancestors, known)
            if use.node is node:
                yield self.follow(use, value)
                continue
            texts = Reader(self.file, self.file.scope(ancestors), known).read(use.node)
            yield self.follow(use, Value(texts, use.node))

    def _as_default(self, arguments: ast.arguments, use: Use, value: Value) -> Iterator[Step]:
        """The places that read the parameter whose default this is."""
        positional = [*arguments.posonlyargs, *arguments.args]
        with_default = positional[len(positional) - len(arguments.defaults) :]
        pairs = [
            *zip(with_default, arguments.defaults, strict=True),
            *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
        ]
        inside = self.file.scopes.inside(use.ancestors[-2][0])
        for parameter, default in pairs:
            if default is use.node:
                reads = self.file.loads.of_name(parameter.arg, inside)
                yield self.read_at(reads, value, parameter.arg)

    def _through_call(self, call: ast.Call, up: Use, at: int, value: Value) -> Iterator[Step]:
        """Through `sorted(names)`, `pytest.param(name)`, and `parametrize` into its test."""
        name = written(call.func).rpartition(".")[2]
        if name in _SAME_ELEMENTS and value.place is not None:
            yield self.follow(up, value)
        elif name in ("zip", "product", "enumerate") and value.place is not None:
            row = value.element().within(1 if name == "enumerate" else at)
            yield self.follow(up, row.within(value.place))
        elif name == "join" and value.place is not None:
            use = whole(self.file, call, up.ancestors, NOTHING)
            texts = Reader(self.file, self.file.scope(use.ancestors)).read(use.node)
            if texts:
                yield self.follow(use, Value(texts, use.node))
        elif name == "param":
            yield self.follow(up, value.within(at))
        elif name == "parametrize" and at == 1 and value.place is not None and up.ancestors:
            function, field = up.ancestors[-1]
            is_test = isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
            if is_test and field == "decorator_list":
                yield self._into_test(call.args[0], function, value)
        else:
            yield self._into_function(call, up.ancestors, at, value)

    def _into_function(
        self, call: ast.AST, above: Ancestors, at: int | str, value: Value
    ) -> Iterator[Step]:
        """Into a function of the file, with what else the same call gives it."""
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or value.positions:
            return
        scope = self.file.scope(above)
        for binding, _ in scope.bindings(call.func.id):
            function = binding.statement
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            given = _by_parameter(function, call)
            names = [name for name, (place, _) in given.items() if place == at]
            reader = Reader(self.file, scope)
            known = {name: reader.read(node) for name, (_, node) in given.items()}
            known = {name: texts for name, texts in known.items() if texts}
            inside = self.file.scopes.inside(function)
            for name in names:
                reads = self.file.loads.of_name(name, inside)
                yield self.read_at(reads, value, name, known)

    def _into_fixture(self, ancestors: Ancestors, value: Value) -> Iterator[Step]:
        """From `@pytest.fixture(params=[...])` to where the fixture reads `request.param`."""
        function, field = ancestors[-3] if len(ancestors) > 2 else (None, "")
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            return
        if field != "decorator_list":
            return
        reads = (
            (node, above)
            for node, above in self.file.loads.attributes("param")
            if any(one is function and inner == "body" for one, inner in above)
        )
        yield self.read_at(reads, value.element())

    def _into_test(self, names: ast.expr, function: ast.AST, value: Value) -> Iterator[Step]:
        if isinstance(names, ast.Constant) and isinstance(names.value, str):
            parameters = [name.strip() for name in names.value.split(",")]
        else:
            elements = names.elts if isinstance(names, ast.List | ast.Tuple) else []
            parameters = [str(each.value) for each in elements if isinstance(each, ast.Constant)]
        row = value.element()
        at = 0
        if len(parameters) > 1 and row.place is not None:
            at, row = row.place, row.element()
        if at < len(parameters):
            reads = self.file.loads.of_name(parameters[at], self.file.scopes.inside(function))
            yield self.read_at(reads, row, parameters[at])


def _by_parameter(
    function: ast.FunctionDef | ast.AsyncFunctionDef, call: ast.Call
) -> dict[str, tuple[int | str, ast.expr]]:
    """What a call gives each parameter, with its place: a position, or a keyword."""
    names = [each.arg for each in (*function.args.posonlyargs, *function.args.args)]
    given: dict[str, tuple[int | str, ast.expr]] = {}
    if not any(isinstance(each, ast.Starred) for each in call.args):
        for at, (name, node) in enumerate(zip(names, call.args, strict=False)):
            given[name] = at, node
    for keyword in call.keywords:
        if keyword.arg is not None:
            given[keyword.arg] = keyword.arg, keyword.value
    return given


def _may_be_at(index: ast.expr, position: int) -> bool:
    if isinstance(index, ast.Constant) and isinstance(index.value, int):
        return index.value in (position, -1)
    return True
