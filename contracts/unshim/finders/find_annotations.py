"""typing: quoted annotations that reach a target by its dotted name."""

import ast
from collections.abc import Iterator

from unshim.finders.file import File
from unshim.finders.find_attributes import reached
from unshim.finders.reference import Reference
from unshim.finders.registry import Ancestors, finder

_ANNOTATIONS = {"annotation", "returns"}
_TAKES_TYPE_FIRST = {"cast", "NewType", "TypeVar", "ForwardRef", "assert_type"}


@finder(ast.Constant)
def quoted_annotation(file: File, node: ast.AST, ancestors: Ancestors) -> Iterator[Reference]:
    """`x: "pkg.shim.X"`, `list["pkg.shim.X"]` in an annotation, `cast("pkg.shim.X", x)`."""
    assert isinstance(node, ast.Constant)
    expression = _type_in(node, ancestors)
    if expression is None:
        return
    scope = file.scope(ancestors)
    asked = {
        child.value: child
        for child in ast.walk(expression)
        if isinstance(child, ast.Attribute) and isinstance(child.value, ast.Attribute)
    }
    for child in ast.walk(expression):
        if isinstance(child, ast.Attribute):
            for reference in reached(file, scope, child, asked.get(child)):
                yield reference._replace(node=node, kind="typing", span=file.source.span(node))


def is_of_imports(file: File, node: ast.Constant, ancestors: Ancestors) -> bool:
    """Whether a quoted annotation goes through names that imports of this file bind."""
    expression = _type_in(node, ancestors)
    if expression is None:
        return False
    scope = file.scope(ancestors)
    heads = [
        child.value.id
        for child in ast.walk(expression)
        if isinstance(child, ast.Attribute) and isinstance(child.value, ast.Name)
    ]
    return bool(heads) and all(scope.resolve(name) for name in heads)


def _type_in(node: ast.Constant, ancestors: Ancestors) -> ast.expr | None:
    if not isinstance(node.value, str) or not is_annotation(ancestors):
        return None
    try:
        return ast.parse(node.value.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError):
        return None


def is_annotation(ancestors: Ancestors) -> bool:
    """Whether a string here is read as a type by type checkers."""
    for node, field in reversed(ancestors):
        if field in _ANNOTATIONS and isinstance(
            node, ast.AnnAssign | ast.arg | ast.FunctionDef | ast.AsyncFunctionDef
        ):
            return True
        if isinstance(node, ast.Subscript) and _names(node.value) in {"Literal", "Annotated"}:
            return False
        if isinstance(node, ast.Call):
            return _names(node.func) in _TAKES_TYPE_FIRST and field in {"args", "keywords"}
        if not isinstance(node, ast.Subscript | ast.BinOp | ast.Tuple | ast.List | ast.keyword):
            return False
    return False


def _names(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
