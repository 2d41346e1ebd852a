"""CODEOWNERS: GitHub's rules and GitLab's, the last match wins in both."""

import pytest

from unshim.migration.owners import read_owners

GITHUB = """\
# a comment
*                       @all
*.js                    @js # said of JavaScript
/build/logs/            @logs
docs/*                  docs@example.com
apps/                   @apps
/apps/free
/scripts/               @a @b
**/migrations           @data
/a\\ b/                  @spaces
!*.py                   @nobody
/src/**/api.py          @api
/lib/**                 @lib
"""

GITLAB = """\
*                       @all
README.md               @readme
/docs/                  @docs
/docs/*                 @top-docs
internal/[a-c]*.py      @abc

[Data] @data
migrations/
/schema.sql             @schema
!migrations/old.py

^[Security][2]
*.pem                   @security
migrations/keys/        @security
[data] @data
extra.sql
"""


@pytest.fixture
def owners(tmp_path):
    def read(text, place="CODEOWNERS", root="."):
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        (tmp_path / ".git").mkdir()
        (tmp_path / root).mkdir(parents=True, exist_ok=True)
        return read_owners(str(tmp_path / root))

    return read


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("README.md", ["@all"], id="everything"),
        pytest.param("a/b/c.js", ["@js"], id="any depth, and the comment is none of them"),
        pytest.param("build/logs/x.txt", ["@logs"], id="anchored folder"),
        pytest.param("a/build/logs/x.txt", ["@all"], id="anchored, so not deeper"),
        pytest.param("docs/a.md", ["docs@example.com"], id="right in the folder"),
        pytest.param("docs/a/b.md", ["@all"], id="not nested"),
        pytest.param("x/apps/y/z.py", ["@apps"], id="a folder anywhere"),
        pytest.param("apps/free/z.py", ["@declared"], id="owned by nobody on purpose"),
        pytest.param("scripts/x.py", ["@a", "@b"], id="several"),
        pytest.param("x/migrations/0.py", ["@data"], id="double star in front"),
        pytest.param("a b/c.txt", ["@spaces"], id="escaped space"),
        pytest.param("x.py", ["@all"], id="negation is no rule"),
        pytest.param("src/api.py", ["@api"], id="double star as no folder"),
        pytest.param("src/a/b/api.py", ["@api"], id="double star as two"),
        pytest.param("lib/a/b.py", ["@lib"], id="double star at the end"),
    ],
)
def test_github(owners, path, expected):
    assert list(owners(GITHUB).of(path, "@declared")) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("x.py", ["@all"], id="everything"),
        pytest.param("a/README.md", ["@readme"], id="not anchored, so at any depth"),
        pytest.param("docs/a/b.md", ["@docs"], id="a folder and all below it"),
        pytest.param("docs/a.md", ["@top-docs"], id="right in the folder"),
        pytest.param("x/internal/b1.py", ["@abc"], id="a path at any depth, and a set"),
        pytest.param("x/internal/d1.py", ["@all"], id="not in the set"),
        pytest.param("migrations/0.py", ["@all", "@data"], id="the section's owners by default"),
        pytest.param("schema.sql", ["@all", "@schema"], id="its own in the section"),
        pytest.param("migrations/old.py", ["@all"], id="excluded from the section"),
        pytest.param("a/migrations/keys/b.pem", ["@all", "@data", "@security"], id="all sections"),
        pytest.param("extra.sql", ["@all", "@data"], id="a section that goes on further down"),
    ],
)
def test_gitlab(owners, path, expected):
    assert list(owners(GITLAB).of(path, "@declared")) == expected


def test_the_declared_owner_where_nobody_else_is(owners):
    found = owners("/src/ @src\n")
    assert found.of("a.py", "@declared") == ("@declared",)
    assert found.of("a.py") == ()


def test_a_root_below_the_top(owners):
    found = owners("/backend/tests/ @tests\n", ".github/CODEOWNERS", root="backend")
    assert found.of("tests/a.py") == ("@tests",)
    assert found.of("a.py") == ()


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param([".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"], 0, id="github first"),
        pytest.param(["CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"], 0, id="then the top"),
        pytest.param(["docs/CODEOWNERS", ".gitlab/CODEOWNERS"], 0, id="then docs"),
        pytest.param([".gitlab/CODEOWNERS"], 0, id="gitlab"),
        pytest.param([".github/CODEOWNERS", ".gitlab/CODEOWNERS", ".gitlab-ci.yml"], 1, id="CI"),
    ],
)
def test_the_place_of_the_file(tmp_path, files, expected):
    for index, name in enumerate(files):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"* @{index}\n")
    assert read_owners(str(tmp_path)).of("a.py") == (f"@{expected}",)


def test_no_codeowners(tmp_path):
    assert read_owners(str(tmp_path)).of("a.py", "@declared") == ("@declared",)
