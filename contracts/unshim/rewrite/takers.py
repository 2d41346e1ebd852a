"""Files that may change the shim by a name that another file has for it."""

import re
from collections.abc import Iterable, Mapping

from unshim.finders.search import is_python
from unshim.migration import Migration
from unshim.patterns import lazily
from unshim.tree import Tree

# A name is written to, or handed on; not where an import binds it.
_CHANGED = (
    rb"(?<![\w\x80-\xff])(?P<written>%(name)b)(?![\w\x80-\xff])"
    rb"(?=\s*\.\s*(?:\w+\s*(?:[-+*/%%@&|^]|//|\*\*|<<|>>)?=(?!=)|__dict__))"
    rb"|(?<!\bas )(?<!\bimport )(?<![\w\x80-\xff])(?P<handed>%(name)b)(?![\w\x80-\xff])"
    rb"(?=\s*(?:[,)\]};]|[ \t]*[\r\n]|\bif\b|\bor\b|\Z))"
)
_DELETED = lazily(rb"\bdel\b[^\r\n]*")
_WORD = lazily(rb"[\w\x80-\xff]+")
_ANY_NAME = rb"[A-Za-z_\x80-\xff][\w\x80-\xff]*"
_AT_ONCE = 200  # names, of one search
_FEW = 20  # names, that a pattern may list
Index = Mapping[str, list[str]]


class Takers:
    """Looks for such files once for each name."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._found: dict[str, Index] = {}

    def of(self, name: str) -> Index:
        """The words of the files that may change something by this name, each with the files."""
        self._look_for([name])
        return self._found[name]

    def _look_for(self, names: Iterable[str]) -> None:
        """Goes through the files once for many names."""
        wanted = sorted(set(names) - self._found.keys())
        for some in (wanted[at : at + _AT_ONCE] for at in range(0, len(wanted), _AT_ONCE)):
            spelled = {name.encode(): name for name in some}
            found: dict[str, dict[str, list[str]]] = {name: {} for name in some}
            listed = b"|".join(map(re.escape, sorted(spelled, reverse=True)))
            asked = re.compile(_CHANGED % {b"name": listed if len(some) <= _FEW else _ANY_NAME})
            paths = [path for path in self._tree.search(some) if is_python(path)]
            for path, data in self._tree.read_all(paths, {}):
                changed = _changed(asked, data) & spelled.keys()
                words = set(_WORD.findall(data)) if changed else set()
                for name in sorted(changed):
                    for word in words:
                        index = found[spelled[name]]
                        index.setdefault(word.decode("utf-8", "replace"), []).append(path)
            self._found.update(found)

    def reached_from(self, migration: Migration, paths: Iterable[str]) -> dict[str, frozenset[str]]:
        """The names that these files have for the shim, each with the words of its takers.

        Only words that a module of these files ends with; "__init__" for all packages, whose own
        files need not name them.
        """
        last = re.escape(migration.shim.rpartition(".")[2]).encode()
        renamed = re.compile(rb"\b%s[\s\\]+as[\s\\]+(\w+)|\b(%s)\b(?![\s\\]+as\b)" % (last, last))
        names: set[bytes] = set()
        modules: set[str] = set()
        for path, data in self._tree.read_all(list(paths), {}):
            modules.add(path.rpartition("/")[2].partition(".")[0])
            for match in renamed.finditer(data):
                names.add(match[1] or match[2])
        found: dict[str, frozenset[str]] = {}
        self._look_for(name.decode("utf-8", "replace") for name in names)
        for name in (one.decode("utf-8", "replace") for one in sorted(names)):
            index = self.of(name)
            found[name] = frozenset(modules & {*index, *(["__init__"] if index else [])})
        return found


def _changed(asked: re.Pattern[bytes], data: bytes) -> set[bytes]:
    """The names by which a file may change something."""
    found = {match["written"] or match["handed"] for match in asked.finditer(data)}
    for match in _DELETED.finditer(data):
        found.update(_WORD.findall(match[0]))
    return found
