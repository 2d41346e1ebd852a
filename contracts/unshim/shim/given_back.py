"""Functions that do nothing to what they are given but return it: `X = mark_as_old(new.X)`."""

import ast
from collections.abc import Callable

from unshim.finders.absolute import Absolute

TreeOf = Callable[[str], ast.Module | None]


def is_given_back(name: str, module: str, tree_of: TreeOf, steps: int = 4) -> bool:
    """Whether a module's function returns its first argument, be it taken from elsewhere.

    `tree_of` gives the syntax tree of a module; None where there is none to be read.
    """
    tree = tree_of(module)
    if tree is None or not steps:
        return False
    for node in tree.body:
        if not isinstance(node, ast.ImportFrom):
            continue
        names = [each.name for each in node.names if (each.asname or each.name) == name]
        # A relative import is read from the package, which the module may be itself.
        for package in (module, module.rpartition(".")[0]) if names else ():
            source = Absolute(package).module(node)
            if source and tree_of(source) is not None:
                return is_given_back(names[0], source, tree_of, steps - 1)
    return _gives_back(tree, name)


def _gives_back(tree: ast.Module, name: str) -> bool:
    """Whether a module's own function returns its first argument, whatever it does."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == name and not node.decorator_list:
            given = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)][:1]
            inside = list(ast.walk(node))
            if any(isinstance(child, ast.Yield | ast.YieldFrom | ast.Lambda) for child in inside):
                return False
            stored = {c.id for c in inside if isinstance(c, ast.Name) and _is_stored(c)}
            returned = [child.value for child in inside if isinstance(child, ast.Return)]
            return bool(returned) and all(
                isinstance(value, ast.Name) and value.id in given and value.id not in stored
                for value in returned
            )
    return False


def _is_stored(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Store)
