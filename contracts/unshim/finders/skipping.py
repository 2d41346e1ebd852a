"""What skips tests: calls, exceptions, marks with a condition, and branches that end in one."""

import ast
import re
from collections.abc import Collection, Iterator

from unshim.finders.lines import Ancestors, statements

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_SKIPS = {"skip", "skipTest", "SkipTest", "Skipped", "importorskip", "skip_if", "xfail"}
_TAKES_ROWS = ("parametrize", "fixture")
_CONDITIONAL_SKIPS = {"skipif", "skipIf", "skipUnless"}
# Words of which one stands where something skips.
SKIPPING = frozenset({*_SKIPS, *_CONDITIONAL_SKIPS})
_GIVES_MARK = {"add_marker", "applymarker"}
# What pytest reads in a conftest: files that are not to be collected.
_IGNORES = {"collect_ignore", "collect_ignore_glob"}


def skips(node: ast.AST) -> bool:
    """Whether a statement or expression skips."""
    if isinstance(node, ast.Call):
        called = node.func
        if isinstance(called, ast.Attribute) and last_name(called.value) in _IGNORES:
            return True
        if last_name(called) in _GIVES_MARK:
            return any("skip" in word or "xfail" in word for word in map(str.lower, words(node)))
        return last_name(called) in _SKIPS
    if isinstance(node, ast.Raise) and node.exc is not None:
        raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        return last_name(raised) in _SKIPS or (
            isinstance(raised, ast.Attribute) and last_name(raised.value) in _SKIPS
        )
    if isinstance(node, ast.Assign | ast.AugAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        names = {last_name(target) for target in targets}
        if names & _IGNORES:
            return True
        return "pytestmark" in names and any(
            isinstance(child, ast.Attribute) and child.attr == "skip" for child in ast.walk(node)
        )
    return False


def any_skips(body: Collection[ast.stmt]) -> bool:
    """Whether some of these statements skip, those of functions in them aside."""
    return any(skips(node) for statement in body for node in within(statement))


def within(node: ast.AST) -> list[ast.AST]:
    """A node and all in it that runs when it does."""
    if isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
        return [node]
    found = [node]
    for child in ast.iter_child_nodes(node):
        found += within(child)
    return found


def may_skip(data: bytes) -> bool:
    """Whether a file has some word by which tests are skipped."""
    return any(word in data for word in (b"skip", b"Skip", b"xfail", b"parametrize", b"params="))


def skip_words(tree: ast.Module) -> frozenset[str]:
    """The names by which tests are skipped: what the conditions of marks and branches ask, and
    what those names are made of."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and is_mark(node):
            found.update(_words(node))
        elif (isinstance(node, ast.If) and any_skips(node.body)) or (
            isinstance(node, ast.IfExp) and words(node) & SKIPPING
        ):
            found.update(_words(node.test))
        elif isinstance(node, ast.Match) and any(any_skips(case.body) for case in node.cases):
            found.update(_words(node.subject))
        elif isinstance(node, ast.Call) and last_name(node.func) in _TAKES_ROWS:
            rows = (one for one in ast.walk(node) if isinstance(one, ast.IfExp))
            found.update(word for one in rows for word in _words(one.test))
    while news := {word for one in statements(tree) for word in _behind(one, found)} - found:
        found |= news
    return frozenset(found)


def _behind(node: ast.AST, found: Collection[str]) -> Iterator[str]:
    """The names that one of these is made of, if a statement makes it."""
    match node:
        case ast.Assign(value=value):
            if any(isinstance(one, ast.Name) and one.id in found for one in node.targets):
                yield from _words(value)
        case ast.FunctionDef(name=name):
            if name in found:
                yield from _words(node)


def takes_rows(tree: ast.AST, names: Collection[str]) -> bool:
    """Whether the rows of a test or fixture are one of these names: none of them, no test."""
    for node in ast.walk(tree) if names else ():
        if isinstance(node, ast.Call) and last_name(node.func) in _TAKES_ROWS:
            rows = [*node.args[1:2], *(one.value for one in node.keywords)]
            rows = [one.test if isinstance(one, ast.IfExp) else one for one in rows]
            if any(isinstance(one, ast.Name) and one.id in names for one in rows):
                return True
    return False


def is_mark(call: ast.Call) -> bool:
    """Whether this is a mark, or a decorator, that skips by a condition."""
    name = last_name(call.func)
    return name in _CONDITIONAL_SKIPS or (name == "xfail" and bool(call.args))


def mark_condition(mark: ast.Call) -> ast.expr | None:
    """The condition by which a mark skips."""
    if mark.args:
        return mark.args[0]
    return next((one.value for one in mark.keywords if one.arg == "condition"), None)


def asks(node: ast.AST, names: Collection[str]) -> bool:
    """Whether an expression reads one of the names; a condition may be a string."""
    return any(word in names for word in _words(node))


def words(node: ast.AST) -> set[str]:
    """Names, attributes, parameters, and strings such as those of `usefixtures`."""
    found: set[str] = set()
    for child in ast.walk(node):
        match child:
            case ast.Name(id=word) | ast.Attribute(attr=word) | ast.arg(arg=word):
                found.add(word)
            case ast.Constant(value=str(word)):
                found.add(word)
    return found


def held_as(node: ast.AST) -> str:
    """`HAVE['it']` and `Have.it`, by which a container or a class tells something; else ""."""
    match node:
        case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str(key))):
            return f"{name}[{key!r}]"
        case ast.Attribute(value=ast.Name(id=name), attr=attribute):
            return f"{name}.{attribute}"
    return ""


def _words(node: ast.AST) -> Iterator[str]:
    for child in ast.walk(node):
        if isinstance(child, ast.Name):
            yield child.id
        elif held := held_as(child):
            yield held
        elif isinstance(child, ast.Constant) and isinstance(child.value, str):
            yield from re.findall(r"\w+", child.value)


def condition_around(
    ancestors: Ancestors, place: ast.AST | None = None
) -> tuple[ast.Call | ast.If, Ancestors] | None:
    """The mark or branch whose condition this stands in, and that skips; with its ancestors."""
    for index in range(len(ancestors) - 1, -1, -1):
        node, field = ancestors[index]
        if isinstance(node, _FUNCTIONS) and field == "body":
            return None
        if isinstance(node, ast.Call) and is_mark(node) and field in ("args", "keywords"):
            inner = ancestors[index + 1][0] if index + 1 < len(ancestors) else place
            return (node, ancestors[:index]) if _is_condition(node, inner) else None
        if isinstance(node, ast.If) and field == "test":
            return (node, ancestors[:index]) if any_skips(node.body) else None
    return None


def _is_condition(mark: ast.Call, inner: ast.AST | None) -> bool:
    """Whether an argument is the condition, and not what is told for a reason."""
    if isinstance(inner, ast.keyword):
        return inner.arg == "condition"
    return bool(mark.args) and inner is mark.args[0]


def emptied(handler: ast.ExceptHandler) -> set[str]:
    """The names that a handler binds to nothing at all: no row is left for a test."""
    found: set[str] = set()
    for statement in handler.body:
        match statement:
            case ast.Assign(value=ast.List(elts=[]) | ast.Tuple(elts=[]) | ast.Dict(keys=[])):
                found.update(last_name(target) for target in statement.targets)
    return found


def last_name(node: ast.expr | None) -> str:
    """The last name of a chain."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
