"""Tests for simulator.viewer.explaining: the page says why as `show --why` does, or one sentence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.bots import HELLO
from tests.transcript.logs import turns, write_log
from tests.viewer.asking import played

if TYPE_CHECKING:
    from pathlib import Path

    from tests.viewer.asking import Ask


def test_why_says_what_show_says(tmp_path: Path, ask: Ask) -> None:
    id_ = played(tmp_path, HELLO)
    lines = ask("why", log=id_, message=1)["lines"]
    assert "#1    client -> server  bye" in lines[1]
    assert "because when hi" in lines[2]


def test_why_is_one_sentence_where_nobody_can_say(tmp_path: Path, ask: Ask) -> None:
    write_log(tmp_path / "a.jsonl", turns(30_000))
    assert ask("why", log="a.jsonl", message=99_999) == {"error": "the log has no message #99999"}
    assert "was a bot of ours" in ask("why", log="a.jsonl", message=5)["error"]
    assert "too far down" in ask("why", log="a.jsonl", message=29_000)["error"]


@pytest.mark.parametrize(
    "odd",
    [{"limits": {"odd": 1}}, {"limits": 3}, {"loops": {"action": "odd"}}, {"seed": []},
     {"scenario": {"path": "/etc/passwd"}}],
)  # fmt: skip
def test_why_is_one_sentence_where_the_header_is_not_ours(
    tmp_path: Path, ask: Ask, odd: dict[str, Any]
) -> None:
    id_ = played(tmp_path, HELLO)
    lines = (tmp_path / id_).read_bytes().splitlines(keepends=True)
    lines[0] = json.dumps(json.loads(lines[0]) | odd).encode() + b"\n"
    (tmp_path / id_).write_bytes(b"".join(lines))
    why = ask("why", log=id_, message=1)
    assert set(why) == {"error"}
    assert "root" not in why["error"]
    assert ask("coverage", log=id_)["counted"] == "said"
    for name in ("run", "records", "overview"):
        ask(name, log=id_)
