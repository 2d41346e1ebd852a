"""Folders that are made for a run: no file of the tree lies in them, unless it is copied there."""

import ast
from typing import TYPE_CHECKING

from unshim.finders import paths
from unshim.finders.namespaces import Namespace
from unshim.finders.roles import written

if TYPE_CHECKING:
    from unshim.finders.combining import Texts
    from unshim.finders.file import File
    from unshim.finders.texts import Reader

# Fixtures of pytest that give one.
FIXTURES = {"tmp_path", "tmp_path_factory", "tmpdir", "tmpdir_factory"}
# What makes one; the object that `TemporaryDirectory` makes stands for its folder.
MAKERS = {"TemporaryDirectory", "gettempdir", "mkdtemp"}
# Methods of such a folder that give one below it, or a file.
BELOW = {"ensure", "join", "joinpath", "mkdir", "mktemp"}
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def folder(file: "File") -> "Texts":
    """Such a folder, in a file that copies nothing into one."""
    return () if b"copy" in file.source.data else (paths.TEMPORARY,)


def made(reader: "Reader", call: ast.Call) -> "Texts":
    """The folder that a call makes."""
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else ""
    if isinstance(function, ast.Name):
        meant = reader.scope.resolve(function.id) or [function.id]
        name = meant[0].rpartition(".")[2]
    return folder(reader.file) if name in MAKERS else ()


def opened(statement: ast.AST | None, name: str) -> ast.Call | None:
    """The call whose result a `with` statement gives this name."""
    for item in statement.items if isinstance(statement, ast.With) else ():
        match item:
            case ast.withitem(ast.Call() as call, ast.Name(id=bound)) if bound == name:
                return call
    return None


def given(reader: "Reader", owner: Namespace, name: str) -> "Texts":
    """What a parameter is given by a fixture of pytest, or one of the file that makes such a
    folder."""
    if not all(binding.outside for binding in owner.names[name]):
        return ()
    if name in FIXTURES:
        return folder(reader.file)
    for binding in reader.scope.scopes.module.names.get(name, ()):
        function = binding.statement
        if (
            isinstance(function, _FUNCTIONS)
            and function is not owner.node
            and _is_fixture(function)
        ):
            return _results(reader, function)
    return ()


def _is_fixture(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    decorators = (
        each.func if isinstance(each, ast.Call) else each for each in function.decorator_list
    )
    return any(written(each).endswith("fixture") for each in decorators)


def _results(reader: "Reader", function: ast.AST) -> "Texts":
    """What a fixture gives out, if all of it lies in such a folder."""
    if reader.depth > paths.DEPTH:
        return ()
    scope = reader.scope.at(reader.scope.scopes.inside(function))
    inner = reader._replace(scope=scope, known={}, depth=reader.depth + 1)
    nodes = (one for one in ast.walk(function) if isinstance(one, ast.Return | ast.Yield))
    found = [inner.read(one.value) for one in nodes if one.value is not None]
    texts = tuple(text for each in found for text in each)
    return texts if all(found) and paths.are_temporary(texts) else ()
