"""What a rule does: its actions in their order, redirects, and what chance makes of them."""

from __future__ import annotations

from collections import Counter

import pytest

from simulator.dialogue import engine
from simulator.dialogue.bot import Closing, Dropping, Pause, Said, first_state
from simulator.errors import ScriptError
from tests.dialogue.talk import CHANCE, Talk, answers, bot, texts


def test_set_runs_in_order_and_a_lone_expression_keeps_its_type() -> None:
    text = """
vars: {a: 1, b: 0, c: ""}
rules: [{when: x, set: {a: <a + 1>, b: <a * 10>, c: "<a>"}, say: "<b>"}]
"""
    talk = Talk(text)
    assert talk.hear("x") == ["20"]
    assert (talk.state.vars["a"], talk.state.vars["b"]) == (2, 20)
    assert talk.hear("x") == ["30"]


def test_actions_run_in_written_order() -> None:
    text = "vars: {n: 1}\nrules: [{when: x, say: <n>, set: {n: 2}, wait: 1s, say_json: {n: <n>}, close: 4000}]"
    lines = Talk(text).step("x").lines
    assert [type(line) for line in lines] == [Said, Pause, Said, Closing]
    assert [line.text for line in lines if isinstance(line, Said)] == ["1", '{"n":2}']
    assert lines[1] == Pause(1_000_000)


def test_drop_cuts_the_line() -> None:
    assert [type(line) for line in Talk("rules: [{when: x, drop: true}]").step("x").lines] == [
        Dropping
    ]


def test_go_to_enters_at_that_point_and_counts_the_visit() -> None:
    text = """
rules: [{when: go, say: before, go_to: room, say_json: after}]
states:
  room:
    on_enter: "entry <visits>"
    rules: [{when: back, go_to: start}, {when: state, say: "<state>"}]
"""
    talk = Talk(text)
    step = talk.step("go")
    assert texts(step) == ["before", "entry 1", '"after"']
    assert (step.entered, step.state.state) == (True, "room")
    assert [talk.hear(m) for m in ("state", "back", "go")] == [
        ["room"],
        [],
        ["before", "entry 2", '"after"'],
    ]


def test_in_turn_goes_round() -> None:
    found = answers("rules: [{when: x, in_turn: [a, b, c]}]", *["x"] * 4)
    assert found == [["a"], ["b"], ["c"], ["a"]]


def test_recall_says_and_removes_the_oldest_memory() -> None:
    text = """
rules:
  - {when: my <x>, say: noted, remember: "Earlier: <x>"}
  - {recall: true}
otherwise: nothing left
"""
    assert answers(text, "my cat", "my dog", "h", "h", "h") == [
        ["noted"],
        ["noted"],
        ["Earlier: cat"],
        ["Earlier: dog"],
        ["nothing left"],
    ]


@pytest.mark.parametrize(
    ("text", "message", "answer"),
    [
        pytest.param(
            "rules: [{when: hey <x>, as_if: hello <x>}, {when: hello <x>, say: hi <x>}]",
            "hey Bob",
            ["hi Bob"],
            id="as_if answers the text given",
        ),
        pytest.param(
            "rules: [{when: a, as_if: nowhere}, {when: a, say: next}]",
            "a",
            ["next"],
            id="as_if fails",
        ),
        pytest.param(
            "rules: [{when_exactly: a, as_if: b <message>}, {when: b, say: <message>}]",
            "a",
            ["a"],
            id="the message stays as heard",
        ),
        pytest.param(
            "keywords: {k: {rules: [{when: k <x>, say: 'k: <x>'}]}}\nrules: [{when: a <y>, as_if: k <y>, use: k}]",
            "a z",
            ["k: z"],
            id="as_if beside use",
        ),
        pytest.param(
            "rules: [{when: a, use: other}, {name: other, when: b, say: B}, {when: a, say: next}]",
            "a",
            ["next"],
            id="use checks the conditions",
        ),
        pytest.param(
            "rules: [{when: a, use: other}, {name: other, when: b, say: B}]",
            "a b",
            ["B"],
            id="use fits",
        ),
        pytest.param(
            "rules: [{when: a <x>, use: k, say: after <x>}]\nkeywords: {k: K}",
            "a z",
            ["K", "after z"],
            id="captures are back after use",
        ),
    ],
)
def test_redirects(text: str, message: str, answer: list[str]) -> None:
    assert answers(text, message) == [answer]


def test_as_if_after_a_binary_message_hears_the_text() -> None:
    talk = Talk("rules: [{when_binary: '*', as_if: hello}, {when: hello, say: hi}]")
    assert talk.hear(b"\x00") == ["hi"]


def test_otherwise_looks_at_the_whole_message_again() -> None:
    text = """
split_at: [but]
otherwise: {rules: [{when_json: [<x>, <y>], say: "<x> <y>"}, {say: no}]}
"""
    assert answers(text, '["a but", 5]') == [["a but 5"]]


@pytest.mark.parametrize(
    ("rules", "names"),
    [
        pytest.param("[{name: one, when: a, as_if: a}]", ["one"], id="as_if"),
        pytest.param(
            "[{name: one, when: a, use: two}, {name: two, when: a, use: one}]",
            ["one", "two"],
            id="use",
        ),
    ],
)
def test_more_than_twenty_redirects_are_an_error_that_names_the_rules(
    rules: str, names: list[str]
) -> None:
    talk = Talk(f"rules: {rules}")
    with pytest.raises(ScriptError, match="more than 20 deep") as caught:
        talk.step("a")
    assert [name for name in names if name not in caught.value.sentence] == []
    assert caught.value.place is not None


def test_states_that_enter_each_other_without_end_are_an_error() -> None:
    talk = Talk(
        "on_open: {go_to: a}\nstates: {a: {on_enter: {go_to: b}}, b: {on_enter: {go_to: a}}}"
    )
    with pytest.raises(ScriptError, match="more than 20 deep"):
        talk.open()


def test_twenty_redirects_are_still_fine() -> None:
    text = "vars: {n: 0}\nrules: [{when: a, if: n < 20, set: {n: <n + 1>}, as_if: a}, {when: a, say: <n>}]"
    assert answers(text, "a") == [["20"]]


def test_an_error_in_an_expression_names_the_rule_s_place() -> None:
    talk = Talk("rules:\n  - {when: z, say: x}\n  - {when: '<n:number>', say: <(10 // n)>}\n")
    assert talk.hear("5") == ["2"]
    with pytest.raises(ScriptError) as caught:
        talk.step("0")
    assert str(caught.value.place).startswith("bot.yaml:3:")


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("turn", "3"),
        ("visits", "1"),
        ("state", "start"),
        ("passed", "2.5"),
        ("last_said", "said 2"),
        ("last_heard", "now"),
        ("message", "now"),
    ],
)
def test_what_is_built_in(expression: str, value: str) -> None:
    talk = Talk(f"rules: [{{when: now, say: <{expression}>}}, {{say: said <turn>}}]")
    talk.hear("one")
    talk.at = 1_000_000
    talk.hear("two")
    talk.at = 3_500_000
    assert talk.hear("now") == [value]


def test_on_close_sees_the_close_code_and_a_state_s_own_comes_first() -> None:
    script = bot(
        "vars: {seen: 0, by: ''}\non_close: {set: {seen: <close_code>, by: file}}\n"
        "states: {s: {on_close: {set: {by: state}}}, t: {rules: []}}\nrules: [{when: a, go_to: s}, {when: b, go_to: t}]\n"
    )
    state = first_state(script)
    after = engine.closed(script, state, 4001, CHANCE, 0).state
    assert dict(after.vars) == {"seen": 4001, "by": "file"}
    inner = engine.closed(script, state._replace(state="s"), 1000, CHANCE, 0).state
    assert dict(inner.vars) == {"seen": 0, "by": "state"}


def test_a_state_runs_its_own_timers_and_the_file_s_where_it_has_none_of_that_kind() -> None:
    script = bot(
        "on_silence: {after: 1s, say: a}\nevery: {each: 2s, say: b}\n"
        "states: {s: {every: {each: 3s, say: c}}}\nrules: [{when: a, go_to: s}]\n"
    )
    assert [t.interval // 1_000_000 for t in engine.timers(script, "start")] == [1, 2]
    assert [t.interval // 1_000_000 for t in engine.timers(script, "s")] == [1, 3]


def test_between_texts_anything_can_be_done_in_the_order_written() -> None:
    talk = Talk(
        "vars: {n: 0}\n"
        "rules:\n"
        "  - when: go\n"
        "    say:\n"
        "      - One moment.\n"
        "      - {wait: 2s, set: {n: <n + 1>}}\n"
        "      - Here is <n>.\n"
        "      - {say_json: {n: <n>}}\n"
        "      - {close: true}\n"
    )
    lines = talk.step("go").lines
    assert [line.text if isinstance(line, Said) else type(line) for line in lines] == [
        "One moment.", Pause, "Here is 1.", '{"n":1}', Closing,
    ]  # fmt: skip


# --- chance -----------------------------------------------------------------------------------------------------


def draws(text: str, count: int, *, stream: str = "0|server|0") -> list[str]:
    talk = Talk(text, stream=stream)
    return [talk.hear("x")[0] for _ in range(count)]


def test_any_of_draws_by_weight() -> None:
    drawn = Counter(draws("rules: [{when: x, any_of: [a, {say: b, weight: 3}]}]", 800))
    assert 0.2 < drawn["a"] / 800 < 0.3


def test_a_weight_of_nothing_is_never_drawn() -> None:
    assert set(draws("rules: [{when: x, any_of: [a, {say: b, weight: 0}]}]", 50)) == {"a"}
    talk = Talk("rules: [{when: x, any_of: [{say: b, weight: 0}, a]}]")
    talk.chance = lambda *_: 0.0  # the least that chance can come to
    assert talk.hear("x") == ["a"]


DRAWING = "{when: x, any_of: [a, b, c, d]}"


@pytest.mark.parametrize(
    "rules",
    [
        pytest.param(f"[{{when: y, say: y}}, {DRAWING}]", id="a rule inserted before it"),
        pytest.param(
            f"[{{when: x, any_of: [p, q], pass: true}}, {DRAWING}]",
            id="a rule that drew and passed",
        ),
        pytest.param(f"[{DRAWING}, {{when: x, any_of: [p, q]}}]", id="a rule behind it"),
    ],
)
def test_what_a_rule_draws_does_not_depend_on_other_rules(rules: str) -> None:
    assert draws(f"rules: {rules}", 30) == draws(f"rules: [{DRAWING}]", 30)


@pytest.mark.parametrize("stream", ["1|server|0", "0|client|0", "0|server|1"])
def test_another_seed_side_or_conversation_draws_otherwise(stream: str) -> None:
    text = f"rules: [{DRAWING}]"
    assert draws(text, 30) == draws(text, 30)
    assert draws(text, 30, stream=stream) != draws(text, 30)


def test_a_wait_of_a_range_is_drawn_within_it() -> None:
    talk = Talk("rules: [{when: x, wait: 1s-3s, say: y}]")
    waits = [
        line.duration for _ in range(60) for line in talk.step("x").lines if isinstance(line, Pause)
    ]
    assert all(1_000_000 <= wait <= 3_000_000 for wait in waits)
    assert max(waits) - min(waits) > 1_000_000


def test_pick_from_an_empty_list_is_an_error() -> None:
    with pytest.raises(ScriptError, match="not empty"):
        Talk("vars: {l: []}\nrules: [{when: x, say: <pick(l)>}]").step("x")
