"""Parse what can be parsed of a file that does not parse as a whole.

The file is cut into its top-level blocks, so that a mistake in one never hides another. In a
block that fails, the logical line that the parser points at is replaced by a placeholder of the
same extent, and the block is tried again. Every other line keeps its line, its column and the
statements around it: an import under a broken line is still an import inside its try.
"""

import ast
import warnings

from unshim.patterns import lazily
from unshim.source.logical import LogicalLine, logical_lines

_ATTEMPTS = 60
_LEGACY_EXCEPT = lazily(r"except\s+((?:[\w.]+\s*,\s*)+[\w.]+)\s*(as\s+\w+\s*)?:")
_HEADER = lazily(r"(?:async\s+)?(def|class|if|elif|else|for|while|with|try|except|finally)\b")
_CONTINUES = lazily(r"(?:elif|else|except|finally)\b|[)\]}]")
_STATEMENT = lazily(r"\b(?:from|import)\s")


def parse_around(lines: list[str]) -> tuple[ast.Module, tuple[tuple[int, int], ...]]:
    """The tree of all that parses, and the ranges of lines (first, last; from 1) that do not."""
    body: list[ast.stmt] = []
    unparsed: list[tuple[int, int]] = []
    for block in _blocks(logical_lines(lines)):
        statements, skipped = _parse_block(block)
        body += statements
        unparsed += skipped
    return ast.Module(body=body, type_ignores=[]), tuple(sorted(set(unparsed)))


def _blocks(logical: list[LogicalLine]) -> list[list[LogicalLine]]:
    """Top-level statements with all that is indented below them, decorators and else included."""
    blocks: list[list[LogicalLine]] = []
    open_decorator = False
    for line in logical:
        text = line.text.lstrip()
        top = line.indent == 0 and not _CONTINUES.match(text) and not open_decorator
        if top or not blocks:
            blocks.append([line])
        else:
            blocks[-1].append(line)
        if line.indent == 0:
            open_decorator = text.startswith("@")
    return blocks


def _parse_block(block: list[LogicalLine]) -> tuple[list[ast.stmt], list[tuple[int, int]]]:
    lines = list(block)
    skipped: list[tuple[int, int]] = []
    given_up: set[int] = set()
    for _ in range(_ATTEMPTS):
        error_line, statements = _try(lines)
        if statements is not None:
            return statements, skipped
        at = _line_at(lines, error_line, given_up)
        if at is None:
            break
        original = block[at]
        replacement = _placeholder(original) if lines[at] is original else None
        if replacement is None:
            given_up.add(at)
            replacement = " " * original.indent + "pass"
        lines[at] = original.replaced(replacement)
        skipped.append((original.first, original.last))
    return _each_alone(block)


def _try(lines: list[LogicalLine]) -> tuple[int, list[ast.stmt] | None]:
    """The statements; or the line (from 1, in the file) at which the parser stops, and None."""
    first = lines[0].first
    text = "\n".join(line.text for line in lines)
    if lines[0].indent:
        text, first = "if 1:\n" + text, first - 1
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except SyntaxError as error:
        return first - 1 + (error.lineno or 1), None
    except (ValueError, RecursionError, MemoryError):
        return lines[0].first, None
    ast.increment_lineno(tree, first - 1)
    return first, tree.body


def _line_at(lines: list[LogicalLine], number: int, given_up: set[int]) -> int | None:
    """The index of the logical line to replace: the one pointed at, else the nearest before."""
    at = len(lines) - 1
    for index, line in enumerate(lines):
        if line.first <= number <= line.last:
            at = index
            break
    while at in given_up:
        at -= 1
    return at if at >= 0 else None


def _placeholder(line: LogicalLine) -> str | None:
    """A text that parses where this logical line does not, keeping what is sure of it."""
    text = line.text.lstrip("\ufeff \t\f")
    indent = line.text[: len(line.text) - len(text)]
    padding = "\n" * line.text.count("\n")
    if text.startswith("lazy "):
        return indent + "if 1:" + text[len("lazy ") :]
    legacy = _LEGACY_EXCEPT.match(text)
    if legacy:
        return indent + f"except ({legacy.group(1)}):" + text[legacy.end() :]
    header = _HEADER.match(text)
    if header and text.rstrip().endswith(":"):
        return indent + _HEADERS[header.group(1)] + padding
    statement = _import_in(text)
    if statement is not None:
        return indent + statement
    return None


_HEADERS = {
    "def": "def _():",
    "class": "class _:",
    "if": "if 1:",
    "elif": "elif 1:",
    "else": "else:",
    "for": "for _ in _:",
    "while": "while 1:",
    "with": "with _:",
    "try": "try:",
    "except": "except Exception:",
    "finally": "finally:",
}


def _import_in(text: str) -> str | None:
    """The text with all but its import statement blanked, where one can be made out."""
    for match in _STATEMENT.finditer(text):
        rest = text[match.start() :]
        for piece in (rest, rest.partition(";")[0], rest.partition("#")[0]):
            try:
                ast.parse(piece.strip())
            except (SyntaxError, ValueError):
                continue
            before = text[: match.start()]
            if "\n" in before or len(before) < len("if 1:"):
                return piece.strip() if not before.strip() else None
            return "if 1:" + " " * (len(before) - len("if 1:")) + piece.strip()
    return None


def _each_alone(block: list[LogicalLine]) -> tuple[list[ast.stmt], list[tuple[int, int]]]:
    """The last resort: every logical line on its own; what fails is left to be read as text."""
    statements: list[ast.stmt] = []
    skipped: list[tuple[int, int]] = []
    for line in block:
        _, parsed = _try([line])
        if parsed is None:
            replacement = _placeholder(line)
            skipped.append((line.first, line.last))
            if replacement is not None:
                _, parsed = _try([line.replaced(replacement)])
        statements += parsed or []
    return statements, skipped
