"""What a file says about the targets, and what its module hands on of them."""

import ast
from typing import NamedTuple

from unshim.finders.file import File
from unshim.finders.finding import Finding
from unshim.finders.handed_on import handed_on
from unshim.finders.hits import Hits
from unshim.finders.lexical import unparsed_findings
from unshim.finders.reference import Reference
from unshim.finders.registry import Ancestors
from unshim.finders.surroundings import surroundings
from unshim.finders.target import Target
from unshim.names import Module
from unshim.source import Source


class Facts(NamedTuple):
    """`problem` says why a file was searched as text in part or whole; None where it parsed.

    `exports` are the names of the module through which others reach the targets.
    """

    findings: tuple[Finding, ...]
    problem: str | None = None
    exports: tuple[Target, ...] = ()


def read_facts(
    path: str, data: bytes, module: Module, targets: tuple[Target, ...], hits: Hits
) -> Facts:
    """Everything that a Python file says about the targets."""
    lines = hits.lines(data)
    if not lines:
        return Facts(())
    source = Source(path, data)
    file = File(source, module, targets, lines, hits)
    exports, offered = _exports(file)
    found: dict[Finding, None] = {}
    for reference, ancestors in (*file.references(), *((offer, []) for offer in offered)):
        finding = _finding(file, reference, ancestors)
        if finding is not None:
            found[finding] = None
    sought = tuple(hits.fresh.targets) if source.unparsed else ()
    for finding in unparsed_findings(path, source.lines, source.unparsed, module, sought):
        if not any(_same_place(finding, other) for other in found):
            found[finding] = None
    return Facts(tuple(sorted(found)), source.problem, tuple(exports))


def _exports(file: File) -> tuple[list[Target], list[Reference]]:
    """What the module hands on, and the strings in its `__all__` that say so."""
    from unshim.finders.exports import Exports

    exports = Exports(file)
    targets = exports.targets()
    return targets, list(exports.offers(targets))


def _same_place(one: Finding, other: Finding) -> bool:
    return one.name == other.name and other.line <= one.line <= other.end_line


def _finding(file: File, reference: Reference, ancestors: Ancestors) -> Finding | None:
    around = surroundings(file, ancestors)
    target = reference.target
    kind = reference.kind
    if target.typing and not (_is_typing(file, kind) or around.kind == "typing"):
        return None
    if target.steps:
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
        message=reference.undecided or handed_on(reference, file.module.name, file.source.path),
        chain=target.chain,
        handler=around.handler,
        undecided=bool(reference.undecided),
    )


def _is_typing(file: File, kind: str) -> bool:
    return kind == "typing" or file.source.path.endswith(".pyi")


def _scope_name(ancestors: Ancestors) -> str:
    names = [
        node.name
        for node, field in ancestors
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and field == "body"
    ]
    return ".".join(names) or "<module>"
