"""Tests for simulator.viewer.differing: two logs side by side, as `diff` tells it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from click.testing import CliRunner

from simulator.cli.main import cli
from tests.transcript.logs import turns, write_log

if TYPE_CHECKING:
    from pathlib import Path

    from tests.viewer.asking import Ask


def test_two_logs_are_compared_as_diff_does(tmp_path: Path, ask: Ask) -> None:
    write_log(tmp_path / "a.jsonl", turns(30))
    other = [turn._replace(text="else") if turn.id == 20 else turn for turn in turns(30)]
    write_log(tmp_path / "b.jsonl", other)
    command = CliRunner().invoke(cli, ["diff", *(str(tmp_path / f"{n}.jsonl") for n in "ab"), "--format", "json"])  # fmt: skip

    told = ask("diff", a="a.jsonl", b="b.jsonl")

    assert (told.pop("a")["id"], told.pop("b")["id"]) == ("a.jsonl", "b.jsonl")
    assert told.pop("start") == [20 + 1, 20 + 1]
    assert told.pop("lines") == [[n, n, "text" if n == 21 else None] for n in range(21, 32)]
    assert told == json.loads(command.stdout)
    assert (told["same"], told["first"]["a"], told["first"]["b"]) == (False, 21, 21)
    assert ask("diff", a="a.jsonl", b="a.jsonl")["same"] is True


def test_a_broken_line_is_a_difference(tmp_path: Path, ask: Ask) -> None:
    path = write_log(tmp_path / "a.jsonl", turns(9))
    (tmp_path / "b.jsonl").write_bytes(path.read_bytes().replace(b'"id":4,', b'"id":4;'))
    first = ask("diff", a="a.jsonl", b="b.jsonl")["first"]
    assert (first["a"], first["b"], first["cause"]) == (5, None, "damaged")
