"""Names that a file does not use yet, for imports that it must gain."""

import builtins
import keyword
import re

from unshim.finders.namespaces import Namespace
from unshim.rewrite.draft import Draft
from unshim.source.inset import Inset


def is_free(draft: Draft, name: str) -> bool:
    """Whether a name stands nowhere in the file, not even in a string or a comment."""
    if hasattr(builtins, name) or keyword.iskeyword(name) or keyword.issoftkeyword(name):
        return False
    return re.search(rf"\b{re.escape(name)}\b", draft.text.text) is None


def free_name(draft: Draft, module: str, taken: set[str]) -> str:
    """A name for a module that neither the file nor `taken` has."""
    parts = module.split(".")
    wished = [parts[-1], "_".join(parts[-2:]), "_".join(parts), f"{parts[-1]}_module"]
    wished += [f"{parts[-1]}_{number}" for number in range(2, 1000)]
    return next(name for name in wished if name not in taken and is_free(draft, name))


def means_builtin(draft: Draft, name: str) -> bool:
    """Whether a name is Python's own wherever it stands in the file: nothing there binds it.

    Of an example nobody knows what the module around it binds.
    """
    scopes = draft.file.scopes
    return (
        hasattr(builtins, name)
        and not isinstance(draft.file.source, Inset)
        and not scopes.module.stars
        and not any(name in {*one.names, *one.others, *one.elsewhere} for one in scopes.all())
    )


def means_package(draft: Draft, top: str, scope: Namespace) -> bool:
    """Whether `import top.x` in a scope may bind `top`: it is free, or stands for that package."""
    if is_free(draft, top):
        return True
    if hasattr(builtins, top) or draft.file.scopes.module.stars:
        return False
    bound = False
    for other in draft.file.scopes.all():
        for binding in other.names.get(top, ()):
            if binding.dotted != top:
                return False
            bound = bound or other is scope
    return bound
