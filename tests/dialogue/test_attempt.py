"""Which rule answers, and that what did not fit leaves no trace."""

from __future__ import annotations

import pytest

from simulator.dialogue import engine
from simulator.dialogue.bot import chance, first_state
from tests.dialogue.talk import Talk, answers, bot, texts

STATES = """
on_open: {go_to: inner}
rules: [{when: both, say: file}, {when: file, say: file}]
keywords: {word: file keyword}
otherwise: file otherwise
states:
  inner:
    rules: [{when: both, say: state}]
    keywords: {word: state keyword, both: late}
"""


@pytest.mark.parametrize(
    ("text", "message", "answer"),
    [
        pytest.param("rules: [{when: a, say: '1'}, {when: a b, say: '2'}]", "a b", "1", id="order"),
        pytest.param(
            "rules: [{when: a, say: '1'}, {when: a b, priority: 1, say: '2'}]",
            "a b",
            "2",
            id="priority",
        ),
        pytest.param("rules: [{say: any}, {when: a, say: '2'}]", "a", "any", id="no condition"),
        pytest.param(
            "rules: [{when: a, unless: not, say: x}]\notherwise: o", "not a", "o", id="unless"
        ),
        pytest.param(
            "rules: [{unless: not, say: x}]\notherwise: o", "not a", "o", id="unless alone"
        ),
        pytest.param(
            "rules: [{in_reply_to: well, say: x}]\notherwise: o", "a", "o", id="in_reply_to alone"
        ),
        pytest.param("vars: {n: 1}\nrules: [{if: n > 1, say: x}]\notherwise: o", "a", "o", id="if"),
        pytest.param("rules: [{when_exactly: a, say: x}]\notherwise: o", "a b", "o", id="exactly"),
        pytest.param("rules: [{when_regex: '^a(?P<n>.)$', say: <n>}]", "ab", "b", id="regex"),
        pytest.param(
            "rules: [{when_json: {a: <x>}, say: <x>}]", '{"a": 5, "b": 1}', "5", id="json"
        ),
        pytest.param("rules: [{when_json: {a: 1}, say: x}]\notherwise: o", "a", "o", id="not JSON"),
        pytest.param(
            "rules: [{when: '*', say: <message>}]", " Raw,  text ", " Raw,  text ", id="raw"
        ),
        pytest.param("otherwise: o", "", "o", id="otherwise, nothing said"),
        pytest.param(
            "rules: [{when_binary: '*', say: x}]\notherwise: o", "a", "o", id="text is not binary"
        ),
        pytest.param("rules: [{when: '*', say: x}]", "", "x", id="an empty message"),
        pytest.param("split_at: [.]\nrules: [{when: '*', say: x}]", "", "x", id="no piece at all"),
        pytest.param("split_at: [.]\nrules: [{when: '*', say: x}]", ".", "x", id="only a mark"),
        pytest.param(
            "split_at: [.]\nrules: [{when: b, say: B}, {when: a, say: A}]",
            "x. a. b",
            "A",
            id="pieces",
        ),
        pytest.param(
            "keywords: {a: first, b: {priority: 2, say: second}}",
            "a b",
            "second",
            id="keyword priority",
        ),
        pytest.param("keywords: {a: A, b: B}", "b then a", "B", id="the earliest keyword"),
        pytest.param("keywords: {a: {also: [c], say: A}, b: B}", "c b", "A", id="also"),
        pytest.param(
            "keywords: {a: K}\nrules: [{when: a, say: R}]", "a", "R", id="rules before keywords"
        ),
        pytest.param(
            "keywords: {a: {rules: [{when: a z, say: no}]}, b: B}",
            "a b",
            "B",
            id="keyword that fails",
        ),
        pytest.param(
            "incoming: [lower, short]\nsubstitutions: {short: {hi: hello}}\nrules: [{when_regex: '^hello', say: x}]",
            "HI",
            "x",
            id="incoming",
        ),
        pytest.param("outgoing: [upper]\nrules: [{when: a, say: abc}]", "a", "ABC", id="outgoing"),
        pytest.param(
            "outgoing: [upper]\nrules: [{when: a, say_json: {b: true}}]",
            "a",
            '{"b":true}',
            id="outgoing leaves JSON as it is",
        ),
    ],
)
def test_the_first_rule_that_fits_answers(text: str, message: str, answer: str) -> None:
    assert answers(text, message) == [[answer]]


@pytest.mark.parametrize(
    ("message", "answer"),
    [
        pytest.param("both", "state", id="the state's rules before all"),
        pytest.param("word", "state keyword", id="the state's keywords before the file's"),
        pytest.param("both file", "state", id="the state even where the file fits as well"),
        pytest.param("file", "file", id="the file's where the state has none"),
        pytest.param(
            "nothing", "file otherwise", id="the file's otherwise where the state has none"
        ),
    ],
)
def test_a_state_answers_before_the_file(message: str, answer: str) -> None:
    talk = Talk(STATES)
    talk.open()
    assert talk.hear(message) == [answer]


def test_a_state_s_own_otherwise_comes_before_the_file_s() -> None:
    own = "on_open: {go_to: s}\notherwise: file\nstates: {s: {otherwise: state}}"
    talk = Talk(own)
    talk.open()
    assert talk.hear("nothing") == ["state"]


def test_to_go_back_to_the_start_does_not_open_once_more() -> None:
    talk = Talk("on_open: hi\nrules: [{when: back, go_to: start, say: here}]\nstates: {s: {}}")
    assert talk.hear("back") == ["here"]


def test_included_files_answer_last_in_the_order_of_inclusion() -> None:
    found = answers(
        "include: [one.yaml, two.yaml]\nrules: [{when: own, say: own}]\n",
        "own x",
        "x",
        "y",
        one="rules: [{when: own, say: no}, {when: x, say: one}]\n",
        two="rules: [{when: x, say: no}, {when: y, say: two}]\n",
    )
    assert found == [["own"], ["one"], ["two"]]


def test_keywords_of_an_included_file_answer_behind_its_rules() -> None:
    one = "rules: [{when: x, say: rule}]\nkeywords: {x: no, y: keyword}\n"
    assert answers("include: [one.yaml]\notherwise: o\n", "x", "y", "z", one=one) == [
        ["rule"], ["keyword"], ["o"],
    ]  # fmt: skip


def test_among_many_rules_none_may_fit() -> None:
    rules = ", ".join(f"{{when: word{number}, say: is{number}}}" for number in range(99))
    found = answers(f"rules: [{rules}]\notherwise: o\n", "word7", "word")
    assert found == [["is7"], ["o"]]


def test_where_nothing_fits_no_rule_has_answered() -> None:
    step = Talk("rules: [{when: a, say: <turn>}]").step("z")
    assert (step.rule, list(step.lines), step.state.turn) == (None, [], 1)


def test_a_message_that_replaces_nothing_leaves_the_very_same_state() -> None:
    script = bot("rules: [{when: a, say: b}, {when: c, set: {n: 1}}]\nvars: {n: 0}")
    state = first_state(script)
    assert engine.heard(script, state, "a", chance("0"), 5).state is state
    assert engine.heard(script, state, "c", chance("0"), 5).state == state.with_vars({"n": 1})


def test_what_every_message_changes_is_kept_where_a_rule_reads_it() -> None:
    talk = Talk("rules: [{if: passed > 100, say: late}, {say: <turn>}]")
    talk.at = 7
    step = talk.step("x")
    assert (step.state.turn, step.state.last_heard, step.state.heard_at) == (1, "x", 7)


def test_in_reply_to_looks_at_what_the_bot_said_last() -> None:
    text = """
rules:
  - {when: 'yes', in_reply_to: do you like <thing>, say: "So you like <thing>."}
  - {when: ask, say: Do you like tea}
otherwise: what?
"""
    assert answers(text, "yes", "ask", "yes", "yes") == [
        ["what?"],
        ["Do you like tea"],
        ["So you like tea."],
        ["what?"],
    ]


# --- no trace ---------------------------------------------------------------------------------------------------


EVERYTHING = """
    set: {n: <n + 1>}
    say: never said <pick([1, 2])>
    remember: never remembered
    in_turn: [one, two]
    any_of: [three, four]
    wait: 1s-2s
    go_to: elsewhere"""


@pytest.mark.parametrize(
    "end",
    ["pass: true", "recall: true", "rules: [{when: q, say: x}]", "use: fails", "as_if: unheard of"],
)
def test_an_attempt_that_does_not_fit_leaves_no_trace(end: str) -> None:
    attempt = EVERYTHING.replace(
        "    remember: never remembered\n",
        "" if "recall" in end else "    remember: never remembered\n",
    )
    text = f"""
vars: {{n: 0, who: nobody}}
keywords: {{fails: {{rules: [{{when: q, say: x}}]}}}}
rules:
  - when: a <who>{attempt}
    {end}
  - {{when: a, say: "<n> <who> <memory|length>"}}
states: {{elsewhere: {{on_enter: entered}}}}
"""
    talk = Talk(text)
    before = talk.state
    step = talk.step("a bob")
    assert texts(step) == ["0 nobody 0"]
    assert not step.entered
    assert len(step.lines) == 1
    assert step.state._replace(turn=0, last_heard="", last_said="") == before


def test_a_nested_rule_that_fails_is_undone_alone() -> None:
    text = """
vars: {n: 0}
rules:
  - when: a
    set: {n: <n + 1>}
    rules:
      - {set: {n: <n + 10>}, say: no, pass: true}
      - {say: "<n>"}
"""
    assert answers(text, "a", "a") == [["1"], ["2"]]


def test_captures_are_seen_in_nested_rules_and_gone_afterwards() -> None:
    text = """
rules:
  - when: I am <x>
    rules: [{when: am <y:word>, say: "<x> <y>"}]
  - {when: x, rules: [{when: I am <x>, say: no}]}
otherwise: o
"""
    assert answers(text, "I am Bob", "x") == [["Bob Bob"], ["o"]]


@pytest.mark.parametrize(
    "inner",
    [
        pytest.param("rules: [{when: '* and <x>', say: in <x>}]", id="nested"),
        pytest.param("as_if: say cake", id="another text"),
        pytest.param("use: other", id="a rule by its name"),
    ],
)
def test_a_capture_is_that_of_its_own_rule_again_behind_another_with_the_same_name(
    inner: str,
) -> None:
    text = f"""\
rules:
  - {{when: '<x> and *', {inner}, say: out <x>}}
  - {{when: 'say <x>', say: in <x>}}
  - {{name: other, when: '* and <x>', say: in <x>}}
"""
    assert answers(text, "tea and cake") == [["in cake", "out tea"]]


def test_a_capture_listed_under_vars_is_that_variable_from_then_on() -> None:
    text = """
vars: {who: nobody}
rules:
  - {when: I am <who>, say: "hi <who>"}
  - {when: rename, set: {who: X}, say: "<who>"}
  - {when: who, say: "<who>"}
"""
    assert answers(text, "who", "I am Bob", "who", "rename", "who") == [
        ["nobody"],
        ["hi Bob"],
        ["Bob"],
        ["X"],
        ["X"],
    ]
