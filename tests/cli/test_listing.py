"""Tests for simulator.cli.listing: the runs that `simulator show` lists without a log."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from simulator.cli.listing import Asked, parse_when, run_lines, run_objects
from simulator.errors import UsageError
from simulator.transcript import Style
from simulator.transcript.runs import RunSummary
from tests.bots import HELLO, JAM, write
from tests.cli.command import logs, simulate

NOW = datetime(2026, 11, 25, 14, 30, 5, 250_000, UTC)


def run(**fields: Any) -> RunSummary:
    known: dict[str, Any] = {
        "path": Path("transcripts/1/tea.jsonl"), "started": "2026-11-25T12:00:00.000Z", "scenario": "Tea",
        "file": "drinks/tea.yaml", "seed": 7, "kind": "failed", "exit": 1, "ended_by": "silence",
        "messages": 12, "simulated": 1_500_000, "wall": 0.25, "size": 999,
    }  # fmt: skip
    return RunSummary(**known | fields)


def test_columns_are_aligned_under_a_head() -> None:
    incomplete = run(
        kind="incomplete", messages=None, simulated=None, seed=None, scenario="\x1b[2J" + "x" * 60
    )
    assert list(run_lines([run(), incomplete], Style())) == [
        "when                 outcome     messages     time  seed  "
        "scenario                                             log",
        "2026-11-25 12:00:00  failed            12  1.500 s     7  "
        "Tea                                                  transcripts/1/tea.jsonl",
        "2026-11-25 12:00:00  incomplete         -        -     -  "
        rf"\x1b[2J{'x' * 43}…  transcripts/1/tea.jsonl",
    ]


def test_colour_does_not_move_the_columns() -> None:
    plain, coloured = (list(run_lines([run()], Style(colour)))[1] for colour in (False, True))
    assert coloured.replace("\x1b[31m", "").replace("\x1b[0m", "") == plain
    assert "\x1b[31mfailed \x1b[0m" in coloured


def test_a_narrow_terminal_has_the_log_on_a_line_of_its_own() -> None:
    long = run(scenario="A conversation that is about nothing but tea")
    assert list(run_lines([long], Style(columns=80))) == [
        "when                 outcome  messages     time  seed  scenario\n    log",
        "2026-11-25 12:00:00  failed         12  1.500 s     7  A conversation that is\n"
        "                     about nothing but tea\n    transcripts/1/tea.jsonl",
    ]


def test_json_has_every_field_of_a_run() -> None:
    (line,) = run_objects([run(scenario="\u202eTea")])
    assert json.loads(line)["scenario"] == "\u202eTea"
    assert "\u202e" not in line
    assert list(json.loads(line)) == [
        "path", "started", "scenario", "file", "seed", "kind", "exit", "ended_by", "messages", "simulated",
        "wall", "size",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        (Asked(), True),
        (Asked(outcomes=("failed", "loop")), True),
        (Asked(outcomes=("loop",)), False),
        (Asked(outcomes=("bad",)), True),
        (Asked(scenario="tEA"), True),
        (Asked(scenario="drinks/"), True),
        (Asked(scenario="coffee"), False),
        (Asked(since="2026-11-25T12:00:00.000Z"), True),
        (Asked(since="2026-11-25T12:00:00.001Z"), False),
        (Asked(until="2026-11-25T12:00:00.000Z"), True),
        (Asked(until="2026-11-25T11:59:59.999Z"), False),
    ],
)
def test_runs_are_asked_for_by_outcome_scenario_and_time(asked: Asked, fits: bool) -> None:
    assert asked.fits(run()) is fits


def test_a_good_run_is_not_a_bad_one() -> None:
    assert not Asked(outcomes=("bad",)).fits(run(kind="ok"))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        (None, None),
        ("2h", "2026-11-25T12:30:05.250Z"),
        ("30m", "2026-11-25T14:00:05.250Z"),
        ("3d", "2026-11-22T14:30:05.250Z"),
        ("99999d", "1753-02-10T14:30:05.250Z"),
        ("2026-11-24", "2026-11-24T00:00:00.000Z"),
        ("2026-11-24T18:00", "2026-11-24T18:00:00.000Z"),
        ("2026-11-24 18:00:01.5+02:00", "2026-11-24T16:00:01.500Z"),
        ("0001-01-01", "0001-01-01T00:00:00.000Z"),
    ],
)
def test_a_moment_is_so_long_ago_or_a_date(text: str | None, moment: str | None) -> None:
    assert parse_when("--since", text, NOW) == moment


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2", "-2h", "2026-13-01", "0001-01-01T00:00+10:00"]
)
def test_what_is_no_moment_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(UsageError, match=r"--since .* is no time: write 30m, 2h or 3d"):
        parse_when("--since", text, NOW)


# --- the command ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs")
    simulate("run", "-q", write(folder, HELLO, "hello.yaml"), cwd=folder)
    simulate("run", "-q", write(folder, JAM, "jam.yaml"), cwd=folder)
    return folder


def paths(output: str) -> list[str]:
    return [json.loads(line)["path"] for line in output.splitlines()]


def test_without_a_log_the_runs_are_listed_newest_first(folder: Path) -> None:
    hello, jam = (str(path.relative_to(folder)) for path in logs(folder))
    over = simulate("show", cwd=folder)
    head, *rows = over.stdout.splitlines()
    assert head.split() == ["when", "outcome", "messages", "time", "seed", "scenario", "log"]
    assert [row.split()[2:] for row in rows] == [
        ["loop", "3", "0.000", "s", "0", "Jam", jam],
        ["ok", "3", "0.000", "s", "0", "Hello", hello],
    ]
    assert paths(simulate("show", "--format", "json", cwd=folder).stdout) == [jam, hello]


@pytest.mark.parametrize(
    ("options", "kept"),
    [
        (("--outcome", "loop"), ["jam"]),
        (("--outcome", "loop", "--outcome", "ok"), ["jam", "hello"]),
        (("--outcome", "bad"), ["jam"]),
        (("--scenario", "hel"), ["hello"]),
        (("--since", "1h"), ["jam", "hello"]),
        (("--until", "1h"), []),
    ],
)
def test_options_leave_runs_out(folder: Path, options: tuple[str, ...], kept: list[str]) -> None:
    over = simulate("show", "transcripts", "--format", "json", *options, cwd=folder)
    assert [Path(path).stem for path in paths(over.stdout)] == kept
    assert over.stderr == ("" if kept else "transcripts: none of the 2 runs fits\n")
    assert over.returncode == 0


@pytest.mark.parametrize(
    ("options", "code", "sentence"),
    [
        (("--outcome", "bed"), 2, "--outcome 'bed' is no outcome: write one of ok failed usage"),
        (("--since", "noon"), 2, "--since 'noon' is no time: write 30m, 2h or 3d"),
        (("--filter", "loop"), 2, "--filter looks into one log, and none is named"),
        (("--failed",), 2, "--failed looks into one log, and none is named"),
        (("--why", "0"), 2, "--why looks into one log, and none is named"),
        (("--format", "markdown"), 2, "--format markdown prints one log, and none is named"),
    ],
)
def test_options_that_cannot_be_meant_are_refused_in_a_sentence(
    folder: Path, options: tuple[str, ...], code: int, sentence: str
) -> None:
    over = simulate("show", *options, cwd=folder)
    assert over.returncode == code
    assert over.stderr.startswith(f"error: {sentence}")
    assert over.stderr.count("\n") == 1


def test_where_there_is_nothing_one_sentence_says_so(tmp_path: Path) -> None:
    missing, empty = simulate("show", cwd=tmp_path), simulate("show", ".", cwd=tmp_path)
    assert (missing.returncode, empty.returncode) == (6, 0)
    assert (
        missing.stderr
        == "error: transcripts: no runs can be listed there: No such file or directory\n"
    )
    assert empty.stderr == ".: no runs are there\n"
