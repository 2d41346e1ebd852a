"""Uses that only make sure that the shim is not loaded: they need nothing that loads it."""

import ast

from unshim.finders.roles import written
from unshim.rewrite.draft import Draft, Use


def is_harmless(draft: Draft, use: Use) -> bool:
    """Whether a use does the same, or nothing, where the shim is not loaded.

    `assert "pkg.shim" not in sys.modules`, `if "pkg.shim" in sys.modules: del ...`, and the
    deletion there or in a try that passes over its absence.
    """
    above, shim = use.ancestors, draft.moves.migration.shim
    parent = above[-1][0]
    if isinstance(parent, ast.Compare) and len(parent.ops) == 1 and len(above) > 1:
        around, field = above[-2]
        if isinstance(parent.ops[0], ast.NotIn):
            return isinstance(around, ast.Assert) and field == "test"
        return isinstance(around, ast.If) and field == "test" and _clears(around, shim)
    if isinstance(parent, ast.Call) and written(parent.func).endswith("assertNotIn"):
        return True
    return any(_passes_over(node, shim) for node, _ in above[-4:])


def _clears(node: ast.If, shim: str) -> bool:
    """`if "pkg.shim" in sys.modules: del sys.modules["pkg.shim"]`."""
    return not node.orelse and all(_takes_out(one, shim) for one in node.body)


def _passes_over(node: ast.AST, shim: str) -> bool:
    if isinstance(node, ast.If):
        test = node.test
        is_asked = isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.In)
        return is_asked and shim in _texts(test) and _clears(node, shim)
    if isinstance(node, ast.Try):
        handled = [written(one.type) if one.type else "" for one in node.handlers]
        return (
            handled == ["KeyError"]
            and not node.orelse
            and all(_takes_out(one, shim) for one in node.body)
            and all(isinstance(one, ast.Pass) for one in node.handlers[0].body)
        )
    return False


def _texts(node: ast.AST) -> set[object]:
    return {one.value for one in ast.walk(node) if isinstance(one, ast.Constant)}


def _takes_out(statement: ast.stmt, shim: str) -> bool:
    """`del sys.modules["pkg.shim"]`, `sys.modules.pop("pkg.shim")`."""
    taken: list[ast.expr]
    if isinstance(statement, ast.Delete):
        taken = [one.slice if isinstance(one, ast.Subscript) else one for one in statement.targets]
    elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        if not written(statement.value.func).endswith("modules.pop"):
            return False
        taken = statement.value.args[:1]
    else:
        return isinstance(statement, ast.Pass)
    return all(isinstance(one, ast.Constant) and one.value == shim for one in taken)
