"""Signs by which a module says that it is deprecated, or that its names have moved."""

import ast
import re

_SAYS_SO = re.compile(
    r"deprecat|backwards?[\s-]*compat|compat(ibility)?[\s-]*(shim|alias|stub|module)|\bshim\b"
    r"|(have|has|was|were|been|now)\s+(now\s+)?moved\b|\bmoved to\b|\bremoved in\b|legacy import",
    re.IGNORECASE,
)
_NAMED = (ast.Name, ast.Attribute)
_SILENCING = frozenset({"filterwarnings", "simplefilter", "resetwarnings", "catch_warnings"})
_ACTS = re.compile(r"_?(add|attach|define|enable|install|make|register|set)_", re.IGNORECASE)
_WARNS = re.compile(r"warn|deprecat", re.IGNORECASE)


def says_deprecated(text: str) -> bool:
    """Whether a docstring or a message speaks of deprecation, a move or old importers.

    >>> says_deprecated("Moved to pkg.new; kept for backwards compatibility.")
    True
    """
    return _SAYS_SO.search(text) is not None


def is_warning(statement: ast.stmt) -> bool:
    """`warnings.warn(...)`, `SomeDeprecationWarning(...).warn()`, `display.deprecated(...)`."""
    if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Call):
        return False
    function = statement.value.func
    if last_name(function) in _SILENCING or _makes_names(statement.value):
        return False
    if isinstance(function, ast.Attribute):
        if isinstance(function.value, ast.Call) and _WARNS.search(last_name(function.value.func)):
            return True
        return _WARNS.search(function.attr) is not None
    if not isinstance(function, ast.Name) or not function.id.islower():
        return False
    return _WARNS.search(function.id) is not None


def _makes_names(call: ast.Call) -> bool:
    """`add_deprecated_classes(map, __name__)`: given the module alone or a map, it says nothing
    as it is called. What is called a warning is one all the same."""
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    if not any(isinstance(item, ast.Name) and item.id == "__name__" for item in given):
        return False
    return _ACTS.match(last_name(call.func)) is not None


def warning_texts(statement: ast.stmt) -> str:
    """What a warning says, as far as it is literal."""
    texts = (node.value for node in ast.walk(statement) if isinstance(node, ast.Constant))
    return " ".join(text for text in texts if isinstance(text, str))


def is_deprecating(function: ast.expr) -> bool:
    """Whether something called or used as a decorator only marks what it is given as old."""
    if isinstance(function, ast.Call):
        function = function.func
    names = (last_name(node) for node in ast.walk(function) if isinstance(node, _NAMED))
    return any("deprecat" in name.lower() for name in names)


def last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
