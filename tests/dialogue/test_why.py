"""Why a bot answered as it did: every reason, and that what is told is what the engine does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.dialogue import engine
from simulator.dialogue.bot import BotState, Said, Step, chance, first_state
from simulator.dialogue.why import Explanation, Outcome, why_alone, why_heard
from simulator.errors import ScriptError
from simulator.scenario import load_bot_file

CHANCE = chance("0|server|0")


def after(step: Step) -> BotState:
    """The state once its lines are said."""
    said = [line.text for line in step.lines if isinstance(line, Said)]
    return step.state._replace(last_said=["", *said][-1])


def ask(text: str, *messages: str | bytes) -> Explanation:
    """Why the last message was answered as it was."""
    script = load_bot_file("bot.yaml", read=lambda _: text.encode())
    state = first_state(script)
    for message in messages[:-1]:
        state = after(engine.heard(script, state, message, CHANCE, 0))
    return why_heard(script, state, messages[-1], CHANCE, 0)


def told(why: Explanation) -> list[tuple[str, str, str]]:
    return [(each.rule.name, str(each.outcome), each.reason) for each in why.candidates]


@pytest.mark.parametrize(
    ("rule", "message", "reason"),
    [
        pytest.param("when: a cup of tea", "a pot of tea", "'cup' is missing", id="one word"),
        pytest.param("when: big cup", "tea", "'big', 'cup' are missing", id="two words"),
        pytest.param("when: a b c d e f g", "x", "'a', 'b', 'c', 'd', 'e' and 2 more are missing", id="many"),
        pytest.param("when: see you", "you see", "'see you' does not stand together in it", id="apart"),
        pytest.param("when: tea * milk", "milk tea", "its words are there, but in another order", id="order"),
        pytest.param("when: table <n:number>", "table two", "there is no number in it", id="number"),
        pytest.param("when: a <s:small|large> tea", "a hot tea", "none of 'small', 'large' is in it, for <s>", id="list"),
        pytest.param("when: a (cup|pot) of", "a jug of", "none of 'cup', 'pot' is in it", id="choice"),
        pytest.param("when: my name is <x>", "my name is", "its words are there, but with too few or too many others beside them", id="rest"),
        pytest.param("when: <x:3>", "a b", "there are too few or too many words for it", id="slots only"),
        pytest.param("when_exactly: 'no'", "no problem", "it fits a part of the message, and must fit the whole", id="exactly"),
        pytest.param("when: [red wine, white]", "red tea", "none of 2 patterns fits; the nearest is red wine: 'wine' is missing", id="several"),
        pytest.param("when_regex: '[0-9]+'", "none", "the regular expression is found nowhere in the message", id="regex"),
        pytest.param("when_json: {a: 1}", "hello", "the message is not JSON", id="not JSON"),
        pytest.param("when_json: {a: 1}", '{"b": 1}', "a is missing", id="key missing"),
        pytest.param("when_json: {a: 1}", '{"a": 2}', "a is the number 2, and the number 1 is wanted", id="number differs"),
        pytest.param("when_json: {a: {b: [x, '<n:number>']}}", '{"a": {"b": ["x", "y"]}}', "a.b[1] is the text 'y', and a number is wanted", id="deep"),
        pytest.param("when_json: {a: absent}", '{"a": 1}', "a is there, and must be absent", id="absent"),
        pytest.param("when_json: [1, 2]", "[1]", "the message has 1 elements, and 2 are wanted", id="length"),
        pytest.param("when_json: {a: {}}", '{"a": true}', "a is true, and an object is wanted", id="no object"),
        pytest.param("when_json: {a: null}", '{"a": []}', "a is a list of 0, and null is wanted", id="no null"),
        pytest.param("when_json: {a: 'x *'}", '{"a": "y"}', "a is the text 'y', and a text with x * is wanted", id="pattern leaf"),
        pytest.param("when_binary: '*'", "text", "the message is text, not bytes", id="text for bytes"),
        pytest.param("when: tea, unless: no milk", "tea, no milk", "unless fits: no milk", id="unless"),
        pytest.param("when: hi, in_reply_to: bye", "hi", "in_reply_to bye does not fit: this bot said nothing yet", id="in_reply_to"),
        pytest.param("when: <k:number>, if: k > n", "2", "if is false: k > n, where k is 2, n is 3", id="if"),
        pytest.param("when: hi, if: turn > 5", "hi", "if is false: turn > 5, where turn is 1", id="if built in"),
        pytest.param("when: hi, rules: [{when: there, say: x}]", "hi", "none of the rules inside it fits", id="nested"),
        pytest.param("when: hi, pass: true", "hi", "pass: it leaves the answer to others", id="pass"),
        pytest.param("when: hi, recall: true", "hi", "nothing is remembered that it could recall", id="recall"),
        pytest.param("when: hi, use: other", "hi", "what it uses does not fit: other", id="use"),
        pytest.param("when: hi, as_if: nobody", "hi", "nothing answers what it makes of the message", id="as_if"),
        pytest.param("when: hi, any_of: [{recall: true}]", "hi", "nothing is remembered that it could recall", id="any_of"),
    ],
)  # fmt: skip
def test_a_rule_that_did_not_fit_says_why(rule: str, message: str, reason: str) -> None:
    acts = any(f"{key}:" in rule for key in ("rules", "pass", "recall", "use", "as_if", "any_of"))
    reply = "" if acts else ", say: x"
    others = "{name: other, when: other, say: x}"
    text = f"vars: {{n: 3}}\nrules: [{{{rule}, name: first{reply}}}, {others}]"
    (found, *_) = ask(text, message).candidates
    assert (found.rule.name, found.outcome, found.reason) == ("first", Outcome.MISFIT, reason)


def test_bytes_are_told_apart() -> None:
    why = ask("rules: [{when: hi, say: x}, {when_binary: AQID, say: y}]", b"\1")
    assert [reason for *_, reason in told(why)] == [
        "the message is bytes",
        "the message is other bytes",
    ]


def test_the_last_words_are_quoted_where_they_are_no_question() -> None:
    why = ask(
        "rules: [{when: tea, say: Milk?}, {when: 'no', in_reply_to: sugar, say: x}]", "tea", "no"
    )
    assert told(why)[1][2] == "in_reply_to sugar does not fit: this bot last said 'Milk?'"


ORDER = """\
on_open: {go_to: inner}
rules:
  - {when: tea, say: file}
  - {name: high, when: tea, priority: 1, say: high}
keywords: {tea: keyword, milk: keyword}
otherwise: what?
states:
  inner: {rules: [{when: coffee, say: inner}], otherwise: inner otherwise}
"""


def test_candidates_come_in_the_order_of_the_engine() -> None:
    script = load_bot_file("bot.yaml", read=lambda _: ORDER.encode())
    state = engine.opened(script, first_state(script), CHANCE, 0).state
    why = why_heard(script, state, "tea please", CHANCE, 0)
    assert [(each.rule.name, each.where, each.outcome) for each in why.candidates] == [
        ("when coffee", "state inner", Outcome.MISFIT),
        ("high", "file", Outcome.FITS),
        ("when tea", "file", Outcome.LATER),
        ("keyword tea", "file", Outcome.LATER),
    ]
    assert why.later[0].reason == "would have fitted, too"
    silent = why_heard(script, state, "water", CHANCE, 0)
    assert [(each.rule.name, each.where) for each in silent.candidates if each.where != "file"] == [
        ("when coffee", "state inner"),
        ("otherwise", "otherwise"),
    ]
    assert silent.answered is not None
    assert silent.answered.rule.name == "otherwise"


def test_what_was_captured_is_told_also_where_the_rule_did_not_fit_after_all() -> None:
    why = ask(
        "rules: [{when: 'i am <age:number>', if: age > 17, say: x}, {when: i am <who>, say: y}]",
        "I am 7",
    )
    assert [(each.outcome, each.captured) for each in why.candidates] == [
        (Outcome.MISFIT, {"age": 7}),
        (Outcome.FITS, {"who": "7"}),
    ]


def test_rules_inside_a_rule_are_told_inside_it() -> None:
    why = ask("rules: [{when: a, rules: [{when: b, say: x}, {when: c, say: y}]}]", "a c")
    (outer,) = why.candidates
    assert [(each.rule.name, each.where, each.outcome) for each in outer.within] == [
        ("when b", "inside", Outcome.MISFIT),
        ("when c", "inside", Outcome.FITS),
    ]


def test_a_redirect_tells_what_was_tried_on_which_text() -> None:
    why = ask("rules: [{when: hey, as_if: hello}, {when: hello, say: hi}]", "hey")
    assert why.answered is not None
    assert [(each.rule.name, each.piece, each.outcome) for each in why.answered.within] == [
        ("when hey", "hello", Outcome.MISFIT),
        ("when hello", "hello", Outcome.FITS),
    ]


def test_pieces_are_told_apart() -> None:
    why = ask("split_at: ['.']\nrules: [{when: b, say: x}]", "a. b. c")
    assert [(each.piece, each.outcome) for each in why.candidates] == [
        ("a", Outcome.MISFIT),
        ("b", Outcome.FITS),
    ]


def test_a_rule_that_fails_is_told_with_its_sentence() -> None:
    why = ask("vars: {n: 0}\nrules: [{when: a, say: '<(1 // n)>'}]", "a")
    assert why.step is None
    assert isinstance(why.error, ScriptError)
    assert [(each.outcome, each.reason) for each in why.candidates] == [
        (Outcome.FAILED, why.error.sentence)
    ]


def test_a_rule_that_answers_no_message_is_told_too() -> None:
    text = "vars: {n: 1}\non_open: {rules: [{if: n > 1, say: a}, {when: x, say: b}, {say: c}]}"
    script = load_bot_file("bot.yaml", read=lambda _: text.encode())
    why = why_alone(script, first_state(script), script.start.on_enter, CHANCE, 0)
    assert why.answered is not None
    assert [each.reason for each in why.answered.within] == [
        "if is false: n > 1, where n is 1",
        "it wants a message, and none was heard",
        "",
    ]


# --- it says what the engine does ---------------------------------------------------------------

WORD = st.sampled_from(["a", "b", "c", "d"])
HEARD = st.one_of(
    WORD.map(lambda w: f"when: {w}"),
    st.tuples(WORD, WORD).map(lambda w: f"when: {w[0]} * {w[1]}"),
    st.tuples(WORD, WORD).map(lambda w: f"when: [{w[0]} <x>, {w[1]}]"),
    WORD.map(lambda w: f"when_exactly: '{w}'"),
    WORD.map(lambda w: f"when_regex: '{w}+$'"),
    st.just("when_json: {a: '<x>'}"),
    st.just("when_json: {a: 1, b: absent}"),
    st.just("when: '*'"),
    st.just("if: n > 1"),
    st.just("when: <k:number>, if: k > n"),
    WORD.map(lambda w: f'if: "pick([1, 0]) == 1", when: {w}'),
    WORD.map(lambda w: f"when: {w}, unless: d"),
    WORD.map(lambda w: f"when: {w}, in_reply_to: b"),
)
SIMPLE = st.one_of(
    WORD.map(lambda w: f"say: {w}"),
    st.just("set: {n: <n + 1>}, say: n <n>"),
    st.just("say: a, go_to: other"),
    st.just("go_to: start, say: b"),
    st.just("any_of: [a, {recall: true}, {say: c}]"),
    st.just("in_turn: [a, b]"),
    st.just("remember: <message>, say: ok"),
    st.just("recall: true"),
    st.just("pass: true"),
    st.just("use: named"),
    WORD.map(lambda w: f"as_if: {w}"),
    st.just("use: d, as_if: a"),
    st.just("say: <(6 // n)>"),
    st.just("wait: 1s-3s, say: late"),
)


def rules(reply: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    one = st.tuples(HEARD, reply, st.sampled_from(["", ", priority: 1"]))
    return st.lists(one.map(lambda r: f"{{{r[0]}, {r[1]}{r[2]}}}"), min_size=1, max_size=12).map(
        lambda all_: f"[{', '.join(all_)}]"
    )


NESTED = st.one_of(SIMPLE, rules(SIMPLE).map(lambda inner: f"rules: {inner}"))
BOTS = st.tuples(
    rules(NESTED), rules(SIMPLE), st.sampled_from(["", "split_at: ['.', and]\n"]),
    st.sampled_from(["", "otherwise: what\n"]),
).map(
    lambda p: (
        f"vars: {{n: 1}}\n{p[2]}{p[3]}rules: {p[0]}\n"
        "keywords: {d: [said d], c: {priority: 2, rules: [{if: n > 1, say: c}]}}\n"
        f"states: {{other: {{on_enter: in, rules: {p[1]}, keywords: {{a: key}}}}}}\n"
    ).replace("rules: [", "rules: [{name: named, when: zz, say: named}, ", 1)
)  # fmt: skip
MESSAGES = st.lists(
    st.one_of(
        st.lists(st.sampled_from(["a", "b", "c", "d", "2", ".", "and", "zz"]), max_size=5).map(
            " ".join
        ),
        st.sampled_from(['{"a": 1}', '{"a": 1, "b": 2}', "[]"]),
    ),
    min_size=1,
    max_size=6,
)


def outermost(why: Explanation) -> object:
    return None if why.answered is None else why.answered.rule


@given(text=BOTS, messages=MESSAGES)
def test_what_is_told_is_what_the_engine_does(text: str, messages: list[str]) -> None:
    script = load_bot_file("bot.yaml", read=lambda _: text.encode())
    state = first_state(script)
    for message in messages:
        why = why_heard(script, state, message, CHANCE, 0)
        try:
            step = engine.heard(script, state, message, CHANCE, 0)
        except ScriptError as error:
            failure = error
        else:
            assert why.step == step
            assert outermost(why) == step.rule
            told = [each for each in why.everything() if each.outcome is Outcome.MISFIT]
            assert all(each.reason for each in told)
            state = after(step)
            continue
        assert why.error is not None
        assert (failure.sentence, failure.place) == (why.error.sentence, why.error.place)
        return
