"""Puts the application together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from netra_backend.app.agents.agent import Agent
from netra_backend.app.agents.cost_agent import CostAgent
from netra_backend.app.agents.supervisor.execution_engine_factory import (
    ExecutionEngineFactory,
    configure_execution_engine_factory,
)
from netra_backend.app.routes.agent_websocket import serving
from netra_backend.app.services.agent_run_service import AgentRunService
from netra_backend.app.services.agent_websocket_bridge import AgentWebSocketBridge
from netra_backend.app.services.login_service import LoginService


@dataclass(frozen=True, slots=True)
class Backend:
    """The running application: where clients connect, and the services behind it."""

    address: str
    login: LoginService
    runs: AgentRunService
    factory: ExecutionEngineFactory


@asynccontextmanager
async def running_backend(
    login: LoginService | None = None, agent: Agent | None = None
) -> AsyncIterator[Backend]:
    """The application, served inside the scope and shut down when it is left."""
    login = login or LoginService()
    bridge = AgentWebSocketBridge()
    factory = configure_execution_engine_factory(bridge)
    runs = AgentRunService(factory, bridge, agent or CostAgent())
    async with serving(login, runs) as address:
        try:
            yield Backend(address, login, runs, factory)
        finally:
            await runs.shutdown()
            await factory.shutdown()
