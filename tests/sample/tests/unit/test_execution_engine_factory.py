"""The canonical factory: how it is made, and what it counts, limits and cleans up."""

import asyncio

import pytest

from netra_backend.app.agents.supervisor import execution_engine_factory
from netra_backend.app.agents.supervisor.execution_engine_factory import (
    EngineLimitError,
    ExecutionEngineFactory,
    FactoryClosedError,
    FactoryMetrics,
    FactoryNotConfiguredError,
    RequestScopedExecutionEngineFactory,
    configure_execution_engine_factory,
    create_execution_engine_factory,
    get_execution_engine_factory,
)
from netra_backend.app.agents.supervisor.user_execution_engine import EngineStatus
from netra_backend.app.core.user_execution_context import UserExecutionContext
from netra_backend.app.services.agent_websocket_bridge import AgentWebSocketBridge


def context_of(user_id: str) -> UserExecutionContext:
    return UserExecutionContext.for_user(user_id)


def test_a_new_factory_has_done_nothing() -> None:
    factory = ExecutionEngineFactory(AgentWebSocketBridge())

    assert factory.metrics() == FactoryMetrics(created=0, active=0, released=0, refused=0)


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_that_allows_no_engine_is_refused(limit: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        ExecutionEngineFactory(AgentWebSocketBridge(), engines_per_user=limit)


def test_an_engine_belongs_to_the_context_it_was_made_for() -> None:
    async def scenario() -> None:
        factory = ExecutionEngineFactory(AgentWebSocketBridge())
        context = context_of("ada")

        engine = await factory.create_for_user(context)

        assert engine.context is context
        assert engine.status is EngineStatus.READY
        assert factory.engines_of("ada") == (engine,)
        assert factory.engines_of("grace") == ()

    asyncio.run(scenario())


def test_the_limit_holds_for_each_user_and_not_for_all_together() -> None:
    async def scenario() -> None:
        factory = ExecutionEngineFactory(AgentWebSocketBridge(), engines_per_user=2)
        for user_id in ("ada", "ada", "grace", "grace"):
            await factory.create_for_user(context_of(user_id))

        with pytest.raises(EngineLimitError) as caught:
            await factory.create_for_user(context_of("ada"))

        assert (caught.value.user_id, caught.value.limit) == ("ada", 2)
        assert factory.metrics() == FactoryMetrics(created=4, active=4, released=0, refused=1)

    asyncio.run(scenario())


def test_a_released_engine_makes_room_for_another() -> None:
    async def scenario() -> None:
        factory = ExecutionEngineFactory(AgentWebSocketBridge(), engines_per_user=1)
        first = await factory.create_for_user(context_of("ada"))

        await factory.release(first)
        second = await factory.create_for_user(context_of("ada"))

        assert first.status is EngineStatus.CLOSED
        assert factory.engines_of("ada") == (second,)

    asyncio.run(scenario())


def test_a_second_release_counts_for_nothing() -> None:
    async def scenario() -> None:
        factory = ExecutionEngineFactory(AgentWebSocketBridge())
        engine = await factory.create_for_user(context_of("ada"))

        await factory.release(engine)
        await factory.release(engine)

        assert factory.metrics() == FactoryMetrics(created=1, active=0, released=1, refused=0)

    asyncio.run(scenario())


def test_cleanup_releases_only_engines_that_were_idle_for_long_enough() -> None:
    async def scenario() -> None:
        now = 1000.0
        factory = ExecutionEngineFactory(
            AgentWebSocketBridge(), idle_seconds=60.0, clock=lambda: now
        )
        old = await factory.create_for_user(context_of("ada"))
        now += 30.0
        young = await factory.create_for_user(context_of("ada"))

        assert await factory.cleanup() == 0
        now += 30.0
        assert await factory.cleanup() == 1

        assert old.status is EngineStatus.CLOSED
        assert factory.engines_of("ada") == (young,)

    asyncio.run(scenario())


def test_a_factory_that_was_shut_down_makes_no_more_engines() -> None:
    async def scenario() -> None:
        factory = ExecutionEngineFactory(AgentWebSocketBridge())
        engine = await factory.create_for_user(context_of("ada"))

        await factory.shutdown()

        assert engine.status is EngineStatus.CLOSED
        assert factory.metrics().active == 0
        with pytest.raises(FactoryClosedError):
            await factory.create_for_user(context_of("ada"))

    asyncio.run(scenario())


def test_the_process_has_no_factory_until_one_is_configured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(execution_engine_factory, "_process_factory", None)

    with pytest.raises(FactoryNotConfiguredError):
        get_execution_engine_factory()


def test_configure_makes_the_factory_of_the_process() -> None:
    first = configure_execution_engine_factory(AgentWebSocketBridge())
    assert get_execution_engine_factory() is first

    second = configure_execution_engine_factory(AgentWebSocketBridge())
    assert get_execution_engine_factory() is second
    assert second is not first


def test_create_makes_a_factory_beside_that_of_the_process() -> None:
    configured = configure_execution_engine_factory(AgentWebSocketBridge())

    created = create_execution_engine_factory(AgentWebSocketBridge())

    assert created is not configured
    assert get_execution_engine_factory() is configured


def test_a_request_scoped_factory_ends_its_engines_with_the_request() -> None:
    async def scenario() -> None:
        factory = ExecutionEngineFactory(AgentWebSocketBridge())
        other = await factory.create_for_user(context_of("grace"))
        request = context_of("ada")

        async with RequestScopedExecutionEngineFactory(factory, request) as scoped:
            engines = [await scoped.create(), await scoped.create()]
            assert factory.engines_of("ada") == tuple(engines)

        assert {engine.context for engine in engines} == {request}
        assert {engine.status for engine in engines} == {EngineStatus.CLOSED}
        assert factory.engines_of("ada") == ()
        assert factory.engines_of("grace") == (other,)

    asyncio.run(scenario())


def test_a_request_scoped_factory_is_no_execution_engine_factory() -> None:
    assert not issubclass(RequestScopedExecutionEngineFactory, ExecutionEngineFactory)
    assert not hasattr(RequestScopedExecutionEngineFactory, "create_for_user")
