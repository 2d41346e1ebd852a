"""The dotted names that an expression at a module's top level may stand for."""

import ast
import builtins
from collections.abc import Sequence

from unshim.finders.absolute import Absolute
from unshim.names import resolve_relative
from unshim.shim.bound import Bound
from unshim.shim.deprecation import last_name

_BUILTINS = frozenset(dir(builtins))
Bounds = dict[str, list[Bound]]


class Resolver:
    """Reads expressions by what the module has bound so far."""

    def __init__(self, module: str, package: str, bounds: Bounds) -> None:
        self.module = module
        self.package = package
        self.bounds = bounds
        self.calls: dict[str, ast.Call] = {}

    def within(self, local: Bounds) -> "Resolver":
        """The same where a function's own imports are seen first."""
        return Resolver(self.module, self.package, {**self.bounds, **local})

    def imports_in(self, body: Sequence[ast.stmt]) -> Bounds:
        """What the imports among some statements bind there."""
        absolute = Absolute(self.package)
        return {
            name: [Bound(name, "import", dotted, node.lineno, module=_module(node, absolute))]
            for statement in body
            for node in ast.walk(statement)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name, dotted in absolute(node)
        }

    def targets(self, node: ast.expr) -> list[str]:
        """Absolute dotted names; none for what is no name, no attribute and no literal import."""
        if isinstance(node, ast.Name):
            return self._named(node.id)
        if isinstance(node, ast.Attribute):
            return [f"{base}.{node.attr}" for base in self.targets(node.value)]
        if isinstance(node, ast.Call):
            return self._called(node)
        return []

    def _named(self, name: str) -> list[str]:
        found = self.bounds.get(name)
        if found is None:
            return [f"builtins.{name}"] if name in _BUILTINS else []
        meant = [bound.target or f"{self.module}.{name}" for bound in found]
        return list(dict.fromkeys(meant))

    def _called(self, call: ast.Call) -> list[str]:
        """`import_module("a.b")`, `__import__("a")`, `getattr(module, "name")`."""
        name = last_name(call.func)
        first = text_of(call.args[0]) if call.args else None
        if name == "import_module" and first:
            return [found] if (found := self.absolute(first, always=False)) else []
        if name == "__import__" and first:
            return [first.partition(".")[0] if len(call.args) == 1 else first]
        if name == "getattr" and len(call.args) in (2, 3):
            asked = text_of(call.args[1])
            return [f"{base}.{asked}" for base in self.targets(call.args[0])] if asked else []
        return []

    def imported_from(self, node: ast.expr) -> str:
        """The module that an import names, by which the first name of an expression came; ""
        where none did."""
        while isinstance(node, ast.Attribute):
            node = node.value
        found = self.bounds.get(node.id) if isinstance(node, ast.Name) else None
        if not found:
            return ""
        first = found[0]
        # Of `import a` nothing can be told: `a.b.c` may be what the module a.b has.
        whole = first.target if first.how == "import" and "." in first.target else ""
        return first.module or whole

    def absolute(self, text: str, *, always: bool) -> str:
        """The module that a text such as ".mod" names; "" for no module name.

        `always` takes a name without leading dots as relative too.
        """
        level = len(text) - len(text.lstrip("."))
        rest = text[level:]
        if rest and not all(part.isidentifier() for part in rest.split(".")):
            return ""
        if level or always:
            return resolve_relative(self.package, level or 1, rest or None) or ""
        return rest

    def is_name(self, node: ast.expr, dotted: str) -> bool:
        """Whether an expression is this dotted name, spelled out or imported."""
        return dotted in self.targets(node)


def _module(node: ast.Import | ast.ImportFrom, absolute: Absolute) -> str:
    return (absolute.module(node) or "") if isinstance(node, ast.ImportFrom) else ""


def text_of(node: ast.AST | None) -> str | None:
    """The value of a literal string."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None
