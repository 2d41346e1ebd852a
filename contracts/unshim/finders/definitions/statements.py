"""Definitions by statements: classes, functions, and what a module binds a name to."""

import ast
import re
from collections.abc import Iterator

from unshim.finders.bindings import assigned
from unshim.finders.definitions.defined import Definition, Place
from unshim.source import Span

_ASSIGNMENTS = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.NamedExpr)


def defined_by_statement(place: Place, node: ast.AST) -> Iterator[Definition]:
    """What a statement, or `:=`, defines of the names."""
    if isinstance(node, ast.ClassDef):
        if node.name in place.names:
            yield _headed(place, node, f"by {_class(place, node)}")
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        # A method is reached through its class, and has a name of its own there.
        if node.name in place.names and place.owner(node.name) != "class":
            yield _headed(place, node, "by a function")
    elif isinstance(node, _ASSIGNMENTS):
        yield from _assigned(place, node)
    elif isinstance(node, ast.For | ast.AsyncFor):
        yield from _bound(place, node.target, "by a loop")
    elif isinstance(node, ast.With | ast.AsyncWith):
        for item in node.items:
            if item.optional_vars is not None:
                yield from _bound(place, item.optional_vars, "by a with statement")
    elif isinstance(node, ast.Import | ast.ImportFrom):
        yield from _renamed(place, node)
    elif type(node).__name__ == "TypeAlias":
        yield from _bound(place, getattr(node, "name"), "by a type alias")  # noqa: B009


def _class(place: Place, node: ast.ClassDef) -> str:
    same = any(place.hands_on(base, node.name) for base in node.bases)
    return "a subclass of the same name" if same else "a class"


def _headed(
    place: Place, node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef, how: str
) -> Definition:
    """A class or function, at its keyword and name."""
    line = place.source.lines[node.lineno - 1]
    start = place.source.column(node.lineno, node.col_offset)
    head = re.compile(r"[\w\s]*?\b" + re.escape(node.name)).match(line, start - 1)
    end = head.end() + 1 if head else len(line) + 1
    span = Span(node.lineno, start, node.lineno, end)
    return Definition(node.name, how, span, place.ancestors)


def _assigned(
    place: Place, node: ast.Assign | ast.AnnAssign | ast.AugAssign | ast.NamedExpr
) -> Iterator[Definition]:
    if isinstance(node, ast.AnnAssign) and node.value is None:
        return
    values = dict(assigned(node))
    if isinstance(node, ast.NamedExpr):
        values[node.target] = node.value
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    for target in targets:
        for name in _names(target):
            if name.id not in place.names:
                continue
            value = values.get(name)
            owner = place.owner(name.id)
            if isinstance(value, ast.Lambda) and owner != "class":
                yield place.defined(name.id, "by a lambda", name)
            elif owner == "module" and (value is None or not place.hands_on(value, name.id)):
                yield place.defined(name.id, "by assignment", name)


def _bound(place: Place, target: ast.expr, how: str) -> Iterator[Definition]:
    for name in _names(target):
        if name.id in place.names and place.owner(name.id) == "module":
            yield place.defined(name.id, how, name)


def _names(target: ast.expr) -> Iterator[ast.Name]:
    if isinstance(target, ast.Name):
        yield target
    elif isinstance(target, ast.Starred):
        yield from _names(target.value)
    elif isinstance(target, ast.Tuple | ast.List):
        for element in target.elts:
            yield from _names(element)


def _renamed(place: Place, node: ast.Import | ast.ImportFrom) -> Iterator[Definition]:
    """Imports that give the name to something that is called otherwise where it comes from."""
    for alias in node.names:
        name = alias.asname
        if name is None or name not in place.names or place.owner(name) != "module":
            continue
        if alias.name.rpartition(".")[2] == name:
            continue
        dotted = alias.name
        if isinstance(node, ast.ImportFrom):
            module = place.scope.scopes.absolute.module(node)
            dotted = f"{module}.{alias.name}" if module else alias.name
        if place.meaning.of_dotted(dotted) != name:
            yield place.defined(name, f"by an import of {alias.name} under this name", alias)
