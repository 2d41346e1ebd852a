"""The tests of a file: its functions and methods, with the markers that each of them bears."""

import re
from typing import NamedTuple

from unshim.affected.pieces import Pieces

_LINE = re.compile(
    r"^([ \t]*)(?:@([^\n]*)"
    r"|class[ \t]+(\w+)([^\n:]*)"
    r"|(?:async[ \t]+)?def[ \t]+(\w+)"
    r"|pytestmark[ \t]*(?::[^=\n]*)?=[ \t]*(\[[^\]]*\]?|[^\n]*))",
    re.MULTILINE,
)
_MARKER = re.compile(r"\bmark\s*\.\s*(\w+)")


class Collected(NamedTuple):
    """A test function, counted once however often parameters repeat it.

    `markers` are its own first, then its class's, then its module's.
    """

    name: str
    markers: tuple[str, ...]


class _Scope(NamedTuple):
    indent: int
    holds_tests: bool
    markers: list[str]
    name: str


def tests_in(found_in: Pieces) -> list[Collected]:
    """What pytest would collect by its usual names, as far as the file alone can tell."""
    found: list[tuple[str, list[str], list[_Scope]]] = []
    scopes = [_Scope(-1, True, [], "")]
    decorators: list[str] = []
    for match in _LINE.finditer(found_in.code):
        indent = len(match[1].expandtabs())
        decorator, klass, bases, function, marks = match.group(2, 3, 4, 5, 6)
        while scopes[-1].indent >= indent:
            scopes.pop()
        if decorator is not None:
            decorators += _MARKER.findall(decorator)
        elif marks is not None:
            scopes[-1].markers.extend(_MARKER.findall(marks))
        elif klass is not None:
            holds = scopes[-1].holds_tests and (klass.startswith("Test") or _is_case(bases))
            scopes.append(_Scope(indent, holds, decorators, klass))
            decorators = []
        else:
            if function.startswith("test") and scopes[-1].holds_tests:
                found.append((function, decorators, list(scopes)))
            scopes.append(_Scope(indent, False, [], function))
            decorators = []
    return [
        Collected(
            "::".join([*(scope.name for scope in around if scope.name), name]),
            tuple(dict.fromkeys([*own, *(m for s in reversed(around) for m in s.markers)])),
        )
        for name, own, around in found
    ]


def _is_case(bases: str) -> bool:
    return "Test" in bases or "Case" in bases
