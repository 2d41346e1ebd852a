"""path: the shim's file by its bare name, beside the package or the folder that it lies in.

`pkgutil.get_data("pkg", "shim.py")`, `files("pkg").joinpath("shim.py")`, `files(pkg) / "shim.py"`,
`package_data={"pkg": ["shim.py"]}`, `imp.find_module("shim", ["lib/pkg"])`,
`run(["python", "shim.py"], cwd="lib/pkg")`. Whatever is called: together with the name of the very
package, a name of a file is that file's; and so it is where the file changes to that folder.
"""

import ast
from collections.abc import Iterator

from unshim.finders.file import File
from unshim.finders.lines import line_numbers, nodes_on
from unshim.finders.literals import literals
from unshim.finders.paths import HOLE, path_name, paths_in
from unshim.finders.reference import Reference
from unshim.finders.registry import Ancestors, finder
from unshim.finders.roles import argument_of, keyword_of, written
from unshim.finders.target import Target
from unshim.finders.texts import Reader
from unshim.finders.unspelled import places_in

_CONTAINERS = (ast.List, ast.Set, ast.Tuple)
_JOINS = {"joinpath", "__truediv__"}
# What finds a module by its last name in the folders that it is given.
_IN_FOLDERS = {"find_module", "find_spec"}


@finder(ast.Constant)
def file_in_package(file: File, node: ast.AST, ancestors: Ancestors) -> Iterator[Reference]:
    """`"shim.py"` beside `"pkg"`."""
    assert isinstance(node, ast.Constant)
    if not isinstance(node.value, str) or not node.value or not ancestors:
        return
    targets = [
        target
        for target in file.targets
        if target.files and target.names is None and not target.steps
    ]
    if not any(_is_file_of(node.value, target.files) for target in targets):
        return
    texts = [text for one in literals(file, node, ancestors) for text in one.texts]
    if any(_says_path(text, targets) for text in texts):
        return  # found as one
    if any(text != node.value and "/" in text and HOLE not in text for text in texts):
        return  # a part of another path
    for folder in _folders(file, node, ancestors):
        path = f"{folder}/{node.value}"
        for target in targets:
            whole = target.module.replace(".", "/")
            if HOLE in path.removeprefix(f"{HOLE}/") or f"/{whole}" not in f"/{path}":
                continue
            name = path_name(path, target)
            if name is not None:
                yield Reference(node, target, name, "path")
                return


@finder(ast.Constant)
def module_in_folder(file: File, node: ast.AST, ancestors: Ancestors) -> Iterator[Reference]:
    """`imp.find_module("shim", ["lib/pkg"])`, `find_spec("shim", pkg.__path__)`."""
    assert isinstance(node, ast.Constant)
    targets = [target for target in file.targets if target.names is None and not target.steps]
    if not ancestors or not any(node.value == target.last for target in targets):
        return
    argument = argument_of(node, ancestors)
    if argument is None or not argument.is_at(0, "name", "fullname"):
        return
    call = argument.call
    if written(call.func).rpartition(".")[2] not in _IN_FOLDERS:
        return
    where = keyword_of(call, "path", 1)
    for folder in _searched(file, where, argument.above) if where is not None else ():
        for target in targets:
            package = target.parent.replace(".", "/")
            if package and (folder == package or folder.endswith(f"/{package}")):
                yield Reference(node, target, ".", "dynamic")
                return


def _says_path(text: str, targets: list[Target]) -> bool:
    return any(True for target in targets for _ in paths_in(text, target))


def _is_file_of(text: str, files: tuple[str, ...]) -> bool:
    return any(text == file or file.endswith(f"/{text}") for file in files)


def _folders(file: File, node: ast.Constant, ancestors: Ancestors) -> Iterator[str]:
    """The packages and folders that the place gives for a bare name of a file."""
    at = len(ancestors) - 1
    inner: ast.AST = node
    parent, field = ancestors[at]
    if isinstance(parent, _CONTAINERS):
        before = parent.elts[: file.position(node, parent.elts) or 0]
        yield from _named(file, before[-1:], ancestors[:at])
    while at and isinstance(parent, _CONTAINERS):
        inner, at = parent, at - 1
        parent, field = ancestors[at]
    above = ancestors[:at]
    if isinstance(parent, ast.Dict) and field == "values":
        pairs = zip(parent.keys, parent.values, strict=True)
        keys = [key for key, value in pairs if value is inner and key is not None]
        yield from _named(file, keys, above)
    elif isinstance(parent, ast.BinOp) and field == "right" and isinstance(parent.op, ast.Div):
        yield from _of_files(file, parent.left, above)
    elif isinstance(parent, ast.Call) and field == "args":
        index = parent.args.index(inner) if isinstance(inner, ast.expr) else 0
        if isinstance(parent.func, ast.Attribute) and parent.func.attr in _JOINS:
            yield from _of_files(file, parent.func.value, above)
        else:
            given = [one.value for one in parent.keywords]
            yield from _named(file, [*parent.args[max(index - 1, 0) : index], *given], above)
        yield from _changed_to(file)
    elif isinstance(parent, ast.keyword) and above:
        call, around = above[-1][0], above[:-1]
        if isinstance(call, ast.Call):
            others = [one.value for one in call.keywords if one is not parent]
            yield from _named(file, [*call.args[:1], *others], around)


def _changed_to(file: File) -> Iterator[str]:
    """The folders that the file changes to: `os.chdir("lib/pkg")`, `monkeypatch.chdir(HERE)`."""
    data = file.source.data
    if b"chdir" not in data:
        return
    for node, ancestors in nodes_on(line_numbers(data, places_in(data, b"chdir")), file.whole):
        if isinstance(node, ast.Call) and written(node.func).rpartition(".")[2] == "chdir":
            yield from _named(file, node.args[:1], ancestors)


def _named(file: File, nodes: list[ast.expr], ancestors: Ancestors) -> Iterator[str]:
    """The folders of the packages that some expressions name, or stand for."""
    scope = file.scope(ancestors)
    for node in nodes:
        for text in (*Reader(file, scope).read(node), *scope.resolve_chain(node)):
            yield text.replace(".", "/") if "/" not in text else text


def _of_files(file: File, node: ast.expr, ancestors: Ancestors) -> Iterator[str]:
    """The folder that `files("pkg")` gives, and what is joined to it."""
    if isinstance(node, ast.Call) and node.args and written(node.func).endswith("files"):
        yield from _named(file, node.args[:1], ancestors)
    elif isinstance(node, ast.Name):
        for binding, scope in file.scope(ancestors).bindings(node.id):
            value = binding.value
            if isinstance(value, ast.Call) and value.args and written(value.func).endswith("files"):
                texts = Reader(file, scope).read(value.args[0])
                every = (*texts, *scope.resolve_chain(value.args[0]))
                yield from (text.replace(".", "/") for text in every)
    above, parts = _joined(node)
    if above is not None:
        reader = Reader(file, file.scope(ancestors))
        further = "/".join(text for part in parts for text in reader.read(part)[:1])
        for folder in _of_files(file, above, ancestors):
            yield f"{folder}/{further}"


def _joined(node: ast.expr) -> tuple[ast.expr | None, list[ast.expr]]:
    """What a path is joined from: the path above it, and the parts."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        return node.left, [node.right]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return (node.func.value, node.args) if node.func.attr in _JOINS else (None, [])
    return None, []


def _searched(file: File, node: ast.expr, ancestors: Ancestors) -> Iterator[str]:
    """The folders in a list for a finder of modules."""
    scope = file.scope(ancestors)
    reader = Reader(file, scope)
    for element in reader.elements(node) or ():
        yield from (text.rstrip("/") for text in reader.read(element))
    for dotted in scope.resolve_chain(node):
        package, _, last = dotted.rpartition(".")
        if last == "__path__":
            yield package.replace(".", "/")
