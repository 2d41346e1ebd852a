"""What a finder sees at one node: a name of a target, before its surroundings are considered."""

import ast
from typing import NamedTuple

from unshim.finders.target import Target
from unshim.source import Span


class Reference(NamedTuple):
    """A place that reaches a target. `kind` is import, star, attribute, typing, ...

    A star that reaches names has one reference for each. `undecided` says why it cannot be told
    whether this is a use; it is empty where it can.
    """

    node: ast.expr | ast.stmt | ast.alias
    target: Target
    name: str
    kind: str
    undecided: str = ""
    span: Span | None = None
