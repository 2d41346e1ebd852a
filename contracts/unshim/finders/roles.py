"""What a text is for, told by the place where it stands: the argument of which call, for one."""

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from unshim.finders import registry
from unshim.finders.callees import CALLEES, SAYS_ENOUGH
from unshim.finders.combining import Texts
from unshim.finders.registry import Ancestors

if TYPE_CHECKING:
    from unshim.finders.file import File


class Role(NamedTuple):
    """`kind` is the finding's. `handler` is what the call itself makes of a failure.

    `packages` are what a relative name counts from, where it may be one; `level` is the number of
    dots that an argument of its own adds. `anchors` says that a relative name counts from the text.
    """

    kind: str
    handler: str | None = None
    packages: Texts = ()
    level: int = 0
    anchors: bool = False


class Argument(NamedTuple):
    """An argument of a call: its position, or its keyword. `above` are the call's ancestors."""

    call: ast.Call
    position: int | None
    keyword: str | None
    above: Ancestors

    def is_at(self, position: int, *keywords: str) -> bool:
        return self.position == position or self.keyword in keywords


RoleOf = Callable[["File", ast.expr, Ancestors], Role | None]

ROLES: list[RoleOf] = []


def role(function: RoleOf) -> RoleOf:
    """Registers a function that says what a text at a place is for; None for nothing it knows."""
    # In the order of their modules' names, whichever happens to be imported first.
    ROLES.append(function)
    ROLES.sort(key=lambda role: role.__module__)
    return function


def role_of(file: "File", node: ast.expr, ancestors: Ancestors) -> Role | None:
    """What a text that stands here is for."""
    if not ancestors:
        return None
    registry.load_all()
    for function in ROLES:
        found = function(file, node, ancestors)
        if found is not None:
            return found
    return None


def argument_of(node: ast.expr, ancestors: Ancestors) -> Argument | None:
    """The call that takes this node as an argument."""
    parent, field = ancestors[-1]
    if isinstance(parent, ast.Call) and field == "args":
        return Argument(parent, parent.args.index(node), None, ancestors[:-1])
    if isinstance(parent, ast.keyword) and len(ancestors) > 1:
        call = ancestors[-2][0]
        if isinstance(call, ast.Call):
            return Argument(call, None, parent.arg, ancestors[:-2])
    return None


def callees(file: "File", call: ast.Call, above: Ancestors) -> list[list[str]]:
    """What is called, as the parts of its dotted name; as it is written, where it is not known."""
    parts = written(call.func).split(".")
    if parts[-1] in SAYS_ENOUGH or (len(parts) > 1 and parts[-1] not in CALLEES):
        # Whatever stands before it, its last name is what it says.
        return [parts]
    meant = file.scope(above).resolve_chain(call.func)
    return [dotted.split(".") for dotted in meant] or [parts]


def written(node: ast.expr) -> str:
    """A chain of attributes as it stands, from the last thing on that is no name."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    parts.append(node.id if isinstance(node, ast.Name) else "")
    return ".".join(reversed(parts))


def keyword_of(call: ast.Call, name: str, position: int) -> ast.expr | None:
    """The argument of this keyword, or at this position."""
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    return call.args[position] if position < len(call.args) else None


def is_sys_modules(file: "File", node: ast.expr, ancestors: Ancestors) -> bool:
    return "sys.modules" in (file.scope(ancestors).resolve_chain(node) or [written(node)])
