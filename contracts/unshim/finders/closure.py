"""All that names lead to, over any number of steps, circles among them."""

from collections.abc import Callable, Iterable, Iterator, Mapping

# A name of a module: the module's file, and the name.
Name = tuple[str, str]
# What a name may be: another name, or an end of the way.
Step = Name | str


def closures(
    start: Name,
    steps: Callable[[str, str], Iterable[Step]],
    known: Mapping[Name, frozenset[str]],
) -> dict[Name, frozenset[str]]:
    """Name -> the ends that it leads to, for the start and all names on the way that are not
    `known`.

    Each step is taken once: names that lead to each other lead to the same ends (Tarjan, "Depth-
    first search and linear graph algorithms", 1972).
    """
    found: dict[Name, frozenset[str]] = {}
    shared: dict[frozenset[str], frozenset[str]] = {}
    number: dict[Name, int] = {}
    least: dict[Name, int] = {}
    ends: dict[Name, set[str]] = {}
    circle: list[Name] = []
    pending: list[tuple[Name, Iterator[Step]]] = []

    def begin(name: Name) -> None:
        number[name] = least[name] = len(number)
        ends[name] = set()
        circle.append(name)
        pending.append((name, iter(steps(*name))))

    begin(start)
    while pending:
        name, rest = pending[-1]
        for step in rest:
            if isinstance(step, str):
                ends[name].add(step)
            elif (there := known.get(step, found.get(step))) is not None:
                ends[name] |= there
            elif step in number:
                least[name] = min(least[name], number[step])
            else:
                begin(step)
                break
        else:
            pending.pop()
            if pending:
                before = pending[-1][0]
                least[before] = min(least[before], least[name])
                ends[before] |= ends[name]
            if least[name] == number[name]:
                whole = frozenset(ends[name])
                whole = shared.setdefault(whole, whole)
                while name not in found:
                    found[circle.pop()] = whole
    return found
