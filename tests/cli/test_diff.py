"""Tests for simulator.cli.diff: the same, where two logs part, why, and what is no log."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.bots import CHANCE, HELLO, write
from tests.cli.command import simulate

if TYPE_CHECKING:
    from pathlib import Path


def recorded(folder: Path, text: str, out: str, *options: str) -> str:
    """The log of a run, below a folder of its own."""
    simulate("run", "-q", write(folder, text), "-o", out, *options, cwd=folder)
    (log,) = (folder / out).glob("2*/*.jsonl")
    return str(log.relative_to(folder))


def test_two_runs_of_one_scenario_are_the_same(tmp_path: Path) -> None:
    a, b = recorded(tmp_path, CHANCE, "a"), recorded(tmp_path, CHANCE, "b")
    over = simulate("diff", a, b, cwd=tmp_path)
    told = "scenario, server, client, seed, clock, limits, loops, tool"
    assert (over.returncode, over.stdout) == (0, f"the same: 20 messages, {told}\n")
    told = json.loads(simulate("diff", a, b, "--format", "json", cwd=tmp_path).stdout)
    assert (told["same"], told["messages"], told["first"]) == (True, 20, None)


def test_after_a_rule_was_changed_the_first_other_message_and_its_rule_are_shown(
    tmp_path: Path,
) -> None:
    a = recorded(tmp_path, HELLO, "a")
    b = recorded(tmp_path, HELLO.replace("say: bye}]}\n", "say: bye bye}]}\n", 1), "b")
    over = simulate("diff", a, b, cwd=tmp_path)
    assert over.returncode == 1
    lines = over.stdout.replace(f"{tmp_path}/", "").splitlines()
    assert lines[:5] == [
        "      0.000  #0    server -> client  hi",
        "      0.000  #1    client -> server  bye",
        "  A   0.000  #2    server -> client  bye  [re #1, when bye s.yaml:2, state start]",
        "  B   0.000  #2    server -> client  bye bye  [re #1, when bye s.yaml:2, state start]",
        "first difference: #2 of the server is 'bye' in A and 'bye bye' in B",
    ]
    assert lines[5].startswith(
        "cause: rules: the server's rules are other ones (s.yaml was changed)"
    )
    assert lines[6] == (
        "the same: 2 messages before that, seed, clock, limits, loops, tool; "
        "not the same: scenario, server, client"
    )


def test_another_seed_is_the_cause_of_another_choice(tmp_path: Path) -> None:
    a, b = recorded(tmp_path, CHANCE, "a"), recorded(tmp_path, CHANCE, "b", "--seed", "8")
    over = simulate("diff", a, b, "--format", "json", cwd=tmp_path)
    told = json.loads(over.stdout)
    assert over.returncode == 1
    assert (told["first"]["cause"], told["first"]["why"]) == (
        "seed",
        "the seed is 7 in A and 8 in B",
    )
    assert len(told["differences"]) == 10
    assert told["more"] > 0
    everything = simulate("diff", a, b, "--format", "json", "--all", cwd=tmp_path)
    assert json.loads(everything.stdout)["more"] == 0


def test_what_a_peer_wrote_cannot_steer_the_terminal(tmp_path: Path) -> None:
    a = recorded(tmp_path, HELLO, "a")
    b = tmp_path / "b.jsonl"
    b.write_bytes((tmp_path / a).read_bytes().replace(b'"text":"bye"', b'"text":"\\u001b[2J"', 1))
    over = simulate("diff", a, "b.jsonl", cwd=tmp_path)
    assert over.returncode == 1
    assert "\x1b" not in over.stdout


def test_a_file_that_is_no_log_is_refused(tmp_path: Path) -> None:
    a = recorded(tmp_path, HELLO, "a")
    (tmp_path / "s.txt").write_text("scenario: x\n")
    over = simulate("diff", a, "s.txt", cwd=tmp_path)
    assert over.returncode == 3
    assert over.stderr == "error: s.txt: this is no transcript: not one record is in it\n"
    assert simulate("diff", a, "missing.jsonl", cwd=tmp_path).returncode == 6
    assert simulate("diff", a, cwd=tmp_path).returncode == 2


def test_neither_aiohttp_nor_an_event_loop_is_loaded(tmp_path: Path) -> None:
    import subprocess
    import sys

    program = (
        "import sys; import simulator.cli.diff; "
        "print(sorted({'aiohttp', 'asyncio', 'pydantic'} & set(sys.modules)))"
    )
    over = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert over.stdout == "[]\n"
