"""Functions that give an instance to whoever calls them: by annotation, or by what they return."""

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from unshim.finders.bindings import Binding
from unshim.finders.meaning import objects
from unshim.finders.modules import Modules
from unshim.finders.scopes import Scope
from unshim.finders.values import called_name, values
from unshim.finders.words import Words
from unshim.patterns import lazily

if TYPE_CHECKING:
    from unshim.finders.instances.classes import Classes

_FUNCTION = lazily(rb"^(?:async[ \t]+)?def[ \t]+([\w\x80-\xff]+)", re.MULTILINE)
_MARGIN = lazily(rb"^[^\s#)\]}]", re.MULTILINE)
_OWN_SCOPE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_MOST_CALLS = 4  # of functions, from the place to where the instance is made
_NONE_OF_ITS_OWN = {"cache", "lru_cache", "staticmethod", "wraps"}


class Givers:
    """Tells of functions in one tree; each is read once."""

    def __init__(self, modules: Modules, classes: "Classes") -> None:
        self._modules = modules
        self._classes = classes
        self._answers: dict[ast.AST, str | None] = {}
        self._depth = 0
        self._cut = False

    def of(self, scope: Scope, function: ast.expr) -> str | None:
        """The class of which a call of this function gives an instance; None where none is."""
        if self._depth >= _MOST_CALLS:
            self._cut = True
            return None
        self._depth += 1
        try:
            return self._of(scope, function)
        finally:
            self._depth -= 1

    def _of(self, scope: Scope, function: ast.expr) -> str | None:
        if isinstance(function, ast.Lambda):
            return self._of_lambda(scope, function)
        if isinstance(function, ast.Call):
            name = called_name(function.func)
            return self._made_later(scope, function) if name == "partial" else None
        if isinstance(function, ast.Name):
            for binding, at in scope.bindings(function.id):
                found = self.of_binding(binding, at)
                if found is not None:
                    return found
        for dotted in values(scope, function):
            for other in objects(self._modules, dotted):
                found = self._of_dotted(other)
                if found is not None:
                    return found
        return None

    def of_binding(self, binding: Binding, at: Scope) -> str | None:
        """The same for one way in which the function's name is bound."""
        node = binding.statement
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            is_it = binding.value is None and not binding.dotted
            return self._of_definition(node, at) if is_it else None
        if isinstance(binding.value, ast.Lambda):
            return self._of_lambda(at, binding.value)
        if isinstance(binding.value, ast.Call) and called_name(binding.value.func) == "partial":
            return self._made_later(at, binding.value)
        return None

    def _of_dotted(self, dotted: str) -> str | None:
        held = self._modules.split(dotted)
        if held is None or not held[1].isidentifier():
            return None
        scopes = self._modules.scopes(held[0])
        for binding in scopes.module.names.get(held[1], ()):
            found = self.of_binding(binding, Scope(scopes, scopes.module, binding.statement))
            if found is not None:
                return found
        return None

    def _made_later(self, scope: Scope, call: ast.Call) -> str | None:
        """`partial(Engine, 1)`."""
        return self._classes.of(scope, call.args[0]) if call.args else None

    def _of_lambda(self, scope: Scope, node: ast.Lambda) -> str | None:
        inside = Scope(scope.scopes, scope.scopes.inside(node), None)
        return self._given(inside, node.body)

    def _of_definition(self, node: ast.FunctionDef | ast.AsyncFunctionDef, at: Scope) -> str | None:
        if node in self._answers:
            return self._answers[node]
        self._answers[node] = None  # what calls itself gives nothing by that
        before, self._cut = self._cut, False
        found = self._read(node, at)
        if found is None and self._cut:
            del self._answers[node]  # from nearer by, more may be seen
        else:
            self._answers[node] = found
        self._cut = self._cut or before
        return found

    def _read(self, node: ast.FunctionDef | ast.AsyncFunctionDef, at: Scope) -> str | None:
        from unshim.finders.instances.declared import instance_of

        decorators = {
            called_name(each.func if isinstance(each, ast.Call) else each)
            for each in node.decorator_list
        }
        if decorators - _NONE_OF_ITS_OWN:
            return None
        own = [*_own(node)]
        if any(isinstance(each, ast.Yield | ast.YieldFrom) for each in own):
            return None
        if node.returns is not None:
            found = instance_of(self._classes, at, node.returns)
            if found is not None:
                return found
        inside = at.scopes.inside(node)
        for each in own:
            if isinstance(each, ast.Return) and each.value is not None:
                found = self._given(Scope(at.scopes, inside, each), each.value)
                if found is not None:
                    return found
        return None

    def _given(self, scope: Scope, node: ast.expr, steps: int = 4) -> str | None:
        """The class of which an expression is a new instance."""
        match node:
            case ast.Call():
                return self._classes.made(scope, node)
            case ast.Await() | ast.NamedExpr():
                return self._given(scope, node.value, steps)
            case ast.IfExp():
                return self._given(scope, node.body) or self._given(scope, node.orelse)
            case ast.BoolOp():
                return next(filter(None, (self._given(scope, v) for v in node.values)), None)
            case ast.Name() if steps:
                for binding, at in scope.bindings(node.id):
                    local = at.namespace.kind == "function" and not binding.outside
                    if local and binding.value is not None:
                        found = self._given(at, binding.value, steps - 1)
                        if found is not None:
                            return found
        return None


def _own(node: ast.AST) -> Iterator[ast.AST]:
    """What lies in a function, but not in others within it."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, _OWN_SCOPE):
            yield child
            yield from _own(child)


def givers_named(data: bytes, words: Words) -> set[str]:
    """Names of a module's functions that may give what a word stands for: rather too many.

    Those that are annotated with it, call it or ask it for something, or call one that does.
    """
    if not words.found(data):
        return set()
    texts: dict[bytes, bytes] = {}
    for start in _FUNCTION.finditer(data):
        end = next((m.start() for m in _MARGIN.finditer(data, start.end())), len(data))
        texts[start[1]] = data[start.start() : end]
    found = {name for name, text in texts.items() if _may_give(text, words)}
    fresh = found
    while fresh:
        calls = re.compile(rb"\b(?:" + b"|".join(map(re.escape, sorted(fresh))) + rb")\(")
        fresh = {n for n, text in texts.items() if calls.search(text, len(n) + 4)} - found
        found = found | fresh
    return {name.decode("utf-8", "replace") for name in found}


def _may_give(text: bytes, words: Words) -> bool:
    arrow = text.find(b"->")
    head_end = text.find(b":\n", arrow) if arrow >= 0 else -1
    for start, end in words.spans(text):
        if text[end : end + 1] in (b"(", b".", b"["):
            return True
        if 0 <= arrow < start and (start < head_end or head_end < 0):
            return True
    return False
