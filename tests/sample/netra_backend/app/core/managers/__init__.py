"""Old import paths that are still in use."""
