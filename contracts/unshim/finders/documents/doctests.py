"""Examples with a prompt in docstrings: `doctest` runs them in the namespace of their module.

Those of a module's `__test__`, too: https://docs.python.org/3/library/doctest.html#which-docstrings-are-examined
"""

import ast
from collections.abc import Iterator
from typing import TypeGuard

from unshim.finders.documents.insets import read_inset
from unshim.finders.finding import Finding
from unshim.finders.hits import Hits
from unshim.names import Module
from unshim.patterns import lazily
from unshim.source import Source
from unshim.source.examples import doctests
from unshim.source.inset import Line

_PROMPT = lazily(r".*>>>|\s*\.\.\.")
_OPENING = lazily(r"[A-Za-z]{0,2}(?:\"\"\"|'''|\"|')")
_DOCUMENTED = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def docstring_findings(
    source: Source, module: Module, hits: Hits, numbers: list[int]
) -> list[Finding]:
    """What the examples on these lines of a file use."""
    wanted = {number for number in numbers if _PROMPT.match(source.lines[number - 1])}
    if not wanted:
        return []
    found: list[Finding] = []
    for docstring, name in docstrings(source.tree):
        lines = set(range(docstring.lineno, (docstring.end_lineno or docstring.lineno) + 1))
        if wanted & lines:
            examples = doctests(lines_of_docstring(source, docstring, name))
            sections = [imports_of(source.tree), examples]
            places = {line.number for line in examples}
            found += [
                finding
                for finding in read_inset(source.path, sections, module, hits).findings
                if finding.line in places
            ]
    return found


def docstrings(tree: ast.Module) -> Iterator[tuple[ast.Constant, str]]:
    """Every docstring, with the qualified name of what it documents."""
    for statement in tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="__test__")], value=ast.Dict(values=values)):
                yield from ((one, "__test__") for one in values if _is_text(one))
    pending: list[tuple[ast.AST, str]] = [(tree, "")]
    while pending:
        node, name = pending.pop()
        if isinstance(node, (ast.Module, *_DOCUMENTED)):
            docstring = _docstring(node)
            if docstring is not None:
                yield docstring, name
        for child in ast.iter_child_nodes(node):
            if isinstance(child, _DOCUMENTED):
                pending.append((child, f"{name}.{child.name}".lstrip(".")))
            elif isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case):
                pending.append((child, name))


def _docstring(node: ast.AST) -> ast.Constant | None:
    body = getattr(node, "body", None)
    value = body[0].value if body and isinstance(body[0], ast.Expr) else None
    return value if _is_text(value) else None


def _is_text(node: ast.expr | None) -> TypeGuard[ast.Constant]:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def lines_of_docstring(source: Source, docstring: ast.Constant, name: str) -> list[Line]:
    """The lines of a docstring as they are written, without its quotes."""
    span = source.span(docstring)
    lines = []
    for number in range(span.line, span.end_line + 1):
        text = source.lines[number - 1]
        line = Line(text, number, range(1, len(text) + 2), name)
        end = span.end_column - 1 if number == span.end_line else len(text)
        start = span.column - 1 if number == span.line else 0
        lines.append(line.cut(start, end))
    opening = _OPENING.match(lines[0].text)
    if opening:
        mark = opening.group().lstrip("rRuUbBfFtT")
        lines[-1] = lines[-1].cut(0, max(len(lines[-1].text) - len(mark), 0))
        lines[0] = lines[0].cut(min(opening.end(), len(lines[0].text)))
    return lines


def imports_of(tree: ast.Module) -> list[Line]:
    """The imports of a module, which its examples may rely on."""
    return [
        Line(ast.unparse(statement), statement.lineno, [1])
        for statement in tree.body
        if isinstance(statement, ast.Import | ast.ImportFrom)
    ]
