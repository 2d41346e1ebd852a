"""Where bytes come from: the working tree, the index, or a commit, behind one interface."""

from unshim.tree.base import Listing, Tree, Unread
from unshim.tree.open import open_tree

__all__ = ["Listing", "Tree", "Unread", "open_tree"]
