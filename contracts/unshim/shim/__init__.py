"""The shim's own redirects, read from its source and never run."""
