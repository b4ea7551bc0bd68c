"""Every rule of a script is met once, wherever it stands, and can be changed there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from simulator.dialogue import actions
from simulator.dialogue import script as s
from simulator.explore.revision import draws_waits, revise, rules_of
from simulator.scenario import load_bot_file

if TYPE_CHECKING:
    from simulator.dialogue.script import Script

EVERYWHERE = """
include: [more.yaml]
on_open: hello
on_close: {set: {n: 1}}
on_error: {set: {n: 2}}
vars: {n: 0}
otherwise: pardon
on_silence: {after: 5s, say: hm}
every: [{each: 1s, say: tick}, {each: 2s, say: tock}]
keywords: {rain: {rules: [{when: much rain, say: oh}, {say: coat}]}}
rules:
  - {name: first, when: a, any_of: [b, {rules: [{if: n == 1, say: c}, {say: d}]}]}
  - {when: e, in_turn: [f, {use: first}]}
  - {when: g, use: rain}
states:
  later: {on_enter: here, rules: [{when: h, say: i}], on_close: {set: {n: 3}}}
  never: {otherwise: j}
"""
MORE = "rules: [{when: k, say: l}]\nkeywords: {snow: cold}\n"


def load(text: str) -> Script:
    files = {"bot.yaml": text.encode(), "more.yaml": MORE.encode()}
    return load_bot_file("bot.yaml", read=lambda path: files[path])


def names(script: Script) -> list[str]:
    return [known.rule.ref.name for known in rules_of(script)]


ALL = [
    "on_open", "otherwise", "on_silence", "every", "every", "on_close", "on_error",
    "first", "if n == 1", "rule 2", "when e", "when g", "keyword rain", "when much rain", "rule 2",
    "on_enter later", "on_close", "when h", "otherwise", "when k", "keyword snow",
]  # fmt: skip


def test_every_rule_is_known_once_with_its_state_and_the_rule_around_it() -> None:
    script = load(EVERYWHERE)
    assert names(script) == ALL
    known = rules_of(script)
    assert [n for n, one in enumerate(known) if one.within is not None] == [8, 9, 13, 14]
    assert {known[one.within].rule.ref.name for one in known if one.within is not None} == {
        "first",
        "keyword rain",
    }
    assert [one.section for one in known[15:]] == ["later"] * 3 + ["never"] + ["start"] * 2
    assert [n for n, one in enumerate(known) if one.listed] == [7, 8, 9, 10, 11, 13, 14, 17, 19]


def test_a_change_that_changes_nothing_leaves_an_equal_script() -> None:
    script = load(EVERYWHERE)
    assert revise(script, lambda old, inner: inner) == script


@pytest.mark.parametrize("number", range(len(ALL)), ids=lambda n: f"{n} {ALL[n]}")
def test_any_rule_can_be_removed_with_what_is_inside(number: int) -> None:
    script = load(EVERYWHERE)
    wanted = [n for n, one in enumerate(rules_of(script)) if number not in (n, one.within)]
    gone = rules_of(script)[number].rule
    revised = revise(script, lambda old, inner: None if old is gone else inner)
    assert names(revised) == [ALL[n] for n in wanted]
    assert gone not in revised.named.values()
    assert gone not in [keyword.rule for keyword in revised.keywords.values()]


def test_a_rule_that_is_used_by_name_is_changed_there_too() -> None:
    def mark(old: s.Rule, inner: s.Rule) -> s.Rule:
        return replace(inner, reply=(*inner.reply, actions.Close(4444)))

    revised = revise(load(EVERYWHERE), mark)
    listed = [known.rule for known in rules_of(revised)]
    assert any(revised.named["first"] is rule for rule in listed)
    assert any(revised.keywords["rain"].rule is rule for rule in listed)
    assert all(rule.reply[-1] == actions.Close(4444) for rule in listed)


def test_a_rule_loses_its_list_of_rules_with_the_last_of_them() -> None:
    script = load("rules: [{when: a, say: b, rules: [{say: c}]}]\n")
    inner = rules_of(script)[1].rule
    revised = revise(script, lambda old, new: None if old is inner else new)
    (rule,) = revised.start.rules.rules
    assert [type(action) for action in rule.reply] == [actions.Say]


def test_an_index_over_words_follows_the_rules_that_are_left() -> None:
    rules = "".join(f"  - {{when: word{n}, say: answer}}\n" for n in range(12))
    script = load(f"rules:\n{rules}")
    gone = script.start.rules.rules[0]
    fewer = revise(script, lambda old, inner: None if old is gone else inner).start.rules
    assert fewer.matcher is not None
    few = revise(script, lambda old, inner: inner if old.ref.line < 5 else None).start.rules
    assert (len(few.rules), few.matcher) == (3, None)


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("otherwise: {wait: 1s, say: x}", False),
        ("otherwise: {wait: 1s-2s, say: x}", True),
        ("otherwise: {any_of: [a, {in_turn: [b, {wait: 1s-2s, say: x}]}]}", True),
        ("rules: [{when: a, rules: [{wait: 1s-2s, say: x}]}]", True),
    ],
)
def test_waits_that_are_drawn_are_found_wherever_they_stand(text: str, drawn: bool) -> None:
    assert draws_waits(load(text + "\n")) is drawn
