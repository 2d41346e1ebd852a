"""Names that a script, a build file or a configuration puts together from its own variables.

`PKG = a.b` and `python -m $(PKG).shim`, `for m in new shim; do python -m a.b.$m; done`, `base: a.b`
and `${base}.shim.X`. What the variables hold is known as far as the same file says so.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from unshim.finders.documents.document import Document, Spelled
from unshim.finders.mentions import names_in
from unshim.finders.paths import Named, path_name
from unshim.finders.target import Target
from unshim.patterns import lazily

_ASSIGNED = lazily(
    r"^[ \t]*(?:(?:export|local|readonly|set|declare(?:[ \t]+-\w+)?|ENV|ARG|-)[ \t]+)*"
    r"[\"']?(\w+)[\"']?"
    r"(?:[ \t]*(?::{1,3}=|[?+]?=|:)|(?<=\w)[ \t]+(?=\S+[ \t]*$))[ \t]*(.+)$",
    re.MULTILINE,
)
_LOOPED = lazily(r"\bfor[ \t]+(\w+)[ \t]+in[ \t]+([^;\n]+)")
_SET = lazily(r"\bset[ \t]*\([ \t]*(\w+)[ \t]+([^)\n]+)", re.IGNORECASE)  # of CMake
_ITEM = lazily(r"(?:\$[({]\w+(?:\[[@*]\])?[)}]|[^\s\"'(),;\[\]{}])+")
_DEFAULT = ":-"  # `${NAME:-a.b}`
_REFERENCE = lazily(
    r"\$?\$\{\{\s*(?P<context>[\w.-]+)\s*\}\}|\{\{\s*(?P<template>[\w.]+)\s*\}\}"
    r"|\$?\$(?:\{\.*(?P<brace>[\w.]+)[^}\n]*\}|\((?P<make>\w+)\)|(?P<plain>\w+))"
)
_BEFORE = lazily(r"[\w./-]*\Z")
_AFTER = lazily(r"[\w./-]*")
_MOST = 100  # values of a variable
_FAR = 200  # characters of a name


class Item(NamedTuple):
    """A value that a variable may have, and where it stands."""

    text: str
    start: int
    end: int


def put_together(document: Document, targets: Sequence[Target]) -> Iterator[Spelled]:
    """The places that name a target by way of variables of the file."""
    text = document.text
    whole = [one for one in targets if one.names is None and not one.chain and "." in one.module]
    wanted = [one for one in whole if one.last in text]
    if not wanted or not ("$" in text or "{{" in text):
        return
    values = _values(text)
    if not values:
        return
    found: set[int] = set()
    for reference in _REFERENCE.finditer(text):
        name = _name(reference)
        for item in _items(values, name):
            before = _BEFORE.search(text, max(0, reference.start() - _FAR), reference.start())
            after = _AFTER.match(text, reference.end())
            start, end = before.start() if before else 0, after.end() if after else 0
            made = text[start : reference.start()] + item.text + text[reference.end() : end]
            for target in wanted:
                spelled = _spelled(made, item, target)
                if spelled is None:
                    continue
                if target.last not in item.text:
                    spelled = spelled._replace(named=Named(start, end, spelled.named.name))
                if spelled.named.start not in found:
                    found.add(spelled.named.start)
                    yield spelled


def _name(reference: re.Match[str]) -> str:
    name: str = next(filter(None, reference.groups()))
    return name.rpartition(".")[2]


def _spelled(made: str, item: Item, target: Target) -> Spelled | None:
    """The place of the item, where what is made with it names the target and it does not alone."""
    if any(True for _ in names_in(item.text, target)) or path_name(item.text, target) is not None:
        return None
    made = made.rstrip(".")
    named = next(names_in(made, target), None)
    if named is not None and named.start == 0:
        return Spelled(Named(item.start, item.end, named.name), is_path=False)
    if made.endswith(".py") and path_name(made, target) is not None:
        return Spelled(Named(item.start, item.end, "."), is_path=True)
    return None


def _values(text: str) -> dict[str, list[Item]]:
    """The variables that the text gives values, with each word of these."""
    found: dict[str, list[Item]] = {}
    for pattern in (_ASSIGNED, _LOOPED, _SET):
        for match in pattern.finditer(text):
            items = found.setdefault(match[1], [])
            if len(items) < _MOST:
                items += _words(text, match.start(2), match.end(2))
    return found


def _words(text: str, start: int, end: int) -> Iterator[Item]:
    for match in _ITEM.finditer(text, start, end):
        if match[0].startswith("#"):
            return
        item = match[0].rpartition(_DEFAULT)[2]
        yield Item(item, match.end() - len(item), match.end())


def _items(values: dict[str, list[Item]], name: str, depth: int = 3) -> Iterable[Item]:
    """The values of a variable, those of other variables that it is given among them."""
    for item in values.get(name, ()) if depth else ():
        inner = _REFERENCE.match(item.text)
        if inner is None:
            yield item
        elif inner.end() == len(item.text):
            yield from _items(values, _name(inner), depth - 1)
        elif item.text[inner.end()] == "/":
            # A folder that is not known: what is below it may lie anywhere.
            yield item._replace(text=item.text[inner.end() + 1 :])
