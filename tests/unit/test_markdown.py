"""Paths, names and reasons in Markdown: shown as they are, never as markup."""

import pytest

from unshim.reporters.markdown import code, plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("a.py", "`a.py`", id="a path"),
        pytest.param("a`b", "`` a`b ``", id="a backtick"),
        pytest.param("a|b", "`a\\|b`", id="a bar, which would end a cell"),
        pytest.param("a\nb\x1b", "`a\\nb\\x1b`", id="control characters"),
        pytest.param("", "`  `", id="nothing"),
    ],
)
def test_code(text, shown):
    assert code(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("@team/agents, a-b", "@team/agents, a-b", id="owners"),
        pytest.param("see [x](javascript:1)", "see \\[x\\](javascript:1)", id="a link"),
        pytest.param("<script>&amp;", "\\<script\\>\\&amp;", id="HTML"),
        pytest.param("# a title", "\\# a title", id="a title"),
        pytest.param("1. a list", "1\\. a list", id="a list"),
        pytest.param("two\n\nlines", "two lines", id="lines"),
        pytest.param("as in https://x.org/a_b why", "as in <https://x.org/a_b> why", id="address"),
        pytest.param("https://x.org/>x", "<https://x.org/>\\>x", id="an address and a bracket"),
    ],
)
def test_plain(text, shown):
    assert plain(text) == shown
