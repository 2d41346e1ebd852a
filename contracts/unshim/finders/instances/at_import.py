"""Code that runs when its module is imported, or when a cached function runs for the first time."""

import ast

from unshim.finders.lines import Ancestors
from unshim.finders.scopes import Scopes
from unshim.finders.type_checking import is_type_checking
from unshim.finders.values import called_name

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
# Each keeps what a function returned for the next caller, or the instance of a class. Those that
# keep it for one object alone, such as cached_property, are not among them.
CACHES = {
    *("cache", "lru_cache", "alru_cache", "cached", "memoize", "memoized", "memoise"),
    *("ttl_cache", "lfu_cache", "fifo_cache", "rr_cache", "mru_cache", "singleton", "run_once"),
    *("cache_resource", "cache_data"),
}


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


def cached_around(ancestors: Ancestors) -> str:
    """How, in words, where the nearest function around is cached; else ""."""
    for node, field in reversed(ancestors):
        if isinstance(node, ast.Lambda) and field == "body":
            return ""
        if isinstance(node, FUNCTIONS) and field == "body":
            by = next(filter(None, map(cache_named, node.decorator_list)), "")
            return f"in {node.name}(), whose results {by} keeps" if by else ""
    return ""


def cache_named(node: ast.expr) -> str:
    """The name of the cache that a decorator, or what is called with a function, is; or ""."""
    name = called_name(node.func if isinstance(node, ast.Call) else node)
    return name if name in CACHES else ""
