"""UserExecutionContext: only identifiers that identify, and no change afterwards."""

from dataclasses import FrozenInstanceError

import pytest

from netra_backend.app.core.user_execution_context import (
    InvalidIdentifierError,
    UserExecutionContext,
)

FIELDS = ["user_id", "thread_id", "run_id", "request_id"]


def identifiers() -> dict[str, str]:
    return {"user_id": "ada", "thread_id": "thread-1", "run_id": "run-1", "request_id": "r-1"}


def test_a_context_holds_what_it_was_given() -> None:
    context = UserExecutionContext(**identifiers())

    assert {name: getattr(context, name) for name in FIELDS} == identifiers()


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize(
    ("value", "reason"),
    [
        pytest.param("", "is blank", id="empty"),
        pytest.param(" \t", "is blank", id="blank"),
        pytest.param("ada lovelace", "holds spaces or control characters", id="space"),
        pytest.param("ada\n", "holds spaces or control characters", id="newline"),
        pytest.param("ada\x00", "holds spaces or control characters", id="control"),
        pytest.param("a" * 129, "is longer than 128", id="too-long"),
        pytest.param("default", "is a placeholder", id="placeholder"),
        pytest.param("None", "is a placeholder", id="placeholder-in-capitals"),
    ],
)
def test_every_field_refuses_what_identifies_nothing(field: str, value: str, reason: str) -> None:
    with pytest.raises(InvalidIdentifierError) as caught:
        UserExecutionContext(**{**identifiers(), field: value})

    assert (caught.value.name, caught.value.value) == (field, value)
    assert caught.value.reason == reason


@pytest.mark.parametrize("value", ["a", "a" * 128, "ada@example.org", "åsa", "none-of-these"])
def test_unusual_but_clear_identifiers_are_accepted(value: str) -> None:
    assert UserExecutionContext(**{**identifiers(), "user_id": value}).user_id == value


def test_a_context_cannot_be_changed() -> None:
    context = UserExecutionContext(**identifiers())

    with pytest.raises(FrozenInstanceError):
        context.user_id = "grace"  # type: ignore[misc]


def test_every_run_of_a_user_gets_identifiers_of_its_own() -> None:
    contexts = [UserExecutionContext.for_user("ada") for _ in range(100)]

    assert {context.user_id for context in contexts} == {"ada"}
    for field in ("thread_id", "run_id", "request_id"):
        assert len({getattr(context, field) for context in contexts}) == 100
