"""Tests for simulator.keeping: every recording of two bots becomes a test that passes, and fails where they change."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

import simulator
from simulator.errors import Exit, NoTranscript, ReplayError
from simulator.files import find_scenarios, read_file
from simulator.keeping import Keep, Kept, from_log, keep
from simulator.record import EndedBy, Run
from simulator.scenario import examine_file
from simulator.transcript import read_log
from tests.bots import CHANCE, ECHO, HELLO, JAM, WAITING, write

SHIPPED = Path(__file__).parent.parent.parent / "scenarios"
SCENARIOS = [Path(path).name for path in find_scenarios([str(SHIPPED)])]
BINARY = """\
scenario: Bytes
server: {rules: [{when_binary: AAEC, say_binary: BAUG}, {when: done, close: {code: 4001, reason: '\\<so> long'}}]}
client: {on_open: {say_binary: AAEC}, rules: [{when_binary: "*", say: done}]}
"""
PRICKLY = """\
scenario: 'Signs: <x> * "#1"'
server: {on_open: 'a * \\[b\\] (c) \\<d> #e: "f" | \\\\'}
client: {rules: [{when: "*", say_json: {"<": "\\\\<x>", n: 1.50, deep: [[null]]}, close: 1000}]}
"""
WIRED = CHANCE.replace("seed: 7", "seed: 7\nwire: {delay: 20ms-80ms, duplicate: 5%}")
SLOW = """\
scenario: Slow
limits: {silence: 1h, time: 2h}
server: {every: [{each: 10m, times: 2, say: ping}, {each: 25m, times: 1, say: over, close: true}]}
client: {rules: [{when: ping, wait: 90s, say: pong}]}
"""


def kept(run: Run, out: Path, which: Keep = Keep.BOTH) -> Kept:
    assert run.log is not None
    made = keep(
        from_log(read_log(run.log)), which,
        path=str(out), origin="a.jsonl", seen=lambda path: os.path.relpath(path, out.parent), read=read_file,
    )  # fmt: skip
    out.parent.mkdir(exist_ok=True)
    out.write_text(made.text, encoding="utf-8")
    return made


def words(run: Run) -> list[tuple[object, ...]]:
    return [(turn.side, turn.text, turn.data, turn.at) for turn in run.turns]


@pytest.mark.parametrize("which", Keep)
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_recording_of_every_shipped_scenario_is_a_scenario_that_passes(
    tmp_path: Path, name: str, which: Keep
) -> None:
    then = simulator.run(SHIPPED / name, out=tmp_path / "logs")
    made = kept(then, tmp_path / "tests" / "kept.yaml", which)
    now = simulator.run(tmp_path / "tests" / "kept.yaml")
    assert made.doubt == ""
    assert now.exit is Exit.OK, (now.ending, [v for v in now.verdicts if not v.ok])
    assert words(now) == words(then)
    assert {v.key for v in now.verdicts} >= {"ended_by", "messages", "transcript"}
    if which is Keep.BOTH:
        assert now.ending.by is then.ending.by


@pytest.mark.parametrize("which", Keep)
@pytest.mark.parametrize(
    "text", [HELLO, BINARY, PRICKLY, JAM, SLOW], ids=["hello", "bytes", "prickly", "jam", "slow"]
)
def test_bytes_signs_loops_and_long_waits_are_kept(tmp_path: Path, text: str, which: Keep) -> None:
    then = simulator.run(write(tmp_path, text), out=tmp_path / "logs")
    made = kept(then, tmp_path / "kept.yaml", which)
    now = simulator.run(tmp_path / "kept.yaml")
    assert made.doubt == ""
    assert now.exit is Exit.OK, (now.ending, now.verdicts)
    assert words(now) == words(then)


@pytest.mark.parametrize("text", [CHANCE, WIRED], ids=["chance", "wire"])
def test_seed_chance_and_wire_are_those_of_then(tmp_path: Path, text: str) -> None:
    then = simulator.run(write(tmp_path, text), out=tmp_path / "logs", seed=99)
    kept(then, tmp_path / "kept.yaml")
    now = simulator.run(tmp_path / "kept.yaml")
    assert now.exit is Exit.OK, (now.ending, now.verdicts)
    assert now.turns == tuple(turn._replace(rule=now.turns[turn.id].rule) for turn in then.turns)


@pytest.mark.parametrize(
    ("which", "rule", "instead", "message"),
    [
        (Keep.BOTH, "say: Hello, I'm the server ddd", "say: Good day", 3),
        (Keep.CLIENT, "say: Hello, I'm the server ddd", "say: Good day", 3),
        (Keep.BOTH, "otherwise: Hello, I'm the client ccc", "otherwise: Good day", 2),
        (Keep.SERVER, "otherwise: Hello, I'm the client ccc", "otherwise: Good day", 2),
        (Keep.CLIENT, "say: bye, client ccc", "say: []", 5),
    ],
)
def test_a_broken_rule_fails_at_its_message(
    tmp_path: Path, which: Keep, rule: str, instead: str, message: int
) -> None:
    shutil.copy(SHIPPED / "hello.yaml", tmp_path / "hello.yaml")
    then = simulator.run(tmp_path / "hello.yaml", out=tmp_path / "logs")
    made = kept(then, tmp_path / "kept.yaml", which)
    old = (tmp_path / "hello.yaml").read_text()
    assert rule in old
    (tmp_path / "hello.yaml").write_text(old.replace(rule, instead))
    now = simulator.run(tmp_path / "kept.yaml")
    assert now.exit in (Exit.FAILED, Exit.LOOP)
    failed = next(v for v in now.verdicts if not v.ok and v.key == "transcript")
    first = made.text.splitlines().index("  transcript:") + 2
    assert failed.place.line == first + message
    # The same, told when the scenario is made after the rules have changed.
    late = kept(then, tmp_path / "late.yaml", which)
    assert late.doubt.startswith(f"message {message} was ")


def test_one_side_kept_says_its_lines_whatever_it_hears(tmp_path: Path) -> None:
    write(tmp_path, ECHO, "echo.yaml")
    then = simulator.run(write(tmp_path, HELLO), out=tmp_path / "logs")
    kept(then, tmp_path / "kept.yaml", Keep.CLIENT)
    now = simulator.run(tmp_path / "kept.yaml", server=tmp_path / "echo.yaml")
    assert [turn.text for turn in now.turns if turn.side == "client"] == ["bye"]


def test_where_the_client_cannot_come_again_the_server_is_a_bot_file(tmp_path: Path) -> None:
    then = simulator.run(
        None,
        server=write(tmp_path, ECHO, "echo.yaml"),
        client="cmd:echo bye",
        out=tmp_path / "logs",
    )
    assert then.log is not None
    Path(then.log).write_text(Path(then.log).read_text().replace('"kind":"cmd"', '"kind":"client"'))
    made = kept(then, tmp_path / "kept.yaml", Keep.SERVER)
    assert made.bot
    now = simulator.run(None, server=tmp_path / "kept.yaml", client="cmd:echo bye")
    assert [turn.text for turn in now.turns] == [turn.text for turn in then.turns]


@pytest.mark.parametrize("which", Keep)
@pytest.mark.parametrize("name", SCENARIOS)
def test_the_checker_has_nothing_to_say_of_a_kept_scenario(
    tmp_path: Path, name: str, which: Keep
) -> None:
    kept(simulator.run(SHIPPED / name, out=tmp_path / "logs"), tmp_path / "kept.yaml", which)
    _, findings = examine_file(str(tmp_path / "kept.yaml"), read=read_file)
    assert [found for found in findings if found.place.file == str(tmp_path / "kept.yaml")] == []


def test_what_was_broken_off_is_expected_as_far_as_it_went(tmp_path: Path) -> None:
    then = simulator.run(write(tmp_path, HELLO), out=tmp_path / "logs")
    assert then.log is not None
    lines = Path(then.log).read_bytes().splitlines(keepends=True)
    Path(then.log).write_bytes(b"".join(lines[:5]))
    made = kept(then, tmp_path / "kept.yaml")
    assert "ended_by" not in made.text
    now = simulator.run(tmp_path / "kept.yaml")
    assert {v.key for v in now.verdicts} == {"says"}
    assert now.ok
    assert now.ending.by is EndedBy.CLIENT


def test_a_title_that_is_too_long_for_a_scenario_is_cut(tmp_path: Path) -> None:
    then = simulator.run(write(tmp_path, HELLO), out=tmp_path / "logs")
    assert then.log is not None
    log = Path(then.log)
    log.write_text(log.read_text().replace('"run":"', f'"run":"{"x" * 400}', 1))
    made = kept(then, tmp_path / "kept.yaml", Keep.CLIENT)
    assert f"scenario: {'x' * 300}\n" in made.text


def test_a_log_in_which_nothing_was_said_is_refused(tmp_path: Path) -> None:
    then = simulator.run(write(tmp_path, "server: {}\nclient: {}\n"), out=tmp_path / "logs")
    with pytest.raises(ReplayError, match="nothing was said"):
        kept(then, tmp_path / "kept.yaml")


def test_a_log_without_a_header_is_refused(tmp_path: Path) -> None:
    then = simulator.run(write(tmp_path, WAITING), out=tmp_path / "logs")
    assert then.log is not None
    Path(then.log).write_bytes(b"".join(Path(then.log).read_bytes().splitlines(keepends=True)[1:]))
    with pytest.raises(NoTranscript, match="no header"):
        kept(then, tmp_path / "kept.yaml")
