"""Starts, finds and cancels the agent runs of users."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Literal

from netra_backend.app.agents.agent import Agent
from netra_backend.app.agents.supervisor.execution_engine_factory import ExecutionEngineFactory
from netra_backend.app.core.agent_events import AgentEvent
from netra_backend.app.core.user_execution_context import UserExecutionContext
from netra_backend.app.services.agent_websocket_bridge import AgentWebSocketBridge, UnknownRunError

ENDED_RUNS_KEPT_PER_USER = 8

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """How a run ended: with an answer, with an error, or with neither if it was cancelled."""

    status: Literal["completed", "failed", "cancelled"]
    answer: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A run that was started. It lasts until its task does, whoever is connected."""

    context: UserExecutionContext
    task: asyncio.Task[str]

    async def outcome(self) -> RunOutcome:
        """How the run ended, once it has."""
        await asyncio.wait({self.task})  # unlike `await`, does not cancel it with its waiter
        if self.task.cancelled():
            return RunOutcome("cancelled")
        if error := self.task.exception():
            return RunOutcome("failed", error=f"{type(error).__name__}: {error}")
        return RunOutcome("completed", answer=self.task.result())


class AgentRunService:
    """Runs one agent for all users, each run in a task of its own."""

    def __init__(
        self, factory: ExecutionEngineFactory, bridge: AgentWebSocketBridge, agent: Agent
    ) -> None:
        self._factory = factory
        self._bridge = bridge
        self._agent = agent
        self._runs: dict[str, dict[str, Run]] = {}  # by user, by run; the oldest first

    def start(self, user_id: str, task: str) -> Run:
        """A new run, under way. Should it fail, for want of an engine too, its outcome says so."""
        self._drop_oldest(user_id)
        context = UserExecutionContext.for_user(user_id)
        self._bridge.open(context)
        run = Run(context, asyncio.create_task(self._perform(context, task)))
        # A callback, since a task that is cancelled before its first step runs no `finally`.
        run.task.add_done_callback(lambda _: self._conclude(run))
        self._runs.setdefault(user_id, {})[context.run_id] = run
        return run

    def find(self, user_id: str, run_id: str) -> Run:
        """The run of this user. Raises UnknownRunError."""
        run = self._runs.get(user_id, {}).get(run_id)
        if run is None:
            raise UnknownRunError(user_id, run_id)
        return run

    def events(self, run: Run, after: int = 0) -> AsyncIterator[AgentEvent]:
        """The events of the run that come after number `after`, until the run has ended."""
        return self._bridge.follow(run.context.user_id, run.context.run_id, after)

    async def cancel(self, run: Run) -> None:
        """End the run, if it has not ended yet, and wait until it has."""
        run.task.cancel()
        await asyncio.wait({run.task})

    async def shutdown(self) -> None:
        """End all runs."""
        runs = [run for runs in self._runs.values() for run in runs.values()]
        await asyncio.gather(*map(self.cancel, runs))

    async def _perform(self, context: UserExecutionContext, task: str) -> str:
        async with self._factory.user_execution_scope(context) as engine:
            return await engine.execute(self._agent, task)

    def _conclude(self, run: Run) -> None:
        self._bridge.close(run.context.run_id)
        if not run.task.cancelled() and (error := run.task.exception()):
            logger.warning("%s failed", run.context.run_id, exc_info=error)

    def _drop_oldest(self, user_id: str) -> None:
        runs = self._runs.get(user_id, {})
        ended = [run_id for run_id, run in runs.items() if run.task.done()]
        for run_id in ended[: max(0, len(ended) - ENDED_RUNS_KEPT_PER_USER)]:
            del runs[run_id]
            self._bridge.forget(run_id)
