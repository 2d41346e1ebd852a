"""What a finder sees at one node: a name of a target, before its surroundings are considered."""

import ast
from typing import NamedTuple

from unshim.finders.registry import Ancestors
from unshim.finders.target import Target
from unshim.source import Span


class Reference(NamedTuple):
    """A place that reaches a target. `kind` is import, star, attribute, typing, ...

    A star that reaches names has one reference for each. `undecided` says why it cannot be told
    whether this is a use; it is empty where it can. `handler` is what is made of a failure, where
    it is not told by what stands around the place; `around` is what stands around it, where that
    is not what the search came by. A comment has no node, but always a span.
    """

    node: ast.expr | ast.stmt | ast.alias | None
    target: Target
    name: str
    kind: str
    undecided: str = ""
    span: Span | None = None
    handler: str | None = None
    around: Ancestors | None = None
