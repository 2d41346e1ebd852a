"""The factory's limits, accounts and cleanup, where many ask at once and runs are under way."""

import asyncio

import pytest

from netra_backend.app.agents.supervisor.execution_engine_factory import (
    EngineLimitError,
    ExecutionEngineFactory,
    FactoryMetrics,
)
from netra_backend.app.agents.supervisor.user_execution_engine import EngineStatus
from netra_backend.app.agents.user_event_emitter import UserEventEmitter
from netra_backend.app.core.user_execution_context import UserExecutionContext
from netra_backend.app.services.agent_run_service import AgentRunService
from netra_backend.app.services.agent_websocket_bridge import AgentWebSocketBridge


class EndlessAgent:
    """Thinks for ever."""

    name = "endless"

    def __init__(self) -> None:
        self.is_thinking = asyncio.Event()

    async def run(self, task: str, emitter: UserEventEmitter) -> str:
        await emitter.agent_thinking(task)
        self.is_thinking.set()
        await asyncio.Event().wait()
        raise AssertionError("for ever is over")


class ReluctantAgent:
    """Does not stop when it is told to, but only when it is let go."""

    name = "reluctant"

    def __init__(self) -> None:
        self.is_busy = asyncio.Event()
        self.is_told = asyncio.Event()
        self.let_go = asyncio.Event()

    async def run(self, task: str, emitter: UserEventEmitter) -> str:
        self.is_busy.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.is_told.set()
            await self.let_go.wait()
        raise AssertionError("for ever is over")


def test_the_limit_holds_where_everybody_asks_at_once() -> None:
    async def scenario() -> None:
        factory = ExecutionEngineFactory(AgentWebSocketBridge(), engines_per_user=3)
        users = [f"user-{number}" for number in range(50)]

        answers = await asyncio.gather(
            *(
                factory.create_for_user(UserExecutionContext.for_user(user_id))
                for _ in range(10)
                for user_id in users
            ),
            return_exceptions=True,
        )

        refusals = [answer for answer in answers if isinstance(answer, EngineLimitError)]
        assert len(refusals) == 50 * 7
        assert {len(factory.engines_of(user_id)) for user_id in users} == {3}
        assert factory.metrics() == FactoryMetrics(created=150, active=150, released=0, refused=350)

    asyncio.run(scenario())


def test_a_run_over_the_limit_fails_without_an_event_and_the_others_go_on() -> None:
    async def scenario() -> None:
        bridge = AgentWebSocketBridge()
        factory = ExecutionEngineFactory(bridge, engines_per_user=1)
        agent = EndlessAgent()
        service = AgentRunService(factory, bridge, agent)
        allowed = service.start("ada", "first")
        await agent.is_thinking.wait()

        refused = service.start("ada", "second")

        assert [event async for event in service.events(refused)] == []
        outcome = await refused.outcome()
        assert outcome.error == "EngineLimitError: ada already has 1 engines"
        assert not allowed.task.done()
        await service.shutdown()
        assert factory.metrics() == FactoryMetrics(created=1, active=0, released=1, refused=1)

    asyncio.run(scenario())


def test_cleanup_leaves_a_run_that_is_under_way_alone() -> None:
    async def scenario() -> None:
        bridge = AgentWebSocketBridge()
        factory = ExecutionEngineFactory(bridge, idle_seconds=0.0)
        agent = EndlessAgent()
        service = AgentRunService(factory, bridge, agent)
        run = service.start("ada", "busy")
        await agent.is_thinking.wait()
        idle = await factory.create_for_user(UserExecutionContext.for_user("grace"))

        assert await factory.cleanup() == 1

        assert idle.status is EngineStatus.CLOSED
        assert not run.task.done()
        assert [engine.status for engine in factory.engines_of("ada")] == [EngineStatus.RUNNING]
        await service.shutdown()

    asyncio.run(scenario())


def test_shutdown_cancels_what_runs_and_closes_what_waits() -> None:
    async def scenario() -> None:
        bridge = AgentWebSocketBridge()
        factory = ExecutionEngineFactory(bridge)
        agent = EndlessAgent()
        service = AgentRunService(factory, bridge, agent)
        runs = [service.start(f"user-{number}", "busy") for number in range(20)]
        await agent.is_thinking.wait()
        ready = await factory.create_for_user(UserExecutionContext.for_user("ada"))

        await factory.shutdown()

        assert ready.status is EngineStatus.CLOSED
        assert {(await run.outcome()).status for run in runs} == {"cancelled"}
        assert factory.metrics() == FactoryMetrics(created=21, active=0, released=21, refused=0)

    asyncio.run(scenario())


def test_releasing_a_running_engine_cancels_its_run_and_waits_for_it() -> None:
    async def scenario() -> None:
        bridge = AgentWebSocketBridge()
        factory = ExecutionEngineFactory(bridge)
        agent = EndlessAgent()
        context = UserExecutionContext.for_user("ada")
        bridge.open(context)
        engine = await factory.create_for_user(context)
        execution = asyncio.ensure_future(engine.execute(agent, "busy"))
        await agent.is_thinking.wait()

        await factory.release(engine)

        assert engine.status is EngineStatus.CANCELLED
        with pytest.raises(asyncio.CancelledError):
            await execution
        assert factory.engines_of("ada") == ()

    asyncio.run(scenario())


def test_accounts_balance_after_every_kind_of_end() -> None:
    async def scenario() -> None:
        bridge = AgentWebSocketBridge()
        factory = ExecutionEngineFactory(bridge)
        service = AgentRunService(factory, bridge, EndlessAgent())
        runs = [service.start(f"user-{number % 40}", "busy") for number in range(120)]
        await asyncio.sleep(0)  # each run takes its first step: 80 get an engine, 40 do not

        for run in runs[::2]:
            await service.cancel(run)
        metrics = factory.metrics()
        assert metrics.created == metrics.active + metrics.released == 80
        assert metrics.refused == 40

        await service.shutdown()
        assert factory.metrics() == FactoryMetrics(created=80, active=0, released=80, refused=40)

    asyncio.run(scenario())


def test_a_release_that_is_given_up_gives_the_place_back() -> None:
    async def scenario() -> None:
        bridge = AgentWebSocketBridge()
        factory = ExecutionEngineFactory(bridge, engines_per_user=1)
        agent = ReluctantAgent()
        context = UserExecutionContext.for_user("ada")
        bridge.open(context)
        engine = await factory.create_for_user(context)
        run = asyncio.ensure_future(engine.execute(agent, "one"))
        await agent.is_busy.wait()

        release = asyncio.ensure_future(factory.release(engine))
        await agent.is_told.wait()
        release.cancel()
        await asyncio.wait({release})

        assert factory.metrics() == FactoryMetrics(created=1, active=0, released=1, refused=0)
        await factory.create_for_user(UserExecutionContext.for_user("ada"))
        agent.let_go.set()
        await asyncio.wait({run})
        assert engine.status is EngineStatus.CANCELLED

    asyncio.run(scenario())
