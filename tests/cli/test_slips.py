"""Tests for simulator.cli.slips, and what commands say of words in the wrong place: what to write instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from simulator.cli.main import cli
from simulator.errors import Exit
from tests.bots import HELLO, write

if TYPE_CHECKING:
    from pathlib import Path

BOT = "name: ann\nrules: [{when: hi, say: Hello}]\n"


def told(*words: str, code: Exit = Exit.USAGE) -> str:
    """What standard error says of a command that is refused."""
    result = CliRunner().invoke(cli, words)
    assert result.exit_code == code
    return result.stderr.rstrip()


@pytest.mark.parametrize(
    ("words", "ending"),
    [
        (("talk.yaml",), "No such command 'talk.yaml'. Write simulator run talk.yaml"),
        (("talk.jsonl",), "No such command 'talk.jsonl'. Write simulator show talk.jsonl"),
        (("rnu", "talk.yaml"), "No such command 'rnu'. Did you mean 'run'?"),
        (("zzzz",), "No such command 'zzzz'."),
        (("help",), "No such command 'help'. Write simulator --help"),
        (("help", "run"), "No such command 'help'. Write simulator run --help"),
        (("run", "a.yaml", "--out", "logs"), "No such option '--out': write -o"),
        (("detect", "a.jsonl", "--json"), "No such option '--json': write --format json"),
        (("graph", "a.yaml", "--port", "1"), "'--port': it is an option of view and serve"),
        (
            ("run", "a.jsonl"),
            "a.jsonl is the name of a transcript: simulator show a.jsonl prints it",
        ),
        (("check", "a.jsonl"), "simulator show a.jsonl prints it"),
        (("explore", "a.jsonl"), "simulator show a.jsonl prints it"),
        (
            ("run", "a.yaml", "--loops", "warn"),
            "--loops': it is an option of show and guard; in a scenario there is the key loops",
        ),
        (("chat", "a.yaml", "--client", "x"), "No such option '--client': it is an option of run"),
        (("run", "--fomrat", "json"), "No such option '--fomrat'. Did you mean '--format'?"),
        (("serve", "a.yaml", "8080"), "argument (8080): for a port write --port 8080"),
        (("serve", "a.yaml", "b.yaml"), "Got unexpected extra argument (b.yaml)"),
        (
            ("guard", "ws://a", "ws://b"),
            "write --listen HOST:PORT --to URL for a proxy, or --left URL --right URL to dial both",
        ),
        (("show", "a.jsonl", "b.jsonl"), "show takes one log; show DIR lists the runs of a folder"),
        (
            ("run", "--client", "a.yaml", "ws://h:1"),
            "ws://h:1 is an address, and PATH is a scenario file: write --server ws://h:1",
        ),
        (("run", "--client", "a.yaml"), "add --server SIDE, or a scenario file that has both"),
        (("run", "--server", "a.yaml"), "add --client SIDE, or a scenario file that has both"),
        (("run", "a.yaml", "--html", "no/r.html"), "--html no/r.html: there is no folder no"),
        (
            ("run", "a.yaml", "--junit", "."),
            "--junit .: this is a folder; write the name of a file",
        ),
        (("chat", "ws://h:1"), "talk to it yourself: simulator run --client human --server URL"),
        (("guard", "--listen", "h:1"), "--listen alone leads nowhere: add --to URL, the server"),
        (("guard", "--right", "ws://h"), "add --left URL, the other party"),
        (
            ("guard", "--listen", "ws://h:1/x", "--to", "ws://h:2"),
            "--listen 'ws://h:1/x' takes no URL: write h:1",
        ),
    ],
)
def test_a_slip_is_told_what_to_write(words: tuple[str, ...], ending: str) -> None:
    assert told(*words).endswith(ending)


def test_a_folder_in_place_of_a_command_is_one_to_be_played(tmp_path: Path) -> None:
    assert told(str(tmp_path)).endswith(f"Write simulator run {tmp_path}")


@pytest.mark.parametrize(
    "words",
    [("show",), ("view",), ("detect",), ("log", "repair"), ("replay",), ("diff", "x.jsonl")],
    ids=" ".join,
)
def test_a_scenario_in_place_of_a_log_is_one_to_be_played(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    path = write(tmp_path, HELLO, "hello.yaml")
    command = [*words[:2], path] if words[0] == "log" else [words[0], path, *words[1:]]
    assert told(*command, code=Exit.INVALID).endswith(
        f"; simulator run {path} plays it, and leaves one"
    )


@pytest.mark.parametrize(("named", "other"), [("server", "client"), ("client", "server")])
def test_a_bot_in_place_of_a_scenario_is_put_on_the_side_that_is_free(
    named: str, other: str, tmp_path: Path
) -> None:
    path = write(tmp_path, BOT, "ann.yaml")
    said = told("run", path, f"--{named}", path, code=Exit.INVALID)
    assert "this is no scenario: it has neither server nor client" in said
    assert f"or --{other} bot.yaml" in said


@pytest.mark.parametrize("words", [("serve",), ("run", "--client", "human", "--server")])
def test_a_bot_that_is_not_there_is_looked_for_from_the_working_folder(
    words: tuple[str, ...],
) -> None:
    assert "relative to the folder you are in" in told(*words, "nope.yaml", code=Exit.INVALID)
