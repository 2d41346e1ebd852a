"""What a module binds at its top level: each name, how it came, and what it stands for."""

from typing import NamedTuple

ALWAYS, PRIMARY, FALLBACK = "", "primary", "fallback"
TYPING, CONDITION = "typing", "condition"
OWN_KINDS = frozenset({"class", "function", "value"})


class Bound(NamedTuple):
    """One way in which a name is bound.

    `how` is import, alias, subclass, wrapper or lazy where it stands for something else, whose
    absolute dotted name `target` is; class, function or value where the module defines it.
    `branch` is primary in a try whose handler goes another way, fallback in such a handler,
    typing for type checkers alone, condition under any other test. `module` is the module that
    an import statement names, "" where no statement does.
    """

    name: str
    how: str
    target: str
    line: int
    branch: str = ALWAYS
    module: str = ""

    @property
    def is_own(self) -> bool:
        return self.how in OWN_KINDS


class Star(NamedTuple):
    """Everything public of a module: a star import, or a `__getattr__` that asks it for all."""

    module: str
    line: int
    branch: str = ALWAYS
    how: str = "star"


class Lines(NamedTuple):
    """Lines that hold code, docstrings aside: the module's own logic, what only redirects, and
    what is defined in case a redirect fails."""

    logic: int
    redirect: int
    fallback: int = 0


class Reading(NamedTuple):
    """A module as its source shows it.

    `replaced` names the modules that it puts into `sys.modules` in its own place. `public` is its
    literal `__all__`, None where it has none. `loaded` are the names that its own code uses.
    `styles` says in words by which means it redirects; `undecided` what cannot be told without
    running it. `deprecated` is whether it says so of itself, and `texts` are its words on itself.
    `unparsed` counts the places that could not be parsed. `computes_all` is whether there is an
    `__all__` that is not literal, `prints` whether it prints as it is run. `typing` are the
    names that only type checkers see.
    """

    module: str
    path: str
    bounds: dict[str, tuple[Bound, ...]]
    stars: tuple[Star, ...]
    replaced: tuple[str, ...]
    public: tuple[str, ...] | None
    loaded: frozenset[str]
    lines: Lines
    styles: tuple[str, ...]
    undecided: tuple[str, ...]
    deprecated: bool
    texts: str = ""
    unparsed: int = 0
    computes_all: bool = False
    prints: bool = False
    typing: frozenset[str] = frozenset()
