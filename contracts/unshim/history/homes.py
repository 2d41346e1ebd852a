"""Whether the names of a contract are where it says they are at home."""

from collections.abc import Iterator

from unshim.finders.homes import Homes
from unshim.history.past import Past
from unshim.migration import Migration
from unshim.names import module_files
from unshim.tree import Tree, open_tree
from unshim.verdict import Complaint


def homeless(
    tree: Tree, migration: Migration, past: Past | None, found: frozenset[str] = frozenset()
) -> Iterator[Complaint]:
    """A complaint for each name that its home does not define.

    A home that is not in the tree at all is an error where the base had it, and where the name is
    `found` elsewhere. Where it is neither, the tree is another than the contract was written for:
    that it says nothing of this one is a warning.
    """
    homes = Homes(tree, migration)
    for name, home in homes.names.items():
        if not homes.files[home]:
            yield Complaint(
                "home-missing",
                migration.path,
                f"the home of {name}, {home}, is not in this tree",
                "correct it, give the right folder with --root, or name the source folder with "
                '`roots = ["src"]`',
                error=name in found or _was_there(past, homes, home),
            )
        elif not homes.defines(name):
            yield Complaint(
                "not-at-home",
                f"{homes.files[home]}:1",
                f"{name} is not defined in its home, {home}",
                f"name the module that defines it, in {migration.path}",
            )


def _was_there(past: Past | None, homes: Homes, home: str) -> bool:
    if past is None:
        return False
    tree = open_tree(past.root, revision=past.start.commit)
    return any(
        tree.exists(f"{root}/{file}" if root else file)
        for root in (*homes.roots, "")
        for file in module_files(home)
    )
