"""An end of a connection that only lets through: what a relay needs besides messages.

Owns pings and pongs that are somebody else's, an end without a close frame, and telling how much the
peer has yet to read. Nothing is sent here that the other party did not send.
"""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from simulator.live.closing import DROPPED, Closed
from simulator.live.connection import Connection

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aiohttp import WSMsgType

SEND_TIMEOUT = 60.0  # seconds a party may take without reading at all: it is not ours to hurry

_PROBES = {"TCP_KEEPIDLE": 20, "TCP_KEEPINTVL": 10, "TCP_KEEPCNT": 3}  # seconds, seconds, how many


class Passage(Connection):
    """A connection whose pings and pongs go to `on_control`, in order with the messages."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.on_control: Callable[[WSMsgType, bytes], Awaitable[None]] | None = None
        self._probe()

    @property
    def stalled(self) -> bool:
        """Whether the line was cut because the peer does not read."""
        return self._stalled

    @property
    def unsent(self) -> int:
        """Bytes that wait for the peer to read; 0 once the line is gone."""
        return 0 if self._socket.lost.done() else self._transport.get_write_buffer_size()

    async def send_control(self, kind: WSMsgType, payload: bytes) -> None:
        """Send a ping or a pong; nothing where the connection is closing or closed."""
        if not self._silent:
            await self._write(payload, kind)

    async def drop(self) -> None:
        """Go without a close frame once what was sent has gone out; bounded as `close` is."""
        if not self._silent:
            self._silent = True
            self._over = self._over or Closed(DROPPED, "", clean=False, sentence="the line was cut")
            self._transport.close()
        await self.close()

    async def _control(self, kind: WSMsgType, payload: bytes) -> None:
        if self.on_control is not None and not self._silent:
            await self.on_control(kind, payload)

    def _probe(self) -> None:
        """Let the operating system find out when the peer's machine is gone, without a frame."""
        own = self._transport.get_extra_info("socket")
        if own is None or own.family not in (socket.AF_INET, socket.AF_INET6):
            return
        with suppress(OSError):  # it may be gone already
            own.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            for name, value in _PROBES.items():
                if hasattr(socket, name):
                    own.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
