"""LoginService: a token for the right password, and nothing for anything else."""

import asyncio

import pytest

from netra_backend.app.core.user_execution_context import InvalidIdentifierError
from netra_backend.app.services.login_service import LoginError, LoginService


def test_the_right_password_gives_a_token_of_that_user() -> None:
    async def scenario() -> None:
        login = LoginService(hash_iterations=1)
        await login.register("ada", "engine")
        await login.register("grace", "compiler")

        tokens = [await login.log_in("ada", "engine") for _ in range(2)]
        other = await login.log_in("grace", "compiler")

        assert len({*tokens, other}) == 3
        assert login.user_of(other) == "grace"
        assert {login.user_of(token) for token in tokens} == {"ada"}

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("user_id", "password"),
    [
        pytest.param("ada", "wrong", id="wrong-password"),
        pytest.param("ada", "", id="no-password"),
        pytest.param("ada", "\ud800", id="password-that-is-no-utf-8"),
        pytest.param("grace", "engine", id="unknown-user"),
    ],
)
def test_every_refusal_says_the_same(user_id: str, password: str) -> None:
    async def scenario() -> None:
        login = LoginService(hash_iterations=1)
        await login.register("ada", "engine")

        with pytest.raises(LoginError, match=r"^wrong user or password$"):
            await login.log_in(user_id, password)

    asyncio.run(scenario())


def test_a_token_expires() -> None:
    async def scenario() -> None:
        now = 0.0
        login = LoginService(hash_iterations=1, token_seconds=60.0, clock=lambda: now)
        await login.register("ada", "engine")
        token = await login.log_in("ada", "engine")

        now = 59.0
        assert login.user_of(token) == "ada"
        now = 60.0
        with pytest.raises(LoginError):
            login.user_of(token)

    asyncio.run(scenario())


def test_a_token_that_nobody_issued_is_refused() -> None:
    with pytest.raises(LoginError):
        LoginService().user_of("made-up")


def test_an_account_is_opened_once_and_under_a_real_name() -> None:
    async def scenario() -> None:
        login = LoginService(hash_iterations=1)
        await login.register("ada", "engine")

        with pytest.raises(ValueError, match="already"):
            await login.register("ada", "other")
        with pytest.raises(InvalidIdentifierError):
            await login.register("default", "engine")
        assert login.user_of(await login.log_in("ada", "engine")) == "ada"

    asyncio.run(scenario())
