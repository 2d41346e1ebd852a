"""Tests that only type checkers find true."""

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from unshim.finders.scopes import Scope

_NAMES = {"TYPE_CHECKING", "MYPY"}


def is_type_checking(test: ast.expr, scope: "Scope") -> bool:
    """Whether a test is `TYPE_CHECKING`, by any name that it was imported under."""
    if isinstance(test, ast.Attribute):
        return test.attr in _NAMES
    if not isinstance(test, ast.Name):
        return False
    if test.id in _NAMES:
        return True
    bindings = scope.namespace.module.names.get(test.id, ())
    return any(binding.dotted.endswith(".TYPE_CHECKING") for binding in bindings)


def truth(test: ast.expr, scope: "Scope", checking: bool) -> bool | None:
    """What a test is at run time, or to a type checker; None where that is open."""
    if isinstance(test, ast.Constant):
        return bool(test.value)
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = truth(test.operand, scope, checking)
        return None if inner is None else not inner
    if isinstance(test, ast.BoolOp):
        return _joined([truth(value, scope, checking) for value in test.values], test.op)
    return checking if is_type_checking(test, scope) else None


def _joined(parts: list[bool | None], operator: ast.boolop) -> bool | None:
    decisive = isinstance(operator, ast.Or)
    if decisive in parts:
        return decisive
    return None if None in parts else not decisive
