"""Tests for `simulator show --failed`: a scenario that fails prints one command, and its one screen tells why."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest

from tests.bots import ENDLESS, HELLO, JAM, WAITING, write
from tests.cli.command import logs, simulate

if TYPE_CHECKING:
    from pathlib import Path

SCREEN = 50  # lines
TEA = """\
scenario: Tea, please
server:
  on_open: What would you like?
  rules:
  - when: green tea
    say: Green it is.
  - when: tea please
    say: Sugar with your tea?
client:
  rules:
  - when: what would
    say: Tea, please!
expect:
  says:
  - server: Milk with your tea
"""
STRANGER = """\
scenario: Stranger
server: cmd:sh -c 'echo hello; read line; echo what'
client: {rules: [{when: hello, say: hi}]}
expect: {says: [{server: whatever}]}
"""
CRASH = 'scenario: Crash\nserver: {on_open: go}\nclient: {rules: [{when: go, say: "<n / 0>"}], vars: {n: 1}}\n'


def commands(output: str) -> list[str]:
    return [line for line in output.splitlines() if line.startswith("simulator show ")]


def failing(folder: Path, text: str) -> list[str]:
    """The screen of the one command that a failing run prints; it is run as it was printed."""
    over = simulate("run", write(folder, text, "it's a test.yaml"), "-o", "my logs", cwd=folder)
    assert over.returncode not in (0, 2, 3)
    (command,) = commands(over.stdout)
    _, *arguments = shlex.split(command)
    screen = simulate(*arguments, cwd=folder)
    assert (screen.returncode, screen.stderr) == (0, "")
    return screen.stdout.splitlines()


def test_a_failed_expectation_is_explained_on_one_screen(tmp_path: Path) -> None:
    path = tmp_path / "it's a test.yaml"
    assert failing(tmp_path, TEA) == [
        "Tea, please: failed, 3 messages, ended by silence, seed 0",
        "",
        f"failed: says ({path}:15:13), #2",
        f"  {path}:15 |   - server: Milk with your tea",
        f"  {' ' * len(str(path))}                  ^",
        "  wanted  server: Milk with your tea",
        '  got     never said; the closest is message 2, server: "Sugar with your tea?"',
        "    0.000  #0            server -> client  What would you like?  [on_open]",
        "    0.000  #1    ↳ #0    client -> server  Tea, please!  [when what would]",
        ">   0.000  #2    ↳ #1    server -> client  Sugar with your tea?  [when tea please]",
        "  #2 was said by when tea please",
        f"  {path}:7 |   - when: tea please",
        f"  because when tea please {path}:7",
        f"    not when green tea {path}:5: 'green' is missing",
        "  client had no rule for #2",
        "  because no rule fits",
        f"    not when what would {path}:11: 'what', 'would' are missing",
    ]


def test_an_unexpected_loop_is_explained_on_one_screen(tmp_path: Path) -> None:
    screen = failing(tmp_path, JAM)
    path = tmp_path / "it's a test.yaml"
    assert "loop: recurrence, proved: from #0 on, every 2 messages, 2 rounds; stop" in screen
    assert any(".-> client: hello" in line for line in screen)
    assert f"  {path}:2 | server: {{otherwise: hello}}" in screen
    assert f"  because otherwise {path}:2" in screen
    assert len(screen) < SCREEN


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param(ENDLESS, "limit: messages 201, the bound is 200", id="limit"),
        pytest.param(CRASH, "division by zero", id="script error"),
        pytest.param(WAITING + "expect: {ended_by: client}\n", "wanted  client", id="silence"),
    ],
)
def test_whatever_went_wrong_is_on_the_screen(tmp_path: Path, text: str, told: str) -> None:
    screen = failing(tmp_path, text)
    assert any(told in line for line in screen), screen
    assert 3 < len(screen) < SCREEN


def test_of_a_real_server_what_it_answered_and_how_it_was_heard_is_explained(
    tmp_path: Path,
) -> None:
    screen = failing(tmp_path, STRANGER)
    path = tmp_path / "it's a test.yaml"
    assert screen[-7:] == [
        "  #2 was said by no rule; it answers #1",
        "  #1 was said by when hello",
        f"  {path}:3 | client: {{rules: [{{when: hello, say: hi}}]}}",
        f"  because when hello {path}:3",
        "  client had no rule for #2",
        "  because no rule fits",
        f"    not when hello {path}:3: 'hello' is missing",
    ]


def test_each_of_several_failing_scenarios_prints_its_command(tmp_path: Path) -> None:
    paths = [write(tmp_path, text, f"{n}.yaml") for n, text in enumerate((HELLO, TEA, JAM))]
    over = simulate("run", *paths, cwd=tmp_path)
    found = {str(log.relative_to(tmp_path)) for log in logs(tmp_path) if "hello" not in log.name}
    assert {shlex.split(command)[2] for command in commands(over.stdout)} == found
    assert len(found) == 2


@pytest.mark.parametrize(
    ("text", "options"),
    [(HELLO, ()), (TEA, ("-q",)), (TEA, ("--format", "json"))],
    ids=["nothing failed", "quiet", "json"],
)
def test_no_command_is_printed_where_none_is_wanted(
    tmp_path: Path, text: str, options: tuple[str, ...]
) -> None:
    over = simulate("run", write(tmp_path, text), *options, cwd=tmp_path)
    assert commands(over.stdout) == []


def test_of_a_run_that_went_well_nothing_failed(tmp_path: Path) -> None:
    simulate("run", write(tmp_path, HELLO), cwd=tmp_path)
    screen = simulate("show", str(logs(tmp_path)[0]), "--failed", cwd=tmp_path)
    assert screen.stdout.splitlines()[1:] == ["nothing failed"]


def test_rules_that_changed_since_are_said_to_have(tmp_path: Path) -> None:
    simulate("run", write(tmp_path, TEA), cwd=tmp_path)
    write(tmp_path, TEA.replace("Sugar", "Honey"))
    screen = simulate("show", str(logs(tmp_path)[0]), "--failed", cwd=tmp_path).stdout
    assert "why, nobody can say: " in screen
    assert "has changed since" in screen


def test_an_incomplete_log_is_told_to_its_last_message(tmp_path: Path) -> None:
    simulate("run", write(tmp_path, TEA), cwd=tmp_path)
    (log,) = logs(tmp_path)
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:6]))
    screen = simulate("show", str(log), "--failed", cwd=tmp_path).stdout.splitlines()
    assert screen[0] == "Tea, please: incomplete, seed 0"
    assert "incomplete: the log does not say how the run ended" in screen
    assert (
        ">   0.000  #2    ↳ #1    server -> client  Sugar with your tea?  [when tea please]"
        in screen
    )
