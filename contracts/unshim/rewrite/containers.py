"""A text in a list or a dictionary: whether all that is done with that is to take texts out."""

import ast

from unshim.finders.registry import Ancestors
from unshim.finders.roles import argument_of, written
from unshim.rewrite.draft import Draft, Use
from unshim.rewrite.owners import owner_of

_DISPLAYS = (ast.Dict, ast.List, ast.Set, ast.Starred, ast.Tuple)
_TAKES_OUT = {"get", "index", "items", "keys", "pop", "setdefault", "values"}
_GOES_THROUGH = {
    *("all", "any", "dict", "enumerate", "fail", "frozenset", "iter", "len", "list"),
    *("parametrize", "print", "reversed", "set", "sorted", "tuple", "zip"),
}


def why_kept(draft: Draft, use: Use) -> str:
    """Why the text must stay in what holds it; "" where it need not, or nothing holds it."""
    above = use.ancestors
    held = False
    while above and isinstance(above[-1][0], _DISPLAYS):
        above, held = above[:-1], True
    if not held or not above:
        return ""
    statement, field = above[-1]
    if not isinstance(statement, ast.Assign | ast.AnnAssign) or field != "value":
        return ""
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    for target in targets:
        if isinstance(target, ast.Name):
            reason = _why_handed_on(draft, target, above)
            if reason:
                return reason
    return ""


def _why_handed_on(draft: Draft, target: ast.Name, above: Ancestors) -> str:
    scope = owner_of(draft.file.scope(above), target.id)
    for place in draft.places_of(target.id).get((scope, target.id), ()):
        if place.name is target or _is_taken_from(place.name, place.ancestors):
            continue
        return f"line {place.line} uses {target.id}, which holds it, for something else"
    return ""


def _is_taken_from(node: ast.expr, above: Ancestors) -> bool:
    """Whether no more is done here than to take elements out, or to show them."""
    parent, field = above[-1]
    if isinstance(parent, ast.For | ast.AsyncFor | ast.comprehension):
        return field == "iter"
    if isinstance(parent, ast.FormattedValue):
        return True
    if isinstance(parent, ast.Subscript):
        return field == "value" and isinstance(parent.ctx, ast.Load)
    if isinstance(parent, ast.Attribute):
        return parent.attr in _TAKES_OUT
    argument = argument_of(node, above)
    return argument is not None and written(argument.call.func).rpartition(".")[2] in _GOES_THROUGH
