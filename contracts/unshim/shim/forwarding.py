"""Definitions that add nothing: a function that only calls another, a class that only renames one.

They are redirects, but not aliases: what they give is another object than the canonical's.
"""

import ast

from unshim.shim.deprecation import is_deprecating, is_warning, last_name


def forwarded_to(node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.expr | None:
    """What a function does nothing but call, with the arguments that it was given."""
    if not all(_only_marks(decorator) for decorator in node.decorator_list):
        return None
    body = [
        statement
        for statement in without_docstring(node.body)
        if not is_warning(statement) and not isinstance(statement, ast.Import | ast.ImportFrom)
    ]
    if len(body) != 1 or not isinstance(body[0], ast.Return | ast.Expr):
        return None
    call = body[0].value
    if isinstance(call, ast.Await):
        call = call.value
    if not isinstance(call, ast.Call) or not _hands_on(call, node.args):
        return None
    return call.func if isinstance(call.func, ast.Name | ast.Attribute) else None


def _only_marks(decorator: ast.expr) -> bool:
    if isinstance(decorator, ast.Call) and last_name(decorator.func) == "wraps":
        return True
    return is_deprecating(decorator)


def _hands_on(call: ast.Call, arguments: ast.arguments) -> bool:
    given = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    given += [argument.arg for argument in arguments.kwonlyargs]
    given += [extra.arg for extra in (arguments.vararg, arguments.kwarg) if extra is not None]
    handed = [
        value.value if isinstance(value, ast.Starred) else value
        for value in (*call.args, *(keyword.value for keyword in call.keywords))
    ]
    names = [value.id for value in handed if isinstance(value, ast.Name)]
    return len(names) == len(handed) and sorted(names) == sorted(given)


def renamed_base(node: ast.ClassDef) -> ast.expr | None:
    """The one base of a class whose body adds nothing but a docstring or a warning."""
    if len(node.bases) != 1 or node.keywords:
        return None
    if not all(is_deprecating(decorator) for decorator in node.decorator_list):
        return None
    if not all(_adds_nothing(statement) for statement in without_docstring(node.body)):
        return None
    base = node.bases[0]
    return base if isinstance(base, ast.Name | ast.Attribute) else None


def _adds_nothing(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Pass) or is_warning(statement) or is_docstring(statement):
        return True
    if isinstance(statement, ast.FunctionDef) and statement.name in (
        "__init__",
        "__new__",
        "__init_subclass__",
    ):
        return all(
            is_docstring(inner) or is_warning(inner) or _calls_super(inner)
            for inner in statement.body
        )
    return False


def _calls_super(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.Expr | ast.Return):
        return False
    call = statement.value
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return False
    receiver = call.func.value
    return (
        isinstance(receiver, ast.Call)
        and isinstance(receiver.func, ast.Name)
        and receiver.func.id == "super"
    )


def without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    return body[1:] if body and is_docstring(body[0]) else body


def is_docstring(statement: ast.stmt) -> bool:
    """Whether a statement is nothing but a string."""
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and (isinstance(statement.value.value, str) or statement.value.value is Ellipsis)
    )
