"""An independent answer to "who uses this shim?", for tests to hold unshim against.

Nothing here is unshim's: plain `ast`, a walk over files, and Python's own rules for relative
imports and for scopes. It answers for the kinds that a syntax tree alone decides (import, star,
fallback, typing, attribute); strings, patches and laundering through other modules are not its
business.

    python tests/e2e/oracle.py ROOT SHIM [--only NAME]... [--summary]
"""

import argparse
import ast
import os
import re
import sys
import warnings
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

SUFFIXES = (".py", ".pyi", ".pyw")


class Use(NamedTuple):
    """A static use. The name is the shim's, dotted below a package shim, or `.` for itself."""

    path: str
    line: int
    name: str


@dataclass(frozen=True)
class Listing:
    """What a tree holds: uses, files that this Python does not parse (and why), files read."""

    uses: frozenset[Use]
    unparsed: dict[str, str]
    read: int


@dataclass(frozen=True)
class Target:
    """What is looked for: a module and all below it, or `only` some names of one that stays."""

    shim: str
    only: frozenset[str] | None = None
    submodules: frozenset[str] = frozenset()  # dotted, relative to the shim
    shadowed: bool = False  # the parent package binds the shim's last name to something else

    def name(self, dotted: str, *, module: str | None = None) -> str | None:
        """The name that reaching for `dotted` uses, or None where it is no use of the shim.

        `module` is the part that is known to be a module; what follows are its attributes.
        """
        parent = self.shim.rpartition(".")[0]
        if self.shadowed and module is not None and f"{parent}.".startswith(f"{module}."):
            return None
        if dotted == self.shim:
            return "." if self.only is None else None
        if not dotted.startswith(f"{self.shim}."):
            return None
        parts = dotted.removeprefix(f"{self.shim}.").split(".")
        if self.only is not None:
            return parts[0] if parts[0] in self.only else None
        below = module is not None and module.startswith(self.shim)
        length = 1 + (module.removeprefix(self.shim).count(".") if below else 0)
        while length < len(parts) and ".".join(parts[:length]) in self.submodules:
            length += 1
        return ".".join(parts[:length])

    def starts(self, dotted: str) -> bool:
        """Whether attributes of what is bound to `dotted` are uses of their own.

        They are not where the shim itself is bound (`import pkg.shim as s; s.X`): that import is
        the use, and rewriting it mends the rest. They are where only names of the module go.
        """
        return self.shim.startswith(f"{dotted}.") or (self.only is not None and dotted == self.shim)


def static_uses(
    root: Path,
    shim: str,
    *,
    only: Collection[str] | None = None,
    source_roots: Collection[str] | None = None,
    parse_all: bool = False,
) -> Listing:
    """Every static use of `shim` below `root`.

    Source roots are relative to `root`; without them, the one that holds the shim's file is
    taken. The shim's own files are not searched, for what they import goes with them; where
    only names go and the module stays, its file is searched as any other. A file that does not
    spell what a use must spell is not parsed, unless `parse_all` asks for all unparsed files.
    """
    paths = sorted(_python_files(root))
    sources = _sources(shim, paths) if source_roots is None else [Path(one) for one in source_roots]
    own = _files_of(shim, sources, paths)
    target = Target(
        shim,
        None if only is None else frozenset(only),
        frozenset(module_of(path, sources, root).removeprefix(f"{shim}.") for path in own),
        _is_shadowed(shim, root, sources),
    )
    spelled = re.compile(
        rb"import[\s\\]*\*|" * (only is not None)
        + b"|".join(re.escape(word).encode() for word in only or [shim.rpartition(".")[2]])
    )
    uses: set[Use] = set()
    unparsed: dict[str, str] = {}
    for path in paths:
        if path in own and only is None:
            continue
        content = (root / path).read_bytes()
        worth = not content.isascii() or spelled.search(content) is not None
        tree = _parse(content) if worth or parse_all else None
        if isinstance(tree, str):
            unparsed[path.as_posix()] = tree
        elif worth and tree is not None:
            module = module_of(path, sources, root)
            package = module if path.stem == "__init__" else module.rpartition(".")[0]
            found = uses_in(tree, package, target)
            uses.update(Use(path.as_posix(), line, name) for line, name in found)
    return Listing(frozenset(uses), unparsed, len(paths))


def _is_shadowed(shim: str, root: Path, sources: Iterable[Path]) -> bool:
    """Whether the parent package gives the shim's last name to something else.

    `from pkg import name` then takes that, and not the module `pkg.name`, as with the function
    `sympy.printing.ccode` beside the module of the same name.
    """
    parent, _, last = shim.rpartition(".")
    for source in sources:
        file = root.joinpath(source, *parent.split("."), "__init__.py")
        tree = _parse(file.read_bytes()) if parent and file.exists() else None
        if isinstance(tree, ast.Module):
            reader = _Reader(parent)
            reader.read(tree, reader.module)
            bound = reader.module.bound.get(last, set())
            return bool(bound) and shim not in bound
    return False


def _python_files(root: Path) -> Iterator[Path]:
    """Python files below `root`, relative to it; symbolic links are not followed."""
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if name not in {".git", "__pycache__"}]
        for file in files:
            path = Path(folder, file)
            if not path.is_symlink() and (file.endswith(SUFFIXES) or _is_script(path)):
                yield path.relative_to(root)


def _is_script(path: Path) -> bool:
    """Whether a file without a suffix says in its first line that Python runs it."""
    if path.suffix or not path.is_file():
        return False
    with path.open("rb") as file:
        first = file.readline(200)
    return first.startswith(b"#!") and b"python" in first


def _parse(content: bytes) -> ast.Module | str:
    """The syntax tree of a file, or why this Python does not give one."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(content)
    except (SyntaxError, ValueError, RecursionError) as error:
        message = f"{type(error).__name__}: {getattr(error, 'msg', error)}"
        return f"{message}, line {getattr(error, 'lineno', None)}"


def _sources(shim: str, paths: Iterable[Path]) -> list[Path]:
    """The outermost folder from which `shim` would be imported."""
    stem = Path(*shim.split("."))
    files = {stem.with_suffix(suffix) for suffix in SUFFIXES}
    files |= {stem / f"__init__{suffix}" for suffix in SUFFIXES}
    found = {
        Path(*path.parts[: -len(file.parts)])
        for path in paths
        for file in files
        if path.parts[-len(file.parts) :] == file.parts
    }
    return sorted(found, key=lambda path: len(path.parts))[:1]


def _files_of(shim: str, sources: Iterable[Path], paths: Iterable[Path]) -> frozenset[Path]:
    """The shim's own files, stubs among them."""
    stems = [source.joinpath(*shim.split(".")) for source in sources]
    return frozenset(
        path
        for path in paths
        for stem in stems
        if path.with_suffix("") == stem or path.is_relative_to(stem)
    )


def module_of(path: Path, sources: Iterable[Path], root: Path) -> str:
    """The dotted name of a file: below its source root, else below its topmost `__init__.py`."""
    holders = [
        source
        for source in sources
        if path.is_relative_to(source)
        and all(part.isidentifier() for part in path.parent.relative_to(source).parts)
    ]
    source = max(holders, key=lambda one: len(one.parts), default=path.parent)
    while not holders and source.parts and (root / source / "__init__.py").exists():
        source = source.parent
    parts = path.relative_to(source).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _resolve(node: ast.ImportFrom, package: str) -> str | None:
    """The module that an import names; None where it climbs out of its package."""
    if not node.level:
        return node.module
    parts = package.split(".") if package else []
    if len(parts) < node.level:
        return None
    base = parts[: len(parts) - node.level + 1]
    return ".".join([*base, node.module] if node.module else base)


def uses_in(tree: ast.Module, package: str, target: Target) -> Iterator[tuple[int, str]]:
    """The uses in one file, as (line, name)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            reached = [(one.lineno, target.name(one.name, module=one.name)) for one in node.names]
        elif isinstance(node, ast.ImportFrom):
            module = _resolve(node, package)
            if module is None:
                continue
            reached = [(alias.lineno, _taken(alias.name, module, target)) for alias in node.names]
        else:
            continue
        yield from ((line, name) for line, name in reached if name is not None)
    reader = _Reader(package)
    reader.read(tree, reader.module)
    for scope, head, attributes, line in reader.chains:
        for bound in scope.lookup(head):
            if bound is not None and target.starts(bound):
                name = target.name(".".join([bound, *attributes]), module=bound)
                if name is not None:
                    yield line, name


def _taken(name: str, module: str, target: Target) -> str | None:
    """The name that one alias of a from-import uses; a star takes all of the module."""
    if name != "*":
        return target.name(f"{module}.{name}", module=module)
    if target.only is not None:
        return "." if module == target.shim else None
    return target.name(module, module=module)


@dataclass(eq=False)
class _Scope:
    """The names that a scope binds: to dotted imports, or (None) to anything else."""

    outer: "_Scope | None" = None
    kind: str = "module"
    bound: dict[str, set[str | None]] = field(default_factory=dict)
    globals: set[str] = field(default_factory=set)

    def module(self) -> "_Scope":
        return self if self.outer is None else self.outer.module()

    def bind(self, name: str, to: str | None = None) -> None:
        scope = self.module() if name in self.globals else self
        scope.bound.setdefault(name, set()).add(to)

    def lookup(self, name: str) -> set[str | None]:
        """All that `name` may be, read in this scope."""
        scope: _Scope | None = self.module() if name in self.globals else self
        while scope is not None:
            if name in scope.bound and (scope is self or scope.kind != "class"):
                return scope.bound[name]
            scope = scope.outer
        return set()


class _Reader:
    """Reads a file's scopes, and every dotted chain (`a.b.c`) with the scope it stands in."""

    def __init__(self, package: str) -> None:
        self.package = package
        self.module = _Scope()
        self.chains: list[tuple[_Scope, str, list[str], int]] = []

    def read(self, node: ast.AST, scope: _Scope) -> None:
        for annotation in _annotations(node):
            self.quoted(annotation, scope)
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                self.function(node, scope)
            case ast.ClassDef():
                scope.bind(node.name)
                self.all([*node.decorator_list, *node.bases, *node.keywords], scope)
                self.all(node.body, _Scope(scope, "class"))
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                self.read(node.generators[0].iter, scope)
                inner = _Scope(scope, "comprehension")
                for position, generator in enumerate(node.generators):
                    later = [generator.iter] if position else []
                    self.all([generator.target, *later, *generator.ifs], inner)
                whole = isinstance(node, ast.DictComp)
                self.all([node.key, node.value] if whole else [node.elt], inner)
            case ast.Attribute():
                self.chain(node, scope, node.lineno)
            case _:
                self.bindings(node, scope)
                self.all(ast.iter_child_nodes(node), scope)

    def all(self, nodes: Iterable[ast.AST], scope: _Scope) -> None:
        for node in nodes:
            self.read(node, scope)

    def function(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, scope: _Scope
    ) -> None:
        arguments = node.args
        defaults = [*arguments.defaults, *arguments.kw_defaults]
        self.all([default for default in defaults if default is not None], scope)
        self.all(_annotations(node), scope)
        inner = _Scope(scope, "function")
        for argument in _parameters(arguments):
            inner.bind(argument.arg)
        if isinstance(node, ast.Lambda):
            self.read(node.body, inner)
        else:
            scope.bind(node.name)
            self.all(node.decorator_list, scope)
            self.all(node.body, inner)

    def bindings(self, node: ast.AST, scope: _Scope) -> None:
        match node:
            case ast.Import():
                for alias in node.names:
                    top = alias.name.partition(".")[0]
                    scope.bind(alias.asname or top, alias.name if alias.asname else top)
            case ast.ImportFrom():
                module = _resolve(node, self.package)
                for alias in node.names:
                    to = None if module is None else f"{module}.{alias.name}"
                    scope.bind(alias.asname or alias.name, to)
            case ast.Global():
                scope.globals.update(node.names)
            case ast.Nonlocal():
                for name in node.names:
                    scope.bound.setdefault(name, set()).update(
                        scope.outer.lookup(name) if scope.outer else ()
                    )
            case ast.NamedExpr():
                holder = scope
                while holder.kind == "comprehension" and holder.outer is not None:
                    holder = holder.outer
                holder.bind(node.target.id)
            case ast.Name(ctx=ast.Store()):
                scope.bind(node.id)
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                scope.bind(name)
            case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                scope.bind(name)

    def chain(self, node: ast.Attribute, scope: _Scope, line: int) -> None:
        attributes: list[str] = []
        head: ast.expr = node
        while isinstance(head, ast.Attribute):
            attributes.insert(0, head.attr)
            head = head.value
        if isinstance(head, ast.Name):
            self.chains.append((scope, head.id, attributes, line))
        else:
            self.read(head, scope)

    def quoted(self, annotation: ast.expr, scope: _Scope) -> None:
        """Chains in the strings of an annotation; they all stand on the string's line."""
        literal = {
            inside
            for node in ast.walk(annotation)
            if isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("Literal")
            for inside in ast.walk(node.slice)
        }
        for text in ast.walk(annotation):
            if (
                text not in literal
                and isinstance(text, ast.Constant)
                and isinstance(text.value, str)
            ):
                try:
                    inside = ast.parse(text.value.strip(), mode="eval")
                except (SyntaxError, ValueError):
                    continue
                reader = _Reader(self.package)
                reader.read(inside, scope)
                self.chains += [(*chain[:3], text.lineno) for chain in reader.chains]


def _parameters(arguments: ast.arguments) -> list[ast.arg]:
    stars = [one for one in (arguments.vararg, arguments.kwarg) if one is not None]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *stars]


def _annotations(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.AnnAssign):
        return [node.annotation]
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        each = [*(one.annotation for one in _parameters(node.args)), node.returns]
        return [annotation for annotation in each if annotation is not None]
    return []


def main() -> int:
    parser = argparse.ArgumentParser(description="List every static use of a shim.")
    parser.add_argument("root", type=Path)
    parser.add_argument("shim")
    parser.add_argument("--only", action="append", help="a name that goes; the module stays")
    parser.add_argument("--source-root", action="append")
    parser.add_argument("--summary", action="store_true", help="counts instead of uses")
    parser.add_argument("--parse-all", action="store_true", help="list all unparsed files")
    options = parser.parse_args()
    found = static_uses(
        options.root,
        options.shim,
        only=options.only,
        source_roots=options.source_root,
        parse_all=options.parse_all,
    )
    if not options.summary:
        for use in sorted(found.uses):
            print(*use, sep="\t")
    for path, reason in sorted(found.unparsed.items()):
        print(f"unparsed\t{path}\t{reason}", file=sys.stderr)
    users = {use.path for use in found.uses}
    names = Counter(use.name for use in found.uses).most_common()
    print(
        f"{len(found.uses)} uses in {len(users)} of {found.read} files;"
        f" {len(found.unparsed)} unparsed;",
        ", ".join(f"{name} {count}" for name, count in names[:12]),
        file=sys.stderr,
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
