"""Single changes that remove the loops that cannot be left: each holds when it is made."""

from __future__ import annotations

import pytest

from simulator.explore import explore
from simulator.explore.suggestions import Change, Suggestion
from simulator.record import Side
from tests.explore.explored import CHANCE, JAM, POLITE, TICKETS, explored, setup

TWO_WAYS = """
server:
  rules:
    - {name: ask, when: hello, say: how are you}
    - {name: thanks, when: fine, say: and you}
client:
  on_open: hello
  rules:
    - {when: how are you, say: fine}
    - {when: and you, say: hello}
"""
USED = """
server:
  rules:
    - {when: a, use: answer}
    - {name: answer, when: a, say: b}
client: {on_open: a, otherwise: a}
"""
GUARDED = """
server: {vars: {times_said: 0, on: true}, rules: [{when: a, if: on, say: b}]}
client: {on_open: a, rules: [{when: b, say: a}]}
"""


def suggested(text: str) -> list[Suggestion]:
    found = explored(text, suggestions=True).suggestions
    assert found is not None
    return list(found)


def told(text: str) -> list[tuple[str, str, int]]:
    return [(one.change.value, one.side.value, one.rule.line) for one in suggested(text)]


def test_the_least_work_comes_first_and_of_equal_work_what_leaves_most_of_the_talk() -> None:
    changes = [one.change for one in suggested(JAM)]
    assert changes == sorted(changes, key=list(Change).index)
    assert set(changes) == set(Change)
    closing = [one for one in suggested(JAM) if one.change is Change.CLOSE]
    assert [(one.rule.name, one.rule.line) for one in closing] == [
        ("otherwise", 2),
        ("otherwise", 3),
        ("on_open", 3),
    ]
    assert [one.lost for one in closing] == [0, 0, 1]


def test_every_rule_of_the_round_can_be_the_one_that_is_changed() -> None:
    found = told(TWO_WAYS)
    for change in Change:
        assert {(side, line) for what, side, line in found if what == change} >= {
            ("server", 5),
            ("server", 6),
            ("client", 10),
            ("client", 11),
        }


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        (JAM, "{otherwise: hello}", "{otherwise: {say: hello, close: true}}"),
        (JAM, "on_open: hello,", "on_open: {say: hello, close: true},"),
        (TWO_WAYS, "when: fine, say: and you", "when: fine, say: and you, close: true"),
        (TWO_WAYS, "    - {name: thanks, when: fine, say: and you}\n", ""),
        (
            TWO_WAYS,
            "server:\n  rules:\n    - {name: ask, when: hello,",
            "server:\n  vars: {times_said: 0}\n  rules:\n"
            "    - {name: ask, when: hello, if: times_said < 3,"
            " set: {times_said: <times_said + 1>},",
        ),
        (
            TICKETS,
            "otherwise: Thank you. I need help",
            "vars: {times_said: 0}, otherwise: {rules: [{if: times_said < 3, "
            "set: {times_said: <times_said + 1>}, say: Thank you. I need help}]}",
        ),
        (
            GUARDED,
            "vars: {times_said: 0, on: true}, rules: [{when: a, if: on,",
            "vars: {times_said: 0, on: true, times_said_too: 0}, rules: [{when: a, "
            "if: (on) and times_said_too < 3, set: {times_said_too: <times_said_too + 1>},",
        ),
    ],
)
def test_what_is_suggested_removes_the_loop_when_it_is_written(
    text: str, old: str, new: str
) -> None:
    assert any(found.inescapable for found in explored(text, most=500).findings)
    assert text.count(old) == 1
    assert not any(found.inescapable for found in explored(text.replace(old, new)).findings)


def test_it_is_said_what_to_write() -> None:
    writes = {one.write for one in suggested(JAM)}
    assert "write `otherwise: {say: hello, close: true}`" in writes
    assert "remove otherwise" in writes
    writes = {one.write for one in suggested(TWO_WAYS)}
    assert {"add `close: true` to this rule", "remove this rule"} <= writes
    (guarded,) = {one.write for one in suggested(GUARDED) if "(on)" in one.write}
    assert guarded == (
        "add `if: (on) and times_said_too < 3` and `set: {times_said_too: <times_said_too + 1>}` "
        "to this rule, and `vars: {times_said_too: 0}` to the bot"
    )


def test_a_text_that_yaml_would_read_otherwise_is_not_written_down() -> None:
    text = 'server: {otherwise: "a: b"}\nclient: {on_open: x, otherwise: x}\n'
    writes = [one.write for one in suggested(text) if one.rule.line == 2]
    assert "add `close: true` to otherwise" in writes


def test_a_rule_that_another_uses_is_not_removed() -> None:
    assert ("remove", "server", 5) not in told(USED)
    assert ("remove", "server", 4) not in told(USED)  # then the other answers
    assert ("close", "server", 5) in told(USED)


def test_a_change_that_leaves_another_loop_is_not_suggested() -> None:
    text = """
server: {rules: [{when: a, say: b}, {when: a, say: c}]}
client: {on_open: a, otherwise: a}
"""
    found = told(text)
    assert ("remove", "server", 3) not in found
    assert ("remove", "client", 4) in found


def test_a_change_after_which_something_still_grows_is_not_suggested() -> None:
    text = """
server: {vars: {n: 0}, otherwise: {set: {n: <n + 1>}, say: Your ticket is <n>.}}
client: {on_open: help, rules: [{when: ticket is 1, say: more}], otherwise: Thank you. I need help}
"""
    found = explored(text, most=300, suggestions=True).suggestions
    assert found is not None
    changes = [(one.change.value, one.rule.name) for one in found]
    assert ("remove", "when ticket is 1") not in changes
    assert ("close", "when ticket is 1") in changes


def test_how_it_ends_then_is_told() -> None:
    ends = {(one.change, one.side): {end.by.value for end in one.endings} for one in suggested(JAM)}
    assert ends[Change.CLOSE, Side.SERVER] == {"server"}
    assert ends[Change.REMOVE, Side.SERVER] == {"silence"}


def test_without_such_a_loop_nothing_is_suggested() -> None:
    assert explored(CHANCE, suggestions=True).suggestions == ()
    assert explored(POLITE).suggestions is None


def test_whoever_looks_on_can_stop_the_search() -> None:
    asked: list[int] = []

    def pulse(states: int) -> bool:
        asked.append(states)
        return len(asked) < 4

    made = explore(setup(JAM), suggestions=True, pulse=pulse)
    assert made.suggestions is not None
    assert len(made.suggestions) < len(suggested(JAM))
