"""The one step a bot can take: (script, state, event) -> (new state, lines to say).

Pure. A `BotState` is never changed in place, so a step that is not wanted is simply dropped, a state can be
kept, compared and stepped again, and an attempt that does not fit leaves no trace.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.dialogue.attempt import Attempt
from simulator.dialogue.substitution import filtered, split
from simulator.dialogue.words import hear

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.dialogue import script as s
    from simulator.dialogue.bot import BotState, Chance, Step


def opened(script: s.Script, state: BotState, draw: Chance, at: int) -> Step:
    """The connection is open: on_open."""
    return Attempt(script, state, draw, at).alone(script.start.on_enter)


def due(script: s.Script, state: BotState, timer: s.Timer, draw: Chance, at: int) -> Step:
    """A timer of the current state fires."""
    return Attempt(script, state, draw, at).alone(timer.rule)


def closed(script: s.Script, state: BotState, code: int, draw: Chance, at: int) -> Step:
    """The connection is closed: on_close of the state, else of the file."""
    section = script.section(state.state)
    attempt = Attempt(script, state, draw, at)
    attempt.close_code = code
    return attempt.alone(section.on_close or script.start.on_close)


def errored(script: s.Script, state: BotState, draw: Chance, at: int) -> Step:
    """The connection broke: on_error of the state, else of the file."""
    section = script.section(state.state)
    return Attempt(script, state, draw, at).alone(section.on_error or script.start.on_error)


def heard(
    script: s.Script,
    state: BotState,
    message: str | bytes,
    draw: Chance,
    at: int,
    kind: Callable[[s.Script, BotState, Chance, int], Attempt] = Attempt,
) -> Step:
    """A message was heard: the first piece in which something fits answers, else `otherwise`.

    Args:
        script: What the bot knows.
        state: What it carries.
        message: What was heard, as it came.
        draw: Its chance.
        at: When, in µs.
        kind: Makes the attempt; one that remembers what it looked at tells why.

    Raises:
        ScriptError: an expression failed or a redirect went too deep; with the place of the rule.
    """
    attempt = kind(script, state, draw, at)
    if not script.timeless:
        heard = message if isinstance(message, str) else state.last_heard
        attempt.now = state._replace(turn=state.turn + 1, last_heard=heard)
    if isinstance(message, str):
        attempt.message = message
        text = (
            filtered(message, script.incoming, script.substitutions) if script.incoming else message
        )
        if script.split is None:
            fitted = attempt.answer(text)
        else:
            fitted = any(map(attempt.answer, split(text, script.split.marks) or [text]))
            if not fitted:
                attempt.heard = hear(text)
    else:
        attempt.data = message
        fitted = attempt.answer("")
    if not fitted:
        attempt.otherwise()
    if not script.timeless:
        attempt.now = attempt.now._replace(heard_at=at)
    return attempt.step()


def timers(script: s.Script, state: str) -> tuple[s.Timer, ...]:
    """The timers that run in a state: its own, and the file's where it has none of that kind."""
    section, start = script.section(state), script.start
    return (section.on_silence or start.on_silence) + (section.every or start.every)
