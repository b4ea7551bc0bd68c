"""Tests for simulator.viewer.watching: a page hears of new runs, and of a log that grows, as it is written."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import aiohttp
import pytest

from simulator.transcript.writer import Transcript
from simulator.viewer.watching import Listener
from tests.transcript.logs import turns, write_log
from tests.viewer.served import BOUND, heard, viewing

if TYPE_CHECKING:
    from pathlib import Path


async def test_a_new_run_is_told(tmp_path: Path) -> None:
    async with viewing(tmp_path) as client, client.live() as socket:
        await heard(socket, type="runs")  # as it is when the page comes
        write_log(tmp_path / "in" / "a.jsonl", turns(3))
        await heard(socket, type="runs")
        runs = (await client.api("runs"))["runs"]
        assert [run["id"] for run in runs] == ["in/a.jsonl"]


async def test_a_conversation_appears_as_it_is_spoken(tmp_path: Path) -> None:
    log = Transcript(tmp_path / "a.jsonl")
    log.header(run="live")
    async with viewing(tmp_path) as client, client.live() as socket:
        await heard(socket, type="runs")
        for turn in turns(3):
            log.message(turn)
            await heard(socket, type="grown", log="a.jsonl", records=turn.id + 2)
            window = await client.api("records", log="a.jsonl", **{"from": turn.id + 1})
            assert [row["record"]["text"] for row in window["records"]] == [turn.text]
        log.footer(20, ended_by="client", exit=0, kind="ok", counts={}, wall=0.1, simulated=20)
        async with asyncio.timeout(BOUND):
            while not (await client.api("runs"))["runs"][0]["complete"]:
                await heard(socket, type="runs")


async def test_a_run_that_is_gone_is_told(tmp_path: Path) -> None:
    path = write_log(tmp_path / "a.jsonl", turns(3))
    async with viewing(tmp_path) as client, client.live() as socket:
        await heard(socket, type="runs")
        path.unlink()
        await heard(socket, type="runs")
        assert (await client.api("runs"))["runs"] == []


async def test_a_log_that_is_written_anew_is_told(tmp_path: Path) -> None:
    path = write_log(tmp_path / "a.jsonl", turns(30))
    async with viewing(tmp_path) as client, client.live() as socket:
        await heard(socket, type="runs")
        assert (await client.api("run", log="a.jsonl"))["records"] == 32
        path.write_bytes(path.read_bytes()[:1000])
        shorter = path.read_bytes().count(b"\n")
        await heard(socket, type="grown", log="a.jsonl", records=shorter)
        assert (await client.api("run", log="a.jsonl"))["records"] == shorter


async def test_every_page_hears_it(tmp_path: Path) -> None:
    async with viewing(tmp_path) as client, client.live() as one, client.live() as two:
        await heard(one, type="runs")
        write_log(tmp_path / "a.jsonl", turns(3))
        for socket in (one, two):
            await heard(socket, type="grown", log="a.jsonl", records=5)


async def test_only_so_many_pages_listen(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack, viewing(tmp_path) as client:
        for _ in range(32):
            await stack.enter_async_context(client.live())
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await client.session.ws_connect(f"{client.viewer.url}api/live")
        assert refused.value.status == 503


async def test_who_listens_slowly_hears_the_latest_of_each_log() -> None:
    listener = Listener()
    for records in range(1000):
        listener.tell({"type": "grown", "log": "a", "records": records})
        listener.tell({"type": "grown", "log": "b", "records": records + 1})
        listener.tell({"type": "runs"})
    told = [json.loads(text) for text in await listener.heard()]
    assert told == [
        {"type": "grown", "log": "a", "records": 999},
        {"type": "grown", "log": "b", "records": 1000},
        {"type": "runs"},
    ]
