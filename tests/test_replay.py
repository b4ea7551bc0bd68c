"""Tests for simulator.replay: recorded conversations, played again from their logs."""

from __future__ import annotations

from pathlib import Path

import pytest

import simulator
from simulator.errors import InvalidFile, ReplayError
from simulator.files import find_scenarios
from simulator.record import Side
from simulator.replay import proofs, replay, setup_of
from simulator.transcript import Log, read_log
from tests.bots import CHANCE, ECHO, HELLO, JAM, write

SCENARIOS = find_scenarios([str(Path(__file__).parent.parent / "scenarios")])


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
        with pytest.raises(ReplayError, match=r"s\.yaml has changed since"):
            again(log)


def test_rules_that_are_gone_are_told(tmp_path: Path) -> None:
    log = recorded(tmp_path, JAM)
    (tmp_path / "s.yaml").unlink()
    with pytest.raises(InvalidFile, match="No such file"):
        replay(log)


def test_a_side_that_was_no_bot_of_ours_cannot_be_played(tmp_path: Path) -> None:
    log = recorded(tmp_path, HELLO, client="cmd:echo bye")
    with pytest.raises(ReplayError, match=r"its client was no bot of ours \(cmd\)"):
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
