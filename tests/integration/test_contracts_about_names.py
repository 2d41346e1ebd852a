"""The contracts `single_definition` and `request_scoped`, through every command that reads them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

DEFINITIONS = """
type = "single_definition"
names = ["Engine"]
home = "pkg.new"
owner = "@team"
phase = "today"

[[phases]]
name = "today"
allow = ["tests/**"]

[[phases]]
name = "one"
allow = []
due = 2027-03-01
"""
INSTANCES = DEFINITIONS.replace("single_definition", "request_scoped")
HOME = "class Engine: ...\nclass Other: ...\n"
SECOND = "class Engine: ...\n"
SHARED = "from pkg.new import Engine\nENGINE = Engine()\n"
# The declaration, a violation of it, its family, and the word for what it finds.
TYPES = [
    pytest.param(DEFINITIONS, SECOND, "definition", "stray definition", id="single_definition"),
    pytest.param(INSTANCES, SHARED, "instance", "shared instance", id="request_scoped"),
]
each_type = pytest.mark.parametrize(("declaration", "violation", "family", "noun"), TYPES)


@pytest.fixture
def held(project):
    """A package whose `pkg.new` is the home of Engine; the shim's own declaration is gone."""
    for name in ("old.toml", "old.allow"):
        (project.root / "contracts" / name).unlink()
    return project.write({"pkg/new.py": HOME, "tests/test_it.py": "x = 1\n"})


def run(project, command: str, *arguments: str):
    return project.run(command, "--root", str(project.root), *arguments)


@each_type
def test_the_life_of_a_contract(held, declaration, violation, family, noun):
    held.write({"contracts/one.toml": declaration, "tests/test_it.py": violation})
    frozen = run(held, "freeze")
    assert frozen.code == 0, frozen.err
    rows = (held.root / "contracts" / "one.allow").read_text().split("\n\n")[1]
    assert rows == f"tests/test_it.py\t{family}\tEngine\n"
    held.commit()
    assert held.check().code == 0

    status = run(held, "status").out
    assert f"remaining  1 {noun} in 1 file\n" in status
    assert "names      Engine  pkg.new" in status
    stopped = run(held, "advance")
    assert stopped.code == 1
    assert f"not advanced: 1 {noun} in 1 file outside phase one" in stopped.out

    held.write({"tests/test_it.py": "x = 1\n"})
    stale = held.check()
    assert stale.code == 1
    assert f"this change removed the {noun}; drop the row" in stale.out
    assert run(held, "shrink").code == 0
    assert run(held, "advance").code == 0
    assert held.check().code == 0
    done = run(held, "advance")
    assert done.code == 2
    assert "the contract holds from now on" in done.err


@each_type
def test_a_new_one_breaks_and_says_what_to_do(held, declaration, violation, family, noun):
    held.declare(declaration, name="one").write({"pkg/more.py": violation, "tests/t.py": violation})
    ran = held.check()
    assert ran.code == 1
    line = violation.count("\n")
    assert f"pkg/more.py:{line}:" in ran.out
    assert f"new {family}: Engine is " in ran.out
    assert f"phase today does not allow {noun}s in this file" in ran.out
    assert "shim" not in ran.out.replace("unshim", "")


@each_type
def test_json_has_the_same_findings(held, declaration, violation, family, noun):
    held.declare(declaration, f"tests/t.py\t{family}\tEngine\n", name="one")
    held.write({"pkg/more.py": violation, "tests/t.py": violation})
    ran = held.check("--format", "json")
    assert ran.found("path", "kind", "name", "status") == [
        ("pkg/more.py", family, "Engine", "new"),
        ("tests/t.py", family, "Engine", "allowed"),
    ]
    (migration,) = ran.json["migrations"]
    assert migration["names"] == {"Engine": "pkg.new"}
    assert migration["shim"] is None
    status = json.loads(run(held, "status", "--format", "json").out)["migrations"][0]
    assert (status["type"], status["remaining"]) == (migration["type"], 2)


@each_type
def test_rows_of_another_family_are_no_rows(held, declaration, violation, family, noun):
    held.declare(declaration, "tests/t.py\timport\tEngine\n", name="one")
    ran = held.check()
    assert ran.code == 2
    assert "'import' is no family of this contract's rows" in ran.err
    assert f"write {family}" in ran.err


@each_type
def test_a_row_is_added_with_its_reason_alone(held, declaration, violation, family, noun):
    held.declare(declaration, name="one").write({"tests/t.py": violation, "pkg/t.py": violation})
    refused = run(held, "allow", str(held.root / "pkg/t.py"), "--reason", "a hotfix")
    assert refused.code == 2
    assert f"allows no {noun} in pkg/t.py" in refused.err
    added = run(held, "allow", str(held.root / "tests/t.py"), "--reason", "a hotfix")
    assert added.code == 0
    assert (
        f"# allowed: a hotfix\ntests/t.py\t{family}\tEngine\n"
        in (held.root / "contracts" / "one.allow").read_text()
    )


@each_type
def test_a_row_that_is_added_by_hand_is_refused(held, declaration, violation, family, noun):
    held.declare(declaration, name="one").commit()
    held.declare(declaration, f"tests/t.py\t{family}\tEngine\n", name="one")
    ran = held.write({"tests/t.py": violation}).check()
    assert ran.code == 1
    assert "was added to the allowlist, which only shrinks" in ran.out


@each_type
def test_fix_leaves_it_to_people(held, declaration, violation, family, noun):
    held.declare(declaration, name="one").write({"pkg/more.py": violation}).commit()
    ran = held.fix()
    assert ran.code == 0
    assert "what it finds is mended by hand" in ran.out
    named = held.fix("--migration", "one")
    assert named.code == 2
    assert "it retires no shim" in named.err


@each_type
def test_the_strategy_speaks_of_it(held, declaration, violation, family, noun):
    held.declare(declaration, name="one").write({"tests/t.py": violation})
    ran = run(held, "strategy")
    assert ran.code == 0
    assert "| `Engine` | `pkg.new` |" in ran.out
    assert "| `tests/t.py` | `Engine` | 1 | @team |" in ran.out
    assert "shim" not in ran.out.replace("unshim", "")


@each_type
def test_shims_and_other_contracts_live_side_by_side(held, declaration, violation, family, noun):
    held.declare().declare(declaration, name="one")
    held.write({"pkg/user.py": "from pkg.old import X\n" + violation})
    ran = held.check("--format", "json")
    assert ran.found("migration", "kind") == [("old", "import"), ("one", family)]


@each_type
def test_what_is_staged_is_judged(held, declaration, violation, family, noun):
    held.declare(declaration, f"tests/t.py\t{family}\tEngine\n", name="one")
    held.write({"tests/t.py": violation}).commit()
    held.write({"tests/t.py": "x = 1\n", "pkg/more.py": violation})
    held.git("add", "-A")
    held.write({"pkg/more.py": "x = 1\n"})
    ran = held.check("--staged", "--format", "json")
    assert ran.found("path", "status") == [("pkg/more.py", "new"), ("tests/t.py", "stale")]
    shrunk = held.check("--staged", "--shrink")
    assert "1 row dropped and staged" in shrunk.out


@each_type
def test_a_few_files_are_judged_alone(held, declaration, violation, family, noun):
    held.declare(declaration, name="one").write({"pkg/a.py": violation, "pkg/b.py": violation})
    ran = held.check("--format", "json", str(held.root / "pkg/b.py"))
    assert ran.found("path") == [("pkg/b.py",)]


def test_a_home_that_is_nowhere_is_a_warning_where_nothing_has_the_name(held):
    held.declare(DEFINITIONS.replace("pkg.new", "app.engines"), name="one").write(
        {"pkg/new.py": ""}
    )
    ran = held.check()
    assert ran.code == 0
    assert "warning: the home of Engine, app.engines, is not in this tree" in ran.out


def test_it_is_an_error_where_the_name_is_elsewhere(held):
    ran = held.declare(DEFINITIONS.replace("pkg.new", "app.engines"), name="one").check()
    assert ran.code == 1
    assert "error: the home of Engine, app.engines, is not in this tree" in ran.out
    assert "pkg/new.py:1:1: new definition" in ran.out


def test_it_is_an_error_where_the_base_had_the_home(held):
    held.declare(INSTANCES, name="one").commit()
    held.git("mv", "pkg/new.py", "pkg/newer.py")
    held.write({"pkg/newer.py": "class Motor: ...\n"})
    ran = held.check()
    assert ran.code == 1
    assert "error: the home of Engine, pkg.new, is not in this tree" in ran.out


def test_nothing_is_frozen_without_the_home(held):
    held.write({"contracts/one.toml": DEFINITIONS.replace("pkg.new", "app.engines")})
    ran = run(held, "freeze")
    assert ran.code == 2
    assert "the home of Engine, app.engines, is not in this tree" in ran.err


def test_a_home_that_only_hands_the_name_on_is_no_home(held):
    held.write({"pkg/new.py": "from pkg.engines import Engine\n", "pkg/engines.py": SECOND})
    ran = held.declare(DEFINITIONS, name="one").check()
    assert ran.code == 1
    assert "pkg/new.py:1: error: Engine is not defined in its home, pkg.new" in ran.out


def test_a_name_leaves_the_contract_only_with_its_definition(held):
    both = DEFINITIONS.replace('["Engine"]', '["Engine", "Other"]')
    held.declare(both, name="one").commit()
    ran = held.declare(DEFINITIONS, name="one").check()
    assert ran.code == 1
    assert (
        "the contract no longer speaks of Other, which is still in its home: pkg/new.py" in ran.out
    )
    assert held.write({"pkg/new.py": SECOND}).check().code == 0


def test_a_name_may_move_to_a_contract_of_its_own(held):
    both = DEFINITIONS.replace('["Engine"]', '["Engine", "Other"]')
    held.declare(both, name="one").commit()
    held.declare(DEFINITIONS, name="one")
    ran = held.declare(DEFINITIONS.replace('"Engine"', '"Other"'), name="two").check()
    assert ran.code == 0, ran.out


@each_type
def test_the_contract_goes_only_with_its_names(held, declaration, violation, family, noun):
    held.declare().declare(declaration, name="one").commit()
    for name in ("one.toml", "one.allow"):
        (held.root / "contracts" / name).unlink()
    ran = held.check()
    assert ran.code == 1
    assert "the contract is gone, but Engine is still in its home: pkg/new.py" in ran.out
    held.write({"pkg/new.py": "X = Y = 1\n"})
    assert "contract is gone" not in held.check().out


def test_one_more_exclude_hides_nothing(held):
    held.declare(DEFINITIONS, name="one").commit()
    held.write({"pkg/more.py": SECOND})
    ran = held.declare('exclude = ["pkg/more.py"]\n' + DEFINITIONS, name="one").check()
    assert ran.code == 1
    assert "this stray definition of Engine is no longer looked for" in ran.out


def test_without_phases_nothing_is_allowed_for_good(held):
    held.declare('type = "single_definition"\nnames = ["Engine"]\nhome = "pkg.new"\n', name="one")
    assert held.check().code == 0
    ran = held.write({"tests/test_it.py": SECOND}).check()
    assert ran.code == 1
    assert "phase keep does not allow stray definitions in this file" in ran.out
    assert "-> keep  1 stray definition to clear" in run(held, "status").out
    assert run(held, "advance").code == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(('"single_definition"', '"single_defintion"'), "did you mean", id="type"),
        pytest.param(('home = "pkg.new"\n', ""), "'home' is missing", id="no home"),
        pytest.param(('names = ["Engine"]\n', ""), "'names' is missing", id="no names key"),
        pytest.param(('["Engine"]', "[]"), "there are no names", id="no names"),
        pytest.param(('["Engine"]', '["a.Engine"]'), "must be a plain name", id="dotted name"),
        pytest.param(('"pkg.new"', '"pkg/new.py"'), "is no dotted module name", id="a path"),
        pytest.param(('phase = "today"\n', ""), "'phase' is missing", id="no phase"),
        pytest.param(("owner", "shim"), "unknown key 'shim'", id="a shim"),
        pytest.param(("owner =", "factories ="), "unknown key 'factories'", id="factories"),
    ],
)
def test_a_wrong_declaration_is_named_with_its_line(held, change, said):
    ran = held.declare(DEFINITIONS.replace(*change), name="one").check()
    assert ran.code == 2
    assert "contracts/one.toml" in ran.err
    assert said in ran.err


@pytest.mark.parametrize(
    ("factories", "said"),
    [
        pytest.param('"pkg.new.make" = "Engine"', "is no function", id="no colon"),
        pytest.param('"pkg.new:make" = "Motor"', "not among the names", id="another name"),
    ],
)
def test_a_wrong_factory_is_named(held, factories, said):
    ran = held.declare(f"{INSTANCES}\n[factories]\n{factories}\n", name="one").check()
    assert ran.code == 2
    assert said in ran.err


def test_without_such_a_declaration_nothing_of_this_is_imported(project):
    project.write({"pkg/user.py": "import pkg.old\n"})
    script = (
        "import sys; from unshim.cli import main\n"
        f"main(['check', '--root', {str(project.root)!r}, '--quiet'])\n"
        "print(*(m for m in sys.modules if m.startswith('unshim.finders.')), file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=Path.cwd()
    )
    imported = set(ran.stderr.split())
    assert "unshim.finders.search" in imported
    for name in ("definitions", "instances", "homes", "meaning", "spelled"):
        assert f"unshim.finders.{name}" not in imported
