"""The names of a test module that tell whether something is there: `HAVE_IT` and the like."""

import ast
from collections.abc import Iterable

from unshim.finders.lines import Ancestors, statements
from unshim.finders.skipping import SKIPPING, words

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_GROW = {"add", "append", "extend"}
_MARKS = {"pytestmark", "__test__"}


def flags(ancestors: Ancestors) -> set[str]:
    """`HAVE_IT` where the handler says `HAVE_IT = False`, to be asked by the tests' marks."""
    return {
        name
        for node, field in ancestors
        if isinstance(node, ast.Try | ast.TryStar) and field == "body"
        for handler in node.handlers
        for name in told_by(handler)
    }


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
        target.id
        for statement in nodes
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name) and target.id not in _MARKS
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
            if name not in known and known & words(_telling(one))
        }
        if not news:
            return found
        found |= news


def _making(node: ast.AST) -> list[str]:
    """The name of a function that skips, or makes what skips."""
    if isinstance(node, _FUNCTIONS) and not node.name.startswith("test"):
        return [node.name] if words(node) & SKIPPING and not node.decorator_list else []
    return []


def _telling(node: ast.AST) -> ast.AST:
    return node.value if isinstance(node, ast.Assign) else node
