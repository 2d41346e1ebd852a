"""`unshim check` as a user runs it: what it finds, what it prints, and its exit codes."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

USER = "from pkg.old import X\n"
ROW = "app.py\timport\tX\n"


def test_a_use_outside_the_allowlist_is_new(project):
    ran = project.write({"app.py": USER}).check()
    assert ran.code == 1
    assert "app.py:1:21: new import: X is taken from the shim; take it from pkg.new" in ran.out
    assert "old: broken in phase freeze: 1 new, 0 allowed" in ran.out


def test_a_use_on_the_allowlist_is_allowed(project):
    ran = project.write({"app.py": USER}).declare(rows=ROW).check()
    assert ran.code == 0
    assert "old: kept in phase freeze: 1 allowed" in ran.out


def test_a_use_that_the_phase_no_longer_allows_is_new(project):
    text = (project.root / "contracts/old.toml").read_text()
    later = text.replace('phase = "freeze"', 'phase = "tests-only"', 1)
    project.write({"app.py": USER, "tests/test_app.py": USER})
    ran = project.declare(later, ROW + "tests/test_app.py\timport\tX\n").check("--format", "json")
    assert ran.code == 1
    assert sorted(ran.found("path", "status")) == [
        ("app.py", "new"),
        ("tests/test_app.py", "allowed"),
    ]


def test_a_row_without_its_use_is_stale_and_only_warned_of_without_a_base(project):
    ran = project.write({"app.py": ""}).declare(rows=ROW).check("--no-base")
    assert ran.code == 0
    assert "contracts/old.allow:1: stale: app.py no longer uses X (import); drop the row" in ran.out


def test_the_shim_itself_is_no_use(project):
    assert project.check().code == 0


def test_json_has_the_documented_keys(project):
    found = project.write({"app.py": USER}).check("--format", "json").json
    assert found["schema"] == 1
    assert found["migrations"][0]["verdict"] == "broken"
    (finding,) = found["findings"]
    assert finding == {
        "migration": "old",
        "path": "app.py",
        "line": 1,
        "column": 21,
        "end_line": 1,
        "end_column": 22,
        "kind": "import",
        "name": "X",
        "status": "new",
        "scope": "<module>",
        "message": "X is taken from the shim; take it from pkg.new",
        "chain": [],
        "handler": None,
        "tests": [],
        "owners": [],
    }
    files = found["files"]
    assert files["listed"] == files["read"] + sum(files["left_out"].values())


def test_one_file_is_checked_alone(project):
    project.write({"app.py": USER, "other.py": USER})
    ran = project.check(str(project.root / "other.py"), "--format", "json")
    assert ran.found("path") == [("other.py",)]


def test_a_folder_is_checked_alone(project):
    project.write({"app.py": USER, "sub/other.py": USER})
    assert project.check(str(project.root / "sub"), "--format", "json").found("path") == [
        ("sub/other.py",)
    ]


def test_it_works_from_any_folder_inside_the_root(project, monkeypatch):
    project.write({"deep/down/app.py": USER})
    monkeypatch.chdir(project.root / "deep/down")
    assert project.run("check", "--format", "json").found("path") == [("deep/down/app.py",)]
    assert project.run("check", "app.py", "--format", "json").found("path") == [
        ("deep/down/app.py",)
    ]


def test_the_root_of_the_environment_is_used(project, monkeypatch, tmp_path_factory):
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    monkeypatch.setenv("UNSHIM_ROOT", str(project.root))
    assert project.run("check").code == 0


def test_one_migration_of_several(project):
    project.declare(name="second").write({"app.py": USER})
    assert len(project.check("--format", "json").json["migrations"]) == 2
    ran = project.check("--migration", "second", "--format", "json")
    assert [migration["name"] for migration in ran.json["migrations"]] == ["second"]
    ran = project.check("--migration", "third")
    assert ran.code == 2
    assert "no migration 'third' is declared" in ran.err


def test_what_is_staged_is_judged_not_the_working_tree(project):
    project.commit()
    project.write({"app.py": USER})
    assert project.check("--staged").code == 0
    project.git("add", "app.py")
    project.write({"app.py": ""})
    assert project.check("--staged").code == 1
    assert project.check().code == 0


def test_git_leaves_out_what_it_ignores(project):
    project.write({".gitignore": "ignored/\n", "ignored/app.py": USER, "untracked.py": ""})
    project.git("init", "-q")
    assert project.check().code == 0


def test_an_untracked_file_is_part_of_the_tree(project):
    project.commit()
    assert project.write({"untracked.py": USER}).check().code == 1


def test_a_root_that_git_ignores_is_searched_all_the_same(project, tmp_path):
    project.write({".gitignore": "*\n", "app.py": USER})
    project.git("init", "-q")
    assert project.check().code == 1


def test_status_shows_what_each_phase_has_to_clear(project):
    project.write({"app.py": USER, "tests/test_app.py": USER})
    ran = project.run("status", "--root", str(project.root))
    assert ran.code == 0
    assert "remaining  2 uses in 2 files (2 import)" in ran.out
    assert "-> freeze      1 use to clear" in ran.out
    assert "tests-only  2 uses to clear" in ran.out


class TestBadInput:
    """Each with its message and exit code; never a traceback."""

    def test_no_declaration(self, project):
        for path in (project.root / "contracts").iterdir():
            path.unlink()
        ran = project.check()
        assert ran.code == 2
        assert "no migration is declared in contracts" in ran.err

    def test_no_contracts_folder(self, project):
        ran = project.check("--contracts", str(project.root / "nowhere"))
        assert ran.code == 2
        assert "there is no folder of declarations nowhere" in ran.err

    def test_toml_that_does_not_parse(self, project):
        ran = project.declare('shim = "a"\ncanonical =\n').check()
        assert ran.code == 2
        assert "contracts/old.toml:2: is not TOML" in ran.err

    def test_an_unknown_key(self, project):
        text = (project.root / "contracts/old.toml").read_text()
        ran = project.declare(text.replace("canonical", "cannonical")).check()
        assert ran.code == 2
        assert "contracts/old.toml:3: unknown key 'cannonical'" in ran.err
        assert "did you mean 'canonical'?" in ran.err

    @pytest.mark.parametrize(("role", "module"), [("shim", "pkg.old"), ("canonical", "pkg.new")])
    def test_a_module_that_is_not_in_the_tree(self, project, role, module):
        text = (project.root / "contracts/old.toml").read_text()
        ran = project.declare(text.replace(f'"{module}"', '"pkg.nowhere"')).check()
        assert ran.code == 2
        assert f"contracts/old.toml: the {role} pkg.nowhere is not in this tree" in ran.err

    @pytest.mark.parametrize("module", ["pkg.nowhere", "pkg.no.where"])
    def test_a_name_that_lives_in_a_module_that_is_not_in_the_tree(self, project, module):
        text = (project.root / "contracts/old.toml").read_text()
        project.declare(text + f'\n[names]\nX = "{module}:X"\n').write({"app.py": USER})
        said = f"X is said to live in {module}, which is not in this tree"
        checked, fixed = (
            project.run(command, "--root", str(project.root)) for command in ("check", "fix")
        )
        assert f"contracts/old.toml: warning: names: {said}" in checked.err
        assert (fixed.code, (project.root / "app.py").read_text()) == (2, USER)
        assert said in fixed.err

    @pytest.mark.parametrize(
        ("module", "files"),
        [
            pytest.param("elsewhere.x", (), id="another distribution"),
            pytest.param("pkg.fast", ("pkg/fast.pyx",), id="an extension"),
            pytest.param("pkg.space.x", ("pkg/space/x.py",), id="a namespace package"),
            pytest.param("pkg.new.parts", (), id="part of a module"),
            pytest.param("pkg.plugin.x", ("plugin/src/pkg/plugin/x.py",), id="another root"),
        ],
    )
    def test_a_name_may_live_where_no_module_of_the_package_is(self, project, module, files):
        text = (project.root / "contracts/old.toml").read_text()
        project.declare(text + f'\n[names]\nX = "{module}:X"\n').write(dict.fromkeys(files, ""))
        assert project.check().code == 0

    @pytest.mark.parametrize(
        "shares",
        [
            "__import__('pkg_resources').declare_namespace(__name__)\n",
            "from pkgutil import extend_path\n__path__ = extend_path(__path__, __name__)\n",
        ],
        ids=["pkg_resources", "pkgutil"],
    )
    def test_a_name_may_live_in_another_distribution_of_the_package(self, project, shares):
        text = (project.root / "contracts/old.toml").read_text()
        project.declare(text + '\n[names]\nX = "pkg.other.x:X"\n')
        project.write({"pkg/__init__.py": shares, "app.py": USER})
        assert "not in this tree" not in project.check().err
        assert "not in this tree" not in project.fix().err

    @pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
    def test_a_declaration_that_is_a_link_to_nowhere(self, project):
        (project.root / "contracts/second.toml").symlink_to("nowhere")
        ran = project.check()
        assert ran.code == 2
        assert "contracts/second.toml: is a link that leads nowhere" in ran.err

    @pytest.mark.skipif(os.name == "nt", reason="no such file names there")
    def test_a_declaration_whose_name_cannot_be_shown(self, project):
        ran = project.declare(name="a\x1b[31m").check()
        assert ran.code == 2
        assert r"contracts/a\x1b[31m.toml: a migration has no name" in ran.err

    def test_a_module_of_another_distribution(self, project):
        text = (project.root / "contracts/old.toml").read_text()
        text = "external = true\n" + text.replace('"pkg.', '"other.')
        ran = project.write({"app.py": "from other.old import X\n"}).declare(text).check()
        assert ran.code == 1
        assert "take it from other.new" in ran.out

    def test_a_malformed_row(self, project):
        ran = project.declare(rows="app.py import X\n").check()
        assert ran.code == 2
        assert "contracts/old.allow:1: a row has three fields" in ran.err

    def test_an_allowlist_without_its_declaration(self, project):
        ran = project.write({"contracts/gone.allow": ""}).check()
        assert ran.code == 2
        assert "contracts/gone.allow: an allowlist without its declaration" in ran.err

    @pytest.mark.parametrize(
        "command",
        ["check", "status", "freeze", "shrink", "advance", "fix", "strategy", "tests"],
    )
    def test_no_folder_of_declarations_whatever_is_asked(self, project, command):
        shutil.rmtree(project.root / "contracts")
        ran = project.run(command, "--root", str(project.root))
        assert ran.code == 2
        assert "there is no folder of declarations" in ran.err
        assert "help: declare a migration in contracts/<name>.toml" in ran.err

    def test_no_command(self, project):
        ran = project.run()
        assert ran.code == 2
        assert "usage: unshim" in ran.err
        assert "judge the tree" in ran.err

    @pytest.mark.parametrize("option", ["--root", "--contracts"])
    def test_a_folder_of_no_name(self, project, option):
        ran = project.run("check", option, "")
        assert ran.code == 2
        assert f"{option} names no folder" in ran.err

    def test_a_file_in_place_of_the_declarations(self, project):
        project.commit()
        shutil.rmtree(project.root / "contracts")
        ran = project.write({"contracts": ""}).check("--no-base")
        assert ran.code == 2
        assert "there is no folder of declarations contracts" in ran.err

    @pytest.mark.skipif(os.name == "nt", reason="a folder that is in use stays there")
    def test_a_current_folder_that_is_gone(self, project, monkeypatch, tmp_path_factory):
        folder = tmp_path_factory.mktemp("gone")
        monkeypatch.chdir(folder)
        folder.rmdir()
        ran = project.check()
        assert ran.code == 3
        assert "the current folder is gone" in ran.err

    @pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
    def test_a_file_name_that_is_not_utf8_is_shown_as_it_can_be(self, project):
        name = os.fsdecode(b"a\xff.py")
        ran = project.write({name: USER, f"pkg/{name}": USER}).check()
        assert ran.code == 1
        assert r"a\udcff.py:1:21: new import" in ran.out
        assert r"pkg/a\udcff.py:1:21: new import" in ran.out

    def test_a_path_with_a_newline_stays_on_one_line(self, project):
        ran = project.check(str(project.root / "no\nwhere.py"))
        assert ran.code == 2
        assert r"error: no\nwhere.py is not in the" in ran.err

    def test_a_root_that_is_not_there(self, project):
        ran = project.run("check", "--root", str(project.root / "nowhere"))
        assert ran.code == 3
        assert "there is no such folder" in ran.err

    def test_a_path_that_is_not_there(self, project):
        ran = project.check(str(project.root / "nowhere.py"))
        assert ran.code == 2
        assert "nowhere.py is not in the" in ran.err

    def test_a_path_outside_the_root(self, project):
        ran = project.check(sys.executable)
        assert ran.code == 2
        assert "lies outside the root" in ran.err

    def test_an_option_that_does_not_exist(self, project):
        assert project.check("--nonsense").code == 2

    def test_a_date_that_is_none(self, project):
        ran = project.check("--today", "tomorrow")
        assert ran.code == 2
        assert "'tomorrow' is no date" in ran.err

    def test_staged_without_git(self, project):
        ran = project.check("--staged")
        assert ran.code == 2
        assert "--staged needs a git repository" in ran.err

    def test_git_missing_from_path(self, project, monkeypatch, tmp_path_factory):
        project.commit()
        monkeypatch.setenv("PATH", str(tmp_path_factory.mktemp("empty")))
        ran = project.check()
        assert ran.code == 3
        assert "git is not on PATH" in ran.err

    def test_a_tree_without_git_needs_no_git(self, project, monkeypatch, tmp_path_factory):
        monkeypatch.setenv("PATH", str(tmp_path_factory.mktemp("empty")))
        assert project.write({"app.py": USER}).check().code == 1

    @pytest.mark.parametrize("repository", [True, False])
    def test_an_empty_tree(self, project, repository, tmp_path_factory):
        empty = tmp_path_factory.mktemp("empty")
        if repository:
            project.git("init", "-q", str(empty))
        contracts = str(project.root / "contracts")
        ran = project.run("check", "--root", str(empty), "--contracts", contracts)
        assert ran.code == 3
        assert "no Python file was found" in ran.err

    def test_bytes_that_are_not_utf8(self, project):
        ran = project.write({"app.py": b"x = '\xff'\n" + USER.encode()}).check("--format", "json")
        assert ran.found("path", "line", "name") == [("app.py", 2, "X")]
        assert ran.json["files"]["lexical"] == [
            {"path": "app.py", "reason": "line 1: not UTF-8"},
        ]

    def test_nul_bytes(self, project):
        ran = project.write({"app.py": b"x = 1\0\n" + USER.encode()}).check("--format", "json")
        assert ran.found("path", "line", "name") == [("app.py", 2, "X")]
        assert [item["path"] for item in ran.json["files"]["lexical"]] == ["app.py"]

    def test_a_file_that_does_not_parse(self, project):
        broken = f"def f(:\n    pass\n\nclass C(:\n    {USER}"
        ran = project.write({"app.py": broken}).check()
        assert ran.code == 1
        assert "app.py:5:25: new import: X" in ran.out
        assert "searched as text: app.py: line 1: invalid syntax" in ran.out

    def test_an_import_on_the_broken_line_itself(self, project):
        ran = project.write({"app.py": "from pkg.old import X,, Y\n"}).check("--format", "json")
        assert ran.found("line", "name") == [(1, "X"), (1, "Y")]

    @pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
    @pytest.mark.parametrize("repository", [True, False])
    def test_broken_and_looping_links_are_left_out_and_counted(self, project, repository):
        (project.root / "broken.py").symlink_to("nowhere.py")
        (project.root / "loop.py").symlink_to("loop.py")
        (project.root / "up").symlink_to(project.root)
        if repository:
            project.commit()
        ran = project.check("--format", "json")
        assert ran.code == 0
        assert ran.json["files"]["left_out"]["link"] == 3

    @pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root reads everything")
    @pytest.mark.parametrize("repository", [True, False])
    def test_a_file_that_cannot_be_read(self, project, repository):
        project.write({"app.py": USER})
        if repository:
            project.commit()
        (project.root / "app.py").chmod(0)
        ran = project.check()
        assert ran.code == 3
        assert "app.py" in ran.out + ran.err

    def test_names_that_would_break_a_terminal_are_escaped(self, project):
        project.write({"a\x1b[31m\n.py": USER})
        ran = project.check()
        assert "\x1b" not in ran.out
        assert "a\\x1b[31m\\n.py:1:21" in ran.out


def test_nothing_is_written(project):
    project.commit()
    before = project.git("status", "--porcelain", "--ignored")
    project.check()
    assert project.git("status", "--porcelain", "--ignored") == before


def test_the_module_runs_as_a_program(project):
    import subprocess

    done = subprocess.run(
        [sys.executable, "-m", "unshim", "check", "--root", str(project.root)],
        capture_output=True,
        text=True,
        cwd=Path(project.root),
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(os.name == "nt", reason="written for a POSIX shell")
class TestStreams:
    """What standard output and standard error may be."""

    @pytest.mark.parametrize(
        ("redirected", "code"),
        [
            pytest.param(">&-", 1, id="output closed"),
            pytest.param("2>&-", 1, id="errors closed"),
            pytest.param(">&- 2>&-", 1, id="both closed"),
            pytest.param("<&-", 1, id="input closed"),
            pytest.param("| head -c 1", 1, id="a reader that goes away"),
        ],
    )
    def test_the_verdict_does_not_depend_on_who_listens(self, project, redirected, code):
        ran = _in_shell(project.write({"app.py": USER}), redirected)
        assert ran.returncode == code
        assert "Traceback" not in ran.stdout + ran.stderr
        assert "internal" not in ran.stdout + ran.stderr

    @pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
    def test_output_that_cannot_be_written_is_no_verdict(self, project):
        ran = _in_shell(project, ">/dev/full")
        assert ran.returncode == 3
        assert "error: the output could not be written: No space left" in ran.stderr

    @pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
    def test_a_complaint_that_cannot_be_written_keeps_its_exit_code(self, project):
        ran = _in_shell(project.declare("shim ="), "2>/dev/full")
        assert ran.returncode == 2


def _in_shell(project, redirected: str) -> subprocess.CompletedProcess[str]:
    script = f'set -o pipefail; "$0" -m unshim check --root "$1" {redirected}'
    return subprocess.run(
        ["bash", "-c", script, sys.executable, str(project.root)], capture_output=True, text=True
    )


def test_roots_that_do_not_hold_the_shim_are_no_reason_to_find_nothing(project) -> None:
    declaration = 'shim = "pkg.old"\ncanonical = "lib"\nexternal = true\nroots = ["{}"]\n'
    phases = 'phase = "a"\n[[phases]]\nname = "a"\nallow = ["**"]\n'
    project.write({"app.py": "from pkg.old import X\n", "src/other.py": ""})
    ran = project.declare(declaration.format("src") + phases).check("--no-base")
    assert ran.code == 2
    assert "pkg.old is below none of the declared `roots`, but below the root itself" in ran.err
    ran = project.declare(declaration.format(".") + phases).check("--no-base")
    assert ran.code == 1
    assert "app.py:1:21: new import" in ran.out
