"""Names of a file that are bound by its imports alone, told from its bytes: what is asked of one
is asked of those modules, and of nothing else.
"""

import re
from functools import cached_property

from unshim.finders.modules import Modules
from unshim.finders.outline import Outline
from unshim.finders.unspelled import hands_on_all

_HEAD = re.compile(rb"(?<![\w.)\]}\"'\x80-\xff])([A-Za-z_][\w]*)\.\Z")
_LONGEST = 100


class Imports:
    """Asked about one file; what it says is read on the first question."""

    def __init__(self, modules: Modules, path: str, data: bytes) -> None:
        self._modules = modules
        self._path = path
        self._data = data
        self._found: dict[bytes, frozenset[str]] = {}

    def before(self, place: int) -> frozenset[str]:
        """The modules of the tree of which what stands here is an attribute; none where another
        thing may stand before it."""
        head = _HEAD.search(self._data, max(0, place - _LONGEST), place)
        if head is None:
            return frozenset()
        name = head[1]
        if name not in self._found:
            self._found[name] = self._modules_of(name)
        return self._found[name]

    @cached_property
    def _outline(self) -> Outline | None:
        """None where names may be bound by what does not spell them."""
        if hands_on_all(self._data):
            return None
        outline = self._modules.read_outline(self._path, self._data)
        return None if outline.stars else outline

    def _modules_of(self, name: bytes) -> frozenset[str]:
        if self._outline is None:
            return frozenset()
        taken = self._outline.taken.get(name.decode(), set())
        if not all(self._modules.path(dotted) for dotted in taken) or not self._is_only(name):
            return frozenset()
        return frozenset(taken)

    def _is_only(self, name: bytes) -> bool:
        """Whether the name stands in import statements and before dots alone."""
        bare = rb"(?<![\w.\x80-\xff])" + re.escape(name) + rb"(?![\w\x80-\xff]|[ \t]*\.)"
        for match in re.finditer(bare, self._data):
            line = self._data[self._data.rfind(b"\n", 0, match.start()) + 1 : match.start()]
            if b";" in line or not line.lstrip().startswith((b"import ", b"from ")):
                return False
        return True
