"""Stands between a client and a server that are both not ours, for any number of conversations.

Owns the two handshakes of a conversation: the client's is answered when the server's has worked. What
is said then is the relay's part, and what may come in at all is the listener's.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from simulator.conversation.setup import Remote
from simulator.errors import ConnectionFailed
from simulator.live.admission import Refusal
from simulator.live.capacity import MAX_CONNECTIONS
from simulator.live.dialling import pass_through
from simulator.live.forwarding import answered, forward, refusal_of
from simulator.live.passage import SEND_TIMEOUT, Passage
from simulator.live.relay import RelayDriver
from simulator.live.server import Listener, Terms
from simulator.live.service import Address, Hooks, converse
from simulator.record import Side

if TYPE_CHECKING:
    from aiohttp import web

    from simulator.live.connection import Connection
    from simulator.live.interruption import Interruption
    from simulator.planning import Plan

_FILES_EACH = 3  # descriptors of a conversation: two sockets and the transcript


class Guard:
    """The conversations through one port.

    Args:
        plan: its server is the address that everything goes to; its client is whoever comes.
        hooks: what is called on the way.
        interruption: ends them.
    """

    def __init__(self, plan: Plan, hooks: Hooks, interruption: Interruption) -> None:
        assert isinstance(plan.setup.server, Remote)
        self._plan, self._to = plan, plan.setup.server.url
        self._hooks, self._interruption = hooks, interruption
        self._number = 0

    async def consult(self, request: web.BaseRequest) -> Terms | Refusal:
        """Shake hands with the server, as the client asks for it."""
        dialling = self._plan.dialling
        asked = forward(
            request.method, request.raw_path, request.raw_headers,
            to=self._to, own=dialling.headers,
        )  # fmt: skip
        if isinstance(asked, Refusal):
            return asked
        try:
            server = await pass_through(
                asked.url,
                replace(dialling, headers=asked.headers),
                offers=() if dialling.subprotocol else asked.offers,
                message_limit=self._plan.setup.limits.message,
            )
        except ConnectionFailed as error:
            return refusal_of(error)
        agreed = server.subprotocol if server.subprotocol in asked.offers else None
        return Terms(
            subprotocol=agreed,
            headers=answered(server.answer, agreed),
            play=partial(self._relay, server),
            withdraw=partial(server.close, 1001, "the client has gone"),
        )

    async def _relay(self, server: Connection, client: Connection) -> None:
        mine, self._number = self._number, self._number + 1
        ends = {Side.SERVER: client, Side.CLIENT: server}
        plan = replace(self._plan, name=f"{self._plan.name} {mine}")
        await converse(plan, RelayDriver, ends, mine, self._hooks, self._interruption)


async def guard(
    plan: Plan,
    address: Address,
    hooks: Hooks,
    *,
    once: bool = False,
    interruption: Interruption,
) -> None:
    """Guard every conversation with the plan's server until interrupted; with `once`, a single one.

    Args:
        plan: its server is the address that everything goes to; its client is whoever comes.
        address: where to listen; its path is not looked at.
        hooks: what is called on the way.
        once: guard one conversation.
        interruption: ends it.

    Raises:
        ListenError: the address cannot be had.
    """
    done = asyncio.Event()
    interruption.on_set(done.set)
    standing = Guard(plan, hooks.until_over(done) if once else hooks, interruption)
    async with Listener(
        address.host, address.port, None,
        origins=address.origins, allow_hosts=address.allow_hosts,
        message_limit=plan.setup.limits.message, send_timeout=SEND_TIMEOUT,
        on_refused=hooks.refused, consult=standing.consult, kind=Passage,
        files_each=_FILES_EACH, max_connections=1 if once else MAX_CONNECTIONS,
    ) as listener:  # fmt: skip
        hooks.listening(listener.url)
        await done.wait()
        await interruption.quiet()
