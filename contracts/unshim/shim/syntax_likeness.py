"""How alike two definitions are, by their syntax trees."""

import ast
from collections import Counter

_NAMED = ("id", "attr", "name", "arg", "module")


def shape(node: ast.AST) -> Counter[str]:
    """The pieces of a syntax tree: each node with its name or value, and what it stands in.

    Docstrings, positions and the definition's own name are no part of it.
    """
    found: Counter[str] = Counter()
    pending: list[tuple[ast.AST, str]] = [(child, "") for child in ast.iter_child_nodes(node)]
    while pending:
        current, above = pending.pop()
        if isinstance(current, ast.Load | ast.Store | ast.Del):
            continue
        if isinstance(current, ast.Expr) and isinstance(current.value, ast.Constant):
            continue
        said = _said(current)
        found[said] += 1
        found[f"{above}>{said}"] += 1
        pending += [(child, said) for child in ast.iter_child_nodes(current)]
    return found


def _said(node: ast.AST) -> str:
    kind = type(node).__name__
    if isinstance(node, ast.Constant):
        return f"{kind} {node.value!r:.80}"
    for field in _NAMED:
        value = getattr(node, field, None)
        if isinstance(value, str):
            return f"{kind} {value}"
    return kind


def likeness(one: Counter[str], other: Counter[str]) -> float:
    """From 0, nothing in common, to 1, the same: the share of pieces that both have."""
    total = one.total() + other.total()
    if not total:
        return 1.0
    return 2 * (one & other).total() / total
