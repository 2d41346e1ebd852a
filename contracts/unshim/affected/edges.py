"""The files of the tree that one file imports, or may import, when it runs."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from unshim.affected.dynamic import Dynamic, may_import, read_dynamic
from unshim.affected.pieces import Pieces
from unshim.affected.places import Places
from unshim.affected.statements import Dotted, imported, reached
from unshim.names import below

_DOTTED = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)+")
_RELATIVE = re.compile(r"\.+[^\W\d][\w.]*")
_PACKAGE = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_WORD = re.compile(r"[^\W\d]\w*")
_FILE = re.compile(r"[\w./\\-]+\.pyx?\b")
# In a file with one of these, a string of one word may be a module's name.
_RUNS = re.compile(r"\b(?:import_module|__import__|importorskip|find_spec|run_module|subprocess)\b")
_SWITCH = "-m"


class Edges(NamedTuple):
    """`to` are files of the tree, and names that are sought outside of it.

    `line` is where the file imports something that only a run can name; 0 for nowhere.
    """

    path: str
    to: tuple[str, ...]
    line: int = 0


class Surroundings(NamedTuple):
    """What is asked of every file: `sought` are dotted names that no file of the tree has.

    `scripts` maps a console script to the module that it runs.
    """

    places: Places
    sought: Sequence[str]
    scripts: Mapping[str, str]

    @property
    def parents(self) -> list[str]:
        """The packages of what is sought."""
        return [
            ".".join(parts[:count])
            for parts in (name.split(".") for name in self.sought)
            for count in range(1, len(parts))
        ]


def edges(path: str, data: bytes, found: Pieces, around: Surroundings, *, of_tests: bool) -> Edges:
    """What a file leads to; what it only mentions in comments and docstrings is left out."""
    dynamic = Dynamic()
    if may_import(found.code, of_tests=of_tests):
        dynamic = read_dynamic(path, data, of_tests=of_tests)
    names = [
        *_imports(found, path, around),
        *_strings(found, around, runs=_RUNS.search(found.code) is not None),
    ]
    if dynamic.lazy:
        # The package's own modules, by their names or by relative ones.
        names += [
            (Dotted(1, word), False) for text in found.strings for word in _WORD.findall(text)
        ]
    to: set[str] = set()
    for dotted, is_import in dict.fromkeys(names):
        to |= around.places.files(dotted, path, is_import=is_import)
        to.update(_outside(dotted, around.sought))
    for package in dynamic.below:
        to |= around.places.below(package, path)
        to.update(name for name in around.sought if below(name, package.name) is not None)
    for text in found.strings:
        for spelled in _FILE.findall(text) if ".py" in text else ():
            to.update(around.places.ending_in(spelled))
    to.update(around.places.chain(path))
    return Edges(path, tuple(sorted(to - {path})), dynamic.line)


_Name = tuple[Dotted, bool]


def _imports(found: Pieces, path: str, around: Surroundings) -> list[_Name]:
    """What the code imports and reaches, and what code in its strings does."""
    statements = imported(found.code)
    bound: dict[str, list[Dotted]] = {}
    for dotted, local in statements:
        # Modules are attributes of packages alone.
        if (
            local
            and dotted not in bound.get(local, ())
            and (around.places.is_package(dotted, path) or _outside(dotted, around.parents))
        ):
            bound.setdefault(local, []).append(dotted)
    names = [(dotted, True) for dotted, _ in statements]
    names += [(dotted, False) for dotted in reached(found.code, bound)]
    for text in found.strings:
        if "import" in text:
            spelled = text.replace("\\n", "\n").replace("\\t", " ")
            names += [(dotted, False) for dotted, _ in imported(spelled)]
    return names


def _strings(found: Pieces, around: Surroundings, *, runs: bool) -> list[_Name]:
    """The names in strings: patch targets, plug-ins, what `-m` or a script runs."""
    names: list[_Name] = []
    words = [text for text in found.strings if _PACKAGE.fullmatch(text)] if runs else []
    for text in found.strings:
        if "." in text:
            names += [(Dotted(0, name), False) for name in _DOTTED.findall(text)]
            if runs and _RELATIVE.fullmatch(text):
                name = text.lstrip(".")
                names.append((Dotted(len(text) - len(name), name), False))
                names += [(Dotted(0, f"{package}.{name}"), False) for package in words]
        elif runs and _WORD.fullmatch(text):
            names.append((Dotted(0, text), False))
        first = text.split(maxsplit=1)[:1]
        if first and first[0] in around.scripts:
            names.append((Dotted(0, around.scripts[first[0]]), False))
        if _SWITCH in text:
            names += [(Dotted(0, name), False) for name in _WORD.findall(text)]
    return names


def _outside(dotted: Dotted, sought: Iterable[str]) -> list[str]:
    if dotted.level:
        return []
    return [
        name
        for name in sought
        if below(dotted.name, name) is not None or (dotted.star and below(name, dotted.name))
    ]
