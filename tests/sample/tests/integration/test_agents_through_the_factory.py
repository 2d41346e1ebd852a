"""Agents, engines, factory, bridge and service together, in one process."""

import asyncio
from typing import NoReturn

import pytest

from netra_backend.app.agents.cost_agent import CostAgent
from netra_backend.app.agents.supervisor.execution_engine_factory import (
    ExecutionEngineFactory,
    FactoryMetrics,
    configure_execution_engine_factory,
    get_execution_engine_factory,
)
from netra_backend.app.agents.supervisor.user_execution_engine import EngineStatus, EngineUsedError
from netra_backend.app.agents.user_event_emitter import EventOrderError, UserEventEmitter
from netra_backend.app.core.agent_events import AgentEventType
from netra_backend.app.core.user_execution_context import UserExecutionContext
from netra_backend.app.services.agent_run_service import (
    ENDED_RUNS_KEPT_PER_USER,
    AgentRunService,
    RunOutcome,
)
from netra_backend.app.services.agent_websocket_bridge import AgentWebSocketBridge, UnknownRunError


class BrokenAgent:
    """Fails after its first thought."""

    name = "broken"

    async def run(self, task: str, emitter: UserEventEmitter) -> NoReturn:
        await emitter.agent_thinking("this will not end well")
        raise RuntimeError(task)


class SilentAgent:
    """Answers without a word about how it got there."""

    name = "silent"

    async def run(self, task: str, emitter: UserEventEmitter) -> str:
        return task


def test_an_agent_runs_in_an_engine_of_the_process_factory() -> None:
    async def scenario() -> None:
        bridge = AgentWebSocketBridge()
        configure_execution_engine_factory(bridge)
        context = UserExecutionContext.for_user("ada")
        bridge.open(context)

        async with get_execution_engine_factory().user_execution_scope(context) as engine:
            answer = await engine.execute(CostAgent(), "one two three")
        bridge.close(context.run_id)

        assert answer == "This prompt costs 12 millionths of a dollar."
        assert engine.status is EngineStatus.COMPLETED
        events = [event async for event in bridge.follow("ada", context.run_id)]
        assert [event.type for event in events] == list(AgentEventType)
        assert events[3].data["output"] == "12"

    asyncio.run(scenario())


def test_a_scope_cleans_up_after_an_agent_that_fails() -> None:
    async def scenario() -> None:
        bridge = AgentWebSocketBridge()
        factory = ExecutionEngineFactory(bridge)
        context = UserExecutionContext.for_user("ada")
        bridge.open(context)

        with pytest.raises(RuntimeError, match=r"^oh$"):
            async with factory.user_execution_scope(context) as engine:
                await engine.execute(BrokenAgent(), "oh")
        bridge.close(context.run_id)

        assert engine.status is EngineStatus.FAILED
        assert factory.metrics() == FactoryMetrics(created=1, active=0, released=1, refused=0)
        events = [event async for event in bridge.follow("ada", context.run_id)]
        assert [event.type for event in events] == ["agent_started", "agent_thinking"]

    asyncio.run(scenario())


def test_a_scope_cleans_up_after_a_caller_that_fails() -> None:
    async def scenario() -> None:
        factory = ExecutionEngineFactory(AgentWebSocketBridge())

        with pytest.raises(KeyError):
            async with factory.user_execution_scope(UserExecutionContext.for_user("ada")) as engine:
                raise KeyError("the caller's own mistake")

        assert engine.status is EngineStatus.CLOSED
        assert factory.engines_of("ada") == ()

    asyncio.run(scenario())


def test_an_agent_that_leaves_out_events_does_not_complete() -> None:
    async def scenario() -> None:
        bridge = AgentWebSocketBridge()
        factory = ExecutionEngineFactory(bridge)
        context = UserExecutionContext.for_user("ada")
        bridge.open(context)

        async with factory.user_execution_scope(context) as engine:
            with pytest.raises(EventOrderError):
                await engine.execute(SilentAgent(), "psst")

        assert engine.status is EngineStatus.FAILED

    asyncio.run(scenario())


def test_an_engine_runs_once() -> None:
    async def scenario() -> None:
        bridge = AgentWebSocketBridge()
        factory = ExecutionEngineFactory(bridge)
        context = UserExecutionContext.for_user("ada")
        bridge.open(context)

        async with factory.user_execution_scope(context) as engine:
            await engine.execute(CostAgent(), "once")
            with pytest.raises(EngineUsedError):
                await engine.execute(CostAgent(), "twice")
        with pytest.raises(EngineUsedError):
            await engine.execute(CostAgent(), "thrice")

        assert engine.status is EngineStatus.COMPLETED

    asyncio.run(scenario())


def test_an_ended_engine_that_nobody_released_makes_room_all_the_same() -> None:
    async def scenario() -> None:
        bridge = AgentWebSocketBridge()
        factory = ExecutionEngineFactory(bridge, engines_per_user=1)
        for _ in range(3):
            context = UserExecutionContext.for_user("ada")
            bridge.open(context)
            engine = await factory.create_for_user(context)
            await engine.execute(CostAgent(), "and leave it there")

        assert factory.engines_of("ada") == (engine,)
        assert await factory.cleanup() == 1
        assert factory.metrics() == FactoryMetrics(created=3, active=0, released=3, refused=0)

    asyncio.run(scenario())


def test_a_run_ends_with_its_answer_or_with_what_went_wrong() -> None:
    async def scenario() -> None:
        bridge = AgentWebSocketBridge()
        factory = ExecutionEngineFactory(bridge)

        completed = AgentRunService(factory, bridge, CostAgent()).start("ada", "one")
        failed = AgentRunService(factory, bridge, BrokenAgent()).start("ada", "oh")

        assert await completed.outcome() == RunOutcome(
            "completed", answer="This prompt costs 4 millionths of a dollar."
        )
        assert await failed.outcome() == RunOutcome("failed", error="RuntimeError: oh")
        assert factory.metrics() == FactoryMetrics(created=2, active=0, released=2, refused=0)

    asyncio.run(scenario())


def test_the_service_keeps_the_latest_runs_of_a_user_and_drops_the_oldest() -> None:
    async def scenario() -> None:
        bridge = AgentWebSocketBridge()
        service = AgentRunService(ExecutionEngineFactory(bridge), bridge, CostAgent())
        runs = []
        for number in range(ENDED_RUNS_KEPT_PER_USER + 3):
            runs.append(service.start("ada", f"run {number}"))
            await runs[-1].outcome()

        kept = []
        for run in runs:
            try:
                kept.append(service.find("ada", run.context.run_id))
            except UnknownRunError:
                with pytest.raises(UnknownRunError):
                    service.events(run)

        assert kept == runs[2:]

    asyncio.run(scenario())


def test_a_run_is_found_only_by_its_user() -> None:
    async def scenario() -> None:
        bridge = AgentWebSocketBridge()
        service = AgentRunService(ExecutionEngineFactory(bridge), bridge, CostAgent())
        run = service.start("ada", "mine")

        assert service.find("ada", run.context.run_id) is run
        with pytest.raises(UnknownRunError):
            service.find("mallory", run.context.run_id)
        await run.outcome()

    asyncio.run(scenario())
