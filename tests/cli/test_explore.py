"""`simulator explore`: what it prints, saves and ends with."""

from __future__ import annotations

import json
import signal
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from simulator.cli.main import cli
from tests.bots import HELLO, JAM, write
from tests.cli.command import BOUND, simulate, started
from tests.disk import full_disk

if TYPE_CHECKING:
    from pathlib import Path

CHANCE = """\
scenario: Chance
server: {rules: [{when: after you, any_of: ["I insist, after you.", {say: Thank you., close: true}]}]}
client: {on_open: After you., rules: [{when: after you, say: "No, after you."}]}
"""
WRONG_WORD = """\
scenario: Wrong word
server: {on_open: password?, rules: [{when: open sesame, say: welcome, close: true}]}
client: {rules: [{when: password, say: swordfish}]}
"""
TICKETS = """\
scenario: Tickets
server: {vars: {n: 0}, otherwise: {set: {n: <n + 1>}, say: "Your ticket is <n>."}}
client: {on_open: I need help, otherwise: Thank you. I need help}
"""
LONG = """\
scenario: Long
server: {vars: {n: 0}, rules: [{when: x, if: n < 30, set: {n: <n + 1>}, say: x}], otherwise: {close: true}}
client: {on_open: x, otherwise: x}
"""
HOSTILE = """\
scenario: "red \\u001b[31m"
server: {name: "\\u202e", otherwise: "\\u001b[2J <message>"}
client: {on_open: "\\u001b]0;title\\u0007", rules: [{when: nothing, say: x}]}
"""


@pytest.mark.parametrize(
    ("text", "code"), [(HELLO, 0), (JAM, 4), (CHANCE, 0), (WRONG_WORD, 0), (TICKETS, 4)]
)
def test_a_loop_that_cannot_be_left_decides_the_exit_code(
    tmp_path: Path, text: str, code: int
) -> None:
    write(tmp_path, text)
    over = simulate("explore", "s.yaml", "--max-states", "2000", cwd=tmp_path)
    assert over.returncode == code
    assert over.stderr == ""


def test_a_dead_end_is_shown_with_the_opening_that_leads_to_it(tmp_path: Path) -> None:
    write(tmp_path, WRONG_WORD)
    over = simulate("explore", "s.yaml", cwd=tmp_path)
    assert over.stdout == (
        "Wrong word (s.yaml): 3 joint states, 4 steps\n"
        "\n"
        "dead end: the server has no rule for what the client said last, and both wait\n"
        "  0.000  #0    server -> client  password?\n"
        "  0.000  #1    client -> server  swordfish\n"
        "  0.000  unmatched: server has no rule for #1\n"
        "         both wait\n"
        "\n"
        "never fires with this partner: the server's when open sesame, s.yaml:2\n"
        "exhaustive: all 3 joint states looked at\n"
    )


def test_a_loop_is_shown_with_its_rules_and_one_round(tmp_path: Path) -> None:
    write(tmp_path, JAM)
    over = simulate("explore", "s.yaml", "-v", cwd=tmp_path)
    assert "rules: otherwise s.yaml:2 -> otherwise s.yaml:3" in over.stdout
    assert "#1    server -> client  hello  [re #0, otherwise s.yaml:2" in over.stdout
    assert "and again from #0 on" in over.stdout
    assert "#2" not in over.stdout


def test_the_last_line_says_why_not_everything_was_looked_at(tmp_path: Path) -> None:
    write(tmp_path, TICKETS)
    over = simulate("explore", "s.yaml", "--max-states", "300", cwd=tmp_path)
    assert over.stdout.splitlines()[-1] == (
        "not exhaustive: stopped at 300 joint states; the server's variable n grows without bound "
        "(151 values so far)"
    )


def test_a_long_opening_is_cut_unless_all_is_asked_for(tmp_path: Path) -> None:
    write(tmp_path, LONG)
    short = simulate("explore", "s.yaml", cwd=tmp_path).stdout
    assert "lines, shown with -v" in short
    assert "#25 " not in short
    whole = simulate("explore", "s.yaml", "--verbose", cwd=tmp_path).stdout
    assert "lines, shown with -v" not in whole
    assert "#25 " in whole


def test_suggestions_tell_what_to_write_and_what_comes_of_it(tmp_path: Path) -> None:
    write(tmp_path, JAM)
    lines = simulate("explore", "s.yaml", "--suggest", cwd=tmp_path).stdout.splitlines()
    first = "  s.yaml:2  write `otherwise: {say: hello, close: true}`; then the server closes"
    assert first in lines
    assert lines[-1].startswith("exhaustive")
    write(tmp_path, CHANCE)
    nothing = simulate("explore", "s.yaml", "--suggest", cwd=tmp_path).stdout
    assert "nothing to suggest: there is no loop that cannot be left" in nothing


def test_what_is_saved_runs_as_it_was_found(tmp_path: Path) -> None:
    write(tmp_path, CHANCE)
    saved = simulate("explore", "s.yaml", "--save", "found/here", cwd=tmp_path)
    assert saved.returncode == 0
    files = sorted(path.name for path in (tmp_path / "found" / "here").iterdir())
    assert files == ["01-loop.yaml", "02-ending.yaml"]
    assert [f"saved found/here/{name}" for name in files] == saved.stderr.splitlines()
    over = simulate("run", "found", cwd=tmp_path)
    assert over.returncode == 0
    assert "ended by loop" in over.stdout
    assert "closed by the server with 1000" in over.stdout


def test_a_saved_file_is_never_written_over(tmp_path: Path) -> None:
    write(tmp_path, JAM)
    (tmp_path / "found").mkdir()
    (tmp_path / "found" / "01-loop.yaml").write_text("mine")
    over = simulate("explore", "s.yaml", "--save", "found", cwd=tmp_path)
    assert (over.returncode, (tmp_path / "found" / "01-loop.yaml").read_text()) == (2, "mine")
    assert "is there already: name another folder" in over.stderr
    over = simulate("explore", "s.yaml", "--save", "s.yaml", cwd=tmp_path)
    assert over.returncode == 2
    assert "error: --save s.yaml" in over.stderr


def test_findings_that_a_full_disk_does_not_take_are_no_wrong_option(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, JAM)
    with full_disk():
        over = CliRunner().invoke(cli, ["explore", "s.yaml", "--save", "found"])
    assert over.exit_code == 6
    assert "error: --save found: File too large\n" in over.stderr
    assert not list((tmp_path / "found").iterdir())


def test_a_program_reads_the_same_as_json(tmp_path: Path) -> None:
    write(tmp_path, CHANCE)
    over = simulate("explore", "s.yaml", "--format", "json", "--suggest", cwd=tmp_path)
    told = json.loads(over.stdout)
    assert (told["exit"], told["outcome"], told["exhaustive"]) == (0, "ok", True)
    assert told["coverage"].startswith("exhaustive")
    loop, end = told["findings"]
    assert (loop["kind"], loop["inescapable"], loop["certainty"]) == ("loop", False, "proved")
    assert (loop["first"], loop["period"]) == (1, 2)
    assert [message["text"] for message in end["messages"]] == ["After you.", "Thank you."]
    assert (end["ended_by"], end["code"], end["choices"]) == ("server", 1000, {"server": [0.8]})
    assert end["messages"][1]["rule"] == {"name": "when after you", "file": "s.yaml", "line": 2}
    assert told["suggestions"] == []


def test_a_folder_is_explored_file_by_file_and_the_worst_decides(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    write(tmp_path, HELLO, "a.yaml")
    write(tmp_path, JAM, "more/a.yaml")
    write(tmp_path, TICKETS, "c.yaml")
    over = simulate("explore", ".", "--max-states", "300", cwd=tmp_path)
    assert over.returncode == 4
    assert over.stdout.count("joint states, ") == 3
    assert over.stdout.splitlines()[-1] == "not exhaustive: 3 scenarios"
    saved = simulate("explore", "a.yaml", "more/a.yaml", "--save", "found", cwd=tmp_path)
    assert saved.stdout.splitlines()[-1] == "exhaustive: 2 scenarios"
    names = sorted(path.name for path in (tmp_path / "found").iterdir())
    assert names == ["a-01-ending.yaml", "more-a-01-loop.yaml"]


def test_a_side_that_is_no_bot_of_ours_is_refused_in_a_sentence(tmp_path: Path) -> None:
    write(tmp_path, "scenario: Me\nserver: {otherwise: x}\nclient: human\n")
    over = simulate("explore", "s.yaml", cwd=tmp_path)
    assert over.returncode == 2
    assert over.stderr == (
        "error: s.yaml: explore needs two bots with rules, and the client is a person\n"
    )


def test_a_file_that_does_not_load_is_told_with_its_line(tmp_path: Path) -> None:
    write(tmp_path, "scenario: Broken\nserver: {otherwize: x}\nclient: {on_open: x}\n")
    over = simulate("explore", "s.yaml", cwd=tmp_path)
    assert over.returncode == 3
    assert "s.yaml:2:10" in over.stderr
    assert simulate("explore", "nowhere.yaml", cwd=tmp_path).returncode == 3


def test_an_empty_folder_is_empty(tmp_path: Path) -> None:
    over = simulate("explore", ".", cwd=tmp_path)
    assert over.returncode == 7
    assert "nothing to explore" in over.stderr


@pytest.mark.parametrize("wrong", [["--max-states", "0"], ["--format", "xml"], []])
def test_impossible_options_are_refused(tmp_path: Path, wrong: list[str]) -> None:
    arguments = ["s.yaml", *wrong] if wrong else []
    assert simulate("explore", *arguments, cwd=tmp_path).returncode == 2


def test_what_a_stranger_wrote_never_steers_the_terminal(tmp_path: Path) -> None:
    write(tmp_path, HOSTILE)
    for form in ("text", "json"):
        over = simulate("explore", "s.yaml", "--suggest", "--format", form, cwd=tmp_path)
        assert over.returncode == 0
        assert "\x1b" not in over.stdout
        assert "\x07" not in over.stdout


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_walk_and_what_was_found_is_shown(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    """It is sent once the walk is under way, which the save folder of a first scenario tells."""
    write(tmp_path, HELLO, "a.yaml")
    write(tmp_path, TICKETS, "b.yaml")
    command = ["explore", "a.yaml", "b.yaml", "--max-states", "100000000", "--save", "found"]
    with started(*command, cwd=tmp_path) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "saved found/a-01-ending.yaml\n"
        process.send_signal(number)
        out, _ = process.communicate(timeout=BOUND)
    assert process.returncode == code
    assert "not exhaustive" in out
