"""What is declared: migrations, their phases, and the uses that are still allowed."""

from unshim.migration.allowlist import Allowlist, read_allowlist
from unshim.migration.declaration import read_migration
from unshim.migration.migration import Migration, Phase
from unshim.migration.row import Row

__all__ = ["Allowlist", "Migration", "Phase", "Row", "read_allowlist", "read_migration"]
