"""What a change is compared with: the base, or none and why."""

import os
from collections.abc import Mapping
from typing import NamedTuple

from unshim.history.past import Past
from unshim.history.start import find_start
from unshim.tree.repository import top_of


class Comparison(NamedTuple):
    """`past` is the base, None for none; `note` tells people what was compared with what.

    `is_whole` says that the whole change was: its declarations too, and its commits too.
    """

    past: Past | None
    note: str
    is_whole: bool


UNASKED = Comparison(None, "the ratchet was not checked against a base: --no-base", False)


def find_comparison(
    root: str,
    contracts: str,
    asked: str | None = None,
    *,
    label: str = "the contracts folder",
    staged: bool = False,
    environment: Mapping[str, str] = os.environ,
) -> Comparison:
    """The comparison that is asked for, or that is known without asking.

    Raises UsageError for a base that is not there.
    """
    start = find_start(root, asked, staged=staged, environment=environment)
    if not start.commit:
        note = f"the ratchet was not checked against a base: {start.doubt}"
        return Comparison(None, note, False)
    past = Past(start, root, contracts, label, staged=staged)
    if top_of(contracts) != top_of(root):
        note = (
            f"the declarations were not compared with a base: {label} lies outside "
            "the repository of the root"
        )
        return Comparison(past, note, False)
    if start.doubt:
        return Comparison(past, f"compared with {start.label}: {start.doubt}", False)
    return Comparison(past, f"compared with {start.label}", True)
