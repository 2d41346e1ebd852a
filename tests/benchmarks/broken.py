"""Ways in which a file comes to be broken, each with the lines that it leaves alone."""

import random
from collections.abc import Callable
from typing import NamedTuple


class Broken(NamedTuple):
    """The lines after the damage; `now` maps an old line, from 1, that is whole to its new one."""

    lines: list[str]
    now: dict[int, int]


Breakage = Callable[[list[str], random.Random], Broken]
BREAKAGES: dict[str, Breakage] = {}


def breakage(function: Breakage) -> Breakage:
    BREAKAGES[function.__name__.replace("_", " ")] = function
    return function


def changed(lines: list[str], changes: dict[int, list[str]]) -> Broken:
    """`changes` maps an index to what stands in its place."""
    result: list[str] = []
    now: dict[int, int] = {}
    for index, line in enumerate(lines):
        if index in changes:
            result += changes[index]
        else:
            result.append(line)
            now[index + 1] = len(result)
    return Broken(result, now)


def inserted(lines: list[str], at: int, new: list[str]) -> Broken:
    now = {i + 1: i + 1 + (len(new) if i >= at else 0) for i in range(len(lines))}
    return Broken([*lines[:at], *new, *lines[at:]], now)


def some_code(lines: list[str], chance: random.Random) -> int:
    """The index of a line that is not blank: every other time the one before an import."""
    imports = [i for i, line in enumerate(lines) if line.lstrip().startswith(("import ", "from "))]
    if imports and chance.random() < 0.5:
        at = max(chance.choice(imports) - chance.randint(0, 2), 0)
        if lines[at].strip():
            return at
    for _ in range(100):
        at = min(chance.randrange(len(lines)), chance.randrange(len(lines)))
        if lines[at].strip():
            return at
    return 0


@breakage
def deleted_characters(lines: list[str], chance: random.Random) -> Broken:
    changes = {}
    for _ in range(chance.randint(1, 4)):
        at = some_code(lines, chance)
        start = chance.randrange(len(lines[at]))
        changes[at] = [lines[at][:start] + lines[at][start + chance.randint(1, 3) :]]
    return changed(lines, changes)


@breakage
def inserted_characters(lines: list[str], chance: random.Random) -> Broken:
    changes = {}
    for _ in range(chance.randint(1, 4)):
        at = some_code(lines, chance)
        start = chance.randrange(len(lines[at]) + 1)
        odd = chance.choice(
            ["(", ")", "[", "}", "'", '"', ":", "$", "?", "\\", "=", "é", "0x", "\0"]
        )
        changes[at] = [lines[at][:start] + odd + lines[at][start:]]
    return changed(lines, changes)


@breakage
def deleted_lines(lines: list[str], chance: random.Random) -> Broken:
    at = some_code(lines, chance)
    count = chance.randint(1, 3)
    return changed(lines, {index: [] for index in range(at, min(at + count, len(lines)))})


@breakage
def inserted_lines(lines: list[str], chance: random.Random) -> Broken:
    at = some_code(lines, chance)
    new = chance.choice([["    )"], ["else:"], ["]]"], ["  x = = 1"], ["def"], ["$ pip install x"]])
    return inserted(lines, at, new)


@breakage
def open_bracket(lines: list[str], chance: random.Random) -> Broken:
    at = some_code(lines, chance)
    return changed(lines, {at: [lines[at] + " " + chance.choice("([{")]})


@breakage
def open_call(lines: list[str], chance: random.Random) -> Broken:
    """What an editor saves in the middle of writing a call."""
    at = some_code(lines, chance)
    indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
    return inserted(lines, at, [indent + chance.choice(["value = call(first,", "x = [", "f(a={"])])


@breakage
def open_quote(lines: list[str], chance: random.Random) -> Broken:
    at = some_code(lines, chance)
    indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
    return inserted(lines, at, [indent + "text = " + chance.choice(["'it", '"he said', "f'{x"])])


@breakage
def open_triple_quote(lines: list[str], chance: random.Random) -> Broken:
    at = some_code(lines, chance)
    indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
    return inserted(lines, at, [indent + chance.choice(['"""Unfinished', "text = '''"])])


@breakage
def mixed_tabs(lines: list[str], chance: random.Random) -> Broken:
    changes = {}
    indented = [index for index, line in enumerate(lines) if line.startswith("    ")]
    for at in chance.sample(indented, min(3, len(indented))):
        changes[at] = ["\t" + lines[at][4:]]
    broken = changed(lines, changes)
    # The line's own place is sure: only its indentation was changed.
    return broken._replace(now={number: number for number in range(1, len(lines) + 1)})


@breakage
def wrong_indent(lines: list[str], chance: random.Random) -> Broken:
    at = some_code(lines, chance)
    broken = changed(lines, {at: [" " * chance.choice([1, 3, 6]) + lines[at]]})
    return broken._replace(now={number: number for number in range(1, len(lines) + 1)})


@breakage
def merge_conflict(lines: list[str], chance: random.Random) -> Broken:
    at = some_code(lines, chance)
    end = min(at + chance.randint(1, 6), len(lines))
    ours = lines[at:end]
    new = ["<<<<<<< HEAD", *ours, "=======", *ours[: len(ours) // 2], ">>>>>>> branch"]
    now = {i + 1: i + 1 for i in range(at)}
    now |= {i + 1: i + 2 for i in range(at, end)}
    now |= {i + 1: i + 1 + len(new) - len(ours) for i in range(end, len(lines))}
    return Broken([*lines[:at], *new, *lines[end:]], now)


_PYTHON_2 = [
    ['print "x"'],
    ["print >>stream, text"],
    ['exec "code" in names'],
    ["x = `value`"],
    ["try:", "    pass", "except Error, e:", "    pass"],
    ['raise Error, "message"'],
    ["mode = 0777"],
    ['t = ur"raw"'],
    ["if a <> b: pass"],
    ["def f((a, b), c): pass"],
]


@breakage
def python_2(lines: list[str], chance: random.Random) -> Broken:
    """Statements of Python 2, each before a line that starts a statement at the top."""
    tops = [i for i, line in enumerate(lines) if line.startswith(("def ", "class ", "import "))]
    if not tops:
        return inserted(lines, 0, chance.choice(_PYTHON_2))
    at = chance.choice(tops)
    while at and lines[at - 1].startswith("@"):
        at -= 1
    return inserted(lines, at, chance.choice(_PYTHON_2))


@breakage
def python_2_within(lines: list[str], chance: random.Random) -> Broken:
    """The same inside a function, beside other statements."""
    starts = ("return", "if ", "for ", "self.", "raise ", "from ", "import ", "try:")
    within = [
        i
        for i, line in enumerate(lines)
        if line.startswith("    ") and line.lstrip().startswith(starts)
    ]
    if not within:
        return python_2(lines, chance)
    at = chance.choice(within)
    indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
    return inserted(lines, at, [indent + line for line in chance.choice(_PYTHON_2)])


@breakage
def cut_short(lines: list[str], chance: random.Random) -> Broken:
    at = some_code(lines, chance)
    left = [*lines[:at], lines[at][: chance.randrange(len(lines[at])) + 1], ""]
    return Broken(left, {i + 1: i + 1 for i in range(at)})
