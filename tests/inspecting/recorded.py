"""Logs made up for tests of what looks at them: any talk, as records."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

Record = dict[str, Any]

HEADER: Record = {
    "type": "header", "run": "Talk", "tool": "1", "seed": 0, "clock": "virtual",
    "scenario": {"path": "s.yaml", "sha256": "5" * 64},
    "server": {"kind": "rules", "name": "ann", "file": "a.yaml", "sha256": "a" * 64},
    "client": {"kind": "rules", "name": "bob", "file": "b.yaml", "sha256": "b" * 64},
    "limits": {"messages": 200}, "loops": {"action": "stop"},
}  # fmt: skip


def log(*inner: Record, header: Record | None = None, ended_by: str = "client") -> list[Record]:
    """A log of these records between a header and a footer."""
    footer = {"type": "footer", "ended_by": ended_by, "exit": 0, "kind": "ok", "wall": 0.1}
    return numbered([HEADER | (header or {}), *inner, footer])


def numbered(found: list[Record]) -> list[Record]:
    """The records as they would stand in a file."""
    return [
        {"seq": n, "ts": f"2026-01-01T00:00:00.{n:03}Z", "t": 0} | r for n, r in enumerate(found)
    ]


def message(id_: int, side: str, text: str, re: int | None = None, **more: Any) -> Record:
    """A message of a bot of ours."""
    name = "a" if side == "server" else "b"
    return {
        "type": "message", "id": id_, "from": side, "re": re, "hop": 0, "text": text,
        "rule": {"name": "when it", "file": f"{name}.yaml", "line": 3}, "state": "start",
    } | more  # fmt: skip


@st.composite
def talks(draw: st.DrawFn, *, words: int | None = 3) -> list[Record]:
    """Any log of a talk; `words` different texts, or None where no two messages say the same."""
    count = draw(st.integers(1, 12))
    inner: list[Record] = []
    at = 0
    for n in range(count):
        at += draw(st.integers(0, 2))
        re = draw(st.one_of(st.none(), st.integers(0, n - 1))) if n else None
        text = f"word {n}" if words is None else f"word {draw(st.integers(1, words))}"
        side = draw(st.sampled_from(("server", "client")))
        inner.append(message(n, side, text, re, t=at))
        if draw(st.integers(0, 4)) == 0:
            inner.append({"type": "unmatched", "side": "client", "re": n, "t": at})
    if draw(st.booleans()):
        inner.append(
            {"type": "close", "by": "client", "code": 1000, "reason": "", "clean": True, "t": at}
        )
    return log(*inner)
