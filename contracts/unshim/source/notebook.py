"""Jupyter notebooks: their cells, line by line, each at its place in the JSON text.

Read without a JSON parser: it would not say where anything stands, and a notebook with a merge
conflict in it is no JSON. Source: https://nbformat.readthedocs.io/en/latest/format_description.html
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from unshim.patterns import lazily
from unshim.source.inset import Line
from unshim.source.logical import read_layout

_TOKEN = lazily(r"\"(?:[^\"\\]|\\.)*\"|[{}\[\],:]", re.DOTALL)
_UNIT = r"\\u[0-9a-fA-F]{4}"
_PIECE = lazily(
    rf"\\u[dD][89abAB][0-9a-fA-F]{{2}}{_UNIT}|{_UNIT}|\\.|[^\\]",
    re.DOTALL,
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_SOURCES = ("source", "input")  # "input" until version 3 of the format
_LANGUAGE = lazily(r"\"language\"\s*:\s*\"([^\"]+)\"")
_CELL_MAGIC = lazily(r"\s*%%(?P<name>\w+)")
# Cell magics whose cell is Python; of the others, most are another language.
_PYTHON_MAGICS = {
    "time",
    "timeit",
    "capture",
    "prun",
    "python",
    "python3",
    "pypy",
    "memit",
    "debug",
}
_MAGIC = lazily(r"\s*(?:[%!?]|[\w.]+\s*\?{1,2}\s*$|[\w., ()]+=\s*[%!])")
_CODE_MAGIC = lazily(r"(?P<start>\s*%{1,2}(?:time|timeit|prun|memit|lprun|mprun)\b(?:\s+-\w+)*)\s")


class Notebook(NamedTuple):
    """`code` are the sections that are Python, `commands` the lines for IPython or a shell, or in
    another language, and `prose` the lines that are Markdown."""

    code: list[list[Line]]
    commands: list[Line]
    prose: list[Line]


class _Cell:
    """A JSON object that may be a cell: its type, and the string tokens of its source."""

    def __init__(self) -> None:
        self.type = ""
        self.tokens: list[re.Match[str]] = []


def read_notebook(text: str) -> Notebook:
    """The cells of a notebook, whole or broken."""
    notebook = Notebook([], [], [])
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    is_python = _is_python(text)
    for number, cell in enumerate(_cells(text), 1):
        lines = _lines(starts, cell, f"cell {number}")
        if cell.type != "code":
            notebook.prose.extend(lines)
        elif is_python and not _in_another_language(lines):
            code, commands = _split(lines)
            notebook.code.append(code)
            notebook.commands.extend(commands)
        else:
            notebook.commands.extend(lines)
    return notebook


class _Frame:
    """An open bracket of the JSON text, and what is known of what stands in it."""

    def __init__(self, collects: "_Cell | None", cell: "_Cell | None") -> None:
        self.collects = collects
        self.cell = cell
        self.key = ""
        self.has_colon = False


def _cells(text: str) -> Iterator[_Cell]:
    frames = [_Frame(None, None)]
    for token in _TOKEN.finditer(text):
        frame = frames[-1]
        mark = token.group()[0]
        if mark == '"':
            _take(frame, token)
        elif mark == ":":
            frame.has_colon = True
        elif mark == ",":
            frame.has_colon = False
        elif mark == "{":
            frames.append(_Frame(None, _Cell()))
        elif mark == "[":
            is_source = frame.has_colon and frame.key in _SOURCES
            frames.append(_Frame(frame.cell if is_source else None, None))
        elif len(frames) > 1:
            frames.pop()
            if frame.cell is not None and frame.cell.type:
                yield frame.cell
    yield from (frame.cell for frame in frames if frame.cell is not None and frame.cell.type)


def _take(frame: _Frame, token: re.Match[str]) -> None:
    """A string: a key, a value that counts, or one that does not."""
    if frame.collects is not None:
        frame.collects.tokens.append(token)
    elif frame.cell is not None and not frame.has_colon:
        frame.key = token.group()[1:-1]
    elif frame.cell is not None and frame.key == "cell_type":
        frame.cell.type = token.group()[1:-1]
    elif frame.cell is not None and frame.key in _SOURCES:
        frame.cell.tokens.append(token)


def _lines(starts: list[int], cell: _Cell, label: str) -> list[Line]:
    """The lines of a cell's source, which one JSON string or several spell out."""
    lines: list[Line] = []
    number = 1
    characters: list[str] = []
    columns: list[int] = []
    for token in cell.tokens:
        token_line = bisect_right(starts, token.start())
        begin = starts[token_line - 1]
        for piece in _PIECE.finditer(token.string, token.start() + 1, token.end() - 1):
            if not columns:
                number = token_line
            # What follows in a further string, without a newline between, is put to the end.
            columns.append(piece.start() - begin + 1 if number == token_line else columns[-1])
            character = _decoded(piece.group())
            if character == "\n":
                lines.append(Line("".join(characters), number, columns, label))
                characters, columns = [], []
            else:
                characters.append(character)
    if characters:
        lines.append(Line("".join(characters), number, [*columns, columns[-1] + 1], label))
    return lines


def _decoded(piece: str) -> str:
    """What an escape stands for. A half of a surrogate pair is no character: U+FFFD."""
    if not piece.startswith("\\"):
        return piece
    if piece[1] != "u":
        return _ESCAPES.get(piece[1], piece[1])
    units = b"".join(int(unit, 16).to_bytes(2, "big") for unit in piece.split("\\u")[1:])
    return units.decode("utf-16-be", "replace")


def _is_python(text: str) -> bool:
    """Whether a notebook's code is Python: nothing says that it is another language."""
    languages = _LANGUAGE.findall(text)
    return not languages or any(
        name.lower().startswith(("python", "ipython")) for name in languages
    )


def _in_another_language(lines: list[Line]) -> bool:
    first = next((line.text for line in lines if line.text.strip()), "")
    magic = _CELL_MAGIC.match(first)
    return magic is not None and magic["name"] not in _PYTHON_MAGICS


def _split(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """A cell as Python sees it, magics replaced by what parses; and the lines with magics.

    A `%` within brackets that were opened on a line before is an operator.
    """
    is_magic = [_MAGIC.match(line.text) is not None for line in lines]
    if not any(is_magic):
        return lines, []
    without = [
        _without_magic(line) if magic else line for line, magic in zip(lines, is_magic, strict=True)
    ]
    code: list[Line] = []
    commands: list[Line] = []
    for logical in read_layout([line.text for line in without]).lines:
        first = logical.first - 1
        code += [without[first], *lines[first + 1 : logical.last]]
        if is_magic[first] and not _CODE_MAGIC.match(lines[first].text):
            commands.append(lines[first])
    return code, commands


def _without_magic(line: Line) -> Line:
    """`%timeit f()` is `f()` at its place; any other magic is nothing."""
    timed = _CODE_MAGIC.match(line.text)
    if timed and len(timed["start"].lstrip()) >= len("if 1:"):
        indent = line.text[: len(line.text) - len(line.text.lstrip())]
        start = (indent + "if 1:").ljust(timed.end("start"))
        return line._replace(text=start + line.text[timed.end("start") :])
    indent = line.text[: len(line.text) - len(line.text.lstrip())]
    return line._replace(text=f"{indent}pass")
