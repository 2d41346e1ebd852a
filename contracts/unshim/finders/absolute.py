"""What an import statement names, absolutely."""

import ast
from collections.abc import Iterator

from unshim.names import resolve_relative


class Absolute:
    """Reads an import statement as (local name, absolute dotted name) pairs."""

    def __init__(self, package: str) -> None:
        self.package = package

    def __call__(self, node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.asname:
                    yield alias.asname, alias.name
                else:
                    top = alias.name.partition(".")[0]
                    yield top, top
            return
        module = self.module(node)
        for alias in node.names:
            if alias.name != "*":
                yield alias.asname or alias.name, f"{module}.{alias.name}" if module else ""
            elif module is not None:
                yield "*", module

    def module(self, node: ast.ImportFrom) -> str | None:
        """The module that an import names, None where it climbs out of its package."""
        return resolve_relative(self.package, node.level, node.module)
