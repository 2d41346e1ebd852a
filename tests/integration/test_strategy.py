"""`unshim strategy`: the document, and whether the committed one is up to date."""

import pytest

USER = "from pkg.old import X\n"
DECLARATION = """\
shim = "pkg.old"
canonical = "pkg.new"
owner = "@shims"
issue = "https://example.org/issues/1"
reason = "Two paths <for> one thing."
phase = "freeze"

[names]
Z = "pkg.other:Y"

[[phases]]
name = "freeze"
allow = ["**"]
due = 2027-01-15
extended = [{ to = 2027-01-30, reason = "a release" }]

[[phases]]
name = "tests-only"
allow = ["tests/**"]

[[phases]]
name = "remove"
allow = []
"""


@pytest.fixture
def used(project):
    project.declare(DECLARATION, "app.py\timport\tX\ntests/test_app.py\timport\tX\n")
    project.write({"pkg/other.py": "Y = 1\n", "CODEOWNERS": "/app.py @app\n"})
    return project.write({"app.py": USER, "tests/test_app.py": USER})


def strategy(project, *arguments):
    return project.run("strategy", "--root", str(project.root), *arguments)


def test_it_says_why_what_by_when_and_how(used):
    ran = strategy(used)
    assert ran.code == 0
    for line in (
        "# Retiring `pkg.old`",
        "Two paths \\<for\\> one thing.",
        "- Issue: <https://example.org/issues/1>",
        "| `Z` | `pkg.other:Y` |",
        "| **`freeze`**, the present one | `**` | 2027-01-30 |",
        "| `remove` | nowhere |  |",
        "- `freeze` was extended from 2027-01-15 to 2027-01-30: a release",
        "### To leave `freeze` for `tests-only`, by 2027-01-30",
        "| `app.py` | `X` | 1 import | @app |",
        "### To leave `tests-only` for `remove`",
        "| `tests/test_app.py` | `X` | 1 import | @shims |",
        "### To delete the shim",
        "+from pkg.other import Y as Z",
        "## How to migrate by command",
        "## How to verify",
        "## How to roll back",
    ):
        assert line in ran.out.splitlines(), line


def test_each_file_stands_once(used):
    used.write({"app.py": USER + "import pkg.old\n"})
    lines = [line for line in strategy(used).out.splitlines() if line.startswith("| `app.py`")]
    assert lines == ["| `app.py` | the module, `X` | 2 import | @app |"]


def test_it_is_written_and_then_up_to_date(used):
    assert "contracts/old.md: out of date" in strategy(used, "--check").out
    assert strategy(used, "--write").code == 0
    assert strategy(used, "--check").code == 0
    assert "up to date" in strategy(used, "--write").out


def test_it_is_no_use_of_the_shim_itself(used):
    strategy(used, "--write")
    assert used.check("--no-base").code == 0


@pytest.mark.parametrize(
    ("change", "is_other"),
    [
        pytest.param({"app.py": "\n\n" + USER}, False, id="a line that moves"),
        pytest.param({"app.py": ""}, True, id="a use that goes"),
        pytest.param({"CODEOWNERS": "* @all\n"}, True, id="another owner"),
        pytest.param({"other.py": ""}, False, id="a file without a use"),
    ],
)
def test_it_changes_with_what_it_tells(used, change, is_other):
    strategy(used, "--write")
    used.write(change)
    assert (strategy(used, "--check").code == 1) is is_other


def test_what_makes_it_out_of_date_says_so(used):
    used.write({"app.py": ""})
    assert "strategy" not in used.run("shrink", "--root", str(used.root)).out
    strategy(used, "--write")
    assert "next: `unshim strategy --write`" in used.run("advance", "--root", str(used.root)).out
    used.write({"tests/test_app.py": ""})
    assert "next: `unshim strategy --write`" in used.run("shrink", "--root", str(used.root)).out


def test_crlf_is_as_good(used):
    strategy(used, "--write")
    path = used.root / "contracts/old.md"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert strategy(used, "--check").code == 0


def test_two_changes_that_each_clear_a_file_merge(used):
    for number in range(8):
        used.write({f"f{number}.py": USER})
    strategy(used, "--write")
    used.commit()
    for branch, file in (("one", "f1.py"), ("two", "f6.py")):
        used.git("checkout", "-q", "-b", branch, "main")
        used.write({file: ""})
        strategy(used, "--write")
        used.commit()
    used.git("merge", "-q", "one")
    assert strategy(used, "--check").code == 0
