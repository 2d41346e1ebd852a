"""The golden path, as a client sees it: a real server, real sockets, nothing replaced."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NoReturn

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosedOK

from netra_backend.app.agents.supervisor.execution_engine_factory import FactoryMetrics
from netra_backend.app.agents.user_event_emitter import UserEventEmitter
from netra_backend.app.main import Backend, running_backend
from netra_backend.app.services.login_service import LoginService

FIVE = ["agent_started", "agent_thinking", "tool_executing", "tool_completed", "agent_completed"]
PASSWORD = "correct horse battery staple"
PATIENCE_SECONDS = 60  # never used up; it turns a test that would hang into one that fails


class Client:
    """One connection of one user."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    async def send(self, **message: object) -> None:
        await self._connection.send(json.dumps(message))

    async def receive(self) -> dict[str, Any]:
        text = await asyncio.wait_for(self._connection.recv(), PATIENCE_SECONDS)
        message: dict[str, Any] = json.loads(text)
        return message

    async def ask(self, **message: object) -> dict[str, Any]:
        await self.send(**message)
        return await self.receive()

    async def log_in(self, user_id: str) -> str:
        reply = await self.ask(type="log_in", user_id=user_id, password=PASSWORD)
        assert (reply["type"], reply["user_id"]) == ("logged_in", user_id)
        return str(reply["token"])

    async def start_run(self, task: str) -> str:
        reply = await self.ask(type="start_run", task=task)
        assert reply["type"] == "run_accepted"
        return str(reply["run_id"])

    def vanish(self) -> None:
        """Lose the connection without a word, as when a network cable is pulled."""
        self._connection.transport.abort()

    async def receive_until_closed(self) -> NoReturn:
        while True:
            await self.receive()

    async def receive_until_result(self) -> list[dict[str, Any]]:
        messages = [await self.receive()]
        while messages[-1]["type"] != "result":
            messages.append(await self.receive())
        return messages


class PausingAgent:
    """Thinks until it is told to go on."""

    name = "pausing"

    def __init__(self) -> None:
        self.go_on = asyncio.Event()

    async def run(self, task: str, emitter: UserEventEmitter) -> str:
        await emitter.agent_thinking("wait")
        await self.go_on.wait()
        await emitter.tool_executing("wait")
        await emitter.tool_completed("wait", "waited")
        return task


@asynccontextmanager
async def connected(backend: Backend) -> AsyncIterator[Client]:
    async with connect(backend.address, open_timeout=PATIENCE_SECONDS) as connection:
        yield Client(connection)


async def login_for(*user_ids: str) -> LoginService:
    login = LoginService(hash_iterations=1)
    for user_id in user_ids:
        await login.register(user_id, PASSWORD)
    return login


def types_of(messages: list[dict[str, Any]]) -> list[str]:
    return [message["type"] for message in messages]


def test_a_client_logs_in_starts_a_run_and_receives_five_events_and_the_result() -> None:
    async def scenario() -> None:
        async with running_backend(await login_for("ada")) as backend:
            async with connected(backend) as client:
                await client.log_in("ada")
                run_id = await client.start_run("how much is this")

                messages = await client.receive_until_result()

                assert types_of(messages) == [*FIVE, "result"]
                assert [message["sequence"] for message in messages[:5]] == [1, 2, 3, 4, 5]
                assert {message["run_id"] for message in messages} == {run_id}
                assert messages[3]["data"] == {"tool": "estimate_cost", "output": "16"}
                assert messages[5]["status"] == "completed"
                assert messages[5]["answer"] == "This prompt costs 16 millionths of a dollar."
                # The next message answers the next request: nothing came after the result.
                assert (await client.ask(type="nonsense"))["type"] == "error"
            assert backend.factory.metrics() == FactoryMetrics(
                created=1, active=0, released=1, refused=0
            )

    asyncio.run(scenario())


def test_of_200_users_at_once_none_sees_the_events_of_another() -> None:
    async def one_user(backend: Backend, number: int, everybody: asyncio.Barrier) -> str:
        async with connected(backend) as client:
            await client.log_in(f"user-{number}")
            await everybody.wait()  # all are connected before the first one starts
            run_id = await client.start_run("word " * number)

            messages = await client.receive_until_result()

            assert types_of(messages) == [*FIVE, "result"]
            assert {message["run_id"] for message in messages} == {run_id}
            assert messages[3]["data"]["output"] == str(4 * number)
            assert (
                messages[5]["answer"] == f"This prompt costs {4 * number} millionths of a dollar."
            )
            assert (await client.ask(type="nonsense"))["type"] == "error"
            return run_id

    async def scenario() -> None:
        login = await login_for(*(f"user-{number}" for number in range(200)))
        everybody = asyncio.Barrier(200)
        async with running_backend(login) as backend:
            async with asyncio.TaskGroup() as group:
                users = [
                    group.create_task(one_user(backend, number, everybody)) for number in range(200)
                ]

            assert len({user.result() for user in users}) == 200
            assert backend.factory.metrics() == FactoryMetrics(
                created=200, active=0, released=200, refused=0
            )

    asyncio.run(scenario())


@pytest.mark.parametrize("says_goodbye", [True, False])
def test_a_client_that_comes_back_gets_the_rest_and_nothing_twice(says_goodbye: bool) -> None:
    async def scenario() -> None:
        agent = PausingAgent()
        async with running_backend(await login_for("ada"), agent) as backend:
            async with connected(backend) as client:
                token = await client.log_in("ada")
                run_id = await client.start_run("and back again")
                before = [await client.receive(), await client.receive()]
                if not says_goodbye:
                    client.vanish()

            async with connected(backend) as client:
                reply = await client.ask(type="authenticate", token=token)
                assert (reply["type"], reply["user_id"]) == ("logged_in", "ada")
                await client.send(type="resume_run", run_id=run_id, after=before[-1]["sequence"])
                agent.go_on.set()
                after = await client.receive_until_result()

            assert types_of(before + after) == [*FIVE, "result"]
            assert after[-1]["answer"] == "and back again"

    asyncio.run(scenario())


def test_clients_that_vanish_leave_nothing_behind(caplog: pytest.LogCaptureFixture) -> None:
    def followers() -> list[str]:
        names = (getattr(task.get_coro(), "__qualname__", "") for task in asyncio.all_tasks())
        return [name for name in names if name.endswith("._follow")]

    async def start_and_vanish(backend: Backend, user_id: str) -> str:
        async with connected(backend) as client:
            await client.log_in(user_id)
            run_id = await client.start_run("gone")
            assert types_of([await client.receive(), await client.receive()]) == FIVE[:2]
            client.vanish()
        return run_id

    async def scenario() -> None:
        users = [f"user-{number}" for number in range(50)]
        agent = PausingAgent()
        async with running_backend(await login_for(*users), agent) as backend:
            run_ids = await asyncio.gather(*(start_and_vanish(backend, user) for user in users))
            async with asyncio.timeout(PATIENCE_SECONDS):
                while followers():
                    await asyncio.sleep(0.001)
            agent.go_on.set()
            for user, run_id in zip(users, run_ids, strict=True):
                outcome = await backend.runs.find(user, run_id).outcome()
                assert outcome.status == "completed"
            assert backend.factory.metrics().active == 0

    asyncio.run(scenario())
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


def test_a_run_that_ended_while_its_client_was_away_can_be_received_in_full() -> None:
    async def scenario() -> None:
        async with running_backend(await login_for("ada")) as backend:
            async with connected(backend) as client:
                token = await client.log_in("ada")
                run_id = await client.start_run("one two")
            await backend.runs.find("ada", run_id).outcome()

            async with connected(backend) as client:
                await client.ask(type="authenticate", token=token)
                await client.send(type="resume_run", run_id=run_id, after=0)
                assert types_of(await client.receive_until_result()) == [*FIVE, "result"]
                await client.send(type="resume_run", run_id=run_id, after=5)
                assert types_of(await client.receive_until_result()) == ["result"]

    asyncio.run(scenario())


def test_a_client_that_does_not_read_holds_nobody_up() -> None:
    async def scenario() -> None:
        async with (
            running_backend(await login_for("slow", "quick")) as backend,
            connected(backend) as slow,
            connected(backend) as quick,
        ):
            await slow.log_in("slow")
            await quick.log_in("quick")
            await slow.send(type="start_run", task="one")
            for _ in range(10):
                await quick.start_run("one")
                assert types_of(await quick.receive_until_result()) == [*FIVE, "result"]

            messages = await slow.receive_until_result()
            assert types_of(messages) == ["run_accepted", *FIVE, "result"]

    asyncio.run(scenario())


def test_a_client_can_cancel_its_run() -> None:
    async def scenario() -> None:
        async with (
            running_backend(await login_for("ada"), PausingAgent()) as backend,
            connected(backend) as client,
        ):
            await client.log_in("ada")
            run_id = await client.start_run("never mind")
            assert types_of([await client.receive(), await client.receive()]) == FIVE[:2]

            result = await client.ask(type="cancel_run", run_id=run_id)

            assert (result["type"], result["status"]) == ("result", "cancelled")
            assert backend.factory.metrics().active == 0

    asyncio.run(scenario())


@pytest.mark.parametrize("request_type", ["resume_run", "cancel_run"])
def test_the_run_of_another_user_is_as_good_as_unknown(request_type: str) -> None:
    async def scenario() -> None:
        agent = PausingAgent()
        async with (
            running_backend(await login_for("ada", "mallory"), agent) as backend,
            connected(backend) as ada,
            connected(backend) as mallory,
        ):
            await ada.log_in("ada")
            await mallory.log_in("mallory")
            run_id = await ada.start_run("mine")

            reply = await mallory.ask(type=request_type, run_id=run_id, after=0)
            assert reply == {"type": "error", "error": f"mallory has no run {run_id!r}"}

            agent.go_on.set()
            assert types_of(await ada.receive_until_result()) == [*FIVE, "result"]

    asyncio.run(scenario())


def test_nothing_is_done_for_a_client_that_has_not_logged_in() -> None:
    async def scenario() -> None:
        async with (
            running_backend(await login_for("ada")) as backend,
            connected(backend) as client,
        ):
            for request, error in [
                ({"type": "start_run", "task": "one"}, "log in first"),
                ({"type": "log_in", "user_id": "ada", "password": "no"}, "wrong user or password"),
                ({"type": "authenticate", "token": "made-up"}, "unknown or expired token"),
            ]:
                assert await client.ask(**request) == {"type": "error", "error": error}
            assert backend.factory.metrics().created == 0

            await client.log_in("ada")
            await client.start_run("one")
            assert types_of(await client.receive_until_result()) == [*FIVE, "result"]

    asyncio.run(scenario())


def test_a_run_is_followed_once_on_one_connection() -> None:
    async def scenario() -> None:
        agent = PausingAgent()
        async with (
            running_backend(await login_for("ada"), agent) as backend,
            connected(backend) as client,
        ):
            await client.log_in("ada")
            run_id = await client.start_run("one")
            assert types_of([await client.receive(), await client.receive()]) == FIVE[:2]

            reply = await client.ask(type="resume_run", run_id=run_id, after=0)
            assert reply["error"] == f"{run_id} is being followed here already"

            agent.go_on.set()
            assert types_of(await client.receive_until_result()) == [*FIVE[2:], "result"]

    asyncio.run(scenario())


def test_a_shutdown_ends_the_runs_and_the_connections() -> None:
    async def scenario() -> None:
        async with running_backend(await login_for("ada"), PausingAgent()) as backend:
            connection = await connect(backend.address, open_timeout=PATIENCE_SECONDS)
            client = Client(connection)
            await client.log_in("ada")
            run_id = await client.start_run("one")
            assert types_of([await client.receive(), await client.receive()]) == FIVE[:2]

        with pytest.raises(ConnectionClosedOK):
            await client.receive_until_closed()
        assert (await backend.runs.find("ada", run_id).outcome()).status == "cancelled"
        assert backend.factory.metrics().active == 0

    asyncio.run(scenario())
