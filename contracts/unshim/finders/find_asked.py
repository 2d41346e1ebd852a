"""dynamic: an object that is known, and a name asked of it as text.

`getattr(pkg, "shim")`, `vars(pkg).get("shim")`, `"shim" in dir(pkg)`, `attrgetter("shim.X")(pkg)`.
"""

import ast
from collections.abc import Iterator

from unshim.finders.file import File
from unshim.finders.find_dynamic import by_name, named_of
from unshim.finders.literals import literals
from unshim.finders.reference import Reference
from unshim.finders.registry import Ancestors, finder
from unshim.finders.roles import callees, written
from unshim.finders.tables import may_have, owners
from unshim.finders.target import Target
from unshim.finders.texts import Reader, Texts

_BY_NAME = {"delattr", "getattr", "getattr_static", "hasattr", "setattr"}
_METHODS = {"__delattr__", "__getattribute__", "__setattr__"}
_OF_TABLES = {"__contains__", "__getitem__", "get", "pop", "setdefault"}
# What gives all that an object has, by name.
_TABLES = {"dir", "vars"}
_TABLE_ATTRIBUTES = {"__all__", "__dict__"}
_MAPS = {"map", "filter"}
_ASKING = (b"attr", b"reduce", b"vars", b"__dict__", b"__all__")


@finder(ast.Call)
def asked_by_name(file: File, node: ast.AST, ancestors: Ancestors) -> Iterator[Reference]:
    """`getattr(pkg, "shim")` and its like."""
    assert isinstance(node, ast.Call)
    for holder, name, handler in _asked(file, node, ancestors):
        for reference in by_name(file, holder, name, ancestors, "dynamic"):
            yield reference._replace(handler=handler)
    match node:
        case ast.Call(func=ast.Attribute(value=table, attr=method), args=[name, *_]):
            if method in _OF_TABLES and not _owner_of(table) and may_have(file.source.data):
                scope = file.scope(ancestors)
                texts = Reader(file, scope).read(name)
                found = owners(scope, table) if texts else ()
                yield from named_of(file, found, name, texts, "dynamic")


def _asked(
    file: File, node: ast.Call, ancestors: Ancestors
) -> Iterator[tuple[ast.expr, ast.expr, str | None]]:
    """The object, the name asked of it, and what is made of its absence."""
    function, given = node.func, node.args
    last = written(function).rpartition(".")[2]
    if isinstance(function, ast.Attribute) and last in _OF_TABLES:
        holder = _owner_of(function.value)
        if holder is not None and given:
            swallows = last in ("get", "__contains__") or len(given) > 1
            yield holder, given[0], "fallback" if swallows else None
    elif isinstance(function, ast.Attribute) and last in _METHODS:
        if written(function.value) in ("object", "super") and len(given) > 1:
            yield given[0], given[1], None
        elif given:
            yield function.value, given[0], None
    elif len(given) > 1 and _is_by_name(file, node, ancestors):
        swallows = last == "hasattr" or (last in ("getattr", "getattr_static") and len(given) > 2)
        yield given[0], given[1], "fallback" if swallows else None


def _is_by_name(file: File, node: ast.Call, ancestors: Ancestors) -> bool:
    if written(node.func) in _BY_NAME:
        return True
    if not isinstance(node.args[1], ast.Constant) or node.args[1].value not in file.hits.words:
        return False
    if isinstance(node.func, ast.Name):
        # A name of its own for the builtin: `get = getattr`.
        found = (binding.value for binding, _ in file.scope(ancestors).bindings(node.func.id))
        if any(isinstance(value, ast.Name) and value.id in _BY_NAME for value in found):
            return True
    known = (("builtins", "getattr"), ("builtins", "hasattr"), ("inspect", "getattr_static"))
    return any(tuple(parts[-2:]) in known for parts in callees(file, node, ancestors))


def _owner_of(table: ast.expr) -> ast.expr | None:
    """`pkg` of `vars(pkg)`, `dir(pkg)`, `pkg.__dict__` and `pkg.__all__`."""
    if isinstance(table, ast.Call) and written(table.func) in _TABLES and len(table.args) == 1:
        return table.args[0]
    if isinstance(table, ast.Attribute) and table.attr in _TABLE_ATTRIBUTES:
        return table.value
    return None


@finder(ast.Compare)
def looked_for(file: File, node: ast.AST, ancestors: Ancestors) -> Iterator[Reference]:
    """`"shim" in dir(pkg)`."""
    assert isinstance(node, ast.Compare)
    if not isinstance(node.ops[0], ast.In | ast.NotIn):
        return
    holder = _owner_of(node.comparators[0])
    if holder is not None:
        for reference in by_name(file, holder, node.left, ancestors, "dynamic"):
            yield reference._replace(handler="fallback")


@finder(ast.Call)
def asked_one_by_one(file: File, node: ast.AST, ancestors: Ancestors) -> Iterator[Reference]:
    """`functools.reduce(getattr, ["core", "shim"], pkg)`, `... "core.shim".split(".")`."""
    assert isinstance(node, ast.Call)
    if written(node.func).rpartition(".")[2] != "reduce" or len(node.args) < 3:
        return
    function, names, holder = node.args[:3]
    if isinstance(function, ast.Lambda) and isinstance(function.body, ast.Call):
        function = function.body.func
    if written(function) == "getattr":
        scope = file.scope(ancestors)
        place, dotted = _in_turn(file, names, ancestors)
        yield from named_of(file, scope.resolve_chain(holder), place, dotted, "dynamic")


@finder(ast.For)
def asked_in_a_loop(file: File, node: ast.AST, ancestors: Ancestors) -> Iterator[Reference]:
    """`for part in "core.shim".split("."): found = getattr(found, part)`."""
    assert isinstance(node, ast.For)
    if not isinstance(node.target, ast.Name) or b"getattr" not in file.source.data:
        return
    for statement in node.body:
        match statement:
            case ast.Assign(
                targets=[ast.Name(id=found)],
                value=ast.Call(args=[ast.Name(id=holder), ast.Name(id=asked), *_]) as call,
            ) if found == holder and asked == node.target.id and written(call.func) == "getattr":
                place, dotted = _in_turn(file, node.iter, ancestors)
                every = file.scope([*ancestors, (node, "iter")]).resolve(holder)
                yield from named_of(file, every, place, dotted, "dynamic")


def _in_turn(file: File, names: ast.expr, ancestors: Ancestors) -> tuple[ast.expr, Texts]:
    """The names that are asked for one after the other, as one dotted name; and what spells it."""
    reader = Reader(file, file.scope(ancestors))
    texts = [reader.read(element) for element in reader.elements(names) or ()]
    if isinstance(names, ast.Call) and isinstance(names.func, ast.Attribute):
        names = names.func.value
    return names, (".".join(each[0] for each in texts),) if texts and all(texts) else ()


@finder(ast.Call)
def got_by_name(file: File, node: ast.AST, ancestors: Ancestors) -> Iterator[Reference]:
    """The names that a getter is made of, asked of all that it is called with in this file."""
    assert isinstance(node, ast.Call)
    if not _is_getter(file, node, ancestors):
        return
    holders = list(_holders(file, node, ancestors))
    by_method = written(node.func).endswith("methodcaller")
    for name in node.args[1:2] if by_method else node.args:
        found = False
        for holder, around in holders:
            for reference in by_name(file, holder, name, around, "dynamic"):
                found = True
                yield reference
        if not found and isinstance(name, ast.Constant) and isinstance(name.value, str):
            yield from _of_another(file, name, name.value)


@finder(ast.Constant)
def asked_by_its_name(file: File, node: ast.AST, ancestors: Ancestors) -> Iterator[Reference]:
    """`name = "shim"` ... `getattr(pkg, name)`: the same where the text is bound before."""
    assert isinstance(node, ast.Constant)
    text = node.value
    if not isinstance(text, str) or not file.hits.words.intersection(text.split(".")):
        return
    if not any(word in file.source.data for word in _ASKING):
        return
    seen: set[str] = set()
    for literal in literals(file, node, ancestors)[:1]:
        for use, _ in literal.reached[1:]:
            if use.node.lineno in file.lines:
                continue  # seen there
            for holder, around in _asked_at(file, use.node, use.ancestors):
                for reference in by_name(file, holder, node, around, "dynamic"):
                    if reference.name not in seen:
                        seen.add(reference.name)
                        yield reference


def _asked_at(
    file: File, name: ast.expr, ancestors: Ancestors
) -> Iterator[tuple[ast.expr, Ancestors]]:
    """The objects that are asked for a name at a place."""
    parent, field = ancestors[-1] if ancestors else (None, "")
    if isinstance(parent, ast.Attribute) and parent.attr == "split" and len(ancestors) > 2:
        call, above = ancestors[-3][0], ancestors[:-3]
        is_reduced = isinstance(call, ast.Call) and written(call.func).endswith("reduce")
        if is_reduced and isinstance(call, ast.Call) and len(call.args) > 2:
            yield call.args[2], above
    elif isinstance(parent, ast.Call) and field == "args":
        if _is_getter(file, parent, ancestors[:-1]):
            yield from _holders(file, parent, ancestors[:-1])
        for holder, asked, _ in _asked(file, parent, ancestors[:-1]):
            if asked is name:
                yield holder, ancestors


def _is_getter(file: File, call: ast.Call, ancestors: Ancestors) -> bool:
    """Whether this makes a getter of names, `operator.attrgetter` by whatever name."""
    last = written(call.func).rpartition(".")[2]
    if last == "methodcaller" and call.args:
        method = call.args[0]
        return isinstance(method, ast.Constant) and method.value in _METHODS
    if last == "attrgetter":
        return True
    return b"attrgetter" in file.source.data and any(
        parts[-1] == "attrgetter" for parts in callees(file, call, ancestors)
    )


def _holders(
    file: File, getter: ast.expr, ancestors: Ancestors
) -> Iterator[tuple[ast.expr, Ancestors]]:
    """What the getter here is called with, directly, by a name, or by `map`."""
    if not ancestors:
        return
    parent, field = ancestors[-1]
    if isinstance(parent, ast.Call) and field == "func":
        yield from ((argument, ancestors[:-1]) for argument in parent.args[:1])
    elif isinstance(parent, ast.Call) and written(parent.func) in _MAPS and len(parent.args) > 1:
        elements = parent.args[1]
        if isinstance(elements, ast.List | ast.Tuple | ast.Set):
            yield from ((element, ancestors[:-1]) for element in elements.elts)
    elif isinstance(parent, ast.Assign) and field == "value":
        for target in parent.targets:
            owner = file.scope(ancestors).owner(target.id) if isinstance(target, ast.Name) else None
            if isinstance(target, ast.Name) and owner is not None:
                for read, around in file.loads.of_name(target.id, owner):
                    yield from _holders(file, read, around)


def _of_another(file: File, node: ast.Constant, text: str) -> Iterator[Reference]:
    """A name of several parts that ends like the target's says enough to ask."""
    for target in file.targets:
        if not target.steps and _may_lead_to(text, target):
            why = f"what is asked for {text} here may be a package above the shim"
            yield Reference(node, target, ".", "dynamic", undecided=why)
            return


def _may_lead_to(text: str, target: Target) -> bool:
    parts = target.module.split(".")
    ends = (".".join(parts[start:]) for start in range(1, len(parts) - 1))
    return any(
        target.named(f"{target.module}{text[len(end) :]}") for end in ends if _starts(text, end)
    )


def _starts(text: str, end: str) -> bool:
    return text == end or text.startswith(f"{end}.")
