"""What a file says about the targets, and what its module hands on of them."""

import ast
from collections.abc import Collection, Iterable
from typing import NamedTuple

from unshim.finders.file import File
from unshim.finders.finding import IMPORT_KINDS, STRING_KINDS, Finding
from unshim.finders.handed_on import handed_on
from unshim.finders.hits import Hits, Lines
from unshim.finders.lines import nodes_on
from unshim.finders.outline import TRICKS
from unshim.finders.reference import Reference
from unshim.finders.registry import Ancestors
from unshim.finders.surroundings import surroundings
from unshim.finders.target import Target
from unshim.names import Module
from unshim.source import Source

# What a handler may do without a test saying so.
_SILENT = ("skip", "pass", "fallback")
# Only what imports is of interest to a handler around it.
_IMPORTING = (*IMPORT_KINDS, "dynamic", "patch")


class Facts(NamedTuple):
    """`problem` says why a file was searched as text in part or whole; None where it parsed.

    `exports` are the names of the module through which others reach the targets.
    """

    findings: tuple[Finding, ...]
    problem: str | None = None
    exports: tuple[Target, ...] = ()


NOTHING = Facts(())


def read_facts(
    path: str, data: bytes, module: Module, targets: tuple[Target, ...], hits: Hits
) -> Facts:
    """Everything that a Python file says about the targets."""
    lines = hits.lines_of(data, module)
    numbers = lines.all
    if not numbers:
        return NOTHING
    mentions = _in_comments(path, data, module, targets, numbers, hits)
    if mentions is not None:
        return mentions
    source = _parsed(path, data, lines, hits)
    facts = facts_of(source, module, targets, numbers, hits)
    if b">>>" in data:
        from unshim.finders.documents.doctests import docstring_findings

        examples = docstring_findings(source, module, hits, numbers)
        run = {finding.line for finding in examples}
        others = [one for one in facts.findings if one.kind != "prose" or one.line not in run]
        facts = facts._replace(findings=tuple(sorted({*others, *examples})))
    return facts


def _parsed(path: str, data: bytes, lines: Lines, hits: Hits) -> Source:
    """The syntax that the facts are read from: where imports alone are asked about, of the rest
    of the file only what they depend on.

    A string that names a target, or code in one, may be used anywhere in the file; but a docstring
    is used by nobody.
    """
    if lines.quoted:
        return Source(path, data)
    source = Source(path, data, wanted=lines.all, kept=TRICKS, naming=lines.naming)
    if source.is_excerpt and any(
        isinstance(node, ast.Constant)
        and hits.may_be_named_in(node.value)
        and (b"__doc__" in data or not isinstance(ancestors[-1][0], ast.Expr))
        for node, ancestors in nodes_on(lines.naming, source.tree)
    ):
        return Source(path, data)
    return source


def _in_comments(
    path: str,
    data: bytes,
    module: Module,
    targets: tuple[Target, ...],
    numbers: list[int],
    hits: Hits,
) -> Facts | None:
    """The facts of a file that names the targets on lines of comment alone: no need to parse it.

    None where one of the lines may have code.
    """
    source = Source(path, data, parsed=False)
    if not all(source.lines[number - 1].lstrip().startswith("#") for number in numbers):
        return None
    if source.problem:
        return None
    from unshim.finders.find_prose import lines_of_comment

    file = File(source, module, targets, numbers, hits)
    found = (finding_of(file, reference, []) for reference in lines_of_comment(file))
    return Facts(tuple(sorted({finding for finding in found if finding is not None})))


def facts_of(
    source: Source, module: Module, targets: tuple[Target, ...], numbers: list[int], hits: Hits
) -> Facts:
    """What Python code says about the targets on these lines, parsed or not."""
    file = File(source, module, targets, numbers, hits)
    try:
        found, exports = _walked(file)
    except RecursionError:
        source.give_up("too deeply nested to be walked")
        found, exports = [], []
    if file.wants_whole:
        return facts_of(Source(source.path, source.data), module, targets, numbers, hits)
    found += lexical_findings(file, found)
    return Facts(tuple(sorted(set(found))), source.problem, tuple(exports))


def lexical_findings(file: File, found: Collection[Finding]) -> list[Finding]:
    """Findings on the lines that do not parse, but for those already found."""
    if not file.source.unparsed:
        return []
    from unshim.finders.lexical import unparsed_findings

    places = {place for finding in found for place in _places(finding)}
    return [one for one in unparsed_findings(file) if places.isdisjoint(_places(one))]


def _walked(file: File) -> tuple[list[Finding], list[Target]]:
    exports, offered = _exports(file)
    references = (*file.references(), *((offer, []) for offer in offered))
    made = (finding_of(file, reference, ancestors) for reference, ancestors in references)
    return one_kind_a_place(finding for finding in made if finding is not None), exports


def _exports(file: File) -> tuple[list[Target], list[Reference]]:
    """What the module hands on, and the strings in its `__all__` that say so."""
    if file.hits.modules is None or (file.hits.alone and b"__all__" not in file.source.data):
        return [], []
    from unshim.finders.exports import Exports

    exports = Exports(file)
    targets = exports.targets()
    return targets, list(exports.offers(targets))


def one_kind_a_place(findings: Iterable[Finding]) -> list[Finding]:
    """Of the findings at one place, those of the kind that says most; what is certain comes first.

    A place may be reached twice: as itself, and as the place to which a constant leads.
    """
    by_place: dict[tuple[int, ...], dict[Finding, None]] = {}
    for finding in findings:
        place = (finding.line, finding.column, finding.end_line, finding.end_column)
        by_place.setdefault(place, {})[finding] = None
    kept: list[Finding] = []
    for together in by_place.values():
        best = min(map(_rank, together))
        kept += [finding for finding in together if _rank(finding) == best]
    return kept


def _rank(finding: Finding) -> tuple[bool, int]:
    order = (*IMPORT_KINDS, *STRING_KINDS)
    return finding.undecided, order.index(finding.kind) if finding.kind in order else len(order)


def _places(finding: Finding) -> set[tuple[str, int]]:
    return {(finding.name, line) for line in range(finding.line, finding.end_line + 1)}


def finding_of(file: File, reference: Reference, ancestors: Ancestors) -> Finding | None:
    """The finding that a reference is, with these ancestors around it; None where it is none."""
    ancestors = ancestors if reference.around is None else reference.around
    around = surroundings(file, ancestors)
    target = reference.target
    kind = reference.kind
    if target.typing and not (around.kind == "typing" or _is_typing(file, kind)):
        return None
    if target.steps:
        if target.path == file.source.path and kind != "reexport":
            return None  # what a module asks itself for; it is found where the module takes it
        kind = "reexport"
    elif around.kind and kind in ("import", "star", "attribute"):
        kind = around.kind
    span = reference.span
    if span is None:
        assert reference.node is not None
        span = file.source.span(reference.node)
    handler = reference.handler or (around.handler if kind in _IMPORTING else None)
    if (handler == "fallback" or (handler is None and kind == "string")) and _decides_skips(
        file, ancestors, reference.node, kind
    ):
        handler = "skip"
    label = file.source.label(span.line)
    span = file.source.located(span)
    tests = _silenced(file, ancestors, handler, reference.node) if handler in _SILENT else ()
    if handler is None and kind in _IMPORTING and b"xfail" in file.source.data:
        tests = _expected_to_fail(file, ancestors)
        handler = "skip" if tests else None
    return Finding(
        path=file.source.path,
        line=span.line,
        column=span.column,
        end_line=span.end_line,
        end_column=span.end_column,
        kind=kind,
        name=reference.name,
        scope=label or _scope_name(ancestors),
        message=reference.undecided or handed_on(reference, file.module.name, file.source.path),
        chain=target.chain,
        handler=handler,
        undecided=bool(reference.undecided),
        tests=tests,
    )


def _decides_skips(file: File, ancestors: Ancestors, place: ast.AST | None, kind: str) -> bool:
    data = file.source.data
    if not any(word in data for word in (b"skip", b"Skip", b"xfail", b"collect_ignore")):
        return False
    deciding = (ast.Assign, ast.Call, ast.If, ast.Return)
    if not any(isinstance(node, deciding) for node, _ in ancestors):
        return False
    from unshim.finders.silenced import decides_skips

    return decides_skips(file, ancestors, place, kind)


def _silenced(
    file: File, ancestors: Ancestors, handler: str, place: ast.AST | None
) -> tuple[str, ...]:
    from unshim.finders.silenced import silenced

    return silenced(file, ancestors, handler, place)


def _expected_to_fail(file: File, ancestors: Ancestors) -> tuple[str, ...]:
    from unshim.finders.silenced import expected_to_fail

    return expected_to_fail(file, ancestors)


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
