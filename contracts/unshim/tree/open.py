"""Which tree a root is."""

from pathlib import Path

from unshim.errors import TreeError, UsageError
from unshim.tree.base import Tree
from unshim.tree.git import Git, in_repository, installed, missing_git
from unshim.tree.objects import Commit, Index
from unshim.tree.plain import PlainTree
from unshim.tree.working import WorkingTree


def open_tree(root: Path, *, staged: bool = False, revision: str | None = None) -> Tree:
    """The working tree at `root`, the index with `staged`, a commit with `revision`.

    Raises TreeError where the root is not there, or is in a repository and git is missing.
    """
    if not root.is_dir():
        raise TreeError("there is no such folder", str(root), "give an existing one with --root")
    repository = in_repository(root)
    if repository and not installed():
        raise missing_git(root)
    if staged or revision is not None:
        if not repository:
            asked = "--staged" if staged else f"--base {revision}"
            raise UsageError(f"{asked} needs a git repository, and {root} is in none")
        return Index(root) if staged else Commit(root, revision or "HEAD")
    if not repository:
        return PlainTree(root)
    tree = WorkingTree(root)
    if not tree.listing().files and _is_ignored(root):
        return PlainTree(root)
    return tree


def _is_ignored(root: Path) -> bool:
    """A root that git ignores as a whole (an installed package, a build) is still meant."""
    return Git(root).ask("check-ignore", "-q", ".").returncode == 0
