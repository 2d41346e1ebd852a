"""The code in a file that is not Python as a whole: what runs, and what is only shown."""

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from unshim.finders.documents.doctests import docstrings, imports_of, lines_of_docstring
from unshim.finders.lines import walk
from unshim.finders.registry import Ancestors
from unshim.patterns import lazily
from unshim.source import Source
from unshim.source.examples import closing_of, dedent_of, doctests, sections_run, without_margin
from unshim.source.inset import Line, texts_of

_SHOWN_FENCE = lazily(r"\s*(?P<fence>`{3,}|~{3,})\s*(?:py|python3?|pycon|ipython)\b")
_SHOWN_DIRECTIVE = lazily(r"(\s*)\.\.\s+(?:code|code-block|sourcecode)::\s*(?:py|python3?)\s*$")
_EXECUTES = {"compile", "eval", "exec"}
_OPENING = lazily(r"[rRuU]?(\"\"\"|'''|\"|')")
_OPTION = lazily(r"\s*:[\w-]+:")


class Block(NamedTuple):
    """Sections of one namespace. The first `context` lines are read, and not written.

    `kind` is what its findings are where that is not what they would be in a file: "prose" where
    nothing runs it, "string" for code in a string. `shared` where other code may use what it
    binds.
    """

    sections: list[list[Line]]
    context: int = 0
    kind: str = ""
    shared: bool = False

    @property
    def shown(self) -> bool:
        """Whether nothing runs it, so that what it names is only mentioned."""
        return self.kind == "prose"


def blocks_of_docstrings(source: Source) -> Iterator[Block]:
    """The examples of each docstring, with the imports of the module that they rely on."""
    context = imports_of(source.tree)
    for docstring, name in docstrings(source.tree):
        examples = doctests(lines_of_docstring(source, docstring, name))
        if examples:
            yield Block([context, examples], len(context))


def blocks_of_strings(source: Source, every: bool) -> Iterator[Block]:
    """Code in strings that are executed, or given to `-c`; with `every`, in any string."""
    for node, ancestors in walk(source.tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or not ancestors:
            continue
        is_executed, is_passed = _is_executed(ancestors), _follows(node, ancestors, "-c")
        if "import" not in node.value or not (every or is_executed or is_passed):
            continue
        section = _lines_of(source, node, node.value)
        if section and not isinstance(ancestors[-1][0], ast.Expr) and _is_code(section):
            yield Block([section], kind="string", shared=is_executed)


def _is_executed(ancestors: Ancestors) -> bool:
    parent, field = ancestors[-1]
    return (
        isinstance(parent, ast.Call)
        and field == "args"
        and isinstance(parent.func, ast.Name)
        and parent.func.id in _EXECUTES
    )


def _follows(node: ast.expr, ancestors: Ancestors, flag: str) -> bool:
    """Whether the expression is the one after a flag, in a list or as an argument."""
    parent = ancestors[-1][0]
    every = parent.elts if isinstance(parent, ast.List | ast.Tuple) else []
    every = parent.args if isinstance(parent, ast.Call) else every
    at = every.index(node) if node in every else 0
    before = every[at - 1] if at else None
    return isinstance(before, ast.Constant) and before.value == flag


def _lines_of(source: Source, node: ast.Constant, value: str) -> list[Line]:
    """The lines of a string that is written as it reads; none of another."""
    span = source.span(node)
    lines = source.lines[span.line - 1 : span.end_line]
    opening = _OPENING.match(lines[0], span.column - 1)
    if opening is None:
        return []
    first, quote = opening.end(), opening[1]
    found = []
    for index, text in enumerate(lines):
        start = first if index == 0 else 0
        end = span.end_column - 1 - len(quote) if index == len(lines) - 1 else len(text)
        line = Line(text, span.line + index, range(1, len(text) + 2))
        found.append(line.cut(start, max(end, start)))
    if "\n".join(line.text for line in found) != value:
        return []
    return without_margin(found)


def blocks_of_text(lines: Sequence[Line]) -> Iterator[Block]:
    """The examples and executed blocks of a text, and then each block that is only shown."""
    run = [*sections_run(lines, "\n".join(texts_of(lines)))]
    if run:
        yield Block(run)
    taken = {line.number for section in run for line in section}
    for section in _shown(lines):
        if section and taken.isdisjoint(line.number for line in section) and _is_code(section):
            yield Block([section], kind="prose")


def _shown(lines: Sequence[Line]) -> Iterator[list[Line]]:
    at = 0
    while at < len(lines):
        fence, directive = (
            _SHOWN_FENCE.match(lines[at].text),
            _SHOWN_DIRECTIVE.match(lines[at].text),
        )
        at += 1
        if fence:
            end = closing_of(lines, at, fence["fence"])
        elif directive:
            end = dedent_of(lines, at, len(directive[1]))
        else:
            continue
        yield without_margin([line for line in lines[at:end] if not _OPTION.match(line.text)])
        at = end


def _is_code(section: Sequence[Line]) -> bool:
    try:
        ast.parse("\n".join(line.text for line in section))
    except (SyntaxError, ValueError, RecursionError):
        return False
    return True
