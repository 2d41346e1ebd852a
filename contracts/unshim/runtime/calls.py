"""Tells getattr() with a name that the code says from one that tries every name there is.

Byte code shows only that something is called. The source at the instruction's place says what.
"""

import ast
import linecache
from enum import Enum
from itertools import islice
from types import FrameType

_BY_NAME = {"getattr", "hasattr", "setattr", "delattr"}
Place = tuple[int | None, int | None, int | None, int | None]


class Call(Enum):
    """What a call is, if it is not getattr() with a literal name."""

    OTHER = "another function"
    COMPUTED = "getattr() and its like, with a name that is computed"


class Calls:
    """The calls of getattr(), hasattr(), setattr() and delattr(), file by file."""

    def __init__(self) -> None:
        self._files: dict[str, dict[Place, str | Call]] = {}

    def at(self, frame: FrameType) -> str | Call:
        """The literal name that the frame's present call asks for, or what the call is instead."""
        file = frame.f_code.co_filename
        if file not in self._files:
            self._files[file] = _calls("".join(linecache.getlines(file, frame.f_globals)))
        known = self._files[file]
        place = next(islice(frame.f_code.co_positions(), frame.f_lasti // 2, None), None)
        if place is not None and place[2] is not None:
            return known.get(place, Call.OTHER)
        on_line = [call for at, call in known.items() if at[0] == frame.f_lineno]
        return on_line[0] if on_line else Call.OTHER


def _calls(text: str) -> dict[Place, str | Call]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return {}
    found: dict[Place, str | Call] = {}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in _BY_NAME
            and len(node.args) > 1
        ):
            name = node.args[1]
            place = (node.lineno, node.end_lineno, node.col_offset, node.end_col_offset)
            literal = isinstance(name, ast.Constant) and isinstance(name.value, str)
            found[place] = str(ast.literal_eval(name)) if literal else Call.COMPUTED
    return found
