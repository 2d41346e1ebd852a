"""The elements of a list, as expressions: one that is written out, or made of such."""

import ast
from typing import TYPE_CHECKING

from unshim.finders import folding
from unshim.finders.called_texts import arguments_of
from unshim.finders.paths import DEPTH, HOLE
from unshim.finders.roles import written

if TYPE_CHECKING:
    from unshim.finders.texts import Reader

_CONTAINERS = (ast.List, ast.Set, ast.Tuple)
# They hand on the elements of what they are given, in this order.
_SAME = {"iter", "list", "tuple"}
_MOST = 64

Elements = list[ast.expr] | None


def elements(reader: "Reader", node: ast.expr) -> Elements:
    """All elements, in their order; None where they are not known."""
    if reader.depth > DEPTH:
        return None
    if isinstance(node, _CONTAINERS):
        return node.elts
    inner = reader._replace(depth=reader.depth + 1)
    if isinstance(node, ast.Name):
        return _bound(inner, node.id)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = elements(inner, node.left), elements(inner, node.right)
        return None if left is None or right is None else [*left, *right]
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        return _sliced(elements(inner, node.value), node.slice)
    if isinstance(node, ast.GeneratorExp | ast.ListComp):
        return _each(inner, node)
    return _made(inner, node) if isinstance(node, ast.Call) else None


def _bound(reader: "Reader", name: str) -> Elements:
    owner = reader.scope.owner(name)
    bindings = owner.names[name] if owner else []
    if owner is None or len(bindings) != 1 or (owner, name) in reader.within:
        return None
    value = bindings[0].value
    more = reader.put_into(name)
    if value is None or bindings[0].outside or more is None:
        return None
    within = reader.within | {(owner, name)}
    outer = reader._replace(scope=reader.scope.at(owner), known={}, within=within)
    every = elements(outer, value)
    return [*every, *more] if every is not None else None


def _sliced(every: Elements, part: ast.Slice) -> Elements:
    bounds = [folding.constant(bound) for bound in (part.lower, part.upper, part.step)]
    if every is None or ... in bounds or bounds[2] == 0:
        return None
    lower, upper, step = (bound if isinstance(bound, int) else None for bound in bounds)
    return every[lower:upper:step]


def _made(reader: "Reader", call: ast.Call) -> Elements:
    """Those of `list(names)`, `reversed(names)`, `map(str, names)` and `"a.b".split(".")`."""
    called = written(call.func).rpartition(".")[2]
    if isinstance(call.func, ast.Attribute) and called in folding.SPLITS:
        return _split(reader, call.func.value, called, call)
    if not call.args or call.keywords:
        return None
    if called == "map" and len(call.args) == 2 and written(call.args[0]) == "str":
        return elements(reader, call.args[1])
    every = elements(reader, call.args[0]) if called in {*_SAME, "reversed"} else None
    return every[::-1] if every and called == "reversed" else every


def _split(reader: "Reader", value: ast.expr, method: str, call: ast.Call) -> Elements:
    texts, given = reader.read(value), arguments_of(reader, call)
    if len(texts) != 1 or given is None:
        return None
    parts = folding.parted(texts[0], method, given)
    return None if parts is None else [_constant(part, call) for part in parts]


def _each(reader: "Reader", node: ast.GeneratorExp | ast.ListComp) -> Elements:
    """What a comprehension makes of the elements of a list, all of them texts."""
    match node.generators:
        case [ast.comprehension(target=ast.Name(id=name), iter=source, ifs=[], is_async=0)]:
            every = elements(reader, source)
        case _:
            return None
    if every is None or len(every) > _MOST:
        return None
    if isinstance(node.elt, ast.Name) and node.elt.id == name:
        return every
    found: list[ast.expr] = []
    for one in every:
        known = {**reader.known, name: reader.read(one)}
        texts = reader._replace(known=known).read(node.elt)
        if len(texts) != 1 or HOLE in texts[0]:
            return None
        found.append(_constant(texts[0], node))
    return found


def _constant(text: str, at: ast.expr) -> ast.expr:
    return ast.copy_location(ast.Constant(text), at)
