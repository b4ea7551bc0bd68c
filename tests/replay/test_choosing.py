"""Tests for simulator.replay.choosing: whose rules a file has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import simulator
from simulator.errors import InvalidFile, ReplayError, UsageError
from simulator.record import Side
from simulator.replay import choose
from simulator.transcript import Log, read_log
from tests.bots import ECHO, HELLO, JAM, write

if TYPE_CHECKING:
    from pathlib import Path

CALLER = "on_open: good day\nrules: [{when: echo, close: true}]\n"


def recorded(folder: Path, *, client: str = "") -> Log:
    """The log of two bot files, or of a bot file and another client."""
    server, caller = write(folder, ECHO, "echo.yaml"), write(folder, CALLER, "caller.yaml")
    run = simulator.run(None, server=server, client=client or caller, out=folder / "logs")
    assert run.log is not None
    return read_log(run.log)


def test_a_scenario_has_rules_for_both_sides(tmp_path: Path) -> None:
    path = write(tmp_path, HELLO)
    chosen = choose(recorded(tmp_path), [path])
    assert (set(chosen.rules), chosen.scenario) == (set(Side), path)


@pytest.mark.parametrize(("name", "side"), [("echo", Side.SERVER), ("caller", Side.CLIENT)])
def test_a_bot_file_is_known_by_its_path_or_its_name(tmp_path: Path, name: str, side: Side) -> None:
    log = recorded(tmp_path)
    (tmp_path / "new").mkdir()
    elsewhere = write(tmp_path / "new", ECHO, f"{name}.yaml")
    for path in (str(tmp_path / f"{name}.yaml"), elsewhere):
        assert set(choose(log, [path]).rules) == {side}


def test_any_other_bot_file_needs_a_side_unless_only_one_was_a_bot(tmp_path: Path) -> None:
    other = write(tmp_path, ECHO, "other.yaml")
    log = recorded(tmp_path)
    with pytest.raises(UsageError, match=r"write --rules server=.*other\.yaml or --rules client="):
        choose(log, [other])
    assert set(choose(log, [f"client={other}"]).rules) == {Side.CLIENT}
    assert set(choose(recorded(tmp_path, client="cmd:echo bye"), [other]).rules) == {Side.SERVER}


def test_rules_for_nobody_and_rules_twice_are_refused(tmp_path: Path) -> None:
    bot, scenario = write(tmp_path, ECHO, "echo.yaml"), write(tmp_path, JAM)
    with pytest.raises(UsageError, match="there are rules for the server already"):
        choose(recorded(tmp_path), [scenario, f"server={bot}"])
    stranger = recorded(tmp_path, client="cmd:echo bye")
    with pytest.raises(ReplayError, match="its client was no bot of ours"):
        choose(stranger, [f"client={bot}"])
    nobody = write(tmp_path, "scenario: x\nserver: human\nclient: {on_open: hi}\n", "n.yaml")
    with pytest.raises(UsageError, match="this scenario has no bot for a side of the log"):
        choose(stranger, [nobody])
    with pytest.raises(InvalidFile, match="No such file"):
        choose(recorded(tmp_path), ["server=missing.yaml"])
    with pytest.raises(UsageError, match="a bot file or a scenario is wanted, not human"):
        choose(recorded(tmp_path), ["server=human"])
