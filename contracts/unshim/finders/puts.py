"""What a module puts into modules by other means than statements that bind: as far as literal.

sys.modules[__name__] = shim; globals()["X"] = shim.X; globals().update(vars(shim));
setattr(module, "X", shim.X); module.X = shim.X.
"""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from unshim.finders.lines import Ancestors, line_numbers, nodes_on
from unshim.finders.scopes import Scope, Scopes
from unshim.finders.unspelled import places_in
from unshim.finders.values import called_name, text
from unshim.patterns import lazily

_WORDS = (b"globals", b"locals", b"vars", b"setattr", b"modules")
_TRICK = lazily(
    rb"(?<![\w\x80-\xff])(?:(?:globals|locals|vars|setattr)[ \t]*\(|modules[ \t]*[\[.])"
)
_NAMESPACES = {"globals", "vars", "locals"}


class Put(NamedTuple):
    """`module` gets `name`, which is what `value` stands for in `scope`; with "*" for a name, all
    that the value has; with "" for one, the module becomes the value. `node` is the place."""

    module: str
    name: str
    value: ast.expr
    scope: Scope
    node: ast.expr


class Puts:
    """Reads them from the syntax of one module; its own name is `scopes.name`."""

    def __init__(self, scopes: Scopes, tree: ast.Module, data: bytes) -> None:
        self._scopes = scopes
        self._own = scopes.name
        places = sorted(
            place
            for word in _WORDS
            for place in places_in(data, word)
            if _TRICK.match(data, place) is not None
        )
        found = list(nodes_on(line_numbers(data, places), tree)) if places else []
        # Whether sys.modules has another module in this one's place.
        self.replaces = any(self._replaces(node, ancestors) for node, ancestors in found)
        self.all = list(self._read(found))

    def _read(self, found: list[tuple[ast.AST, Ancestors]]) -> Iterator[Put]:
        for statement in self._scopes.module.puts:
            for target in statement.targets:
                yield from self._assigned(target, statement.value, [])
        for node, ancestors in found:
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    yield from self._assigned(target, node.value, ancestors)
            elif isinstance(node, ast.Call):
                yield from self._called(node, ancestors)

    def meanings(self, name: str) -> Iterator[str]:
        """The dotted names that a name of this module may stand for by what is put there."""
        for put in self.all:
            if put.module == self._own and put.name in (name, "*", ""):
                rest = "" if put.name == name else f".{name}"
                yield from (f"{dotted}{rest}" for dotted in put.scope.resolve_chain(put.value))

    def _replaces(self, node: ast.AST, ancestors: Ancestors) -> bool:
        """Whether this is `sys.modules[__name__] = other`, and no function's."""
        if not isinstance(node, ast.Assign) or len(ancestors) != 1:
            return False
        scope = self._scopes.of(ancestors)
        return any(
            isinstance(target, ast.Subscript)
            and self._is_modules(target.value)
            and text(scope, target.slice) == self._own
            and bool(scope.resolve_chain(node.value))
            for target in node.targets
        )

    def _assigned(self, target: ast.expr, value: ast.expr, ancestors: Ancestors) -> Iterator[Put]:
        if not isinstance(target, ast.Attribute | ast.Subscript):
            return
        scope = self._scopes.of(ancestors)
        if isinstance(target, ast.Attribute):
            for module in scope.resolve_chain(target.value):
                yield Put(module, target.attr, value, scope, value)
        else:
            for key, given in _spelled(scope, target.slice, value, ancestors):
                if self._is_modules(target.value):
                    yield Put(key, "", given, scope, given)
                elif _is_namespace(target.value):
                    yield Put(self._own, key, given, scope, given)
            if _is_namespace(target.value) and text(scope, target.slice) is None:
                yield from self._looped(value, scope)

    def _called(self, node: ast.Call, ancestors: Ancestors) -> Iterator[Put]:
        name = called_name(node.func)
        if name not in ("setattr", "update", "setdefault"):
            return
        scope = self._scopes.of(ancestors)
        if name == "setattr" and len(node.args) == 3:
            for module in scope.resolve_chain(node.args[0]):
                for key, given in _spelled(scope, node.args[1], node.args[2], ancestors):
                    yield Put(module, key, given, scope, given)
                if text(scope, node.args[1]) is None and module == self._own:
                    yield from self._looped(node.args[2], scope)
        elif isinstance(node.func, ast.Attribute) and name in ("update", "setdefault"):
            into = node.func.value
            if self._is_modules(into):
                for key, value in _pairs(node, scope):
                    yield Put(key, "", value, scope, value)
            elif _is_namespace(into):
                for key, value in _pairs(node, scope):
                    yield Put(self._own, key, value, scope, value)
                for argument in node.args[:1] if name == "update" else ():
                    holder = _dictionary_of(argument)
                    if holder is not None:
                        yield Put(self._own, "*", holder, scope, node)

    def _looped(self, value: ast.expr, scope: Scope) -> Iterator[Put]:
        """`for name in ...: globals()[name] = getattr(shim, name)` with names not spelled out."""
        if isinstance(value, ast.Call) and called_name(value.func) == "getattr" and value.args:
            yield Put(self._own, "*", value.args[0], scope, value)

    def _is_modules(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Name):
            return "sys.modules" in self._scopes.of([]).resolve(node.id)
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
