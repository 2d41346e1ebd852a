"""Where bytes come from: the working tree, the index, or a commit, behind one interface."""

from unshim.tree.base import Listing, Tree
from unshim.tree.open import open_tree

__all__ = ["Listing", "Tree", "open_tree"]
