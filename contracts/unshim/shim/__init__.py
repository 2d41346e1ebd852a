"""The shim's own redirects, read from its source and never run."""

from unshim.shim.inspection import Inspection, inspect_module
from unshim.shim.named import Name, names_of

__all__ = ["Inspection", "Name", "inspect_module", "names_of"]
