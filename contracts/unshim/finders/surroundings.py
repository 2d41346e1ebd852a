"""What stands around a use: a handler that would swallow its failure, or type checking alone."""

import ast
from typing import NamedTuple

from unshim.finders.file import File
from unshim.finders.flags import bound_in, told_by
from unshim.finders.handlers import catches
from unshim.finders.registry import Ancestors
from unshim.finders.skipping import emptied, last_name, skips, takes_rows, within
from unshim.finders.type_checking import is_type_checking

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_HANDLING = (ast.Try, ast.TryStar, ast.With, ast.AsyncWith)
_FAILS = {"fail", "exit", "abort"}
_LOGS = {"debug", "info", "warning", "warn", "error", "exception", "critical", "log", "print"}


class Surroundings(NamedTuple):
    """`kind` is typing, fallback, or "" for neither; `handler` what a handler then does."""

    kind: str
    handler: str | None = None


def surroundings(file: File, ancestors: Ancestors) -> Surroundings:
    """What a use with these ancestors, outermost first, stands in.

    A handler counts only in the function in which the use runs: a try around a definition is long
    over when the function is called.
    """
    handled: Surroundings | None = None
    same_call = True
    for index in range(len(ancestors) - 1, -1, -1):
        node, field = ancestors[index]
        if isinstance(node, ast.If) and _for_type_checkers(file, node, field, ancestors[:index]):
            return Surroundings("typing")
        if isinstance(node, _FUNCTIONS) and field == "body":
            same_call = False
        elif same_call and handled is None and isinstance(node, _HANDLING):
            names = [one.name for one, _ in ancestors[:index] if isinstance(one, ast.FunctionDef)]
            handled = _handled(file, node, field, ancestors[index + 1 :], (names or [""])[-1])
    return handled or Surroundings("")


def _for_type_checkers(file: File, node: ast.If, field: str, outer: Ancestors) -> bool:
    test = node.test
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return field == "orelse" and _is_type_checking(file, test.operand, outer)
    return field == "body" and _is_type_checking(file, test, outer)


def _is_type_checking(file: File, test: ast.expr, outer: Ancestors) -> bool:
    if isinstance(test, ast.BoolOp):
        return any(_is_type_checking(file, value, outer) for value in test.values)
    return is_type_checking(test, file.scope(outer))


def _handled(
    file: File, node: ast.AST, field: str, inner: Ancestors, function: str
) -> Surroundings | None:
    """`function` is the name of the one around."""
    if isinstance(node, ast.Try | ast.TryStar):
        if field == "body":
            for handler in node.handlers:
                if catches(file.source.tree, handler.type):
                    outcome = _outcome(file, handler, inner)
                    told = {function, *bound_in([*node.body, *node.orelse])}
                    is_asked = outcome != "raise" and not file.skip_words.isdisjoint(told)
                    return Surroundings("fallback", "skip" if is_asked else outcome)
        elif field == "handlers" and isinstance(inner[0][0], ast.ExceptHandler):
            handler = inner[0][0]
            if inner[0][1] == "body" and catches(file.source.tree, handler.type):
                return Surroundings("fallback", "fallback")
    if isinstance(node, ast.With | ast.AsyncWith) and field == "body":
        for item in node.items:
            call = item.context_expr
            if not isinstance(call, ast.Call) or not _is_suppress(file, call.func):
                continue
            if any(catches(file.source.tree, argument) for argument in call.args):
                is_asked = not file.skip_words.isdisjoint(bound_in(node.body))
                return Surroundings("fallback", "skip" if is_asked else "pass")
    return None


def _is_suppress(file: File, called: ast.expr) -> bool:
    """`suppress` of contextlib, by its own name or another that the module imports it as."""
    if last_name(called) == "suppress":
        return True
    if not isinstance(called, ast.Name) or b"suppress" not in file.source.data:
        return False
    return "contextlib.suppress" in file.scope([]).resolve(called.id)


def _outcome(file: File, handler: ast.ExceptHandler, inner: Ancestors) -> str:
    """skip, pass, fallback or raise: what is left of the code once the import fails."""
    statements = [child for statement in handler.body for child in within(statement)]
    if any(skips(child) for child in statements) or _flag_skips(file, handler):
        return "skip"
    last = handler.body[-1]
    if isinstance(last, ast.Raise) or _called(last) in _FAILS or _asserts_false(last):
        return "raise"
    if all(_does_nothing(statement) for statement in handler.body):
        return "pass"
    return "fallback"


def _flag_skips(file: File, handler: ast.ExceptHandler) -> bool:
    """`HAVE_IT = False` in the handler, and `skipif(not HAVE_IT)` somewhere in the file."""
    flags = told_by(handler)
    if flags and not flags.isdisjoint(file.skip_words):
        return True
    rows = emptied(handler)
    return bool(rows) and takes_rows(file.whole, rows)


def _does_nothing(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Pass | ast.Continue | ast.Break):
        return True
    if isinstance(statement, ast.Return):
        return statement.value is None or isinstance(statement.value, ast.Constant)
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant) or _called(statement) in _LOGS
    return False


def _asserts_false(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Assert)
        and isinstance(statement.test, ast.Constant)
        and not statement.test.value
    )


def _called(statement: ast.stmt) -> str:
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        return last_name(statement.value.func)
    return ""
