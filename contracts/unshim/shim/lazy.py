"""Names that come into being when they are asked for: `__getattr__` and helpers with literal maps.

Source: https://peps.python.org/pep-0562/
"""

import ast
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from unshim.names import resolve_relative
from unshim.shim.bound import Bound, Star
from unshim.shim.deprecation import is_deprecating, is_warning
from unshim.shim.resolving import Resolver, text_of

_Map = Mapping[str, ast.expr]


class Lazy(NamedTuple):
    """What is offered lazily. `nodes` are the statements that do nothing but redirect."""

    bounds: tuple[Bound, ...] = ()
    stars: tuple[Star, ...] = ()
    styles: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()
    warns: bool = False
    nodes: tuple[ast.stmt, ...] = ()


def read_lazy(tree: ast.Module, resolver: Resolver, is_module: Callable[[str], bool]) -> Lazy:
    """The lazy names of a module; all that is asked of `tree` is at its top level."""
    found = _Found(resolver, is_module, _literal_maps(tree))
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef) and statement.name == "__getattr__":
            found.read_getattr(statement)
        else:
            found.read_helpers(statement)
    return found.result()


class _Found:
    def __init__(
        self,
        resolver: Resolver,
        is_module: Callable[[str], bool],
        maps: Mapping[str, tuple[ast.stmt, _Map]],
    ) -> None:
        self.resolver = resolver
        self.is_module = is_module
        self.maps = maps
        self.bounds: list[Bound] = []
        self.stars: list[Star] = []
        self.styles: dict[str, None] = {}
        self.undecided: list[str] = []
        self.warns = False
        self.nodes: list[ast.stmt] = []

    def result(self) -> Lazy:
        return Lazy(
            tuple(dict.fromkeys(b for b in self.bounds if b.name.isidentifier())),
            tuple(dict.fromkeys(self.stars)),
            tuple(self.styles),
            tuple(self.undecided),
            self.warns,
            tuple(self.nodes),
        )

    def read_getattr(self, node: ast.FunctionDef) -> None:
        self.styles["module __getattr__"] = None
        self.warns = any(isinstance(c, ast.stmt) and is_warning(c) for c in ast.walk(node))
        arguments = node.args.posonlyargs + node.args.args
        asked = arguments[0].arg if arguments else ""
        before = len(self.bounds) + len(self.stars)
        self._read_maps(node)
        self._read_branches(node.body, asked)
        self._read_delegation(node, asked)
        if len(self.bounds) + len(self.stars) > before:
            self.nodes.append(node)
        elif not _only_raises(node):
            self.undecided.append("its __getattr__ makes names in a way that reading cannot follow")

    def _read_maps(self, node: ast.FunctionDef) -> None:
        used = {child.id for child in ast.walk(node) if isinstance(child, ast.Name)}
        for name, (statement, literal) in self.maps.items():
            if name in used:
                self._read_map(literal)
                self.nodes.append(statement)

    def _read_map(self, literal: _Map, relative: bool = False) -> None:
        for key, value in literal.items():
            names = _texts(value)
            if isinstance(value, ast.List | ast.Set) or (names and self._is_module_key(key)):
                self._read_module_entry(key, names or [], value.lineno, relative)
            elif (target := self._target(key, value)) is not None:
                self.bounds.append(Bound(key, "lazy", target, value.lineno))

    def _is_module_key(self, key: str) -> bool:
        return "." in key or self.is_module(self.resolver.absolute(key, always=True))

    def _read_module_entry(self, key: str, names: list[str], line: int, relative: bool) -> None:
        """`"pkg.module": ["A", "B"]`."""
        module = self.resolver.absolute(key, always=False)
        inside = resolve_relative(self.resolver.package, 1, key) or ""
        if "." not in key and (relative or self.is_module(inside)):
            module = inside
        for name in names:
            self.bounds.append(Bound(name, "lazy", f"{module}.{name}", line))

    def _target(self, name: str, value: ast.expr) -> str | None:
        """What `"Name": value` of a map stands for; None where that cannot be told."""
        text = text_of(value)
        if isinstance(value, ast.Tuple) and len(value.elts) >= 2:
            module, attribute = text_of(value.elts[0]), text_of(value.elts[1])
            if module is None or attribute is None:
                return None
            found = self.resolver.absolute(module, always=False)
            return f"{found}.{attribute}" if found else None
        if text is None:
            meant = self.resolver.targets(value)
            return meant[0] if len(meant) == 1 else None
        module, colon, attribute = text.partition(":")
        found = self.resolver.absolute(module, always=False)
        if not found:
            return None
        if colon:
            return f"{found}.{attribute}"
        if found.endswith(f".{name}") and not self.is_module(found):
            return found
        if self.is_module(found):
            return f"{found}.{name}"
        if "." not in text:
            inside = resolve_relative(self.resolver.package, 1, text) or ""
            known = text in self.resolver.bounds or not self.is_module(inside)
            return f"{self.resolver.module}.{text}" if known else f"{inside}.{name}"
        parent, _, last = found.rpartition(".")
        is_attribute = self.is_module(parent) or last[:1].isupper()
        return found if is_attribute else f"{found}.{name}"

    def _read_branches(self, body: list[ast.stmt], asked: str) -> None:
        """`if name == "X": from .new import X; return X`."""
        for statement in body:
            if not isinstance(statement, ast.If):
                continue
            names = _names_tested(statement.test, asked)
            local = self.resolver.within(_imports(statement.body, self.resolver))
            returned = [
                child.value
                for inner in statement.body
                for child in ast.walk(inner)
                if isinstance(child, ast.Return) and child.value is not None
            ]
            for value in returned:
                meant = local.targets(value)
                for name in names if len(meant) == 1 else []:
                    self.bounds.append(Bound(name, "lazy", meant[0], statement.lineno))
            self._read_branches(statement.orelse, asked)

    def _read_delegation(self, node: ast.FunctionDef, asked: str) -> None:
        """`return getattr(other_module, name)`."""
        local = self.resolver.within(_imports(node.body, self.resolver))
        for child in ast.walk(node):
            if (
                isinstance(child, ast.Call)
                and isinstance(child.func, ast.Name)
                and child.func.id == "getattr"
                and len(child.args) >= 2
                and isinstance(child.args[1], ast.Name)
                and child.args[1].id == asked
            ):
                for module in local.targets(child.args[0]):
                    self.stars.append(Star(module, child.lineno, how="lazy"))

    def read_helpers(self, statement: ast.stmt) -> None:
        """`lazy.attach(__name__, ...)`, `recreate_module(__name__, by_module={...})`, ..."""
        if not isinstance(statement, ast.Assign | ast.Expr | ast.AnnAssign):
            return
        value = statement.value
        calls = [node for node in ast.walk(value) if isinstance(node, ast.Call)] if value else []
        for call in calls:
            given = [*call.args, *(keyword.value for keyword in call.keywords)]
            if not any(isinstance(item, ast.Name) and item.id == "__name__" for item in given):
                continue
            before = len(self.bounds)
            for item in given:
                if (literal := self._literal(item)) is not None:
                    self._read_map(literal)
            if len(self.bounds) > before:
                self.styles["lazy-import helper"] = None
                self.warns = self.warns or is_deprecating(call.func)
                self.nodes.append(statement)

    def _literal(self, node: ast.expr) -> _Map | None:
        if isinstance(node, ast.Name) and node.id in self.maps:
            return self.maps[node.id][1]
        return _as_map(node)


def _imports(body: list[ast.stmt], resolver: Resolver) -> dict[str, list[Bound]]:
    from unshim.finders.absolute import Absolute

    absolute = Absolute(resolver.package)
    return {
        name: [Bound(name, "import", dotted, node.lineno)]
        for statement in body
        for node in ast.walk(statement)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name, dotted in absolute(node)
    }


def _names_tested(test: ast.expr, asked: str) -> list[str]:
    """The names for which a test of the asked name holds."""
    if (
        not isinstance(test, ast.Compare)
        or len(test.ops) != 1
        or not isinstance(test.left, ast.Name)
        or test.left.id != asked
    ):
        return []
    if isinstance(test.ops[0], ast.Eq):
        text = text_of(test.comparators[0])
        return [text] if text is not None else []
    if isinstance(test.ops[0], ast.In):
        return _texts(test.comparators[0]) or []
    return []


def _literal_maps(tree: ast.Module) -> dict[str, tuple[ast.stmt, _Map]]:
    """The module's variables that hold a literal dictionary with texts for keys."""
    found: dict[str, tuple[ast.stmt, _Map]] = {}
    for name, statement, value in _assignments(tree):
        literal = _as_map(value)
        if literal:
            found[name] = statement, literal
    return found


def _assignments(tree: ast.Module) -> Iterator[tuple[str, ast.stmt, ast.expr]]:
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target = statement.targets[0]
            if isinstance(target, ast.Name):
                yield target.id, statement, statement.value
        elif isinstance(statement, ast.AnnAssign):
            target = statement.target
            if isinstance(target, ast.Name) and statement.value is not None:
                yield target.id, statement, statement.value


def _as_map(node: ast.expr) -> _Map | None:
    if not isinstance(node, ast.Dict):
        return None
    keys = [text_of(key) for key in node.keys]
    found = {key: value for key, value in zip(keys, node.values, strict=True) if key is not None}
    return found if len(found) == len(keys) else None


def _texts(node: ast.expr) -> list[str] | None:
    if not isinstance(node, ast.List | ast.Tuple | ast.Set):
        return None
    texts = [text for text in map(text_of, node.elts) if text is not None]
    return texts if len(texts) == len(node.elts) else None


def _only_raises(node: ast.FunctionDef) -> bool:
    return not any(isinstance(child, ast.Return) and child.value for child in ast.walk(node))
