"""Which names a shim takes once, as it is imported, and which it looks up each time it is asked."""

import ast
import re
from typing import NamedTuple, TypeGuard

from unshim.finders.lines import walk
from unshim.migration import Migration
from unshim.names import below
from unshim.shim.catalogue import Catalogue
from unshim.shim.forwarding import forwarded_to
from unshim.shim.offered import OWN
from unshim.shim.origins import Origins
from unshim.source import Source
from unshim.tree import Tree

# What a `__getattr__` does that keeps what it gives.
_KEEPS = re.compile(r"\b(?:globals|vars|setattr)\s*\(|__dict__|\bsys\s*\.\s*modules\b")


class Early(NamedTuple):
    """`names` are taken as the shim is imported; with `others`, any may be that is not listed.

    Those others are `kept` where they are taken when they are asked for first.
    """

    names: frozenset[str]
    others: bool
    kept: bool = False


def early_names(
    tree: Tree,
    migration: Migration,
    modules: frozenset[str],
    origins: Origins,
    catalogue: Catalogue,
) -> Early:
    """Of a shim that cannot be read, any name."""
    reading = catalogue.reading(migration.shim)
    if reading is not None and migration.canonical in reading.replaced:
        return Early(frozenset(), others=False)
    names: set[str] = set()
    others = kept = False
    inside = {one for one in modules if below(one, migration.shim) is not None}
    for module in inside or {migration.shim}:
        part = module[len(migration.shim) + 1 :]
        path, offer = origins.path(module), origins.offer(module)
        if path is None or offer is None:
            others = True
            continue
        source = Source(path, tree.read(path))
        hooks = [one for one, _ in walk(source.tree) if _is_hook(one)]
        others = others or not (offer.complete or _looks_up(source, hooks))
        kept = kept or (bool(hooks) and _keeps(source, hooks))
        late = _wrappers(source.tree)
        for name, meant in offer.names.items():
            if not (name in late and set(meant) == {OWN}):
                names.add(f"{part}.{name}" if part else name)
    return Early(frozenset(names), others, others and kept)


def _keeps(source: Source, hooks: list[ast.FunctionDef]) -> bool:
    return bool(_KEEPS.search(source.text)) or any(hook.decorator_list for hook in hooks)


def _looks_up(source: Source, hooks: list[ast.FunctionDef]) -> bool:
    """Whether what the module lacks is looked up elsewhere whenever it is asked for."""
    if not hooks or _keeps(source, hooks):
        return False
    taken = {
        alias.asname or alias.name
        for node in source.tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    # What it gives back by such a name, or from a table of them, it took at import.
    return all(_asks(hook, taken) for hook in hooks)


def _is_hook(node: ast.AST) -> TypeGuard[ast.FunctionDef]:
    return isinstance(node, ast.FunctionDef) and node.name == "__getattr__"


def _asks(hook: ast.FunctionDef, taken: set[str]) -> bool:
    """Whether a `__getattr__` returns what it asks a module for."""
    returned = [node.value for node in ast.walk(hook) if isinstance(node, ast.Return)]
    return bool(returned) and all(
        _is_asked(value)
        or (isinstance(value, ast.Name) and value.id not in taken and _is_local(hook, value.id))
        for value in returned
    )


def _is_asked(value: ast.expr | None) -> bool:
    """`module.name`, `getattr(module, name)`."""
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Name) and value.func.id == "getattr"
    return isinstance(value, ast.Attribute)


def _is_local(hook: ast.FunctionDef, name: str) -> bool:
    """Whether the hook itself imports a name, or asks for what it calls so."""
    for node in ast.walk(hook):
        if isinstance(node, ast.ImportFrom):
            if any((alias.asname or alias.name) == name for alias in node.names):
                return True
        elif isinstance(node, ast.Assign) and _is_asked(node.value) and name in _names(node):
            return True
    return False


def _names(node: ast.Assign) -> set[str]:
    return {one.id for one in node.targets if isinstance(one, ast.Name)}


def _wrappers(tree: ast.Module) -> set[str]:
    """Functions that call the canonical's by an attribute, or import it whenever they run."""
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            called = forwarded_to(node)
            imports = any(isinstance(one, ast.ImportFrom) for one in node.body)
            if isinstance(called, ast.Attribute) or (isinstance(called, ast.Name) and imports):
                found.add(node.name)
    return found
