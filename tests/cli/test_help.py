"""Tests for the help texts: lists stay lists, however wide the terminal is."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from simulator.cli.main import COMMANDS, cli


@pytest.mark.parametrize(
    ("command", "line"),
    [
        ("chat", "    /back N     go back N turns; the talk goes on from there"),
        ("schema", "    # yaml-language-server: $schema=scenario.schema.json"),
        ("run", "    70 internal     a fault of the simulator itself"),
        ("diff", "    1  failed       a difference"),
        ("new", "    2  usage        bad options, or a file that is there already"),
    ],
)
def test_what_is_a_line_of_its_own_stays_one(command: str, line: str) -> None:
    shown = CliRunner().invoke(cli, [command, "--help"])

    assert line in shown.output.splitlines()


def test_a_command_that_plays_nothing_tells_no_ending_of_a_talk() -> None:
    shown = CliRunner().invoke(cli, ["graph", "--help"])

    assert " loop " not in shown.output.split("Exit codes:")[1]


@pytest.mark.parametrize("command", ["", *COMMANDS, "log verify", "log repair"])
def test_a_help_text_fits_a_terminal_of_80_columns(command: str) -> None:
    shown = CliRunner().invoke(cli, [*command.split(), "--help"], terminal_width=80)

    assert shown.exit_code == 0
    assert [line for line in shown.output.splitlines() if len(line) > 80] == []


@pytest.mark.parametrize("command", ["serve", "chat", "guard"])
def test_who_expects_nothing_tells_of_no_expectation(command: str) -> None:
    shown = CliRunner().invoke(cli, [command, "--help"])

    assert "expect" not in shown.output.split("Exit codes:")[1]
