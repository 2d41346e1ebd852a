"""Whether a file may reach a target by another module's name for the package that holds it.

`helpers.c.shim` is `pkg.core.shim` where helpers says `from pkg import core as c`: such a file
spells nothing of the path but its last name. Told from bytes, rather too often.
"""

from unshim.finders.asked import is_asked_for, is_quoted, places_of
from unshim.finders.indirect import passes_through
from unshim.finders.modules import Modules
from unshim.finders.outline import outline
from unshim.finders.target import Target
from unshim.names import Module


class Aliased:
    """`targets` are the shims."""

    def __init__(self, modules: Modules, targets: tuple[Target, ...]) -> None:
        self._modules = modules
        self._words = sorted({word.encode() for target in targets for word in target.words})

    def may_reach(self, data: bytes, module: Module) -> bool:
        """Whether the file asks something for a target's name, and may have its package."""
        if not any(
            is_asked_for(data, place) or is_quoted(data, place, place + len(word))
            for word in self._words
            for place in places_of(word, data)
        ):
            return False
        said = outline(data, module)
        if any(map(self._modules.held.is_module, said.named)):
            return True
        return passes_through(self._modules, said, data) or any(
            self._modules.path(star) is not None for star in said.stars
        )
