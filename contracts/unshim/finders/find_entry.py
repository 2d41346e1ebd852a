"""entry: the module of `-m`, and what plug-in loaders are given, in Python code."""

import ast

from unshim.finders.file import File
from unshim.finders.registry import Ancestors
from unshim.finders.roles import Role, role

_FLAGS = {"-m", "-p"}
_LISTS = {"pytest_plugins"}


@role
def run_or_plugged_in(file: File, node: ast.expr, ancestors: Ancestors) -> Role | None:
    """`[sys.executable, "-m", "pkg.shim"]`, `run("-m", "pkg.shim")`, `pytest_plugins = [...]`."""
    parent, field = ancestors[-1]
    siblings: list[ast.expr] = []
    if isinstance(parent, ast.List | ast.Tuple):
        siblings = parent.elts
    elif isinstance(parent, ast.Call) and field == "args":
        siblings = parent.args
    at = file.position(node, siblings) or 0
    before = siblings[at - 1] if at else None
    if isinstance(before, ast.Constant) and before.value in _FLAGS:
        return Role("entry")
    if isinstance(parent, ast.List | ast.Tuple) and len(ancestors) > 1:
        parent, field = ancestors[-2]
    if isinstance(parent, ast.Assign) and field == "value":
        names = {target.id for target in parent.targets if isinstance(target, ast.Name)}
        return Role("entry") if names & _LISTS else None
    return None
