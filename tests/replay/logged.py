"""Logs of conversations that were played without a socket or a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.conversation.core import Conversation
from simulator.conversation.orders import Note
from simulator.conversation.playing import Player
from simulator.record import Side, Turn
from simulator.transcript import Log
from simulator.transcript.fields import plain_items

if TYPE_CHECKING:
    from simulator.conversation.orders import Order
    from simulator.conversation.setup import Setup


class _Opening(Conversation):
    """A conversation that notes each opening, as a driver does."""

    def opened(self, at: int) -> list[Order]:
        orders = super().opened(at)
        return [*(Note("open", {"side": side}) for side in Side), *orders]


def logged(setup: Setup, most: int) -> Log:
    """The log of this conversation, or of so much of it."""
    player = Player(_Opening(setup))
    player.open()
    player.run(most, events=20 * most)
    played = player.played
    ending = played.ending
    records: list[dict[str, Any]] = [{"type": "header", "t": 0, "clock": "virtual"}]
    for event in played.events:
        if isinstance(event, Turn):
            records.append({"type": "message", **_message(event)})
        else:
            records.append({"type": event.type, "t": event.at, **plain_items(event.fields)})
    if ending is not None:
        records.append({"type": "footer", "t": played.duration, "ended_by": str(ending.by)})
    return Log(Path("played"), tuple({"seq": n, **r} for n, r in enumerate(records)), ())


def _message(turn: Turn) -> dict[str, Any]:
    rule = None if turn.rule is None else turn.rule._asdict()
    return {
        "id": turn.id, "t": turn.at, "from": str(turn.side), "text": turn.text, "re": turn.re,
        "hop": turn.hop, "rule": rule, "state": turn.state, "json": turn.json,
    }  # fmt: skip
