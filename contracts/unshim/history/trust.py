"""Rule 6: a search that finds nothing is broken until proven otherwise."""

from collections.abc import Iterator

from unshim.migration.store import Declared
from unshim.tree import Tree
from unshim.tree.git import Git, split
from unshim.tree.repository import top_of
from unshim.verdict import Complaint


def doubts(tree: Tree, declared: Declared) -> Iterator[Complaint]:
    """Files that rows name and that were neither read nor deleted, where no use was found at all.

    Such a list is more likely held against the wrong tree than served in full.
    """
    rows = declared.allowlist.rows
    listing = tree.listing()
    known = {path for paths in listing.left_out.values() for path in paths}
    missing = {row.path for row in rows if row.path not in listing.files} - known
    if not missing:
        return
    unknown = missing - _once_there(tree, missing)
    if not unknown:
        return
    first = next(row for row in rows if row.path in unknown)
    noun = declared.migration.contract.words.noun
    yield Complaint(
        "nothing-found",
        f"{declared.allowlist.path}:{rows[first]}",
        f"no {noun} was found at all, and {first.path} is neither in the {tree.label} nor known "
        f"to git as deleted ({len(unknown)} of {len({row.path for row in rows})} listed files "
        "are not): this looks like the wrong tree",
        "give the right one with --root; or drop these rows by hand",
    )


def _once_there(tree: Tree, paths: set[str]) -> set[str]:
    """The paths that some commit up to HEAD has touched."""
    if top_of(tree.root) is None:
        return set()
    git = Git(tree.root)
    found: set[str] = set()
    for chunk in _chunks(sorted(paths)):
        done = git.ask(
            *("log", "--full-history", "--format=", "--name-only", "-z", "--relative"),
            *("HEAD", "--", *(f":(literal){path}" for path in chunk)),
        )
        if done.returncode == 0:
            found.update(split(done.stdout))
    return found & paths


def _chunks(paths: list[str]) -> Iterator[list[str]]:
    """Few enough at a time for a command line."""
    for start in range(0, len(paths), 200):
        yield paths[start : start + 200]
