"""The code in a file that is not Python as a whole: what runs, and what is only shown."""

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from unshim.finders.documents.doctests import docstrings, imports_of, lines_of_docstring
from unshim.patterns import lazily
from unshim.source import Source
from unshim.source.examples import closing_of, dedent_of, doctests, executed, without_margin
from unshim.source.inset import Line

_SHOWN_FENCE = lazily(r"\s*(?P<fence>`{3,}|~{3,})\s*(?:py|python3?|pycon|ipython)\b")
_SHOWN_DIRECTIVE = lazily(r"(\s*)\.\.\s+(?:code|code-block|sourcecode)::\s*(?:py|python3?)\s*$")
_OPTION = lazily(r"\s*:[\w-]+:")


class Block(NamedTuple):
    """Sections of one namespace. The first `context` lines are read, and not written.

    `shown` where nothing runs it, so that what it names is only mentioned.
    """

    sections: list[list[Line]]
    context: int = 0
    shown: bool = False


def blocks_of_docstrings(source: Source) -> Iterator[Block]:
    """The examples of each docstring, with the imports of the module that they rely on."""
    context = imports_of(source.tree)
    for docstring, name in docstrings(source.tree):
        examples = doctests(lines_of_docstring(source, docstring, name))
        if examples:
            yield Block([context, examples], len(context))


def blocks_of_text(lines: Sequence[Line]) -> Iterator[Block]:
    """The examples and executed blocks of a text, and then each block that is only shown."""
    run = [section for section in (doctests(lines), *executed(lines)) if section]
    if run:
        yield Block(run)
    taken = {line.number for section in run for line in section}
    for section in _shown(lines):
        if section and taken.isdisjoint(line.number for line in section) and _is_code(section):
            yield Block([section], shown=True)


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
