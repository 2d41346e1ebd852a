"""Whether a relative path in the code counts from a folder that is made for the run."""

import ast

from unshim.finders.file import File
from unshim.finders.paths import are_temporary
from unshim.finders.registry import Ancestors
from unshim.finders.roles import written
from unshim.finders.texts import Reader

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
# What pytest gives to tests of its plug-ins: files are made in a folder of their own.
_MAKERS = ("pytester", "testdir")


def is_apart(file: File, ancestors: Ancestors) -> bool:
    """Whether the code here runs in such a folder, or makes files in one."""
    for index, (node, field) in enumerate(ancestors):
        if isinstance(node, ast.With) and field == "body":
            calls = (each.context_expr for each in node.items)
            if any(_called(call).endswith("isolated_filesystem") for call in calls):
                return True
        elif isinstance(node, ast.Call) and _called(node).startswith(_MAKERS):
            return True
        elif isinstance(node, _FUNCTIONS) and b"chdir" in file.source.data:
            inside = [*ancestors[:index], (node, "body")]
            if any(_changes_folder(file, one, inside) for one in ast.walk(node)):
                return True
    return False


def _changes_folder(file: File, node: ast.AST, ancestors: Ancestors) -> bool:
    """`monkeypatch.chdir(tmp_path)`."""
    if not isinstance(node, ast.Call) or not _called(node).endswith("chdir") or not node.args:
        return False
    texts = Reader(file, file.scope(ancestors)).read(node.args[0])
    return are_temporary(texts)


def _called(node: ast.expr) -> str:
    return written(node.func) if isinstance(node, ast.Call) else ""
