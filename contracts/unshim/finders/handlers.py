"""Which except clauses catch a failed import."""

import ast
from collections.abc import Iterator

from unshim.finders.lines import statements

_CATCHING = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}


def catches(tree: ast.Module, caught: ast.expr | None, depth: int = 4) -> bool:
    """Whether an except clause of this type catches a failed import.

    A name may be a tuple of types that the module keeps, such as `ERRORS = (ImportError, OSError)`.
    """
    if caught is None:
        return True
    if isinstance(caught, ast.Tuple | ast.List):
        return any(catches(tree, element, depth) for element in caught.elts)
    if isinstance(caught, ast.Starred):
        return catches(tree, caught.value, depth)
    if isinstance(caught, ast.BinOp):
        return catches(tree, caught.left, depth) or catches(tree, caught.right, depth)
    name = caught.attr if isinstance(caught, ast.Attribute) else getattr(caught, "id", "")
    if name in _CATCHING:
        return True
    if not isinstance(caught, ast.Name) or not depth:
        return False
    return any(catches(tree, value, depth - 1) for value in _assigned(tree, name))


def _assigned(tree: ast.Module, name: str) -> Iterator[ast.expr]:
    for node in statements(tree):
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == name for target in node.targets
        ):
            yield node.value
