"""Imports whose name is put together while the code runs: what they may lead to."""

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from unshim.affected.statements import Dotted
from unshim.source import Source

# Calls that import, or find to import, what their first argument names.
_IMPORTING = frozenset(
    {
        *("import_module", "__import__", "importorskip", "resolve_name", "import_string"),
        *("run_module", "run_path", "find_spec", "spec_from_file_location"),
        *("SourceFileLoader", "load_module", "load_source", "symbol_by_name", "find_module"),
    }
)
_LISTING = frozenset(
    {"walk_packages", "iter_modules", "rglob", "glob", "iglob", "walk", "listdir", "iterdir"}
)
# Calls of them whose first argument is no string by itself.
_OPEN = re.compile(rf"(?<!def )\b(?:{'|'.join(sorted(_IMPORTING))})\s*\((?!\s*[rRuU]?\"\"\s*[,)])")
_LISTED = re.compile(rf"\b(?:{'|'.join(sorted(_LISTING))})\s*\(")
_WALKING = frozenset({"walk_packages", "iter_modules"})
_SOURCES = re.compile(r"\*\.py$|^\.py$")
_OWN = frozenset({"__name__", "__package__", "__path__"})
ASKED_LAZILY = "__getattr__"


class Dynamic(NamedTuple):
    """`below` are packages of which any module may be imported.

    `line` is where something is imported that only a run can name, 0 for nowhere; `lazy` tells
    that the module imports its names when they are asked for.
    """

    below: tuple[Dotted, ...] = ()
    line: int = 0
    lazy: bool = False


def may_import(code: str, *, of_tests: bool) -> bool:
    """Whether a file has a call that is worth parsing it for."""
    # Plain words first: the patterns take ten times as long.
    return (any(word in code for word in _IMPORTING) and _OPEN.search(code) is not None) or (
        of_tests and any(word in code for word in _LISTING) and _LISTED.search(code) is not None
    )


def read_dynamic(path: str, data: bytes, *, of_tests: bool) -> Dynamic:
    """What a file imports by names that are no plain literals.

    A file `of_tests` that looks through source files may see any of them.
    """
    source = Source(path, data)
    if source.unparsed:
        return Dynamic(line=source.unparsed[0].first)
    reader = _Reader(of_tests)
    reader.read(source.tree)
    return Dynamic(tuple(reader.below), reader.line, reader.lazy)


class _Reader:
    def __init__(self, of_tests: bool) -> None:
        self.of_tests = of_tests
        self.below: list[Dotted] = []
        self.line = 0
        self.lazy = False

    def read(self, tree: ast.Module) -> None:
        pending: list[tuple[ast.AST, tuple[_Scope, ...]]] = [(tree, (tree,))]
        while pending:
            node, scopes = pending.pop()
            if isinstance(node, ast.Call):
                self._call(node, scopes)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                scopes = (*scopes, node)
            pending += [(child, scopes) for child in ast.iter_child_nodes(node)]

    def _call(self, node: ast.Call, scopes: "tuple[_Scope, ...]") -> None:
        name = _last(node.func)
        if name in _LISTING:
            if self.of_tests and (name in _WALKING or _names_sources(node)):
                self._see(node)
        elif name in _IMPORTING:
            argument = node.args[0] if node.args else _first_keyword(node)
            if argument is None or _is_literal(argument, scopes):
                return
            hook = next((scope for scope in scopes[1:] if _name(scope) == ASKED_LAZILY), None)
            package = _leading(argument)
            if hook is not None and _is_own_part(argument, hook):
                return  # whoever asks for the attribute names the module
            if package is not None:
                self.below.append(package)
            elif hook is not None:
                self.lazy = True
            else:
                self._see(node)

    def _see(self, node: ast.Call) -> None:
        self.line = min(self.line, node.lineno) if self.line else node.lineno


_Scope = ast.Module | ast.FunctionDef | ast.AsyncFunctionDef


def _name(scope: _Scope) -> str:
    return "" if isinstance(scope, ast.Module) else scope.name


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> frozenset[str]:
    given = node.args
    return frozenset(item.arg for item in (*given.posonlyargs, *given.args, *given.kwonlyargs))


def _literal_names(scope: ast.AST) -> tuple[frozenset[str], frozenset[str]]:
    """The names that a scope binds to strings written out, or to items of such a list; others."""
    literal: set[str] = set()
    other: set[str] = set()
    constants: set[str] = set()
    for node in _own_nodes(scope):
        pairs: list[tuple[ast.expr, ast.expr]] = []
        if isinstance(node, ast.Assign):
            pairs = [(target, node.value) for target in node.targets]
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            pairs = [(node.target, node.value)]
        elif isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
            pairs = [(node.target, node.iter)]
        elif isinstance(node, ast.NamedExpr):
            pairs = [(node.target, node.value)]
        elif isinstance(node, ast.AugAssign):
            other.update(_names(node.target))
        for target, value in pairs:
            names = _names(target)
            is_literal = _written_out(value) or (
                isinstance(value, ast.Name) and value.id in constants
            )
            (literal if is_literal else other).update(names)
            if is_literal:
                constants.update(names)
    return frozenset(literal - other), frozenset(other)


def _own_nodes(scope: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a scope in the order of the code, but for those of functions inside it."""
    for child in ast.iter_child_nodes(scope):
        yield child
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from _own_nodes(child)


def _names(target: ast.expr) -> set[str]:
    return {node.id for node in ast.walk(target) if isinstance(node, ast.Name)}


def _written_out(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return all(map(_written_out, node.elts))
    if isinstance(node, ast.Dict):
        return all(key is not None and _written_out(key) for key in node.keys) and all(
            map(_written_out, node.values)
        )
    if isinstance(node, ast.IfExp):
        return _written_out(node.body) and _written_out(node.orelse)
    return False


def _is_literal(node: ast.expr, scopes: tuple[_Scope, ...]) -> bool:
    """Whether all that the expression may be is written out in the file."""
    if not isinstance(node, ast.Name):
        return _written_out(node)
    for scope in reversed(scopes):
        literal, other = _literal_names(scope)
        given = frozenset() if isinstance(scope, ast.Module) else _parameters(scope)
        if node.id in given:
            return _name(scope).startswith("test")  # what a test is given stands in the file
        if node.id in literal or node.id in other:
            return node.id not in other
    return False


def _is_own_part(node: ast.expr, hook: _Scope) -> bool:
    """Whether this is `f"{__name__}.{name}"` or the like, of the attribute that is asked for."""
    given = frozenset() if isinstance(hook, ast.Module) else _parameters(hook)
    names = _names(node)
    return bool(names & given) and names <= given | _OWN


def _leading(node: ast.expr) -> Dotted | None:
    """The package of which something is named: `f"pkg.{name}"`, `"." + name`, `__name__ + ...`."""
    while isinstance(node, ast.BinOp):
        node = node.left
    if isinstance(node, ast.Call) and _last(node.func) == "format":
        assert isinstance(node.func, ast.Attribute)
        node = node.func.value
    if isinstance(node, ast.JoinedStr) and node.values:
        first = node.values[0]
        node = first.value if isinstance(first, ast.FormattedValue) else first
    if isinstance(node, ast.Name) and node.id in _OWN:
        return Dotted(1, "")
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        text = re.match(r"[\w.]*", node.value)
        spelled = text[0] if text else ""
        if spelled.startswith("."):
            return Dotted(1, "")
        package = spelled.rpartition(".")[0]
        return Dotted(0, package) if package else None
    return None


def _names_sources(node: ast.Call) -> bool:
    texts = [item.value for item in ast.walk(node) if isinstance(item, ast.Constant)]
    return any(isinstance(text, str) and _SOURCES.search(text) for text in texts)


def _first_keyword(node: ast.Call) -> ast.expr | None:
    return next((item.value for item in node.keywords if item.arg in ("name", "modname")), None)


def _last(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
