"""unshim retires compatibility shims: it forbids, shrinks, rewrites and proves."""

__version__ = "0.1.0"
