"""What an allowlist has too much of: rows without a use, and rows of files that were renamed."""

from unshim.migration import Allowlist
from unshim.migration.edits import ListEdit, edited
from unshim.verdict.values import Verdict


def shrunk(
    allowlist: Allowlist, verdict: Verdict, *, only_caused: bool = False
) -> tuple[ListEdit, bytes]:
    """The edit that drops stale rows and carries those of renamed files; and the list after it.

    With `only_caused`, no more than what this change made stale. A row whose file was not
    searched stays: nothing is known of it.
    """
    gone = [
        stale.row
        for stale in verdict.stale
        if not stale.unread and (stale.caused or not only_caused)
    ]
    moved = {item.row: item.to for item in verdict.carried}
    data = edited(allowlist, gone, move=moved)
    left = len(allowlist.rows) - len(gone)
    edit = ListEdit(allowlist.path, dropped=tuple(gone), carried=tuple(moved.items()), left=left)
    return edit, data
