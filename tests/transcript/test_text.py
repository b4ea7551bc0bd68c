"""Tests for simulator.transcript.text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.record import Place, RuleRef, Side, Turn
from simulator.transcript.problems import Problem
from simulator.transcript.terminal import Style, shown
from simulator.transcript.text import line_of, linked_line_of, note_of, problem_lines

GREET = RuleRef("greet", "bots/a.yaml", 12)
HELLO = Turn(0, 0, Side.CLIENT, "hello")
ANSWER = Turn(1, 1_250_000, Side.SERVER, "hi", 0, 1, GREET, "start")


@pytest.mark.parametrize(
    ("turn", "line"),
    [
        pytest.param(HELLO, "  0.000  #0    client -> server  hello", id="text"),
        pytest.param(ANSWER, "  1.250  #1    server -> client  hi", id="an answer"),
        pytest.param(
            Turn(12345, 3_600_000_000, Side.CLIENT, ""),
            "3600.000  #12345 client -> server  ",
            id="late, and empty",
        ),
        pytest.param(
            Turn(2, 0, Side.CLIENT, "a\nb\x1b[31m\u202ec"),
            r"  0.000  #2    client -> server  a\nb\x1b[31m\u202ec",
            id="hostile",
        ),
        pytest.param(
            Turn(3, 0, Side.SERVER, '{"a":1}', json=True),
            '  0.000  #3    server -> client (json)  {"a":1}',
            id="JSON",
        ),
        pytest.param(
            Turn(4, 0, Side.SERVER, "", data=b"\x00\x01\xff"),
            "  0.000  #4    server -> client (binary, 3 bytes)  AAH/",
            id="binary",
        ),
        pytest.param(
            Turn(5, 0, Side.SERVER, "", data=bytes(100)),
            f"  0.000  #5    server -> client (binary, 100 bytes)  {'A' * 40}…",
            id="long binary",
        ),
    ],
)
def test_a_message_is_one_line(turn: Turn, line: str) -> None:
    assert line_of(turn) == line


def test_long_text_is_not_cut() -> None:
    assert line_of(HELLO._replace(text="x" * 100_000)).endswith("x" * 100_000)


@pytest.mark.parametrize(
    ("turn", "origin"),
    [
        (HELLO, "[unasked, no rule]"),
        (ANSWER, "[re #0, greet bots/a.yaml:12, state start]"),
        (ANSWER._replace(rule=RuleRef("\x1b", "\n", 1)), r"[re #0, \x1b \n:1, state start]"),
    ],
    ids=["unasked", "of a rule", "hostile"],
)
def test_a_verbose_line_ends_with_its_origin(turn: Turn, origin: str) -> None:
    assert line_of(turn, verbose=True) == f"{line_of(turn)}  {origin}"


@pytest.mark.parametrize(
    ("turn", "line"),
    [
        pytest.param(HELLO, "  0.000  #0            client -> server  hello", id="unasked"),
        pytest.param(
            ANSWER, "  1.250  #1    ↳ #0    server -> client  hi  [greet]", id="an answer of a rule"
        ),
        pytest.param(
            ANSWER._replace(id=123456, re=98765, rule=RuleRef("\x1b\n", "a", 1)),
            r"  1.250  #123456 ↳ #98765 server -> client  hi  [\x1b\n]",
            id="hostile, and far on",
        ),
    ],
)
def test_a_linked_line_points_to_what_it_answers(turn: Turn, line: str) -> None:
    assert linked_line_of(turn) == line


def test_a_verbose_linked_line_ends_with_its_origin() -> None:
    end = "[re #0, greet bots/a.yaml:12, state start]"
    assert linked_line_of(ANSWER, verbose=True).endswith(f"  hi  {end}")


def test_each_side_has_its_colour() -> None:
    style = Style(colour=True)

    assert line_of(HELLO, style) == (
        "\x1b[2m  0.000\x1b[0m  \x1b[2m#0   \x1b[0m \x1b[35mclient -> server\x1b[0m  hello"
    )
    assert "\x1b[36mserver -> client\x1b[0m  hi" in line_of(ANSWER, style)


RULES = [GREET._asdict(), {"name": "otherwise", "file": "b.yaml", "line": 3}]
LOOP = {
    "type": "loop",
    "t": 9_000,
    "class": "periodic",
    "certainty": "proved",
    "first": 0,
    "period": 2,
    "rounds": 4,
    "messages": 8,
    "cycle": [0, 1],
    "rules": RULES,
    "evidence": {"from": ["client", "server"], "said": ["hello", "hi"], "masked": ["hello", "hi"]},
    "action": "stop",
}


@pytest.mark.parametrize(
    ("record", "lines"),
    [
        pytest.param(
            {
                "type": "header",
                "t": 0,
                "run": "Two say\nhello",
                "seed": 0,
                "clock": "virtual",
                "server": {"kind": "rules", "name": "ddd"},
                "client": {"kind": "human"},
            },
            [r"  0.000  Two say\nhello: seed 0, clock virtual, server ddd (rules), client human"],
            id="header",
        ),
        pytest.param(
            {"type": "open", "t": 0, "side": "server", "url": "ws://x/", "subprotocol": "chat"},
            ["  0.000  open: server ws://x/, subprotocol chat"],
            id="open",
        ),
        pytest.param(
            {"type": "unmatched", "t": 1000, "side": "server", "re": 3},
            ["  0.001  unmatched: server has no rule for #3"],
            id="unmatched",
        ),
        pytest.param(
            {"type": "fault", "t": 0, "what": "drop", "re": 3},
            ["  0.000  fault: drop #3"],
            id="fault",
        ),
        pytest.param(
            {"type": "fault", "t": 0, "what": "unsaid", "re": None, "rule": GREET._asdict()},
            ["  0.000  fault: unsaid (greet bots/a.yaml:12)"],
            id="a line that was never said",
        ),
        pytest.param(
            LOOP,
            [
                "  0.009  loop: periodic, proved: from #0 on, every 2 messages, 4 rounds; stop",
                "         The same 2 messages were said 4 times.",
                "           .-> client: hello                 greet bots/a.yaml:12",
                "           |      v",
                "           |   server: hi                    otherwise b.yaml:3",
                "           '------'",
            ],
            id="loop",
        ),
        pytest.param(
            {"type": "limit", "t": 0, "what": "messages", "bound": 200, "value": 200},
            ["  0.000  limit: messages 200, the bound is 200"],
            id="limit on messages",
        ),
        pytest.param(
            {"type": "limit", "t": 0, "what": "time", "bound": 5_000_000, "value": 5_100_000},
            ["  0.000  limit: time 5.100 s, the bound is 5.000 s"],
            id="limit on time",
        ),
        pytest.param(
            {
                "type": "error",
                "t": 0,
                "side": "client",
                "sentence": "division by zero",
                "place": Place("a.yaml", 3, 5),
            },
            ["  0.000  error: client: division by zero (a.yaml:3:5)"],
            id="error of a script",
        ),
        pytest.param(
            {"type": "error", "t": 0, "side": None, "sentence": "no\x1bway", "place": None},
            [r"  0.000  error: no\x1bway"],
            id="error of a connection",
        ),
        pytest.param(
            {"type": "close", "t": 0, "by": "client", "code": 1000, "reason": "", "clean": True},
            ["  0.000  close: client, code 1000"],
            id="close",
        ),
        pytest.param(
            {"type": "close", "t": 0, "by": "server", "code": 1006, "reason": "\n", "clean": False},
            [r"  0.000  close: server, code 1006, \n, not clean"],
            id="dropped line",
        ),
        pytest.param(
            {"type": "verdict", "t": 0, "key": "ended_by", "ok": True, "wanted": "client"},
            ["  0.000  ok: ended_by client"],
            id="good verdict",
        ),
        pytest.param(
            {
                "type": "verdict",
                "t": 0,
                "key": "says",
                "ok": False,
                "wanted": "server: bye",
                "got": "server: hi",
                "place": {"file": "a.yaml", "line": 9, "column": 3},
                "message": 4,
                "by": 6,
            },
            ["  0.000  failed: says (a.yaml:9:3): wanted server: bye, got server: hi, near #4"],
            id="failed verdict",
        ),
        pytest.param(
            {"type": "footer", "t": 7, "ended_by": "loop", "exit": 4, "kind": "loop",
             "simulated": 1_500_000},
            ["  0.000  ended by loop: loop, exit 4, 1.500 s long"],
            id="footer",
        ),
        pytest.param({"type": "novelty", "t": 0}, [], id="unknown type"),
    ],
)  # fmt: skip
def test_a_note_is_told_in_lines(record: dict[str, object], lines: list[str]) -> None:
    assert list(note_of(record)) == lines


@pytest.mark.parametrize(
    ("record", "colour"),
    [
        ({"type": "footer", "t": 0, "exit": 0, "ended_by": "client", "kind": "ok"}, "\x1b[32m"),
        ({"type": "footer", "t": 0, "exit": 4, "ended_by": "loop", "kind": "loop"}, "\x1b[31m"),
        ({"type": "verdict", "t": 0, "ok": False}, "\x1b[31m"),
        ({"type": "verdict", "t": 0, "ok": True}, "\x1b[32m"),
        ({"type": "close", "t": 0}, "\x1b[2m"),
    ],
    ids=["good end", "bad end", "failed", "ok", "close"],
)
def test_good_is_green_and_bad_is_red(record: dict[str, object], colour: str) -> None:
    (line,) = note_of(record, Style(colour=True))

    assert line.startswith(f"\x1b[2m  0.000\x1b[0m  {colour}")


types = st.sampled_from(
    ["header", "open", "unmatched", "fault", "loop", "limit", "error", "close", "verdict", "footer"]
)
names = st.sampled_from(
    [
        *LOOP,
        "run",
        "seed",
        "server",
        "side",
        "url",
        "re",
        "what",
        "rule",
        "bound",
        "value",
        "by",
        "sentence",
        "place",
        "code",
        "reason",
        "clean",
        "key",
        "ok",
        "wanted",
        "got",
        "exit",
    ]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["file", "line", "name", "kind"]), inner)
    ),
    max_leaves=4,
)


@given(type_=types, fields=st.dictionaries(names, values, max_size=8))
def test_a_record_of_any_shape_is_told_in_safe_lines(type_: str, fields: dict[str, object]) -> None:
    for line in note_of({**fields, "type": type_}):
        assert shown(line).replace("\\\\", "\\") == line


def test_a_log_without_footer_is_called_incomplete() -> None:
    assert list(problem_lines((Problem(2, "bad"), Problem(None, "x")), ended=False)) == [
        "INCOMPLETE: the log does not say how the run ended",
        "  line 2: bad",
        "  x",
    ]


def test_a_log_that_was_altered_is_called_damaged() -> None:
    assert list(problem_lines((Problem(1, "bad"),), ended=True)) == [
        "DAMAGED: the log is not as it was written",
        "  line 1: bad",
    ]


def test_of_a_whole_log_there_is_nothing_to_tell() -> None:
    assert list(problem_lines((), ended=True)) == []
