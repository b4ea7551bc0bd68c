"""Tests for simulator.live.pair: hearing within the socket's callback tells the same as hearing in a task."""

from __future__ import annotations

import asyncio
import resource
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import uvloop
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.batch import Logs
from simulator.errors import Exit
from simulator.live import orchestrator
from simulator.live.orchestrator import play
from simulator.live.pair import PairDriver
from simulator.planning import Options, plan
from tests.bots import CHANCE, ENDLESS, lasting, write
from tests.conversation.pairs import PAIRS
from tests.live.foreign import BOUND

if TYPE_CHECKING:
    from simulator.live.prompting import PromptEnd
    from simulator.record import Run, Side

SCENARIOS = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))
NEW_LOOP = {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}
loops = pytest.mark.parametrize("loop", NEW_LOOP)


class Awaiting(PairDriver):
    """Hears every message in its task."""

    def _prompt_ends(self) -> dict[Side, PromptEnd]:
        return {}


def played(path: str, loop: str, kind: type[PairDriver], out: Path, clock: str = "virtual") -> Run:
    """A conversation that this kind of driver has played; no task may be left."""

    async def playing() -> Run:
        made = plan(path, Options(clock=clock))
        async with asyncio.timeout(BOUND):
            run = await play(made, log=Logs(out, made.name).open(made.name))
        assert asyncio.all_tasks() == {asyncio.current_task()}
        return run

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(orchestrator, "PairDriver", kind)
        with asyncio.Runner(loop_factory=NEW_LOOP[loop]) as runner:
            return runner.run(playing())


def told(run: Run) -> object:
    """Everything that a conversation leaves behind."""
    assert run.log is not None
    return lasting(run.log), run.turns, run.ending, run.verdicts, run.exit


def both(path: str, loop: str, out: Path) -> tuple[object, object]:
    """What is told of a conversation that was heard within the callback, and of one heard in a task."""
    return told(played(path, loop, PairDriver, out)), told(played(path, loop, Awaiting, out))


@loops
@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_every_scenario_here_goes_the_same_both_ways(tmp_path: Path, path: Path, loop: str) -> None:
    one, other = both(str(path), loop, tmp_path)
    assert one == other


LONG = "x" * 60_000
ODD = {
    "chance and waiting": CHANCE,
    "several lines for one": """\
scenario: Several
server: {rules: [{when: go, say: [a, b, c]}, {when: "*", say: d}]}
client: {on_open: go, rules: [{when: c, say: [go, go]}, {when: a, say: go}]}
limits: {messages: 60}
loops: off
""",
    "crossing, then by turns": """\
scenario: Crossing
server: {on_open: [a, b], rules: [{when: "*", say: x}]}
client: {on_open: [c, d, e], rules: [{when: x, if: n < 4, set: {n: <n + 1>}}, {when: "*", say: y}], vars: {n: 0}}
limits: {messages: 90}
loops: off
""",
    "bytes and long ones": f"""\
scenario: Long
server: {{rules: [{{when_binary: "*", say: "{LONG}"}}, {{when: "*", say_binary: "{"AAEC" * 20_000}"}}]}}
client:
  on_open: go
  rules: [{{when_binary: "*", say_binary: "{"AAEC" * 20_000}"}}, {{when: "*", say: [a, "{LONG}"]}}]
limits: {{messages: 40, bytes: 10MB}}
loops: off
""",
    "too long for the other end": f"""\
scenario: Too long
server: {{rules: [{{when: "5", say: "{LONG}"}}, {{when: "*", say: "<turn>"}}]}}
client: {{on_open: "1", rules: [{{when: "*", say: "<turn + 1>"}}], on_error: {{set: {{e: 1}}}}, vars: {{e: 0}}}}
limits: {{message: 10KB}}
loops: off
""",
    "bytes nobody wants": """\
scenario: Refused
server: {rules: [{when: "*", say_binary: AAEC}]}
client: {on_open: go, rules: [{when: "*", say: x}]}
""",
    "a nudge": """\
scenario: Nudged
server: {rules: [{when: "*", say: hello}]}
client: {on_open: hello, rules: [{when: "*", say: hello}]}
loops: {nudge: {server: Shall we talk about the weather?}}
""",
    "a loop that is only told": """\
scenario: Warned
server: {rules: [{when: "*", say: hello}]}
client: {on_open: hello, rules: [{when: "*", say: hello}]}
loops: warn
limits: {messages: 90}
""",
    "reconnecting, with last words": """\
scenario: Again
server:
  rules:
    - {when: seven, say: [last, words], drop: true}
    - {when: "*", say: "<turn>"}
client:
  vars: {n: 0}
  on_open: {say: "hello <n>"}
  rules: [{when: "12", say: seven}, {when: "*", set: {n: <n + 1>}, say: "<n>"}]
  on_close: {set: {n: 100}}
  on_error: {reconnect: {after: 1s, times: 3}}
limits: {messages: 120}
loops: off
""",
    "timers beside": """\
scenario: Timers
server: {rules: [{when: "*", say: "<turn>"}], every: {each: 1s, times: 5, say: tick}}
client: {on_open: go, on_silence: {after: 3s, say: still there}, rules: [{when: tick, wait: 2s, say: tock}, {when: "*", if: turn < 20, say: y}]}
limits: {messages: 90}
loops: off
""",
    "an error of the script": """\
scenario: Error
server: {rules: [{when: "*", say: "<turn>"}]}
client: {vars: {n: 9}, on_open: go, rules: [{when: "13", set: {n: a word}, say: x}, {if: n > 5, say: y}]}
loops: off
""",
    "a limit on bytes": ENDLESS + "limits: {bytes: 200}\n",
    "a wire that is cut": ENDLESS + "wire: {cut: {after: 20}}\n",
    "a wire that does everything": ENDLESS.replace("say: \"<turn>\"", "say: [\"<turn>\", again]")
    + "wire: {delay: 1ms-90ms, drop: 5%, duplicate: 20%, cut: {after: 150}}\nlimits: {messages: 300}\n",
}  # fmt: skip


@loops
@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_whatever_comes_between_it_goes_the_same_both_ways(
    tmp_path: Path, text: str, loop: str
) -> None:
    one, other = both(write(tmp_path, text), loop, tmp_path)
    assert one == other


WIRES = st.sampled_from(
    ["{}", "{delay: 1ms-9ms}", "{duplicate: 30%}", "{drop: 10%}", "{cut: {after: 7}}",
     "{delay: 5ms, duplicate: 20%, drop: 5%, cut: {after: 15}}"]
)  # fmt: skip
LOOPS_KEYS = st.sampled_from(["off", "warn", "stop", "{nudge: {client: b}}"])
BOUNDS = st.sampled_from(["messages: 40", "messages: 25, bytes: 60", "messages: 40, time: 3s"])


@loops
@settings(max_examples=30)
@given(PAIRS, WIRES, LOOPS_KEYS, BOUNDS, st.integers(0, 3))
def test_random_pairs_go_the_same_both_ways(
    loop: str, pair: str, wire: str, watch: str, bound: str, seed: int
) -> None:
    text = (
        f"scenario: A pair\nseed: {seed}\n{pair}wire: {wire}\nloops: {watch}\nlimits: {{{bound}}}\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        one, other = both(write(Path(folder), text), loop, Path(folder))
    assert one == other


def lines(number: int, size: int) -> str:
    return ", ".join(f'"{line} {"x" * size}"' for line in range(number))


MANY = "loops: off\nlimits: {messages: 1000, bytes: 100MB}\n"
UNHEARD = {
    "who listens closes": f"""\
scenario: Closing
server: {{rules: [{{when: first, say: bye, close: true}}]}}
client: {{on_open: [first, {lines(260, 30_000)}]}}
{MANY}""",
    "who listened is about to close": f"""\
scenario: Closed
server: {{rules: [{{when: first, say: bye, close: true}}]}}
client: {{on_open: first, rules: [{{when: bye, say: [{lines(260, 60_000)}]}}]}}
{MANY}""",
    "both close": f"""\
scenario: Both
server: {{rules: [{{when: first, say: bye, close: true}}]}}
client: {{on_open: first, rules: [{{when: bye, say: [{lines(260, 60_000)}], close: true}}]}}
{MANY}""",
    "the line is cut": f"""\
scenario: Cut
server: {{rules: [{{when: first, say: bye}}]}}
client: {{on_open: [first, {lines(260, 30_000)}]}}
wire: {{cut: {{after: 262}}}}
{MANY}""",
}


@pytest.mark.parametrize("text", UNHEARD.values(), ids=UNHEARD)
def test_what_nobody_will_hear_does_not_block_the_wire(tmp_path: Path, text: str) -> None:
    """Megabytes that are never read hold up what is behind them, until the wire is given up."""
    run = played(write(tmp_path, text), "uvloop", PairDriver, tmp_path)
    cut = "wire" in text
    assert run.messages >= 262
    assert (run.ending.by, run.ending.code) == (("error", 1006) if cut else ("server", 1000))
    assert "not read" not in run.ending.reason


def test_long_messages_one_behind_the_other_do_not_wait_for_each_other(tmp_path: Path) -> None:
    """More than all the buffers between the two hold, while the message before is still unread."""
    text = f"""\
scenario: Long
server: {{rules: [{{when: "*", say: heard}}]}}
client: {{vars: {{x: {"x" * 4_000_000}}}, on_open: ["0", "1 <x><x><x>", "2 <x><x><x>"]}}
limits: {{bytes: 100MB, message: 50MB}}
wire: {{duplicate: 100%}}
"""
    run = played(write(tmp_path, text), "uvloop", PairDriver, tmp_path)
    assert (run.ending.by, run.messages) == ("silence", 9)


def test_what_was_said_on_a_line_that_is_gone_is_not_heard_on_the_next(tmp_path: Path) -> None:
    text = f"""\
scenario: Stale
server: {{rules: [{{when: first, close: true}}, {{when: "<n:number>", say: "heard <n>"}}, {{when: "*", say: junk}}]}}
client:
  vars: {{n: 0}}
  on_open: {{rules: [{{if: n == 0, set: {{n: 1}}, say: [first, {", ".join(["b" * 30_000] * 4)}]}}, {{say: "11"}}]}}
  rules: [{{when: heard 11, say: "12"}}]
  on_close: {{reconnect: {{after: 1s, times: 1}}}}
loops: off
"""
    run = played(write(tmp_path, text), "uvloop", PairDriver, tmp_path)
    assert [turn.text for turn in run.turns if turn.side == "server"] == ["heard 11", "heard 12"]


@loops
def test_where_time_is_real_the_same_is_said(tmp_path: Path, loop: str) -> None:
    path = write(tmp_path, ODD["crossing, then by turns"])
    runs = [played(path, loop, kind, tmp_path, "real") for kind in (PairDriver, Awaiting)]
    one, other = ([(turn.id, turn.side, turn.text, turn.re) for turn in run.turns] for run in runs)
    assert one == other


@loops
def test_on_a_disk_that_fills_up_the_same_is_on_record(tmp_path: Path, loop: str) -> None:
    path, bound = write(tmp_path, ENDLESS), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (9_000, bound[1]))
    try:
        runs = [played(path, loop, kind, tmp_path) for kind in (PairDriver, Awaiting)]
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, bound)

    one, other = ((run.turns, run.exit, run.messages) for run in runs)
    assert one == other
    assert (runs[0].exit, runs[0].ending.code) == (Exit.RUNTIME, 1011)
    assert runs[0].messages > 10
