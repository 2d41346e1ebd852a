"""A name asked of a package as text: `getattr(pkg, "shim").X`, `attrgetter("shim.X")(pkg)`."""

import ast
from typing import NamedTuple

from unshim.finders.registry import Ancestors
from unshim.finders.roles import written
from unshim.names import below
from unshim.rewrite.bare import Value
from unshim.rewrite.draft import Draft, Use
from unshim.rewrite.literal import Named, moved
from unshim.rewrite.loaded import is_loaded_alike
from unshim.rewrite.moves import Left
from unshim.rewrite.replacing import start_of_text

_LEFT = Left("the name is asked of a package that has it only once something has loaded the shim")


class Asked(NamedTuple):
    """The text, what it becomes, and the shim itself as the call gives it; None for its name."""

    named: Named
    dotted: str
    value: Value | None


def asked_of_package(draft: Draft, use: Use) -> Asked | Left:
    """What a name asked of a package becomes: one that the same package has, if it is loaded."""
    node = use.reference.node
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return _LEFT
    shim, name, text = draft.moves.migration.shim, use.reference.name, node.value
    asked = text if name == "." else text.removesuffix(f".{name}")
    package = shim.removesuffix(f".{asked}")
    start = start_of_text(draft, node, text)
    again = [other for other in draft.uses if other.reference.node is node]
    if package == shim or start is None or len(again) > 1 or not is_loaded_alike(draft, use):
        return _LEFT
    found = _value(draft.file.loads.ancestors(node))
    if isinstance(found, Left) or (found is None) != (name != "."):
        return _LEFT
    dotted = moved(draft.moves, shim if name == "." else f"{shim}.{name}")
    if isinstance(dotted, Left):
        return dotted
    rest = below(dotted, package)
    if not rest:
        return Left(f"{dotted} is no name of {package}")
    return Asked(Named(node, start, start + len(text), text), rest, found)


def _value(above: Ancestors) -> Value | Left | None:
    """What the call gives that asks for a module; None for one that asks for a name of it."""
    parent, field = above[-1]
    if isinstance(parent, ast.Call) and field == "args":
        function = written(parent.func).rpartition(".")[2]
        if written(parent.func) == "getattr" and len(parent.args) == 2:
            return Value(parent, above[:-1], parent.lineno)
        if function == "attrgetter" and len(above) > 1:
            caller, its = above[-2]
            if isinstance(caller, ast.Call) and its == "func":
                return None
    elif (
        isinstance(parent, ast.Attribute)
        and parent.attr == "split"
        and len(above) > 2
        and isinstance(above[-3][0], ast.Call)
        and written(above[-3][0].func).rpartition(".")[2] == "reduce"
    ):
        return None
    return _LEFT
