"""Accounts, passwords and tokens."""

import asyncio
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from netra_backend.app.core.user_execution_context import require_identifier

# What OWASP's Password Storage Cheat Sheet asks of PBKDF2 with SHA-256.
HASH_ITERATIONS = 600_000
TOKEN_SECONDS = 3600.0


class LoginError(Exception):
    """A login that is refused. It does not say what was wrong: that would help to guess."""


@dataclass(frozen=True, slots=True)
class _Account:
    salt: bytes
    digest: bytes


@dataclass(frozen=True, slots=True)
class _Session:
    user_id: str
    ends_at: float


class LoginService:
    """Knows the accounts, and to whom it issued which token."""

    def __init__(
        self,
        *,
        hash_iterations: int = HASH_ITERATIONS,
        token_seconds: float = TOKEN_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._hash_iterations = hash_iterations
        self._token_seconds = token_seconds
        self._clock = clock
        self._accounts: dict[str, _Account] = {}
        self._sessions: dict[str, _Session] = {}  # by token

    async def register(self, user_id: str, password: str) -> None:
        """Open an account. Raises InvalidIdentifierError, and ValueError if it exists."""
        require_identifier("user_id", user_id)
        salt = secrets.token_bytes(16)
        account = _Account(salt, await self._digest(password, salt))
        if user_id in self._accounts:
            raise ValueError(f"{user_id} has an account already")
        self._accounts[user_id] = account

    async def log_in(self, user_id: str, password: str) -> str:
        """A new token. Raises LoginError."""
        # An unknown user takes as long as a wrong password, so that time tells nothing.
        account = self._accounts.get(user_id, _Account(b"", b""))
        digest = await self._digest(password, account.salt)
        if not hmac.compare_digest(digest, account.digest):
            raise LoginError("wrong user or password")
        token = secrets.token_urlsafe()
        self._sessions[token] = _Session(user_id, self._clock() + self._token_seconds)
        return token

    def user_of(self, token: str) -> str:
        """The user to whom the token was issued. Raises LoginError."""
        session = self._sessions.get(token)
        if session is None or self._clock() >= session.ends_at:
            self._sessions.pop(token, None)
            raise LoginError("unknown or expired token")
        return session.user_id

    async def _digest(self, password: str, salt: bytes) -> bytes:
        """The hash of the password, made in a thread: it is slow by design."""
        # JSON can hold a lone surrogate; such a password is as good as any.
        secret = password.encode("utf-8", "surrogatepass")
        return await asyncio.to_thread(
            hashlib.pbkdf2_hmac, "sha256", secret, salt, self._hash_iterations
        )
