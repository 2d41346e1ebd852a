"""Which lines of a module are its own logic, which only redirect, and which stand in for those."""

import ast
from collections.abc import Iterable

from unshim.shim.bound import Lines
from unshim.source import Source


class Marked:
    """Filled while a module is read; what could not be parsed counts as logic."""

    def __init__(self, source: Source) -> None:
        self._texts = source.lines
        self._logic = {
            number for first, last, *_ in source.unparsed for number in range(first, last + 1)
        }
        self._redirect: set[int] = set()
        self._fallback: set[int] = set()

    @property
    def logic_so_far(self) -> int:
        return len(self._logic)

    def mark(self, node: ast.stmt, redirects: bool, stands_in: bool = False) -> None:
        """A statement, its decorators included."""
        decorators = getattr(node, "decorator_list", None)
        lines = _lines(node, decorators[0].lineno if decorators else node.lineno)
        if stands_in:
            self._fallback |= lines
        else:
            (self._redirect if redirects else self._logic).update(lines)

    def mark_headers(self, block: ast.stmt, redirects: bool) -> None:
        """The lines of a block that none of its statements took."""
        headers = _lines(block, block.lineno) - self._logic - self._redirect - self._fallback
        (self._redirect if redirects else self._logic).update(headers)

    def mark_lazy(self, nodes: Iterable[ast.stmt]) -> None:
        """What turned out to redirect once somebody asks."""
        for node in nodes:
            lines = _lines(node, node.lineno)
            self._logic -= lines
            self._redirect |= lines

    def lines(self) -> Lines:
        """How many there are of each, blank lines and comments aside."""
        code = {
            number
            for number, text in enumerate(self._texts, 1)
            if text.strip() and not text.lstrip().startswith("#")
        }
        logic = self._logic & code
        return Lines(len(logic), len((self._redirect & code) - logic), len(self._fallback & code))


def _lines(node: ast.stmt, first: int) -> set[int]:
    return set(range(first, (node.end_lineno or node.lineno) + 1))
