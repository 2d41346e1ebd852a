"""The names of a test module that tell whether something is there: `HAVE_IT` and the like."""

import ast
from collections.abc import Iterable

from unshim.finders.conditions import never_skips
from unshim.finders.handlers import catches
from unshim.finders.lines import Ancestors, statements
from unshim.finders.skipping import SKIPPING, any_skips, asks, held_as, is_mark, words

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_GROW = {"add", "append", "extend"}
_MARKS = {"pytestmark", "__test__"}


def flags(ancestors: Ancestors) -> set[str]:
    """`HAVE_IT` where the handler says `HAVE_IT = False`, to be asked by the tests' marks; and what
    is bound only where nothing fails, for it may have had another value before."""
    tree = ancestors[0][0] if ancestors else None
    for node, field in reversed(ancestors):
        if field != "body" or not isinstance(tree, ast.Module):
            continue
        if isinstance(node, ast.Try | ast.TryStar):
            handlers = [one for one in node.handlers if catches(tree, one.type)]
            if any(_skips_at_once(handler) for handler in handlers):
                return set()
            if handlers:
                told = {name for handler in handlers for name in told_by(handler)}
                return told | bound_in([*node.body, *node.orelse])
        elif isinstance(node, ast.With | ast.AsyncWith) and any(map(may_swallow, node.items)):
            return bound_in(node.body)
    return set()


def _skips_at_once(handler: ast.ExceptHandler) -> bool:
    """Whether a handler skips itself, and does not keep a mark for later."""
    return any_skips([one for one in handler.body if not assigned([one])])


def may_swallow(item: ast.withitem) -> bool:
    """Whether this is `suppress(...)`, be it by another name."""
    return isinstance(item.context_expr, ast.Call) and not item.optional_vars


def bound_in(nodes: Iterable[ast.AST]) -> set[str]:
    """The names that these statements assign to or import."""
    body = list(nodes)
    imported = {
        alias.asname or alias.name.partition(".")[0]
        for node in body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    return assigned(body) | imported


def told_by(handler: ast.ExceptHandler) -> set[str]:
    """The names that a handler binds, or puts something into."""
    found = assigned(handler.body)
    for statement in handler.body:
        match statement:
            case ast.Expr(ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method))):
                if method in _GROW:
                    found.add(name)
    return found


def assigned(nodes: Iterable[ast.AST]) -> set[str]:
    """The names that these statements assign to, marks aside."""
    return {
        name
        for statement in nodes
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if (name := target.id if isinstance(target, ast.Name) else held_as(target))
        and name not in _MARKS
    }


def named_after(tree: ast.Module, told: set[str]) -> set[str]:
    """The names that depend on these: `needs_it = pytest.mark.skipif(not HAVE_IT)`, and functions
    that make such a mark."""
    found: set[str] = set()
    body = list(statements(tree)) if told else []
    while True:
        known = told | found
        news = {
            name
            for one in body
            for name in (*assigned([one]), *_making(one))
            if name not in known and asks(_telling(one), known) and not _is_off(tree, one, known)
        }
        if not news:
            return found
        found |= news


def _is_off(tree: ast.Module, node: ast.AST, flags: set[str]) -> bool:
    """Whether a statement makes a mark that skips only where nothing fails."""
    match node:
        case ast.Assign(value=ast.Call() as mark) if is_mark(mark):
            return never_skips(tree, mark, flags)
    return False


def _making(node: ast.AST) -> list[str]:
    """The name of a function that skips, or makes what skips."""
    if isinstance(node, _FUNCTIONS) and not node.name.startswith("test"):
        return [node.name] if words(node) & SKIPPING and not node.decorator_list else []
    return []


def _telling(node: ast.AST) -> ast.AST:
    return node.value if isinstance(node, ast.Assign) else node
