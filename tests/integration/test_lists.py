"""freeze, shrink, allow and advance: what they write, what they refuse, and what they leave."""

import errno
import os
import subprocess
import sys
import time

import pytest

from unshim.errors import WriteError
from unshim.migration import writing

USER = "from pkg.old import X\n"
ROW = "app.py\timport\tX\n"
TEST_ROW = "tests/test_app.py\timport\tX\n"
HEAD = "# What may still use the shim: path, family and name, a tab between each. It only shrinks."
DECLARATION = """\
# Two import paths for one thing.
shim = "pkg.old"
canonical = "pkg.new"
owner = "@shims"
phase = "freeze"  # where we are

[[phases]]
name = "freeze"
allow = ["**"]

[[phases]]
name = "tests-only"  # the application is off it
allow = ["tests/**"]

[[phases]]
name = "remove"
allow = []
"""


@pytest.fixture
def used(project):
    """Two uses, frozen, nothing committed."""
    project.declare(DECLARATION, ROW + TEST_ROW)
    return project.write({"app.py": USER, "tests/test_app.py": USER})


def unshim(project, command, *arguments):
    return project.run(command, "--root", str(project.root), *arguments)


def rows(project):
    return (project.root / "contracts/old.allow").read_bytes().decode()


class TestFreeze:
    @pytest.fixture
    def unfrozen(self, used):
        (used.root / "contracts/old.allow").unlink()
        return used

    def test_it_writes_the_uses_of_today(self, unfrozen):
        ran = unshim(unfrozen, "freeze")
        assert ran.code == 0
        assert rows(unfrozen) == f"{HEAD}\n\n{ROW}{TEST_ROW}"
        assert "contracts/old.allow: 2 rows added; 2 rows left" in ran.out
        assert unfrozen.check().code == 0

    def test_it_refuses_where_there_is_a_list(self, used):
        before = rows(used)
        ran = unshim(used, "freeze")
        assert ran.code == 2
        assert "there is an allowlist already: contracts/old.allow" in ran.err
        assert rows(used) == before

    def test_it_writes_the_list_that_is_missing(self, unfrozen):
        unfrozen.declare(DECLARATION, ROW, "other")
        ran = unshim(unfrozen, "freeze")
        assert ran.code == 0
        assert "other.allow" not in ran.out
        assert unshim(unfrozen, "freeze", "--migration", "other").code == 2

    def test_what_the_phase_does_not_allow_gets_no_row(self, unfrozen):
        later = DECLARATION.replace('phase = "freeze"', 'phase = "tests-only"')
        unfrozen.write({"contracts/old.toml": later})
        ran = unshim(unfrozen, "freeze")
        assert ran.code == 1
        assert "app.py:1: error: phase 'tests-only' does not allow this use of X" in ran.out
        assert rows(unfrozen) == f"{HEAD}\n\n{TEST_ROW}"

    def test_git_is_told_how_lists_merge(self, unfrozen):
        unfrozen.git("init", "-q")
        assert "contracts/.gitattributes: lists merge" in unshim(unfrozen, "freeze").out
        told = unfrozen.git("check-attr", "merge", "eol", "--", "contracts/old.allow").splitlines()
        assert sorted(line.rpartition(": ")[2] for line in told) == ["lf", "union"]
        (unfrozen.root / "contracts/old.allow").unlink()
        assert ".gitattributes" not in unshim(unfrozen, "freeze").out

    def test_attributes_that_are_there_stay(self, unfrozen):
        unfrozen.git("init", "-q")
        unfrozen.write({"contracts/.gitattributes": "*.toml text"})
        unshim(unfrozen, "freeze")
        text = (unfrozen.root / "contracts/.gitattributes").read_text()
        assert text == "*.toml text\n*.allow text eol=lf merge=union\n"


class TestShrink:
    def test_it_drops_what_is_no_longer_used(self, used):
        used.declare(DECLARATION, f"# head\n\n{ROW}# of the tests\n{TEST_ROW}")
        used.write({"app.py": ""})
        ran = unshim(used, "shrink")
        assert ran.code == 0
        assert rows(used) == f"# head\n\n# of the tests\n{TEST_ROW}"
        assert "contracts/old.allow: 1 row dropped; 1 row left\n  - app.py (X, import)" in ran.out

    def test_it_never_adds_any(self, used):
        used.write({"new.py": USER})
        before = rows(used)
        assert unshim(used, "shrink").code == 0
        assert rows(used) == before
        assert used.check().code == 1

    def test_a_second_run_changes_nothing(self, used):
        used.write({"app.py": ""})
        unshim(used, "shrink")
        path = used.root / "contracts/old.allow"
        before = path.stat().st_mtime_ns
        assert "nothing to drop; 1 row left" in unshim(used, "shrink").out
        assert path.stat().st_mtime_ns == before

    def test_a_renamed_file_carries_its_row_and_the_reason(self, used):
        used.declare(DECLARATION, f"# allowed: a hotfix\n{ROW}{TEST_ROW}").commit()
        used.git("mv", "app.py", "web.py")
        ran = unshim(used, "shrink")
        assert "1 row carried; 2 rows left\n  > app.py (X, import) -> web.py" in ran.out
        assert rows(used) == f"{TEST_ROW}# allowed: a hotfix\nweb.py\timport\tX\n"
        assert used.check("--base", "HEAD").code == 0

    def test_crlf_stays(self, used):
        used.write({"app.py": "", "contracts/old.allow": (ROW + TEST_ROW).replace("\n", "\r\n")})
        unshim(used, "shrink")
        assert rows(used) == TEST_ROW.replace("\n", "\r\n")

    @pytest.mark.parametrize(
        "broken",
        [
            pytest.param(TEST_ROW + ROW, id="out of order"),
            pytest.param(ROW + ROW + TEST_ROW, id="twice"),
            pytest.param(f"<<<<<<< a\n{ROW}=======\n{TEST_ROW}>>>>>>> b\n", id="conflict"),
            pytest.param(
                f"<<<<<<< a\n{ROW}||||||| c\n{ROW}{TEST_ROW}=======\n{TEST_ROW}>>>>>>> b\n",
                id="conflict with the ancestor",
            ),
        ],
    )
    def test_what_a_merge_left_is_settled(self, used, broken):
        used.write({"contracts/old.allow": broken})
        assert "unshim shrink" in used.check().err
        ran = unshim(used, "shrink")
        assert ran.code == 0
        assert "put in order" in ran.out
        assert rows(used) == ROW + TEST_ROW

    def test_the_wrong_tree_drops_nothing(self, used, tmp_path_factory):
        other = tmp_path_factory.mktemp("other")
        for path in ("pkg/__init__.py", "pkg/old.py", "pkg/new.py"):
            (other / path).parent.mkdir(exist_ok=True)
            (other / path).touch()
        before = rows(used)
        ran = used.run("shrink", "--root", str(other), "--contracts", str(used.root / "contracts"))
        assert ran.code == 1
        assert "this looks like the wrong tree" in ran.out
        assert rows(used) == before

    def test_a_row_of_a_file_that_is_not_searched_stays(self, used):
        text = DECLARATION.replace("owner =", 'exclude = ["tests/**"]\nowner =')
        used.write({"app.py": "", "contracts/old.toml": text})
        ran = unshim(used, "shrink")
        assert ran.code == 1
        assert "tests/test_app.py was not searched (excluded)" in ran.out
        assert rows(used) == TEST_ROW

    def test_json(self, used):
        used.write({"app.py": ""})
        (found,) = unshim(used, "shrink", "--format", "json").json["lists"]
        assert found["path"] == "contracts/old.allow"
        assert found["dropped"] == [{"path": "app.py", "family": "import", "name": "X"}]
        assert found["left"] == 1


class TestAllow:
    def test_it_adds_the_uses_of_a_file_with_the_reason(self, used):
        used.write({"hot.py": "from pkg.old import X, Y\n"})
        ran = unshim(used, "allow", str(used.root / "hot.py"), "--reason", "a  hotfix\n")
        assert ran.code == 0
        reason = "# allowed: a hotfix\n"
        added = f"{reason}hot.py\timport\tX\n{reason}hot.py\timport\tY\n"
        assert rows(used) == f"{ROW}{added}{TEST_ROW}"
        assert "2 rows added; 4 rows left" in ran.out
        assert used.check().code == 0

    def test_only_a_name(self, used):
        used.write({"hot.py": "from pkg.old import X, Y\n"})
        unshim(used, "allow", str(used.root / "hot.py"), "--reason", "why", "--name", "Y")
        assert "hot.py\timport\tX" not in rows(used)
        assert "hot.py\timport\tY" in rows(used)

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ([], "required: --reason"),
            (["--reason", "  "], "--reason is empty"),
            (["--reason", "a\x1b[31m"], "cannot be shown"),
        ],
    )
    def test_a_reason_is_demanded(self, used, arguments, message):
        used.write({"hot.py": USER})
        before = rows(used)
        ran = unshim(used, "allow", str(used.root / "hot.py"), *arguments)
        assert ran.code == 2
        assert message in ran.err
        assert rows(used) == before

    def test_nothing_to_allow(self, used):
        ran = unshim(used, "allow", str(used.root / "app.py"), "--reason", "why")
        assert ran.code == 2
        assert "app.py: there is no use that is not allowed already" in ran.err

    def test_a_file_that_is_not_there(self, used):
        ran = unshim(used, "allow", "nowhere.py", "--reason", "why")
        assert ran.code == 2

    def test_what_the_phase_forbids_no_row_allows(self, used):
        later = DECLARATION.replace('phase = "freeze"', 'phase = "tests-only"')
        used.write({"contracts/old.toml": later, "hot.py": USER})
        ran = unshim(used, "allow", str(used.root / "hot.py"), "--reason", "why")
        assert ran.code == 2
        assert "phase 'tests-only' of old allows no use in hot.py" in ran.err

    def test_before_the_first_list(self, used):
        (used.root / "contracts/old.allow").unlink()
        ran = unshim(used, "allow", str(used.root / "app.py"), "--reason", "why")
        assert ran.code == 2
        assert "`unshim freeze` writes the first one" in ran.err


class TestAdvance:
    def test_it_moves_on_when_nothing_remains_outside(self, used):
        used.write({"app.py": ""})
        ran = unshim(used, "advance")
        assert ran.code == 0
        assert "contracts/old.toml: advanced from phase freeze to tests-only" in ran.out
        text = (used.root / "contracts/old.toml").read_text()
        assert text == DECLARATION.replace(
            'phase = "freeze"  # where', 'phase = "tests-only"  # where'
        )
        assert "1 row without a use: `unshim shrink` drops them" in ran.out

    def test_it_lists_what_remains_by_owner_and_file(self, used):
        used.write({"CODEOWNERS": "/app.py @app\n"})
        used.write({"app.py": USER + USER, "web.py": USER})
        before = (used.root / "contracts/old.toml").read_text()
        ran = unshim(used, "advance")
        assert ran.code == 1
        assert "contracts/old.toml: not advanced: 3 uses in 2 files outside phase tests-only" in (
            ran.out
        )
        assert "  @app: 2 uses\n    app.py: 2 uses (lines 1, 2)\n" in ran.out
        assert "  @shims: 1 use\n    web.py: 1 use (line 1)\n" in ran.out
        assert (used.root / "contracts/old.toml").read_text() == before

    def test_to_a_later_phase(self, used):
        used.write({"app.py": ""})
        ran = unshim(used, "advance", "--to", "remove")
        assert ran.code == 1
        assert "tests/test_app.py" in ran.out
        used.write({"tests/test_app.py": ""})
        assert unshim(used, "advance", "--to", "remove").code == 0

    @pytest.mark.parametrize(
        ("to", "message"),
        [
            ("freeze", "which is not before 'freeze'"),
            ("nowhere", "phase 'nowhere' is not declared"),
        ],
    )
    def test_it_never_goes_back(self, used, to, message):
        ran = unshim(used, "advance", "--to", to)
        assert ran.code == 2
        assert message in ran.err

    def test_after_the_last_phase_comes_the_removal(self, used):
        used.write({"app.py": "", "tests/test_app.py": ""})
        unshim(used, "advance", "--to", "remove")
        ran = unshim(used, "advance")
        assert ran.code == 2
        assert "is in its last phase, 'remove'" in ran.err

    def test_one_at_a_time(self, used):
        used.declare(DECLARATION, ROW + TEST_ROW, "other")
        ran = unshim(used, "advance")
        assert ran.code == 2
        assert "choose one with --migration: old, other" in ran.err

    def test_crlf_and_a_byte_order_mark_stay(self, used):
        text = "\ufeff" + DECLARATION.replace("\n", "\r\n")
        used.write({"app.py": "", "contracts/old.toml": text.encode()})
        assert unshim(used, "advance").code == 0
        after = (used.root / "contracts/old.toml").read_bytes().decode()
        assert after == text.replace('phase = "freeze"', 'phase = "tests-only"')

    def test_json(self, used):
        found = unshim(used, "advance", "--format", "json").json
        assert (found["from"], found["to"], found["advanced"]) == ("freeze", "tests-only", False)
        assert [(item["path"], item["owners"]) for item in found["remaining"]] == [
            ("app.py", ["@shims"])
        ]


class TestWriting:
    """Whole or not at all, whatever happens."""

    COMMANDS = (
        ("shrink",),
        ("allow", "hot.py", "--reason", "why"),
        ("advance", "--to", "remove"),
    )

    @pytest.fixture(params=COMMANDS, ids=lambda command: command[0])
    def run(self, request, used, monkeypatch):
        """A command that would write, and the folder's files before it."""
        command, *arguments = request.param
        used.write({"app.py": "", "tests/test_app.py": ""})
        if command == "allow":
            used.write({"hot.py": USER})
        monkeypatch.chdir(used.root)
        return lambda: unshim(used, command, *arguments)

    def files(self, project):
        return {path.name: path.read_bytes() for path in (project.root / "contracts").iterdir()}

    def test_a_read_only_file(self, used, run):
        for path in (used.root / "contracts").iterdir():
            path.chmod(0o444)
        before = self.files(used)
        ran = run()
        assert ran.code == 3
        assert "is read-only" in ran.err
        assert "chmod u+w contracts/old." in ran.err
        assert self.files(used) == before

    def test_a_full_disk(self, used, run, monkeypatch):
        before = self.files(used)

        def full(descriptor):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(writing.os, "fsync", full)
        ran = run()
        assert ran.code == 3
        assert "could not be written: No space left on device" in ran.err
        assert self.files(used) == before

    @pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
    def test_a_link_is_not_written_through(self, used, run):
        for path in list((used.root / "contracts").iterdir()):
            moved = path.rename(used.root / path.name)
            path.symlink_to(moved)
        before = self.files(used)
        ran = run()
        assert ran.code == 3
        assert "unshim does not write through links" in ran.err
        assert self.files(used) == before

    @pytest.mark.skipif(os.name == "nt", reason="modes are of POSIX")
    def test_the_mode_stays(self, used, run):
        for path in (used.root / "contracts").iterdir():
            path.chmod(0o640)
        assert run().code == 0
        assert {path.stat().st_mode & 0o777 for path in (used.root / "contracts").iterdir()} == {
            0o640
        }

    def test_a_lock_is_waited_for_and_goes_with_its_process(self, used, run):
        folder = str(used.root / "contracts")
        holder = subprocess.Popen(
            [sys.executable, "-c", _HOLD, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline() == b"locked\n"
            with (
                pytest.raises(WriteError, match="another unshim is writing here"),
                writing.locked(folder, wait=0.05),
            ):
                pass
        finally:
            holder.kill()
            holder.communicate()
        assert run().code == 0

    def test_no_scratch_file_is_left(self, used, run):
        names = sorted(self.files(used))
        run()
        assert sorted(self.files(used)) == names


_HOLD = """
import sys
from unshim.migration.writing import locked
with locked(sys.argv[1]):
    print("locked", flush=True)
    sys.stdin.read()
"""


def test_two_at_once_lose_nothing(used):
    """Each of several processes adds its own row; all rows are there in the end."""
    files = [f"hot{number}.py" for number in range(6)]
    used.write(dict.fromkeys(files, USER))
    running = [
        subprocess.Popen(
            [
                *(sys.executable, "-m", "unshim", "allow", str(used.root / file)),
                *("--root", str(used.root), "--reason", file),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        for file in files
    ]
    for process in running:
        output, _ = process.communicate()
        assert process.returncode == 0, output
    assert all(f"# allowed: {file}\n{file}\timport\tX\n" in rows(used) for file in files)


def test_a_kill_at_any_moment_leaves_a_whole_list(used):
    names = [f"f{number:03}.py" for number in range(300)]
    used.write({"app.py": USER})
    listed = "".join(f"{name}\timport\tX\n" for name in names)
    before = ROW + listed
    for pause in (0.0, 0.05, 0.1, 0.15, 0.2, 0.25):
        used.write({"contracts/old.allow": before, "tests/test_app.py": ""})
        process = subprocess.Popen(
            [sys.executable, "-m", "unshim", "shrink", "--root", str(used.root)],
            stdout=subprocess.DEVNULL,
        )
        time.sleep(pause)
        process.kill()
        process.wait()
        assert rows(used) in (before, ROW)


def test_the_end_of_a_migration_is_told_step_by_step(project) -> None:
    root = str(project.root)
    for file in (project.root / "contracts").iterdir():
        file.unlink()
    project.write({"app.py": "from pkg.old import X\nX\n"})
    project.commit()
    assert project.run("init", "pkg.old", "--yes", "--root", root).code == 0
    project.commit()
    assert "next: `unshim shrink`" in project.run("fix", "--root", root).out
    assert "next: `unshim advance`" in project.run("shrink", "--root", root).out
    project.commit()
    while (
        "next: what is left is to delete the shim"
        not in (ran := project.run("advance", "--root", root)).out
    ):
        assert ran.code == 0, ran.err
        assert "next: `unshim fix`, and `unshim advance` again" in ran.out
        project.commit()
    project.commit()
    assert "  next       what is left is to delete" in project.run("status", "--root", root).out
    (project.root / "pkg/old.py").unlink()
    ran = project.run("check", "--root", root)
    assert ran.code == 2
    assert "where the shim was deleted, this declaration and its allowlist go with it" in ran.err
    assert "the contract that import-linter's configuration may have for it" in ran.err
