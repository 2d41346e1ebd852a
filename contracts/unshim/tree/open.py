"""Which tree a root is."""

import os

from unshim.errors import TreeError, UsageError
from unshim.tree.base import Tree
from unshim.tree.git import in_repository, installed, missing_git


def open_tree(
    root: "str | os.PathLike[str]",
    *,
    staged: bool = False,
    revision: str | None = None,
    whole: bool = True,
) -> Tree:
    """The working tree at `root`, the index with `staged`, a commit with `revision`.

    Raises TreeError where the root is not there, or is in a repository and git is missing.
    """
    root = os.fspath(root)
    if not os.path.isdir(root):
        raise TreeError("there is no such folder", root, "give an existing one with --root")
    repository = in_repository(root)
    if repository and not installed():
        raise missing_git(root)
    # Each kind of tree is imported where it is opened: a hook pays for the one that it reads.
    if staged or revision is not None:
        if not repository:
            asked = "--staged" if staged else f"--base {revision}"
            raise UsageError(f"{asked} needs a git repository, and {root} is in none")
        if staged:
            from unshim.tree.index import Index

            return Index(root)
        from unshim.tree.objects import Commit

        return Commit(root, revision or "HEAD")
    if not repository:
        return _plain(root)
    from unshim.tree.working import WorkingTree

    return WorkingTree(root)


def _plain(root: str) -> Tree:
    from unshim.tree.plain import PlainTree

    return PlainTree(root)
