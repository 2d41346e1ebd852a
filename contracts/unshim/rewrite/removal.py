"""Taking names out of a from-import, so that no comment is lost and the rest stays as it is."""

import ast
import re
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from unshim.rewrite.edit import Edit
from unshim.rewrite.text import Text

_AFTER = re.compile(r"[ \t\f]*(,?)[ \t\f]*(#.*)?")
_COMMA = re.compile(r"(?:[ \t\f]|\\(?:\r\n|\r|\n))*,[ \t\f]*")


class Row(NamedTuple):
    """Whole lines that hold nothing but names: offsets, and the comments in and above them."""

    start: int
    end: int
    above: tuple[str, ...]
    comment: str


def rows(text: Text, node: ast.ImportFrom) -> dict[int, Row]:
    """The rows of a parenthesized from-import, by the index of each name that stands in one."""
    found: dict[int, Row] = {}
    last = len(node.names) - 1
    if text.text[text.end(node) - 1] != ")":
        return found
    for line, group in groupby(enumerate(node.names), key=lambda pair: pair[1].lineno):
        pairs = list(group)
        start, end = text.start(pairs[0][1]), text.end(pairs[-1][1])
        first, stop = text.line_start(start), text.line_end(end)
        after = _AFTER.fullmatch(text.text[end:stop])
        is_last = pairs[-1][0] == last
        if line == node.lineno or after is None or not (after[1] or is_last):
            continue
        if text.text[first:start].strip() or any(alias.end_lineno != line for _, alias in pairs):
            continue
        above: list[str] = []
        while (before := text.line_before(first)) is not None and before > text.start(node):
            comment = text.text[before:first].strip()
            if not comment.startswith("#"):
                break
            above.insert(0, comment)
            first = before
        row = Row(first, text.next_line(end), tuple(above), after[2] or "")
        found.update(dict.fromkeys((index for index, _ in pairs), row))
    return found


def removed(text: Text, node: ast.ImportFrom, gone: set[int]) -> Iterator[Edit]:
    """Edits that take the names of these indexes out; at least one name must stay.

    Comments of whole rows go with them (and are in `rows`); all others stay.
    """
    standing = rows(text, node)
    staying = {row for index, row in standing.items() if index not in gone}
    whole = {index: row for index, row in standing.items() if row not in staying}
    done: set[Row] = set()
    for run in _runs(sorted(gone)):
        first, last = run[0], run[-1]
        start, end = _extent(text, node, first, last)
        is_rows = all(index in whole for index in run)
        if not is_rows and "#" not in text.text[start:end]:
            yield Edit(start, end, "")
            continue
        for index in run:
            row = whole.get(index)
            if row is None:
                yield _alone(text, node.names[index])
            elif row not in done:
                done.add(row)
                yield Edit(row.start, row.end, "")


def _runs(indexes: list[int]) -> Iterator[list[int]]:
    for _, group in groupby(enumerate(indexes), key=lambda pair: pair[1] - pair[0]):
        yield [index for _, index in group]


def _extent(text: Text, node: ast.ImportFrom, first: int, last: int) -> tuple[int, int]:
    """From the first name gone to the next that stays; else from the last that stays."""
    if last + 1 < len(node.names):
        return text.start(node.names[first]), text.start(node.names[last + 1])
    return text.end(node.names[first - 1]), text.end(node.names[last])


def _alone(text: Text, alias: ast.alias) -> Edit:
    """The name with its comma, and nothing around it."""
    end = text.end(alias)
    comma = _COMMA.match(text.text, end)
    return Edit(text.start(alias), comma.end() if comma else end, "")
