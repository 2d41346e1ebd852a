"""Changes that only the working tree has: what rewriting could not be taken back from."""

from unshim.tree.git import Git, in_repository, split


def uncommitted(root: str) -> frozenset[str]:
    """The paths below the root that git has not committed as they are; none without git."""
    if not in_repository(root):
        return frozenset()
    git = Git(root)
    prefix = git.run("rev-parse", "--show-prefix").decode("utf-8", "surrogateescape").strip("\n")
    output = git.run("status", "--porcelain", "-z", "--untracked-files=all", "--", ".")
    found: set[str] = set()
    items = iter(split(output))
    for item in items:
        found.add(item[3:].removeprefix(prefix))
        if "R" in item[:2] or "C" in item[:2]:
            next(items, None)
    return frozenset(found)
