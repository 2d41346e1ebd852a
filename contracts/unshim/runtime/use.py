"""What is written down while code runs: one use of a shim, where it stands, and how it came."""

import os
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

IMPORT, STAR, ATTRIBUTE, DYNAMIC = "import", "star", "attribute", "dynamic"


class Step(NamedTuple):
    """A frame of the call chain. `file` is absolute, or Python's own name such as `<string>`."""

    file: str
    line: int
    function: str


class RuntimeUse(NamedTuple):
    """A place that reached a shim. Lines count from 1 and are those of the instruction.

    `name` is the shim's, "." for the module itself, as in a finding. `how` is import, star or
    attribute where the code itself says the name, and dynamic where a string brought it there.
    `via` are the frames that lie between the place and the shim (a library that was handed the
    string), innermost first; `chain` are those that called the place.
    """

    migration: str
    file: str
    line: int
    end_line: int
    name: str
    how: str
    function: str
    via: tuple[Step, ...] = ()
    chain: tuple[Step, ...] = ()

    @property
    def identity(self) -> tuple[str, str, int, str, str]:
        """Uses that differ only in how the place was reached are one."""
        return self.migration, self.file, self.line, self.name, self.how


def to_plain(uses: Iterable[RuntimeUse]) -> list[Any]:
    """Lists, strings and numbers alone, as they cross from one process to another."""
    return [
        [*use[:7], [list(step) for step in use.via], [list(step) for step in use.chain]]
        for use in uses
    ]


def from_plain(plain: Sequence[Any]) -> list[RuntimeUse]:
    """The uses that `to_plain` made these of."""
    uses = []
    for item in plain:
        *fields, via, chain = item
        use = RuntimeUse._make([*fields, (), ()])
        uses.append(use._replace(via=_steps(via), chain=_steps(chain)))
    return uses


def _steps(plain: Sequence[Any]) -> tuple[Step, ...]:
    return tuple(Step._make(step) for step in plain)


def merged(uses: Iterable[RuntimeUse]) -> list[RuntimeUse]:
    """One use for each identity, the first, in the order of files and lines."""
    first: dict[tuple[str, str, int, str, str], RuntimeUse] = {}
    for use in uses:
        first.setdefault(use.identity, use)
    return sorted(first.values())


def relative(file: str, root: str) -> str | None:
    """A file's path below the root, as POSIX; None where it lies elsewhere."""
    prefix = os.path.join(root, "")
    return file[len(prefix) :].replace(os.sep, "/") if file.startswith(prefix) else None
