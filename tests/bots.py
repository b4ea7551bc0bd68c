"""Bots and scenarios that tests of the outer rooms play."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

HELLO = """\
scenario: Hello
server: {on_open: hi, rules: [{when: bye, say: bye}]}
client: {rules: [{when: hi, say: bye}, {when: bye, close: true}]}
"""
CHANCE = """\
scenario: Chance
seed: 7
server: {on_open: go, rules: [{when: "*", wait: 1s-9s, say: {ANY}}]}
client: {rules: [{when: "*", wait: 10ms-20ms, say: "<pick([11, 22, 33])> <turn>"}]}
limits: {messages: 20}
loops: off
expect: {ended_by: limit}
""".replace("{ANY}", '"<pick([4, 5, 6])> <turn>"')
JAM = "scenario: Jam\nserver: {otherwise: hello}\nclient: {on_open: hello, otherwise: hello}\n"
ENDLESS = """\
scenario: Endless
server: {rules: [{when: "*", say: "<turn>"}]}
client: {on_open: go, rules: [{when: "*", say: "<turn * turn>"}]}
loops: off
"""
WAITING = """\
scenario: Waiting
server: {on_open: hold the line}
client: {rules: [{when: line, wait: 4m, say: at last}]}
limits: {silence: 10m}
"""
ECHO = (
    'name: echo\non_open: hi\nrules: [{when: bye, close: true}, {when: "<x>", say: "echo <x>"}]\n'
)
TIMES = frozenset({"ts", "wall"})  # fields of the wall clock
PORTS = frozenset({"url", "peer", "sha256"})  # what the chosen port is part of


def write(folder: Path, text: str, name: str = "s.yaml") -> str:
    """The path of a file with this text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def records(path: str | Path) -> list[dict[str, Any]]:
    """Every record of a log; a torn one is an error."""
    return [json.loads(line) for line in Path(path).read_bytes().splitlines()]


def lasting(path: str | Path) -> list[dict[str, Any]]:
    """The records without what the wall clock and the port put into them."""
    return [{k: v for k, v in r.items() if k not in TIMES | PORTS} for r in records(path)]


def footer(path: str | Path) -> dict[str, Any]:
    """The only footer of a log, which is its last line and tells the digest of the lines before."""
    data = Path(path).read_bytes()
    assert data.endswith(b"\n")
    *before, last = data.splitlines(keepends=True)
    read: dict[str, Any] = json.loads(last)
    assert [r["type"] for r in records(path)].count("footer") == 1
    assert [r["seq"] for r in records(path)] == list(range(len(before) + 1))
    assert read["type"] == "footer"
    assert read["sha256"] == hashlib.sha256(b"".join(before)).hexdigest()
    return read
