"""Which parameters of a function get what a call gives it."""

import ast
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from unshim.finders.loads import ITSELF

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef
# Where it is not known which parameter it is: any may be.
ANYWHERE = "?"
_MAKERS = {"__init__", "__new__", "__call__"}


class Given(NamedTuple):
    """How a call gives something: at a position ("0"), by a keyword ("=name"), or ANYWHERE.

    `texts` maps the places of the call's other arguments to the texts that they are.
    """

    place: str
    texts: Mapping[str, str]

    @classmethod
    def by(cls, call: ast.Call, place: str, constants: Mapping[str, str]) -> "Given":
        texts: dict[str, str] = {}
        places = [(str(at), argument) for at, argument in enumerate(call.args)]
        places += [(f"={one.arg}", one.value) for one in call.keywords if one.arg]
        for at, argument in places:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                texts[at] = argument.value
            elif isinstance(argument, ast.Name) and argument.id in constants:
                texts[at] = constants[argument.id]
        return cls(place, texts)

    def after_first(self) -> "Given":
        """As what the first argument names is given it: `partial(function, ...)`."""
        return self._moved(-1)

    def behind(self, count: int) -> "Given":
        """As it is given where so many arguments come before."""
        return self._moved(count)

    def _moved(self, by: int) -> "Given":
        def moved(place: str) -> str:
            return str(int(place) + by) if place.isdigit() else place

        return Given(moved(self.place), {moved(at): text for at, text in self.texts.items()})


class Parameter(NamedTuple):
    """A parameter that gets it, or an element of it at a position; and what the others hold."""

    function: Function
    name: str
    position: int | None
    constants: Mapping[str, str]


def parameters(function: Function, given: Given) -> Iterator[Parameter]:
    """The parameters that get what is given; those of its methods that make it, for a class."""
    if isinstance(function, ast.ClassDef):
        for one in function.body:
            if isinstance(one, ast.FunctionDef) and one.name in _MAKERS:
                yield from parameters(one, given)
        return
    arguments = function.args
    positional = [one.arg for one in (*arguments.posonlyargs, *arguments.args)]
    if positional and positional[0] in {*ITSELF, "mcs"}:
        del positional[0]
    keywords = [*positional, *(one.arg for one in arguments.kwonlyargs)]
    constants = {
        name: text
        for place, text in given.texts.items()
        if (name := _named(place, positional, keywords))
    }
    if given.place == ANYWHERE:
        for name in keywords:
            yield Parameter(function, name, None, {})
            yield Parameter(function, name, 0, {})
        if arguments.vararg is not None:
            yield Parameter(function, arguments.vararg.arg, 0, {})
        return
    name = _named(given.place, positional, keywords)
    if name:
        yield Parameter(function, name, None, constants)
    elif arguments.vararg is not None and given.place.isdigit():
        at = int(given.place) - len(positional)
        yield Parameter(function, arguments.vararg.arg, at, constants)


def fields(function: ast.ClassDef, given: Given) -> Iterator[str]:
    """The attributes that a class without methods that make it has for what is given."""
    if any(isinstance(one, ast.FunctionDef) and one.name == "__init__" for one in function.body):
        return
    names = [
        one.target.id
        for one in function.body
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
    ]
    name = _named(given.place, names, names)
    if name:
        yield name


def _named(place: str, positional: list[str], keywords: list[str]) -> str:
    if place.startswith("="):
        return place[1:] if place[1:] in keywords else ""
    at = int(place) if place.isdigit() else len(positional)
    return positional[at] if at < len(positional) else ""
