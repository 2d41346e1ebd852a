"""Parse what can be parsed of a file that does not parse as a whole.

The file is cut into its top-level blocks. A block that fails is cut further: its headers (`def`,
`try`, `except`, ...) are parsed around empty bodies, and each body in turn as the file was. So a
mistake hides its own logical line and nothing else: every other statement keeps its place, and an
import under a broken line is still an import inside its try.

Of the parsers that survive mistakes, none finds as many of the imports that are left, and none
gives Python's own syntax tree: tests/benchmarks/tolerant_parsing.py compares tree-sitter, parso
and the standard tokenizer.
"""

import ast
import warnings
from collections.abc import Sequence
from typing import NamedTuple

from unshim.patterns import lazily
from unshim.source.logical import LogicalLine, Unparsed, read_layout
from unshim.source.placeholders import ends_with_colon, placeholders

_CONTINUES = lazily(r"(?:elif|else|except|finally)\b|[)\]}]")
_DEEPEST = 60
_READINGS = 20
_HEADER_ATTEMPTS = 12
_MOST_CLAUSES = 500


class Repaired(NamedTuple):
    """`tree` is all that parses; `unparsed` all that may hide more."""

    tree: ast.Module
    unparsed: tuple[Unparsed, ...]


def parse_around(lines: list[str]) -> Repaired:
    """The tree of a text that does not parse as a whole."""
    layout = read_layout(lines)
    repair = _Repair(sum(map(len, lines)) * _READINGS)
    body = repair.siblings([line for line in layout.lines if not line.empty], 0)
    doubtful = bool(layout.doubtful)
    skipped = {line._replace(doubtful=doubtful) for line in repair.skipped}
    unparsed = sorted(skipped | layout.doubtful)
    return Repaired(ast.Module(body=body, type_ignores=[]), tuple(unparsed))


class _Clause(NamedTuple):
    """A header of a compound statement, or a decorator, and the lines indented below it."""

    header: LogicalLine
    body: list[LogicalLine]


class _Repair:
    """One file's repair: what was skipped, and how many characters may still be parsed, so that
    a file that is broken on every level of nesting takes no longer than a few readings of it."""

    def __init__(self, budget: int) -> None:
        self.skipped: set[Unparsed] = set()
        self._budget = budget

    def siblings(self, lines: Sequence[LogicalLine], depth: int) -> list[ast.stmt]:
        body: list[ast.stmt] = []
        for block in _blocks(lines):
            body += self._block(block, depth)
        return body

    def _block(self, block: list[LogicalLine], depth: int) -> list[ast.stmt]:
        self._budget -= sum(len(line.text) for line in block)
        statements = _parse(block) if self._budget > 0 or len(block) == 1 else None
        if statements is not None:
            return statements
        if len(block) == 1 or depth == _DEEPEST or self._budget < 0:
            return [statement for line in block for statement in self._alone(line)]
        clauses = _clauses(block)
        statements = self._skeleton(clauses)
        if statements is None:
            body: list[ast.stmt] = []
            for clause in clauses:
                body += self._alone(clause.header)
                body += self.siblings(clause.body, depth + 1)
            return body
        self._fill(statements, clauses, depth)
        return statements

    def _alone(self, line: LogicalLine) -> list[ast.stmt]:
        """A logical line without what is indented below it."""
        is_decorator = line.text.lstrip("\ufeff \t\f").startswith("@")
        statements = None if is_decorator else _parse([_with_pass(line)])
        if statements is None:
            self.skipped.add(Unparsed(line.first, line.last))
            texts = placeholders(line, opens_block=ends_with_colon(line.text))
            for text in texts if not is_decorator else ():
                statements = _parse([_with_pass(line.replaced(text))])
                if statements is not None:
                    break
        return statements or []

    def _skeleton(self, clauses: list[_Clause]) -> list[ast.stmt] | None:
        """The compound statement with `pass` for bodies, broken headers replaced by simple ones;
        None where it is none."""
        if len(clauses) > _MOST_CLAUSES:
            return None
        headers = [clause.header for clause in clauses]
        texts = [placeholders(clause.header, opens_block=bool(clause.body)) for clause in clauses]
        replaced: set[int] = set()
        for _ in range(_HEADER_ATTEMPTS):
            lines = _with_passes(headers, clauses)
            self._budget -= 2 * sum(len(line.text) for line in lines)
            if self._budget < 0:
                break
            statements = _parse(lines)
            if statements is not None:
                self.skipped |= {Unparsed(headers[at].first, headers[at].last) for at in replaced}
                return statements
            at = _clause_at(clauses, _error_line(lines))
            while at >= 0 and not texts[at]:
                at -= 1
            if at < 0:
                break
            headers[at] = clauses[at].header.replaced(texts[at].pop(0))
            replaced.add(at)
        return None

    def _fill(self, statements: list[ast.stmt], clauses: list[_Clause], depth: int) -> None:
        """Puts the bodies in the place of their `pass`."""
        bodies = {clause.body[0].first: clause.body for clause in clauses if clause.body}
        nodes = [node for statement in statements for node in ast.walk(statement)]
        for node in reversed(nodes):
            for field in ("body", "orelse", "finalbody", "handlers"):
                children = getattr(node, field, None)
                if not isinstance(children, list) or not children:
                    continue
                last = children[-1].end_lineno
                body = bodies.get(children[0].lineno) if isinstance(children[0], ast.Pass) else None
                if body is not None:
                    setattr(node, field, self.siblings(body, depth + 1) or children)
                    last = body[-1].last
                if hasattr(node, "end_lineno"):
                    node.end_lineno = max(node.end_lineno or 0, last)


def _blocks(lines: Sequence[LogicalLine]) -> list[list[LogicalLine]]:
    """Statements with all that is indented below them, decorators and else included."""
    blocks: list[list[LogicalLine]] = []
    indent = 0
    open_decorator = False
    for line in lines:
        text = line.text.lstrip("\ufeff \t\f")
        continues = open_decorator or (line.indent == indent and _CONTINUES.match(text))
        if not blocks or (line.indent <= indent and not continues):
            blocks.append([line])
            indent = line.indent
        else:
            blocks[-1].append(line)
        if line.indent <= indent:
            open_decorator = text.startswith("@")
    return blocks


def _clauses(block: list[LogicalLine]) -> list[_Clause]:
    clauses: list[_Clause] = []
    for line in block:
        if not clauses or line.indent <= block[0].indent:
            clauses.append(_Clause(line, []))
        else:
            clauses[-1].body.append(line)
    return clauses


def _with_passes(headers: list[LogicalLine], clauses: list[_Clause]) -> list[LogicalLine]:
    lines: list[LogicalLine] = []
    for header, clause in zip(headers, clauses, strict=True):
        if clause.body:
            lines += [header, _pass_below(header, clause.body[0].first)]
        else:
            lines.append(_with_pass(header))
    return lines


def _pass_below(header: LogicalLine, line: int) -> LogicalLine:
    text = header.text.lstrip("\ufeff")
    indent = text[: len(text) - len(text.lstrip(" \t\f"))]
    return LogicalLine(line, line, header.indent + 1, f"{indent} pass")


def _with_pass(header: LogicalLine) -> LogicalLine:
    """The header of a block that has no body, with one; any other line as it is."""
    if not ends_with_colon(header.text):
        return header
    text = header.text if header.text.rstrip().endswith(":") else header.text.rpartition("#")[0]
    return header._replace(text=f"{text} pass")


def _clause_at(clauses: list[_Clause], line: int) -> int:
    return sum(1 for clause in clauses[1:] if clause.header.first <= line)


def _parse(lines: Sequence[LogicalLine]) -> list[ast.stmt] | None:
    """The statements of consecutive lines, at their places; None where they do not parse."""
    text, first = _wrapped(lines)
    try:
        tree = _parsed(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    ast.increment_lineno(tree, first - 1)
    if lines[0].indent and isinstance(tree.body[0], ast.If):
        return tree.body[0].body
    return tree.body


def _error_line(lines: Sequence[LogicalLine]) -> int:
    text, first = _wrapped(lines)
    try:
        _parsed(text)
    except SyntaxError as error:
        return (error.lineno or 1) + first - 1
    except (ValueError, RecursionError, MemoryError):
        pass
    return first


def _wrapped(lines: Sequence[LogicalLine]) -> tuple[str, int]:
    """A text that stands at the left margin, and the number of its first line."""
    pieces: list[str] = []
    number = lines[0].first
    for line in lines:
        pieces.append("\n" * (line.first - number) + line.text)
        number = line.last
    text = "".join(pieces).lstrip("\ufeff")
    if lines[0].indent:
        return "if 1:\n" + text, lines[0].first - 1
    return text, lines[0].first


def _parsed(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)
