"""Conversations for the page: shipped scenarios, one that fails, long ones, one whose peers are hostile."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import simulator
from tests.viewer.hostile import BROKEN_LINES, TEXTS

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
SHIPPED = ("counsellor", "push", "quiz", "hello", "json-rpc", "jam", "after-you")
FAILS = """\
scenario: A guest who is not welcomed
server:
  name: butler
  on_open: Good evening.
  rules:
    - when: hello
      say: What do you want?
    - when: tea
      wait: 1.5s
      say: '{"kind": "order", "item": "tea", "sugar": 2}'
client:
  name: guest
  on_open: hello
  rules:
    - when: what do you want
      say: A cup of tea, please. It was a long way, it rained, and I walked from the station with two suitcases and a dog.
    - when: order
      close: true
expect:
  ended_by: client
  says:
    - server: Welcome, my friend
"""


def play_all(folder: Path, scenarios: Path = ROOT / "scenarios", guest: Path | None = None) -> None:
    """Plays what the page shows, the newest last.

    Args:
        folder: where the logs go.
        scenarios: where the shipped scenarios are; logs name them so.
        guest: where the one that fails is written; into the folder where nothing is said.
    """
    for name in SHIPPED:
        simulator.run(scenarios / f"{name}.yaml", out=folder)
    simulator.run(scenarios / "after-you.yaml", out=folder, seed=3)
    scenario = guest or folder / "guest.yaml"
    scenario.write_text(FAILS, "utf-8")
    simulator.run(scenario, out=folder)


def log_of(folder: Path, name: str) -> str:
    """The id of the log whose file begins so, the oldest of several."""
    return ids_of(folder, name)[0]


def ids_of(folder: Path, name: str) -> list[str]:
    """The ids of the logs whose files begin so, the oldest first."""
    found = sorted(folder.glob(f"2*/{name}*.jsonl"))
    return [path.relative_to(folder).as_posix() for path in found]


def write_log(folder: Path, name: str, lines: Iterator[bytes]) -> str:
    """A log made by hand; its id."""
    path = folder / f"{name}.jsonl"
    with path.open("wb") as file:
        file.writelines(line + b"\n" for line in lines)
    return path.name


def header(**given: object) -> dict[str, Any]:
    """A header, as far as the page reads it."""
    party = {"kind": "rules", "name": "ann", "file": "a.yaml", "sha256": ""}
    return {
        "seq": 0, "ts": "2026-11-25T10:00:00.000Z", "t": 0, "type": "header", "format": "simulator-transcript",
        "version": 1, "run": "By hand", "tool": "0.1.0", "scenario": {"path": "a.yaml", "sha256": ""},
        "server": party, "client": {**party, "name": "bob"}, "seed": 7, "clock": "virtual",
        "limits": {}, "loops": {}, **given,
    }  # fmt: skip


def said(id_: int, text: str, **given: object) -> dict[str, Any]:
    """A message: client and server in turn, a millisecond apart."""
    return {
        "seq": id_ + 1, "ts": "2026-11-25T10:00:00.000Z", "t": id_ * 1000, "type": "message", "id": id_,
        "from": "server" if id_ % 2 else "client", "re": id_ - 1 if id_ else None, "hop": id_, "text": text,
        "rule": {"name": f"r{id_ % 5}", "file": "a.yaml", "line": id_ % 5 + 1}, "state": "start", **given,
    }  # fmt: skip


def as_line(record: dict[str, Any]) -> bytes:
    """A record as a line of a log."""
    return json.dumps(record, separators=(",", ":")).encode()


def long_lines(messages: int, needles: frozenset[int] = frozenset()) -> Iterator[bytes]:
    """A log of so many messages; those that are needles say so."""
    yield as_line(header(run="A long one"))
    for id_ in range(messages):
        yield as_line(said(id_, f"number {id_}{' needle' if id_ in needles else ''}"))


def hostile_lines() -> Iterator[bytes]:
    """Everything that must come out as text, in every place a peer or a log made by hand can put it."""
    evil = TEXTS[0]
    yield as_line(
        header(run=f"</title>{evil}", client={"kind": "rules", "name": "<img src=x onerror=ran()>"})
    )
    for id_, text in enumerate((*TEXTS, "x" * 1_000_000)):
        yield as_line(
            said(
                id_, text, rule={"name": text[:80], "file": TEXTS[6], "line": id_}, state=text[:80]
            )
        )
    yield from BROKEN_LINES
    yield as_line({"seq": 90, "ts": evil, "t": 1, "type": "constructor", "what": evil})
    yield as_line(
        {
            "seq": 91,
            "ts": evil,
            "t": 1,
            "type": "close",
            "by": evil,
            "code": evil,
            "reason": evil,
            "clean": False,
        }
    )
    yield as_line({
        "seq": 92, "ts": evil, "t": 1, "type": "verdict", "key": evil, "ok": False, "wanted": TEXTS[3], "got": TEXTS[6],
        "message": 3, "place": {"file": evil, "line": evil, "column": evil},
    })  # fmt: skip
    yield as_line({
        "seq": 93, "ts": evil, "t": 1, "type": "loop", "class": "periodic", "certainty": evil, "first": 1, "period": 2,
        "rounds": 3, "messages": 7, "cycle": [1, 2], "rules": [{"name": evil, "file": evil, "line": evil}, evil],
        "evidence": {"said": [evil, TEXTS[6]], "from": [evil, "client"], "varied": [{"kind": evil, "change": evil, "values": [evil]}]},
        "action": evil,
    })  # fmt: skip
