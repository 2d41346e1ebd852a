"""What a change is compared with: the base, or none and why."""

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple, Self

from unshim.history.start import StartSearch
from unshim.tree.folder import FolderReader
from unshim.tree.git import Git
from unshim.tree.repository import top_of

if TYPE_CHECKING:
    from unshim.history.past import Past


class Comparison(NamedTuple):
    """`past` is the base, None for none; `note` tells people what was compared with what.

    `is_whole` says that the whole change was: its declarations too, and its commits too.
    """

    past: "Past | None"
    note: str
    is_whole: bool


class ComparisonSearch:
    """Looks for the comparison that is asked for, or that is known without asking.

    `contracts` is the folder of declarations, `label` what messages call it. git is asked at
    once, and answers while the caller goes on; it is let go at the end of the `with` block.
    """

    def __init__(
        self,
        root: str,
        contracts: str,
        asked: str | None = None,
        *,
        label: str = "the contracts folder",
        staged: bool = False,
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        self._root = root
        self._contracts = contracts
        self._label = label
        self._staged = staged
        self._start = StartSearch(root, asked, staged=staged, environment=environment)
        top = top_of(root)
        self._is_beside = top is not None and top_of(contracts) == top
        self._reader = FolderReader(Git(root)) if self._is_beside else None

    def result(self) -> Comparison:
        """The comparison. Raises UsageError for a base that is not there."""
        start = self._start.result()
        if not start.commit:
            note = f"the ratchet was not checked against a base: {start.doubt}"
            return Comparison(None, note, False)
        from unshim.history.past import Past

        past = Past(start, self._root, self._contracts, self._label, self._reader, self._staged)
        if not self._is_beside:
            note = (
                f"the declarations were not compared with a base: {self._label} lies outside "
                "the repository of the root"
            )
            return Comparison(past, note, False)
        if start.doubt:
            return Comparison(past, f"compared with {start.label}: {start.doubt}", False)
        return Comparison(past, f"compared with {start.label}", True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._start.close()
        if self._reader is not None:
            self._reader.close()


class NoComparison:
    """The answer to --no-base."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        """Nothing was begun."""

    def result(self) -> Comparison:
        return UNASKED


UNASKED = Comparison(None, "the ratchet was not checked against a base: --no-base", False)
