"""Runs one agent once, for one user."""

import asyncio
from enum import StrEnum

from netra_backend.app.agents.agent import Agent
from netra_backend.app.agents.user_event_emitter import UserEventEmitter
from netra_backend.app.core.agent_events import EventBridge
from netra_backend.app.core.user_execution_context import UserExecutionContext


class EngineStatus(StrEnum):
    """Where an engine stands: ready, then running, then one of the others for good."""

    READY = "ready"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    CLOSED = "closed"  # before it ran


class EngineUsedError(Exception):
    """An engine that has run, or was closed, was asked to run."""

    def __init__(self, context: UserExecutionContext, status: EngineStatus) -> None:
        super().__init__(f"the engine of {context.run_id} is {status}")
        self.context = context
        self.status = status


class UserExecutionEngine:
    """Carries out the run that its context names. Engines share nothing but the bridge."""

    def __init__(
        self, context: UserExecutionContext, bridge: EventBridge, *, created_at: float = 0.0
    ) -> None:
        self.context = context
        self.created_at = created_at
        self.status = EngineStatus.READY
        self._emitter = UserEventEmitter(context, bridge)
        self._runner: asyncio.Task[object] | None = None
        self._ended = asyncio.Event()

    @property
    def is_ended(self) -> bool:
        return self.status not in (EngineStatus.READY, EngineStatus.RUNNING)

    async def execute(self, agent: Agent, task: str) -> str:
        """The agent's answer.

        Raises EngineUsedError the second time, and whatever the agent or the bridge raises.
        """
        if self.status is not EngineStatus.READY:
            raise EngineUsedError(self.context, self.status)
        self.status = EngineStatus.RUNNING
        self._runner = asyncio.current_task()
        outcome = EngineStatus.FAILED
        try:
            await self._emitter.agent_started(agent.name)
            answer = await agent.run(task, self._emitter)
            await self._emitter.agent_completed(agent.name)
            outcome = EngineStatus.COMPLETED
            return answer
        except asyncio.CancelledError:
            outcome = EngineStatus.CANCELLED
            raise
        finally:
            self.status = outcome
            self._ended.set()

    async def close(self) -> None:
        """End the engine: a run that is under way is cancelled, and waited for."""
        if self.status is EngineStatus.READY:
            self.status = EngineStatus.CLOSED
        elif self.status is EngineStatus.RUNNING and self._runner is not None:
            self._runner.cancel()
            await self._ended.wait()
