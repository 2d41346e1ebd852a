"""A place in a file."""

from typing import NamedTuple


class Span(NamedTuple):
    """Lines count from 1, columns from 1 in characters; the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int
