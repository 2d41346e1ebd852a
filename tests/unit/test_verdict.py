"""The rules on rows alone: what the findings are findings of makes no difference."""

from datetime import date

import pytest

from unshim.finders import Files, Finding, Uses
from unshim.migration import Row, read_allowlist, read_migration
from unshim.migration.store import Declared
from unshim.verdict import Base, judge, row_of

DECLARATION = b"""\
shim = "pkg.old"
canonical = "pkg.new"
phase = "freeze"

[[phases]]
name = "freeze"
allow = ["**"]
due = 2027-01-15

[[phases]]
name = "remove"
allow = ["tests/**"]
"""
TODAY = date(2027, 1, 1)
# A kind of each family, as the finders of several contracts give them.
KINDS = {"import": "import", "string": "patch", "definition": "definition", "instance": "instance"}


def finding(kind, path="app.py", name="Factory"):
    return Finding(path, 1, 1, 1, 2, kind, name, "<module>", "said")


def declared(*rows, text=DECLARATION):
    listed = "".join(sorted(f"{row.text()}\n" for row in rows)).encode()
    return Declared(
        read_migration("contracts/old.toml", text),
        read_allowlist("contracts/old.allow", listed, tuple(KINDS)),
        True,
        (text, listed),
    )


def judged(*findings, rows=(), base=None, today=TODAY, **options):
    found = declared(*rows)
    uses = Uses(found.migration, findings, Files(1, 1, {}, {}, {}), None)
    return judge(found, uses, today, base=base, **options)


@pytest.fixture(params=KINDS, ids=str)
def found(request):
    """A finding of each family."""
    one = finding(KINDS[request.param])
    assert one.family == request.param
    return one


def test_what_is_not_listed_is_new(found):
    assert [item.status for item in judged(found).judged] == ["new"]


def test_what_is_listed_is_allowed_however_often(found):
    verdict = judged(found, found._replace(line=9), rows=[row_of(found)])
    assert [item.status for item in verdict.judged] == ["allowed", "allowed"]
    assert not verdict.broken


def test_one_that_went_does_not_pay_for_another(found):
    other = found._replace(name="Engine")
    verdict = judged(other, rows=[row_of(found)])
    assert [item.status for item in verdict.judged] == ["new"]
    assert [stale.row for stale in verdict.stale] == [row_of(found)]


def test_what_went_is_stale_and_an_error_where_the_base_had_it(found):
    row = row_of(found)
    assert not judged(rows=[row]).broken
    assert judged(rows=[row], base=Base("main", None, frozenset({row}))).broken
    assert not judged(rows=[row], base=Base("main", None)).broken


def test_what_remains_after_the_day_is_overdue(found):
    late = date(2027, 1, 16)
    rows = [row_of(found), Row("tests/a.py", found.family, found.name)]
    verdict = judged(found, found._replace(path="tests/a.py"), rows=rows, today=late)
    assert [item.status for item in verdict.judged] == ["overdue", "allowed"]
    assert [(item.days_left, len(item.remaining)) for item in verdict.deadlines] == [(-1, 1)]


def test_rows_only_go(found):
    row = row_of(found)
    more = Base("main", declared(row, row._replace(name="Engine")))
    assert not judged(found, rows=[row], base=more).complaints
    less = Base("main", declared())
    assert [item.rule for item in judged(found, rows=[row], base=less).complaints] == ["row-added"]


def test_a_renamed_file_takes_its_row_along(found):
    moved = found._replace(path="main.py")
    base = Base("main", declared(row_of(found)), renames={"app.py": "main.py"})
    verdict = judged(moved, rows=[row_of(found)], base=base)
    assert [(item.row.path, item.to.path) for item in verdict.carried] == [("app.py", "main.py")]
    assert not verdict.stale
    assert not judged(moved, rows=[row_of(moved)], base=base).broken


def test_files_that_were_not_searched_are_not_judged(found):
    uses = Uses(declared().migration, (), Files(1, 1, {}, {}, {}), frozenset({"other.py"}))
    assert not judge(declared(row_of(found)), uses, TODAY).stale
