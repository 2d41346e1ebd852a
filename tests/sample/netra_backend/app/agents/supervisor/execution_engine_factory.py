"""Makes the execution engines: so many a user, each ended when its work is done.

This is the canonical module of ExecutionEngineFactory.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from netra_backend.app.agents.supervisor.user_execution_engine import (
    EngineStatus,
    UserExecutionEngine,
)
from netra_backend.app.core.agent_events import EventBridge
from netra_backend.app.core.user_execution_context import UserExecutionContext

ENGINES_PER_USER = 2
IDLE_SECONDS = 300.0


class EngineLimitError(Exception):
    """A user who has all the engines that one user may have asked for another."""

    def __init__(self, user_id: str, limit: int) -> None:
        super().__init__(f"{user_id} already has {limit} engines")
        self.user_id = user_id
        self.limit = limit


class FactoryClosedError(Exception):
    """An engine was asked of a factory that was shut down."""


class FactoryNotConfiguredError(Exception):
    """The process's factory was asked for before configure_execution_engine_factory."""


@dataclass(frozen=True, slots=True)
class FactoryMetrics:
    """What a factory has done so far. Always created == active + released."""

    created: int
    active: int
    released: int
    refused: int


class ExecutionEngineFactory:
    """Makes engines for all users, and keeps account of them.

    The registry changes only between two awaits, so that it needs no lock.
    """

    def __init__(
        self,
        bridge: EventBridge,
        *,
        engines_per_user: int = ENGINES_PER_USER,
        idle_seconds: float = IDLE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if engines_per_user < 1:
            raise ValueError(f"engines_per_user must be at least 1, not {engines_per_user}")
        self._bridge = bridge
        self._engines_per_user = engines_per_user
        self._idle_seconds = idle_seconds
        self._clock = clock
        self._engines: dict[str, list[UserExecutionEngine]] = {}  # by user
        self._created = 0
        self._released = 0
        self._refused = 0
        self._closed = False

    async def create_for_user(self, context: UserExecutionContext) -> UserExecutionEngine:
        """A new engine for this run; whoever takes it must release it.

        Raises EngineLimitError where the user has too many, FactoryClosedError after shutdown.
        """
        if self._closed:
            raise FactoryClosedError("the factory was shut down")
        for engine in self.engines_of(context.user_id):
            if engine.is_ended:
                self._forget(engine)
        if len(self.engines_of(context.user_id)) >= self._engines_per_user:
            self._refused += 1
            raise EngineLimitError(context.user_id, self._engines_per_user)
        engine = UserExecutionEngine(context, self._bridge, created_at=self._clock())
        self._engines.setdefault(context.user_id, []).append(engine)
        self._created += 1
        return engine

    @asynccontextmanager
    async def user_execution_scope(
        self, context: UserExecutionContext
    ) -> AsyncIterator[UserExecutionEngine]:
        """An engine that is released when the scope is left, however it is left."""
        engine = await self.create_for_user(context)
        try:
            yield engine
        finally:
            await self.release(engine)

    async def release(self, engine: UserExecutionEngine) -> None:
        """End the engine and give its place back. A second release does nothing."""
        try:
            await engine.close()
        finally:
            self._forget(engine)

    async def cleanup(self) -> int:
        """Release the engines that have ended or were left idle, and say how many."""
        oldest = self._clock() - self._idle_seconds
        leftover = [
            engine
            for engine in self._all_engines()
            if engine.is_ended
            or (engine.status is EngineStatus.READY and engine.created_at <= oldest)
        ]
        for engine in leftover:
            await self.release(engine)
        return len(leftover)

    async def shutdown(self) -> None:
        """Make no more engines, and end all that there are."""
        self._closed = True
        await asyncio.gather(*map(self.release, self._all_engines()))

    def engines_of(self, user_id: str) -> tuple[UserExecutionEngine, ...]:
        return tuple(self._engines.get(user_id, ()))

    def metrics(self) -> FactoryMetrics:
        return FactoryMetrics(
            created=self._created,
            active=len(self._all_engines()),
            released=self._released,
            refused=self._refused,
        )

    def _all_engines(self) -> list[UserExecutionEngine]:
        return [engine for engines in self._engines.values() for engine in engines]

    def _forget(self, engine: UserExecutionEngine) -> None:
        user_id = engine.context.user_id
        engines = self._engines.get(user_id, [])
        if engine not in engines:
            return
        engines.remove(engine)
        if not engines:
            del self._engines[user_id]
        self._released += 1


class RequestScopedExecutionEngineFactory:
    """Makes engines for the user of one request only, and ends them with the request.

    Not to be confused with ExecutionEngineFactory, which serves every user and stays.
    """

    def __init__(self, factory: ExecutionEngineFactory, request: UserExecutionContext) -> None:
        self._factory = factory
        self._request = request
        self._made: list[UserExecutionEngine] = []

    async def create(self) -> UserExecutionEngine:
        """Another engine for this request. Raises what the factory behind it raises."""
        engine = await self._factory.create_for_user(self._request)
        self._made.append(engine)
        return engine

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await asyncio.gather(*map(self._factory.release, self._made))


def create_execution_engine_factory(
    bridge: EventBridge, *, engines_per_user: int = ENGINES_PER_USER
) -> ExecutionEngineFactory:
    """A factory of the caller's own. The process's factory stays what it was."""
    return ExecutionEngineFactory(bridge, engines_per_user=engines_per_user)


_process_factory: ExecutionEngineFactory | None = None


def configure_execution_engine_factory(bridge: EventBridge) -> ExecutionEngineFactory:
    """Make the process's factory, in place of the one before."""
    global _process_factory
    _process_factory = ExecutionEngineFactory(bridge)
    return _process_factory


def get_execution_engine_factory() -> ExecutionEngineFactory:
    """The process's factory. Raises FactoryNotConfiguredError where there is none."""
    if _process_factory is None:
        raise FactoryNotConfiguredError("call configure_execution_engine_factory first")
    return _process_factory
