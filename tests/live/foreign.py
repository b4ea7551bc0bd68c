"""Peers that are not ours: raw sockets that speak WebSocket badly on purpose."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import os
import socket
import ssl
import struct
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from simulator.live.client import connect
from simulator.live.server import Listener

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from simulator.live.connection import Connection

CONT, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, 1.3
BOUND = 15.0  # seconds for anything here; passing tests take a hundredth
MEGABYTE = b"x" * 2**20


def encode(
    opcode: int, payload: bytes = b"", *, fin: bool = True, rsv: int = 0, mask: bool
) -> bytes:
    """A frame."""
    bit = 0x80 if mask else 0
    head = bytes([(0x80 if fin else 0) | rsv << 4 | opcode])
    if len(payload) < 126:
        head += bytes([bit | len(payload)])
    elif len(payload) < 65536:
        head += struct.pack("!BH", bit | 126, len(payload))
    else:
        head += struct.pack("!BQ", bit | 127, len(payload))
    return head + (b"\0\0\0\0" if mask else b"") + payload


def closing(code: int, reason: bytes = b"") -> bytes:
    """The payload of a close frame."""
    return struct.pack("!H", code) + reason


def unmasked(data: bytes, mask: bytes) -> bytes:
    """The payload that was hidden so; as two numbers, since a megabyte of bytes one by one takes long."""
    key = (mask * (len(data) // 4 + 1))[: len(data)]
    hidden, over = int.from_bytes(data, "big"), int.from_bytes(key, "big")
    return (hidden ^ over).to_bytes(len(data), "big")


@dataclass
class Peer:
    """A raw end, after the handshake."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    masks: bool

    def send(self, opcode: int, payload: bytes = b"", *, fin: bool = True, rsv: int = 0) -> None:
        self.writer.write(encode(opcode, payload, fin=fin, rsv=rsv, mask=self.masks))

    async def frame(self) -> tuple[int, bytes]:
        """The next frame that came."""
        first, second = await self.reader.readexactly(2)
        size = second & 0x7F
        if size == 126:
            (size,) = struct.unpack("!H", await self.reader.readexactly(2))
        elif size == 127:
            (size,) = struct.unpack("!Q", await self.reader.readexactly(8))
        mask = await self.reader.readexactly(4) if second & 0x80 else b"\0\0\0\0"
        data = await self.reader.readexactly(size)
        return first & 0x0F, unmasked(data, mask)

    async def rest(self) -> bytes:
        """Whatever else comes, until the line is gone."""
        try:
            return await self.reader.read()
        except ConnectionError:
            return b""

    def reset(self) -> None:
        """Drop the line so that the other end sees a reset."""
        own = self.writer.get_extra_info("socket")
        with socket.socket(fileno=os.dup(own.fileno())) as copy:
            copy.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    async def leave(self) -> None:
        self.writer.close()
        with suppress(ConnectionError):
            await self.writer.wait_closed()


def upgrade_request(url: str, *more: str) -> bytes:
    """The handshake of a client, with more header lines or others instead."""
    parts = urlsplit(url)
    usual = [
        f"Host: {parts.netloc}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: " + base64.b64encode(bytes(16)).decode(),
        "Sec-WebSocket-Version: 13",
    ]
    changed = {line.partition(":")[0] for line in more}
    usual = [line for line in usual if line.partition(":")[0] not in changed]
    lines = [f"GET {parts.path or '/'} HTTP/1.1", *usual, *more]
    return ("\r\n".join(lines) + "\r\n\r\n").encode(errors="surrogateescape")


async def ask(url: str, request: bytes) -> tuple[Peer, bytes]:
    """A raw client that has sent a request, and the head of the answer (empty where there is none)."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    writer.write(request)
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        head = b""
    return Peer(reader, writer, masks=True), head


def accepting(request: bytes, *more: str) -> bytes:
    """The answer of a server to a handshake."""
    key = request.lower().partition(b"sec-websocket-key: ")[2]
    start = len(request) - len(key)
    accept = base64.b64encode(hashlib.sha1(request[start:].split(b"\r\n")[0] + _GUID).digest())
    lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"]
    lines += ["Sec-WebSocket-Accept: " + accept.decode(), *more]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


@asynccontextmanager
async def raw_server(answer: Any, **options: Any) -> AsyncIterator[tuple[str, asyncio.Queue[Peer]]]:
    """A server that answers each request head with `answer(head)`; None hangs up, b"" says nothing."""
    peers: asyncio.Queue[Peer] = asyncio.Queue()
    writers: list[asyncio.StreamWriter] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        try:
            said = answer(await reader.readuntil(b"\r\n\r\n"))
        except (asyncio.IncompleteReadError, ConnectionError):
            said = None
        if said is None:
            writer.close()
            return
        writer.write(said)
        peers.put_nowait(Peer(reader, writer, masks=False))

    server = await asyncio.start_server(serve, "127.0.0.1", 0, **options)
    scheme = "wss" if options else "ws"
    try:
        yield f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}/", peers
    finally:
        server.close()
        for writer in writers:
            writer.transport.abort()
        for writer in writers:
            await Peer(asyncio.StreamReader(), writer, masks=False).leave()
        await server.wait_closed()


def tls(certificate: Path) -> ssl.SSLContext:
    """How a server speaks that has this certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@asynccontextmanager
async def our_end(role: str, **options: Any) -> AsyncIterator[tuple[Connection, Peer]]:
    """A connection of ours in the role, and the raw peer at its other end."""
    async with asyncio.timeout(BOUND):
        if role == "server":
            async with Listener(**options) as listener:
                peer, _ = await ask(listener.url, upgrade_request(listener.url))
                connection = await listener.accept()
                try:
                    yield connection, peer
                finally:
                    connection.abort()  # the peer would not answer a close
                    await connection.close()
                    await peer.leave()
        else:
            async with raw_server(accepting) as (url, peers):
                connection = await connect(url, **options)
                try:
                    yield connection, await peers.get()
                finally:
                    connection.abort()  # the peer would not answer a close
                    await connection.close()


async def stuff(connection: Connection, message: bytes = MEGABYTE) -> None:
    """Send until the peer's unread bytes hold us up for good."""
    for _ in range(64):
        await connection.send(message)
