"""string: code for `exec` and `eval` that reaches a target through a name of the code around it."""

import ast
from collections.abc import Iterator

from unshim.finders.file import File
from unshim.finders.find_attributes import reached
from unshim.finders.mentions import names_in
from unshim.finders.reference import Reference
from unshim.finders.registry import Ancestors, finder

_EXECUTES = {"compile", "eval", "exec"}


@finder(ast.Constant)
def attribute_in_code(file: File, node: ast.AST, ancestors: Ancestors) -> Iterator[Reference]:
    """`eval("core.shim.X")` where this module says `from pkg import core`."""
    assert isinstance(node, ast.Constant)
    if not isinstance(node.value, str) or not ancestors or "." not in node.value:
        return
    parent, field = ancestors[-1]
    if not (isinstance(parent, ast.Call) and field == "args" and parent.args[0] is node):
        return
    if not isinstance(parent.func, ast.Name) or parent.func.id not in _EXECUTES:
        return
    if not any(word in node.value for word in file.hits.words):
        return
    try:
        code = ast.parse(node.value.strip())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    own = set(_bound(code))
    scope = file.scope(ancestors)
    every = [one for one in ast.walk(code) if isinstance(one, ast.Attribute)]
    asked = {one.value: one for one in every}
    for one in every:
        if one.attr in file.hits.words and _head(one) not in own:
            for reference in reached(file, scope, one, asked.get(one)):
                if any(True for _ in names_in(node.value, reference.target)):
                    continue  # found by its whole name
                yield reference._replace(node=node, kind="string", span=file.source.span(node))


def _bound(code: ast.Module) -> Iterator[str]:
    """The names that the code itself binds."""
    for node in ast.walk(code):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.alias):
            yield node.asname or node.name.partition(".")[0]


def _head(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
