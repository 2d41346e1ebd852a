"""Bytes put into the index, with the working tree left as it is."""

from unshim.errors import TreeError
from unshim.tree.git import Git, split


def stage(top: str, path: str, data: bytes) -> None:
    """Stages these bytes as the file `path` (from the top of the repository).

    Raises TreeError where the file is not in the index, or is in conflict there.
    """
    git = Git(top)
    entries = split(git.run("ls-files", "-s", "-z", "--", f":(literal){path}"))
    if len(entries) != 1:
        raise TreeError("is not in the index, or in conflict there", path, f"git add {path}")
    mode = entries[0].partition(" ")[0]
    blob = git.run("hash-object", "-w", "--no-filters", "--stdin", stdin=data).decode().strip()
    entry = f"{mode} {blob}\t{path}\0".encode("utf-8", "surrogateescape")
    git.run("update-index", "-z", "--index-info", stdin=entry)
