"""The types of contract that a declaration may be of, and all in which they differ.

`type = "..."` names it; a declaration without one retires a shim. The type decides which keys the
declaration takes, which search gives its findings (`finders.find_uses` asks it), which families
the rows of its list have, and which words messages use. Whatever else there is, phases, rows,
ratchet, commands and formats, is the same for all and never asks.
"""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple


class Words(NamedTuple):
    """How messages call what a contract finds.

    `noun` counts findings, `verb` says what a file with one does to a name, `mend` what people
    are to do, `last` what comes after the last phase, and `header` heads the allowlist.
    """

    noun: str
    verb: str
    mend: str
    last: str
    header: str


class ContractType(NamedTuple):
    """`keys` maps the keys of a declaration to the types of their values."""

    name: str
    families: tuple[str, ...]
    keys: Mapping[str, tuple[type, ...]]
    required: tuple[str, ...]
    words: Words

    @property
    def is_shim(self) -> bool:
        """Whether what it declares is to go: it then has a shim and a canonical."""
        return "shim" in self.keys


_OF_ALL: Mapping[str, tuple[type, ...]] = {
    "type": (str,),
    "phase": (str,),
    "issue": (str,),
    "owner": (str,),
    "reason": (str,),
    "roots": (list,),
    "exclude": (list,),
    "phases": (list,),
}
_OF_NAMES: Mapping[str, tuple[type, ...]] = {**_OF_ALL, "names": (dict, list), "home": (str,)}
_HOLDS_ON = "the contract holds from now on; to end it, delete what it speaks of, and it too"

RETIRED_SHIM = ContractType(
    "retired_shim",
    ("import", "string"),
    {
        **_OF_ALL,
        "shim": (str,),
        "canonical": (str,),
        "external": (bool,),
        "only": (list,),
        "mentions": (list,),
        "names": (dict,),
        "tests": (dict,),
    },
    ("shim", "canonical"),
    Words(
        "use",
        "uses",
        "move the use off the shim",
        "what is left is to delete the shim, and its declaration and allowlist with it; "
        "so too the contract that import-linter's configuration may have for it",
        "# What may still use the shim: path, family and name, a tab between each. "
        "It only shrinks.",
    ),
)
SINGLE_DEFINITION = ContractType(
    "single_definition",
    ("definition",),
    _OF_NAMES,
    ("names",),
    Words(
        "stray definition",
        "defines",
        "import the name from its home, or give what is defined here a name of its own",
        _HOLDS_ON,
        "# What may still define these names outside their homes: path, family and name, "
        "a tab between each. It only shrinks.",
    ),
)
REQUEST_SCOPED = ContractType(
    "request_scoped",
    ("instance",),
    {**_OF_NAMES, "factories": (dict,)},
    ("names",),
    Words(
        "shared instance",
        "shares",
        "make it where the request is served, and hand it on as an argument",
        _HOLDS_ON,
        "# What may still share instances between requests: path, family and name, "
        "a tab between each. It only shrinks.",
    ),
)
CONTRACT_TYPES = {each.name: each for each in (RETIRED_SHIM, SINGLE_DEFINITION, REQUEST_SCOPED)}

# For messages: a date is written without quotes.
TYPE_NAMES: Mapping[type, str] = {
    str: "a string",
    bool: "true or false",
    list: "a list",
    dict: "a table",
    date: "a date such as 2027-01-15",
}
