"""The tests of a file that would no longer test anything, and not say so, if a shim went.

A handler that skips takes with it the test that it stands in, the tests that ask for the fixture
or call the function that it stands in, or, where a module is loaded, all of them. A handler that
does nothing lets its test pass without the checks that stood behind the import. A test that is
defined only where the import succeeds is not there any more.
"""

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from unshim.finders.file import File
from unshim.finders.lines import statements
from unshim.finders.registry import Ancestors
from unshim.finders.skipping import any_skips, asks, condition_around, is_mark, takes_rows

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
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

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word that it says, or its marks do."""
        return self.marks.union(_words(self.node))

    @property
    def qualified(self) -> str:
        return f"{self.owner}::{self.node.name}" if self.owner else self.node.name

    @property
    def is_test(self) -> bool:
        return self.node.name.startswith("test") and self.is_collected


def silenced(
    file: File, ancestors: Ancestors, handler: str | None, place: ast.AST | None = None
) -> tuple[str, ...]:
    """The tests, sorted, as pytest names them within the file, that a failing use would silence.

    `ancestors` are those of the use, at `place`; `handler` is what is made of its failure.
    """
    if handler not in ("skip", "pass", "fallback") or not file.source.path.endswith(".py"):
        return ()
    if b"def test" not in file.source.data:
        return ()
    tests = file.tests
    condition = condition_around(ancestors, place)
    if condition is not None:
        return tuple(sorted(tests.skipped_by(*condition)))
    outer = next((node for node, _ in ancestors if isinstance(node, _FUNCTIONS)), None)
    if handler == "pass" and outer is not None and not _cuts_short(ancestors):
        return ()
    if handler == "fallback" and outer is not None:
        return ()
    if outer is not None:
        found = tests.reached(outer, only_itself=handler == "pass")
    elif handler == "skip":
        flags = _flags(ancestors) or _asked_by_marks(file, ancestors)
        found = tests.that_say(flags) if flags else set(tests.named)
    else:
        flags = _flags(ancestors)
        found = tests.only_with(_lines_behind(ancestors), flags) | tests.that_return(flags)
    return tuple(sorted(found))


def decides_skips(file: File, ancestors: Ancestors, place: ast.AST | None, kind: str) -> bool:
    """Whether a mark or a branch skips by what stands here, such as `find_spec("pkg.shim")`, or by
    a name that is given it."""
    around = condition_around(ancestors, place)
    if kind == "string":
        # The condition itself is a text.
        return around is not None and isinstance(around[0], ast.Call) and place in around[0].args
    return around is not None or bool(_asked_by_marks(file, ancestors))


def _asked_by_marks(file: File, ancestors: Ancestors) -> set[str]:
    """The names that are given what asks for the shim, where a mark skips by them."""
    # What an import gives its name says nothing of the name that is assigned.
    names = _assigned(node for node, field in ancestors if field == "value")
    return names if names and not names.isdisjoint(file.skip_words) else set()


def _cuts_short(ancestors: Ancestors) -> bool:
    """Whether something stands behind the import in the body of what swallows its failure."""
    for (node, field), (inner, _) in zip(ancestors, [*ancestors[1:], (None, "")], strict=True):
        if isinstance(node, ast.Try | ast.TryStar | ast.With | ast.AsyncWith) and field == "body":
            if len(node.body) > 1 and (inner is None or inner is not node.body[-1]):
                return True
            return _leaves(node) and _stands_behind(node, ancestors)
    return False


def _leaves(node: ast.AST) -> bool:
    """Whether a handler ends the function."""
    return any(isinstance(one.body[-1], ast.Return) for one in getattr(node, "handlers", ()))


def _stands_behind(node: ast.AST, ancestors: Ancestors) -> bool:
    """Whether something stands behind a statement in the block around it."""
    at = next(index for index, (one, _) in enumerate(ancestors) if one is node)
    block = getattr(ancestors[at - 1][0], ancestors[at - 1][1], None) if at else None
    return isinstance(block, list) and bool(block) and block[-1] is not node


def _lines_behind(ancestors: Ancestors) -> list[range]:
    """The lines that run only where the import succeeds, or what asks for it says so."""
    for node, field in ancestors:
        if isinstance(node, ast.If) and field == "test":
            return [range(one.lineno, (one.end_lineno or one.lineno) + 1) for one in node.body]
        if isinstance(node, ast.Try | ast.TryStar | ast.With | ast.AsyncWith) and field == "body":
            behind = [*node.body, *getattr(node, "orelse", ())]
            return [range(one.lineno, (one.end_lineno or one.lineno) + 1) for one in behind]
    return []


def _flags(ancestors: Ancestors) -> set[str]:
    """`HAVE_IT` where the handler says `HAVE_IT = False`, to be asked by the tests' marks."""
    return _assigned(
        statement
        for node, field in ancestors
        if isinstance(node, ast.Try | ast.TryStar) and field == "body"
        for handler in node.handlers
        for statement in handler.body
    )


def _assigned(statements: Iterable[ast.AST]) -> set[str]:
    return {
        target.id
        for statement in statements
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name) and target.id != "pytestmark"
    }


class Tests:
    """The functions of a test module, and which of them lead to which tests."""

    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree
        self._functions = list(_functions(tree))
        self._marks = frozenset[str]().union(*map(_words, _marks(tree)))

    @cached_property
    def named(self) -> list[str]:
        return [function.qualified for function in self._functions if function.is_test]

    def that_say(self, flags: set[str], marks: Collection[str] = ()) -> set[str]:
        """The tests that one of the flags skips, or a mark of these names: their own, their class's
        or all's."""
        marks = _named_after(self._tree, flags).union(marks)
        if any((flags | marks) & _words(mark) for mark in _marks(self._tree)):
            return set(self.named)
        if _branches(statements(self._tree), flags):
            return set(self.named)
        found: set[str] = set()
        for function in self._functions:
            if (flags | marks) & function.marks or _skips_itself(function.node, flags, marks):
                found |= self.reached(function.node, only_itself=False)
        return found

    def skipped_by(self, condition: ast.Call | ast.If, above: Ancestors) -> set[str]:
        """The tests that a mark here skips, or a branch."""
        outer = next((node for node, _ in above if isinstance(node, _FUNCTIONS)), None)
        if outer is not None:
            return self.reached(outer, only_itself=False)
        if isinstance(condition, ast.Call):
            named = _assigned(node for node, field in above if field == "value")
            if named:
                return self.that_say(set(), named)
        classes = [node.name for node, _ in above if isinstance(node, ast.ClassDef)]
        whole = "::".join(classes)
        return {one for one in self.named if not whole or one.startswith(f"{whole}::")}

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

    def reached(self, outer: ast.AST, *, only_itself: bool) -> set[str]:
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

    def _runs(self, other: _Function, function: _Function) -> bool:
        if function.owner and function.owner not in other.classes:
            return False
        name = function.node.name
        is_for_all = _is_for_all(function) or name in self._marks
        return name in other.words or (other.is_test and is_for_all)


def _skips_itself(
    node: ast.FunctionDef | ast.AsyncFunctionDef, flags: set[str], marks: set[str]
) -> bool:
    """Whether a function skips where a flag says so: by a mark, for want of rows, in its body."""
    for decorator in node.decorator_list:
        if marks & _words(decorator) or takes_rows(decorator, flags):
            return True
        calls = (one for one in ast.walk(decorator) if isinstance(one, ast.Call) and is_mark(one))
        if any(asks(one, flags) for one in calls):
            return True
    return _branches(ast.walk(node), flags)


def _branches(nodes: Iterable[ast.AST], flags: set[str]) -> bool:
    """Whether one of them is a branch that asks a flag, and skips."""
    return any(
        isinstance(one, ast.If) and asks(one.test, flags) and any_skips(one.body) for one in nodes
    )


def _returns_by(statement: ast.stmt, flags: set[str]) -> bool:
    return (
        isinstance(statement, ast.If)
        and asks(statement.test, flags)
        and isinstance(statement.body[-1], ast.Return)
        and statement.body[-1].value is None
    )


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
                yield _Function(function, its.name, its.lineage, its.marks, its.is_collected)


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
        marks = (*node.decorator_list, *node.bases, *_marks(node))
        self.marks: frozenset[str] = frozenset().union(
            *map(_words, marks), *(base.marks for base in bases)
        )
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
        if isinstance(node, ast.If) and flags & _words(node.test):
            for one in node.body:
                yield range(one.lineno, (one.end_lineno or one.lineno) + 1)


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
