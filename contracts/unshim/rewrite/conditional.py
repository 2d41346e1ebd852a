"""Names of the shim that are one thing or another, as a condition decides while it is loaded."""

from functools import cached_property

from unshim.migration import Migration
from unshim.shim.catalogue import Catalogue
from unshim.shim.named import Name, names_of


class Conditional:
    """What the shim itself says of its names; nothing of what the declaration says of them."""

    def __init__(self, migration: Migration, catalogue: Catalogue) -> None:
        self._migration = migration
        self._catalogue = catalogue

    def other(self, name: str) -> str:
        """What a name is besides, and where that is decided; "" where it is one thing only."""
        migration = self._migration
        if name in migration.names or migration.only or name not in self._names:
            return ""
        found = self._names[name]
        return f"{name} of the shim is {found.target}, {found.note}"

    @cached_property
    def _names(self) -> dict[str, Name]:
        reading = self._catalogue.reading(self._migration.shim)
        if reading is None:
            return {}
        every = names_of(reading, self._migration.canonical, self._catalogue)
        return {name.name: name for name in every if name.is_conditional and name.target}
