"""Code that runs when its module is imported, or when a cached function runs for the first time."""

import ast

from unshim.finders.lines import Ancestors
from unshim.finders.scopes import Scope, Scopes
from unshim.finders.type_checking import is_type_checking
from unshim.finders.values import called_name, values

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
# Each keeps what a function returned for the next caller, or the instance of a class. Those that
# keep it for one object alone, such as cached_property, are not among them.
CACHES = {
    *("cache", "lru_cache", "alru_cache", "cached", "memoize", "memoized", "memoise"),
    *("ttl_cache", "lfu_cache", "fifo_cache", "rr_cache", "mru_cache", "singleton", "run_once"),
    *("cache_resource", "cache_data"),
}
_SHARED_SCOPES = {"session", "package", "module", "class"}


def made_once(ancestors: Ancestors, scopes: Scopes) -> str:
    """Where an expression with these ancestors is evaluated once for all, in words; else ""."""
    where = ""
    for index in range(len(ancestors) - 1, -1, -1):
        node, field = ancestors[index]
        if isinstance(node, ast.Lambda) and field == "body":
            if not _makes_defaults(ancestors[:index]):
                return ""
        elif isinstance(node, FUNCTIONS):
            if field == "body":
                return ""
            where = where or _around(node, field)
        elif isinstance(node, ast.ClassDef):
            part = "a decorator" if field == "decorator_list" else "the body"
            where = where or f"in {part} of class {node.name}"
        elif isinstance(node, ast.If) and field == "body":
            scope = scopes.of(ancestors[:index])
            if is_type_checking(node.test, scope):
                return ""
    return where or "at module level"


def _around(node: ast.FunctionDef | ast.AsyncFunctionDef, field: str) -> str:
    if field == "decorator_list":
        return f"in a decorator of {node.name}()"
    return f"as a default of {node.name}()" if field == "args" else f"with {node.name}()"


def _makes_defaults(above: Ancestors) -> bool:
    """Whether a lambda is what a defaultdict calls for a key that is missing."""
    parent, field = above[-1] if above else (None, "")
    is_argument = isinstance(parent, ast.Call) and field == "args"
    return (
        is_argument and isinstance(parent, ast.Call) and called_name(parent.func) == "defaultdict"
    )


def cached_around(ancestors: Ancestors, scopes: Scopes) -> str:
    """How, in words, where the nearest function around is cached, or a fixture that several tests
    share; else ""."""
    for index in range(len(ancestors) - 1, -1, -1):
        node, field = ancestors[index]
        if isinstance(node, ast.Lambda) and field == "body":
            return ""
        if isinstance(node, FUNCTIONS) and field == "body":
            scope = scopes.of(ancestors[:index])
            by = next(filter(None, (cache_named(d, scope) for d in node.decorator_list)), "")
            if by:
                return f"in {node.name}(), whose results {by} keeps"
            span = next(filter(None, map(_fixture_of, node.decorator_list)), "")
            return f"in the fixture {node.name}, which all tests of a {span} share" if span else ""
    return ""


def _fixture_of(node: ast.expr) -> str:
    """What shares the result of a fixture: a session, package, module or class; else ""."""
    if not isinstance(node, ast.Call) or called_name(node.func) != "fixture":
        return ""
    for keyword in node.keywords:
        if keyword.arg == "scope" and isinstance(keyword.value, ast.Constant):
            return str(keyword.value.value) if keyword.value.value in _SHARED_SCOPES else ""
    return ""


def cache_named(node: ast.expr, scope: Scope) -> str:
    """The name of the cache that a decorator, or what is called with a function, is; or ""."""
    function = node.func if isinstance(node, ast.Call) else node
    name = called_name(function)
    if name in CACHES:
        return name
    if not isinstance(function, ast.Name):
        return ""
    for binding, at in scope.bindings(function.id):
        # `from functools import lru_cache as memo`, `memo = lru_cache(maxsize=None)`
        last = binding.dotted.rpartition(".")[2]
        made = binding.value if isinstance(binding.value, ast.Call) else None
        value = made.func if made is not None and not made.args else binding.value
        if isinstance(value, ast.Name | ast.Attribute):
            last = next((n for n in _last_names(at, value) if n in CACHES), called_name(value))
        if last in CACHES:
            return last
    return ""


def _last_names(scope: Scope, node: ast.expr) -> list[str]:
    return [dotted.rpartition(".")[2] for dotted in values(scope, node)]
