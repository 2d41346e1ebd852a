"""From which files a target is reached, and on which way: breadth first, against the imports."""

from collections import deque
from collections.abc import Iterable, Mapping

Graph = Mapping[str, Iterable[str]]


def reversed_graph(graph: Graph) -> dict[str, list[str]]:
    """Each node's importers."""
    importers: dict[str, list[str]] = {}
    for node, targets in graph.items():
        for target in targets:
            importers.setdefault(target, []).append(node)
    return importers


def ways_to(targets: Iterable[str], importers: Graph) -> dict[str, str]:
    """Each node that reaches a target, with the next node on a shortest way ("" at its end)."""
    following = dict.fromkeys(sorted(targets), "")
    pending = deque(following)
    while pending:
        node = pending.popleft()
        for importer in sorted(importers.get(node, ())):
            if importer not in following:
                following[importer] = node
                pending.append(importer)
    return following


def way_from(node: str, following: Mapping[str, str]) -> tuple[str, ...]:
    """The nodes from this one to the target."""
    way = [node]
    while following[way[-1]]:
        way.append(following[way[-1]])
    return tuple(way)
