"""Changes to an allowlist's text: rows go and come at their place, comments stay where they are."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from unshim.errors import DeclarationError
from unshim.migration import Allowlist, Row, read_allowlist
from unshim.migration.edits import edited, repaired

PATHS = st.text(st.characters(exclude_characters="/\\\0"), min_size=1, max_size=8).filter(
    lambda text: text not in (".", "..") and ":" not in text
)
ROWS = st.builds(Row, PATHS, st.sampled_from(["import", "string"]), st.sampled_from([".", "X"]))
A, B, C = (Row(f"{letter}.py", "import", "X") for letter in "abc")
HEAD = "# What may still use the shim.\n\n"


def text_of(*rows: Row) -> str:
    return "".join(f"{row.text()}\n" for row in rows)


def read(text: str) -> Allowlist:
    return read_allowlist("contracts/old.allow", text.encode("utf-8", "surrogatepass"))


def mended(text: str) -> str:
    return edited(repaired("contracts/old.allow", text.encode())).decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(HEAD + text_of(A, B, C), HEAD + text_of(A, C), id="nothing but the row"),
        pytest.param(
            HEAD + f"# allowed: a hotfix\n{text_of(B)}{text_of(C)}",
            HEAD + text_of(C),
            id="its reason goes with it",
        ),
        pytest.param(
            HEAD + f"# the workers\n# allowed: a hotfix\n{text_of(B, C)}",
            HEAD + f"# the workers\n{text_of(C)}",
            id="what is said of others stays",
        ),
        pytest.param(
            HEAD + f"# the workers\n{text_of(B, C)}",
            HEAD + f"# the workers\n{text_of(C)}",
            id="a comment on several rows stays with those left",
        ),
        pytest.param(
            HEAD + f"{text_of(A)}# until it is rewritten\n{text_of(B)}",
            HEAD + text_of(A),
            id="a comment on the last of its rows goes",
        ),
        pytest.param(f"# the head\n{text_of(B)}", "# the head\n", id="the head of the file stays"),
        pytest.param(
            HEAD.replace("\n", "\r\n") + "b.py\timport\tX\r\n",
            HEAD.rstrip("\n").replace("\n", "\r\n") + "\r\n",
            id="CRLF stays; no blank line at the end",
        ),
        pytest.param(text_of(A, C).rstrip("\n"), text_of(A, C), id="a last line gets its end"),
    ],
)
def test_a_row_is_dropped(before: str, after: str) -> None:
    assert edited(read(before), [B]).decode() == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("", text_of(B), id="to an empty list"),
        pytest.param(HEAD, HEAD + text_of(B), id="below the head"),
        pytest.param(HEAD + text_of(C), HEAD + text_of(B, C), id="first"),
        pytest.param(HEAD + text_of(A, C), HEAD + text_of(A, B, C), id="between"),
        pytest.param(HEAD + text_of(A), HEAD + text_of(A, B), id="last"),
        pytest.param(
            HEAD + f"{text_of(A)}# of c\n{text_of(C)}",
            HEAD + f"{text_of(A, B)}# of c\n{text_of(C)}",
            id="above another's comment",
        ),
    ],
)
def test_a_row_is_added_at_its_place(before: str, after: str) -> None:
    assert edited(read(before), add={B: ()}).decode() == after


def test_a_row_comes_with_its_comments() -> None:
    added = edited(read(text_of(A, C)), add={B: ("# allowed: a hotfix",)}).decode()
    assert added.splitlines()[1:3] == ["# allowed: a hotfix", "b.py\timport\tX"]


def test_a_row_moves_with_what_is_said_of_it() -> None:
    before = HEAD + f"# allowed: a hotfix\n{text_of(A, C)}"
    after = HEAD + f"# allowed: a hotfix\n{text_of(B, C)}"
    assert edited(read(before), move={A: B}).decode() == after


@example(rows=set(), added=Row("\ufeff", "import", "."))
@given(rows=st.sets(ROWS, max_size=6), added=ROWS)
def test_what_is_written_is_read_back(rows: set[Row], added: Row) -> None:
    lines = sorted(row.text() for row in rows - {added})
    before = read("".join(f"{line}\n" for line in lines))
    after = read_allowlist("", edited(before, add={added: ()}))
    assert set(after.rows) == rows | {added}
    assert edited(after, [added]) == edited(before)


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        pytest.param(HEAD + text_of(B, A), HEAD + text_of(A, B), id="out of order"),
        pytest.param(HEAD + text_of(A, A, B), HEAD + text_of(A, B), id="twice"),
        pytest.param(
            HEAD + f"# of b\n{text_of(B)}# of a\n{text_of(A)}",
            HEAD + f"# of a\n{text_of(A)}# of b\n{text_of(B)}",
            id="comments move with their rows",
        ),
        pytest.param(
            f"{HEAD}<<<<<<< HEAD\n{text_of(A)}=======\n{text_of(B)}>>>>>>> topic\n",
            HEAD + text_of(A, B),
            id="a conflict is both sides",
        ),
        pytest.param(
            f"<<<<<<< ours\n{text_of(B)}||||||| base\n{text_of(A, B, C)}=======\n{text_of(A)}"
            ">>>>>>> theirs\n",
            text_of(A, B),
            id="what only the ancestor had is gone",
        ),
        pytest.param(text_of(A, B), text_of(A, B), id="nothing to mend"),
    ],
)
def test_what_a_merge_left_is_mended(broken: str, whole: str) -> None:
    assert mended(broken) == whole


@pytest.mark.parametrize(
    ("broken", "line"),
    [
        pytest.param(f"{text_of(A)}=======\n{text_of(B)}", 2, id="no beginning"),
        pytest.param(f"<<<<<<< a\n{text_of(A)}>>>>>>> b\n", 3, id="no middle"),
        pytest.param(f"<<<<<<< a\n{text_of(A)}=======\n", 3, id="no end"),
    ],
)
def test_markers_that_do_not_match_are_named(broken: str, line: int) -> None:
    with pytest.raises(DeclarationError, match="markers do not match") as raised:
        mended(broken)
    assert raised.value.where == f"contracts/old.allow:{line}"


def test_a_line_that_is_no_row_is_not_mended() -> None:
    with pytest.raises(DeclarationError, match="three fields"):
        mended("b.py\timport\tX\nwhatever\n")
