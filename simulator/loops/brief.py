"""What of a very long message is judged: its beginning, and a word that stands for the whole.

Owns the bound on what a single message may cost and on what is remembered of it, whatever a peer
sends. The word tells two messages apart that begin alike; it holds no digit, so nothing masks it.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from simulator.loops.message import Spoken

if TYPE_CHECKING:
    from simulator.loops.message import Message

LONGEST = 4096  # characters, or bytes, of which a message is judged whole
_LETTERS = str.maketrans("0123456789abcdef", "ghijklmnopqrstuv")


def brief(turn: Message) -> Message:
    """The message itself, or as much of it as is judged."""
    text, data = turn.text, turn.data
    if len(text) > LONGEST:
        text = f"{text[:LONGEST]} {_word(text.encode('utf-8', 'surrogatepass'))}"
    elif data is not None and len(data) > LONGEST:
        data = data[:LONGEST] + _word(data).encode()
    else:
        return turn
    return Spoken(turn.id, turn.side, text, data, turn.re, turn.hop, turn.rule)


def _word(data: bytes) -> str:
    return blake2b(data, digest_size=8).hexdigest().translate(_LETTERS)
