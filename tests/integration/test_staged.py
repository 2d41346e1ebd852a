"""What is staged is judged, and its allowlist shrunk, wherever hooks run."""

import os
import shlex
import subprocess
import sys

import pytest

USER = "from pkg.old import X\n"
ROW = "app.py\timport\tX\n"
OTHER = "web.py\timport\tX\n"
CHECK = ("check", "--staged", "--shrink", "--base", "base")


@pytest.fixture
def used(project):
    """Two uses, frozen, and committed as `base`; the working tree is on a branch."""
    project.declare(rows=ROW + OTHER).write({"app.py": USER, "web.py": USER})
    project.commit()
    project.git("branch", "base")
    return project


def check(project, *arguments):
    return project.run(*CHECK, "--root", str(project.root), *arguments)


def staged(project, path="contracts/old.allow"):
    return project.git("show", f":{path}")


def on_disk(project, path="contracts/old.allow"):
    return (project.root / path).read_bytes().decode()


class TestByHand:
    def test_the_list_is_shrunk_once_and_then_passes(self, used):
        used.write({"app.py": ""}).git("add", "app.py")
        ran = check(used)
        assert ran.code == 1
        assert "contracts/old.allow: 1 row dropped and staged; 1 row left" in ran.out
        assert "next: look at it (git diff --cached -- " in ran.out
        assert staged(used) == on_disk(used) == OTHER
        ran = check(used)
        assert ran.code == 0
        assert "staged;" not in ran.out

    def test_nothing_is_done_where_nothing_is_stale(self, used):
        used.write({"app.py": ""})
        assert check(used).code == 0
        assert staged(used) == on_disk(used) == ROW + OTHER

    def test_what_was_stale_before_is_left(self, used):
        used.write({"app.py": ""}).commit()
        used.git("branch", "-f", "base")
        assert check(used).code == 0
        assert staged(used) == ROW + OTHER

    def test_only_what_is_staged_counts(self, used):
        used.write({"app.py": ""}).git("add", "app.py")
        used.write({"web.py": ""})
        check(used)
        assert staged(used) == on_disk(used) == OTHER

    def test_edits_that_are_not_staged_stay_unstaged(self, used):
        used.write({"app.py": ""}).git("add", "app.py")
        used.write({"contracts/old.allow": f"# my note\n\n{ROW}{OTHER}"})
        assert check(used).code == 1
        assert staged(used) == OTHER
        assert on_disk(used) == f"# my note\n\n{OTHER}"

    def test_a_list_shrunk_by_hand_and_not_staged(self, used):
        used.write({"app.py": "", "contracts/old.allow": OTHER}).git("add", "app.py")
        assert check(used).code == 1
        assert staged(used) == on_disk(used) == OTHER
        assert check(used).code == 0

    def test_a_use_that_is_back_in_the_working_tree_keeps_its_row_there(self, used):
        used.write({"app.py": ""}).git("add", "app.py")
        used.write({"app.py": USER})
        assert check(used).code == 1
        assert staged(used) == OTHER
        assert on_disk(used) == ROW + OTHER

    def test_a_list_in_the_middle_of_an_edit_is_not_touched(self, used):
        used.write({"app.py": ""}).git("add", "app.py")
        used.write({"contracts/old.allow": f"half a li{ROW}"})
        assert check(used).code == 1
        assert staged(used) == OTHER
        assert on_disk(used) == f"half a li{ROW}"

    def test_a_deleted_file(self, used):
        used.git("rm", "-q", "app.py")
        assert check(used).code == 1
        assert staged(used) == on_disk(used) == OTHER

    def test_a_renamed_file(self, used):
        used.git("mv", "app.py", "zap.py")
        ran = check(used)
        assert ran.code == 1
        assert "1 row carried and staged; 2 rows left" in ran.out
        assert staged(used) == on_disk(used) == OTHER + "zap.py\timport\tX\n"
        assert check(used).code == 0

    def test_a_new_use_is_none_of_its_business(self, used):
        used.write({"app.py": "", "new.py": USER}).git("add", "app.py", "new.py")
        assert check(used).code == 1
        ran = check(used)
        assert ran.code == 1
        assert "new.py:1:21: new import" in ran.out
        assert staged(used) == OTHER

    def test_what_a_merge_left_out_of_order_is_put_in_order(self, used):
        used.write({"contracts/old.allow": OTHER + ROW}).git("add", "-A")
        ran = check(used)
        assert ran.code == 1
        assert "put in order and staged" in ran.out
        assert staged(used) == on_disk(used) == ROW + OTHER
        assert check(used).code == 0

    def test_it_needs_staged(self, used):
        ran = used.run("check", "--shrink", "--root", str(used.root))
        assert ran.code == 2
        assert "--shrink needs --staged" in ran.err

    def test_json(self, used):
        used.write({"app.py": ""}).git("add", "app.py")
        (found,) = check(used, "--format", "json").json["shrunk"]
        assert found["dropped"] == [{"path": "app.py", "family": "import", "name": "X"}]
        assert found["staged"] is True

    def test_a_sparse_checkout_without_the_contracts(self, used):
        used.git("sparse-checkout", "set", "--no-cone", "/pkg/", "/app.py")
        assert not (used.root / "contracts").exists()
        used.write({"app.py": ""}).git("add", "--sparse", "app.py")
        assert check(used).code == 1
        assert staged(used) == OTHER
        assert check(used).code == 0


def hook(folder, git_dir=None):
    """Installs the check as git's own pre-commit hook."""
    path = (git_dir or folder / ".git") / "hooks" / "pre-commit"
    path.parent.mkdir(exist_ok=True)
    command = shlex.join([sys.executable.replace("\\", "/"), "-m", "unshim", *CHECK])
    path.write_text(f"#!/bin/sh\nexec {command}\n")
    path.chmod(0o755)


def commit(folder, *arguments):
    """Whether git commits, and what it and its hook say."""
    done = subprocess.run(
        [
            *("git", "-c", "user.name=a", "-c", "user.email=a@example.com"),
            *("commit", "-q", "-m", "a change", *arguments),
        ],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode == 0, done.stdout


class TestAsAHook:
    """A commit fails once, and the next one passes."""

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            pytest.param([], [], id="what is staged"),
            pytest.param(["-a"], ["-a"], id="all"),
            pytest.param(["app.py"], ["app.py", "contracts/old.allow"], id="files by name"),
        ],
    )
    def test_a_commit(self, used, first, second):
        hook(used.root)
        used.write({"app.py": ""})
        if not first:
            used.git("add", "app.py")
        done, said = commit(used.root, *first)
        assert not done
        assert "1 row dropped and staged" in said
        if "app.py" in first:
            assert "commit again, contracts/old.allow among the files named" in said
        done, said = commit(used.root, *second)
        assert done, said
        assert used.git("show", "HEAD:contracts/old.allow") == OTHER
        assert used.git("status", "--porcelain") == ""

    def test_in_a_linked_working_tree(self, used, tmp_path_factory):
        folder = tmp_path_factory.mktemp("linked") / "tree"
        used.git("worktree", "add", "-q", "-b", "linked", str(folder))
        hook(used.root)
        (folder / "app.py").write_text("")
        assert not commit(folder, "-a")[0]
        done, said = commit(folder, "-a")
        assert done, said
        assert used.git("show", "linked:contracts/old.allow") == OTHER
        assert on_disk(used) == ROW + OTHER

    def test_in_a_submodule(self, used, tmp_path_factory):
        outer = tmp_path_factory.mktemp("outer")
        run = {"cwd": outer, "check": True, "capture_output": True}
        subprocess.run(["git", "init", "-q"], **run)
        add = ["git", "-c", "protocol.file.allow=always", "submodule", "add", "-q"]
        subprocess.run([*add, used.root.as_uri(), "inner"], **run)
        inner = outer / "inner"
        subprocess.run(["git", "branch", "base", "origin/base"], cwd=inner, check=True)
        hook(inner, outer / ".git" / "modules" / "inner")
        (inner / "app.py").write_text("")
        assert not commit(inner, "-a")[0]
        done, said = commit(inner, "-a")
        assert done, said

    def test_below_the_top(self, used, monkeypatch):
        """The root is a folder of the repository, and the commit is made from yet another."""
        used.write({"below/keep.txt": ""})
        for name in ("pkg", "app.py", "web.py", "contracts"):
            used.git("mv", name, "below/")
        used.commit()
        used.git("branch", "-f", "base")
        monkeypatch.setenv("UNSHIM_ROOT", "below")
        hook(used.root)
        used.write({"below/app.py": ""})
        done, said = commit(used.root / "below" / "pkg", "-a")
        assert not done
        assert "1 row dropped and staged" in said
        assert commit(used.root / "below" / "pkg", "-a")[0]

    @pytest.mark.parametrize("ours", ["one", "two"])
    def test_a_merge(self, used, ours):
        hook(used.root)
        merging = used.root / ".git" / "hooks" / "pre-merge-commit"
        merging.write_text((used.root / ".git/hooks/pre-commit").read_text())
        merging.chmod(0o755)
        used.git("checkout", "-q", "-b", "one")
        used.write({"app.py": "", "contracts/old.allow": OTHER}).commit()
        used.git("checkout", "-q", "-b", "two", "base")
        used.write({"web.py": "", "contracts/old.allow": ROW}).commit()
        used.write({"contracts/.gitattributes": "*.allow merge=union\n"})
        used.git("checkout", "-q", ours)
        with pytest.raises(subprocess.CalledProcessError):
            # The rows of both sides are stale in what is merged.
            used.git("merge", {"one": "two", "two": "one"}[ours])
        done, said = commit(used.root)
        assert done, said
        assert used.git("show", "HEAD:contracts/old.allow") == ""


class TestUnderPreCommit:
    """pre-commit keeps unstaged edits as a patch: the index must not change under it."""

    @pytest.fixture
    def framework(self, used):
        pytest.importorskip("pre_commit", reason="pre-commit is not installed here")
        entry = shlex.join([sys.executable.replace("\\", "/"), "-m", "unshim", *CHECK])
        used.write(
            {
                ".pre-commit-config.yaml": f"""\
                repos:
                  - repo: local
                    hooks:
                      - id: unshim
                        name: unshim
                        language: system
                        entry: {entry}
                        always_run: true
                        pass_filenames: false
                """
            }
        ).commit()
        used.git("branch", "-f", "base")

        def run():
            command = [sys.executable, "-m", "pre_commit", "run", "--color=never"]
            environment = {**os.environ, "PRE_COMMIT_HOME": str(used.root.parent / "store")}
            done = subprocess.run(
                command,
                cwd=used.root,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
            return done.returncode, done.stdout

        return run

    def test_the_working_copy_is_shrunk_for_its_author_to_stage(self, used, framework):
        used.write({"app.py": ""}).git("add", "app.py")
        code, said = framework()
        assert code == 1
        assert "next: git add contracts/old.allow, and commit again" in said
        assert staged(used) == ROW + OTHER
        assert on_disk(used) == OTHER
        used.git("add", "contracts/old.allow")
        assert framework()[0] == 0

    def test_other_edits_go_back_on(self, used, framework):
        used.write({"app.py": ""}).git("add", "app.py")
        used.write({"web.py": USER + "later = 1\n"})
        assert framework()[0] == 1
        assert on_disk(used) == OTHER
        assert on_disk(used, "web.py") == USER + "later = 1\n"

    def test_a_list_shrunk_by_hand_and_not_staged_is_not_lost(self, used, framework):
        used.write({"app.py": ""}).git("add", "app.py")
        used.write({"contracts/old.allow": f"# my note\n{OTHER}"})
        code, said = framework()
        assert code == 1
        assert "Traceback" not in said
        assert staged(used) == ROW + OTHER
        assert on_disk(used) == f"# my note\n{OTHER}"
