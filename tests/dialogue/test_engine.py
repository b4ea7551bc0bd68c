"""One step of a bot: which rule answers, what it does, and that what did not fit leaves no trace."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.dialogue import engine
from simulator.dialogue.bot import (
    BotState,
    Closing,
    Dropping,
    Pause,
    Said,
    Step,
    chance,
    first_state,
)
from simulator.errors import ScriptError
from simulator.scenario import load_bot_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.dialogue.script import Script

CHANCE = chance("0|server|0")


def bot(text: str, **files: str) -> Script:
    """The bot of this text; `files` are other files by name, without `.yaml`."""
    known = {"bot.yaml": text.encode()}
    known.update({f"{name}.yaml": content.encode() for name, content in files.items()})
    return load_bot_file("bot.yaml", read=lambda path: known[path])


def texts(step: Step) -> list[str]:
    return [line.text for line in step.lines if isinstance(line, Said)]


class Talk:
    """A bot and the state it has come to."""

    def __init__(self, text: str, *, stream: str = "0|server|0", **files: str) -> None:
        self.script = bot(text, **files)
        self.state = first_state(self.script)
        self.chance = chance(stream)
        self.at = 0

    def open(self) -> list[str]:
        """What it says on opening."""
        step = engine.opened(self.script, self.state, self.chance, self.at)
        self.state = step.state
        return texts(step)

    def step(self, message: str | bytes) -> Step:
        """What comes of a message; it is heard."""
        step = engine.heard(self.script, self.state, message, self.chance, self.at)
        self.state = step.state._replace(last_said=(["", *texts(step)])[-1])
        return step

    def hear(self, message: str | bytes) -> list[str]:
        """What it answers."""
        return texts(self.step(message))


def answers(text: str, *messages: str, **files: str) -> list[list[str]]:
    talk = Talk(text, **files)
    return [talk.hear(message) for message in messages]


# --- which rule -------------------------------------------------------------------------------------------------

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


# --- actions ----------------------------------------------------------------------------------------------------


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


# --- always -----------------------------------------------------------------------------------------------------

MIXED = """
vars: {n: 0, who: ""}
rules:
  - {when: a <who>, set: {n: <n + 1>}, in_turn: ["<who>", {any_of: [x, y]}]}
  - {when: b, remember: "<n>", say: "<turn>"}
  - {when: c, recall: true}
  - {when: d, as_if: a d}
  - {when: e, go_to: s}
states: {s: {on_enter: "<visits>", rules: [{when: a, go_to: start, say: back}]}}
"""
SCRIPT = bot(MIXED)
MESSAGES = st.lists(st.sampled_from(["a", "a b", "b", "c", "d", "e", "", "zz"]), max_size=12)


def played(messages: Sequence[str]) -> list[tuple[BotState, list[str]]]:
    state, found = first_state(SCRIPT), []
    for message in messages:
        step = engine.heard(SCRIPT, state, message, CHANCE, 0)
        state = step.state
        found.append((state, texts(step)))
    return found


@given(MESSAGES)
def test_the_same_messages_lead_to_the_same_states_and_lines(messages: list[str]) -> None:
    assert played(messages) == played(messages)


@given(MESSAGES, st.sampled_from(["a b", "b", "e", "zz"]))
def test_a_step_changes_nothing_in_the_state_it_came_from(messages: list[str], extra: str) -> None:
    state = played(messages)[-1][0] if messages else first_state(SCRIPT)
    before = repr(state)
    engine.heard(SCRIPT, state, extra, CHANCE, 0)
    assert repr(state) == before


# --- several things in one say ----------------------------------------------------------------------------------


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
