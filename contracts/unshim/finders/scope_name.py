"""What a person calls the scope that a place is in."""

import ast

from unshim.finders.lines import Ancestors


def scope_name(ancestors: Ancestors) -> str:
    """The names of the classes and functions around, joined by dots."""
    names = [
        node.name
        for node, field in ancestors
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and field == "body"
    ]
    return ".".join(names) or "<module>"
