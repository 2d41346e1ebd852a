"""`unshim fix` as a user runs it: what it writes, what it prints, and what it refuses."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

USER = "from pkg.old import X\n"
FIXED = "from pkg.new import X\n"


def test_it_rewrites_and_counts_by_kind(project) -> None:
    project.write({"app.py": USER, "b.py": f"try:\n    {USER}except ImportError:\n    X = 0\n"})
    ran = project.fix()
    assert ran.code == 0
    assert (project.root / "app.py").read_text() == FIXED
    assert "old: 2 uses rewritten in 2 files, 0 left" in ran.out
    *table, following = ran.out.splitlines()[1:]
    assert [line.split() for line in table] == [
        ["kind", "rewritten", "left"],
        ["import", "1", "0"],
        ["fallback", "1", "0"],
    ]
    assert following.startswith("next: `unshim shrink`")


def test_what_is_left_is_named_with_its_reason(project) -> None:
    ran = project.write({"app.py": "import pkg.old as o\no.X = 1\n"}).fix()
    assert ran.code == 1
    assert "app.py:1:8: left import the module: line 2 changes X" in ran.out
    assert "0 uses rewritten in 0 files, 1 left" in ran.out


def test_what_is_not_certain_to_be_a_use_is_told_and_breaks_nothing(project) -> None:
    project.write({"app.py": "import importlib\nimportlib.import_module(f'pkg.{x}')\n"})
    ran = project.fix()
    assert ran.code == 0
    assert "left dynamic the module: it is not certain to be a use" in ran.out


def test_mentions_that_stay_break_nothing(project) -> None:
    ran = project.write({"notes.md": "pkg.old is deprecated\n"}).fix("--prose")
    assert ran.code == 0
    assert "notes.md:1:1: left prose the module: the sentence seems to be about" in ran.out


def test_then_shrink_then_check_is_green(project) -> None:
    project.write({"app.py": USER}).declare(rows="app.py\timport\tX\n").commit()
    assert project.fix().code == 0
    assert project.run("shrink", "--root", str(project.root)).code == 0
    checked = project.check("--no-base")
    assert checked.code == 0
    assert "0 allowed" in checked.out


def test_a_second_run_changes_nothing(project) -> None:
    project.write({"app.py": USER, "b.py": "from pkg.old import *\nX\n"})
    project.fix()
    before = {path: path.read_bytes() for path in project.root.rglob("*.py")}
    ran = project.fix()
    assert ran.code == 0
    assert {path: path.read_bytes() for path in project.root.rglob("*.py")} == before


def test_diff_prints_what_git_applies_and_writes_nothing(project) -> None:
    project.write({"app.py": b"# coding: latin-1\r\n# \xe9\r\nfrom pkg.old import X"}).commit()
    before = (project.root / "app.py").read_bytes()
    command = [sys.executable, "-m", "unshim", "fix", "--diff", "--root", str(project.root)]
    ran = subprocess.run(command, capture_output=True, check=False)
    assert ran.returncode == 0
    assert b"1 use would be rewritten in 1 file" in ran.stderr
    assert (project.root / "app.py").read_bytes() == before
    subprocess.run(["git", "apply", "-"], input=ran.stdout, cwd=project.root, check=True)
    assert (project.root / "app.py").read_bytes() == before.replace(b"pkg.old", b"pkg.new")


def test_json_tells_of_every_use(project) -> None:
    project.write({"app.py": USER, "b.py": "import pkg.old as o\no.X = 1\n"})
    found = project.fix("--format", "json").json
    assert found["migrations"] == [
        {"name": "old", "kinds": {"import": {"rewritten": 0, "left": 2}}}
    ]
    assert [use["left"] is None for use in found["uses"]] == [False, False]
    assert found["uses"][0]["path"] == "app.py"


def test_only_the_paths_kinds_and_phases_that_are_asked_for(project) -> None:
    files = {"app.py": USER, "tests/a.py": USER, "b.py": f"if 1:\n    {USER}"}
    project.write({**files, "c.py": f"try:\n    {USER}except ImportError:\n    raise\n"})
    root = project.root
    assert project.fix(str(root / "app.py")).code == 0
    assert [(root / path).read_text() for path in files] == [FIXED, USER, f"if 1:\n    {USER}"]
    project.fix("--kind", "fallback")
    assert (root / "b.py").read_text() == files["b.py"]
    assert FIXED in (root / "c.py").read_text()
    project.fix("--phase", "tests-only")
    assert FIXED in (root / "b.py").read_text()
    assert (root / "tests/a.py").read_text() == USER
    project.fix("--phase", "remove")
    assert (root / "tests/a.py").read_text() == FIXED


def test_a_phase_that_is_not_declared_is_a_usage_error(project) -> None:
    ran = project.fix("--phase", "later")
    assert ran.code == 2
    assert "no phase 'later' is declared" in ran.err
    assert "freeze" in ran.err


def test_uncommitted_changes_are_not_mixed_with_ours(project) -> None:
    project.write({"app.py": USER, "other.py": "1\n"}).commit()
    project.write({"app.py": USER + "# mine\n", "other.py": "2\n"})
    ran = project.fix()
    assert ran.code == 2
    assert "uncommitted changes in app.py; nothing is written" in ran.err
    assert (project.root / "app.py").read_text().startswith(USER)
    assert project.fix("--force").code == 0
    assert (project.root / "app.py").read_text() == FIXED + "# mine\n"


def test_uncommitted_changes_elsewhere_are_no_reason_to_refuse(project) -> None:
    project.write({"app.py": USER}).commit()
    project.write({"other.py": "2\n"})
    assert project.fix().code == 0


def test_untracked_files_cannot_be_taken_back_either(project) -> None:
    project.commit()
    assert "uncommitted changes in new.py" in project.write({"new.py": USER}).fix().err


def test_several_migrations_are_rewritten_in_one_run(project) -> None:
    project.write(
        {"pkg/older.py": "from pkg.old import X\n", "app.py": "from pkg.older import X\n"}
    )
    text = (project.root / "contracts/old.toml").read_text()
    project.declare(
        text.replace('"pkg.old"', '"pkg.older"').replace('"pkg.new"', '"pkg.old"'), name="a"
    )
    ran = project.fix()
    assert ran.code == 0
    assert (project.root / "app.py").read_text() == FIXED


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX's")
def test_the_mode_stays(project) -> None:
    path = project.write({"app.py": USER}).root / "app.py"
    path.chmod(0o750)
    project.fix()
    assert path.read_text() == FIXED
    assert path.stat().st_mode & 0o777 == 0o750


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_links_and_what_lies_outside_are_never_written_to(project, tmp_path_factory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "a.py").write_text(USER)
    (project.root / "linked").symlink_to(outside, target_is_directory=True)
    (project.root / "link.py").symlink_to(outside / "a.py")
    project.fix()
    assert (outside / "a.py").read_text() == USER
    assert (project.root / "link.py").is_symlink()


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_file_of_two_names_is_left(project) -> None:
    path = project.write({"app.py": USER}).root / "app.py"
    os.link(path, project.root / "again.py")
    ran = project.fix()
    assert ran.code == 1
    assert "hard links" in ran.out
    assert path.read_text() == USER


@pytest.mark.skipif(os.name == "nt" or not os.geteuid(), reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_to_is_told(project) -> None:
    path = project.write({"closed/app.py": USER}).root / "closed"
    path.chmod(0o500)
    try:
        ran = project.fix()
    finally:
        path.chmod(0o700)
    assert ran.code == 1
    assert "closed/app.py:1:21: left import X: " in ran.out


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX's")
def test_a_file_that_is_read_only_is_left(project) -> None:
    path = project.write({"app.py": USER, "b.py": USER}).root / "app.py"
    path.chmod(0o444)
    ran = project.fix()
    assert ran.code == 1
    assert "app.py:1:21: left import X: " in ran.out
    assert "read-only" in ran.out
    assert path.read_text() == USER
    assert (project.root / "b.py").read_text() == FIXED


def test_a_file_that_changes_while_unshim_runs_is_left(project, monkeypatch) -> None:
    from unshim.rewrite import write

    path = project.write({"app.py": USER}).root / "app.py"
    original = write.write_files

    def meanwhile(root, files):
        path.write_text("# changed\n")
        return original(root, files)

    monkeypatch.setattr(write, "write_files", meanwhile)
    ran = project.fix()
    assert "it was changed while unshim ran" in ran.out
    assert path.read_text() == "# changed\n"


def test_the_order_of_files_and_the_number_of_jobs_make_no_difference(project) -> None:
    files = {
        f"d{number % 7}/m{number}.py": f"from pkg.old import X, Y\nimport pkg.old as o{number}\n"
        for number in range(150)
    }
    root = str(project.write(files).root)
    diffs = []
    for jobs in ("1", "2", "3"):
        command = [sys.executable, "-m", "unshim", "fix", "--diff", "--root", root, "-j", jobs]
        diffs.append(subprocess.run(command, capture_output=True, check=True))
    assert diffs[0].stdout.count(b"+++") == 150
    assert diffs[0].stdout == diffs[1].stdout == diffs[2].stdout
    assert diffs[0].stderr == diffs[1].stderr == diffs[2].stderr


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is POSIX's")
def test_whatever_kills_it_every_file_is_whole(project) -> None:
    """Killed at many moments: each file is what it was or what it should be, and nothing else."""
    before = ("# " + "x" * 5000 + "\n").encode() + USER.encode()
    after = before.replace(b"pkg.old", b"pkg.new")
    paths = [project.root / f"m{number}.py" for number in range(60)]
    command = [sys.executable, "-m", "unshim", "fix", "--force", "--root", str(project.root)]
    seen = set()
    for delay in [number * 0.02 for number in range(4, 24)]:
        for path in paths:
            path.write_bytes(before)
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        time.sleep(delay)
        running.kill()
        running.wait()
        contents = {path.read_bytes() for path in paths}
        assert contents <= {before, after}
        seen.add(len(contents))
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    assert {path.read_bytes() for path in paths} == {after}
    left = [path for path in Path(project.root).iterdir() if path.suffix == ".unshim"]
    assert left == []


@pytest.mark.parametrize("has_work", [True, False])
@pytest.mark.parametrize("is_committed", [True, False])
def test_what_a_killed_run_left_behind_is_removed_and_nothing_else(
    project, has_work: bool, is_committed: bool
) -> None:
    leftover, elsewhere = ".app.py.a1b2c3d_.unshim", "sub/.b.py.zzzzzzzz.unshim"
    not_ours = [".app.py.mine.unshim", ".gone.py.a1b2c3d4.unshim", "sub/app.py.a1b2c3d4.unshim"]
    text = "X = 1\n"
    project.write({"app.py": USER if has_work else text, "sub/b.py": text})
    if is_committed:
        project.commit()
    project.write(dict.fromkeys([leftover, elsewhere, *not_ours], text))
    (project.root / leftover).chmod(0o600)
    project.fix()
    assert not (project.root / leftover).exists()
    assert not (project.root / elsewhere).exists()
    assert all((project.root / name).read_text() == text for name in not_ours)


@pytest.mark.parametrize("is_committed", [True, False])
def test_a_file_that_cannot_be_read_is_named(project, is_committed: bool) -> None:
    path = project.write({"app.py": USER, "shut.py": USER}).root / "shut.py"
    if is_committed:
        project.commit()
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    ran = project.fix()
    assert ran.code == 3
    assert "shut.py: was not read: Permission denied" in ran.err
    assert (project.root / "app.py").read_text() == FIXED


def test_a_folder_that_cannot_be_read_is_named(project) -> None:
    project.write({"app.py": USER, "shut/a.py": USER}).commit()
    folder = project.root / "shut"
    folder.chmod(0)
    try:
        if os.access(folder, os.R_OK):
            pytest.skip("this user may read everything")
        ran = project.fix()
    finally:
        folder.chmod(0o700)
    assert ran.code == 3
    assert "shut/a.py: was not read" in ran.err
    assert (project.root / "app.py").read_text() == FIXED


def test_what_others_write_is_left_and_counted(project) -> None:
    files = {"vendor/v.py": USER, "gen.py": USER, "api_pb2.py": "# @generated\n" + USER}
    marks = "vendor/** linguist-vendored\ngen.py linguist-generated\n"
    project.write({**files, "app.py": USER, ".gitattributes": marks}).commit()
    ran = project.fix()
    assert ran.code == 1
    assert "1 use rewritten in 1 file, 3 left" in ran.out
    assert "vendor/v.py:1:21: left import X: its file is vendored" in ran.out
    assert "gen.py:1:21: left import X: its file is generated" in ran.out
    assert "api_pb2.py:2:21: left import X: its file is generated" in ran.out
    assert {path: (project.root / path).read_text() for path in files} == files


@pytest.mark.parametrize(
    ("rest", "is_left"),
    [
        pytest.param("x = " + "(" * 3000 + ")" * 3000 + "\n", False, id="brackets"),
        pytest.param("x = " + "-" * 100_000 + "1\n", False, id="a long chain of operators"),
        pytest.param("x = 1" + " + o.X" * 100_000 + "\n", True, id="uses in a long chain"),
        pytest.param(
            "x = [\n" + "    'aaaaaaaaaaaaaaaaaaaa',\n" * 100_000 + "]\n", False, id="long"
        ),
        pytest.param("x = '" + "a" * 1_000_000 + "'\n", False, id="one long line"),
        pytest.param("x = '\0'\n", False, id="a null byte"),
    ],
)
def test_a_file_that_no_parser_takes_is_rewritten_where_that_is_sure(
    project, rest: str, is_left: bool
) -> None:
    source = f"{USER}{'import pkg.old as o' if is_left else ''}\n{rest}"
    ran = project.write({"app.py": source.encode()}).fix("--quiet")
    assert ran.code == int(is_left)
    assert (project.root / "app.py").read_text() == source.replace(USER, FIXED)


def test_a_file_that_is_too_large_for_the_parser_is_searched_and_left(project, monkeypatch) -> None:
    monkeypatch.setattr("unshim.source._MOST_CHARACTERS", 5_000)
    source = USER + "x = 'a'\n" * 1_000 + "y = 'pkg.old'\n"
    ran = project.write({"app.py": source}).fix()
    assert ran.code == 1
    assert "app.py:1:21: left import X: " in ran.out
    assert "app.py:1002:6: left string the module: " in ran.out
    assert "too large to be parsed, 0.0 million characters" in ran.out
    assert (project.root / "app.py").read_text() == source


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(USER.encode() + b"s = '\xff'\n", "its encoding does not keep", id="not UTF-8"),
        pytest.param(b"# coding: klingon\n" + USER.encode(), "unknown encoding", id="unknown"),
    ],
)
def test_what_cannot_be_decoded_is_left(project, data: bytes, reason: str) -> None:
    ran = project.write({"app.py": data}).fix()
    assert ran.code == 1
    assert reason in ran.out
    assert (project.root / "app.py").read_bytes() == data


def test_a_use_left_for_what_another_file_does_is_asked_again_once_that_is_rewritten(
    project,
) -> None:
    moved = 'X = "pkg.far:X"'
    project.declare(
        'shim = "pkg.old"\ncanonical = "pkg.new"\nphase = "all"\n'
        f'[names]\n{moved}\n[[phases]]\nname = "all"\nallow = ["**"]\n'
    ).write(
        {
            "pkg/old.py": "from pkg.far import X\nfrom pkg.new import Y\n",
            "pkg/new.py": "Y = 1\n",
            "pkg/far.py": "X = 1\n",
            "a.py": "class Holder:\n    from pkg import old\n    print(old.Y)\n",
            "b.py": "import pkg.old\nprint(pkg.old.X)\n",
        }
    )
    ran = project.fix()
    assert ran.code == 0, ran.out
    assert "3 uses rewritten in 2 files, 0 left" in ran.out
    assert "0 uses rewritten" in project.fix("--force").out
