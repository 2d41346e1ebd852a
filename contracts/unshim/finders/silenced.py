"""The tests of a file that would no longer test anything, and not say so, if a shim went.

A handler that skips takes with it the test that it stands in, the tests that ask for the fixture
or call the function that it stands in, or, where a module is loaded, all of them. A handler that
does nothing lets its test pass without the checks that stood behind the import. A test that is
defined only where the import succeeds is not there any more.
"""

import ast
from itertools import pairwise

from unshim.finders.file import File
from unshim.finders.flags import assigned, flags
from unshim.finders.lines import statements
from unshim.finders.registry import Ancestors
from unshim.finders.skipping import SKIPPING, condition_around, last_name, words

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


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
    decorated = _decorated(file, ancestors)
    if decorated is not None:
        return tuple(sorted(tests.decorated(decorated)))
    outer = next((node for node, _ in ancestors if isinstance(node, _FUNCTIONS)), None)
    if outer is not None and outer.name in file.skip_words:
        return tuple(sorted(tests.reached(outer) | tests.that_say({outer.name})))
    if handler == "pass" and outer is not None and not _cuts_short(ancestors):
        return ()
    if handler == "fallback" and outer is not None:
        return ()
    if outer is not None:
        found = tests.reached(outer, only_itself=handler == "pass")
    elif handler == "skip":
        told = flags(ancestors) or _asked_by_marks(file, ancestors)
        found = tests.that_say(told) if told else set(tests.named)
    else:
        told = flags(ancestors)
        found = tests.only_with(_lines_behind(ancestors), told) | tests.that_return(told)
        found |= tests.not_collected(told, ancestors)
    return tuple(sorted(found))


def expected_to_fail(file: File, ancestors: Ancestors) -> tuple[str, ...]:
    """The tests that fail without a word if what has these ancestors does: none, if some other
    test fails with them that is not expected to."""
    outer = next((node for node, _ in ancestors if isinstance(node, _FUNCTIONS)), None)
    if outer is None or b"xfail" not in file.source.data or not file.source.path.endswith(".py"):
        return ()
    found = file.tests.reached(outer)
    return tuple(sorted(found)) if found and found <= file.tests.expected_to_fail else ()


def decides_skips(file: File, ancestors: Ancestors, place: ast.AST | None, kind: str) -> bool:
    """Whether a mark or a branch skips by what stands here, such as `find_spec("pkg.shim")`, or by
    a name that is given it."""
    around = condition_around(ancestors, place)
    if kind == "string":
        # The condition itself is a text.
        return around is not None and isinstance(around[0], ast.Call) and place in around[0].args
    if around is not None or _decorated(file, ancestors) is not None:
        return True
    return bool(_asked_by_marks(file, ancestors))


def _decorated(file: File, ancestors: Ancestors) -> ast.AST | None:
    """The function or class with a decorator that is given this, and that some function of the
    file makes of what skips: `@requires("pkg.shim")`."""
    for (node, field), (call, _) in pairwise(ancestors):
        if field == "decorator_list" and isinstance(call, ast.Call):
            name = last_name(call.func)
            makers = (one for one in statements(file.whole) if isinstance(one, _FUNCTIONS))
            if any(one.name == name and words(one) & SKIPPING for one in makers):
                return node
    return None


def _asked_by_marks(file: File, ancestors: Ancestors) -> set[str]:
    """The names that are given what asks for the shim, where a mark skips by them; and those of
    functions that ask."""
    # What an import gives its name says nothing of the name that is assigned.
    names = assigned(node for node, field in ancestors if field == "value")
    if any(isinstance(node, ast.Return) for node, _ in ancestors):
        names |= {node.name for node, _ in ancestors if isinstance(node, _FUNCTIONS)}
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
