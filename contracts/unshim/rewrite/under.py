"""What is imported while something has another value: with a mock in place, or after it was put."""

import ast
from collections.abc import Callable, Iterator

from unshim.finders.absolute import Absolute
from unshim.finders.file import File
from unshim.finders.roles import written
from unshim.rewrite.answers import imported

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
Reach = Callable[[str], frozenset[str]]


def loaded_under(file: File, line: int, reach: Reach, *, lasts: bool) -> Iterator[str]:
    """The modules that run anew, or for the first time, under what a line does.

    `reach` gives the modules that importing one imports. What the file itself imports before it
    runs any test is there already. What `lasts` is there for whatever its functions import.
    """
    under = ast.Module(list(_under(file.source.tree.body, line)), [])
    if lasts:
        under.body += _in_functions(file.source.tree)
        under.body += _after_calls(file.source.tree.body)
    if not under.body:
        return
    absolute = Absolute(file.module.package)
    for node in ast.walk(under):
        if isinstance(node, ast.Call) and node.args:
            called = written(node.func).rpartition(".")[2]
            if called == "reload":
                scope = file.scope(file.loads.ancestors(node))
                yield from scope.resolve_chain(node.args[0])
    asked = {*imported(under, absolute), *_by_name(under)}
    fresh = {module for one in asked for module in reach(one)}
    if fresh:
        before = ast.Module(list(_before(file.source.tree.body, line)), [])
        yield from fresh - {module for one in imported(before, absolute) for module in reach(one)}


def _in_functions(tree: ast.Module) -> list[ast.stmt]:
    functions = [one for one in ast.walk(tree) if isinstance(one, _FUNCTIONS)]
    return [statement for one in functions for statement in one.body]


def loaded_before(file: File, line: int) -> frozenset[str]:
    """The dotted names that a file imports for certain before a line of it can run."""
    before = ast.Module(list(_before(file.source.tree.body, line)), [])
    return frozenset(imported(before, Absolute(file.module.package)))


def _before(body: list[ast.stmt], line: int) -> Iterator[ast.stmt]:
    """The module's statements that run before a line.

    Where it stands in a function, those before the module calls one of its own.
    """
    around = next((one for one in body if one.lineno <= line <= (one.end_lineno or line)), None)
    is_late = around is None or isinstance(around, (*_FUNCTIONS, ast.ClassDef))
    after = {id(one) for one in _after_calls(body)} if is_late else set()
    for one in body:
        if one is not around and id(one) not in after and (is_late or one.lineno < line):
            yield one


def _after_calls(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The module's statements after the first that calls a function of its own."""
    own = {one.name for one in body if isinstance(one, (*_FUNCTIONS, ast.ClassDef))}
    for at, one in enumerate(body):
        if not isinstance(one, (*_FUNCTIONS, ast.ClassDef)):
            names = {node.id for node in ast.walk(one) if isinstance(node, ast.Name)}
            if names & own:
                yield from body[at + 1 :]
                return


def _by_name(under: ast.Module) -> Iterator[str]:
    """`import_module("consumer")`."""
    for node in ast.walk(under):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = written(node.func).rpartition(".")[2]
            if called in ("import_module", "__import__") and isinstance(node.args[0].value, str):
                yield node.args[0].value


def _under(body: list[ast.stmt], line: int) -> Iterator[ast.stmt]:
    """The statements that run under what a line does: the body of its `with`, what comes after."""
    for node in body:
        decorators = getattr(node, "decorator_list", [])
        first = min([node.lineno, *(one.lineno for one in decorators)])
        if not first <= line <= (node.end_lineno or line):
            continue
        if isinstance(node, ast.With | ast.AsyncWith) and line < node.body[0].lineno:
            yield from node.body
        elif line < node.lineno or isinstance(node, ast.ClassDef):
            yield from _decorated(node, line)
        elif isinstance(node, _FUNCTIONS):
            inner = list(_under(node.body, line))
            yield from inner or (one for one in node.body if one.lineno > line)
        else:
            for _, block in ast.iter_fields(node):
                if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                    yield from _under(block, line)


def _decorated(node: ast.stmt, line: int) -> Iterator[ast.stmt]:
    body: list[ast.stmt] = getattr(node, "body", [])
    if line >= node.lineno:
        yield from _under(body, line)
    elif isinstance(node, ast.ClassDef):
        for one in body:
            yield from getattr(one, "body", [])
    else:
        yield from body
