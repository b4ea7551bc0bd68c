"""The cases of the Autobahn test suite, with a bot of ours at either end: text comes back as it was, and every breach of
RFC 6455 is answered as the RFC wants it. A case that fails raises, with its number and the reason.

Left out are those that want bytes echoed, for which a script has no words, those about speed (group 9), and those
about compression, which is never agreed on (12 and 13).
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from kosoku import run_fuzzingclient, run_fuzzingserver

from simulator import run_async
from simulator.live.client import connect
from tests.bots import write
from tests.cli.command import address, started

if TYPE_CHECKING:
    from pathlib import Path

ECHO = 'name: echo\nrules: [{when_binary: "*", say: []}]\notherwise: <message>\n'
GROUPS = [f"{group}.*" for group in (*range(1, 8), 10)]
BYTES = ["1.2.*"]
CASES = 239
AT_ONCE = 16  # many of them wait for a moment


async def test_a_served_bot_keeps_to_the_protocol(tmp_path: Path) -> None:
    with started("serve", write(tmp_path, ECHO), "-q", cwd=tmp_path) as process:
        url = address(process)
        assert len(await run_fuzzingclient(url, GROUPS, BYTES, concurrency=AT_ONCE)) == CASES


async def test_a_client_bot_keeps_to_the_protocol(tmp_path: Path) -> None:
    bot, gate = write(tmp_path, ECHO), asyncio.Semaphore(AT_ONCE)

    async def play(url: str) -> None:
        async with gate:
            await run_async(None, server=url, client=bot)

    async with run_fuzzingserver(GROUPS, BYTES, host="127.0.0.1", port=0) as server:
        url = f"ws://127.0.0.1:{server.port}"
        asking = await connect(f"{url}/getCaseCount")
        assert await asking.receive() == str(CASES)
        await asking.close()
        cases = (f"{url}/runCase?case={number}&agent=ours" for number in range(1, CASES + 1))
        await asyncio.gather(*map(play, cases))
        telling = await connect(f"{url}/updateReports?agent=ours")
        await telling.close()
        assert len(await server.get_result()) == CASES
