"""What aiohttp's two kinds of WebSocket must be able to do to serve as a connection's end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import asyncio

    from aiohttp import WSMsgType


class Socket(Protocol):
    """What a connection needs of aiohttp's two WebSocket classes; neither closes by itself."""

    transport: asyncio.Transport
    lost: asyncio.Future[Any]  # done once the transport is gone

    @property
    def queue(self) -> Any:
        """aiohttp's `WebSocketDataQueue`: what was read and not yet received."""

    async def receive(self) -> Any:
        """The next message or control frame."""

    async def send_frame(self, message: bytes, opcode: WSMsgType) -> None:
        """Write a frame; waits while the transport's buffer is full."""

    def exception(self) -> BaseException | None:
        """What broke the connection, where that is known."""

    async def let_go(self) -> None:
        """Free what hangs on the socket, once its transport closes; harmless when repeated."""


def peer_address(transport: asyncio.Transport) -> str:
    """The other end's `address:port`; empty where there is none."""
    name = transport.get_extra_info("peername")
    if not isinstance(name, tuple):
        return str(name or "")
    host = f"[{name[0]}]" if ":" in name[0] else name[0]
    return f"{host}:{name[1]}"
