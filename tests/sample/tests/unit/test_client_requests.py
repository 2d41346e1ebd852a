"""parse_request: every request there is, and a clear refusal of everything else."""

import pytest

from netra_backend.app.routes.client_requests import (
    Authenticate,
    BadRequestError,
    CancelRun,
    ClientRequest,
    LogIn,
    ResumeRun,
    StartRun,
    parse_request,
)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ('{"type": "log_in", "user_id": "ada", "password": "engine"}', LogIn("ada", "engine")),
        ('{"type": "authenticate", "token": "t"}', Authenticate("t")),
        ('{"type": "start_run", "task": "a b"}', StartRun("a b")),
        ('{"type": "resume_run", "run_id": "run-1", "after": 2}', ResumeRun("run-1", 2)),
        ('{"type": "cancel_run", "run_id": "run-1"}', CancelRun("run-1")),
        (b'{"type": "start_run", "task": "bytes"}', StartRun("bytes")),
    ],
)
def test_a_request_is_recognised(message: str | bytes, expected: ClientRequest) -> None:
    assert parse_request(message) == expected


@pytest.mark.parametrize(
    "message",
    [
        pytest.param("", id="nothing"),
        pytest.param("{", id="half-of-json"),
        pytest.param(b"\xff", id="not-utf-8"),
        pytest.param("[" * 100_000, id="too-deep"),
        pytest.param("[]", id="no-object"),
        pytest.param('{"task": "a"}', id="no-type"),
        pytest.param('{"type": "stop_the_world"}', id="unknown-type"),
        pytest.param('{"type": "start_run"}', id="no-task"),
        pytest.param('{"type": "start_run", "task": 1}', id="task-is-no-text"),
        pytest.param('{"type": "resume_run", "run_id": "r", "after": -1}', id="after-is-negative"),
        pytest.param('{"type": "resume_run", "run_id": "r", "after": "1"}', id="after-is-text"),
    ],
)
def test_anything_else_is_refused(message: str | bytes) -> None:
    with pytest.raises(BadRequestError):
        parse_request(message)


def test_a_refusal_does_not_repeat_a_password() -> None:
    with pytest.raises(BadRequestError) as caught:
        parse_request('{"type": "log_in", "user": "ada", "password": "engine"}')

    assert "engine" not in str(caught.value)
