"""Files that may change the shim by a name that another file has for it."""

import re
from collections.abc import Iterable, Mapping

from unshim.finders.search import is_python
from unshim.migration import Migration
from unshim.tree import Tree

# It is written to, or handed on; not where an import binds it.
_MAY_CHANGE = (
    r"\b{0}\s*\.\s*\w+\s*(?:[-+*/%@&|^]|//|\*\*|<<|>>)?=(?!=)"
    r"|\b{0}\s*\.\s*__dict__|\bdel\b[^\r\n]*\b{0}\b"
    r"|(?<!\bas )(?<!\bimport )\b{0}\s*(?:[,)\]}};]|[ \t]*[\r\n]|\bif\b|\bor\b|\Z)"
)
_WORD = re.compile(rb"\w+")
Index = Mapping[str, list[str]]


class Takers:
    """Looks for such files once for each name."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._found: dict[str, Index] = {}

    def of(self, name: str) -> Index:
        """The words of the files that may change something by this name, each with the files."""
        if name not in self._found:
            index: dict[str, list[str]] = {}
            asked = re.compile(_MAY_CHANGE.format(re.escape(name)).encode())
            paths = [path for path in self._tree.search([name]) if is_python(path)]
            for path, data in self._tree.read_all(paths, {}):
                if asked.search(data):
                    for word in set(_WORD.findall(data)):
                        index.setdefault(word.decode("utf-8", "replace"), []).append(path)
            self._found[name] = index
        return self._found[name]

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
        for name in (one.decode("utf-8", "replace") for one in sorted(names)):
            index = self.of(name)
            found[name] = frozenset(modules & {*index, *(["__init__"] if index else [])})
        return found
