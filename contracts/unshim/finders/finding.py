"""What a finder gives: one place, of exactly one kind."""

from typing import NamedTuple

IMPORT_KINDS = ("import", "star", "fallback", "typing", "attribute", "reexport")
STRING_KINDS = ("dynamic", "patch", "entry", "string", "path")
USE_KINDS = IMPORT_KINDS + STRING_KINDS
# The family of a kind, as rows have it. Contracts whose findings are no uses add their own.
FAMILIES = {
    "import": IMPORT_KINDS,
    "string": STRING_KINDS,
    "definition": ("definition",),
    "instance": ("instance",),
}
_FAMILY_OF = {kind: family for family, kinds in FAMILIES.items() for kind in kinds}


class Finding(NamedTuple):
    """A place that names the shim.

    Lines count from 1, columns from 1 in characters, the end is exclusive. `name` is the shim's,
    "." for the module itself. `scope` is the qualified name of the function or class around it.
    `chain` lists the steps by which a re-exported name got here, each "path:line". `handler` says
    what a surrounding handler does once the import fails: skip, pass, fallback or raise. `tests`
    are those of the file, as pytest names them there, that would then test nothing in silence.
    `undecided` marks what may be a use, but cannot be told without running the code.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    kind: str
    name: str
    scope: str
    message: str
    chain: tuple[str, ...] = ()
    handler: str | None = None
    undecided: bool = False
    tests: tuple[str, ...] = ()

    @property
    def family(self) -> str:
        """import or string (or another contract's own), as rows have it; "" for a mention."""
        return _FAMILY_OF.get(self.kind, "")
