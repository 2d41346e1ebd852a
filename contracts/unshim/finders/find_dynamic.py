"""dynamic: a name given as text to a call that imports it, and `sys.modules`."""

import ast
from collections.abc import Iterable, Iterator

from unshim.finders.callees import CONFIGURERS, IMPORTERS, TABLE_METHODS
from unshim.finders.file import File
from unshim.finders.reference import Reference
from unshim.finders.registry import Ancestors, finder
from unshim.finders.roles import (
    Role,
    argument_of,
    callees,
    is_sys_modules,
    keyword_of,
    role,
    written,
)
from unshim.finders.tables import may_have, owners
from unshim.finders.texts import HOLE, Reader, Texts

_KEYWORDS = ("dotted_path", "import_name", "mod_name", "modname", "module_name", "name")
# What the call makes of a module that is not there, where it does not raise.
_HANDLERS = {"importorskip": "skip", "find_loader": "fallback", "find_spec": "fallback"}
# What takes a relative name, and the package from which it counts.
_ANCHORED = {"find_spec", "import_module", "resolve_name"}
_ASKS = {"__contains__", "get"}


@role
def imported(file: File, node: ast.expr, ancestors: Ancestors) -> Role | None:
    """The first argument of `import_module` and its like, or the package that it counts from; or a
    key of `sys.modules`."""
    parent, field = ancestors[-1]
    if isinstance(parent, ast.Subscript) and field == "slice":
        return Role("dynamic") if is_sys_modules(file, parent.value, ancestors) else None
    if isinstance(parent, ast.Compare) and field == "left":
        asked = isinstance(parent.ops[0], ast.In | ast.NotIn)
        in_table = asked and is_sys_modules(file, parent.comparators[0], ancestors)
        return Role("dynamic", "fallback") if in_table else None
    argument = argument_of(node, ancestors)
    if _is_given_importer(file, node, ancestors):
        return Role("dynamic")
    if argument is not None and argument.is_at(1, "package"):
        called = {parts[-1] for parts in callees(file, argument.call, argument.above)}
        for name in sorted(called & _ANCHORED):
            return Role("dynamic", _HANDLERS.get(name), anchors=True)
    if argument is None or not argument.is_at(0, *_KEYWORDS):
        return None
    for parts in callees(file, argument.call, argument.above):
        name = parts[-1]
        if name in IMPORTERS:
            reader = Reader(file, file.scope(argument.above))
            packages, level = _relative(reader, name, argument.call)
            return Role("dynamic", _HANDLERS.get(name), packages, level)
        if name in CONFIGURERS and _starts_with_dot(node):
            return Role("dynamic", packages=(file.module.package,))
        if name in TABLE_METHODS and parts[-3:-1] == ["sys", "modules"]:
            with_default = name == "pop" and len(argument.call.args) > 1
            return Role("dynamic", "fallback" if with_default or name in _ASKS else None)
    return None


def _is_given_importer(file: File, node: ast.expr, ancestors: Ancestors) -> bool:
    """Whether a call is given what imports, and this next to be given to it: `submit(import_module,
    "pkg.shim")`, `partial(import_module, "pkg.shim")`, `map(import_module, ["pkg.shim"])`."""
    around, each = ancestors, node
    if isinstance(ancestors[-1][0], ast.List | ast.Tuple | ast.Set):
        each, around = ancestors[-1][0], ancestors[:-1]
    argument = argument_of(each, around) if around else None
    if argument is None or not argument.position:
        return False
    if each is not node and written(argument.call.func).rpartition(".")[2] != "map":
        return False
    given = argument.call.args[argument.position - 1]
    if written(given).rpartition(".")[2] in IMPORTERS:
        return True
    if not isinstance(given, ast.Name) or b"import_module" not in file.source.data:
        return False
    meant = file.scope(argument.above).resolve(given.id)
    return any(dotted.rpartition(".")[2] in IMPORTERS for dotted in meant)


def _starts_with_dot(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.startswith(".")
    )


def _relative(reader: Reader, name: str, call: ast.Call) -> tuple[Texts, int]:
    """What a relative name counts from, and the dots that `level` adds."""
    if name == "__import__":
        level = keyword_of(call, "level", 4)
        if isinstance(level, ast.Constant) and isinstance(level.value, int) and level.value > 0:
            return (reader.file.module.package,), level.value
        return (), 0
    package = keyword_of(call, "package", 1)
    return (reader.part(package), 0) if package is not None else ((), 0)


@finder(ast.Subscript)
def looked_up(file: File, node: ast.AST, ancestors: Ancestors) -> Iterator[Reference]:
    """`vars(pkg)["shim"]`, `pkg.__dict__["shim"]`, `dict(vars(pkg))["shim"]`."""
    assert isinstance(node, ast.Subscript)
    key = node.slice
    if not isinstance(key, ast.Constant) or key.value not in file.hits.words:
        return
    scope = file.scope(ancestors)
    if isinstance(node.value, ast.Attribute | ast.Call | ast.Dict | ast.Name):
        found = scope.resolve_chain(node)
        if not found and may_have(file.source.data):
            found = [f"{owner}.{key.value}" for owner in owners(scope, node.value)]
        for dotted in found:
            reached = file.reach(dotted)
            if reached is not None and file.reach(dotted.rpartition(".")[0], known=True) is None:
                yield Reference(key, reached.target, reached.name, "dynamic", reached.undecided)


@finder(ast.Call)
def from_list(file: File, node: ast.AST, ancestors: Ancestors) -> Iterator[Reference]:
    """`__import__("pkg", fromlist=["shim"])`."""
    assert isinstance(node, ast.Call)
    names = keyword_of(node, "fromlist", 3)
    if names is None or not node.args or written(node.func).rpartition(".")[2] != "__import__":
        return
    reader = Reader(file, file.scope(ancestors))
    for name in reader.elements(names) or ():
        for module in reader.read(node.args[0]):
            for reference in named_of(file, [module], name, reader.read(name), "dynamic"):
                # A name that is no module's is not asked for until it is used.
                if not reference.target.steps or reference.target.importable:
                    yield reference


def by_name(
    file: File, holder: ast.expr, name: ast.expr, ancestors: Ancestors, kind: str
) -> Iterator[Reference]:
    """A target that is an attribute, named in a string, of something known."""
    scope = file.scope(ancestors)
    texts = Reader(file, scope).read(name)
    if texts:
        yield from named_of(file, scope.resolve_chain(holder), name, texts, kind)


def named_of(
    file: File, holders: Iterable[str], name: ast.expr, texts: Texts, kind: str
) -> Iterator[Reference]:
    """The targets that are attributes of these names in each of these ways."""
    for holder in holders:
        for text in texts:
            for target in file.targets:
                if HOLE in text or target.chain or target.match(holder) is not None:
                    continue
                meant = target.named(f"{holder}.{text}")
                if meant is not None:
                    yield Reference(name, target, meant, kind)
                    break
            else:
                if HOLE not in text and file.reach(holder, known=True) is None:
                    yield from _by_another_way(file, f"{holder}.{text}", name, kind)


def _by_another_way(file: File, dotted: str, node: ast.expr, kind: str) -> Iterator[Reference]:
    """A target that is reached through a module's name for another, or handed on."""
    reached = file.reach(dotted)
    if reached is not None:
        yield Reference(node, reached.target, reached.name, kind, reached.undecided)


@finder(ast.Call)
def loaded_by_name(file: File, node: ast.AST, ancestors: Ancestors) -> Iterator[Reference]:
    """`import_module("pkg.alias")` of what a module put into sys.modules."""
    assert isinstance(node, ast.Call)
    if file.targets or not node.args or not isinstance(node.args[0], ast.Constant):
        return
    for dotted in file.scope(ancestors).resolve_chain(node):
        reached = file.reach(dotted)
        if reached is not None and reached.target.importable:
            yield Reference(node.args[0], reached.target, reached.name, "dynamic")
