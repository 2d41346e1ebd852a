"""dynamic: the parts of a package that a helper is told to import when they are asked for.

`lazy_loader.attach(__name__, submodules=["shim"], submod_attrs={"shim": ["X"]})`, the import
structures of transformers, whatever else stands in for a package or is given its name with such a
table; and the related name of Celery's `autodiscover_tasks`.
"""

import ast
from collections.abc import Iterator

from unshim.finders.file import File
from unshim.finders.reference import Reference
from unshim.finders.registry import Ancestors, finder
from unshim.finders.roles import keyword_of, written
from unshim.finders.target import Target
from unshim.finders.texts import HOLE, Reader

_CONTAINERS = (ast.Dict, ast.List, ast.Set, ast.Tuple)
_OWN_NAMES = {"__name__", "__package__"}
# What a helper of another package's name is called.
_HELPERS = ("attach", "lazy")
_GROWS = {"append", "extend", "setdefault", "update"}


@finder(ast.Constant)
def part_of_package(file: File, node: ast.AST, ancestors: Ancestors) -> Iterator[Reference]:
    """A string in a table that names the shim within its package."""
    assert isinstance(node, ast.Constant)
    if not isinstance(node.value, str) or not ancestors:
        return
    targets = [target for target in file.targets if not target.steps and target.parent]
    spelled = node.value.lstrip(".").replace(":", ".")
    if not any(_may_be(spelled, target) for target in targets):
        return
    for package in _packages(file, node, ancestors):
        dotted = f"{package}.{_within(spelled, node, ancestors)}"
        for target in targets:
            name = target.named(dotted)
            if name is not None:
                yield Reference(node, target, name, "dynamic")
                return


def _may_be(spelled: str, target: Target) -> bool:
    if target.names is not None:
        return spelled in target.names
    return spelled.partition(".")[0] in target.module.split(".")[1:]


def _within(spelled: str, node: ast.Constant, ancestors: Ancestors) -> str:
    """What the string means: a part of the package, or a name of the part that is its key."""
    for around, field in reversed(ancestors):
        if isinstance(around, ast.Dict) and field == "values":
            for key, value in zip(around.keys, around.values, strict=True):
                part = key.value if isinstance(key, ast.Constant) and value is not node else None
                if isinstance(part, str) and any(node is one for one in ast.walk(value)):
                    return f"{part}.{spelled}"
        elif not isinstance(around, _CONTAINERS):
            break
    return spelled


def _packages(file: File, node: ast.expr, ancestors: Ancestors) -> Iterator[str]:
    """The packages whose parts are named by the table in which the string stands."""
    at = len(ancestors) - 1
    table: ast.AST = node
    while at >= 0 and isinstance(ancestors[at][0], _CONTAINERS):
        if _is_name_of_value(node, *ancestors[at]):
            return
        table = ancestors[at][0]
        at -= 1
    if at < 0:
        return
    parent, field = ancestors[at]
    if isinstance(parent, ast.keyword) and at and parent.arg == "related_name":
        yield from _discovered(file, ancestors[at - 1][0], ancestors[: at - 1])
        return
    above = ancestors[: at + 1]
    if table is not node:
        yield from _given(file, above)
    for name in _named(table, parent, field, above):
        owner = file.scope(above).owner(name)
        for _, around in file.loads.of_name(name, owner) if owner else ():
            yield from _given(file, around)


def _is_name_of_value(node: ast.expr, table: ast.AST, field: str) -> bool:
    """Whether a string is a key to another string: a name, and the part that it is taken from."""
    return (
        isinstance(table, ast.Dict)
        and field == "keys"
        and any(
            key is node and isinstance(value, ast.Constant)
            for key, value in zip(table.keys, table.values, strict=True)
        )
    )


def _given(file: File, ancestors: Ancestors) -> Iterator[str]:
    """The packages by which the call is told to import that takes what has these ancestors."""
    parent, field = ancestors[-1]
    above = ancestors[:-1]
    if isinstance(parent, ast.keyword) and above:
        (parent, _), above = above[-1], above[:-1]
    elif field != "args":
        return
    if not isinstance(parent, ast.Call):
        return
    if file.module.is_package and parent in file.lazy_tables.calls:
        yield file.module.name
    own = any(isinstance(each, ast.Name) and each.id in _OWN_NAMES for each in parent.args)
    called = written(parent.func).lower()
    if not own and not any(helper in called for helper in _HELPERS):
        return
    reader = Reader(file, file.scope(above))
    given = [*parent.args[:1], *(one.value for one in parent.keywords if one.arg == "package_name")]
    for each in given:
        yield from (text for text in reader.read(each) if text and HOLE not in text)


def _named(table: ast.AST, parent: ast.AST, field: str, above: Ancestors) -> Iterator[str]:
    """The names that hold the table: `parts = {...}`, `parts["shim"] = [...]`, `parts.append()`."""
    if isinstance(parent, ast.Assign | ast.AnnAssign | ast.AugAssign) and field == "value":
        for target in parent.targets if isinstance(parent, ast.Assign) else [parent.target]:
            if isinstance(target, ast.Name):
                yield target.id
    elif isinstance(parent, ast.Subscript) and field == "slice":
        if isinstance(parent.value, ast.Name) and not isinstance(above[-2][0], ast.Subscript):
            yield parent.value.id
    elif isinstance(parent, ast.Call) and field == "args":
        match parent.func:
            case ast.Attribute(value=ast.Name(id=name), attr=method) if method in _GROWS:
                yield name


def _discovered(file: File, call: ast.AST, above: Ancestors) -> Iterator[str]:
    """The packages in which `autodiscover_tasks([...], related_name="shim")` looks."""
    if not isinstance(call, ast.Call) or not written(call.func).endswith("autodiscover_tasks"):
        return
    packages = keyword_of(call, "packages", 0)
    reader = Reader(file, file.scope(above))
    for each in (reader.elements(packages) or ()) if packages is not None else ():
        yield from reader.read(each)
