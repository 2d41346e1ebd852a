"""What was imported before the tripwire was set: told from the byte code of what is loaded.

A class cannot be replaced in the past. A module under the root that was loaded earlier (by a
plug-in named with -p, say) is compiled again, and the imports of a shim that run when the module
is imported are uses, whatever branch they stand in. What its functions did before is not known.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from types import CodeType, ModuleType

from unshim.names import below
from unshim.runtime.bytecode import at_import, imports, package_of
from unshim.runtime.frames import Folder
from unshim.runtime.recorder import Shim
from unshim.runtime.use import IMPORT, STAR, RuntimeUse


def early_uses(shims: Sequence[Shim], folder: Folder) -> Iterator[RuntimeUse]:
    """The uses at import time of the root's modules that are loaded now."""
    loaded = [shim for shim in shims if shim.module in sys.modules]
    if not loaded:
        return
    for module in list(sys.modules.values()):
        if not isinstance(module, ModuleType):
            continue
        namespace = module.__dict__
        file = namespace.get("__file__")
        if isinstance(file, str) and folder.is_inside(file):
            code = _code_of(namespace, folder.resolve(file))
            if code is not None:
                yield from _uses_in(code, namespace, folder.resolve(file), loaded)


def _code_of(namespace: Mapping[str, object], file: str) -> CodeType | None:
    """The module's code: from its source, which loaders that rewrite it share; else from its
    loader."""
    spec = namespace.get("__spec__")
    get_code = getattr(getattr(spec, "loader", None), "get_code", None)
    try:
        if file.endswith(".py"):
            with open(file, "rb") as source:
                return compile(source.read(), file, "exec", dont_inherit=True)
        code = get_code(getattr(spec, "name", "")) if get_code else None
    except (ImportError, SyntaxError, ValueError, OSError):
        return None
    return code if isinstance(code, CodeType) else None


def _uses_in(
    code: CodeType, namespace: Mapping[str, object], file: str, shims: Sequence[Shim]
) -> Iterator[RuntimeUse]:
    own = str(namespace.get("__name__"))
    for part in at_import(code):
        for one in imports(part, package_of(namespace)):
            for shim in shims:
                if shim.names is None and below(own, shim.module) is not None:
                    continue
                for name, how in _names(shim, one.module, one.names):
                    yield RuntimeUse(
                        shim.migration, file, one.line, one.end_line, name, how, part.co_qualname
                    )


def _names(shim: Shim, module: str, taken: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The shim's names that an import takes, and how."""
    for dotted in [f"{module}.{name}" for name in taken if name != "*"] or [module]:
        rest = below(dotted, shim.module)
        if rest is None:
            continue
        if shim.names is None:
            yield rest or ".", STAR if "*" in taken else IMPORT
        elif rest in shim.names:
            yield rest, IMPORT
