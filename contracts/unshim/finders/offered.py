"""The names that a module offers by its `__all__`, as far as they are spelled out."""

import ast
from collections.abc import Iterator

from unshim.finders.lines import statements


def offered_names(tree: ast.AST) -> tuple[list[tuple[str, ast.expr]], bool]:
    """(name, its string) of each name in a module's `__all__`, and whether that is all of it."""
    found: list[tuple[str, ast.expr]] = []
    complete = True
    named: dict[str, list[ast.expr]] | None = None
    for value, is_added in _put_into(tree, "__all__"):
        complete = complete and is_added
        strings = list(_strings(value))
        if any(isinstance(item, ast.Name) for item in strings):
            named = _assigned(tree) if named is None else named
            strings = list(_through_names(strings, named))
        complete = complete and not any(isinstance(item, ast.Name | None) for item in strings)
        found += [(str(item.value), item) for item in strings if isinstance(item, ast.Constant)]
    return found, complete


def _put_into(tree: ast.AST, name: str) -> Iterator[tuple[ast.expr, bool]]:
    """Each value that a module gives to a name or adds to it; False where it is taken away."""
    for node in statements(tree):
        value: ast.expr | None = None
        is_added = True
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(target, ast.Name) and target.id == name for target in targets):
                value = node.value
            elif any(_unpacks_to(name, target) for target in targets):
                value = ast.Constant(None)  # whatever the value has for it
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            function = node.value.func
            if (
                isinstance(function, ast.Attribute)
                and isinstance(function.value, ast.Name)
                and function.value.id == name
            ):
                value = node.value.args[0] if node.value.args else None
                is_added = function.attr in ("append", "extend")
        if value is not None:
            yield value, is_added


def _unpacks_to(name: str, target: ast.expr) -> bool:
    """Whether the name is one of several that a value is taken apart to."""
    return isinstance(target, ast.Tuple | ast.List) and any(
        isinstance(each, ast.Name) and each.id == name for each in target.elts
    )


def _assigned(tree: ast.AST) -> dict[str, list[ast.expr]]:
    """The values that a module's statements give to each name."""
    found: dict[str, list[ast.expr]] = {}
    for node in statements(tree):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name):
                    found.setdefault(target.id, []).append(node.value)
    return found


def _through_names(
    strings: list[ast.Constant | ast.Name | None], named: dict[str, list[ast.expr]]
) -> Iterator[ast.Constant | ast.Name | None]:
    """The strings, those included of lists that a name of the module holds, however often given."""
    for item in strings:
        values = named.get(item.id, []) if isinstance(item, ast.Name) else []
        for value in values:
            yield from _strings(value)
        if len(values) != 1:
            yield item


def _strings(node: ast.expr) -> Iterator[ast.Constant | ast.Name | None]:
    """The string literals of a list, or of several joined; None for what is not spelled out.

    A name stands for itself: what it holds is spelled out elsewhere.
    """
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node
    elif isinstance(node, ast.List | ast.Tuple | ast.Set):
        for element in node.elts:
            yield from _strings(element.value if isinstance(element, ast.Starred) else element)
    elif isinstance(node, ast.BinOp):
        yield from _strings(node.left)
        yield from _strings(node.right)
    elif isinstance(node, ast.Call) and len(node.args) == 1:
        yield from _strings(node.args[0])
    else:
        yield node if isinstance(node, ast.Name) else None
