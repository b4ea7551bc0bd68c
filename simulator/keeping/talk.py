"""A talk as a scenario that plays it again: the person's lines as a client's rules, the bot's as expectations.

Owns the text of the file. It is played before it is handed over, so that what is kept passes.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from simulator.conversation.playing import play
from simulator.conversation.setup import Limits
from simulator.dialogue.values import format_duration
from simulator.errors import InvalidFile
from simulator.expectations import judge_run
from simulator.keeping.expecting import expected_of
from simulator.keeping.spelling import action_of, literal_text
from simulator.record import SECOND, EndedBy, Side
from simulator.scenario import load_scenario
from simulator.source.spelling import spell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from simulator.record import Turn

_ROOM = 10  # messages that the limit leaves over


@dataclass(frozen=True, slots=True)
class Talk:
    """What was said between a bot and a person, and how it ended."""

    title: str
    bot: str  # the path of its file, as seen from where the scenario will stand
    seed: int
    turns: tuple[Turn, ...]
    by: EndedBy  # the client where it is not over: then the person leaves


def scenario_of(talk: Talk, path: str, read: Callable[[str], bytes]) -> str | None:
    """The text of a scenario in which the same is said; None where none comes out the same.

    Args:
        talk: What was said.
        path: Where the text will stand; the bot's file is found from there.
        read: Gives the bytes of a file.
    """
    for loops, order in ((False, True), (True, True), (True, False)):
        text = "\n".join((*_lines(talk, loops_off=loops, in_order=order), ""))
        if _passes(text, talk, path, read):
            return text
    return None


def _passes(text: str, talk: Talk, path: str, read: Callable[[str], bytes]) -> bool:
    try:
        found = load_scenario(path, read=lambda name: text.encode() if name == path else read(name))
    except InvalidFile:
        return False
    played = play(found.setup, most=len(talk.turns) + _ROOM)
    if played.ending is None or found.expect is None:
        return False
    return all(v.ok for v in judge_run(found.expect, played.turns, played.ending))


def _lines(talk: Talk, *, loops_off: bool, in_order: bool) -> Iterator[str]:
    yield "# A talk with a bot, kept with `/save`: the client says again what the person said."
    yield f"scenario: {spell(talk.title)}"
    yield f"seed: {talk.seed}"
    yield f"server: {spell(talk.bot)}"
    yield from _client(talk)
    limits = _limits(talk.turns)
    if limits:
        yield f"limits: {{{', '.join(limits)}}}"
    if loops_off:
        yield "loops: off"
    yield "expect:"
    yield f"  ended_by: {talk.by}"
    if in_order:
        yield f"  messages: {len(talk.turns)}"
    said = [turn for turn in talk.turns if in_order or turn.side is Side.SERVER]
    if said:
        yield f"  {'transcript' if in_order else 'says'}:"
        yield from (f"    - {turn.side}: {expected_of(turn)}" for turn in said)


def _client(talk: Talk) -> Iterator[str]:
    """A client that says each line once it has heard as much as the person had."""
    groups: dict[int, list[Turn]] = {}
    heard = 0
    for turn in talk.turns:
        if turn.side is Side.SERVER:
            heard += 1
        else:
            groups.setdefault(heard, []).append(turn)
    if talk.by is EndedBy.CLIENT:
        groups.setdefault(heard, [])  # what is heard last is answered by leaving
    if not groups:
        yield "client: {}"
        return
    yield "client:"
    for number in sorted(groups):
        closes = talk.by is EndedBy.CLIENT and number == heard
        if number == 0:
            yield "  on_open:"
            yield from _reply(groups[0], "    ", closes=closes)
    if any(groups.keys() - {0}):
        yield "  rules:"
    for number in sorted(groups.keys() - {0}):
        yield '    - when: "*"'
        yield f"      if: turn == {number}"
        closes = talk.by is EndedBy.CLIENT and number == heard
        yield from _reply(groups[number], "      ", closes=closes)


def _reply(said: Sequence[Turn], indent: str, *, closes: bool) -> Iterator[str]:
    actions = [action_of(turn) for turn in said]
    if all(action.startswith("say: ") for action in actions):
        if said:
            yield f"{indent}say:"
            yield from (f"{indent}  - {spell(literal_text(turn.text))}" for turn in said)
    elif len(actions) == 1:
        yield f"{indent}{actions[0]}"
    else:  # JSON among texts: one turn of several actions
        yield f"{indent}in_turn:"
        yield from (f"{indent}  {'  ' if n else '- '}- {one}" for n, one in enumerate(actions))
    if closes:
        yield f"{indent}close: true"


def _limits(turns: Sequence[Turn]) -> list[str]:
    """The limits that have to be wider than those that hold where nothing is said."""
    usual, wider = Limits(), []
    assert usual.messages is not None
    assert usual.time is not None
    assert usual.silence is not None
    if len(turns) + _ROOM > usual.messages:
        wider.append(f"messages: {len(turns) + _ROOM}")
    end = turns[-1].at if turns else 0
    if end + 60 * SECOND > usual.time:
        wider.append(f"time: {format_duration((end // SECOND + 60) * SECOND * 2)}")
    longest = max((b - a for a, b in pairwise([0, *(turn.at for turn in turns)])), default=0)
    if longest + SECOND > usual.silence:
        wider.append(f"silence: {format_duration((longest // SECOND + 1) * SECOND * 2)}")
    return wider
