"""Who is called, and how: the connection between the two sides of a conversation, made.

Owns which ends are ours once the line stands. What is said on it is not known here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.conversation.setup import Remote
from simulator.live.client import connect
from simulator.live.closing import BAD_GATEWAY
from simulator.live.connection import HEARTBEAT
from simulator.live.passage import SEND_TIMEOUT, Passage
from simulator.live.prompting import PromptEnd
from simulator.live.server import Listener
from simulator.planning import Dialling
from simulator.record import Side

if TYPE_CHECKING:
    from simulator.conversation.setup import Setup
    from simulator.live.connection import Connection
    from simulator.live.driver import Ends
    from simulator.redaction import Secrets


async def pass_through(url: str, dialling: Dialling, **options: Any) -> Connection:
    """A connection that only lets through; nothing is sent that nobody asked for. Options as for `connect`.

    Raises:
        ConnectionFailed: it did not come about.
    """
    return await connect(
        url, dialling, bare=True, kind=Passage, send_timeout=SEND_TIMEOUT, **options
    )


class Line:
    """The connection between the two sides, as often as it has to be made.

    Args:
        setup: who stands on each side.
        dialling: how a server elsewhere is asked.
        calling: how a client elsewhere is asked, where both are.
        secrets: what nobody may read of its path.
    """

    def __init__(
        self, setup: Setup, dialling: Dialling, calling: Dialling, *, secrets: Secrets | None
    ) -> None:
        self._setup, self._dialling, self._calling = setup, dialling, calling
        self._told = None if secrets is None else secrets.text(setup.wire.path)
        self._listener: Listener | None = None

    async def open(self) -> Ends:
        """Our ends of a new connection.

        Raises:
            ConnectionFailed: it did not come about.
            ListenError: there is no port.
        """
        setup, wire, limit = self._setup, self._setup.wire, self._setup.limits.message
        if isinstance(setup.server, Remote):
            if isinstance(setup.client, Remote):
                return await self._both_foreign(setup.server, setup.client)
            dialling = self._dialling
            asked = replace(
                dialling,
                headers=(*wire.headers, *dialling.headers),
                subprotocol=dialling.subprotocol or wire.subprotocol,
            )
            end = await connect(setup.server.url, asked, message_limit=limit, heartbeat=HEARTBEAT)
            return {Side.CLIENT: end}
        if self._listener is None:
            self._listener = Listener(
                path=wire.path,
                told=self._told,
                subprotocol=wire.subprotocol,
                message_limit=limit,
                strict=False,
                kind=PromptEnd,
            )
            await self._listener.__aenter__()
        return await self._both(self._listener, limit)

    async def _both(self, listener: Listener, limit: int) -> Ends:
        wire = self._setup.wire
        asked = Dialling(wire.headers, wire.subprotocol)
        client = await connect(
            listener.url, asked, kind=PromptEnd, message_limit=limit, strict=False
        )
        try:
            return {Side.SERVER: await listener.accept(), Side.CLIENT: client}
        except BaseException:  # cancelled; the other end is the listener's, which closes it
            client.abort()
            await client.close()
            raise

    async def _both_foreign(self, server: Remote, client: Remote) -> Ends:
        """Connections to two parties that wait to be called; both or none."""
        limit = self._setup.limits.message
        to_server = await pass_through(server.url, self._dialling, message_limit=limit)
        try:
            to_client = await pass_through(client.url, self._calling, message_limit=limit)
        except BaseException:
            await to_server.close(BAD_GATEWAY, "the other side cannot be reached")
            raise
        return {Side.CLIENT: to_server, Side.SERVER: to_client}

    async def close(self) -> None:
        """Close the port, where one was opened."""
        if self._listener is not None:
            await self._listener.stop()
