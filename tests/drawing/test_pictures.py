"""Tests for simulator.drawing: what is drawn, and that no text can be more than text."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.conversation.setup import Rules
from simulator.drawing import (
    Edge,
    Kind,
    Node,
    Picture,
    draw_bot,
    draw_pair,
    to_dot,
    to_mermaid,
    to_svg,
)
from simulator.drawing.layout import lay_out
from simulator.explore.joint import Joint
from simulator.explore.walk import walk
from simulator.files import read_file
from simulator.planning import Options, plan
from simulator.scenario import load_bot_file, sniff

SCENARIOS = Path(__file__).parent.parent.parent / "scenarios"
DOOR = """\
name: door
on_open: hello
rules:
  - {when: open, go_to: ajar}
  - {when: look, say: It is shut.}
  - {name: leave, when: bye, any_of: [{say: Bye., close: true}, {go_to: start}]}
  - {when: quick, use: leave}
states:
  ajar:
    rules:
      - when: close
        rules:
          - {if: turn > 3, go_to: start}
          - {say: Not yet.}
    on_silence: {after: 5s, go_to: start}
  lost: {}
"""


def bot(text: str) -> Picture:
    return draw_bot(load_bot_file("bot.yaml", read=lambda _: text.encode()))


def pair(path: Path, most: int = 100) -> Picture:
    made = plan(str(path), Options())
    server, client = made.setup.server, made.setup.client
    assert isinstance(server, Rules)
    assert isinstance(client, Rules)
    joint = Joint(server.script, client.script, made.setup.limits)
    return draw_pair(walk(joint, most=most), made.name)


def ways(picture: Picture) -> dict[tuple[str, str], tuple[str, ...]]:
    names = [node.lines[0] for node in picture.nodes]
    return {(names[edge.source], names[edge.target]): edge.lines for edge in picture.edges}


def test_a_bot_is_its_states_and_the_rules_that_lead_from_one_to_another() -> None:
    picture = bot(DOOR)
    assert ways(picture) == {
        ("start", "ajar"): ("when open",),
        ("start", "start"): ("leave", "when quick"),
        ("start", "hangs up"): ("leave", "when quick"),
        ("ajar", "start"): ("on_silence", "when close: if turn > 3"),
    }
    assert picture.nodes[0] == Node(("start", "on_open", "when look"), Kind.START)
    assert picture.nodes[2] == Node(("lost",), Kind.STATE)
    assert len(picture.notes) == 1


def test_a_bot_without_states_has_one_box() -> None:
    picture = bot("rules: [{when: hi, say: hello}]\n")
    assert (len(picture.nodes), picture.edges, picture.notes) == (1, (), ())


def test_two_bots_that_never_stop_are_a_trap() -> None:
    picture = pair(SCENARIOS / "after-you.yaml")
    kinds = [node.kind for node in picture.nodes]
    assert (kinds[0], kinds.count(Kind.TRAP), kinds.count(Kind.LOOP)) == (Kind.START, 6, 0)
    marked = [edge for edge in picture.edges if edge.loop]
    assert len(marked) == 8
    assert all(picture.nodes[edge.source].kind is Kind.TRAP for edge in marked)


def test_a_loop_that_can_be_left_is_marked_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text(
        "server: {rules: [{when: knock, any_of: [Who is there?, {say: In!, close: true}]}]}\n"
        "client: {on_open: knock, rules: [{when: who, say: Knock.}]}\n"
    )
    picture = pair(path)
    kinds = {node.kind for node in picture.nodes}
    assert Kind.LOOP in kinds
    assert Kind.TRAP not in kinds
    assert any("the server hung up, code 1000" in node.lines for node in picture.nodes)


def test_what_was_not_looked_at_is_said_and_dashed() -> None:
    picture = pair(SCENARIOS / "quiz.yaml", most=4)
    assert any("not everything" in note for note in picture.notes)
    assert Kind.OPEN in {node.kind for node in picture.nodes}
    assert "dasharray" in to_svg(picture)


SHIPPED = sorted(path for path in SCENARIOS.rglob("*.yaml") if not sniff(read_file(str(path))))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_bot_is_drawn_the_same_twice(path: Path) -> None:
    first, second = (draw_bot(load_bot_file(str(path), read=read_file)) for _ in range(2))
    for form in (to_mermaid, to_dot, to_svg):
        assert form(first) == form(second)
    ElementTree.fromstring(to_svg(first))


HOSTILE = '</text><script>alert(1)</script> "]; n0 --> n9 \\" `x` #35; %%{init}%%'


def test_the_words_of_a_bot_end_no_quotes_and_open_no_tag() -> None:
    picture = Picture(HOSTILE, (Node((HOSTILE,)),), (Edge(0, 0, (HOSTILE,)),), (HOSTILE,))
    drawn = ElementTree.fromstring(to_svg(picture))
    assert not [element for element in drawn.iter() if element.tag.endswith("script")]
    assert [e.text for e in drawn.iter() if e.tag.endswith("}text")].count(HOSTILE) == 4
    box, arrow = to_mermaid(picture).splitlines()[2:4]
    assert box.count('"') == arrow.count('"') == 2
    assert not set(re.sub(r"#\d+;", "", to_mermaid(picture).splitlines()[0][2:])) & set(
        '%"<>`{}#\\'
    )
    strings = re.findall(r'"((?:[^"\\]|\\.)*)"', to_dot(picture).splitlines()[4])
    assert strings[0].replace('\\"', '"').replace("\\\\", "\\") == HOSTILE


TEXTS = st.lists(st.text(st.characters(categories=["L", "N", "P", "S"]), max_size=20), max_size=3)


@given(st.integers(1, 6), st.data())
def test_no_box_and_no_words_lie_on_others(count: int, data: st.DataObject) -> None:
    nodes = tuple(Node((str(n), *data.draw(TEXTS))) for n in range(count))
    ends = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1))
    edges = tuple(
        Edge(a, b, tuple(data.draw(TEXTS)))
        for a, b in data.draw(st.lists(ends, max_size=8, unique=True))
    )
    picture = Picture("p", nodes, edges)
    layout = lay_out(picture)
    for one, other in combinations((*layout.nodes, *layout.edges), 2):
        beside = abs(one.x - other.x) >= (one.width + other.width) / 2
        below = abs(one.y - other.y) >= (one.height + other.height) / 2
        assert beside or below
    for box in (*layout.nodes, *layout.edges):
        assert 0 <= box.x - box.width / 2 <= box.x + box.width / 2 <= layout.width
        assert 0 <= box.y - box.height / 2 <= box.y + box.height / 2 <= layout.height
    ElementTree.fromstring(to_svg(picture))
