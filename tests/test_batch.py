"""Tests for simulator.batch: the library's entry, the finding of files, what a caller may change."""

from __future__ import annotations

import gc
import os
import threading
from pathlib import Path

import pytest

import simulator
from simulator.batch import Logs
from simulator.conversation.setup import Remote
from simulator.errors import Exit, InvalidFile, TranscriptError, UsageError, worst
from simulator.files import MAX_FILE, find_scenarios, read_file
from simulator.planning import Options, plan
from simulator.transcript import NullTranscript
from tests.bots import CHANCE, ECHO, HELLO, footer, write


def test_one_call_runs_a_scenario_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run = simulator.run(write(tmp_path, HELLO))
    assert run.ok
    assert run.log is None
    assert [path.name for path in tmp_path.iterdir()] == ["s.yaml"]


def test_the_transcript_goes_where_it_is_told(tmp_path: Path) -> None:
    run = simulator.run(write(tmp_path, HELLO), out=tmp_path / "logs")
    assert run.log is not None
    assert footer(run.log)["exit"] == 0


async def test_it_runs_inside_a_loop_as_well(tmp_path: Path) -> None:
    assert (await simulator.run_async(write(tmp_path, CHANCE), seed=4)).seed == 4


def test_a_side_may_be_replaced(tmp_path: Path) -> None:
    bot = write(tmp_path, "on_open: bye\n", "bot.yaml")
    run = simulator.run(None, server=write(tmp_path, ECHO, "echo.yaml"), client=bot)
    assert {turn.text for turn in run.turns} == {"hi", "bye"}


@pytest.mark.parametrize("clock", ["sundial", ""])
def test_a_clock_that_is_none_is_refused(tmp_path: Path, clock: str) -> None:
    with pytest.raises(UsageError, match="virtual"):
        simulator.run(write(tmp_path, HELLO), clock=clock)


@pytest.mark.parametrize("seed", ["7", 1.5, True])
def test_a_seed_that_is_none_is_refused(tmp_path: Path, seed: object) -> None:
    with pytest.raises(UsageError, match="whole number"):
        simulator.run(write(tmp_path, HELLO), seed=seed)  # type: ignore[arg-type]


def test_a_secret_that_is_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="the secret token takes a text, not int"):
        simulator.run(write(tmp_path, HELLO), secrets={"token": 12345})  # type: ignore[dict-item]


async def test_a_call_that_waits_is_refused_where_a_loop_runs(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="await simulator"):
        simulator.run(write(tmp_path, HELLO))


def test_the_callers_garbage_collector_keeps_its_pace(tmp_path: Path) -> None:
    before, path = gc.get_threshold(), write(tmp_path, HELLO)
    threads = [threading.Thread(target=simulator.run, args=(path,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert gc.get_threshold() == before


def test_a_file_that_does_not_load_tells_why(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile) as caught:
        simulator.run(write(tmp_path, "server: {otherwize: hi}\nclient: {}\n"))
    assert caught.value.diagnostics[0].place.line == 1


def test_a_password_in_a_url_goes_into_a_header_and_nowhere_else(tmp_path: Path) -> None:
    bot = write(tmp_path, "on_open: bye\n", "bye.yaml")
    url = "ws://bob:s%40fe@127.0.0.1:1/chat"
    made = plan(None, Options(server=url, client=bot))
    assert made.setup.server == Remote("ws://127.0.0.1:1/chat")
    assert made.dialling.headers == (("Authorization", "Basic Ym9iOnNAZmU="),)
    run = simulator.run(None, server=url, client=bot, out=tmp_path / "logs")
    assert run.exit is Exit.RUNTIME
    assert run.log is not None
    assert "s%40fe" not in f"{Path(run.log).read_text()}{run.ending.reason}"


def test_without_a_scenario_both_sides_are_needed() -> None:
    with pytest.raises(UsageError, match="--client"):
        plan(None, Options(server="human"))


def test_in_folders_only_scenarios_are_found_in_order_and_once(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    files = [write(tmp_path, HELLO, name) for name in ("a.yaml", "b.yml", "deep/c.yaml")]
    write(tmp_path, ECHO, "bot.yaml")
    write(tmp_path, HELLO, "notes.txt")
    assert find_scenarios([str(tmp_path), files[0], str(tmp_path / "*.yml")]) == files


def test_a_file_in_a_folder_that_may_not_be_read_is_left_to_the_loader_to_tell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, HELLO, "a.yaml")
    locked = tmp_path / "b.yaml"
    locked.write_text(HELLO)
    locked.chmod(0)
    assert find_scenarios(["."]) == ["a.yaml", "b.yaml"]
    (tmp_path / "c.yaml").symlink_to("/proc/self/mem")  # not even root can read it from its start
    assert find_scenarios(["."]) == ["a.yaml", "b.yaml", "c.yaml"]


def test_only_regular_files_are_read_and_no_more_than_needed(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path):
        with pytest.raises(OSError, match=str(path)):
            read_file(str(path))
    with (tmp_path / "big").open("wb") as big:
        big.truncate(10 * MAX_FILE)
    assert len(read_file(str(tmp_path / "big"))) == MAX_FILE + 1


def test_logs_share_a_folder_that_is_made_when_needed(tmp_path: Path) -> None:
    logs = Logs(tmp_path / "logs", "run")
    assert logs.folder is None
    for title in ("same", "same"):
        logs.open(title).close()
    assert logs.folder is not None
    assert len(list(logs.folder.iterdir())) == 2
    assert isinstance(Logs(None, "run").open("x"), NullTranscript)
    with pytest.raises(TranscriptError):
        Logs(write(tmp_path, "a file"), "run").open("x")


@pytest.mark.parametrize(
    ("exits", "come_to"),
    [
        ([], Exit.EMPTY),
        ([Exit.OK, Exit.OK], Exit.OK),
        ([Exit.OK, Exit.FAILED], Exit.FAILED),
        ([Exit.FAILED, Exit.LIMIT, Exit.LOOP], Exit.LOOP),
        ([Exit.LOOP, Exit.INVALID, Exit.RUNTIME], Exit.RUNTIME),
        ([Exit.RUNTIME, Exit.INTERRUPTED], Exit.INTERRUPTED),
    ],
)
def test_several_outcomes_come_to_the_most_severe(exits: list[Exit], come_to: Exit) -> None:
    assert worst(exits) is come_to


@pytest.mark.parametrize(
    ("server", "name"),
    [
        pytest.param("ws://someone:secret@127.0.0.1:8000/quiz", "bye and 127.0.0.1:8000", id="url"),
        pytest.param("cmd:/bin/cat -u", "bye and cat", id="program"),
        pytest.param("human", "bye and human", id="person"),
    ],
)
def test_without_a_title_a_conversation_is_called_after_both_sides(
    tmp_path: Path, server: str, name: str
) -> None:
    bot = write(tmp_path, "on_open: bye\n", "bye.yaml")
    assert plan(None, Options(server=server, client=bot)).name == name
