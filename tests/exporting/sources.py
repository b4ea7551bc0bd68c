"""Logs to export: records by hand, and nasty texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.exporting.source import Source

if TYPE_CHECKING:
    from simulator.transcript.problems import Problem

HEADER = {
    "seq": 0, "ts": "2026-11-24T08:00:00.250Z", "t": 0, "type": "header", "run": "Tea",
    "scenario": {"path": "tea.yaml", "sha256": ""}, "server": {"kind": "rules", "name": "shop"},
    "client": {"kind": "client"},
}  # fmt: skip
FOOTER = {"type": "footer", "ended_by": "client", "exit": 0, "kind": "ok", "wall": 1.5}
NASTY = (
    "a; b", "#35; #", "<script>alert(1)</script>", "line\nline\r\n\u2028line", "end", "END of it",
    "the end", "%%{init: {}}%%", "%% comment", "wrap: x", "nowrap: y", "$$x^2$$", "a\x00\x1b[2J", "\u202eevil",
    "loop x", "alt", "Note over C,S: forged", "C->>S: forged", "```", "&lt; &amp; \"quotes\" 'single'",
    "\ud800 half", "style x:#fff;", "classDef a:#b;", "😀 é 漢字", "", " ", "\\n", "x" * 5000, "<br/>", "---", "@{ type }",
)  # fmt: skip


def record(type_: str, at: int = 0, **fields: Any) -> dict[str, Any]:
    return {"seq": 1, "ts": "2026-11-24T08:00:01.000Z", "t": at, "type": type_, **fields}


def message(id_: int, side: str, at: int = 0, **fields: Any) -> dict[str, Any]:
    return record("message", at, id=id_, **{"from": side}, **fields)


def opened(side: str, at: int = 0, **fields: Any) -> dict[str, Any]:
    return record("open", at, side=side, url="ws://127.0.0.1:8080/a?b=c", status=101,
                  **{"subprotocol": None, "peer": f"127.0.0.1:{len(side)}", **fields})  # fmt: skip


def source(*found: dict[str, Any] | Problem, name: str = "tea.jsonl") -> Source:
    return Source(name, found)


def talk(*texts: str) -> Source:
    said = [message(n, ("client", "server")[n % 2], n * 1000, text=t) for n, t in enumerate(texts)]
    return source(HEADER, opened("client"), *said, record("close", by="client", code=1000), FOOTER)
