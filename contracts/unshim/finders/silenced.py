"""The tests of a file that would no longer test anything, and not say so, if a shim went.

A handler that skips takes with it the test that it stands in, the tests that ask for the fixture
or call the function that it stands in, or, where a module is loaded, all of them. A handler that
does nothing lets its test pass without the checks that stood behind the import.
"""

import ast
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from unshim.finders.file import File
from unshim.finders.registry import Ancestors

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
# What runs for every test of a class or module, by the names that unittest and pytest know.
_EVERY = frozenset(
    {
        *("setUp", "asyncSetUp", "setUpClass", "setUpModule"),
        *("setup_method", "setup_class", "setup_module", "setup_function"),
    }
)


class _Function(NamedTuple):
    """A function of a module or of one of its classes (else ""), and every word that it says."""

    node: ast.FunctionDef | ast.AsyncFunctionDef
    owner: str
    words: frozenset[str]

    @property
    def qualified(self) -> str:
        return f"{self.owner}::{self.node.name}" if self.owner else self.node.name

    @property
    def is_test(self) -> bool:
        return self.node.name.startswith("test")


def silenced(file: File, ancestors: Ancestors, handler: str | None) -> tuple[str, ...]:
    """The tests, sorted, as pytest names them within the file, that a failing use would silence.

    `ancestors` are the use's; `handler` is what is made of its failure.
    """
    if handler not in ("skip", "pass") or not file.source.path.endswith(".py"):
        return ()
    outer = next((node for node, _ in ancestors if isinstance(node, _FUNCTIONS)), None)
    if handler == "pass" and (outer is None or not _cuts_short(ancestors)):
        return ()
    tests = _Tests(file.whole)
    if outer is None:
        flags = _flags(ancestors)
        found = tests.that_say(flags) if flags else set(tests.named)
    else:
        found = tests.reached(outer, only_itself=handler == "pass")
    return tuple(sorted(found))


def _cuts_short(ancestors: Ancestors) -> bool:
    """Whether something stands behind the import in the body of its try."""
    for (node, field), (inner, _) in zip(ancestors, [*ancestors[1:], (None, "")], strict=True):
        if isinstance(node, ast.Try | ast.TryStar) and field == "body":
            return len(node.body) > 1 and (inner is None or inner is not node.body[-1])
    return False


def _flags(ancestors: Ancestors) -> set[str]:
    """`HAVE_IT` where the handler says `HAVE_IT = False`, to be asked by the tests' marks."""
    handlers = [
        handler
        for node, field in ancestors
        if isinstance(node, ast.Try | ast.TryStar) and field == "body"
        for handler in node.handlers
    ]
    return {
        target.id
        for handler in handlers
        for statement in handler.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name) and target.id != "pytestmark"
    }


class _Tests:
    """The functions of a test module, and which of them lead to which tests."""

    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree
        self._functions = list(_functions(tree))

    @cached_property
    def named(self) -> list[str]:
        return [function.qualified for function in self._functions if function.is_test]

    def that_say(self, flags: set[str]) -> set[str]:
        """The tests that a mark with one of the flags skips: their own, their class's, or all's."""
        flags = flags | _named_after(self._tree, flags)
        if any(flags & _words(mark) for mark in _marks(self._tree)):
            return set(self.named)
        classes = {
            node.name
            for node in self._tree.body
            if isinstance(node, ast.ClassDef)
            and any(flags & _words(mark) for mark in (*node.decorator_list, *_marks(node)))
        }
        return {
            function.qualified
            for function in self._functions
            if function.is_test and (function.owner in classes or flags & function.words)
        }

    def reached(self, outer: ast.AST, *, only_itself: bool) -> set[str]:
        """The tests that run a function, by its name or as one of their fixtures."""
        start = [each for each in self._functions if each.node.lineno == _line(outer)]
        pending = list(start)
        seen = set(pending)
        while pending and not only_itself:
            function = pending.pop()
            if function.is_test:
                continue
            for other in self._functions:
                if other not in seen and self._runs(other, function):
                    seen.add(other)
                    pending.append(other)
        return {function.qualified for function in seen if function.is_test}

    def _runs(self, other: _Function, function: _Function) -> bool:
        if function.owner not in ("", other.owner):
            return False
        return function.node.name in other.words or (other.is_test and _is_for_all(function))


def _line(node: ast.AST) -> int:
    assert isinstance(node, _FUNCTIONS)
    return node.lineno


def _functions(tree: ast.Module) -> Iterator[_Function]:
    for node in tree.body:
        if isinstance(node, _FUNCTIONS):
            yield _Function(node, "", frozenset(_words(node)))
        elif isinstance(node, ast.ClassDef):
            marks = set().union(*map(_words, (*node.decorator_list, *node.bases)))
            for inner in node.body:
                if isinstance(inner, _FUNCTIONS):
                    yield _Function(inner, node.name, frozenset(_words(inner) | marks))


def _named_after(tree: ast.Module, flags: set[str]) -> set[str]:
    """`needs_it` where the module says `needs_it = pytest.mark.skipif(not HAVE_IT)`."""
    return {
        target.id
        for statement in tree.body
        if isinstance(statement, ast.Assign) and flags & _words(statement.value)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }


def _marks(node: ast.Module | ast.ClassDef) -> Iterator[ast.expr]:
    """What `pytestmark` is set to."""
    for statement in node.body:
        if isinstance(statement, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "pytestmark"
            for target in statement.targets
        ):
            yield statement.value


def _words(node: ast.AST) -> set[str]:
    """Names, attributes, parameters, and strings such as those of `usefixtures`."""
    found: set[str] = set()
    for child in ast.walk(node):
        match child:
            case ast.Name(id=word) | ast.Attribute(attr=word) | ast.arg(arg=word):
                found.add(word)
            case ast.Constant(value=str(word)):
                found.add(word)
    return found


def _is_for_all(function: _Function) -> bool:
    """Whether a function runs before every test: by its name, or as an autouse fixture."""
    return function.node.name in _EVERY or any(
        isinstance(keyword, ast.keyword)
        and keyword.arg == "autouse"
        and isinstance(keyword.value, ast.Constant)
        and keyword.value.value is True
        for decorator in function.node.decorator_list
        for keyword in ast.walk(decorator)
    )
