"""Holds a use that ran against the findings: did the search know of it?

A statement or an attribute is explained by a finding at its place (path, lines and name), or, an
attribute, by the finding that gave the file the module it is taken of, or gave it to a caller who
handed it over. What came through a string is explained by a finding in the same file, by one in a
file that called it, or by a string that stands as data anywhere: who wrote the string cannot be
seen any more.
"""

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from unshim.finders import Finding
from unshim.finders.file import File
from unshim.finders.finding import STRING_KINDS
from unshim.finders.search import find_roots
from unshim.finders.target import target_of
from unshim.migration import Migration
from unshim.names import module_of
from unshim.runtime.use import ATTRIBUTE, DYNAMIC, RuntimeUse, relative
from unshim.source import Source
from unshim.tree import Tree

# Strings that a loader elsewhere may be handed: settings, entry points, annotations.
_DATA = ("string", "entry", "path", "typing")
# What a string may have brought about: of a module that hands the shim on, too.
_BY_STRING = (*STRING_KINDS, "reexport")
_PATCHERS = ("mock.py", "monkeypatch.py", "plugin.py")


def meets(finding: Finding, use: RuntimeUse) -> bool:
    """Whether they share a line."""
    return finding.line <= use.end_line and use.line <= finding.end_line


def agrees(finding: Finding, use: RuntimeUse) -> bool:
    """Whether a finding's name accounts for the name used: who takes X reaches the module too."""
    found, used = finding.name, use.name
    return (
        used in (".", found)
        or finding.kind == "star"
        or found.startswith(f"{used}.")
        or used.startswith(f"{found}.")
    )


class Explainer:
    """Explains the uses of one migration. Paths of uses are relative to the root."""

    def __init__(
        self, findings: Sequence[Finding], tree: Tree, migration: Migration, root: str
    ) -> None:
        self._tree = tree
        self._migration = migration
        self._root = root
        self._findings = findings
        self._by_path: dict[str, list[Finding]] = {}
        for finding in findings:
            if finding.family:
                self._by_path.setdefault(finding.path, []).append(finding)
        self._files: dict[str, File] = {}

    def reason(self, use: RuntimeUse) -> str | None:
        """None where the search knew; else why it left the use open, "" where it saw nothing."""
        left_open = None
        for finding in self._explaining(use):
            if not finding.undecided:
                return None
            left_open = left_open or finding.message
        return left_open or ""

    def _explaining(self, use: RuntimeUse) -> Iterator[Finding]:
        if use.how == DYNAMIC:
            yield from self._strings(use)
            return
        here = [finding for finding in self._by_path.get(use.file, ()) if agrees(finding, use)]
        yield from (finding for finding in here if meets(finding, use))
        if use.how == ATTRIBUTE:
            yield from self._holding(use)
        else:
            yield from self._on_statement(use, here)

    def _strings(self, use: RuntimeUse) -> Iterator[Finding]:
        """The strings that may have brought a use about."""
        files = {use.file, *(relative(step.file, self._root) for step in use.chain)}
        patched = any(step.file.endswith(_PATCHERS) for step in use.via)
        for finding in self._findings:
            is_data = finding.kind in _DATA or (finding.kind == "patch" and patched)
            is_near = finding.kind in _BY_STRING and finding.path in files
            if (is_data or is_near) and agrees(finding, use):
                yield finding

    def _on_statement(self, use: RuntimeUse, here: Sequence[Finding]) -> Iterator[Finding]:
        """Findings on other lines of the statement, where Python tells its first line alone."""
        if not here:
            return
        for node in ast.walk(self._file(use.file).source.tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                whole = use._replace(line=node.lineno, end_line=node.end_lineno or node.lineno)
                if whole.line <= use.line <= whole.end_line:
                    yield from (finding for finding in here if meets(finding, whole))

    def _holding(self, use: RuntimeUse) -> Iterator[Finding]:
        """The findings by which the file has the module that an attribute is taken of."""
        if use.name == ".":
            return
        in_file = self._by_path.get(use.file, ())
        roots = list(_roots(self._file(use.file), use))
        for statement in (node for root in roots for node in root.statements):
            span = use._replace(
                line=getattr(statement, "lineno", 0), end_line=getattr(statement, "end_lineno", 0)
            )
            yield from (finding for finding in in_file if meets(finding, span))
        by_import = any(root.by_import for root in roots)
        for finding in in_file:
            # A parameter, a loop's variable, what a call gave: any way in which the file has the
            # module will do. A name that an import bound came by that import, or by a star.
            if finding.kind == "star" if by_import else _is_module(finding, use):
                yield finding
        if any(root.is_parameter for root in roots):
            # The module was handed over by a caller, who has it.
            callers = dict.fromkeys(relative(step.file, self._root) for step in use.chain)
            for path in filter(None, callers):
                yield from (one for one in self._by_path.get(path, ()) if _is_module(one, use))

    def _file(self, path: str) -> File:
        if path not in self._files:
            roots = find_roots(self._tree, self._migration, whole=True)
            module = module_of(path, roots, self._tree.exists)
            source = Source(path, self._tree.read(path))
            self._files[path] = File(source, module, (target_of(self._migration),), [])
        return self._files[path]


def _is_module(finding: Finding, use: RuntimeUse) -> bool:
    """Whether a finding gave the module of which a name was taken."""
    return finding.name == "." or use.name.startswith(f"{finding.name}.")


class _Root(NamedTuple):
    """What an attribute's chain begins with: a name that these statements bind."""

    by_import: bool
    is_parameter: bool
    statements: list[ast.AST]


def _roots(file: File, use: RuntimeUse) -> Iterator[_Root]:
    """The root of each attribute of this name on these lines."""
    asked = use.name.rpartition(".")[2]
    for node, ancestors in _walk(file.source.tree, []):
        if not isinstance(node, ast.Attribute) or (node.attr != asked and use.name != "."):
            continue
        if not (node.lineno <= use.end_line and use.line <= (node.end_lineno or node.lineno)):
            continue
        first: ast.expr = node
        while isinstance(first, ast.Attribute):
            first = first.value
        if not isinstance(first, ast.Name):
            continue
        owner = file.scope(ancestors).owner(first.id)
        bindings = owner.names.get(first.id, []) if owner else []
        by_star = not bindings and bool(file.scopes.module.stars)
        by_import = by_star or any(binding.dotted for binding in bindings)
        made = [binding.statement for binding in bindings if binding.statement is not None]
        if by_star:
            made = [statement for _, statement in file.scopes.module.stars]
        yield _Root(by_import, any(binding.outside for binding in bindings), made)


def _walk(
    node: ast.AST, ancestors: list[tuple[ast.AST, str]]
) -> Iterator[tuple[ast.AST, list[tuple[ast.AST, str]]]]:
    yield node, ancestors
    for field, value in ast.iter_fields(node):
        step = [*ancestors, (node, field)]
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _walk(child, step)
