"""`unshim check` against a base: each rule of the ratchet, with its message."""

import json

import pytest

USER = "from pkg.old import X\n"
ROW = "app.py\timport\tX\n"

PHASES = """\
shim = "pkg.old"
canonical = "pkg.new"
phase = "freeze"

[[phases]]
name = "freeze"
allow = ["**"]
due = 2027-01-15

[[phases]]
name = "tests-only"
allow = ["tests/**"]
due = 2027-02-15

[[phases]]
name = "remove"
allow = []
"""


@pytest.fixture
def frozen(project):
    """Two uses, frozen, on `main`; the change is made on a branch of its own."""
    project.declare(PHASES, ROW + "tests/test_app.py\timport\tX\n")
    project.write({"app.py": USER, "tests/test_app.py": USER}).commit()
    project.git("checkout", "-q", "-b", "topic")
    return project


def check(project, *arguments):
    return project.check("--base", "main", "--today", "2026-11-23", *arguments)


def rules(project, *arguments):
    """The rules that are broken, or that only warn."""
    complaints = json.loads(check(project, "--format", "json", *arguments).out)["complaints"]
    return [(complaint["rule"], complaint["error"]) for complaint in complaints]


def declare(project, *changes, text=PHASES):
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after, 1)
    project.write({"contracts/old.toml": text})


def test_an_unchanged_tree_is_kept(frozen):
    ran = check(frozen)
    assert ran.code == 0
    assert "note: compared with main (" in ran.out


class TestStaleRows:
    def test_a_row_whose_use_this_change_removed_is_an_error(self, frozen):
        frozen.write({"app.py": "from pkg.new import X\n"})
        ran = check(frozen)
        assert ran.code == 1
        assert (
            "contracts/old.allow:1: stale: app.py no longer uses X (import): "
            "this change removed the use; drop the row" in ran.out
        )
        assert "help: `unshim shrink` drops the stale rows" in ran.out

    def test_a_row_whose_file_this_change_deleted_is_an_error(self, frozen):
        (frozen.root / "app.py").unlink()
        assert check(frozen).code == 1

    def test_a_row_that_was_stale_before_is_a_warning(self, frozen):
        frozen.write({"app.py": ""}).commit()
        frozen.git("branch", "-f", "main")
        ran = check(frozen)
        assert ran.code == 0
        assert "stale: app.py no longer uses X (import); drop the row\n" in ran.out

    def test_a_file_that_was_not_asked_for_says_nothing_of_its_row(self, frozen):
        frozen.write({"app.py": ""})
        assert check(frozen, str(frozen.root / "tests/test_app.py")).code == 0
        assert check(frozen, str(frozen.root / "app.py")).code == 1

    def test_json_tells_them_apart(self, frozen):
        frozen.write({"app.py": ""})
        stale = [
            finding
            for finding in json.loads(check(frozen, "--format", "json").out)["findings"]
            if finding["status"] == "stale"
        ]
        assert [(finding["path"], finding["caused"]) for finding in stale] == [("app.py", True)]


class TestRows:
    def test_a_row_that_the_base_has_not_is_an_error(self, frozen):
        rows = (frozen.root / "contracts/old.allow").read_text()
        frozen.write({"other.py": USER, "contracts/old.allow": "other.py\timport\tX\n"})
        frozen.write({"contracts/old.allow": ROW + "other.py\timport\tX\n" + rows[len(ROW) :]})
        ran = check(frozen)
        assert ran.code == 1
        assert "contracts/old.allow:2: error: other.py (X) was added to the allowlist" in ran.out
        assert "unshim allow other.py --reason" in ran.out

    def test_a_row_with_a_reason_is_shown_until_the_base_has_it(self, frozen):
        reason = "# allowed: a hotfix\n"
        rows = ROW + reason + "other.py\timport\tX\n" + "tests/test_app.py\timport\tX\n"
        frozen.write({"other.py": USER, "contracts/old.allow": rows})
        ran = check(frozen)
        assert ran.code == 0
        assert "contracts/old.allow:3: warning: other.py (X) is newly allowed: a hotfix" in ran.out
        frozen.commit()
        frozen.git("branch", "-f", "main")
        assert "newly allowed" not in check(frozen).out

    @pytest.mark.parametrize("forbidden", ["an option", "CI"])
    def test_a_row_with_a_reason_can_be_forbidden(self, frozen, monkeypatch, forbidden):
        rows = "# allowed: a hotfix\na.py\timport\tX\n" + ROW + "tests/test_app.py\timport\tX\n"
        frozen.write({"a.py": USER, "contracts/old.allow": rows})
        if forbidden == "CI":
            monkeypatch.setenv("CI", "true")
            ran = check(frozen)
            assert check(frozen, "--additions").code == 0
        else:
            ran = check(frozen, "--no-additions")
        assert ran.code == 1
        assert "is newly allowed, and --no-additions forbids it: a hotfix" in ran.out

    def test_the_first_list_allows_what_the_base_used(self, project):
        (project.root / "contracts/old.allow").unlink()
        project.write({"app.py": USER}).commit()
        project.git("checkout", "-q", "-b", "topic")
        project.write({"contracts/old.allow": ROW})
        assert check(project).code == 0

    def test_the_first_list_allows_nothing_else(self, project):
        (project.root / "contracts/old.allow").unlink()
        project.commit()
        project.git("checkout", "-q", "-b", "topic")
        project.write({"app.py": USER, "contracts/old.allow": ROW})
        assert rules(project) == [("row-added", True)]

    def test_a_list_that_is_deleted_is_an_error(self, project):
        project.commit()
        project.git("checkout", "-q", "-b", "topic")
        (project.root / "contracts/old.allow").unlink()
        assert rules(project) == [("list-gone", True)]
        assert "git restore" in check(project).out


class TestRenames:
    def test_a_renamed_file_carries_its_row(self, frozen):
        frozen.git("mv", "app.py", "main.py")
        ran = check(frozen)
        assert ran.code == 1
        assert "this file was app.py: `unshim shrink` carries its row" in ran.out
        assert "stale" not in ran.out
        frozen.write({"contracts/old.allow": "main.py\timport\tX\ntests/test_app.py\timport\tX\n"})
        assert check(frozen).code == 0

    def test_a_renamed_file_does_not_double_its_row(self, frozen):
        frozen.git("mv", "app.py", "main.py")
        rows = ROW + "main.py\timport\tX\n" + "tests/test_app.py\timport\tX\n"
        frozen.write({"contracts/old.allow": rows})
        assert ("row-added", True) in rules(frozen)
        assert "main.py was app.py, whose row is still on the list" in check(frozen).out

    def test_a_renamed_file_that_drops_its_use_leaves_a_stale_row(self, frozen):
        frozen.write({"app.py": USER + "\n".join(f"y{n} = {n}" for n in range(30))}).commit()
        frozen.git("branch", "-f", "main")
        frozen.git("mv", "app.py", "main.py")
        text = (frozen.root / "main.py").read_text().replace("pkg.old", "pkg.new")
        frozen.write({"main.py": text})
        frozen.write({"contracts/old.allow": "main.py\timport\tX\ntests/test_app.py\timport\tX\n"})
        ran = check(frozen)
        assert ran.code == 1
        assert "stale: main.py no longer uses X (import): this change removed the use" in ran.out

    def test_a_file_that_is_renamed_again_carries_its_row_again(self, frozen):
        for old, new in (("app.py", "main.py"), ("main.py", "web.py")):
            frozen.git("mv", old, new)
            assert check(frozen).code == 1
            frozen.run("shrink", "--root", str(frozen.root), "--base", "main")
            assert check(frozen).code == 0
            frozen.commit()
        rows = (frozen.root / "contracts/old.allow").read_text()
        assert rows == "tests/test_app.py\timport\tX\nweb.py\timport\tX\n"

    def test_a_use_that_went_does_not_come_back_with_a_new_name(self, frozen):
        frozen.write({"app.py": USER + "\n".join(f"y{n} = {n}" for n in range(30))}).commit()
        frozen.git("branch", "-f", "main")
        text = (frozen.root / "app.py").read_text()
        frozen.write({"app.py": text.replace("pkg.old", "pkg.new")})
        frozen.run("shrink", "--root", str(frozen.root), "--base", "main")
        frozen.commit()
        frozen.git("mv", "app.py", "main.py")
        frozen.write({"main.py": text})
        frozen.run("shrink", "--root", str(frozen.root), "--base", "main")
        assert check(frozen).code == 1

    def test_a_copy_carries_nothing(self, frozen):
        frozen.write({"main.py": USER})
        assert check(frozen).code == 1

    def test_renames_are_those_of_the_index_when_it_is_judged(self, frozen):
        frozen.git("mv", "app.py", "main.py")
        frozen.write({"contracts/old.allow": "main.py\timport\tX\ntests/test_app.py\timport\tX\n"})
        assert check(frozen, "--staged").code == 1
        frozen.git("add", "-A")
        assert check(frozen, "--staged").code == 0


class TestPhases:
    def test_the_phase_advances(self, frozen):
        frozen.write({"app.py": "", "contracts/old.allow": "tests/test_app.py\timport\tX\n"})
        declare(frozen, ('phase = "freeze"', 'phase = "tests-only"'))
        assert check(frozen).code == 0

    def test_the_phase_never_goes_back(self, frozen):
        frozen.write({"app.py": "", "contracts/old.allow": "tests/test_app.py\timport\tX\n"})
        declare(frozen, ('phase = "freeze"', 'phase = "tests-only"'))
        frozen.commit()
        frozen.git("branch", "-f", "main")
        declare(frozen)
        ran = check(frozen)
        assert ran.code == 1
        assert (
            "contracts/old.toml:3: error: the phase went back from 'tests-only' to 'freeze'"
            in ran.out
        )
        assert 'write: phase = "tests-only"' in ran.out

    def test_a_phase_put_before_the_present_one_is_a_step_back(self, frozen):
        before = '[[phases]]\nname = "open"\nallow = ["**"]\n\n[[phases]]\nname = "freeze"'
        declare(
            frozen,
            ('phase = "freeze"', 'phase = "open"'),
            ('[[phases]]\nname = "freeze"', before),
        )
        assert ("phase-back", True) in rules(frozen)

    def test_the_present_phase_is_not_renamed(self, frozen):
        declare(
            frozen, ('phase = "freeze"', 'phase = "frozen"'), ('name = "freeze"', 'name = "frozen"')
        )
        assert "phase 'freeze', in which the base is, is no longer declared" in check(frozen).out

    def test_a_phase_more_is_no_step_back(self, frozen):
        more = (
            '[[phases]]\nname = "some-tests"\nallow = ["tests/a/**"]\n\n[[phases]]\nname = "remove"'
        )
        declare(frozen, ('[[phases]]\nname = "remove"', more))
        assert rules(frozen) == [("due-dropped", True)]
        declare(
            frozen,
            ('[[phases]]\nname = "tests-only"', more.replace("remove", "tests-only")),
            ('allow = ["tests/a/**"]', 'allow = ["**"]'),
            ("due = 2027-01-15\n", ""),
            (
                'allow = ["**"]\n\n[[phases]]\nname = "tests',
                'allow = ["**"]\ndue = 2027-01-15\n\n[[phases]]\nname = "tests',
            ),
        )
        assert rules(frozen) == [("due-moved", True)]

    def test_what_a_phase_allows_only_narrows(self, frozen):
        declare(frozen, ('allow = ["tests/**"]', 'allow = ["tests/unit/**"]'))
        assert rules(frozen) == []
        declare(frozen, ('allow = ["tests/**"]', 'allow = ["tests/**", "scripts/**"]'))
        ran = check(frozen)
        assert ran.code == 1
        assert "contracts/old.toml:10: error: phase 'tests-only' now allows 'scripts/**'" in ran.out

    def test_the_last_phase_stays_as_narrow(self, frozen):
        declare(frozen, ('name = "remove"\nallow = []', 'name = "mostly"\nallow = ["tests/**"]'))
        assert ("allow-widened", True) in rules(frozen)


class TestDates:
    def test_an_earlier_date_is_as_good(self, frozen):
        declare(frozen, ("due = 2027-01-15", "due = 2027-01-01"))
        assert rules(frozen) == []

    def test_a_later_date_needs_its_reason(self, frozen):
        declare(frozen, ("due = 2027-01-15", "due = 2027-01-30"))
        ran = check(frozen)
        assert ran.code == 1
        assert "phase 'freeze' is due on 2027-01-30; it was on 2027-01-15" in ran.out
        assert 'write: extended = [{ to = 2027-01-30, reason = "..." }]' in ran.out

    @pytest.mark.parametrize("due", ["2027-01-15", "2027-01-30"], ids=["kept", "moved"])
    def test_a_later_date_with_its_reason(self, frozen, due):
        extended = f'due = {due}\nextended = [{{ to = 2027-01-30, reason = "a release" }}]'
        declare(frozen, ("due = 2027-01-15", extended))
        assert rules(frozen) == []
        assert check(frozen, "--today", "2027-01-30").code == 0
        assert check(frozen, "--today", "2027-01-31").code == 1

    def test_an_extension_is_used_once(self, frozen):
        extended = 'due = 2027-01-15\nextended = [{ to = 2027-01-30, reason = "a release" }]'
        declare(frozen, ("due = 2027-01-15", extended))
        frozen.commit()
        frozen.git("branch", "-f", "main")
        later = extended.replace("to = 2027-01-30", "to = 2027-03-30")
        declare(frozen, ("due = 2027-01-15", later))
        assert rules(frozen) == [("extension-dropped", True)]
        declare(frozen)
        assert rules(frozen) == [("extension-dropped", True)]

    def test_a_date_does_not_vanish(self, frozen):
        declare(frozen, ("due = 2027-01-15\n", ""))
        assert rules(frozen) == [("due-moved", True)]
        assert "write: due = 2027-01-15" in check(frozen).out

    def test_a_phase_does_not_vanish_with_its_date(self, frozen):
        tests_only = PHASES[PHASES.index('[[phases]]\nname = "tests-only"') :]
        tests_only = tests_only[: tests_only.index('[[phases]]\nname = "remove"')]
        declare(frozen, (tests_only, ""), ("due = 2027-01-15", "due = 2027-01-15"))
        assert rules(frozen) == []  # all goes by the earlier date instead
        declare(frozen, (tests_only, tests_only.replace("tests-only", "tests").replace("02", "05")))
        assert rules(frozen) == [("due-dropped", True)]
        assert "phase 'tests-only', due on 2027-02-15, is gone" in check(frozen).out


class TestMigrations:
    def test_a_migration_does_not_go_before_its_shim(self, frozen):
        frozen.declare(name="other", text=PHASES.replace("pkg.old", "pkg.older"))
        frozen.write({"pkg/older.py": "from pkg.new import X\n"}).commit()
        frozen.git("branch", "-f", "main")
        for name in ("old.toml", "old.allow"):
            (frozen.root / "contracts" / name).unlink()
        ran = check(frozen)
        assert ran.code == 1
        assert "the migration is gone, but its shim is still there: pkg/old.py" in ran.out
        (frozen.root / "pkg/old.py").unlink()
        ran = check(frozen)
        assert ran.code == 1
        assert "its shim is still used: app.py:1 (and 1 more)" in ran.out
        frozen.write({"app.py": "", "tests/test_app.py": ""})
        assert check(frozen).code == 0

    def test_the_last_migration_goes_with_its_shim_too(self, frozen):
        for path in ("contracts/old.toml", "contracts/old.allow"):
            (frozen.root / path).unlink()
        ran = check(frozen)
        assert ran.code == 1
        assert "the migration is gone, but its shim is still there: pkg/old.py" in ran.out
        (frozen.root / "pkg/old.py").unlink()
        assert check(frozen).code == 1
        frozen.write({"app.py": "", "tests/test_app.py": ""})
        ran = check(frozen)
        assert ran.code == 0
        assert "every migration is done" in ran.out
        assert json.loads(check(frozen, "--format", "json").out)["migrations"] == []
        frozen.commit()
        frozen.git("branch", "-f", "main")
        assert check(frozen).code == 2

    def test_a_migration_under_another_name_is_the_same(self, frozen):
        for end in ("toml", "allow"):
            frozen.git("mv", f"contracts/old.{end}", f"contracts/renamed.{end}")
        assert check(frozen).code == 0
        rows = (frozen.root / "contracts/renamed.allow").read_text()
        frozen.write({"a.py": USER, "contracts/renamed.allow": "a.py\timport\tX\n" + rows})
        assert rules(frozen) == [("row-added", True)]

    def test_a_migration_in_another_folder_is_the_same(self, frozen):
        frozen.git("mv", "contracts", "architecture")
        folder = ("--contracts", str(frozen.root / "architecture"))
        assert check(frozen, *folder).code == 0
        rows = (frozen.root / "architecture/old.allow").read_text()
        frozen.write({"a.py": USER, "architecture/old.allow": "a.py\timport\tX\n" + rows})
        assert rules(frozen, *folder) == [("row-added", True)]

    def test_another_shim_is_another_migration(self, frozen):
        frozen.write({"pkg/older.py": "from pkg.new import X\n"})
        declare(frozen, ("pkg.old", "pkg.older"))
        frozen.write({"contracts/old.allow": ""})
        assert rules(frozen) == [("migration-gone", True)]

    def test_a_new_migration_has_nothing_to_be_compared_with(self, frozen):
        frozen.write({"pkg/older.py": "", "app.py": USER + "import pkg.older\n"})
        frozen.declare(PHASES.replace("pkg.old", "pkg.older"), "app.py\timport\t.\n", "other")
        assert check(frozen).code == 0

    def test_a_use_is_not_hidden_by_leaving_its_file_out(self, frozen):
        frozen.write({"vendored/a.py": "import os\n", "vendored/b.py": USER})
        declare(frozen, ('phase = "freeze"', 'phase = "freeze"\nexclude = ["vendored/**"]'))
        ran = check(frozen)
        assert ran.code == 1
        assert "vendored/b.py:1: error: this use of X is no longer looked for" in ran.out
        frozen.write({"vendored/b.py": ""})
        assert check(frozen).code == 0

    def test_a_declaration_that_the_base_had_wrong_can_be_mended(self, frozen):
        declare(frozen, ("canonical", "cannonical"))
        frozen.commit()
        frozen.git("branch", "-f", "main")
        declare(frozen)
        ran = check(frozen)
        assert ran.code == 0
        assert "the base's declaration could not be read: unknown key 'cannonical'" in ran.out


class TestNothingFound:
    def test_the_wrong_tree_is_not_believed(self, frozen, tmp_path_factory):
        empty = tmp_path_factory.mktemp("elsewhere")
        package = {"pkg/__init__.py": "", "pkg/old.py": "", "pkg/new.py": ""}
        for path, text in package.items():
            (empty / path).parent.mkdir(exist_ok=True)
            (empty / path).write_text(text)
        contracts = ("--contracts", str(frozen.root / "contracts"))
        ran = frozen.run("check", "--root", str(empty), *contracts)
        assert ran.code == 1
        assert "no use was found at all" in ran.out
        assert "this looks like the wrong tree" in ran.out

    def test_a_file_that_git_saw_go_is_believed(self, frozen):
        frozen.write({"tests/test_app.py": ""})
        (frozen.root / "app.py").unlink()
        frozen.commit()
        frozen.git("branch", "-f", "main")
        ran = check(frozen)
        assert ran.code == 0
        assert "2 stale" in ran.out

    def test_a_file_that_was_not_searched_proves_nothing(self, frozen):
        frozen.write({"app.py": "", "tests/test_app.py": ""})
        declare(frozen, ('phase = "freeze"', 'phase = "freeze"\nexclude = ["tests/**"]'))
        ran = check(frozen)
        assert ran.code == 1
        assert "tests/test_app.py was not searched (excluded)" in ran.out


def test_phases_narrow_on_the_files_at_hand(project):
    narrowing = PHASES.replace('["**"]', '["*_[ab].py", "tests/**"]').replace(
        'allow = ["tests/**"]', 'allow = ["*_[a-c].py"]'
    )
    project.declare(narrowing).write({"app_a.py": ""})
    assert project.check("--no-base").code == 0
    project.write({"app_c.py": ""})
    ran = project.check("--no-base")
    assert ran.code == 1
    assert "phase 'tests-only' allows app_c.py, which phase 'freeze' before it does not" in ran.out


class TestDeadlines:
    def test_what_is_overdue_is_an_error(self, frozen):
        frozen.write({".github/CODEOWNERS": "* @team\n/app.py @app\n"})
        ran = frozen.check("--no-base", "--today", "2027-01-16")
        assert ran.code == 1
        assert "app.py:1:21: overdue import: X is taken from the shim" in ran.out
        assert "phase freeze ended on 2027-01-15" in ran.out
        assert "phase freeze was due on 2027-01-15: 1 use in 1 file to clear; @app 1" in ran.out
        assert "tests/test_app.py" not in ran.out

    def test_the_day_itself_is_in_time(self, frozen):
        ran = frozen.check("--no-base", "--today", "2027-01-15")
        assert ran.code == 0
        assert "phase freeze is due today (2027-01-15): 1 use in 1 file to clear" in ran.out

    @pytest.mark.parametrize(
        ("today", "told"),
        [
            ("2027-01-14", "is due tomorrow"),
            ("2027-01-01", "is due in 14 days"),
            ("2026-12-31", ""),
        ],
    )
    def test_what_is_due_within_14_days_is_told(self, frozen, today, told):
        ran = frozen.check("--no-base", "--today", today)
        assert ran.code == 0
        assert (told in ran.out) if told else ("due" not in ran.out)

    def test_json_has_every_deadline_and_the_owners(self, frozen):
        frozen.write({"CODEOWNERS": "* @team\n/tests/ @testers\n"})
        found = frozen.check("--no-base", "--today", "2027-01-20", "--format", "json").json
        assert found["migrations"][0]["deadlines"] == [
            {
                "phase": "freeze",
                "due": "2027-01-15",
                "days_left": -5,
                "soon": False,
                "over": True,
                "remaining": 1,
                "files": 1,
            },
            {
                "phase": "tests-only",
                "due": "2027-02-15",
                "days_left": 26,
                "soon": False,
                "over": False,
                "remaining": 2,
                "files": 2,
            },
        ]
        assert [(item["path"], item["owners"]) for item in found["findings"]] == [
            ("app.py", ["@team"]),
            ("tests/test_app.py", ["@testers"]),
        ]

    def test_the_declared_owner_where_codeowners_has_none(self, frozen):
        declare(frozen, ('phase = "freeze"', 'owner = "@shims"\nphase = "freeze"'))
        ran = frozen.check("--no-base", "--today", "2027-01-16")
        assert "to clear; @shims 1" in ran.out

    def test_a_shim_that_should_be_gone_is_told_of(self, project):
        last = PHASES.replace('phase = "freeze"', 'phase = "remove"') + "due = 2027-03-01\n"
        project.declare(last)
        assert "warning" not in project.check("--no-base", "--today", "2027-03-01").out
        ran = project.check("--no-base", "--today", "2027-03-02")
        assert ran.code == 0
        assert "warning: phase 'remove' ended on 2027-03-01, and nothing uses the shim" in ran.out


def test_status_tells_what_changed_since_the_base(frozen):
    frozen.write({"CODEOWNERS": "* @team\n", "app.py": ""})
    frozen.write({"contracts/old.allow": "tests/test_app.py\timport\tX\n"})
    arguments = ("status", "--root", str(frozen.root), "--base", "main", "--today", "2027-01-14")
    ran = frozen.run(*arguments)
    assert ran.code == 0
    assert "allowlist  1 row (1 fewer since main (" in ran.out
    assert "tests-only  1 use to clear, due 2027-02-15 (in 32 days)" in ran.out
    assert "1  tests/test_app.py  @team" in ran.out
    (found,) = frozen.run(*arguments, "--format", "json").json["migrations"]
    assert (found["rows"], found["rows_at_base"]) == (1, 2)
    assert found["owners"] == {"tests/test_app.py": ["@team"]}
