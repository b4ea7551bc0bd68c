"""A viewer on a port, and requests to it as a browser and as anybody else makes them."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import aiohttp

from simulator.viewer.assets import Assets
from simulator.viewer.serving import Viewer
from simulator.viewer.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

BOUND = 20  # seconds for anything here; passing ones take a moment
PAGE = Assets(
    {
        "index.html": b'<!DOCTYPE html>\n<link rel="stylesheet" href="a.css">\n'
        b'<script defer src="a.js"></script>\n<script defer src="b.js"></script>\n<p>\n',
        "a.css": b"p { color: red }",
        "a.js": b'"use strict";',
        "b.js": b"// last",
    }
)


class Client:
    """Asks one viewer."""

    def __init__(self, viewer: Viewer, session: aiohttp.ClientSession) -> None:
        self.viewer, self.session = viewer, session

    async def api(self, name: str, **given: object) -> Any:
        """The answer, which has to be 200."""
        status, value = await self.asked(name, **given)
        assert status == 200, value
        return value

    async def asked(self, name: str, **given: object) -> tuple[int, Any]:
        """Status and answer."""
        params = {key: str(value) for key, value in given.items()}
        async with self.session.get(f"{self.viewer.url}api/{name}", params=params) as response:
            return response.status, await response.json()

    async def raw(
        self, target: str, *lines: str, method: str = "GET", host: str | None = None
    ) -> bytes:
        """The whole answer to a request written by hand, to the end of the connection."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.viewer.port)
        host = f"127.0.0.1:{self.viewer.port}" if host is None else host
        head = "\r\n".join(
            (f"{method} {target} HTTP/1.1", f"Host: {host}", *lines, "Connection: close")
        )
        writer.write(f"{head}\r\n\r\n".encode())
        try:
            async with asyncio.timeout(BOUND):
                return await reader.read()
        finally:
            writer.close()

    async def status(self, target: str, *lines: str, **how: Any) -> int:
        """The status of the same."""
        return int((await self.raw(target, *lines, **how)).split()[1])

    @asynccontextmanager
    async def live(self) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        """A page that listens."""
        async with self.session.ws_connect(f"{self.viewer.url}api/live") as socket:
            yield socket


@asynccontextmanager
async def viewing(folder: Path, assets: Assets = PAGE) -> AsyncIterator[Client]:
    """A viewer of this folder."""
    async with Viewer(Shelf(folder), assets=assets) as viewer, aiohttp.ClientSession() as session:
        yield Client(viewer, session)


async def heard(socket: aiohttp.ClientWebSocketResponse, **wanted: object) -> dict[str, Any]:
    """The next event with these fields; others are passed over."""
    async with asyncio.timeout(BOUND):
        while True:
            event: dict[str, Any] = json.loads((await socket.receive()).data)
            if wanted.items() <= event.items():
                return event
