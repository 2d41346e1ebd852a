"""attribute: a chain such as `pkg.shim.X` that reaches a target through a name bound elsewhere."""

import ast
from collections.abc import Iterator

from unshim.finders.file import File
from unshim.finders.reference import Reference
from unshim.finders.registry import Ancestors, finder
from unshim.finders.scopes import Scope
from unshim.finders.target import Target


@finder(ast.Attribute)
def attribute_chain(file: File, node: ast.AST, ancestors: Ancestors) -> Iterator[Reference]:
    """The first attribute of a chain at which it reaches a target, and the name asked of it."""
    assert isinstance(node, ast.Attribute)
    if not any(node.attr in target.words for target in file.targets):
        return
    asked = _asked_for(ancestors, node)
    yield from reached(file.targets, file.scope(ancestors), node, asked)


def reached(
    targets: tuple[Target, ...], scope: Scope, node: ast.Attribute, asked: ast.Attribute | None
) -> Iterator[Reference]:
    """References for `node`, with the attribute `asked` of it, where its value is no target yet."""
    for dotted in scope.resolve_chain(node):
        for target in targets:
            name = target.match(dotted)
            if name is None or target.match(dotted.rpartition(".")[0]) is not None:
                continue
            if asked is None or name != ".":
                yield Reference(node, target, name, "attribute")
            else:
                yield Reference(asked, target, asked.attr, "attribute")
            return


def _asked_for(ancestors: Ancestors, node: ast.Attribute) -> ast.Attribute | None:
    if ancestors:
        parent, field = ancestors[-1]
        if isinstance(parent, ast.Attribute) and field == "value" and parent.value is node:
            return parent
    return None
