"""What a client may ask, as it stands in a message: a JSON object with a `type`."""

import json
from dataclasses import dataclass


class BadRequestError(Exception):
    """A message that is not a request."""


@dataclass(frozen=True, slots=True)
class LogIn:
    """`{"type": "log_in", "user_id": ..., "password": ...}`"""

    user_id: str
    password: str


@dataclass(frozen=True, slots=True)
class Authenticate:
    """`{"type": "authenticate", "token": ...}`"""

    token: str


@dataclass(frozen=True, slots=True)
class StartRun:
    """`{"type": "start_run", "task": ...}`"""

    task: str


@dataclass(frozen=True, slots=True)
class ResumeRun:
    """`{"type": "resume_run", "run_id": ..., "after": the last sequence number received}`"""

    run_id: str
    after: int


@dataclass(frozen=True, slots=True)
class CancelRun:
    """`{"type": "cancel_run", "run_id": ...}`"""

    run_id: str


ClientRequest = LogIn | Authenticate | StartRun | ResumeRun | CancelRun


def parse_request(message: str | bytes) -> ClientRequest:
    """The request in the message. Raises BadRequestError; its text never repeats a password."""
    try:
        content = json.loads(message)
    except (ValueError, RecursionError):
        raise BadRequestError("the message is not JSON") from None
    match content:
        case {"type": "log_in", "user_id": str(user_id), "password": str(password)}:
            return LogIn(user_id, password)
        case {"type": "authenticate", "token": str(token)}:
            return Authenticate(token)
        case {"type": "start_run", "task": str(task)}:
            return StartRun(task)
        case {"type": "resume_run", "run_id": str(run_id), "after": int(after)} if after >= 0:
            return ResumeRun(run_id, after)
        case {"type": "cancel_run", "run_id": str(run_id)}:
            return CancelRun(run_id)
    raise BadRequestError("the message is no request that is known here")
