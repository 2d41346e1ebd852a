"""All that can be said of a suspected shim without running it."""

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from unshim.errors import UsageError
from unshim.finders import Finding, find_uses
from unshim.migration import Migration, Phase
from unshim.names import below, own_roots, source_roots
from unshim.shim.bound import Lines, Reading
from unshim.shim.catalogue import Catalogue, is_standard, roots_of
from unshim.shim.named import COPY, Name, names_of, redirect_targets
from unshim.shim.syntax_likeness import likeness, shape
from unshim.shim.twins import definitions, find_twin
from unshim.shim.verdicts import NO_SHIM, SHIMS, Opinion, verdict_on, verdict_on_package
from unshim.tree import Tree

# The module that a docstring or a warning names is what its author takes for the new one.
_NAMED_IN_WORDS = 500
# So many lines of its own leave a package what its modules are.
_LITTLE = 5


class Inspection(NamedTuple):
    """A module, what each of its names is, and the verdict; `uses` are those in the tree.

    `canonical` is "" where none can be told; `in_tree` is whether the tree has it. `copies` maps
    a name that both define to how alike the two definitions are, from 0 to 1. `parts` are the
    modules below a package that redirect as well. Where `only` some names are to go, the module
    itself stays, and `uses` are theirs; `external` is whether another distribution has the module.
    """

    module: str
    path: str
    canonical: str
    in_tree: bool
    verdict: str
    reasons: tuple[str, ...]
    names: tuple[Name, ...]
    copies: dict[str, float]
    styles: tuple[str, ...]
    lines: Lines
    uses: tuple[Finding, ...]
    roots: tuple[str, ...]
    parts: tuple["Inspection", ...] = ()
    only: tuple[str, ...] = ()
    external: bool = False

    @property
    def traps(self) -> list[Name]:
        return [name for name in self.names if name.trap]


def inspect_module(
    tree: Tree, module: str, canonical: str = "", only: tuple[str, ...] = ()
) -> Inspection:
    """Reads a module of the tree, and all uses of it, or of only these of its names.

    Raises UsageError where the tree has no such module.
    """
    roots = source_roots(tree.listing().files, [module])
    if not roots:
        raise UsageError(f"{module} is not in the {tree.label}", hint=_near(tree, module))
    # Written out, so that an empty one is told from none.
    catalogue = Catalogue(tree, roots)
    reading = catalogue.reading(module)
    assert reading is not None
    parts = tuple(_parts(module, catalogue))
    judged = _with_parts(judge_module(reading, catalogue, canonical), parts, catalogue)
    # A file that is called like a module of Python's own is no place to import that from.
    if judged.canonical and not is_standard(judged.canonical):
        roots = roots_of(tree, [module, judged.canonical])
    uses = find_uses(tree, undeclared(module, judged.canonical or module, roots, only))
    return judged._replace(uses=uses.findings, roots=roots, parts=parts, only=only)


def inspect_elsewhere(
    tree: Tree, module: str, canonical: str, only: tuple[str, ...] = ()
) -> Inspection:
    """All uses of a module that another distribution has, or of only these of its names.

    Raises UsageError where the tree has that module, or does not use it.
    """
    files = tree.listing().files
    # A package here may have a part of the same name as another distribution.
    roots = own_roots(files, canonical)
    if own_roots(files, module):
        raise UsageError(f"{module} is in this tree", hint="leave out --external")
    uses = find_uses(tree, undeclared(module, canonical, roots, only)).findings
    if not any(use.family for use in uses):
        raise UsageError(
            f"nothing here uses {', '.join(only) + ' of ' if only else ''}{module}",
            hint="is it spelled as it is imported, and --root right?",
        )
    return Inspection(
        module,
        "",
        canonical,
        bool(roots),
        "in another distribution",
        (),
        (),
        {},
        (),
        Lines(0, 0),
        uses,
        roots,
        only=only,
        external=True,
    )


def _parts(module: str, catalogue: Catalogue) -> Iterator[Inspection]:
    """The modules below a package that redirect to others."""
    for part in catalogue.below(module):
        reading = catalogue.reading(part)
        judged = judge_module(reading, catalogue, twins=False) if reading is not None else None
        if judged is not None and judged.canonical and judged.verdict in SHIMS:
            yield judged


def _with_parts(
    judged: Inspection, parts: Sequence[Inspection], catalogue: Catalogue
) -> Inspection:
    """The same, and what is below it counts where it is a package that hands nothing on itself."""
    if judged.verdict != NO_SHIM or judged.lines.redirect or judged.lines.logic > _LITTLE:
        return judged
    shims = {part.module for part in parts}
    others = [
        part
        for part in catalogue.below(judged.module)
        if not any(below(shim, part) is not None for shim in shims)
        and (reading := catalogue.reading(part))
        and sum(reading.lines)
    ]
    opinion = verdict_on_package(Opinion(judged.verdict, judged.reasons), sorted(shims), others)
    if opinion is None:
        return judged
    canonical = judged.canonical or _common([part.canonical for part in parts])
    return judged._replace(
        canonical=canonical,
        in_tree=bool(canonical) and catalogue.has(canonical),
        verdict=opinion.verdict,
        reasons=opinion.reasons,
    )


def _common(modules: Sequence[str]) -> str:
    """The package that all of some modules lie in, or are; "" where there is none."""
    first, last = min(modules).split("."), max(modules).split(".")
    same = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    return ".".join(part for part, _ in same)


def judge_module(
    reading: Reading, catalogue: Catalogue, canonical: str = "", *, twins: bool = True
) -> Inspection:
    """The same of a module that was read, without its uses; `twins` looks for copies of it."""
    canonical = canonical or canonical_of(reading, catalogue)
    opinion, names, copies = _hold_against(canonical, reading, catalogue)
    if twins and opinion.verdict == "not a shim" and not copies and not reading.replaced:
        twin = find_twin(reading, catalogue)
        if twin:
            other = _hold_against(twin, reading, catalogue)
            if other[0].verdict == "divergent copy":
                canonical, (opinion, names, copies) = twin, other
    return Inspection(
        reading.module,
        reading.path,
        canonical,
        bool(canonical) and catalogue.has(canonical),
        opinion.verdict,
        opinion.reasons,
        names,
        copies,
        reading.styles,
        reading.lines,
        (),
        catalogue.roots,
    )


def _hold_against(
    canonical: str, reading: Reading, catalogue: Catalogue
) -> tuple[Opinion, tuple[Name, ...], dict[str, float]]:
    names = names_of(reading, canonical, catalogue)
    copies = _copies(reading.module, canonical, names, catalogue)
    opinion = verdict_on(reading, canonical, names, list(copies.values()), catalogue)
    return opinion, names, copies


def _copies(
    module: str, canonical: str, names: Sequence[Name], catalogue: Catalogue
) -> dict[str, float]:
    wanted = [name.name for name in names if name.what == COPY]
    if not wanted:
        return {}
    mine, theirs = definitions(module, catalogue), definitions(canonical, catalogue)
    return {
        name: likeness(shape(mine[name]), shape(theirs[name]))
        for name in wanted
        if name in mine and name in theirs
    }


def canonical_of(reading: Reading, catalogue: Catalogue) -> str:
    """The module to which most of a module's names redirect; "" where none do.

    A module of the tree goes before one from outside, and that before Python's own.
    """
    if reading.replaced:
        # What it is first of all; the others are for where that is missing.
        return reading.replaced[0]
    counts: Counter[str] = Counter()
    for place, weight in redirect_targets(reading, catalogue):
        module = place.module
        if module and module != reading.module and module != "builtins":
            counts[module] += weight
    for module in counts:
        if re.search(rf"(?<![\w.]){re.escape(module)}(?![\w]|\.\w)", reading.texts):
            counts[module] += _NAMED_IN_WORDS
    if not counts:
        return ""

    return max(
        counts,
        key=lambda module: (
            not is_standard(module),
            counts[module],
            catalogue.has(module),
            module,
        ),
    )


def undeclared(
    shim: str, canonical: str, roots: tuple[str, ...], only: tuple[str, ...] = ()
) -> Migration:
    """A migration that nobody has declared yet, to search for its uses."""
    phase = Phase("freeze", ("**",), None, (), 0)
    return Migration(
        name=shim.rpartition(".")[2],
        path="",
        shim=shim,
        canonical=canonical,
        phase=phase.name,
        phases=(phase,),
        names={},
        only=only,
        external=True,
        roots=roots,
        exclude=(),
        mentions=(),
        owner="",
        issue="",
        reason="",
    )


def _near(tree: Tree, module: str) -> str:
    """A hint: the modules of the tree whose names are most like the one that was asked for."""
    from difflib import get_close_matches

    from unshim.names import module_of

    last = module.rpartition(".")[2]
    known = [
        module_of(path, (), tree.exists).name
        for path in tree.listing().files
        if path.endswith((f"/{last}.py", f"/{last}/__init__.py", f"{last}.py"))
    ]
    close = sorted(name for name in known if below(name, module) is None)[:3]
    if not close:
        every = [
            module_of(path, (), tree.exists).name
            for path in tree.listing().files
            if path.endswith(".py")
        ]
        close = get_close_matches(module, every, n=1)
    if close:
        return f"did you mean {' or '.join(close)}?"
    return "give its dotted name as it is imported, or its path; and the right --root"
