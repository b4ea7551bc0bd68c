"""Tests for simulator.cli.running: what is played of several scenarios, and what is printed of it."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from simulator.cli.running import Show, _played_here, play_all
from simulator.conversation.coverage import Tally
from simulator.errors import UsageError
from simulator.live.interruption import Interruption
from simulator.planning import Dialling, Options, plan
from tests.bots import HELLO, JAM, write

if TYPE_CHECKING:
    from simulator.cli.unplayed import Unplayed
    from simulator.record import Run

NONE = Options()
FAILING = HELLO + "expect: {messages: 1}\n"


def played(
    folder: Path,
    *texts: str,
    options: Options = NONE,
    stop: Interruption | None = None,
    **show: Any,
) -> tuple[list[Run], list[Unplayed]]:
    """What became of these scenarios."""
    paths: list[str | None] = [
        write(folder, text, f"s{number}.yaml") for number, text in enumerate(texts)
    ]
    how = {
        "form": "text", "quiet": False, "verbose": False, "update": False, "why": False,
        "tally": None, **show,
    }  # fmt: skip

    async def all_of_them() -> tuple[list[Run], list[Unplayed]]:
        stopping = stop or Interruption()
        return await play_all(paths, options, str(folder / "logs"), Show(**how), stopping)

    return asyncio.run(all_of_them())


def folder_of(run: Run) -> str:
    assert run.log is not None
    return Path(run.log).parent.name


@pytest.mark.parametrize(("texts", "name"), [((HELLO,), "hello"), ((HELLO, JAM), "run")])
def test_the_folder_is_named_by_the_only_scenario(
    tmp_path: Path, texts: tuple[str, ...], name: str
) -> None:
    runs, _ = played(tmp_path, *texts)
    assert {folder_of(run).split("-", 1)[1] for run in runs} == {name}


def test_after_an_interruption_nothing_more_is_begun(tmp_path: Path) -> None:
    stop = Interruption()
    stop.set(2)
    assert played(tmp_path, HELLO, HELLO, stop=stop) == ([], [])
    assert not (tmp_path / "logs").exists()


def test_what_did_not_load_counts_among_all_and_stops_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    runs, unplayed = played(tmp_path, HELLO, "scenario: [", HELLO)
    printed = capsys.readouterr()
    assert (len(runs), len(unplayed)) == (2, 1)
    assert printed.out.splitlines()[-1] == "2 of 3 scenarios ok"
    assert "s1.yaml" in printed.err


def test_options_that_fit_no_scenario_are_no_matter_of_the_first(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--header"):
        played(tmp_path, HELLO, options=Options(dialling=Dialling(headers=(("X", "y"),))))


def test_one_scenario_is_not_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    played(tmp_path, HELLO)
    assert "scenarios ok" not in capsys.readouterr().out


def test_for_programs_each_is_one_object_and_nothing_is_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    runs, _ = played(tmp_path, HELLO, JAM, form="json")
    ok, loop = map(json.loads, capsys.readouterr().out.splitlines())
    assert (ok["outcome"], ok["log"], ok["verdicts"]) == ("ok", runs[0].log, [])
    assert ok["wall"] == round(runs[0].wall, 6)
    assert (loop["outcome"], loop["exit"], len(loop["loops"])) == ("loop", 4, 1)


@pytest.mark.parametrize(
    ("how", "said"),
    [({}, False), ({"verbose": True}, True), ({"why": True}, True), ({"quiet": True}, False)],
    ids=str,
)
def test_of_several_the_talk_is_shown_only_when_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], how: dict[str, Any], *, said: bool
) -> None:
    played(tmp_path, HELLO, HELLO, **how)
    assert ("server -> client  hi" in capsys.readouterr().out) is said


@pytest.mark.parametrize("quiet", [False, True])
def test_of_what_failed_the_line_and_the_command_that_shows_it_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], *, quiet: bool
) -> None:
    runs, _ = played(tmp_path, HELLO, FAILING, quiet=quiet)
    printed = capsys.readouterr().out
    assert ("s1.yaml:" in printed) is not quiet
    told = [line for line in printed.splitlines() if line.startswith("simulator show")]
    assert told == ([] if quiet else [f"simulator show {runs[1].log} --failed"])


def test_why_is_told_only_where_it_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    played(tmp_path, HELLO, verbose=True)
    assert "because" not in capsys.readouterr().out
    played(tmp_path, HELLO, verbose=True, tally=Tally())
    assert "because" not in capsys.readouterr().out
    played(tmp_path, HELLO, why=True)
    assert "because" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("typed", "seen", "here"),
    [(True, True, True), (True, False, False), (False, True, False), (False, False, False)],
)
def test_a_person_sits_here_where_they_type_and_see(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, typed: bool, seen: bool, here: bool
) -> None:
    setups = [
        plan(write(tmp_path, text), Options()).setup
        for text in ("scenario: A person\nserver: human\nclient: {on_open: hi}\n", HELLO)
    ]
    ours, theirs = os.openpty()
    with (
        open(ours, "rb", buffering=0),
        open(theirs, "rb", buffering=0) as terminal,
        open(os.devnull) as nothing,
    ):
        monkeypatch.setattr(sys, "stdin", terminal if typed else nothing)
        monkeypatch.setattr(sys, "stdout", terminal if seen else nothing)
        assert [_played_here(setup) for setup in setups] == [here, False]
