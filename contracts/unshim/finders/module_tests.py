"""The functions of a test module, and which of them lead to which tests."""

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeGuard

from unshim.finders.conditions import holds, never_skips
from unshim.finders.flags import assigned, named_after
from unshim.finders.lines import Ancestors, statements
from unshim.finders.skipping import any_skips, asks, is_mark, takes_rows, words

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_LIMITS = {"condition", "raises", "strict"}
# What runs for every test of a class or module, by the names that unittest and pytest know.
_EVERY = frozenset(
    {
        *("setUp", "asyncSetUp", "setUpClass", "setUpModule"),
        *("setup_method", "setup_class", "setup_module", "setup_function"),
    }
)


@dataclass(eq=False)
class _Function:
    """A function of a module or of one of its classes (else "").

    `classes` are its class and what that inherits from, `marks` the words of their marks.
    """

    node: ast.FunctionDef | ast.AsyncFunctionDef
    owner: str
    classes: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()
    is_collected: bool = True
    around: tuple[ast.expr, ...] = ()  # the marks and bases of its class

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word that it says, or its marks do."""
        return self.marks.union(words(self.node))

    @property
    def qualified(self) -> str:
        return f"{self.owner}::{self.node.name}" if self.owner else self.node.name

    @property
    def is_test(self) -> bool:
        return self.node.name.startswith("test") and self.is_collected


class Tests:
    """The functions of a test module, and which of them lead to which tests."""

    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree
        self._functions = list(_functions(tree))
        self._marks = frozenset[str]().union(*map(words, _marks(tree)))

    @cached_property
    def named(self) -> list[str]:
        return [function.qualified for function in self._functions if function.is_test]

    def that_say(self, flags: set[str], marks: Collection[str] = ()) -> set[str]:
        """The tests that one of the flags skips, or a mark of these names: their own, their class's
        or all's."""
        marks = named_after(self._tree, flags).union(marks)
        known = flags | marks
        if any(self._may_skip(mark, known) for mark in _marks(self._tree)):
            return set(self.named)
        if self._branches(statements(self._tree), flags):
            return set(self.named)
        found: set[str] = set()
        for function in self._functions:
            is_marked = any(self._may_skip(mark, known) for mark in function.around)
            if is_marked or self._skips_itself(function.node, flags, marks):
                found |= self.reached(function.node)
        return found

    def _may_skip(self, mark: ast.expr, known: set[str]) -> bool:
        """Whether a mark, or one in a list of them, skips by one of these names."""
        if isinstance(mark, ast.List | ast.Tuple):
            return any(self._may_skip(one, known) for one in mark.elts)
        if isinstance(mark, ast.Call) and is_mark(mark) and never_skips(self._tree, mark, known):
            return False
        return asks(mark, known)

    def _skips_itself(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef, flags: set[str], marks: set[str]
    ) -> bool:
        """Whether a function skips where a flag says so: by a mark, for want of rows, in its
        body."""
        for decorator in node.decorator_list:
            is_conditional = isinstance(decorator, ast.Call) and is_mark(decorator)
            if not is_conditional and marks & words(decorator):
                return True
            if takes_rows(decorator, flags):
                return True
            calls = (one for one in ast.walk(decorator) if isinstance(one, ast.Call))
            if any(is_mark(one) and self._may_skip(one, flags | marks) for one in calls):
                return True
        return self._branches(ast.walk(node), flags)

    def _branches(self, nodes: Iterable[ast.AST], flags: set[str]) -> bool:
        """Whether one of them is a branch that asks a flag, and skips."""
        for one in nodes:
            match one:
                case ast.If(test=test, body=body) if asks(test, flags) and any_skips(body):
                    if holds(self._tree, test, flags) is not False:
                        return True
                case ast.Match(subject=subject, cases=cases) if asks(subject, flags):
                    if any(any_skips(case.body) for case in cases):
                        return True
        return False

    def skipped_by(self, condition: ast.Call | ast.If, above: Ancestors) -> set[str]:
        """The tests that a mark here skips, or a branch."""
        outer = next((node for node, _ in above if isinstance(node, _FUNCTIONS)), None)
        if outer is not None:
            return self.reached(outer)
        if isinstance(condition, ast.Call):
            named = assigned(node for node, field in above if field == "value")
            if named:
                return self.that_say(set(), named)
        classes = [node.name for node, _ in above if isinstance(node, ast.ClassDef)]
        whole = "::".join(classes)
        return {one for one in self.named if not whole or one.startswith(f"{whole}::")}

    @cached_property
    def expected_to_fail(self) -> set[str]:
        """The tests that a mark lets fail, whatever they raise."""
        return {
            function.qualified
            for function in self._functions
            if function.is_test
            and any(
                _lets_fail(mark)
                for mark in (*_marks(self._tree), *function.node.decorator_list, *function.around)
            )
        }

    def not_collected(self, flags: set[str], ancestors: Ancestors) -> set[str]:
        """The tests of a module or class that says `__test__ = HAVE_IT`, or of one in which such
        a statement has these ancestors around something."""
        if any(_says_test(one) for one in _in_handlers(ancestors)):
            return set(self.named)
        flags = flags | named_after(self._tree, flags)
        lines = {node.lineno for node, _ in ancestors if _says_test(node)}
        holders: list[tuple[ast.AST, str]] = [(self._tree, "")]
        for node, owner in _definitions(self._tree, ""):
            if _is_class(node):
                holders.append((node, f"{owner}::{node.name}::".lstrip(":")))
        found: set[str] = set()
        for holder, prefix in holders:
            told = [one for one in statements(holder) if _says_test(one)]
            if any(one.lineno in lines or flags & words(one) for one in told):
                found.update(one for one in self.named if one.startswith(prefix))
        return found

    def that_return(self, flags: set[str]) -> set[str]:
        """The tests that end at once where one of the flags says so."""
        return {
            function.qualified
            for function in self._functions
            if function.is_test and any(_returns_by(one, flags) for one in function.node.body)
        }

    def only_with(self, lines: list[range], flags: set[str]) -> set[str]:
        """The tests that are defined on these lines, or under a condition that asks a flag."""
        lines = [*lines, *_conditional(self._tree, flags)]
        return {
            function.qualified
            for function in self._functions
            if function.is_test and any(function.node.lineno in there for there in lines)
        }

    def reached(self, outer: ast.AST, *, only_itself: bool = False) -> set[str]:
        """The tests that run a function, by its name or as one of their fixtures."""
        start = [each for each in self._functions if each.node is outer or _is_same(each, outer)]
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

    def decorated(self, node: ast.AST) -> set[str]:
        """The tests of a function or class."""
        if isinstance(node, ast.ClassDef):
            return {one for one in self.named if f"::{node.name}::" in f"::{one}"}
        return self.reached(node)

    def _runs(self, other: _Function, function: _Function) -> bool:
        if function.owner and function.owner not in other.classes:
            return False
        name = function.node.name
        is_for_all = _is_for_all(function) or name in self._marks
        return name in other.words or (other.is_test and is_for_all)


def _returns_by(statement: ast.stmt, flags: set[str]) -> bool:
    return (
        isinstance(statement, ast.If)
        and asks(statement.test, flags)
        and isinstance(statement.body[-1], ast.Return)
        and statement.body[-1].value is None
    )


def _says_test(node: ast.AST) -> TypeGuard[ast.Assign]:
    return isinstance(node, ast.Assign) and any(
        isinstance(one, ast.Name) and one.id == "__test__" for one in node.targets
    )


def _in_handlers(ancestors: Ancestors) -> Iterator[ast.stmt]:
    """What the handlers around do."""
    for node, field in ancestors:
        if isinstance(node, ast.Try | ast.TryStar) and field == "body":
            for handler in node.handlers:
                yield from handler.body


def _lets_fail(mark: ast.AST) -> bool:
    """`xfail`, without a condition, and for any exception."""
    for node in ast.walk(mark):
        if isinstance(node, ast.Attribute) and node.attr == "xfail":
            calls = [one for one in ast.walk(mark) if isinstance(one, ast.Call)]
            own = [one for one in calls if one.func is node]
            limits = [one.arg for call in own for one in call.keywords if one.arg in _LIMITS]
            if not limits and not any(call.args for call in own):
                return True
    return False


def _is_same(function: _Function, outer: ast.AST) -> bool:
    """The trees that they are from may be two of the same file."""
    return isinstance(outer, _FUNCTIONS) and function.node.lineno == outer.lineno


def _functions(tree: ast.Module) -> Iterator[_Function]:
    classes: dict[str, _Class] = {}
    for node, owner in _definitions(tree, ""):
        if isinstance(node, _FUNCTIONS):
            yield _Function(node, "")
        elif isinstance(node, ast.ClassDef):
            its = _Class(node, owner, classes)
            classes[its.name] = its
            for function in its.functions.values():
                yield _Function(
                    function, its.name, its.lineage, its.marks, its.is_collected, its.around
                )


def _definitions(
    node: ast.AST, owner: str
) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, str]]:
    """The functions of a module and all of its classes, with the name of the class around each."""
    for child in statements(node):
        if isinstance(child, ast.ClassDef):
            yield child, owner
            inner = f"{owner}::{child.name}" if owner else child.name
            yield from (each for each in _definitions(child, inner) if _is_class(each[0]))
        elif isinstance(child, _FUNCTIONS) and not owner:
            yield child, owner


def _is_class(node: ast.AST) -> bool:
    return isinstance(node, ast.ClassDef)


class _Class:
    """A class of tests with what it inherits from classes of the same module.

    unittest's are collected by what they are, pytest's by their name.
    """

    def __init__(self, node: ast.ClassDef, owner: str, known: Mapping[str, "_Class"]) -> None:
        self.name = f"{owner}::{node.name}" if owner else node.name
        bases = [base for one in node.bases if (base := known.get(_last_word(one))) is not None]
        own = [one for one in statements(node) if isinstance(one, _FUNCTIONS)]
        self.functions: dict[str, ast.FunctionDef | ast.AsyncFunctionDef] = {}
        for base in reversed(bases):
            self.functions |= base.functions
        self.functions |= {one.name: one for one in own}
        self.around: tuple[ast.expr, ...] = (*node.decorator_list, *node.bases, *_marks(node))
        self.marks: frozenset[str] = frozenset().union(
            *map(words, self.around), *(base.marks for base in bases)
        )
        self.around += tuple(mark for base in bases for mark in base.around)
        self.lineage: frozenset[str] = frozenset({self.name}).union(
            *(base.lineage for base in bases)
        )
        self.is_foreign: bool = len(bases) < len(node.bases) or any(
            base.is_foreign for base in bases
        )
        self.is_collected = node.name.startswith("Test") or self.is_foreign


def _last_word(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _conditional(tree: ast.Module, flags: set[str]) -> Iterator[range]:
    """The lines that run only where a condition of the module holds that asks one of the flags."""
    for node in statements(tree) if flags else ():
        if isinstance(node, ast.If) and asks(node.test, flags):
            for one in node.orelse if holds(tree, node.test, flags) else node.body:
                yield range(one.lineno, (one.end_lineno or one.lineno) + 1)


def _marks(node: ast.Module | ast.ClassDef) -> Iterator[ast.expr]:
    """What `pytestmark` is set to."""
    for statement in node.body:
        if isinstance(statement, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "pytestmark"
            for target in statement.targets
        ):
            yield statement.value


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
