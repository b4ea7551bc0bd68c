"""Tests for simulator.replay.again: recorded conversations, played again from their logs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from websockets.asyncio.client import connect

import simulator
from simulator.errors import InvalidFile, ReplayError
from simulator.files import find_scenarios
from simulator.record import Side
from simulator.replay import proofs, replay, setup_of, why
from simulator.transcript import Log, read_log
from simulator.transcript.repairing import repair
from tests.bots import CHANCE, ECHO, HELLO, JAM, write
from tests.cli.command import logs, simulate
from tests.live.test_service import serving

SCENARIOS = find_scenarios([str(Path(__file__).parents[2] / "scenarios")])


def recorded(tmp_path: Path, text: str, **options: str) -> Log:
    run = simulator.run(write(tmp_path, text), out=tmp_path / "logs", **options)  # type: ignore[arg-type]
    assert run.log is not None
    return read_log(run.log)


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: Path(path).stem)
def test_every_shipped_scenario_is_played_again_as_it_was(tmp_path: Path, path: str) -> None:
    run = simulator.run(path, out=tmp_path)
    assert run.log is not None
    log = read_log(run.log)
    found = replay(log)
    assert found.difference is None
    assert len(found.played) == len(run.turns) > 0
    assert all(proof.confirmation.holds for proof in proofs(log))


def test_the_seed_is_the_one_of_the_log(tmp_path: Path) -> None:
    log = recorded(tmp_path, CHANCE, seed=99)  # type: ignore[arg-type]
    assert setup_of(log).seed == 99
    assert replay(log).difference is None


def test_a_bot_that_stood_in_for_a_side_is_found_again(tmp_path: Path) -> None:
    bot = write(tmp_path, ECHO, "echo.yaml")
    log = recorded(tmp_path, HELLO, server=bot)
    assert replay(log).difference is None


def test_two_bots_without_a_scenario_are_found_again(tmp_path: Path) -> None:
    bot = write(tmp_path, "on_open: good day\nrules: [{when: echo, close: true}]\n", "caller.yaml")
    echo = write(tmp_path, ECHO, "echo.yaml")
    run = simulator.run(None, server=echo, client=bot, out=tmp_path / "logs")
    assert run.log is not None
    assert replay(read_log(run.log)).difference is None


def test_what_was_broken_off_is_the_same_as_far_as_it_goes(tmp_path: Path) -> None:
    log = recorded(tmp_path, CHANCE)
    data = log.path.read_bytes().splitlines(keepends=True)
    log.path.write_bytes(b"".join(data[:9]))
    for mend in (False, True):
        if mend:
            repair(log.path)
        found = replay(read_log(log.path))
        assert found.difference is None
        assert 0 < len(found.played) < 9


def test_a_log_that_was_altered_tells_the_first_message_that_differs(tmp_path: Path) -> None:
    log = recorded(tmp_path, HELLO)
    log.path.write_bytes(log.path.read_bytes().replace(b'"text":"bye"', b'"text":"by"', 1))
    difference = replay(read_log(log.path)).difference
    assert difference is not None
    old, new = difference
    assert old is not None
    assert new is not None
    assert (old.id, old.text, new.text) == (1, "by", "bye")


def test_rules_that_changed_since_are_refused(tmp_path: Path) -> None:
    log = recorded(tmp_path, JAM)
    write(tmp_path, JAM.replace("otherwise: hello}\n", "otherwise: hello }\n", 1))
    for again in (replay, proofs):
        with pytest.raises(ReplayError, match=r"s\.yaml has changed since.*--rules .*s\.yaml"):
            again(log)


def test_rules_that_are_gone_are_told(tmp_path: Path) -> None:
    log = recorded(tmp_path, JAM)
    (tmp_path / "s.yaml").unlink()
    with pytest.raises(InvalidFile, match="No such file"):
        replay(log)


def test_a_log_without_a_header_cannot_be_played(tmp_path: Path) -> None:
    log = recorded(tmp_path, HELLO)
    log.path.write_bytes(b"".join(log.path.read_bytes().splitlines(keepends=True)[1:]))
    with pytest.raises(ReplayError, match="no header"):
        replay(read_log(log.path))


def test_a_proof_that_lost_its_certificate_is_told(tmp_path: Path) -> None:
    log = recorded(tmp_path, JAM)
    log.path.write_bytes(log.path.read_bytes().replace(b'"certificate"', b'"paper"'))
    with pytest.raises(ReplayError, match="carries no certificate"):
        proofs(read_log(log.path))


def test_a_proof_is_confirmed_by_its_rules(tmp_path: Path) -> None:
    (proof,) = proofs(recorded(tmp_path, JAM))
    assert proof.confirmation.holds
    assert [turn.side for turn in proof.confirmation.turns] == [Side.SERVER, Side.CLIENT]
    assert proofs(recorded(tmp_path, HELLO)) == ()


# --- one side alone ---------------------------------------------------------------------------

DICE = """\
name: dice
on_open: [hello, your name?]
vars: {n: 0}
on_silence: {after: 20ms, say: still there?}
rules:
  - when: again
    set: {n: <n + 1>}
    any_of: [one, two, three, four, five, six]
  - when: bye
    wait: 5ms
    say: <n> throws
    close: true
"""


async def served_logs(folder: Path, *talks: tuple[str, ...]) -> list[Log]:
    """The logs of a served bot, one for each client that said these lines and waited for answers."""
    made = []
    async with serving(folder, DICE) as service:
        for lines in talks:
            async with connect(service.url) as client:
                for line in lines:
                    await client.send(line)
                    await client.recv()
                async for _ in client:
                    pass
            run = await service.over.get()
            assert run.log is not None
            made.append(read_log(run.log))
    return made


async def test_a_served_bot_is_played_against_what_its_clients_said(tmp_path: Path) -> None:
    talk = (*["again"] * 6, "bye")
    logs = await served_logs(tmp_path, talk, talk)
    found = [replay(log) for log in logs]
    assert [one.same for one in found] == [True, True]
    assert all(len(one.played) >= 9 for one in found)
    throws = [[turn.text for turn in one.played if turn.re is not None] for one in found]
    assert throws[0] != throws[1]  # the second conversation has draws of its own


async def test_a_served_log_that_was_altered_tells_the_first_message_that_differs(
    tmp_path: Path,
) -> None:
    (log,) = await served_logs(tmp_path, ("again", "bye"))
    log.path.write_bytes(log.path.read_bytes().replace(b'"1 throws"', b'"9 throws"'))
    difference = replay(read_log(log.path)).difference
    assert difference is not None
    was, now = difference
    assert was is not None
    assert now is not None
    assert (was.text, now.text) == ("9 throws", "1 throws")


async def test_why_a_served_bot_said_something_is_told(tmp_path: Path) -> None:
    (log,) = await served_logs(tmp_path, ("again", "bye"))
    (throws,) = (turn.id for turn in log.turns if turn.text == "1 throws")
    turn, event, unmatched, _ = why(log, throws)
    assert (turn.text, unmatched) == ("1 throws", None)
    assert event.turn is not None
    assert event.turn.text == "bye"
    answered = event.explain().answered
    assert answered is not None
    assert answered.rule.name == "when bye"
    (said,) = (turn.id for turn in log.turns if turn.text == "again")
    with pytest.raises(ReplayError, match=f"no rule said #{said}: its client was a real client"):
        why(log, said)


def test_a_person_who_went_back_is_followed(tmp_path: Path) -> None:
    patient = DICE.replace("on_silence: {after: 20ms, say: still there?}\n", "")
    bot = write(tmp_path, patient.replace("    wait: 5ms\n", ""))
    lines = ["again", "again", "/back 2", "again", "again", "again", "/back", "bye"]
    simulate("chat", bot, cwd=tmp_path, said="\n".join(lines) + "\n")
    (path,) = logs(tmp_path)
    log = read_log(path)
    assert [record["type"] for record in log.records].count("back") == 2
    found = replay(log)
    assert found.same
    assert [turn.text for turn in found.played][-1] == "2 throws"


def test_a_program_is_taken_from_the_log(tmp_path: Path) -> None:
    log = recorded(tmp_path, HELLO, client="cmd:echo bye")
    found = replay(log)
    assert found.same
    assert [turn.text for turn in found.played] == ["hi", "bye"]


def test_where_nobody_was_a_bot_of_ours_there_is_nothing_to_play(tmp_path: Path) -> None:
    log = recorded(tmp_path, HELLO)
    text = log.path.read_text(encoding="utf-8")
    for side in Side:
        text = text.replace(f'"{side}":{{"kind":"rules"', f'"{side}":{{"kind":"ws"', 1)
    log.path.write_text(text, encoding="utf-8")
    with pytest.raises(ReplayError, match=r"a real server .its client.; `simulator detect` judges"):
        replay(read_log(log.path))


@pytest.mark.parametrize(
    ("name", "value"),
    [("limits", '"none"'), ("limits", '{"messages":"many"}'), ("limits", '{"patience":3}'),
     ("loops", '"never"'), ("loops", '{"action":3}'), ("scenario", '"x"'), ("scenario", "[1]"),
     ("scenario", '{"path":3}'), ("seed", '"seven"'), ("number", "null")],
    ids=lambda value: value.strip('"{}'),
)  # fmt: skip
def test_a_header_that_was_altered_is_told(tmp_path: Path, name: str, value: str) -> None:
    log = recorded(tmp_path, HELLO)
    first, *rest = log.path.read_text(encoding="utf-8").splitlines(keepends=True)
    header = json.loads(first) | {name: json.loads(value)}
    log.path.write_text(f"{json.dumps(header)}\n{''.join(rest)}", encoding="utf-8")
    with pytest.raises(ReplayError, match=f"its header was altered: {name} is not what it should"):
        replay(read_log(log.path))


def test_a_log_that_names_no_scenario_is_read_by_its_bots_alone(tmp_path: Path) -> None:
    log = recorded(tmp_path, HELLO)
    first, *rest = log.path.read_text(encoding="utf-8").splitlines(keepends=True)
    header = json.loads(first) | {"scenario": None}
    log.path.write_text(f"{json.dumps(header)}\n{''.join(rest)}", encoding="utf-8")
    assert replay(read_log(log.path)).same
