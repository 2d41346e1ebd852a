"""attribute: a chain such as `pkg.shim.X` that reaches a target through a name bound elsewhere."""

import ast
from collections.abc import Iterator

from unshim.finders.file import File
from unshim.finders.reference import Reference
from unshim.finders.registry import Ancestors, finder
from unshim.finders.scopes import Scope
from unshim.finders.shadowed import shadow_of
from unshim.names import below


@finder(ast.Attribute)
def attribute_chain(file: File, node: ast.AST, ancestors: Ancestors) -> Iterator[Reference]:
    """The first attribute of a chain at which it reaches a target, and the name asked of it."""
    assert isinstance(node, ast.Attribute)
    if node.attr not in file.hits.words:
        return
    scope, asked = file.scope(ancestors), _asked_for(ancestors, node)
    yield from reached(file, scope, node, asked)
    if not scope.resolve_chain(node):
        yield from _carried(file, scope, node, asked)


def _carried(
    file: File, scope: Scope, node: ast.Attribute, asked: ast.Attribute | None
) -> Iterator[Reference]:
    """The same where the file carried a package above the target to this place."""
    if not file.carries:
        return
    if file.source.is_excerpt:
        file.wants_whole = True
        return
    for dotted in file.carried.names(scope, node.value):
        found = file.reach(f"{dotted}.{node.attr}")
        if found is None or file.reach(dotted, known=True) is not None:
            continue
        if asked is not None and found.name == ".":
            yield Reference(asked, found.target, asked.attr, "attribute", found.undecided)
        else:
            yield Reference(node, found.target, found.name, "attribute", found.undecided)
        return


def reached(
    file: File, scope: Scope, node: ast.Attribute, asked: ast.Attribute | None
) -> Iterator[Reference]:
    """A reference for `node`, or the attribute `asked` of it, where its value is no target yet."""
    for dotted in scope.resolve_chain(node):
        found = file.reach(dotted)
        if found is None or file.reach(dotted.rpartition(".")[0], known=True) is not None:
            continue
        target, name, undecided = found
        if target.steps and not isinstance(node.ctx, ast.Load):
            continue  # giving a module a name takes nothing from it
        undecided = undecided or _taken_by_another(file, dotted)
        if asked is None or name != ".":
            yield Reference(node, target, name, "attribute", undecided)
        else:
            yield Reference(asked, target, asked.attr, "attribute", undecided)
        return


def _taken_by_another(file: File, dotted: str) -> str:
    """Why `pkg.shim` may be something else, where pkg binds that name itself."""
    shadow = shadow_of(file.hits.modules, dotted) if file.hits.modules is not None else None
    if shadow is None or (not shadow.early and _imports_itself(file.source.tree, dotted)):
        return ""
    return shadow.reason


def _imports_itself(tree: ast.Module, dotted: str) -> bool:
    """Whether a file imports a module by its dotted name, wherever it does so."""
    return any(
        below(alias.name, dotted) is not None
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    )


def _asked_for(ancestors: Ancestors, node: ast.Attribute) -> ast.Attribute | None:
    if ancestors:
        parent, field = ancestors[-1]
        if isinstance(parent, ast.Attribute) and field == "value" and parent.value is node:
            return parent
    return None


@finder(ast.MatchClass)
def matched(file: File, node: ast.AST, ancestors: Ancestors) -> Iterator[Reference]:
    """`match pkg: case object(shim=found)`."""
    assert isinstance(node, ast.MatchClass)
    subjects = [one.subject for one, _ in ancestors if isinstance(one, ast.Match)]
    scope = file.scope(ancestors)
    for name, pattern in zip(node.kwd_attrs, node.kwd_patterns, strict=True) if subjects else ():
        for dotted in scope.resolve_chain(subjects[-1]):
            found = file.reach(f"{dotted}.{name}")
            if found is not None and file.reach(dotted, known=True) is None:
                place = file.source.span(pattern)
                yield Reference(
                    None, found.target, found.name, "attribute", found.undecided, span=place
                )
                break
