"""Whether a file may reach a target by another module's name for the package that holds it.

`helpers.c.shim` is `pkg.core.shim` where helpers says `from pkg import core as c`: such a file
spells nothing of the path but its last name. Told from bytes, rather too often.
"""

import re

from unshim.finders.modules import Modules
from unshim.finders.outline import outline
from unshim.finders.target import Target
from unshim.names import Module


class Aliased:
    """`targets` are the shims."""

    def __init__(self, modules: Modules, targets: tuple[Target, ...]) -> None:
        self._modules = modules
        words = sorted({word.encode() for target in targets for word in target.words})
        self._asked = re.compile(rb"\.\s*(?:" + b"|".join(map(re.escape, words)) + rb")\b")
        self._holders = {
            target.parent if target.names is None else target.module for target in targets
        }
        self._known: dict[str, frozenset[bytes]] = {}

    def may_reach(self, data: bytes, module: Module) -> bool:
        """Whether the file asks something for the target's name, and may have its package."""
        if self._asked.search(data) is None:
            return False
        said = outline(data, module)
        for dotted in {*said.named, *said.stars}:
            held = self._modules.split(dotted)
            if held is not None and any(name in data for name in self._names(held[0])):
                return True
        return False

    def _names(self, path: str) -> frozenset[bytes]:
        """The names of a module for the package that holds a target, other than its own."""
        if path not in self._known:
            self._known[path] = frozenset()  # what a circle of star imports adds to itself
            said = self._modules.outline(path)
            found = {
                name.encode()
                for name, taken in said.taken.items()
                for dotted in taken & self._holders
                if name != dotted.rpartition(".")[2]
            }
            for star in said.stars:
                there = self._modules.path(star)
                found |= self._names(there) if there is not None else set()
            self._known[path] = frozenset(found)
        return self._known[path]
