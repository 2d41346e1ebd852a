"""Names that come into being when they are asked for: `__getattr__` and helpers with literal maps.

Source: https://peps.python.org/pep-0562/
"""

import ast
from collections.abc import Callable, Mapping
from typing import NamedTuple

from unshim.names import resolve_relative
from unshim.shim.bound import Bound, Star
from unshim.shim.deferred import names_deferred
from unshim.shim.deprecation import is_deprecating, is_warning
from unshim.shim.literal_maps import Map, as_map, maps_of, texts_of
from unshim.shim.resolving import Resolver, text_of


class Lazy(NamedTuple):
    """What is offered lazily. `nodes` are the statements that do nothing but redirect."""

    bounds: tuple[Bound, ...] = ()
    stars: tuple[Star, ...] = ()
    styles: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()
    warns: bool = False
    nodes: tuple[ast.stmt, ...] = ()


def read_lazy(
    tree: ast.Module,
    resolver: Resolver,
    is_module: Callable[[str], bool],
    tree_of: Callable[[str], ast.Module | None],
) -> Lazy:
    """The lazy names of a module; all that is asked of `tree` is at its top level.

    `tree_of` gives the syntax tree of another module, None where there is none.
    """
    found = _Found(resolver, is_module, maps_of(tree), tree_of)
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
        maps: Mapping[str, tuple[ast.stmt, Map]],
        tree_of: Callable[[str], ast.Module | None],
    ) -> None:
        self.resolver = resolver
        self.is_module = is_module
        self.maps = maps
        self.tree_of = tree_of
        self.bounds: list[Bound] = []
        self.stars: list[Star] = []
        self.styles: dict[str, None] = {}
        self.undecided: list[str] = []
        self.warns = False
        self.nodes: list[ast.stmt] = []

    def result(self) -> Lazy:
        return Lazy(
            tuple(
                dict.fromkeys(
                    b for b in self.bounds if all(part.isidentifier() for part in b.name.split("."))
                )
            ),
            tuple(dict.fromkeys(self.stars)),
            tuple(self.styles),
            tuple(self.undecided),
            self.warns,
            tuple(self.nodes),
        )

    def read_getattr(self, node: ast.FunctionDef) -> None:
        self.styles["module __getattr__"] = None
        arguments = node.args.posonlyargs + node.args.args
        asked = arguments[0].arg if arguments else ""
        before = len(self.bounds) + len(self.stars)
        self._read_maps(node)
        self._read_branches(node.body, asked)
        self._read_delegation(node, asked)
        if _warns_for(node.body, asked) or self._warned(node, asked):
            self.warns = True
        if len(self.bounds) + len(self.stars) > before:
            self.nodes.append(node)
        elif not _only_raises(node):
            self.undecided.append("its __getattr__ makes names in a way that reading cannot follow")

    def _warned(self, node: ast.FunctionDef, asked: str) -> bool:
        """Whether most of the names warn, each where it is asked for by name."""
        warned = {
            name
            for child in ast.walk(node)
            if isinstance(child, ast.If) and _warns_for(child.body, asked)
            for name in _names_tested(child.test, asked)
        }
        return bool(warned) and 2 * len(warned) >= len({bound.name for bound in self.bounds})

    def _read_maps(self, node: ast.FunctionDef) -> None:
        used = {child.id for child in ast.walk(node) if isinstance(child, ast.Name)}
        for name, (statement, literal) in self.maps.items():
            if name in used:
                self._read_map(literal)
                self.nodes.append(statement)

    def _read_map(self, literal: Map, relative: bool = False) -> None:
        for key, value in literal.items():
            names = texts_of(value)
            if isinstance(value, ast.List | ast.Set) or (names and self._is_module_key(key)):
                self._read_module_entry(key, names or [], value.lineno, relative)
            elif (found := self._target(key, value)) is not None:
                module, target = found
                self.bounds.append(Bound(key, "lazy", target, value.lineno, module=module))

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

    def _target(self, name: str, value: ast.expr) -> tuple[str, str] | None:
        """(module, dotted name) that `"Name": value` of a map stands for; None where that cannot
        be told. The module is "" where only the tree can tell."""
        text = text_of(value)
        if isinstance(value, ast.Tuple) and len(value.elts) >= 2:
            given, attribute = text_of(value.elts[0]), text_of(value.elts[1])
            if given is None or attribute is None:
                return None
            text = f"{given}:{attribute}"
        if text is None:
            meant = self.resolver.targets(value)
            return (self.resolver.imported_from(value), meant[0]) if len(meant) == 1 else None
        module, colon, attribute = text.partition(":")
        found = self.resolver.absolute(module, always=False)
        if not found:
            return None
        if colon:
            return found, f"{found}.{attribute}"
        parent, _, last = found.rpartition(".")
        if last == name and parent and not self.is_module(found):
            return parent, found
        if self.is_module(found):
            return found, f"{found}.{name}"
        if "." not in text:
            inside = resolve_relative(self.resolver.package, 1, text) or ""
            known = text in self.resolver.bounds or not self.is_module(inside)
            return "", f"{self.resolver.module}.{text}" if known else f"{inside}.{name}"
        if self.is_module(parent) or last[:1].isupper():
            return parent, found
        return found, f"{found}.{name}"

    def _read_branches(self, body: list[ast.stmt], asked: str) -> None:
        """`if name == "X": from .new import X; return X`."""
        for statement in body:
            if not isinstance(statement, ast.If):
                continue
            names = _names_tested(statement.test, asked)
            local = self.resolver.within(self.resolver.imports_in(statement.body))
            returned = [
                child.value
                for inner in statement.body
                for child in ast.walk(inner)
                if isinstance(child, ast.Return) and child.value is not None
            ]
            for value in returned:
                meant = local.targets(value)
                for name in names if len(meant) == 1 else []:
                    came = local.imported_from(value)
                    bound = Bound(name, "lazy", meant[0], statement.lineno, module=came)
                    self.bounds.append(bound)
            self._read_branches(statement.orelse, asked)

    def _read_delegation(self, node: ast.FunctionDef, asked: str) -> None:
        """`return getattr(other_module, name)`."""
        local = self.resolver.within(self.resolver.imports_in(node.body))
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
        before = len(self.bounds)
        for call in calls:
            self._read_helper(call, statement)
        if _sets_getattr(statement) and len(self.bounds) == before:
            self.styles["module __getattr__"] = None
            self.undecided.append("its __getattr__ is made in a way that reading cannot follow")

    def _read_helper(self, call: ast.Call, statement: ast.stmt) -> None:
        before = len(self.bounds)
        warns = is_deprecating(call.func)
        given = [*call.args, *(keyword.value for keyword in call.keywords)]
        if (deferred := names_deferred(call, self.resolver)) is not None:
            self.bounds += deferred.bounds
            warns = deferred.warns
        elif any(isinstance(item, ast.Name) and item.id == "__name__" for item in given):
            for item in given:
                if (literal := self._literal(item)) is not None:
                    self._read_map(literal)
                    self._read_submodules(literal)
            if len(self.bounds) == before and _sets_getattr(statement):
                self._read_kept_elsewhere(call)
        if len(self.bounds) > before:
            self.styles["lazy-import helper"] = None
            self.warns = self.warns or warns
            self.nodes.append(statement)

    def _read_submodules(self, literal: Map) -> None:
        """`"module": {"Name": "pkg.other.Name"}`: modules without a file, below this one."""
        for key, value in literal.items():
            for name, inner in (as_map(value) or {}).items():
                if (found := self._target(name, inner)) is not None:
                    module, target = found
                    bound = Bound(f"{key}.{name}", "lazy", target, inner.lineno, module=module)
                    self.bounds.append(bound)

    def _read_kept_elsewhere(self, call: ast.Call) -> None:
        """`__getattr__ = made(__name__)`, where the module of `made` has maps for all modules:
        `"pkg.old:Name": "pkg.new:Name"`."""
        own = self.resolver.module
        for made in self.resolver.targets(call.func):
            tree = self.tree_of(made.rpartition(".")[0])
            for _, literal in maps_of(tree).values() if tree is not None else ():
                for key, value in literal.items():
                    module, _, name = key.replace(":", ".").rpartition(".")
                    found = self._target(name, value) if module == own else None
                    if found is not None:
                        at = Bound(name, "lazy", found[1], call.lineno, module=found[0])
                        self.bounds.append(at)

    def _literal(self, node: ast.expr) -> Map | None:
        if isinstance(node, ast.Name) and node.id in self.maps:
            return self.maps[node.id][1]
        return as_map(node)


def _warns_for(body: list[ast.stmt], asked: str) -> bool:
    """Whether a warning stands in a body, but for what is done for names that are spelled out."""
    pending: list[ast.AST] = [*body]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.stmt) and is_warning(node):
            return True
        if isinstance(node, ast.If) and _names_tested(node.test, asked):
            pending += node.orelse
        else:
            pending += ast.iter_child_nodes(node)
    return False


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
        return texts_of(test.comparators[0]) or []
    return []


def _sets_getattr(statement: ast.stmt) -> bool:
    """`__getattr__ = ...`"""
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    return any(isinstance(target, ast.Name) and target.id == "__getattr__" for target in targets)


def _only_raises(node: ast.FunctionDef) -> bool:
    return not any(isinstance(child, ast.Return) and child.value for child in ast.walk(node))
