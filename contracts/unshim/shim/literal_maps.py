"""Dictionaries that are written out, with texts for keys."""

import ast
from collections.abc import Iterator, Mapping

from unshim.shim.resolving import text_of

Map = Mapping[str, ast.expr]


def maps_of(tree: ast.Module) -> dict[str, tuple[ast.stmt, Map]]:
    """The module's variables that hold a literal dictionary with texts for keys."""
    found: dict[str, tuple[ast.stmt, Map]] = {}
    for name, statement, value in _assignments(tree):
        literal = as_map(value)
        if literal:
            found[name] = statement, literal
    return found


def _assignments(tree: ast.Module) -> Iterator[tuple[str, ast.stmt, ast.expr]]:
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target = statement.targets[0]
            if isinstance(target, ast.Name):
                yield target.id, statement, statement.value
        elif isinstance(statement, ast.AnnAssign):
            target = statement.target
            if isinstance(target, ast.Name) and statement.value is not None:
                yield target.id, statement, statement.value


def as_map(node: ast.expr) -> Map | None:
    """A dictionary by its keys; None for what is no literal one."""
    if isinstance(node, ast.DictComp):
        return _written_out(node)
    if not isinstance(node, ast.Dict):
        return None
    keys = [text_of(key) for key in node.keys]
    found = {key: value for key, value in zip(keys, node.values, strict=True) if key is not None}
    return found if len(found) == len(keys) else None


def _written_out(node: ast.DictComp) -> Map | None:
    """`{f"old:{x}": f"new:{x}" for x in ("a", "b")}` as the dictionary that it makes."""
    if len(node.generators) != 1:
        return None
    over = node.generators[0]
    items = texts_of(over.iter)
    if items is None or over.ifs or not isinstance(over.target, ast.Name):
        return None
    found: dict[str, ast.expr] = {}
    for item in items:
        key = _filled_in(node.key, over.target.id, item)
        value = _filled_in(node.value, over.target.id, item)
        if key is None or value is None:
            return None
        found[key] = ast.copy_location(ast.Constant(value), node.value)
    return found


def _filled_in(node: ast.expr, variable: str, text: str) -> str | None:
    if isinstance(node, ast.Name) and node.id == variable:
        return text
    if isinstance(node, ast.FormattedValue) and node.format_spec is None:
        return _filled_in(node.value, variable, text)
    if isinstance(node, ast.JoinedStr):
        parts = [_filled_in(part, variable, text) for part in node.values]
        return None if None in parts else "".join(part for part in parts if part is not None)
    return text_of(node)


def texts_of(node: ast.expr) -> list[str] | None:
    """The strings of a literal list, tuple or set; None for anything else."""
    if not isinstance(node, ast.List | ast.Tuple | ast.Set):
        return None
    texts = [text for text in map(text_of, node.elts) if text is not None]
    return texts if len(texts) == len(node.elts) else None
