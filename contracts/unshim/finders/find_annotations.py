"""typing: quoted annotations that reach a target by its dotted name."""

import ast
from collections.abc import Iterator

from unshim.finders.file import File
from unshim.finders.find_attributes import reached
from unshim.finders.reference import Reference
from unshim.finders.registry import Ancestors, finder

_ANNOTATIONS = {"annotation", "returns"}
_NO_TYPES = {"Literal", "Annotated"}
_TAKES_TYPE_FIRST = {"cast", "NewType", "TypeVar", "ForwardRef", "assert_type"}


@finder(ast.Constant)
def quoted_annotation(file: File, node: ast.AST, ancestors: Ancestors) -> Iterator[Reference]:
    """`x: "pkg.shim.X"`, `list["pkg.shim.X"]` in an annotation, `cast("pkg.shim.X", x)`."""
    assert isinstance(node, ast.Constant)
    expression = _type_in(node, ancestors)
    if expression is None:
        return
    scope = file.scope(ancestors)
    nodes = list(nodes_of(expression))
    asked = {
        child.value: child
        for child in nodes
        if isinstance(child, ast.Attribute) and isinstance(child.value, ast.Attribute)
    }
    for child in nodes:
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
        for child in nodes_of(expression)
        if isinstance(child, ast.Attribute) and isinstance(child.value, ast.Name)
    ]
    return bool(heads) and all(scope.resolve(name) for name in heads)


def nodes_of(expression: ast.expr) -> Iterator[ast.AST]:
    """The nodes of a type, and of those quoted in it once more: `"list['pkg.shim.X']"`."""
    yield expression
    if isinstance(expression, ast.Subscript) and _names(expression.value) in _NO_TYPES:
        return
    if isinstance(expression, ast.Constant) and isinstance(expression.value, str):
        inner = type_of(expression.value)
        if inner is not None:
            yield from nodes_of(inner)
    for child in ast.iter_child_nodes(expression):
        if isinstance(child, ast.expr):
            yield from nodes_of(child)


def _type_in(node: ast.Constant, ancestors: Ancestors) -> ast.expr | None:
    if not isinstance(node.value, str) or not is_annotation(ancestors):
        return None
    return type_of(node.value)


def type_of(text: str) -> ast.expr | None:
    """The syntax of a type that a text spells."""
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError):
        return None


def is_annotation(ancestors: Ancestors) -> bool:
    """Whether a string here is read as a type by type checkers."""
    for node, field in reversed(ancestors):
        if field in _ANNOTATIONS and isinstance(
            node, ast.AnnAssign | ast.arg | ast.FunctionDef | ast.AsyncFunctionDef
        ):
            return True
        if isinstance(node, ast.Subscript) and _names(node.value) in _NO_TYPES:
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
