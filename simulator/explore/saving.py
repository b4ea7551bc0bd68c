"""A finding as a scenario file that plays it again.

Owns the text of the file: the same two bots, the draws that lead there, limits wide enough to get there, and the
ending that is expected. Where the file goes is the caller's part.
"""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.conversation.playing import play
from simulator.conversation.setup import Limits, LoopPolicy, Setup, Wire
from simulator.dialogue.schema import MAX_TITLE
from simulator.dialogue.values import format_duration
from simulator.explore.finding import Finding, Kind
from simulator.explore.telling import headline
from simulator.record import SECOND, EndedBy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.conversation.playing import Played

_ROOM = 10  # messages that the limit leaves over
_EVENTS = 1_000_000  # more than any opening has
_MINUTE = 60 * SECOND


def scenario_of(found: Finding, setup: Setup, *, title: str, bots: str) -> str:
    """The text of a scenario in which the finding shows.

    Args:
        found: What was found.
        setup: What was explored.
        title: Of the scenario that was explored.
        bots: The path of its file, as seen from where the text will stand.
    """
    return "\n".join((*_lines(found, setup, title, json.dumps(bots, ensure_ascii=False)), ""))


def _lines(found: Finding, setup: Setup, title: str, bots: str) -> Iterator[str]:
    sentence = headline(found)
    yield f"# Found by `simulator explore`: {_comment(sentence)}"
    yield f"scenario: {json.dumps(f'{title}: {sentence}'[:MAX_TITLE], ensure_ascii=False)}"
    yield f"server: {bots}"
    yield f"client: {bots}"
    if found.choices:
        each = (f"{side}: [{_numbers(draws)}]" for side, draws in found.choices.items())
        yield f"choices: {{{', '.join(each)}}}"
    ended_by = _ended_by(found)
    limits = _limits(found, setup.limits, ended_by)
    if limits:
        yield f"limits: {{{', '.join(f'{key}: {value}' for key, value in limits.items())}}}"
    if ended_by is not EndedBy.LOOP and _disturbed(found, setup):
        yield "loops: off"
    yield "expect:"
    yield f"  ended_by: {ended_by}"
    if found.kind is Kind.ENDING and found.end is not None:
        yield f"  close_code: {found.end.code}"
    if found.end is not None:
        yield f"  messages: {len(found.played.turns)}"


def _comment(sentence: str) -> str:
    return "".join(c if c.isprintable() else " " for c in sentence)


def _numbers(draws: tuple[float, ...]) -> str:
    return ", ".join(
        f"{number:.17g}" if number != round(number, 15) else f"{number:.15g}" for number in draws
    )


def _ended_by(found: Finding) -> EndedBy:
    """How playing it ends."""
    ending = found.played.ending
    return EndedBy.LIMIT if ending is None else ending.by


def _limits(found: Finding, set_: Limits, ended_by: EndedBy) -> dict[str, str]:
    """The limits that have to be other than those that hold where nothing is said."""
    usual, played = Limits(), found.played
    needed: dict[str, str] = {}
    assert usual.messages is not None
    assert usual.time is not None
    assert usual.silence is not None
    if ended_by is EndedBy.LIMIT and found.kind is Kind.ENDLESS:
        needed["messages"] = str(max(len(played.turns), 1))
    elif len(played.turns) + _ROOM > usual.messages:
        needed["messages"] = str(len(played.turns) + _ROOM)
    if played.duration >= usual.time:
        needed["time"] = _beyond(played.duration)
    silence = longest_silence(played)
    if silence >= usual.silence:
        needed["silence"] = _beyond(silence)
    if set_.message != usual.message:
        needed["message"] = str(set_.message)
    size = sum(len(turn.text.encode("utf-8", "surrogatepass")) for turn in played.turns)
    if size >= usual.bytes:
        needed["bytes"] = str(2 * size)
    return needed


def _beyond(duration: int) -> str:
    return format_duration((duration // _MINUTE + 2) * _MINUTE)


def longest_silence(played: Played) -> int:
    """The longest time without a message, in µs."""
    times = [0, *(turn.at for turn in played.turns), played.duration]
    return max(after - before for before, after in itertools.pairwise(times))


def _disturbed(found: Finding, setup: Setup) -> bool:
    """Whether something on the way there is taken for a loop."""
    unbounded = Limits(None, None, None, 1 << 50, setup.limits.message)
    again = replace(setup, limits=unbounded, wire=Wire(), loops=LoopPolicy(), choices=found.choices)
    played = play(again, most=len(found.played.turns) + 1, events=_EVENTS)
    return played.ending is not None and played.ending.by is EndedBy.LOOP
