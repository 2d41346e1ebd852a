"""The strategy of a contract about names: what holds, and what to do where it does not yet."""

from collections.abc import Iterator, Mapping

from unshim.migration import Migration
from unshim.migration.contract_type import REQUEST_SCOPED, SINGLE_DEFINITION
from unshim.reporters.markdown import code, plain, table

_TITLES: Mapping[str, str] = {
    SINGLE_DEFINITION.name: "One definition of",
    REQUEST_SCOPED.name: "No instance is shared of",
}
_RULES: Mapping[str, str] = {
    SINGLE_DEFINITION.name: "Each of these names is defined in its home and nowhere else, in tests "
    "neither. Importing it from there, under its own name, is how everyone else comes by it.",
    REQUEST_SCOPED.name: "An instance of these classes belongs to one request. None is made while "
    "a module is imported or by a function whose results are cached, and none is kept in a global, "
    "in a container of a module or in an attribute of a class.",
}
_ADVICE: Mapping[str, tuple[str, ...]] = {
    SINGLE_DEFINITION.name: (
        "A copy: delete it, and import the name from its home.",
        "A stand-in of a test: give it a name of its own, or patch the home's for the test.",
        "Another thing that happens to have the name: rename it; two things of one name get mixed "
        "up where both can be imported.",
    ),
    REQUEST_SCOPED.name: (
        "A module-level instance or a default: make it in the function that serves the request.",
        "A cache or a singleton: keep there what may be shared; make the rest for each request.",
        "What code far below needs: hand it on as an argument, or keep it in a context variable.",
    ),
}


def what_holds(migration: Migration) -> Iterator[str]:
    """The title, the rule, and the names with their homes."""
    contract = migration.contract.name
    names = sorted(migration.names)
    yield f"# {_TITLES[contract]} {', '.join(map(code, names))}"
    yield ""
    yield (
        "Written by `unshim strategy --write` from the declaration "
        f"{code(migration.name + '.toml')} and the tree as it is; do not edit."
    )
    yield ""
    yield "## Why"
    yield ""
    if migration.reason:
        yield plain(migration.reason)
        yield ""
    yield _RULES[contract]
    yield ""
    if migration.owner:
        yield f"- Owner: {plain(migration.owner)}"
    if migration.issue:
        yield f"- Issue: {plain(migration.issue)}"
    if migration.owner or migration.issue:
        yield ""
    yield from table(
        ("name", "home"), [(code(name), code(migration.names[name])) for name in names]
    )
    yield ""
    if migration.factories:
        yield "These functions make instances as well:"
        yield ""
        yield from (
            f"- {code(factory)} makes {code(name)}"
            for factory, name in sorted(migration.factories.items())
        )
        yield ""


def how_to(migration: Migration) -> Iterator[str]:
    """What to do about what is left, and how to tell that it is done."""
    yield "## How to clear what is left"
    yield ""
    yield from (f"- {advice}" for advice in _ADVICE[migration.contract.name])
    yield ""
    yield "Then `unshim shrink` drops the rows of what was cleared, and `unshim check` agrees."
    yield ""
    yield "## How to verify"
    yield ""
    noun = migration.contract.words.noun
    yield f"- `unshim check` finds no {noun} outside the allowlist and the present phase."
    yield (
        f"- In phase {code(migration.phases[-1].name)}, the contract holds from then on. It ends "
        "with the last of its names, and not before."
    )
