"""The deletion oracle, as much of it as fits into a test: `deletion.py` is the long run."""

import pytest
from deletion import CONSUMERS, Running, judge, make_world, modules_of, searched, write
from deletion_truth import Truth
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from unshim.finders import Finding

# The seeds are the same in every run: what a new one would show is the long run's to tell.
LIMITS = settings(
    max_examples=10,
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.generate,),  # a smaller seed makes no smaller world
)


@pytest.fixture(scope="module")
def truth():
    with Truth() as running:
        yield running


@LIMITS
@given(seed=st.integers(0, 10**6))
def test_found_is_what_breaks_when_the_shim_is_deleted(truth: Truth, seed: int) -> None:
    world = make_world(f"test {seed}")
    result = judge(world, truth, alone=False)
    assert sum(result.counts.values()) > CONSUMERS / 2
    wrong = [f"{one.what}: {one.path} ({one.form})" for _, one in result.disagreements]
    assert wrong == [], f"python tests/e2e/deletion.py --world 'test {seed}' shows them"


@pytest.mark.parametrize(
    ("text", "lazy", "runs"),
    [
        pytest.param("value: pkg.shim.X = 1", False, True, id="evaluated at once"),
        pytest.param("value: pkg.shim.X = 1", True, False, id="evaluated by nobody"),
        pytest.param("value: 'pkg.shim.X' = 1", False, False, id="quoted"),
        pytest.param("value: pkg.shim.X = 1; __annotations__", True, True, id="asked for"),
    ],
)
def test_an_annotation_counts_where_something_evaluates_it(
    text: str, lazy: bool, runs: bool
) -> None:
    found = Finding("a.py", 1, 8, 1, 18, "attribute", "X", "<module>", "")
    assert Running(text, frozenset({1}), lazy=lazy).holds(found) is runs


@pytest.mark.parametrize("steps", [None, 1], ids=["as far as it goes", "by the whole tree"])
@LIMITS
@given(seed=st.integers(0, 10**6))
def test_a_check_of_one_file_finds_what_a_check_of_the_tree_finds_in_it(
    tmp_path_factory, monkeypatch, steps: int | None, seed: int
):
    if steps is not None:
        monkeypatch.setattr("unshim.finders.upstream._MOST_STEPS", steps)
    world = make_world(f"alone {seed}", consumers=12)
    folder = tmp_path_factory.mktemp("world")
    write(world, folder)
    whole, single = searched(str(folder / "with" / "tree"), world, modules_of(world))
    assert {path: found for path, found in single.items() if found} == {
        path: found for path, found in whole.items() if path in single
    }


@LIMITS
@given(seed=st.integers(0, 10**6))
def test_each_step_of_a_chain_is_a_line_that_is_there(tmp_path_factory, seed: int) -> None:
    world = make_world(f"chain {seed}", consumers=12)
    folder = tmp_path_factory.mktemp("world")
    write(world, folder)
    whole, _ = searched(str(folder / "with" / "tree"), world, ())
    for path, found in whole.items():
        for finding in found:
            assert (finding.kind == "reexport") >= bool(finding.chain)
            for step in finding.chain:
                at, _, line = step.rpartition(":")
                assert 1 <= int(line) <= world.files[at].count("\n"), (path, finding)
