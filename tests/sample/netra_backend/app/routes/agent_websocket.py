"""The WebSocket route: a client logs in, starts agent runs, and is sent their events."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from netra_backend.app.core.agent_events import AgentEvent
from netra_backend.app.routes.client_requests import (
    Authenticate,
    BadRequestError,
    CancelRun,
    LogIn,
    ResumeRun,
    StartRun,
    parse_request,
)
from netra_backend.app.services.agent_run_service import AgentRunService, Run
from netra_backend.app.services.agent_websocket_bridge import UnknownRunError
from netra_backend.app.services.login_service import LoginError, LoginService

WAITING_CONNECTIONS = 512


class AgentWebSocketRoute:
    """Talks with one client a connection. Runs outlive connections; followers do not."""

    def __init__(self, login: LoginService, runs: AgentRunService) -> None:
        self._login = login
        self._runs = runs

    async def handle(self, connection: ServerConnection) -> None:
        """The whole conversation, until the client leaves."""
        with suppress(ConnectionClosed):
            user_id = await self._admit(connection)
            await _Conversation(connection, user_id, self._runs).hold()

    async def _admit(self, connection: ServerConnection) -> str:
        """The user who logged in, or came back with a token. Until then, nothing else is heard."""
        while True:
            message = await connection.recv()
            try:
                match parse_request(message):
                    case LogIn(user_id, password):
                        token = await self._login.log_in(user_id, password)
                    case Authenticate(token):
                        pass
                    case _:
                        raise LoginError("log in first")
                user_id = self._login.user_of(token)
            except (BadRequestError, LoginError) as error:
                await _send(connection, type="error", error=str(error))
            else:
                await _send(connection, type="logged_in", user_id=user_id, token=token)
                return user_id


class _Conversation:
    """What is said on one connection after the login.

    One task hears the requests. Each run that the client watches has a follower, a task that
    sends the run's events and then its result.
    """

    def __init__(self, connection: ServerConnection, user_id: str, runs: AgentRunService) -> None:
        self._connection = connection
        self._user_id = user_id
        self._runs = runs
        self._followers: dict[str, asyncio.Task[None]] = {}  # by run

    async def hold(self) -> None:
        async with asyncio.TaskGroup() as group:
            with suppress(ConnectionClosed):
                async for message in self._connection:
                    try:
                        await self._answer(message, group)
                    except (BadRequestError, UnknownRunError) as error:
                        await _send(self._connection, type="error", error=str(error))
            for follower in self._followers.values():
                follower.cancel()

    async def _answer(self, message: str | bytes, group: asyncio.TaskGroup) -> None:
        match parse_request(message):
            case StartRun(task):
                run = self._runs.start(self._user_id, task)
                await _send(self._connection, type="run_accepted", run_id=run.context.run_id)
                self._watch(run, 0, group)
            case ResumeRun(run_id, after):
                self._watch(self._runs.find(self._user_id, run_id), after, group)
            case CancelRun(run_id):
                await self._runs.cancel(self._runs.find(self._user_id, run_id))
            case _:
                raise BadRequestError("you are logged in already")

    def _watch(self, run: Run, after: int, group: asyncio.TaskGroup) -> None:
        run_id = run.context.run_id
        if run_id in self._followers:
            raise BadRequestError(f"{run_id} is being followed here already")
        events = self._runs.events(run, after)
        self._followers[run_id] = group.create_task(self._follow(run, events))

    async def _follow(self, run: Run, events: AsyncIterator[AgentEvent]) -> None:
        run_id = run.context.run_id
        with suppress(ConnectionClosed):
            async for event in events:
                await _send(
                    self._connection,
                    type=event.type,
                    run_id=run_id,
                    sequence=event.sequence,
                    data=dict(event.data),
                )
            outcome = await run.outcome()
            await _send(
                self._connection,
                type="result",
                run_id=run_id,
                status=outcome.status,
                answer=outcome.answer,
                error=outcome.error,
            )
        del self._followers[run_id]


@asynccontextmanager
async def serving(
    login: LoginService, runs: AgentRunService, host: str = "127.0.0.1", port: int = 0
) -> AsyncIterator[str]:
    """Serve the route inside the scope; gives its address. Port 0 takes one that is free."""
    route = AgentWebSocketRoute(login, runs)
    async with serve(
        route.handle, host, port, compression=None, backlog=WAITING_CONNECTIONS
    ) as server:
        bound_port = next(iter(server.sockets)).getsockname()[1]
        yield f"ws://{host}:{bound_port}"


async def _send(connection: ServerConnection, **message: object) -> None:
    await connection.send(json.dumps(message))
