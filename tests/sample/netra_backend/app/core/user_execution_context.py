"""For whom, and for which run, something is done."""

from dataclasses import dataclass, fields
from typing import Self
from uuid import uuid4

LONGEST_IDENTIFIER = 128
PLACEHOLDERS = frozenset({"anonymous", "default", "none", "null", "placeholder", "undefined"})


class InvalidIdentifierError(ValueError):
    """An identifier that cannot tell one user, thread, run or request from another."""

    def __init__(self, name: str, value: str, reason: str) -> None:
        super().__init__(f"{name} {value!r} {reason}")
        self.name = name
        self.value = value
        self.reason = reason


def require_identifier(name: str, value: str) -> None:
    """Raise InvalidIdentifierError unless `value` can identify something."""
    if not value.strip():
        raise InvalidIdentifierError(name, value, "is blank")
    if any(character.isspace() or not character.isprintable() for character in value):
        raise InvalidIdentifierError(name, value, "holds spaces or control characters")
    if len(value) > LONGEST_IDENTIFIER:
        raise InvalidIdentifierError(name, value, f"is longer than {LONGEST_IDENTIFIER}")
    if value.lower() in PLACEHOLDERS:
        raise InvalidIdentifierError(name, value, "is a placeholder")


@dataclass(frozen=True, slots=True, kw_only=True)
class UserExecutionContext:
    """One run of one user. It never changes, so it can be shared without copies.

    Raises InvalidIdentifierError where a field cannot identify anything.
    """

    user_id: str
    thread_id: str
    run_id: str
    request_id: str

    def __post_init__(self) -> None:
        for field in fields(self):
            require_identifier(field.name, getattr(self, field.name))

    @classmethod
    def for_user(cls, user_id: str) -> Self:
        """A new run in a new thread of this user."""
        return cls(
            user_id=user_id,
            thread_id=f"thread-{uuid4()}",
            run_id=f"run-{uuid4()}",
            request_id=f"request-{uuid4()}",
        )
