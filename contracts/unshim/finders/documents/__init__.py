"""Files other than Python's own, one module a kind: what they name of a target, and what for."""
