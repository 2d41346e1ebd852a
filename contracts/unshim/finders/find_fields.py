"""dynamic, undecided: the last part of the name in a field of an object, and what imports by it.

`Row("pkg", "shim")` of a named tuple or a dataclass, and `import_module(f"{row.a}.{row.b}")`: which
row is imported is known when it runs.
"""

import ast
from collections.abc import Iterator

from unshim.finders.callees import IMPORTERS
from unshim.finders.file import File
from unshim.finders.lines import line_numbers, nodes_on
from unshim.finders.reference import Reference
from unshim.finders.registry import Ancestors, finder
from unshim.finders.roles import argument_of, written
from unshim.finders.unspelled import places_in

_NAMES = ("namedtuple", "make_dataclass")


@finder(ast.Constant)
def in_a_field(file: File, node: ast.AST, ancestors: Ancestors) -> Iterator[Reference]:
    """`"shim"` in a row, where a field of such rows is a part of what is imported."""
    assert isinstance(node, ast.Constant)
    target = next((one for one in file.targets if _is_last(node.value, one.last)), None)
    if target is None or target.names is not None or not ancestors:
        return
    if target.parent.encode() not in file.source.data:
        return
    field = _field_of(file, node, ancestors)
    if field is not None and _is_imported_by(file, field):
        why = f"what is imported by {field} is known only at run time, and it may be the shim"
        yield Reference(node, target, ".", "dynamic", undecided=why)


def _field_of(file: File, node: ast.Constant, ancestors: Ancestors) -> str | None:
    """The field that is given this, in a call or as its default."""
    match [one for one, _ in ancestors[-2:]]:
        case [ast.ClassDef(), ast.AnnAssign(target=ast.Name(id=name))]:
            return name
    argument = argument_of(node, ancestors)
    if argument is None or not isinstance(argument.call.func, ast.Name):
        return None
    called = argument.call.func.id
    return argument.keyword or _field(file, called, argument.position, argument.above)


def _is_last(value: object, last: str) -> bool:
    return isinstance(value, str) and value.rpartition(".")[2] == last


def _field(file: File, called: str, at: int | None, above: Ancestors) -> str | None:
    """The field that a class of this file has at a position."""
    for binding, _ in file.scope(above).bindings(called):
        names: list[str] = []
        match binding.statement, binding.value:
            case ast.ClassDef(body=body), _:
                own = (one.target for one in body if isinstance(one, ast.AnnAssign))
                names = [one.id for one in own if isinstance(one, ast.Name)]
            case _, ast.Call(func=maker, args=[_, fields, *_]):
                is_maker = written(maker).rpartition(".")[2] in _NAMES
                names = _spelled(fields) if is_maker else []
        if at is not None and at < len(names):
            return names[at]
    return None


def _spelled(node: ast.expr) -> list[str]:
    """The fields of `namedtuple("Row", "a b")`, or a list of them."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value.replace(",", " ").split()
    elements = node.elts if isinstance(node, ast.List | ast.Tuple) else []
    return [
        one.value
        for one in elements
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]


def _is_imported_by(file: File, field: str) -> bool:
    """Whether some call imports what this field is a part of."""
    data = file.source.data
    importers = [name.encode() for name in IMPORTERS if name.encode() in data]
    places = sorted(place for name in importers for place in places_in(data, name))
    for node, _ in nodes_on(line_numbers(data, places), file.whole):
        if isinstance(node, ast.Call) and written(node.func).rpartition(".")[2] in IMPORTERS:
            first = node.args[0] if node.args else None
            if isinstance(first, ast.BinOp | ast.JoinedStr | ast.Call) and any(
                isinstance(one, ast.Attribute) and one.attr == field for one in ast.walk(first)
            ):
                return True
    return False
