"""A conversation played at once, without sockets."""

from __future__ import annotations

from dataclasses import replace

from simulator.conversation.playing import Noted, play
from simulator.conversation.setup import Limits
from simulator.record import EndedBy, Turn
from tests.explore.explored import JAM, TICKS, setup

RECONNECTING = """
server: {on_open: welcome, rules: [{when: go, drop: true}, {when: bye, close: {code: 4000, reason: done}}]}
client:
  vars: {calls: 0}
  on_open: {set: {calls: <calls + 1>}}
  rules: [{when: welcome, rules: [{if: calls == 1, say: go}, {wait: 2s, say: bye}]}]
  on_error: {reconnect: {after: 1s, times: 1}}
"""


def test_it_is_played_to_its_end_with_everything_that_happens() -> None:
    played = play(setup(RECONNECTING), most=100, events=100)
    assert [
        event.text if isinstance(event, Turn) else f"{event.type} at {event.at}"
        for event in played.events
    ] == ["welcome", "go", "close at 0", "welcome", "bye", "close at 3000000"]
    assert played.ending is not None
    assert (played.ending.by, played.ending.code) == (EndedBy.SERVER, 4000)
    assert (played.ending.reason, played.duration) == ("done", 3_000_000)


def test_a_loop_ends_it_as_it_ends_a_run() -> None:
    played = play(setup(JAM), most=100, events=100)
    assert [loop.period for loop in played.loops] == [2]
    assert isinstance(played.events[-1], Noted)
    assert played.ending is not None
    assert played.ending.by is EndedBy.LOOP


def test_it_is_stopped_after_so_many_messages_or_events() -> None:
    free = replace(setup(TICKS), limits=Limits(None, None, None))
    few = play(free, most=5, events=1_000)
    assert (len(few.turns), few.ending) == (5, None)
    silent = replace(setup("server: {every: {each: 1s, set: {n: 1}}, vars: {n: 0}}\nclient: {}\n"))
    silent = replace(silent, limits=Limits(None, None, None))
    assert play(silent, most=5, events=20).duration == 20_000_000
