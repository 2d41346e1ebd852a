"""Names that a module hands on by other means than binding them: as far as those are literal.

sys.modules[__name__] = shim; globals()["X"] = shim.X; globals().update(vars(shim));
setattr(module, "X", shim.X); module.X = shim.X; and a module's own __getattr__ (PEP 562).
"""

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from unshim.finders.file import File, Reached
from unshim.finders.indirect import places_in
from unshim.finders.lazy_names import lazy_names
from unshim.finders.leads import leads, names_of
from unshim.finders.lines import Ancestors, line_numbers, nodes_on
from unshim.finders.scopes import Scope
from unshim.finders.target import Target
from unshim.finders.values import called_name, text
from unshim.patterns import lazily

if TYPE_CHECKING:
    from unshim.finders.exports import Exports

_WORDS = (b"globals", b"locals", b"vars", b"setattr", b"modules")
_TRICK = lazily(
    rb"(?<![\w\x80-\xff])(?:(?:globals|locals|vars|setattr)[ \t]*\(|modules[ \t]*[\[.])"
)
_NAMESPACES = {"globals", "vars", "locals"}


def tricks(file: File, exports: "Exports") -> Iterator[Target]:
    """A target for each name that is handed on in such a way."""
    data = file.source.data
    if b"__getattr__" in data or b"modules[__name__]" in data:
        yield from lazy_names(file, exports)
    reader = _Reader(file, exports)
    for statement in file.scopes.module.puts:
        for target in statement.targets:
            yield from reader.assigned(target, statement.value, [])
    places = sorted(
        place
        for word in _WORDS
        for place in places_in(data, word)
        if _TRICK.match(data, place) is not None
    )
    found = list(nodes_on(line_numbers(data, places), file.source.tree)) if places else []
    exports.is_replaced = any(reader.replaces(node, ancestors) for node, ancestors in found)
    for node, ancestors in found:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield from reader.assigned(target, node.value, ancestors)
        elif isinstance(node, ast.Call):
            yield from reader.called(node, ancestors)


class _Reader:
    def __init__(self, file: File, exports: "Exports") -> None:
        self._file = file
        self._exports = exports

    def replaces(self, node: ast.AST, ancestors: Ancestors) -> bool:
        """Whether `sys.modules[__name__] = other` puts another module in this one's place."""
        if not isinstance(node, ast.Assign) or len(ancestors) != 1:
            return False
        scope = self._file.scope(ancestors)
        return any(
            isinstance(target, ast.Subscript)
            and self._is_modules(target.value)
            and text(scope, target.slice) == self._file.module.name
            and bool(scope.resolve_chain(node.value))
            for target in node.targets
        )

    def assigned(self, target: ast.expr, value: ast.expr, ancestors: Ancestors) -> Iterator[Target]:
        if not isinstance(target, ast.Attribute | ast.Subscript):
            return
        scope = self._file.scope(ancestors)
        if isinstance(target, ast.Attribute):
            for module in scope.resolve_chain(target.value):
                yield from self._put(module, target.attr, value, scope)
        else:
            for key, given in _spelled(scope, target.slice, value, ancestors):
                if self._is_modules(target.value):
                    yield from self._alias(key, given, scope)
                elif _is_namespace(target.value):
                    yield from self._put(self._file.module.name, key, given, scope)
            if _is_namespace(target.value) and text(scope, target.slice) is None:
                yield from self._looped(target.slice, value, ancestors)

    def called(self, node: ast.Call, ancestors: Ancestors) -> Iterator[Target]:
        name = called_name(node.func)
        if name not in ("setattr", "update", "setdefault"):
            return
        scope = self._file.scope(ancestors)
        if name == "setattr" and len(node.args) == 3:
            for module in scope.resolve_chain(node.args[0]):
                for key, given in _spelled(scope, node.args[1], node.args[2], ancestors):
                    yield from self._put(module, key, given, scope)
                if text(scope, node.args[1]) is None and module == self._file.module.name:
                    yield from self._looped(node.args[1], node.args[2], ancestors)
        elif isinstance(node.func, ast.Attribute) and name in ("update", "setdefault"):
            into = node.func.value
            if self._is_modules(into):
                for key, value in _pairs(node, scope):
                    yield from self._alias(key, value, scope)
            elif _is_namespace(into):
                own = self._file.module.name
                for key, value in _pairs(node, scope):
                    yield from self._put(own, key, value, scope)
                for argument in node.args[:1] if name == "update" else ():
                    yield from self._all_of(_dictionary_of(argument), scope, node)

    def _put(self, module: str, name: str, value: ast.expr, scope: Scope) -> Iterator[Target]:
        """The module gets a name; one that has another in its place, for nobody."""
        if self._exports.is_replaced and module == self._file.module.name:
            return
        for reached, inner in self._held(value, scope):
            target = self._exports.target(inner.rpartition(".")[2] or name, reached, value)
            yield target._replace(module=f"{module}.{name}{inner}")

    def _held(self, value: ast.expr, scope: Scope) -> Iterator[tuple[Reached, str]]:
        for dotted in scope.resolve_chain(value):
            yield from leads(self._file, dotted)

    def _alias(self, module: str, value: ast.expr, scope: Scope) -> Iterator[Target]:
        """The module becomes what the value stands for."""
        for reached, inner in self._held(value, scope):
            target = self._exports.target(module.rpartition(".")[2], reached, value)
            yield target._replace(module=f"{module}{inner}", importable=not inner, starred=True)

    def _looped(self, key: ast.expr, value: ast.expr, ancestors: Ancestors) -> Iterator[Target]:
        """`for name in ...: globals()[name] = getattr(shim, name)` with names not spelled out."""
        if isinstance(value, ast.Call) and called_name(value.func) == "getattr" and value.args:
            yield from self._all_of(value.args[0], self._file.scope(ancestors), value)

    def _all_of(self, value: ast.expr | None, scope: Scope, node: ast.expr) -> Iterator[Target]:
        """Every name of what the value stands for, put into this module's own namespace."""
        if self._exports.is_replaced:
            return
        own = self._file.module.name
        for dotted in scope.resolve_chain(value) if value is not None else ():
            if self._file.reach(dotted, known=True) is None:
                for led_to, further in leads(self._file, dotted):
                    target = self._exports.target(further[1:], led_to, node)
                    yield target._replace(module=f"{own}{further}")
                continue
            for name in names_of(self._file, dotted):
                reached = self._file.reach(f"{dotted}.{name}", known=True)
                if reached is not None:
                    yield self._exports.target(name, reached, node)

    def _is_modules(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Name):
            return "sys.modules" in self._file.scopes.of([]).resolve(node.id)
        return isinstance(node, ast.Attribute) and node.attr == "modules"


def _spelled(
    scope: Scope, key: ast.expr, value: ast.expr, ancestors: Ancestors
) -> Iterator[tuple[str, ast.expr]]:
    """(name, value) where the code spells the name out, in a loop over literals too."""
    name = text(scope, key)
    if name is not None:
        yield name, value
    elif isinstance(key, ast.Name) and isinstance(value, ast.Call) and len(value.args) > 1:
        second = value.args[1]
        if called_name(value.func) != "getattr" or not (
            isinstance(second, ast.Name) and second.id == key.id
        ):
            return
        for name in _looped_over(key.id, ancestors):
            yield name, ast.copy_location(ast.Attribute(value.args[0], name, ast.Load()), value)


def _looped_over(variable: str, ancestors: Ancestors) -> Iterator[str]:
    for node, field in ancestors:
        if not (isinstance(node, ast.For) and field == "body"):
            continue
        is_it = isinstance(node.target, ast.Name) and node.target.id == variable
        if is_it and isinstance(node.iter, ast.Tuple | ast.List | ast.Set):
            for element in node.iter.elts:
                if isinstance(element, ast.Constant) and isinstance(element.value, str):
                    yield element.value


def _is_namespace(node: ast.expr) -> bool:
    """globals(), and vars() or locals() without an argument."""
    return isinstance(node, ast.Call) and called_name(node.func) in _NAMESPACES and not node.args


def _dictionary_of(node: ast.expr) -> ast.expr | None:
    """What `vars(x)`, `x.__dict__` or `{n: getattr(x, n) for n in ...}` is made of."""
    if isinstance(node, ast.Call) and called_name(node.func) in ("vars", "dict") and node.args:
        inner = node.args[0]
        return _dictionary_of(inner) or (inner if called_name(node.func) == "vars" else None)
    if isinstance(node, ast.Attribute) and node.attr == "__dict__":
        return node.value
    if isinstance(node, ast.DictComp) and isinstance(node.value, ast.Call):
        if called_name(node.value.func) == "getattr" and node.value.args:
            return node.value.args[0]
        return None
    if isinstance(node, ast.DictComp):
        items = node.generators[0].iter  # {k: v for k, v in vars(x).items() if ...}
        if isinstance(items, ast.Call) and isinstance(items.func, ast.Attribute):
            return _dictionary_of(items.func.value)
    return None


def _pairs(node: ast.Call, scope: Scope) -> Iterator[tuple[str, ast.expr]]:
    if called_name(node.func) == "setdefault":
        if len(node.args) == 2 and (key := text(scope, node.args[0])) is not None:
            yield key, node.args[1]
        return
    for keyword in node.keywords:
        if keyword.arg is not None:
            yield keyword.arg, keyword.value
    for argument in node.args:
        if isinstance(argument, ast.Dict):
            for key_node, value in zip(argument.keys, argument.values, strict=True):
                key = text(scope, key_node) if key_node is not None else None
                if key is not None:
                    yield key, value
