"""What a file says about the targets: from its bytes alone, so that it can be kept by content."""

import ast
from typing import NamedTuple

from unshim.finders.file import File
from unshim.finders.finding import Finding
from unshim.finders.hits import Hits
from unshim.finders.reference import Reference
from unshim.finders.registry import Ancestors
from unshim.finders.surroundings import surroundings
from unshim.finders.target import Target
from unshim.names import Module
from unshim.source import Source


class Facts(NamedTuple):
    """`problem` says why a file was searched as text in part or whole; None where it parsed."""

    findings: tuple[Finding, ...]
    problem: str | None = None


def read_facts(
    path: str, data: bytes, module: Module, targets: tuple[Target, ...], hits: Hits
) -> Facts:
    """Everything that a Python file says about the targets."""
    lines = hits.lines(data, module)
    if not lines:
        return Facts(())
    source = Source(path, data)
    file = File(source, module, targets, lines)
    try:
        found = {
            _finding(file, reference, ancestors): None for reference, ancestors in file.references()
        }
    except RecursionError:
        source.give_up("too deeply nested to be walked")
        found = {}
    if source.unparsed:
        from unshim.finders.lexical import unparsed_findings

        places = {place for finding in found for place in _places(finding)}
        for finding in unparsed_findings(file):
            if places.isdisjoint(_places(finding)):
                found[finding] = None
    return Facts(tuple(sorted(found)), source.problem)


def _places(finding: Finding) -> set[tuple[str, int]]:
    return {(finding.name, line) for line in range(finding.line, finding.end_line + 1)}


def _finding(file: File, reference: Reference, ancestors: Ancestors) -> Finding:
    around = surroundings(file, ancestors)
    target = reference.target
    kind = reference.kind
    if target.chain:
        kind = "reexport"
    elif around.kind and kind in ("import", "star", "attribute"):
        kind = around.kind
    span = reference.span or file.source.span(reference.node)
    return Finding(
        path=file.source.path,
        line=span.line,
        column=span.column,
        end_line=span.end_line,
        end_column=span.end_column,
        kind=kind,
        name=reference.name,
        scope=_scope_name(ancestors),
        message=reference.undecided,
        chain=target.chain,
        handler=around.handler,
        undecided=bool(reference.undecided),
    )


def _scope_name(ancestors: Ancestors) -> str:
    names = [
        node.name
        for node, field in ancestors
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and field == "body"
    ]
    return ".".join(names) or "<module>"
