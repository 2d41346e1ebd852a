"""What an import statement takes, one name at a time, and how that is written."""

import ast
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from unshim.names import below, resolve_relative
from unshim.rewrite.statement import from_import, plain_import

WIDTH = 88


class Taken(NamedTuple):
    """One name of an import statement: `from module import name as asname`.

    `module` is absolute, and None for `import name as asname`.
    """

    module: str | None
    name: str
    asname: str | None = None

    @property
    def bound(self) -> str:
        """The local name that this binds."""
        return self.asname or (self.name if self.module is not None else self.name.split(".")[0])

    @property
    def shortest(self) -> "Taken":
        """The same in the form that people write: `from a import b` for `import a.b as b`."""
        package, _, last = self.name.rpartition(".")
        if self.module is None and package and self.asname == last:
            return Taken(package, last)
        return self

    @property
    def alias(self) -> ast.alias:
        return ast.alias(name=self.name, asname=self.asname)

    @property
    def text(self) -> str:
        return f"{self.name} as {self.asname}" if self.asname else self.name


def take(module: str, name: str, local: str, explicit: bool = False) -> Taken:
    """`name` of `module` bound to `local`; `explicit` keeps `X as X` as it was written."""
    return Taken(module, name, local if local != name or explicit else None)


def take_module(module: str, local: str) -> Taken:
    """A module bound to a local name."""
    package, _, last = module.rpartition(".")
    if package:
        return take(package, last, local)
    return Taken(None, module, local if local != module else None)


class Spelling(NamedTuple):
    """A module as a from-import names it."""

    level: int
    module: str | None

    @property
    def text(self) -> str:
        return "." * self.level + (self.module or "")


def spelled(module: str, package: str, level: int) -> Spelling:
    """Relative as the import was, where the same dots still reach the module; else absolute."""
    base = resolve_relative(package, level, None) if level else None
    inside = below(module, base) if base else None
    if inside is None:
        return Spelling(0, module)
    return Spelling(level, inside or None)


class Comments(NamedTuple):
    """The comments that belong to a name: on the lines above it, and beside it."""

    above: tuple[str, ...]
    beside: str


class Statement(NamedTuple):
    """An import statement to be written; `spelling` is None for a plain import."""

    spelling: Spelling | None
    names: tuple[Taken, ...]
    lazy: bool = False

    @property
    def node(self) -> ast.stmt:
        aliases = [one.alias for one in self.names]
        if self.spelling is None:
            return plain_import(aliases, self.lazy)
        return from_import(self.spelling.module, aliases, self.spelling.level, self.lazy)

    @property
    def line(self) -> str:
        """The statement on one line."""
        names = ", ".join(one.text for one in self.names)
        head = f"from {self.spelling.text} import " if self.spelling else "import "
        return head + names

    def lines(
        self, indent: str, newline: str, comments: Mapping[Taken, Comments], after: str = ""
    ) -> str:
        """The statement with its indent, `after` at its end; in rows where it is long."""
        commented = any(one in comments for one in self.names)
        if self.spelling is None or not commented:
            short = len(indent) + len(self.line) <= WIDTH or len(self.names) == 1
            if self.spelling is None or short:
                return indent + self.line + after
        inner = indent + ("\t" if indent.startswith("\t") else "    ")
        rows = [f"{indent}from {self.spelling.text} import ("]
        for one in self.names:
            above, beside = comments.get(one, Comments((), ""))
            rows += [inner + comment for comment in above]
            rows.append(f"{inner}{one.text}," + (f"  {beside}" if beside else ""))
        return newline.join([*rows, f"{indent}){after}"])


def statements(taken: Sequence[Taken], package: str, level: int = 0) -> list[Statement]:
    """The statements that take these names: one for each module, in the order of the first."""
    made: dict[tuple[str | None, str], list[Taken]] = {}
    for one in dict.fromkeys(taken):
        made.setdefault((one.module, one.name if one.module is None else ""), []).append(one)
    return [
        Statement(spelled(module, package, level) if module is not None else None, tuple(names))
        for (module, _), names in made.items()
    ]
