"""Python code in a string: for exec, for `-c`, for a file that is generated."""

import ast
import re
from typing import TYPE_CHECKING

from unshim.finders.paths import HOLE, Named
from unshim.finders.target import Target
from unshim.names import Module
from unshim.patterns import lazily
from unshim.spelling import plainly

if TYPE_CHECKING:
    from unshim.finders.file import File

_MARGIN = lazily(r"^[ \t]+(?=\S)", re.MULTILINE)
# What no dotted name and no list of words has.
_CODE = (ast.Call, ast.Dict, ast.List, ast.Set, ast.Subscript)
# What stands for a hole: a name, so that `from pkg import {name}` is still code.
_PLACEHOLDER = "_"


def code_in(
    file: "File", text: str, target: Target, is_executed: bool
) -> list[tuple[Named, str]] | None:
    """What the code in a text names, with its kind (string or prose); None where it is no code.

    Code that is executed here stands in the module around it; other code in none.
    """
    code = _dedented(text).replace(HOLE, _PLACEHOLDER)
    if target.last.encode() not in plainly(code.encode("utf-8", "replace")) or not _is_code(
        code, is_executed
    ):
        return None
    from unshim.finders.facts import read_facts
    from unshim.finders.hits import Hits

    module = file.module if is_executed else Module("", False)
    facts = read_facts(file.source.path, code.encode(), module, (target,), Hits((target,)))
    starts = _line_starts(code)
    found: list[tuple[Named, str]] = []
    for finding in facts.findings:
        start = starts[finding.line - 1] + finding.column - 1
        end = starts[finding.end_line - 1] + finding.end_column - 1
        named = _placed(text, code, start, end, finding.name)
        found.append((named, "string" if finding.family else "prose"))
    return found


def _is_code(code: str, is_executed: bool) -> bool:
    """Whether a text is Python, and no dotted name or sentence that happens to parse."""
    if not is_executed and not re.search(r"\bimport\b|[\n([{=]", code):
        return False
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return is_executed or any(
        not isinstance(node, ast.Expr) or any(isinstance(child, _CODE) for child in ast.walk(node))
        for node in tree.body
    )


def _dedented(text: str) -> str:
    """The text without the margin that all its lines share."""
    margins = [match.group() for match in _MARGIN.finditer(text)]
    lines = [line for line in text.split("\n") if line.strip()]
    if not margins or len(margins) < len(lines):
        return text
    margin = min(margins, key=len)
    return "\n".join(line.removeprefix(margin) for line in text.split("\n"))


def _line_starts(text: str) -> list[int]:
    return [0, *(match.end() for match in re.finditer("\r\n|\r|\n", text))]


def _placed(text: str, code: str, start: int, end: int, name: str) -> Named:
    """The same piece in the text that the code was made from; all of it, where it is not there."""
    piece = code[start:end]
    if not piece or text.count(piece) != code.count(piece):
        return Named(0, len(text), "." if name == _PLACEHOLDER else name)
    at = -1
    for _ in range(code.count(piece, 0, start) + 1):
        at = text.find(piece, at + 1)
    return Named(at, at + len(piece), "." if name == _PLACEHOLDER else name)
