"""Where the values of a dictionary are taken out of it."""

import ast
from typing import NamedTuple

from unshim.finders.registry import Ancestors

_BY_KEY = {"get", "pop", "setdefault"}


class Key(NamedTuple):
    """The key under which a value stands in a dictionary; None for that of `**another`."""

    node: ast.expr | None

    def may_be(self, asked: ast.expr) -> bool:
        """Whether a look-up may ask for this key: only two constants are sure to differ."""
        if not isinstance(self.node, ast.Constant) or not isinstance(asked, ast.Constant):
            return True
        return bool(self.node.value == asked.value)


Positions = tuple[int | Key, ...]


def taken_out(
    positions: Positions, ancestors: Ancestors
) -> tuple[ast.expr, Ancestors, Positions] | None:
    """The expression that takes a value out of the dictionary that stands here.

    With its ancestors, and with the positions that the value has in what the expression gives.
    None where the dictionary is not asked for it here.
    """
    key, inside = positions[-1], positions[:-1]
    parent, field = ancestors[-1]
    if not isinstance(key, Key) or not isinstance(parent, ast.expr):
        return None
    if isinstance(parent, ast.Subscript) and field == "value" and key.may_be(parent.slice):
        return parent, ancestors[:-1], inside
    call = ancestors[-2][0] if len(ancestors) > 1 else None
    if not isinstance(parent, ast.Attribute) or not isinstance(call, ast.Call):
        return None
    if call.func is not parent:
        return None
    above = ancestors[:-2]
    if parent.attr in _BY_KEY and call.args and key.may_be(call.args[0]):
        return call, above, inside
    if parent.attr == "values":
        return call, above, (*inside, 0)
    if parent.attr == "items":
        return call, above, (*inside, 1, 0)
    return None
