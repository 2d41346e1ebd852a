"""What a dotted name leads to: a target, or a module from which names lead to targets."""

from collections.abc import Iterator

from unshim.finders.file import File, Reached
from unshim.names import below

ANY = "*"  # stands for any name of a module


def leads(file: File, dotted: str) -> Iterator[tuple[Reached, str]]:
    """(target, "") if the name is one, else (target, ".name") for each name that leads to one.

    A shim leads from all packages around it, by a dotted name.
    """
    reached = file.reach(dotted, known=True)
    if reached is not None:
        yield reached, ""
        return
    inside = [
        below(entry, dotted)
        for target in file.hits.known.targets
        if not target.steps
        for entry in target.entries
    ]
    for name in dict.fromkeys((*names_of(file, dotted), *filter(None, inside))):
        reached = file.reach(f"{dotted}.{name}", known=True)
        if reached is not None:
            yield reached, f".{name}"


def leads_further(file: File, dotted: str, steps: int = 2) -> Iterator[tuple[Reached, str]]:
    """The same, and through what the module has by its own names for modules: for who gets it by
    a name from which nothing else tells the way."""
    found: set[str] = set()
    for reached, further in leads(file, dotted):
        found.add(further)
        yield reached, further
    modules = file.hits.modules
    path = modules.path(dotted) if modules is not None else None
    if modules is None or path is None or not steps or "" in found or modules.is_own(path):
        return
    for name in sorted(modules.held.names(path)):
        if not modules.held.holds(path, name):
            continue
        for other in dict.fromkeys(modules.follow(f"{dotted}.{name}.{ANY}")):
            inner = leads_further(file, other.removesuffix(f".{ANY}"), steps - 1)
            for reached, further in inner:
                if f".{name}{further}" not in found:
                    found.add(f".{name}{further}")
                    yield reached, f".{name}{further}"


def names_of(file: File, module: str) -> list[str]:
    """The names of a module that are targets, as far as they are known."""
    modules = file.hits.modules
    names = set(file.hits.known.names_of(module))
    if modules is not None:
        for other in modules.follow(f"{module}.{ANY}"):
            names.update(file.hits.known.names_of(other.removesuffix(f".{ANY}")))
        reached = file.reach(module, known=True)
        if reached is not None:
            # The module itself may be but another name for it.
            names.update(modules.names_of_part(reached.name))
        if reached is not None and reached.name != ".":
            part = modules.public(module)
            names.update(part.names if part else ())
    return sorted(names)
