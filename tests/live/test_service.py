"""Tests for simulator.live.service: a bot served to clients that nobody here wrote."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import websockets
from websockets.asyncio.client import connect

from simulator.batch import Logs
from simulator.errors import Exit, ListenError
from simulator.live.interruption import Interruption
from simulator.live.service import Address, Hooks, serve
from simulator.record import EndedBy, Run
from simulator.served import served
from tests.bots import ECHO, footer, records, write
from tests.live.foreign import BOUND, TEXT, ask, upgrade_request

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.usefixtures("nothing_left")

LOOPS = ("asyncio", "uvloop")


@dataclass
class Service:
    """A bot that is being served."""

    url: str
    stop: Interruption
    serving: asyncio.Task[None]
    over: asyncio.Queue[Run]
    refused: list[str] = field(default_factory=list)


@asynccontextmanager
async def serving(
    folder: Path, bot: str = ECHO, *, once: bool = False, **address: object
) -> AsyncIterator[Service]:
    """The bot, served until the block ends."""
    made = served(write(folder, bot, "bot.yaml"), 3)
    logs, stop = Logs(folder, "served"), Interruption()
    address_known: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    over: asyncio.Queue[Run] = asyncio.Queue()
    refused: list[str] = []
    task = asyncio.create_task(
        serve(
            made,
            Address(**address),  # type: ignore[arg-type]
            Hooks(
                open_log=lambda number: logs.open(f"talk {number}"),
                listening=address_known.set_result,
                refused=refused.append,
                over=over.put_nowait,
            ),
            once=once,
            interruption=stop,
        )
    )
    async with asyncio.timeout(BOUND):
        try:
            yield Service(await address_known, stop, task, over, refused)
        finally:
            stop.set(15)
            await task


def the_error(run: Run) -> str:
    assert run.log is not None
    (error,) = (record for record in records(run.log) if record["type"] == "error")
    assert error["side"] == "client"
    return str(error["sentence"])


async def test_every_client_has_its_own_conversation_and_log(tmp_path: Path) -> None:
    async def talk(number: int) -> None:
        async with connect(service.url) as client:
            assert await client.recv() == "hi"
            for turn in range(5):
                await client.send(f"{number} {turn}")
                assert await client.recv() == f"echo {number} {turn}"

    async with serving(tmp_path) as service:
        await asyncio.gather(*(talk(number) for number in range(20)))
        runs = [await service.over.get() for _ in range(20)]
    assert {run.exit for run in runs} == {Exit.OK}
    assert {run.ending.by for run in runs} == {EndedBy.CLIENT}
    logs = {run.log for run in runs if run.log is not None}
    assert len(logs) == 20
    for log in logs:
        assert footer(log)["counts"]["messages"] == 11
        said = [r["text"] for r in records(log) if r["type"] == "message" and r["from"] == "client"]
        assert {text.split()[0] for text in said} == {said[0].split()[0]}


async def test_once_serves_one_conversation(tmp_path: Path) -> None:
    async with serving(tmp_path, once=True) as service:
        async with connect(service.url) as client:
            await client.recv()
            await client.send("bye")
            with pytest.raises(websockets.ConnectionClosedOK):
                await client.recv()
        await service.serving
        assert (await service.over.get()).ending.by is EndedBy.SERVER


async def test_stopping_tells_every_client_that_it_goes_away(tmp_path: Path) -> None:
    async with serving(tmp_path) as service:
        clients = [await connect(service.url) for _ in range(5)]
        assert [await client.recv() for client in clients] == ["hi"] * 5
        service.stop.set(15)
        await asyncio.gather(*(client.wait_closed() for client in clients))
        await service.serving
    assert [client.close_code for client in clients] == [1001] * 5
    runs = [service.over.get_nowait() for _ in range(5)]
    assert [footer(run.log)["ended_by"] for run in runs if run.log] == ["interrupted"] * 5


async def test_a_bad_client_ends_only_its_own_conversation(tmp_path: Path) -> None:
    async with serving(tmp_path) as service, connect(service.url) as good:
        assert await good.recv() == "hi"
        bad = await connect(service.url)
        await bad.recv()
        await bad.send(b"\xff", text=True)
        await bad.wait_closed()
        assert bad.close_code == 1007
        dropped = await connect(service.url)
        await dropped.recv()
        dropped.transport.abort()
        await dropped.wait_closed()
        unmasked, _ = await ask(service.url, upgrade_request(service.url))
        unmasked.writer.write(b"\x81\x02hi")
        assert await unmasked.frame() == (TEXT, b"hi")
        assert (await unmasked.frame())[1][:2] == b"\x03\xea"  # 1002
        await unmasked.leave()
        ended = [await service.over.get() for _ in range(3)]
        assert [run.exit for run in ended] == [Exit.RUNTIME] * 3
        assert "to mask every frame" in the_error(ended[2])
        await good.send("still there?")
        assert await good.recv() == "echo still there"


@pytest.mark.parametrize(
    ("host", "origin", "named"),
    [
        ("127.0.0.1", "http://evil.example", "http://evil.example"),
        ("127.0.0.1", "null", "null"),
        ("evil.example", None, "evil.example"),
    ],
)
async def test_a_foreign_page_is_turned_down_before_the_upgrade(
    tmp_path: Path, host: str, origin: str | None, named: str
) -> None:
    async with serving(tmp_path) as service:
        with pytest.raises(websockets.InvalidStatus) as caught:
            await connect(
                service.url.replace("127.0.0.1", host), host="127.0.0.1",
                port=int(service.url.rstrip("/").rpartition(":")[2]),
                origin=None if origin is None else websockets.Origin(origin),
            )  # fmt: skip
        assert caught.value.response.status_code == 403
        assert len(service.refused) == 1
        assert named in service.refused[0]
    assert not list(tmp_path.glob("*/*.jsonl"))  # noqa: ASYNC240


async def test_an_allowed_origin_comes_in(tmp_path: Path) -> None:
    async with (
        serving(tmp_path, origins=("http://good.example",)) as service,
        connect(service.url, origin=websockets.Origin("http://good.example")) as client,
    ):
        assert await client.recv() == "hi"


async def test_a_port_that_is_taken_is_refused_in_one_sentence(tmp_path: Path) -> None:
    async with serving(tmp_path) as service:
        port = int(service.url.rstrip("/").rpartition(":")[2])
        with pytest.raises(ListenError, match=str(port)):
            await serve(served(str(tmp_path / "bot.yaml"), 0), Address(port=port))


async def test_a_log_that_cannot_be_made_ends_only_its_conversation(tmp_path: Path) -> None:
    made = served(write(tmp_path, ECHO, "bot.yaml"), 0)
    blocked = Path(write(tmp_path, "a file", "out"))
    stop, over = Interruption(), asyncio.Queue[Run]()
    url: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    logs = Logs(blocked, "served")
    hooks = Hooks(
        open_log=lambda n: logs.open(str(n)), listening=url.set_result, over=over.put_nowait
    )
    task = asyncio.create_task(serve(made, Address(), hooks, interruption=stop))
    async with asyncio.timeout(BOUND):
        for _ in range(2):
            client = await connect(await url)
            await client.wait_closed()
            assert client.close_code == 1011
            assert (await over.get()).exit is Exit.RUNTIME
        stop.set(15)
        await task
