"""Tests for simulator.dialogue.loader: what a bot file becomes."""

from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.diagnostics import CODES, Severity
from simulator.dialogue import script as s
from simulator.dialogue.words import hear
from simulator.record import SECOND, RuleRef
from tests.dialogue.loading import examine, load, said

# --- order, index, names --------------------------------------------------------------------------


def test_priority_comes_before_written_order() -> None:
    script = load(
        "rules: [{when: aa, say: x}, {when: bb, say: x, priority: 1}, {when: cc, say: x}]"
    )

    assert [rule.ref.name for rule in script.start.rules.rules] == ["when bb", "when aa", "when cc"]


def test_only_many_rules_have_an_index() -> None:
    few = load("rules:\n" + "".join(f"- {{when: word{n}, say: x}}\n" for n in range(8)))
    many = load("rules:\n" + "".join(f"- {{when: word{n}, say: x}}\n" for n in range(9)))

    assert few.start.rules.matcher is None
    assert many.start.rules.matcher is not None
    assert many.start.rules.matcher.candidates(hear("say word7")) in ([7], (7,))


def test_keywords_are_sorted_and_have_other_words() -> None:
    script = load("keywords: {dream: Tell me, fear: {also: [afraid, scared], priority: 2, say: x}}")
    first, second = script.start.keywords.keywords

    assert (first.word, first.priority, second.word) == ("fear", 2, "dream")
    assert [pattern.source for pattern in first.patterns] == ["fear", "afraid", "scared"]
    assert said(second.rule.reply) == ["Tell me"]
    assert set(script.keywords) == {"dream", "fear"}


NAMES = {
    "its name": ("rules: [{name: greeting, when: hello, say: x}]", "greeting"),
    "its when": ("rules: [{when: hello, say: x}]", "when hello"),
    "its first when": ("rules: [{when: [hello, hi], say: x}]", "when hello"),
    "its shape": ("rules: [{when_json: {type: login, n: [1]}, say: x}]",
                  "when_json {type: login, n: [1]}"),
    "its if": ("rules: [{if: 1 < 3, say: x}]", "if 1 < 3"),
    "its number": ("rules: [{if: 1 < 3, say: x}, {say: x}]", "rule 2"),
    "a long one, cut": (f"rules: [{{when: {'very ' * 20}long, say: x}}]",
                        "when very very very very very very very…"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "name"), NAMES.values(), ids=NAMES)
def test_a_rule_is_called_by(text: str, name: str) -> None:
    last = load(text).start.rules.rules[-1]

    assert last.ref.name == name
    assert last.ref.file == "bot.yaml"


def test_what_is_no_rule_of_a_list_has_a_name_too() -> None:
    script = load(
        "on_open: a\non_close: {close: true}\notherwise: b\nkeywords: {mother: c}\n"
        "on_silence: {after: 5s, say: d}\nevery: [{each: 1s, say: e}, {each: 2s, times: 3, say: f}]\n"
        "states: {asking: {on_enter: g}}"
    )
    start = script.start
    rules = [
        start.on_enter, start.on_close, start.otherwise, start.keywords.keywords[0].rule,
        start.on_silence[0].rule, start.every[1].rule, script.states["asking"].on_enter,
    ]  # fmt: skip

    assert [rule.ref for rule in rules if rule is not None] == [
        RuleRef("on_open", "bot.yaml", 1),
        RuleRef("on_close", "bot.yaml", 2),
        RuleRef("otherwise", "bot.yaml", 3),
        RuleRef("keyword mother", "bot.yaml", 4),
        RuleRef("on_silence", "bot.yaml", 5),
        RuleRef("every", "bot.yaml", 6),
        RuleRef("on_enter asking", "bot.yaml", 7),
    ]


def test_timers_know_their_interval() -> None:
    start = load(
        "on_silence: {after: 5s, say: d}\nevery: [{each: 1s, say: e}, {each: 2s, times: 3, say: f}]"
    ).start

    assert [(t.kind, t.interval, t.times) for t in start.on_silence + start.every] == [
        ("on_silence", 5 * SECOND, None),
        ("every", SECOND, None),
        ("every", 2 * SECOND, 3),
    ]


def test_a_rule_keeps_its_key_wherever_it_stands() -> None:
    rule = "{when: hello, any_of: [a, b]}"
    here = load(f"rules: [{rule}]").start.rules.rules[0]
    there = load(f"rules:\n- {{when: other, say: x}}\n- {rule}").start.rules.rules[1]

    assert here.key == there.key
    assert here.key != load("rules: [{when: hello, any_of: [b, a]}]").start.rules.rules[0].key


# --- the bot --------------------------------------------------------------------------------------


def test_the_bot_itself_is_read() -> None:
    script = load(
        "name: ann\nseed: 7\nincoming: [plain, upper]\noutgoing: lower\nsplit_at: ['.', but]\n"
        "substitutions: {plain: {dont: do not}}\nwords: {size: [small, large], big: {huge: [vast]}}\n"
        "rules: [{when: a <x:size> or <y:big> one, say: '<x> <y|plain>'}]\nstates: {a: , b: {}}"
    )

    assert (script.name, script.seed) == ("ann", 7)
    assert (script.incoming, script.outgoing) == (("plain", "upper"), ("lower",))
    assert script.split == s.Splitter((".", "but"))
    assert script.substitutions["plain"].apply("I dont") == "I do not"
    assert set(script.states) == {"a", "b"}
    assert script.files == ("bot.yaml",)
    assert len(script.sha256) == 64


READS = {
    "nothing": ("on_open: hi", set(), set()),
    "a text": ("vars: {a: 1, b: 2}\non_open: <a> at <turn>", {"turn"}, {"a"}),
    "a condition": ("vars: {a: 1}\nrules: [{if: visits > a, say: x}]", {"visits"}, {"a"}),
    "in_reply_to": ("rules: [{in_reply_to: how, say: x}]", {"last_said"}, set()),
    "a counter that only counts": ("vars: {a: 1}\non_open: {set: {a: <a + 1>}}", set(), set()),
    "a variable that another gets": (
        "vars: {a: 1, b: 2, c: 3}\non_open: {set: {a: <b + 1>, b: <c>, c: <passed>}, say: <a>}",
        {"passed"}, {"a", "b", "c"}),
    "a value said": ("vars: {a: 1}\non_open: {say_json: [<a>]}", set(), {"a"}),
    "a reason": ("vars: {a: 1}\non_open: {close: {reason: <a>}}", set(), {"a"}),
    "what is remembered": ("vars: {a: 1}\non_open: {remember: <a>, as_if: <state>}",
                           {"state"}, {"a"}),
}  # fmt: skip


@pytest.mark.parametrize(("text", "reads", "live"), READS.values(), ids=READS)
def test_it_is_known_what_can_matter(text: str, reads: set[str], live: set[str]) -> None:
    script = load(text)

    assert (set(script.reads), set(script.live)) == (reads, live)


def test_named_rules_can_be_used_from_anywhere() -> None:
    script = load("rules: [{when: hey, use: hours}]\nstates: {a: {rules: [{name: hours, say: 9}]}}")

    assert said(script.named["hours"].reply) == ["9"]


# --- include --------------------------------------------------------------------------------------


def test_included_files_come_in_order_with_what_they_declare() -> None:
    script = load(
        "include: [talk/a.yaml, talk/b.yaml]\nvars: {x: 1}\nrules: [{when: home, say: <y>}]",
        {
            "talk/a.yaml": "include: [deep/c.yaml]\nvars: {y: 2}\nrules: [{when: aa, say: <x>}]",
            "talk/deep/c.yaml": "keywords: {cc: {use: dd}}",
            "talk/b.yaml": "rules: [{name: dd, when: bb, say: x}]\nstates: {more: {}}",
        },
    )

    assert script.vars == {"x": 1, "y": 2}
    assert script.files == ("bot.yaml", "talk/a.yaml", "talk/deep/c.yaml", "talk/b.yaml")
    assert [
        [rule.ref.name for rule in section.rules.rules]
        + [keyword.word for keyword in section.keywords.keywords]
        for section in script.included
    ] == [["when aa"], ["cc"], ["dd"]]
    assert script.included[0].rules.rules[0].ref.file == "talk/a.yaml"
    assert set(script.states) == {"more"}


def test_a_file_that_two_files_include_is_read_once() -> None:
    script = load(
        "include: [a.yaml, b.yaml]",
        {"a.yaml": "include: [c.yaml]", "b.yaml": "include: [c.yaml]", "c.yaml": "vars: {x: 1}"},
    )

    assert script.files == ("bot.yaml", "a.yaml", "c.yaml", "b.yaml")


@pytest.mark.parametrize(
    ("own", "kind"),
    [
        ("vars: {x: 1}", "variable x"),
        ("words: {x: [a]}", "word list x"),
        ("substitutions: {x: {a: b}}", "substitutions x"),
        ("states: {x: {}}", "state x"),
        ("keywords: {x: hi}", "keyword x"),
        ("rules: [{name: x, say: hi}]", "rule x"),
    ],
)
def test_one_name_in_two_files_is_an_error_that_names_both(own: str, kind: str) -> None:
    script, (found,) = examine(f"{own}\ninclude: a.yaml", {"a.yaml": f"\n{own}"})

    assert script is None
    assert found.code == "same-name"
    assert found.headline.startswith(f"the {kind} is declared twice, here and at bot.yaml:1:")
    assert found.place[:2] == ("a.yaml", 2)


def test_a_cycle_of_files_names_its_way() -> None:
    _, (found,) = examine("include: a.yaml", {"a.yaml": "include: bot.yaml"})

    assert found.code == "include-cycle"
    assert found.headline == "files include each other: bot.yaml -> a.yaml -> bot.yaml"


# --- everything else ------------------------------------------------------------------------------

WHOLE = """
name: all
vars: {n: 1, who: ''}
words: {kin: {mother: [mum], father: []}}
substitutions: {me: {I: you, my: your}}
incoming: [me]
split_at: ['.']
include: [talk.yaml]
on_open: [Hello, {wait: 1s-2s, say_json: {n: <n>}}]
on_close: {reconnect: {after: 1s, times: 2}}
rules:
  - when: [my <x:kin> <y>, your <x:kin> <y>]
    unless: not
    if: n < 3 and 'a' in y
    rules:
      - {when_exactly: 'a', in_turn: [<x>, {say: "<y|me>", go_to: two}]}
      - {name: last, any_of: [a, {say: b, weight: 2}], set: {n: <n + 1>}}
  - {when_regex: '(?P<z>b+)', as_if: <z>, use: last}
  - {when_json: {a: <b:number>, c: [absent]}, close: {code: 4000, reason: <b>}}
keywords: {dream: {also: [dreamt], priority: 2, remember: '<n> x', pass: true}}
otherwise: {recall: true}
on_silence: {after: 5s, say: Hm?}
states:
  two: {on_enter: hi, every: {each: 1s, times: 2, say: tick}, otherwise: {drop: true}}
"""


def mutated(cuts: list[tuple[int, int, str]]) -> str:
    """The whole bot with pieces cut out and others put in."""
    text = WHOLE
    for at, length, new in cuts:
        text = text[:at] + new + text[at + length :]
    return text


cuts = st.lists(
    st.tuples(
        st.integers(0, len(WHOLE)),
        st.integers(0, 12),
        st.sampled_from(
            ["", "", "", "<", ">", "[", "{", "]", "}", ": ", "\n", "\n  ", "*", "(", "|", "x", "0",
             "rules: ", "say: ", "when: ", "null", "'", '"', "\\", ",", "- ", "é", "<a>", "-1"]
        ),
    ),
    max_size=4,
)  # fmt: skip


@given(changes=cuts)
def test_any_bot_loads_or_is_explained(changes: list[tuple[int, int, str]]) -> None:
    text = mutated(changes)

    script, findings = examine(text, {"talk.yaml": "rules: [{when: hey, say: <n>}]"})

    errors = [found for found in findings if found.severity is Severity.ERROR]
    assert (script is None) == bool(errors)
    assert all(found.code in CODES for found in findings)
    assert all(1 <= found.place.line <= text.count("\n") + 1 for found in findings)


words = st.sampled_from(
    ["a", "<x>", "n < 3", "true", "1", "2s", "-1", "*", "", "start", b64encode(b"x").decode(),
     "{}", "[]", "[a]", "{a: b}", "[{say: a}]", "{say: a}", "{x: {y: [z]}}", "[[a]]", "{}"]
)  # fmt: skip
keys = st.sampled_from(
    [
        "say",
        "say_json",
        "say_binary",
        "any_of",
        "in_turn",
        "set",
        "wait",
        "go_to",
        "close",
        "drop",
        "rules",
        "as_if",
        "use",
        "remember",
        "recall",
        "pass",
        "reconnect",
        "when",
        "when_exactly",
        "when_regex",
        "when_json",
        "when_binary",
        "unless",
        "in_reply_to",
        "if",
        "name",
        "priority",
        "weight",
        "after",
        "each",
        "times",
        "also",
        "on_open",
        "on_enter",
        "on_close",
        "on_error",
        "keywords",
        "otherwise",
        "on_silence",
        "every",
        "states",
        "vars",
        "words",
        "substitutions",
        "incoming",
        "outgoing",
        "split_at",
        "include",
        "seed",
        "code",
        "reason",
    ]
)
mappings = st.dictionaries(keys, words, max_size=4).map(
    lambda d: "{" + ", ".join(f"{key}: {value}" for key, value in d.items()) + "}"
)


@given(
    top=st.dictionaries(keys, words | mappings | mappings.map("[{}]".format), max_size=4),
    rule=mappings,
)
def test_any_keys_with_any_values_load_or_are_explained(top: dict[str, str], rule: str) -> None:
    text = "".join(f"{key}: {value}\n" for key, value in {**top, "rules": f"[{rule}]"}.items())

    script, findings = examine(text)

    errors = [found for found in findings if found.severity is Severity.ERROR]
    assert (script is None) == bool(errors)
    assert all(found.code in CODES for found in findings)
