"""A declaration's phase set anew; its comments, order and everything else stay."""

from unshim.errors import InternalError
from unshim.migration.declaration import read_migration
from unshim.migration.migration import Migration

_BOM = "\ufeff"


def with_phase(migration: Migration, data: bytes, phase: str) -> bytes:
    """The declaration's bytes with another phase.

    Raises InternalError where anything else would change with it.
    """
    import tomlkit

    text = data.decode("utf-8")
    mark = _BOM if text.startswith(_BOM) else ""
    document = tomlkit.parse(text.removeprefix(_BOM))
    document["phase"] = phase
    changed = (mark + tomlkit.dumps(document)).encode("utf-8")
    if read_migration(migration.path, changed) != migration._replace(phase=phase):
        raise InternalError(
            f"the phase could not be set to {phase!r} without changing more",
            migration.path,
            f'write it by hand: phase = "{phase}"',
        )
    return changed
