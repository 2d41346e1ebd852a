"""What names lead to, over any number of steps: held against following each name by itself."""

from hypothesis import given
from hypothesis import strategies as st

from unshim.finders.closure import Name, Step, closures

NAMES = [("m.py", letter) for letter in "abcdefg"]
GRAPHS = st.dictionaries(
    st.sampled_from(NAMES),
    st.lists(st.sampled_from([*NAMES, "pkg.x", "pkg.y", ""]), max_size=4),
)


def followed(graph: dict[Name, list[Step]], start: Name) -> frozenset[str]:
    seen = {start}
    pending = [start]
    ends = set()
    while pending:
        for step in graph.get(pending.pop(), []):
            if isinstance(step, str):
                ends.add(step)
            elif step not in seen:
                seen.add(step)
                pending.append(step)
    return frozenset(ends)


@given(GRAPHS, st.permutations(NAMES))
def test_leads_where_following_each_name_leads(
    graph: dict[Name, list[Step]], order: list[Name]
) -> None:
    def steps(path: str, name: str) -> list[Step]:
        return graph.get((path, name), [])

    known: dict[Name, frozenset[str]] = {}
    for name in order:
        if name not in known:
            known |= closures(name, steps, known)
    assert known == {name: followed(graph, name) for name in NAMES}


def test_takes_each_step_once() -> None:
    taken = []

    def steps(path: str, name: str) -> list[Step]:
        taken.append(name)
        return {"a": [("m.py", "b"), "x"], "b": [("m.py", "a"), ("m.py", "c")]}.get(name, ["y"])

    found = closures(("m.py", "a"), steps, {})
    assert found == {("m.py", name): frozenset("xy") for name in "ab"} | {("m.py", "c"): {"y"}}
    assert sorted(taken) == ["a", "b", "c"]
