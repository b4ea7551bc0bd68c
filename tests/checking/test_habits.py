"""First attempts of people who come from elsewhere: what they wrote, and the help that mends it."""

from __future__ import annotations

import pytest

from tests.checking.checked import check
from tests.marked import unmark

HABITS = {
    # other tools' words for a key
    "reply for say": ("rules: [{when: a b, ‸reply: x}]", "unknown-key", "did you mean say?"),
    "greeting for on_open": ("‸greeting: hello", "unknown-key", "did you mean on_open?"),
    "default for otherwise": ("‸default: hello", "unknown-key", "did you mean otherwise?"),
    "next for go_to": ("rules: [{when: a b, ‸next: start}]", "unknown-key", "did you mean go_to?"),
    "end for close": ("rules: [{when: a b, ‸end: true}]", "unknown-key", "did you mean close?"),
    "delay for wait": ("on_open: {‸delay: 2s, say: x}", "unknown-key", "did you mean wait?"),
    "variables for vars": ("‸variables: {n: 1}", "unknown-key", "did you mean vars?"),
    "a handler for rules": ("‸on_message: {say: hi}", "unknown-key", "did you mean rules?"),
    "a timeout of a scenario": (
        "scenario: x\nserver: {otherwise: a}\nclient: {otherwise: b}\n‸timeout: 5s",
        "unknown-key", "`limits: {messages: 50}`",
    ),
    "an address of a scenario": (
        "scenario: x\nserver: {otherwise: a}\nclient: {otherwise: b}\n‸path: /chat",
        "unknown-key", "did you mean wire?",
    ),
    "a key that lives elsewhere": (
        "rules: [{when: a b, say: x, ‸states: {}}]", "unknown-key", "states is a key of a bot",
    ),
    "ends_with for ended_by": (
        "scenario: x\nserver: {otherwise: a}\nclient: {otherwise: b}\nexpect: {‸ends_with: client}",
        "unknown-key", "did you mean ended_by?",
    ),
    "say of a state": (
        "states: {a: {‸say: hi, rules: [{when: x y, go_to: start}]}}\non_open: {go_to: a}",
        "unknown-key", "on_enter: {say: ",
    ),
    "then": ("rules: [{when: a b, say: x, ‸then: {close: true}}]", "unknown-key", "stands beside it"),
    "else": ("rules: [{when: a b, rules: [{‸else: x}]}]", "unknown-key", "without a condition"),
    "reconnect of a bot": ("on_open: hello\n‸reconnect: {after: 1s}", "unknown-key", "on_close or"),
    "a filter of another name": ("on_open: <(message|‸uppercase)>", "bad-text", "mean upper?"),
    "a function for a filter": (
        "rules: [{when: a b, if: ‸len(message) > 3, say: x}]", "bad-expression", "write x|length",
    ),
    "JSON in quotes, heard": (
        "rules: [{when_json: ‸'{\"a\": 1}', say: x}]", "json-in-text", "take away the quotes",
    ),
    "JSON in quotes, said": (
        "on_open: {say_json: ‸'[1, 2]'}", "json-in-text", "take away the quotes",
    ),
    "steps for a side": (
        "scenario: x\nserver: {otherwise: a}\nclient: ‸[{say: hello}]", "wrong-type",
        "`client: {on_open: hello, otherwise: hello}`",
    ),
    "a filter that takes a sum": (
        "vars: {n: 0, all: []}\non_open: There are <n + ‸all|length>.", "wide-filter", "(all|length)",
    ),
    "a filter that takes a sum in a condition": (
        "vars: {n: 0, all: []}\nrules: [{when: a b, if: n < 2 * ‸all|length, say: x}]",
        "wide-filter", "(all|length)",
    ),
    "a filter that takes a sum under set": (
        "vars: {n: 0, all: []}\non_open: {set: {n: <n + ‸all|length>}, say: <n> <all>}",
        "wide-filter", "(all|length)",
    ),
    "yes for true": ("on_open: {close: ‸yes}", "bad-close", "write `close: true`"),
    # a line that is not where it should be
    "a dash too many": (
        "rules:\n  - ‸when: hello there\n  - say: hi", "no-reply", "take away the dash in line 3",
    ),
    "a rule without a reply": (
        "rules:\n  - ‸when: hello there\n  - when: x y\n    say: hi", "no-reply", "give it a reply",
    ),
    "a colon too few": (
        "rules:\n  - when hello\n    ‸say: hi", "indentation", "in the line above: - when: hello",
    ),
    # YAML between brackets
    "a colon between braces": (
        "on_open: {say_json: {code: 1, message: no such item‸: tea}}", "unquoted-colon",
        "write message: 'no such item: tea'",
    ),
    "a colon between braces, and an apostrophe": (
        "on_open: {say_json: {a: it's odd‸: [1], b: 2}}", "unquoted-colon",
        "write a: 'it''s odd: [1]'",
    ),
    "a list in a slot between braces": (
        "vars: {all: []}\nrules:\n- when: a <x>\n  set: {all: <all + ‸[x]>}", "yaml-syntax",
        "write all: '<all + [x]>'",
    ),
    "a list of patterns without its end": (
        "rules:\n  - when: ‸[eight, nine\n    say: x", "unclosed", "write - when: [eight, nine],",
    ),
    # other notations
    "braces for a slot": (
        "rules: [{when: I am <name>, say: 'Hi ‸{name}, <name>'}]", "text-slot", "write <name>",
    ),
    "a dollar and braces": (
        "vars: {n: 1}\non_open: 'It is ‸${ n }, <n>'", "text-slot", "write <n>",
    ),
    "two braces in JSON": (
        "vars: {n: 1}\non_open: {say_json: {a: ‸'{{n}}', b: <n>}}", "text-slot", "write <n>",
    ),
    "a calculation that is a text": (
        "vars: {n: 0}\non_open: {set: {n: ‸n + 1}, say: <n>}", "text-as-value", "write n: <n + 1>",
    ),
    "a capture that is a text": (
        "vars: {n: 0}\nrules: [{when: a <x>, set: {n: ‸x}, say: <n> <x>}]", "text-as-value",
        "write n: <x>",
    ),
    "slots in a condition": (
        "vars: {n: 0}\nrules: [{when: a b, if: ‸<n> == 3, say: x}]", "bad-expression",
        "write n == 3",
    ),
    "a word that is no text": (
        "vars: {n: 0}\nrules: [{when: a b, if: n == ‸yes, say: x}]", "undeclared-name", "'yes'",
    ),
    "a comparison in a slot": (
        "vars: {n: 0}\non_open: You <‸'win' if n > 2 else 'lose'>.", "bad-text", "if (n > 2)",
    ),
    "HTML": ("on_open: a <‸b>bold</b> word", "undeclared-name", r"write \<"),
    "a regular expression": (
        "rules: [{when: ‸^hello$, say: x}]", "regex-in-pattern", "write when_regex",
    ),
    "a regular expression in a list": (
        "rules: [{when: [a b, 'item ‸[0-9]+'], say: x}]", "regex-in-pattern", "<n:number>",
    ),
    "a kind of another name": (
        "rules: [{when: ‸<n:int> teas, say: <n>}]", "bad-pattern", "write <n:number>",
    ),
    "a kind that needs none": (
        "rules: [{when: I am ‸<n:str>, say: <n>}]", "bad-pattern", "write <n>",
    ),
    "a list that was not declared": (
        "rules: [{when: a ‸<c:COLOURS> tea, say: <c>}]", "bad-pattern",
        "`words: {COLOURS: [red, green]}`",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("snippet", "code", "help"), HABITS.values(), ids=HABITS)
def test_a_habit_has_one_finding_whose_help_mends_it(snippet: str, code: str, help: str) -> None:
    text, place = unmark(snippet)
    assert [(f.code, f.place[1:]) for f in check(text) if f.severity != "hint"] == [(code, place)]
    (found,) = (f for f in check(text) if f.code == code)
    assert help in found.advice


DOUBTS = {
    "a greeting that hangs on a condition": (
        "vars: {n: 0}\nrules: [‸{when: a b, say: x, rules: [{if: n > 2, close: true}]}]", 1,
    ),
    "JSON in a timer": (
        "vars: {n: 0}\nevery: ‸{each: 5s, say_json: [1], rules: [{if: n > 2, drop: true}]}", 1,
    ),
    "inside other rules": (
        "vars: {n: 0}\nrules: [{when: a b, rules: [‸{say: x, rules: [{if: n > 2, say: y}]}]}]", 1,
    ),
    "inner rules that end well": (
        "vars: {n: 0}\nrules: [‸{when: a b, say: x, rules: [{if: n > 2, say: y}, {say: []}]}]", 0,
    ),
    "said behind them": (
        "vars: {n: 0}\nrules: [‸{when: a b, rules: [{if: n > 2, say: y}], say: x}]", 0,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("snippet", "times"), DOUBTS.values(), ids=DOUBTS)
def test_what_may_be_taken_back_is_worth_a_hint(snippet: str, times: int) -> None:
    text, place = unmark(snippet)
    found = [f.place[1:] for f in check(text) if f.code == "taken-back"]
    assert found == [place] * times


FINE = {
    "braces around no name of ours": "vars: {n: 1}\non_open: '{x} <n>'",
    "a text with the name of a variable in it": "vars: {n: ''}\non_open: {set: {n: no n here}, say: <n>}",
    "a text in quotes": "vars: {n: ''}\non_open: {set: {n: 'n'}, say: <n>}",
    "a text for a variable": "vars: {mood: ''}\non_open: {set: {mood: happy}, say: <mood>}",
    "a filter of one name": "vars: {n: 0, all: []}\non_open: {rules: [{if: n < all|length, say: <n - (all|length)>}]}",
    "a filter of a sum": "vars: {n: a}\non_open: <n + n|upper>, x - n|length",
    "a price": "rules: [{when: the price is $5, say: x}]",
    "a path": "rules: [{when: open /etc/passwd, say: x}]",
    "a sentence": "rules: [{when: 'is it there. * it is', say: x}]",
    "a capture that stays, and silence": "vars: {n: 0}\nrules: [{when: item <n:number>}, {say: <n>}]",
}


@pytest.mark.parametrize("text", FINE.values(), ids=FINE)
def test_what_is_meant_as_it_stands_is_left_alone(text: str) -> None:
    assert [f.headline for f in check(text) if f.severity != "hint"] == []
