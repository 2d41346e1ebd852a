"""The files of a search: which are left out, by which rule, and a count that loses none."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from unshim.migration import Migration
from unshim.names import matches
from unshim.tree import Tree, Unread

OWN = "unshim's own"
EXCLUDED = "excluded"
DELETED = "deleted"


class Files(NamedTuple):
    """What was searched: `listed` = `read` + all of `left_out` + `unreadable`.

    `lexical` maps a path to the reason it was searched as text; `left_out` a rule to the paths
    that it leaves out; `unreadable` a path to the reason.
    """

    listed: int
    read: int
    lexical: Mapping[str, str]
    left_out: Mapping[str, tuple[str, ...]]
    unreadable: Mapping[str, str]


def left_out(tree: Tree, migration: Migration, asked: Collection[str] | None) -> Mapping[str, str]:
    """The files that are there and not to be searched, each with the one rule that says so."""
    paths = tree.listing().files if asked is None else [p for p in asked if tree.exists(p)]
    rules = dict(tree.marked(paths))
    if migration.exclude:
        rules |= {path: EXCLUDED for path in paths if matches(path, migration.exclude)}
    if tree.exists(migration.path):
        folder = migration.path.rpartition("/")[0]
        inside = [path for path in paths if path.rpartition("/")[0] == folder]
        rules |= {path: OWN for path in inside if _is_own(path, inside)}
    return rules


def _is_own(path: str, inside: Collection[str]) -> bool:
    """Whether a file of the folder of declarations is unshim's: what is declared, and what is
    written about it."""
    stem, _, suffix = path.rpartition(".")
    return suffix in ("toml", "allow") or (suffix == "md" and f"{stem}.toml" in inside)


def count(
    tree: Tree,
    asked: frozenset[str] | None,
    rules: Mapping[str, str],
    lexical: Mapping[str, str],
    unread: Mapping[str, Unread],
    known: Collection[str] | None = None,
) -> Files:
    """All files of the tree, or all that were asked for, each counted once.

    `known` are those that were there when they were asked for.
    """
    absent: dict[str, list[str]] = {}
    if asked is None:
        listing = tree.listing()
        there = len(listing.files)
        unreadable = dict(listing.unreadable)
        absent = {rule: list(paths) for rule, paths in listing.left_out.items()}
    else:
        known = frozenset(filter(tree.exists, asked)) if known is None else known
        gone = [path for path in asked if path not in known]
        there = len(asked) - len(gone)
        unreadable = {}
        listed = tree.listing().left_out if gone else {}
        why_gone = {path: rule for rule, paths in listed.items() for path in paths}
        for path in gone:
            absent.setdefault(why_gone.get(path, DELETED), []).append(path)
    for path, rule in rules.items():
        absent.setdefault(rule, []).append(path)
    for path, why in unread.items():
        if why.gone:
            absent.setdefault(DELETED, []).append(path)
        else:
            unreadable[path] = why.reason
    kept = {rule: tuple(sorted(paths)) for rule, paths in absent.items() if paths}
    read = there - len(rules) - len(unread)
    return Files(
        read + sum(map(len, kept.values())) + len(unreadable), read, lexical, kept, unreadable
    )
