"""Forms register here, each with its turn; nothing lists them by hand."""

from collections.abc import Callable
from typing import NamedTuple

from unshim.rewrite.draft import Draft

Form = Callable[[Draft], None]


class Registered(NamedTuple):
    """A form and its turn: what needs another's decisions comes after it."""

    turn: int
    name: str
    function: Form


FORMS: list[Registered] = []


def form(turn: int) -> Callable[[Form], Form]:
    """Registers a function that decides uses of a draft that no earlier form has decided."""

    def register(function: Form) -> Form:
        FORMS.append(Registered(turn, function.__module__, function))
        FORMS.sort(key=lambda registered: registered[:2])
        return function

    return register


def load() -> list[Registered]:
    """Every form of this package, in turn."""
    if not FORMS:
        from importlib import import_module
        from pkgutil import iter_modules

        import unshim.rewrite

        for module in iter_modules(unshim.rewrite.__path__):
            if module.name.startswith("rewrite_"):
                import_module(f"unshim.rewrite.{module.name}")
    return FORMS
