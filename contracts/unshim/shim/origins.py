"""Following a name through the modules that hand it on, to where it is defined."""

from functools import lru_cache

from unshim.names import module_of, path_of_module
from unshim.shim.offered import OWN, Offer, read_offer
from unshim.source import Source
from unshim.tree import Tree

_STEPS = 20


class Origins:
    """What the modules of a tree offer, each read once. `roots` are the tree's source roots."""

    def __init__(self, tree: Tree, roots: tuple[str, ...]) -> None:
        self._tree = tree
        self._roots = roots
        self._reading: set[str] = set()
        self.offer = lru_cache(maxsize=None)(self._offer)

    def path(self, module: str) -> str | None:
        """The file of a module, None where the tree has none."""
        found = (path_of_module(module, root, self._tree.exists) for root in self._roots or ("",))
        return next(filter(None, found), None)

    def _offer(self, module: str) -> Offer | None:
        path = self.path(module)
        if path is None or module in self._reading:
            return None
        self._reading.add(module)
        try:
            place = module_of(path, self._roots, self._tree.exists)
            return read_offer(Source(path, self._tree.read(path)), place, self.offer)
        finally:
            self._reading.discard(module)

    def defined(self, dotted: str) -> str | None:
        """The dotted name under which something is defined; None where reading cannot tell.

        >>> origins.defined("pkg.shim.X")
        'pkg.new.X'
        """
        found = self.traced(dotted)
        return found if found is not None and self.split(found)[0] else None

    def traced(self, dotted: str) -> str | None:
        """The same, but for what is defined outside the tree: how the tree spells it last."""
        for _ in range(_STEPS):
            module, rest = self.split(dotted)
            if not module or not rest:
                return dotted
            offer = self.offer(module)
            name, _, deeper = rest.partition(".")
            meant = offer.names.get(name) if offer else None
            if meant is None or len(meant) != 1:
                return None
            if meant[0] == OWN:
                return dotted
            dotted = f"{meant[0]}.{deeper}" if deeper else meant[0]
        return None

    def split(self, dotted: str) -> tuple[str, str]:
        """(module, the rest) of a dotted name, by the longest module that the tree has."""
        module, rest = dotted, ""
        while module and self.path(module) is None:
            module, _, last = module.rpartition(".")
            rest = f"{last}.{rest}" if rest else last
        return module, rest
