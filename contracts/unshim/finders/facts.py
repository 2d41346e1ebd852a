"""What a file says about the targets: from its bytes alone, so that it can be kept by content."""

import ast
from collections.abc import Collection
from typing import NamedTuple

from unshim.finders.file import File
from unshim.finders.finding import Finding
from unshim.finders.lexical import unparsed_findings
from unshim.finders.reference import Reference
from unshim.finders.registry import Ancestors
from unshim.finders.surroundings import surroundings
from unshim.finders.target import Hits, Target
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
    lines = hits.lines(data)
    if not lines:
        return Facts(())
    file = File(Source(path, data), module, targets, lines)
    found = dict.fromkeys(finding_of(file, *seen) for seen in file.references())
    found.update(dict.fromkeys(lexical_findings(file, found)))
    return Facts(tuple(sorted(found)), file.source.problem)


def lexical_findings(file: File, found: Collection[Finding]) -> list[Finding]:
    """Findings on the lines that do not parse, but for those already found."""
    source = file.source
    unparsed = unparsed_findings(
        source.path, source.lines, source.unparsed, file.module, file.targets
    )
    return [
        finding for finding in unparsed if not any(_same_place(finding, other) for other in found)
    ]


def _same_place(one: Finding, other: Finding) -> bool:
    return one.name == other.name and other.line <= one.line <= other.end_line


def finding_of(file: File, reference: Reference, ancestors: Ancestors) -> Finding:
    """The finding that a reference is, with these ancestors around it."""
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
