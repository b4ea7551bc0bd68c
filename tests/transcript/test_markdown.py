"""Tests for simulator.transcript.markdown, with a renderer nobody here wrote."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from simulator.record import RuleRef, Side, Turn
from simulator.transcript.markdown import code, markdown_lines
from simulator.transcript.sifting import Found
from simulator.transcript.terminal import shown

RULE = RuleRef("greet", "a.yaml", 3)
OURS = frozenset(
    ["h2", "p", "code", "pre", "table", "thead", "tbody", "tr", "th", "td"]
)  # elements that the layout is made of


class Parts(HTMLParser):
    """The elements of a page, and the text of each code span."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.spans: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        if tag == "code":
            self._inside = True
            self.spans.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside &= tag != "code"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.spans[-1] += data


def rendered(lines: list[str]) -> Parts:
    parts = Parts()
    renderer = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    parts.feed(renderer.render("\n".join(lines)))
    return parts


def message(turn: Turn) -> Found:
    return Found({"type": "message"}, b"", turn)


def note(**fields: Any) -> Found:
    return Found(fields, b"", None)


def test_a_talk_is_a_heading_a_table_and_notes() -> None:
    found = [
        note(type="header", t=0, run="Tea", seed=7),
        message(Turn(0, 1_500_000, Side.CLIENT, "hello", rule=RULE)),
        message(Turn(1, 2_000_000, Side.SERVER, '{"a":1}', 0, json=True)),
        message(Turn(2, 2_000_000, Side.SERVER, "", 0, data=b"abc")),
        note(type="unknown", t=0),
        note(type="unmatched", t=2_000_000, side="client", re=1),
    ]
    assert list(markdown_lines(found)) == [
        "## `Tea`",
        "",
        "`0.000  Tea: seed 7`",
        "",
        "| time | message | answers | who | what | rule |",
        "|---:|---:|---:|---|---|---|",
        "| 1.500 | 0 |  | client | `hello` | `greet a.yaml:3` |",
        '| 2.000 | 1 | 0 | server | JSON `{"a":1}` |  |',
        "| 2.000 | 2 | 0 | server | binary, 3 bytes |  |",
        "",
        "`2.000  unmatched: client has no rule for #1`",
    ]


HOSTILE = [
    "<script>alert(1)</script>", "a | b |", "`` ` ```", "[x](javascript:alert(1))", "\\|\\", "`", " ", "", "|",
    "@somebody #12 https://example.org", "*a* _b_ ~~c~~ **d**", "\x1b[31m\u202e\x00\ud800", "# a\n\n- b\n```\nc",
    "&lt; &amp; &#64;", "a\\`b", "---", "``|``", "x\\",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_message_is_a_text_in_one_cell(text: str) -> None:
    rule = RULE._replace(name=text or "-")
    parts = rendered(list(markdown_lines([message(Turn(0, 0, Side.CLIENT, text, rule=rule))])))
    assert parts.elements <= OURS
    told = [span for span in (shown(text), f"{shown(rule.name)} a.yaml:3") if span]
    assert parts.spans == told


@given(
    st.lists(
        st.one_of(st.text(), st.text(alphabet="`|\\ a<"), st.sampled_from(HOSTILE)), max_size=4
    )
)
def test_whatever_is_said_stays_in_its_cell(texts: list[str]) -> None:
    found = [message(Turn(n, 0, Side.SERVER, text, rule=RULE)) for n, text in enumerate(texts)]
    parts = rendered(list(markdown_lines(found)))
    assert parts.elements <= OURS
    cells = [[shown(text), "greet a.yaml:3"] for text in texts]
    assert parts.spans == [cell for row in cells for cell in row if cell]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_note_stays_in_its_span_or_block(text: str) -> None:
    loop = {
        "type": "loop", "t": 0, "class": text, "certainty": "proved", "first": 0, "period": 2,
        "rounds": 2, "evidence": {"said": [text, text], "from": [text, "server"]},
    }  # fmt: skip
    found = [
        note(type="header", t=0, run=text),
        note(type="close", t=0, by=text, reason=text),
        note(**loop),
    ]
    parts = rendered(list(markdown_lines(found)))
    assert parts.elements <= OURS
    assert shown(text) in "".join(parts.spans)


@given(st.one_of(st.text(), st.text(alphabet="`| \\")))
def test_a_code_span_shows_the_text_and_nothing_else(text: str) -> None:
    parts = rendered([f"x {code(text)} y"])
    assert parts.spans == ([shown(text)] if text else [])
