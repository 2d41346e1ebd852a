"""One local name that stands for the shim, or leads to it: all its imports and all its places."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from unshim.finders.bindings import Binding
from unshim.finders.find_annotations import nodes_of, type_of
from unshim.finders.namespaces import Namespace
from unshim.rewrite.draft import Draft, Use
from unshim.rewrite.occurrences import Occurrence, occurrences
from unshim.rewrite.owners import owner_of


class Imported(NamedTuple):
    """An import that binds the group's name. `dotted` is what the name then stands for."""

    statement: ast.Import | ast.ImportFrom
    alias: ast.alias
    dotted: str

    @property
    def is_plain(self) -> bool:
        """Whether this is `import a.b`, which binds `a`."""
        return isinstance(self.statement, ast.Import) and self.alias.asname is None


class Group(NamedTuple):
    """A name in the scope that owns it. `uses` are those that go through it."""

    scope: Namespace
    name: str
    imports: tuple[Imported, ...]
    others: tuple[Binding, ...]
    places: tuple[Occurrence, ...]
    uses: tuple[Use, ...]

    @property
    def loads(self) -> bool:
        """Whether the group's own imports load the shim wherever the name is used."""
        uses = [use for one in self.imports if (use := self.use_of(one.alias)) is not None]
        return len(uses) == len(self.imports) or all(
            any(comes_first(use, place) for use in uses) for place in self.places
        )

    @property
    def meanings(self) -> set[str]:
        """The dotted names that the name may stand for by import."""
        return {imported.dotted for imported in self.imports}

    def use_of(self, alias: ast.alias) -> Use | None:
        """The use that an import of the group is, None where it is none."""
        return next((use for use in self.uses if use.reference.node is alias), None)


def groups(draft: Draft, uses: list[Use]) -> Iterator[Group]:
    """The groups of these uses, each once. Uses that go through no name are left."""
    gathered: dict[tuple[Namespace, str], list[Use]] = {}
    for use in uses:
        key = _key(draft, use)
        if key is None:
            draft.left(use, "it is reached in a way that cannot be followed to an import")
        else:
            gathered.setdefault(key, []).append(use)
    places = occurrences(draft.file, {name for _, name in gathered}) if gathered else {}
    for (scope, name), its in gathered.items():
        imports, others = imports_of(draft, scope, name)
        found = places.get((scope, name), [])
        yield Group(scope, name, tuple(imports), tuple(others), tuple(found), tuple(its))


def _key(draft: Draft, use: Use) -> tuple[Namespace, str] | None:
    node = use.reference.node
    scope = draft.file.scope(use.ancestors)
    if isinstance(node, ast.alias):
        local = node.asname or node.name
        if isinstance(use.statement, ast.Import) and not node.asname:
            local = node.name.partition(".")[0]
        return owner_of(scope, local) or scope.namespace, local
    name = _head(node, use) if node is not None else ""
    owner = owner_of(scope, name) if name else None
    return (owner, name) if owner is not None else None


def _head(node: ast.AST, use: Use) -> str:
    """The name that a chain of attributes starts with, also of one in a quoted annotation."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        target = use.reference.target
        expression = type_of(node.value)
        for inner in nodes_of(expression) if expression is not None else ():
            if isinstance(inner, ast.Attribute) and inner.attr in target.words:
                return _head(inner, use)
        return ""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def imports_of(draft: Draft, scope: Namespace, name: str) -> tuple[list[Imported], list[Binding]]:
    """The imports that bind a name in a scope, and its other bindings."""
    imports: list[Imported] = []
    others: list[Binding] = []
    seen: set[ast.AST] = set()
    elsewhere = [binding for binding, _, _ in scope.others.get(name, ())]
    for binding in [*scope.names.get(name, ()), *elsewhere]:
        node = binding.statement
        if not isinstance(node, ast.Import | ast.ImportFrom):
            others.append(binding)
        elif node not in seen:
            seen.add(node)
            for alias, (local, dotted) in zip(node.names, draft.file.absolute(node), strict=False):
                if local == name:
                    imports.append(Imported(node, alias, dotted))
    return imports, others


def comes_first(use: Use, occurrence: Occurrence) -> bool:
    """Whether an import has run wherever this place, or the definition that holds it, runs."""
    if not use.ancestors or use.statement is None:
        return False
    holder, field = use.ancestors[-1]
    steps = [*(node for node, _ in occurrence.ancestors), occurrence.name]
    for index, (node, its) in enumerate(occurrence.ancestors):
        if node is holder and its == field:
            block = getattr(holder, field)
            after = block.index(use.statement) + 1
            return any(steps[index + 1] is statement for statement in block[after:])
    return False
