"""Dotted names, the paths they live at, and globs over paths. Pure: no disk, no syntax trees."""

import re
from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

PYTHON_SUFFIXES = (".py", ".pyi", ".pyw")


def resolve_relative(package: str, level: int, module: str | None) -> str | None:
    """The absolute name that `from {'.' * level}{module} import ...` means inside `package`.

    None where the import climbs above the top package, as Python itself would refuse.
    Source: https://docs.python.org/3/reference/import.html#package-relative-imports
    """
    if level == 0:
        return module or None
    parts = package.split(".") if package else []
    if level - 1 >= len(parts):
        return None
    base = parts[: len(parts) - (level - 1)]
    return ".".join([*base, module] if module else base)


def absolute(spelled: str, package: str) -> str:
    """The dotted name that a string spells, relative ones counted from the package.

    >>> absolute(".shim:X", "pkg")
    'pkg.shim.X'
    """
    level = len(spelled) - len(spelled.lstrip("."))
    dotted = spelled[level:].replace(":", ".").strip(".")
    return resolve_relative(package, level, dotted or None) or dotted


def below(dotted: str, ancestor: str) -> str | None:
    """The rest of `dotted` below `ancestor`: "" for itself, "a.b" for what it contains, else None.

    >>> below("pkg.shim.X", "pkg.shim")
    'X'
    """
    if dotted == ancestor:
        return ""
    if dotted.startswith(ancestor) and dotted[len(ancestor)] == ".":
        return dotted[len(ancestor) + 1 :]
    return None


def module_files(dotted: str) -> tuple[str, ...]:
    """The relative paths at which Python looks for a module, packages first."""
    path = dotted.replace(".", "/")
    return (
        f"{path}/__init__.py",
        f"{path}.py",
        f"{path}/__init__.pyi",
        f"{path}.pyi",
    )


def path_of_module(module: str, root: str, exists: Callable[[str], bool]) -> str | None:
    """The file that a module has if the folder `root` is on sys.path; None where it has none."""
    prefix = f"{root}/" if root else ""
    return next((prefix + file for file in module_files(module) if exists(prefix + file)), None)


def pieces_of(stem: str) -> tuple[str, ...]:
    """Strings of which one stands where a name below `stem` is put together from parts.

    As in `f"{stem}.{name}"`, `"stem." + name`, `"stem.%s" % name`, `".".join(["stem", name])`,
    and, in the package that `stem` is, `import_module("." + name, __package__)`. Where more than
    the last name is open, only the braces of `f"..."` and `format` are looked for.
    """
    if not stem:
        return ()
    parents = stem.split(".")
    last = parents[-1]
    found = [
        f'{last}"',
        f"{last}'",
        f'{last}."',
        f"{last}.'",
        f"{last}.%",
        f"{last}.{{",
        f"{last}.$",
        f"{last}.\\",
    ]
    return (*found, *(f"{parent}.{{" for parent in parents[1:-1]), RELATIVE_IMPORT)


_MOST_DISGUISED = 8  # names; of more, they are too many to look for


def disguises_of(entries: Iterable[str]) -> tuple[str, ...]:
    """Other spellings of dotted names, of which a method of strings makes them.

    As in `"PKG.SHIM".lower()`, `"mihs.gkp"[::-1]` and `"pkg shim".split()`.
    """
    every = sorted(entry for entry in entries if "." in entry)
    found: list[str] = []
    for entry in every if len(every) <= _MOST_DISGUISED else ():
        parent, _, last = entry.rpartition(".")
        capital = f"{parent}.{last[:1].swapcase()}{last[1:]}"
        found += [entry[::-1], entry.upper(), entry.title(), capital]
        found += [entry.replace(".", mark) for mark in " ,|"]
    return tuple(one for one in dict.fromkeys(found) if one not in every)


_MOST_CUT = 8  # names; of more, the places where each may be cut are too many to look for


def cuts_of(stem: str, lasts: Collection[str]) -> tuple[str, ...]:
    """Strings of which one stands where the last part of a name below `stem` is cut in two.

    As in `"stem.sh" "im"`, `"stem/sh" + "im.py"` and `f"stem.sh{rest}"`: long names are cut so
    where lines are to be short. A backslash may end the line within a string.
    """
    last = stem.rpartition(".")[2]
    if not last or len(lasts) > _MOST_CUT:
        return ()
    starts = {name[:end] for name in lasts for end in range(1, len(name))}
    # Braces and percent signs put in what is named elsewhere.
    joints = [*((".", mark) for mark in "\"'{%\\"), *(("/", mark) for mark in "\"'\\")]
    return tuple(f"{last}{dot}{start}{mark}" for start in sorted(starts) for dot, mark in joints)


# What goes through all that a package has, and spells none of it: the standard library's.
WALKERS = frozenset({"getmembers", "iter_modules", "walk_packages"})


def words_for(stem: str, lasts: Collection[str]) -> tuple[str, ...]:
    """Strings of which one stands in every file that may use one of the names `stem.last`.

    What a search starts with before anything is read, and what it then needs, are the same.
    """
    entries = [f"{stem}.{last}" for last in lasts]
    put_together = (*pieces_of(stem), *disguises_of(entries), *cuts_of(stem, lasts))
    return (*lasts, *put_together, *sorted(WALKERS))


# The call that imports a name relative to a package, which then need not be spelled.
RELATIVE_IMPORT = "import_module"


class Module(NamedTuple):
    """A module's dotted name, and whether its file is a package's `__init__`."""

    name: str
    is_package: bool

    @property
    def package(self) -> str:
        """What `from . import x` means here."""
        return self.name if self.is_package else self.name.rpartition(".")[0]


def module_of(
    path: str,
    roots: Sequence[str],
    exists: Callable[[str], bool],
    namespaces: Sequence[str] = (),
) -> Module:
    """The module that a Python file is, by the longest source root that holds it.

    `roots` are folders relative to the tree ("" is the tree itself). A file outside all of them
    counts from the folder above its topmost `__init__.py`, which `exists` is asked for, or above
    one of the `namespaces` around that: packages without such a file, longest first.
    """
    folder, _, file_name = path.rpartition("/")
    stem = file_name.partition(".")[0]
    held = [root for root in roots if not root or path.startswith(root + "/")]
    root = max(held, key=len) if held else _above_packages(folder, exists, namespaces)
    package = sayable(folder[len(root) :]).strip("/").replace("/", ".")
    if stem == "__init__":
        return Module(package, True)
    stem = sayable(stem)
    return Module(f"{package}.{stem}" if package else stem, False)


def sayable(path: str) -> str:
    """The path with `?` for bytes that are not UTF-8: no source can spell a module of that name."""
    return path if path.isascii() else path.encode("utf-8", "replace").decode()


def _above_packages(folder: str, exists: Callable[[str], bool], namespaces: Sequence[str]) -> str:
    while folder and exists(f"{folder}/__init__.py"):
        folder = folder.rpartition("/")[0]
    for namespace in namespaces:
        if folder == namespace or folder.endswith(f"/{namespace}"):
            return folder[: -len(namespace)].rstrip("/")
    return folder


def source_roots(paths: Iterable[str], modules: Iterable[str]) -> tuple[str, ...]:
    """The folders from which the given modules can be imported, shortest first.

    Where a module's file lies at several depths (a build folder, a vendored copy) the
    shallowest wins, but a folder that is a package itself only where there is no other.
    """
    listed = paths if isinstance(paths, Mapping) else dict.fromkeys(paths)
    roots: list[str] = []
    for module in modules:
        files = module_files(module)
        if any(file in listed for file in files):
            found = {""}
        else:
            tails = tuple("/" + file for file in files)
            found = {
                path[: -len(tail)]
                for path in listed
                if path.endswith(tails)
                for tail in tails
                if path.endswith(tail)
            }
        found = {root for root in found if not is_package(root, listed)} or found
        depth = min(map(_depth, found), default=0)
        roots += sorted({root for root in found if _depth(root) == depth} - set(roots))
    return tuple(sorted(roots, key=lambda root: (_depth(root), root)))


def own_roots(listed: Mapping[str, object], module: str) -> tuple[str, ...]:
    """The same for one module, but for packages: those may have a part of its name."""
    return tuple(root for root in source_roots(listed, [module]) if not is_package(root, listed))


def is_package(folder: str, listed: Container[str]) -> bool:
    """Whether a folder is a package, so that nothing is imported from it by its own name."""
    return bool(folder) and f"{folder}/__init__.py" in listed


def _depth(folder: str) -> int:
    return folder.count("/") + 1 if folder else 0


@lru_cache(maxsize=512)
def glob_pattern(glob: str) -> re.Pattern[str]:
    """The regular expression of a glob that is anchored at the root.

    `*` and `?` stay within one folder, `**` spans any number of them, `[...]` is a set of
    characters. A glob that names a folder (with or without a trailing slash) holds all of it.
    """
    segments = glob.strip("/").split("/")
    pattern = ""
    for index, segment in enumerate(segments):
        last = index == len(segments) - 1
        if segment == "**":
            pattern += "(?:.+)" if last else "(?:[^/]+/)*"
        else:
            pattern += _segment_pattern(segment) + ("" if last else "/")
    if segments[-1] != "**":
        pattern += "(?:/.+)?"
    return re.compile(pattern, re.DOTALL)


def glob_problem(glob: str) -> str:
    """Why a glob can hold no path, whatever the tree; "" where it may."""
    if "\\" in glob:
        return "has a backslash; folders are parted by /"
    if glob.startswith("!"):
        return "takes something back, which no glob does; name what it is to hold"
    if not {".", ".."}.isdisjoint(glob.strip("/").split("/")):
        return "has a part . or .., where globs begin at the root"
    try:
        glob_pattern(glob)
    except re.error as error:
        return f"has a set of characters that is none: {error.msg}"
    return ""


def _segment_pattern(segment: str) -> str:
    pattern = ""
    position = 0
    while position < len(segment):
        char = segment[position]
        position += 1
        if char == "*":
            pattern += "[^/]*"
            while segment[position : position + 1] == "*":
                position += 1
        elif char == "?":
            pattern += "[^/]"
        elif char == "[" and "]" in segment[position + 1 :]:
            end = segment.index("]", position + 1)
            inside = segment[position:end].replace("\\", "\\\\")
            negated = inside[:1] in "!^"
            inside = inside[1:] if negated else inside
            inside = inside.replace("[", "\\[").replace("&", "\\&").replace("~", "\\~")
            pattern += f"[{'^/' if negated else ''}{inside}]"
            position = end + 1
        else:
            pattern += re.escape(char)
    return pattern


def matches(path: str, globs: Iterable[str]) -> bool:
    """Whether any of the globs holds the path."""
    return any(glob == "**" or glob_pattern(glob).fullmatch(path) for glob in globs)


def outside(globs: Iterable[str], wider: Sequence[str]) -> str | None:
    """A glob of the first list that holds some path which no glob of the second holds.

    Found by a witness: a made-up path that the first matches. None where every witness is held.
    """
    for glob in globs:
        if any(not matches(witness, wider) for witness in _witnesses(glob)):
            return glob
    return None


_WITNESS = "unshim-witness"


def _witnesses(glob: str) -> list[str]:
    """Paths that a glob matches: `**` as no folder, one and two; other wildcards as a word."""
    paths = [""]
    segments = glob.strip("/").split("/")
    for index, segment in enumerate(segments):
        last = index == len(segments) - 1
        if segment == "**":
            spans = [f"{_WITNESS}", f"{_WITNESS}/{_WITNESS}"]
            spans = spans if last else ["", *spans]
        else:
            spans = _segment_witnesses(segment)
        paths = ["/".join(filter(None, (path, span))) for path in paths for span in spans]
    return [path for path in paths if matches(path, [glob])]


def _segment_witnesses(segment: str) -> list[str]:
    sets = re.compile(r"\[[!^]?(.)[^\]]*\]")
    made = [sets.sub(r"\1", segment.replace("?", letter)) for letter in "uz"]
    return [text.replace("*", filler) for text in made for filler in (_WITNESS, "")]
