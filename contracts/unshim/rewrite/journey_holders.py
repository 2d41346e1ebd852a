"""Where a module goes that is kept in an attribute, a list or a dictionary."""

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from unshim.finders.paths import HOLE
from unshim.finders.registry import Ancestors
from unshim.finders.roles import written
from unshim.finders.texts import Reader
from unshim.rewrite.bare import Value
from unshim.rewrite.journey_calls import into_call
from unshim.rewrite.namespaces import is_namespace, is_put_into, key_of
from unshim.rewrite.parameters import ANYWHERE, Given
from unshim.rewrite.seen import ANY
from unshim.rewrite.written import NO_CONSTANTS

if TYPE_CHECKING:
    from unshim.rewrite.journey import Journey, Place

_CONTAINERS = (ast.Dict, ast.List, ast.Set, ast.Starred, ast.Tuple)
_MADE_OF = {"dict", "frozenset", "iter", "list", "reversed", "set", "sorted", "tuple"}


def kept_by(journey: "Journey", target: ast.expr, above: Ancestors) -> Iterator["Place"]:
    """Through an attribute, of an object or of a class."""
    if isinstance(target, ast.Attribute):
        yield from journey.held(target.attr)
    elif isinstance(target, ast.Subscript):
        yield from _put(journey, target.value, target.slice, above)
    elif isinstance(target, ast.Name):
        owner = journey.file.scope(above).owner(target.id)
        if owner is not None and isinstance(owner.node, ast.ClassDef):
            yield from journey.held(target.id)
        elif owner is not None and owner is journey.file.scopes.module:
            journey.hand_on(journey.file.module.name, target.id)


def _put(
    journey: "Journey", holder: ast.expr, key: ast.expr, above: Ancestors
) -> Iterator["Place"]:
    """Into a dictionary, which may be one of names: `globals()["module"] = shim`."""
    if isinstance(key, ast.Constant):
        key = ast.copy_location(ast.Constant(str(key.value)), key)
    names = Reader(journey.file, journey.file.scope(above)).read(key)
    has_names = is_namespace(journey.file, holder, above)
    if has_names and (not names or any(HOLE in name for name in names)):
        journey.changed[ANY, key.lineno] = None
    for name in names:
        yield from journey.held(name)
        if has_names:
            yield from journey.named(name)


def put_by(
    journey: "Journey", call: ast.Call, node: ast.expr, above: Ancestors
) -> Iterator["Place"]:
    """The same by a method: `globals().setdefault("module", shim)`."""
    if is_put_into(journey.file, call, above) and len(call.args) > 1 and node is call.args[1]:
        assert isinstance(call.func, ast.Attribute)
        yield from _put(journey, call.func.value, call.args[0], above)


def held_in(journey: "Journey", value: Value) -> Iterator["Place"]:
    """Into a call by way of a list: `Thread(target=put, args=(module,))`, `put(*given)`."""
    above = _outside(value.above)
    if len(above) == len(value.above) or not above:
        return
    yield from journey.given_out(above)
    yield from _by_key(journey, value, above)
    parent = above[-1][0]
    if isinstance(parent, ast.Assign):
        for target in parent.targets:
            if isinstance(target, ast.Name):
                owner = journey.file.scope(above).owner(target.id)
                for _, around in journey.file.loads.of_name(target.id, owner) if owner else ():
                    yield from _as_argument(journey, around)
    else:
        yield from _as_argument(journey, above)


def _by_key(journey: "Journey", value: Value, above: Ancestors) -> Iterator["Place"]:
    """Into names: `globals().update({"module": shim})`, `exec(code, {"module": shim})`."""
    call, key = above[-1][0], key_of(value.node, value.above[-1][0])
    if key:
        yield from journey.held(key)
        if isinstance(call, ast.Call) and is_put_into(journey.file, call, above[:-1]):
            yield from journey.named(key)


def _as_argument(journey: "Journey", above: Ancestors) -> Iterator["Place"]:
    """Into the call that has what holds the module among its arguments."""
    if isinstance(above[-1][0], ast.keyword):
        if above[-1][0].arg == "params":
            yield from journey.held("param")  # of a fixture's request
        above = above[:-1]
    elif isinstance(above[-1][0], ast.Starred):
        above = above[:-1]
    parent = above[-1][0] if above else None
    if isinstance(parent, ast.Call):
        yield from into_call(journey, parent, above[:-1], Given(ANYWHERE, {}))
        yield from _gone_through(journey, above[:-1])


def _gone_through(journey: "Journey", above: Ancestors) -> Iterator["Place"]:
    """Into the names of a loop over what a call makes of a list: `zip`, `enumerate`."""
    loop, field = above[-1]
    if isinstance(loop, ast.For | ast.AsyncFor | ast.comprehension) and field == "iter":
        for name in ast.walk(loop.target):
            if isinstance(name, ast.Name):
                around = [*above[:-1], (loop, "target")]
                yield from journey.read_by(name, around, NO_CONSTANTS)


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
