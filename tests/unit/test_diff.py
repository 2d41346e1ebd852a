"""The diff that `git apply` takes."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unshim.reporters.diff import unified_diff

LINES = st.lists(st.sampled_from([b"a", b"b", b"", b"\r", b"\xff", b"- c", b"\x0c", b"a\rb"]))


def apply(folder: Path, path: str, before: bytes, after: bytes) -> bytes:
    """What git makes of the diff."""
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_bytes(before)
    diff = unified_diff(path, before, after)
    command = ["git", "-c", "core.autocrlf=false", "apply", "--whitespace=nowarn", "-"]
    subprocess.run(command, input=diff, cwd=folder, check=True, capture_output=True)
    return (folder / path).read_bytes()


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=LINES, after=LINES, ends=st.tuples(st.booleans(), st.booleans()))
def test_git_makes_the_new_file_of_the_old_one(
    tmp_path: Path, before: list[bytes], after: list[bytes], ends: tuple[bool, bool]
) -> None:
    old, new = b"\n".join([*before, b"x"]), b"\n".join([*after, b"x"])
    old, new = old + b"\n" * ends[0], new + b"\n" * ends[1]
    if old == new:
        assert unified_diff("a.py", old, new) == b""
    else:
        assert apply(tmp_path, "a.py", old, new) == new


@pytest.mark.parametrize("path", ["a b/c d.py", 'quo"te.py', "snow\N{SNOWMAN}.py", "tab\tbed.py"])
def test_any_path_can_be_applied(tmp_path: Path, path: str) -> None:
    assert apply(tmp_path, path, b"old\n", b"new\n") == b"new\n"


def test_changes_far_apart_are_hunks_of_their_own() -> None:
    old = [b"%d\n" % number for number in range(40)]
    new = [*old]
    new[2], new[30] = b"two\n", b"thirty\n"
    diff = unified_diff("a.py", b"".join(old), b"".join(new))
    assert diff.count(b"@@ -") == 2
    assert b"@@ -1,6 +1,6 @@" in diff
    assert diff.count(b"\n-") - diff.count(b"\n--") == 2
