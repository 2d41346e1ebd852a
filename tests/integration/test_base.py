"""Which commit a change is compared with: as given, as CI names it, or as git knows it."""

import json
import os
import shlex
import subprocess
from pathlib import Path

import pytest

USER = "from pkg.old import X\n"


def git(folder, *arguments):
    done = subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


@pytest.fixture
def origin(project):
    """A repository whose `main` is one commit ahead of where `topic` left it."""
    project.write({"app.py": USER}).declare(rows="app.py\timport\tX\n")
    project.fork = project.commit("fork")
    project.git("checkout", "-q", "-b", "topic")
    project.write({"topic.py": "topic = 1\n"}).commit("topic")
    project.git("checkout", "-q", "main")
    project.write({"main.py": ""}).commit("main")
    project.git("checkout", "-q", "topic")
    return project


@pytest.fixture
def clone(origin, tmp_path_factory):
    """A clone in which `topic` is checked out."""

    def make(*options):
        folder = tmp_path_factory.mktemp("clone")
        git(folder, "clone", "-q", *options, origin.root.as_uri(), ".")
        return folder

    return make


def ratchet(origin, folder, *arguments):
    ran = origin.run("check", "--root", str(folder), "--format", "json", *arguments)
    assert ran.code == 0, ran.err
    return json.loads(ran.out)["ratchet"]


def complaint(origin, folder, *arguments):
    ran = origin.run("check", "--root", str(folder), *arguments)
    assert ran.code == 2
    return ran.err


class TestGiven:
    def test_it_is_where_the_two_meet(self, origin):
        found = ratchet(origin, origin.root, "--base", "main")
        assert found["base"] == origin.fork
        assert found["checked"] is True
        assert found["note"] == f"compared with main ({origin.fork[:10]})"

    @pytest.mark.parametrize("name", ["nowhere", "-x", "0123456789abcdef", "HEAD:app.py"])
    def test_one_that_is_not_there(self, origin, name):
        said = complaint(origin, origin.root, f"--base={name}")
        assert f"--base {name}: git knows no such commit" in said
        assert "is it spelled right, and fetched? (git fetch origin)" in said

    def test_unrelated_histories(self, origin):
        origin.git("checkout", "-q", "--orphan", "other")
        origin.commit("other")
        said = complaint(origin, origin.root, "--base", "main")
        assert "HEAD and main have unrelated histories: no commit is in both" in said
        assert "--no-base" in said

    def test_before_the_first_commit(self, project):
        project.git("init", "-q")
        assert "there is no commit yet" in complaint(project, project.root, "--base", "main")

    def test_without_git(self, project):
        assert "--base main needs a git repository" in complaint(
            project, project.root, "--base", "main"
        )

    def test_none(self, origin):
        ran = origin.check("--no-base")
        assert "note: the ratchet was not checked against a base: --no-base" in ran.out
        assert ratchet(origin, origin.root, "--no-base")["checked"] is False


class TestPipelines:
    """What CI names is believed of its own repository alone."""

    TARGETS = (
        {"GITHUB_BASE_REF": "main"},
        {"CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main"},
        {"BITBUCKET_PR_DESTINATION_BRANCH": "main"},
        {"SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main"},
        {"CHANGE_TARGET": "main"},
    )

    @pytest.mark.parametrize("variables", TARGETS, ids=lambda found: next(iter(found)))
    def test_a_target_branch(self, origin, clone, monkeypatch, variables):
        folder = clone("-b", "topic")
        git(folder, "remote", "set-head", "origin", "topic")
        for name, text in variables.items():
            monkeypatch.setenv(name, text)
        found = ratchet(origin, folder)
        assert (found["base"], found["name"]) == (origin.fork, "origin/main")

    @pytest.mark.parametrize(
        "variables",
        [
            {"CI_MERGE_REQUEST_DIFF_BASE_SHA": "{fork}"},
            {
                "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "unfetched",
                "CI_MERGE_REQUEST_DIFF_BASE_SHA": "{fork}",
            },
            {"BITBUCKET_PR_DESTINATION_COMMIT": "{fork}"},
            {"CI_COMMIT_BRANCH": "topic", "CI_DEFAULT_BRANCH": "main"},
            {
                "CI_COMMIT_BRANCH": "topic",
                "CI_DEFAULT_BRANCH": "topic",
                "CI_COMMIT_BEFORE_SHA": "{fork}",
            },
        ],
        ids=lambda found: "+".join(found),
    )
    def test_a_commit_or_a_push(self, origin, clone, monkeypatch, variables):
        folder = clone("-b", "topic")
        git(folder, "remote", "set-head", "origin", "topic")
        for name, text in variables.items():
            monkeypatch.setenv(name, text.format(fork=origin.fork))
        assert ratchet(origin, folder)["base"] == origin.fork

    @pytest.mark.parametrize(
        ("branch", "event"),
        [
            pytest.param("topic", {"before": "0" * 40}, id="a new branch"),
            pytest.param("main", {"before": "{fork}"}, id="the default branch"),
            pytest.param("topic", {"before": "{tip}"}, id="another branch"),
            pytest.param("", {"merge_group": {"base_sha": "{fork}"}}, id="a merge queue"),
        ],
    )
    def test_a_push_to_github(self, origin, clone, monkeypatch, tmp_path_factory, branch, event):
        folder = clone("-b", branch or "topic")
        git(folder, "remote", "set-head", "origin", "-d")
        tip = git(folder, "rev-parse", "HEAD")
        text = json.dumps({"repository": {"default_branch": "main"}, **event})
        path = tmp_path_factory.mktemp("event") / "event.json"
        path.write_text(text.replace("{fork}", origin.fork).replace("{tip}", tip))
        monkeypatch.setenv("GITHUB_EVENT_PATH", str(path))
        monkeypatch.setenv("GITHUB_REF_NAME", branch)
        assert ratchet(origin, folder)["base"] == origin.fork

    def test_another_repository_is_not_meant(self, origin, clone, monkeypatch, tmp_path_factory):
        folder = clone("-b", "topic")
        monkeypatch.setenv("GITHUB_BASE_REF", "of-another")
        monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path_factory.mktemp("workspace")))
        git(folder, "remote", "set-head", "origin", "main")
        assert ratchet(origin, folder)["name"] == "origin/HEAD"
        monkeypatch.setenv("GITHUB_WORKSPACE", str(folder))
        said = complaint(origin, folder)
        assert "the base is not in this clone: GITHUB_BASE_REF names of-another" in said
        assert "git fetch origin +refs/heads/of-another:refs/remotes/origin/of-another" in said


class TestUsual:
    def test_the_default_branch_of_the_remote(self, origin, clone):
        folder = clone("-b", "topic")
        git(folder, "remote", "set-head", "origin", "main")
        found = ratchet(origin, folder)
        assert (found["base"], found["name"]) == (origin.fork, "origin/HEAD")

    def test_else_the_upstream(self, origin, clone):
        folder = clone("-b", "topic")
        git(folder, "remote", "set-head", "origin", "-d")
        git(folder, "branch", "--set-upstream-to", "origin/main")
        assert ratchet(origin, folder)["name"] == "upstream"

    def test_else_only_what_is_not_committed_is_compared_and_that_is_said(self, origin):
        found = ratchet(origin, origin.root)
        assert found["base"] == git(origin.root, "rev-parse", "HEAD")
        assert found["checked"] is False
        assert "no target branch is known" in found["note"]
        assert "--base REF" in found["note"]

    def test_what_is_staged_is_a_change_to_head(self, origin):
        assert ratchet(origin, origin.root, "--staged")["checked"] is True

    def test_before_the_first_commit_there_is_none(self, project):
        project.git("init", "-q")
        assert "there is no commit yet" in project.check().out

    def test_without_git_there_is_none(self, project):
        assert "there is no git repository" in project.check().out

    def test_a_repository_that_git_cannot_read_is_no_repository_without_a_base(self, origin):
        (origin.root / ".git/HEAD").write_text("nonsense")
        assert origin.check().code == 3

    def test_status_needs_none(self, origin, clone, monkeypatch):
        folder = clone("--depth=1", "-b", "topic")
        monkeypatch.setenv("GITHUB_BASE_REF", "main")
        assert origin.run("status", "--root", str(folder)).code == 0
        assert origin.run("status", "--root", str(folder), "--base", "nowhere").code == 2

    def test_a_detached_head_is_compared_all_the_same(self, origin, clone):
        folder = clone("-b", "topic")
        git(folder, "remote", "set-head", "origin", "main")
        git(folder, "checkout", "-q", "--detach")
        assert ratchet(origin, folder)["base"] == origin.fork


class TestShallow:
    """The command that is named is run, and then the base is found."""

    def follow(self, said, folder):
        command = said.partition("git fetch ")[2].partition("; ")[0].partition(" (with")[0]
        git(folder, "fetch", "-q", *shlex.split(command))

    def test_a_target_branch_that_was_not_fetched(self, origin, clone, monkeypatch):
        folder = clone("--depth=1", "-b", "topic")
        monkeypatch.setenv("GITHUB_BASE_REF", "main")
        said = complaint(origin, folder)
        assert "the base is not in this clone: GITHUB_BASE_REF names main" in said
        assert "fetch-depth: 0" in said
        self.follow(said, folder)
        assert ratchet(origin, folder)["base"] == origin.fork

    def test_a_base_that_was_not_fetched(self, origin, clone):
        folder = clone("--depth=1", "-b", "topic")
        said = complaint(origin, folder, "--base", "origin/main")
        assert "this clone is shallow; fetch what it lacks: git fetch --unshallow" in said
        self.follow(said, folder)
        assert ratchet(origin, folder, "--base", "origin/main")["base"] == origin.fork

    def test_both_branches_without_the_commit_in_which_they_meet(self, origin, clone):
        folder = clone("--depth=1", "-b", "topic", "--no-single-branch")
        git(folder, "remote", "set-head", "origin", "main")
        said = complaint(origin, folder)
        assert "this clone is shallow, and lacks the commit in which HEAD and origin/HEAD" in said
        self.follow(said, folder)
        assert ratchet(origin, folder)["base"] == origin.fork


class TestRepositories:
    """Wherever git keeps what it keeps, and whatever a hook has set."""

    def test_a_linked_working_tree(self, origin, tmp_path_factory):
        folder = tmp_path_factory.mktemp("linked") / "tree"
        git(origin.root, "worktree", "add", "-q", "--detach", str(folder), "topic")
        (folder / "app.py").write_text("")
        ran = origin.run("check", "--root", str(folder), "--base", "main")
        assert ran.code == 1
        assert "this change removed the use" in ran.out

    def test_a_submodule(self, origin, tmp_path_factory):
        outer = tmp_path_factory.mktemp("outer")
        git(outer, "init", "-q")
        allowed = ("-c", "protocol.file.allow=always")
        git(outer, *allowed, "submodule", "add", "-q", origin.root.as_uri(), "inner")
        inner = outer / "inner"
        git(inner, "checkout", "-q", "-b", "mine", "origin/topic")
        (inner / "app.py").write_text("")
        git(inner, "add", "app.py")
        for staged in ([], ["--staged"]):
            ran = origin.run("check", "--root", str(inner), "--base", "origin/main", *staged)
            assert ran.code == 1
            assert "this change removed the use" in ran.out

    def test_a_sparse_checkout(self, origin, clone):
        folder = clone("-b", "topic")
        git(folder, "remote", "set-head", "origin", "main")
        git(folder, "sparse-checkout", "set", "--no-cone", "/pkg/")
        assert not (folder / "contracts").exists()
        assert ratchet(origin, folder)["base"] == origin.fork
        assert ratchet(origin, folder, "--staged")["base"] == origin.fork

    def test_a_partial_clone(self, origin, clone):
        origin.git("config", "uploadpack.allowFilter", "true")
        folder = clone("-b", "topic", "--filter=blob:none")
        git(folder, "remote", "set-head", "origin", "main")
        (folder / "app.py").write_text("")
        ran = origin.run("check", "--root", str(folder))
        assert ran.code == 1
        assert "this change removed the use" in ran.out

    def test_a_repository_kept_elsewhere(self, origin, monkeypatch, tmp_path_factory):
        bare = tmp_path_factory.mktemp("bare") / "kept"
        (origin.root / ".git").rename(bare)
        monkeypatch.setenv("GIT_DIR", str(bare))
        monkeypatch.setenv("GIT_WORK_TREE", str(origin.root))
        assert ratchet(origin, origin.root, "--base", "main")["base"] == origin.fork

    @pytest.mark.parametrize("below", ["", "pkg"])
    def test_what_a_hook_sets_is_relative_to_the_top(self, origin, monkeypatch, below):
        """git itself takes the current folder for the top where GIT_DIR is set."""
        monkeypatch.chdir(origin.root / below)
        monkeypatch.setenv("GIT_DIR", os.path.relpath(origin.root / ".git"))
        monkeypatch.setenv("GIT_INDEX_FILE", ".git/index")
        origin.write({"app.py": "", "pkg/sub/__init__.py": ""})
        ran = origin.run("check", "--root", str(origin.root), "--staged", "--base", "main")
        assert ran.code == 0, ran.out

    def test_another_index_than_the_usual(self, origin, monkeypatch):
        """`git commit -a` and `git commit FILE` call hooks with an index of their own."""
        origin.write({"app.py": ""})
        index = origin.root / ".git" / "next-index.lock"
        index.write_bytes((origin.root / ".git" / "index").read_bytes())
        monkeypatch.chdir(origin.root)
        monkeypatch.setenv("GIT_INDEX_FILE", str(index))
        subprocess.run(["git", "add", "app.py"], check=True)
        assert origin.check("--staged", "--base", "main").code == 1
        monkeypatch.delenv("GIT_INDEX_FILE")
        assert origin.check("--staged", "--base", "main").code == 0

    def test_variables_of_one_repository_do_not_reach_another(
        self, origin, monkeypatch, tmp_path_factory
    ):
        other = tmp_path_factory.mktemp("other")
        git(other, "init", "-q")
        monkeypatch.chdir(other)
        monkeypatch.setenv("GIT_DIR", ".git")
        monkeypatch.setenv("GIT_INDEX_FILE", ".git/index")
        assert ratchet(origin, origin.root, "--base", "main")["base"] == origin.fork
        monkeypatch.delenv("GIT_DIR")
        assert ratchet(origin, origin.root, "--base", "main", "--staged")["base"] == origin.fork

    def test_declarations_of_another_repository(self, origin, tmp_path_factory):
        folder = tmp_path_factory.mktemp("declared")
        git(folder, "init", "-q")
        (folder / "old.toml").write_bytes((origin.root / "contracts/old.toml").read_bytes())
        (folder / "old.allow").write_bytes(b"a.py\timport\tX\napp.py\timport\tX\n")
        ran = origin.check("--base", "main", "--contracts", str(folder))
        assert "the declarations were not compared with a base" in ran.out
        assert "lies outside the repository of the root" in ran.out

    def test_declarations_beside_the_root(self, origin):
        origin.git("mv", "contracts", "declared")
        origin.git("checkout", "-q", "-B", "beside")
        origin.write({"below/.keep": ""})
        for name in ("pkg", "app.py", "topic.py"):
            origin.git("mv", name, "below/")
        origin.commit()
        origin.git("checkout", "-q", "-b", "change")
        origin.write({"below/app.py": ""})
        ran = origin.run(
            *("check", "--root", str(origin.root / "below"), "--base", "beside"),
            *("--contracts", str(origin.root / "declared")),
        )
        assert ran.code == 1
        assert "this change removed the use" in ran.out
        rows = "app.py\timport\tX\nb.py\timport\tX\n"
        origin.write({"below/app.py": USER, "below/b.py": USER, "declared/old.allow": rows})
        ran = origin.run(
            *("check", "--root", str(origin.root / "below"), "--base", "beside"),
            *("--contracts", str(origin.root / "declared")),
        )
        assert "b.py (X) was added to the allowlist" in ran.out


class TestInTheMiddle:
    """During a merge and a rebase."""

    def test_a_merge_starts_where_both_sides_do(self, origin):
        origin.git("checkout", "-q", "main")
        rows = "app.py\timport\tX\nb.py\timport\tX\n"
        origin.write({"b.py": USER, "contracts/old.allow": rows}).commit("allowed on main")
        origin.git("checkout", "-q", "topic")
        assert origin.check("--base", "main").code == 0
        origin.git("merge", "-q", "--no-commit", "--no-ff", "main")
        for staged in ([], ["--staged"]):
            ran = origin.check("--base", "main", *staged)
            assert ran.code == 0, ran.out

    def test_a_conflict_is_named(self, origin):
        origin.git("checkout", "-q", "main")
        origin.write({"contracts/old.allow": "# main\napp.py\timport\tX\n"}).commit("main")
        origin.git("checkout", "-q", "topic")
        origin.write({"contracts/old.allow": "# topic\napp.py\timport\tX\n"}).commit("topic")
        with pytest.raises(subprocess.CalledProcessError):
            origin.git("merge", "-q", "main")
        ran = origin.check("--base", "main")
        assert ran.code == 2
        assert "contracts/old.allow:1: a merge conflict was left in the allowlist" in ran.err
        assert "unshim shrink" in ran.err
        ran = origin.check("--base", "main", "--staged")
        assert ran.code == 2
        assert "contracts/old.allow: is not merged" in ran.err

    def test_a_conflict_in_the_tree_leaves_it_unread(self, origin):
        origin.git("checkout", "-q", "main")
        origin.write({"app.py": USER + "main = 1\n"}).commit("main")
        origin.git("checkout", "-q", "topic")
        origin.write({"app.py": USER + "topic = 1\n"}).commit("topic")
        with pytest.raises(subprocess.CalledProcessError):
            origin.git("merge", "-q", "main")
        ran = origin.check("--base", "main", "--staged")
        assert ran.code == 3
        assert "not read: app.py: is not merged" in ran.out

    def test_a_rebase(self, origin):
        origin.git("checkout", "-q", "main")
        origin.write({"topic.py": "main = 1\n"}).commit("in the way")
        origin.git("checkout", "-q", "topic")
        with pytest.raises(subprocess.CalledProcessError):
            origin.git("rebase", "-q", "main")
        origin.write({"topic.py": "topic = 1\n", "app.py": ""})
        origin.git("add", "-A")
        ran = origin.check("--base", "main", "--staged")
        assert ran.code == 1
        assert "this change removed the use" in ran.out


def test_paths_with_a_space_and_beyond_ascii(project, tmp_path):
    folder = Path("a folder") / "größe"
    project.write({f"{folder.as_posix()}/app.py": USER})
    project.declare(rows=f"{folder.as_posix()}/app.py\timport\tX\n").commit()
    project.git("checkout", "-q", "-b", "topic")
    project.git("mv", folder.as_posix(), "größer")
    project.write({"contracts/old.allow": "größer/app.py\timport\tX\n"})
    assert project.check("--base", "main").code == 0
