"""patch: the target of a mock, as text."""

import ast
from collections.abc import Iterator

from unshim.finders.callees import ITEM_SETTERS, PATCH, PATCH_FORMS, SETTERS
from unshim.finders.file import File
from unshim.finders.find_dynamic import by_name
from unshim.finders.reference import Reference
from unshim.finders.registry import Ancestors, finder
from unshim.finders.roles import Role, argument_of, callees, is_sys_modules, role
from unshim.finders.texts import Reader
from unshim.source import Span


@role
def patched(file: File, node: ast.expr, ancestors: Ancestors) -> Role | None:
    """The target of `patch`, `patch.dict`, `monkeypatch.setattr`; what is put in `sys.modules`."""
    parent, field = ancestors[-1]
    if isinstance(parent, ast.Dict) and field == "keys" and len(ancestors) > 1:
        return _put_in_table(file, parent, ancestors[:-1])
    argument = argument_of(node, ancestors)
    if argument is None:
        return None
    is_method = isinstance(argument.call.func, ast.Attribute)
    for parts in callees(file, argument.call, argument.above):
        if _is_patch(parts) and argument.is_at(0, "target", "in_dict"):
            return Role("patch")
        if is_method and parts[-1] in SETTERS and argument.is_at(0, "target"):
            return Role("patch")
        if is_method and parts[-1] in ITEM_SETTERS and argument.is_at(1, "name"):
            table = argument.call.args[0] if argument.call.args else None
            if table is not None and is_sys_modules(file, table, argument.above):
                return Role("patch")
    return None


def _is_patch(parts: list[str]) -> bool:
    return parts[-1] == PATCH or (parts[-2:-1] == [PATCH] and parts[-1] in PATCH_FORMS)


def _put_in_table(file: File, table: ast.Dict, ancestors: Ancestors) -> Role | None:
    """A key of `patch.dict(sys.modules, {...})`, or of `sys.modules.update({...})`."""
    argument = argument_of(table, ancestors)
    if argument is None:
        return None
    for parts in callees(file, argument.call, argument.above):
        if parts[-3:] == ["sys", "modules", "update"]:
            return Role("dynamic")
        if parts[-2:] == [PATCH, "dict"] and argument.is_at(1, "values") and argument.call.args:
            first = argument.call.args[0]
            texts = Reader(file, file.scope(argument.above)).read(first)
            if "sys.modules" in texts or is_sys_modules(file, first, argument.above):
                return Role("patch")
    return None


@finder(ast.Call)
def patched_by_name(file: File, node: ast.AST, ancestors: Ancestors) -> Iterator[Reference]:
    """`patch.object(pkg, "shim")`, `monkeypatch.setattr(pkg, "shim", ...)`."""
    assert isinstance(node, ast.Call)
    if not isinstance(node.func, ast.Attribute) or len(node.args) < 2:
        return
    if node.func.attr not in SETTERS | PATCH_FORMS:
        return
    for parts in callees(file, node, ancestors):
        if parts[-1] in SETTERS or (parts[-1] == "object" and PATCH in parts[-2:-1]):
            yield from by_name(file, node.args[0], node.args[1], ancestors, "patch")
            return


@finder(ast.Call)
def patched_together(file: File, node: ast.AST, ancestors: Ancestors) -> Iterator[Reference]:
    """`patch.multiple("pkg", shim=...)`, `patch.multiple("pkg.module", X=...)` where X goes."""
    assert isinstance(node, ast.Call)
    targets = [each for each in file.targets if not each.chain]
    if not targets or not node.args:
        return
    if all(parts[-2:] != [PATCH, "multiple"] for parts in callees(file, node, ancestors)):
        return
    scope = file.scope(ancestors)
    holders = [*Reader(file, scope).read(node.args[0]), *scope.resolve_chain(node.args[0])]
    for target in targets:
        for keyword in node.keywords:
            if keyword.arg in target.words and any(
                target.match(f"{holder}.{keyword.arg}") and not target.match(holder)
                for holder in holders
            ):
                start = file.source.column(keyword.lineno, keyword.col_offset)
                line, end = keyword.lineno, start + len(keyword.arg)
                place = Span(line, start, line, end)
                name = keyword.arg if target.names is not None else "."
                yield Reference(keyword.value, target, name, "patch", span=place)
