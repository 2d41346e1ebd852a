"""Names in ZCML that start with a dot: they count from the package of the file's folder.

Source: https://zopeconfiguration.readthedocs.io/en/latest/api/config.html (resolve)
"""

from collections.abc import Iterator

from unshim.finders.paths import Named
from unshim.finders.target import Target
from unshim.names import resolve_relative
from unshim.patterns import lazily

_RELATIVE = lazily(r"(?<![^\s\"'])\.+[^\W\d]\w*(?:\.[^\W\d]\w*)*(?![^\s\"'])")


def relative_names(line: str, target: Target, path: str) -> Iterator[Named]:
    """Where a line of ZCML names the target by a relative name. `path` is the file's."""
    if not path.endswith(".zcml"):
        return
    for match in _RELATIVE.finditer(line):
        dotted = absolute_name(match.group(), target, path)
        name = target.named(dotted) if dotted else None
        if name is not None:
            yield Named(match.start(), match.end(), name)


def absolute_name(written: str, target: Target, path: str) -> str | None:
    """The dotted name that a relative one means; None where the folder is in no package that can
    be told."""
    folder = path.rpartition("/")[0]
    inside = target.module.replace(".", "/")
    for file in target.files:
        stem = file.rstrip("/").removesuffix("/__init__.py").rpartition(".py")[0] or file
        root = stem.rstrip("/").removesuffix(inside)
        if stem.rstrip("/").endswith(inside) and folder.startswith(root):
            package = folder[len(root) :].replace("/", ".")
            level = len(written) - len(written.lstrip("."))
            return resolve_relative(package, level, written[level:])
    return None
