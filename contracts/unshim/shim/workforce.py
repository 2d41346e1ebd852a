"""Functions run on many tasks: in processes of their own where that pays, else right here."""

import os
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

Result = TypeVar("Result")
Item = TypeVar("Item")

# Below this, starting processes takes longer than they save.
_WORTH_PROCESSES = 600
_MOST = 8


class Workforce:
    """As many processes as there are cores to run on, or none for a small number of files."""

    def __init__(self, files: int) -> None:
        affinity = getattr(os, "sched_getaffinity", None)
        cores = len(affinity(0)) if affinity else os.cpu_count() or 1
        self.count = min(cores, _MOST) if files >= _WORTH_PROCESSES else 1

    def run(
        self, function: Callable[..., Result], tasks: Sequence[tuple[Any, ...]]
    ) -> list[Result]:
        """The function's result for each tuple of arguments, in their order."""
        if self.count == 1 or len(tasks) < 2:
            return [function(*task) for task in tasks]
        from concurrent.futures import ProcessPoolExecutor

        with ProcessPoolExecutor(self.count) as pool:
            return [future.result() for future in [pool.submit(function, *task) for task in tasks]]

    def deal(self, items: Sequence[Item], rounds: int) -> list[Sequence[Item]]:
        """The items in a few parts a process: every so-many-th, as neighbours are of a size."""
        hands = min(self.count * rounds, len(items))
        return [items[start::hands] for start in range(hands)]
