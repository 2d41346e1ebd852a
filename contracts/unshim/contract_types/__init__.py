"""Contract types for import-linter."""
