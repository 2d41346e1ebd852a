"""Questions about a module's statements, each answered from the statement alone."""

import ast
from collections.abc import Iterator

from unshim.shim.deprecation import is_warning, last_name, says_deprecated
from unshim.shim.forwarding import is_docstring


def leading_texts(tree: ast.Module) -> str:
    """The strings that stand before the module's first definition: its docstring, wherever."""
    texts: list[str] = []
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            break
        if is_docstring(statement) and isinstance(statement, ast.Expr):
            value = statement.value
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                # What a docstring says in its first paragraphs is about the module as a whole.
                texts.append(value.value[:400])
    return "\n".join(texts)


def says_old(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return says_deprecated(ast.get_docstring(node, clean=False) or "")


def warns(node: ast.stmt) -> bool:
    """Whether a warning stands in a function."""
    return any(isinstance(child, ast.stmt) and is_warning(child) for child in ast.walk(node))


def ends_in_raise(handler: ast.ExceptHandler) -> bool:
    return isinstance(handler.body[-1], ast.Raise)


def is_main(test: ast.expr) -> bool:
    return (
        isinstance(test, ast.Compare)
        and isinstance(test.left, ast.Name)
        and test.left.id == "__name__"
    )


def is_nothing(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def named_expressions(test: ast.expr) -> Iterator[ast.expr]:
    for node in ast.walk(test):
        if isinstance(node, ast.Name | ast.Attribute):
            yield node


def assigned_pairs(left: ast.expr, right: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    """`a, b = x, y` as its parts, where both sides are written out."""
    if (
        isinstance(left, ast.Tuple | ast.List)
        and isinstance(right, ast.Tuple | ast.List)
        and len(left.elts) == len(right.elts)
    ):
        yield from zip(left.elts, right.elts, strict=True)
    else:
        yield left, right


def names_bound(node: ast.expr) -> list[str]:
    return [child.id for child in ast.walk(node) if isinstance(child, ast.Name)]


def changes_all(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Attribute)
        and last_name(node.value.func.value) == "__all__"
    )


def names_loaded(tree: ast.Module) -> frozenset[str]:
    """Names that the module's code uses for more than giving them another name."""
    found: set[str] = set()
    pending: list[tuple[ast.AST, bool]] = [(tree, False)]
    while pending:
        node, inner = pending.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found.add(node.id)
        inner = inner or isinstance(node, ast.ClassDef | ast.FunctionDef | ast.Lambda)
        renames = isinstance(node, ast.Assign) and not inner
        pending += [
            (child, inner)
            for child in ast.iter_child_nodes(node)
            if not (renames and isinstance(child, ast.Name))
        ]
    return frozenset(found)
