"""What the loader says about slips: each has its own code, at its own place."""

from __future__ import annotations

import pytest

from simulator.diagnostics import CODES, Severity
from tests.dialogue.loading import examine
from tests.marked import unmark

ERRORS = {
    # keys and values
    "a key that does not exist": ("rules: [{‸wehn: hi, say: x}]", "unknown-key"),
    "a rule's key in a bot": ("‸say: hi", "unknown-key"),
    "a bot's key in a rule": ("rules: [{when: hi, ‸otherwise: x}]", "unknown-key"),
    "a condition in a reply": ("on_open: {any_of: [{‸if: 1 > 2, say: x}]}", "unknown-key"),
    "a key without a value": ("‸on_open:", "missing-value"),
    "say without a value": ("rules: [{when: hello, ‸say: }]", "missing-value"),
    "a mapping for a pattern": ("rules: [{when: ‸{a: b}, say: x}]", "wrong-type"),
    "an action under say": ("on_open: {say: ‸{any_of: [a]}}", "wrong-type"),
    "JSON under say": ("on_open: {say: ‸{a: 1}}", "wrong-type"),
    "a list in a list of texts": ("on_open: {say: [a, ‸[b]]}", "wrong-type"),
    "a list among texts and actions": ("on_open: {say: [a, ‸[b], {wait: 1s}, c]}", "wrong-type"),
    "JSON among texts": ("on_open: {say: [a, ‸{type: b}]}", "wrong-type"),
    "a slip among texts": ("on_open: {say: [a, {‸wiat: 1s}, b]}", "unknown-key"),
    "a text behind a close among texts": ("on_open: {say: [a, {close: true}, ‸b]}", "after-close"),
    "rules as a mapping": ("rules: ‸{when: a}", "wrong-type"),
    "a rule as a text": ("rules: [‸hello]", "wrong-type"),
    "a bot as a text": ("‸hello", "wrong-type"),
    "a bot as a list": ("‸[hello]", "wrong-type"),
    "a state as a text": ("states: {a: ‸hello}", "wrong-type"),
    "variables as a list": ("vars: ‸[a]", "wrong-type"),
    "a word list as a text": ("words: {a: ‸b}", "wrong-type"),
    "substitutions of substitutions": ("substitutions: {a: {b: ‸[c]}}", "wrong-type"),
    "a weight that is no number": ("on_open: {any_of: [a, {say: b, weight: ‸x}]}", "bad-value"),
    "weights that are all 0": ("on_open: {any_of: ‸[{say: b, weight: 0}]}", "bad-value"),
    "a priority in quotes": ('rules: [{priority: ‸"1", when: hello, say: x}]', "bad-value"),
    "a seed that is no number": ("seed: ‸x", "bad-value"),
    "nothing to draw from": ("on_open: {any_of: ‸[]}", "bad-value"),
    "nothing to take in turn": ("on_open: {in_turn: ‸[]}", "bad-value"),
    "no pattern to hear": ("rules: [{when: ‸[], say: x}]", "bad-value"),
    "drop that is not true": ("on_open: {drop: ‸yes}", "bad-value"),
    "times below 1": ("every: {each: 1s, times: ‸0, say: x}", "bad-value"),
    "a mark that is blank": ('split_at: ["‸ "]'.replace('"‸', '‸"'), "bad-value"),
    "a wait that is no duration": ("on_open: {wait: ‸soon, say: x}", "bad-duration"),
    "a wait that runs backwards": ("on_open: {wait: ‸3s-1s, say: x}", "bad-duration"),
    "each of 0s": ("every: {each: ‸0s, say: x}", "bad-duration"),
    "on_silence without after": ("on_silence: ‸{say: x}", "missing-key"),
    "every without each": ("every: ‸{say: x}", "missing-key"),
    "a close code that cannot be sent": ("on_open: {close: ‸1005}", "bad-close"),
    "close that is a word": ("on_open: {close: ‸now}", "bad-close"),
    "a code in a mapping": ("on_open: {close: {code: ‸12}}", "bad-close"),
    "a long reason": (f"on_open: {{close: {{reason: ‸{'é' * 62}}}}}", "bad-close"),
    "bytes that are no base64": ("on_open: {say_binary: ‸A}", "bad-base64"),
    # patterns, texts, expressions
    "a list that does not exist": ("rules: [{when: I am ‸<x:sizes>, say: x}]", "bad-pattern"),
    "a pattern without a word": ('rules: [{when: ‸"!", say: x}]', "bad-pattern"),
    "a pattern in a list": ('rules: [{when: [hello, ‸"!"], say: x}]', "bad-pattern"),
    "a pattern in a shape": ('rules: [{when_json: {a: [‸"<x:NO>"]}, say: x}]', "bad-pattern"),
    "a regex that RE2 refuses": ('rules: [{when_regex: ‸"(?=a)", say: x}]', "bad-regex"),
    "an expression": ("vars: {n: 1}\nrules: [{if: ‸n >, say: x}]", "bad-expression"),
    "a text": ("on_open: Hello ‸<(1>", "bad-text"),
    "a text in a value": ("on_open: {say_json: {a: [1, ‸<(1>]}}", "bad-text"),
    # names
    "a name in a text": ('rules: [{when: I am <name>, say: "Hi <‸nmae>"}]', "undeclared-name"),
    "a name in a condition": ("vars: {score: 1}\non_open: {rules: [{if: ‸scor > 1, say: x}]}",
                              "undeclared-name"),
    "a name in a value": ("on_open: {say_json: {a: [<‸b>]}}", "undeclared-name"),
    "a name of one pattern only": ("rules: [{when: [I am <n>, call me], say: <‸n>}]",
                                   "undeclared-name"),
    "a capture of another rule": ("rules: [{when: I am <n>, say: x}, {when: you, say: <‸n>}]",
                                  "undeclared-name"),
    "a name of unless": ("rules: [{when: hello, unless: not <n>, say: <‸n>}]", "undeclared-name"),
    "a name in block text": ("on_open: |\n  Hello\n  dear <‸nobody>\n", "undeclared-name"),
    "set of no variable": ("vars: {score: 1}\non_open: {set: {‸scroe: 2}}", "undeclared-name"),
    "set of a capture": ("rules: [{when: I am <n>, set: {‸n: 2}}]", "undeclared-name"),
    "a state": ("rules: [{when: hello, go_to: ‸refnd}]\nstates: {refund: {}}", "unknown-state"),
    "a keyword": ("on_open: {use: ‸drem}\nkeywords: {dream: hi}", "unknown-rule"),
    "a keyword beside as_if": ("on_open: {as_if: a, use: ‸drem}", "unknown-rule"),
    "a filter for what is heard": ("incoming: [‸plian]\nsubstitutions: {plain: {a: b}}",
                                   "unknown-filter"),
    "a variable that is built in": ("vars: {‸turn: 1}", "shadowed-name"),
    "a capture that is built in": ("rules: [{when: I say <‸message>, say: x}]", "shadowed-name"),
    "a capture in a shape": ("rules: [{when_json: ‸{a: <state>}, say: x}]", "shadowed-name"),
    "a word list that is built in": ("words: {‸number: [a]}", "shadowed-name"),
    "substitutions that are built in": ("substitutions: {‸upper: {a: b}}", "shadowed-name"),
    "a variable with a blank": ("vars: {‸my score: 1}", "bad-name"),
    "a variable that is a word of expressions": ("vars: {‸and: 1}", "bad-name"),
    "the state start": ("states: {‸start: {}}", "bad-name"),
    "a state without a name": ("states: {‸'': {}}", "bad-name"),
    "a rule's name, twice": ("rules: [{name: a, when: b, say: x}, {name: ‸a, say: y}]",
                             "same-name"),
    # rules and actions
    "two conditions": ("rules: [{when: hello, ‸when_json: {}, say: b}]", "two-conditions"),
    "no reply": ("rules: [‸{when: hello}]", "no-reply"),
    "a keyword without a reply": ("keywords: {‸dream: {also: [dreamt]}}", "no-reply"),
    "a timer without a reply": ("every: ‸{each: 1s}", "no-reply"),
    "say behind close": ("on_open: {close: true, ‸say: hi}", "after-close"),
    "a text behind drop": ("on_open: [{drop: true}, ‸hi]", "after-close"),
    "a text in on_close": ("on_close: ‸bye", "say-after-end"),
    "say in on_error": ("on_error: {‸say: bye}", "say-after-end"),
    "say_json in nested rules": ("on_close: {rules: [{‸say_json: 1}]}", "say-after-end"),
    "a text in any_of in on_close": ("on_close: {any_of: [‸bye]}", "say-after-end"),
    "pass in in_turn": ("on_open: {in_turn: [{pass: ‸true}]}", "pass-in-turn"),
    "reconnect in on_open": ("on_open: {reconnect: ‸{after: 1s}}", "misplaced-reconnect"),
    # include
    "a file above": ("include: [‸../x.yaml]", "include-path"),
    "a file from the root": ("include: ‸/x.yaml", "include-path"),
    "a file that is not there": ("include: [‸nope.yaml]", "unreadable"),
    "a file that includes itself": ("include: [‸bot.yaml]", "include-cycle"),
}  # fmt: skip


@pytest.mark.parametrize(("snippet", "code"), ERRORS.values(), ids=ERRORS)
def test_a_slip_is_an_error_with_its_own_code_and_place(snippet: str, code: str) -> None:
    text, place = unmark(snippet)

    script, findings = examine(text)

    assert [(f.code, f.place[1:], f.severity) for f in findings] == [(code, place, Severity.ERROR)]
    assert script is None
    assert code in CODES


WARNINGS = {
    "a number where a text is likely": ("rules: [{when_json: {jsonrpc: ‸2.0}, say: x}]",
                                        "number-for-text", Severity.WARNING),
    "a text that is JSON": ("on_open: ‸'{\"a\": 1}'", "json-in-text", Severity.WARNING),
    "a text that looks like an expression": ("vars: {n: 1}\non_open: ‸It is <1 + n>",
                                             "text-slot", Severity.WARNING),
    "one short word": ("rules: [{when: ‸no, say: x}]", "short-pattern", Severity.HINT),
    "a rule below one that always fits": ("rules: [{say: a}, ‸{when: b, say: c}]",
                                          "unreachable-rule", Severity.WARNING),
    "a condition below one that always fits": ("rules: [{say: a}, ‸{if: 1 > 2, say: c}]",
                                               "unreachable-rule", Severity.WARNING),
    "a rule below its twin": ("rules: [{when: you, say: a}, ‸{when: you, if: 1 > 2, say: c}]",
                              "unreachable-rule", Severity.WARNING),
    "a rule below one that hears all": ('rules: [{when: "*", say: a}, ‸{when: b c, say: c}]',
                                        "unreachable-rule", Severity.WARNING),
    "a rule that a priority puts below": ("rules: [‸{when: you, say: c}, {priority: 1, say: a}]",
                                          "unreachable-rule", Severity.WARNING),
    "a rule below one of its words": ("rules: [{when: you, say: a}, ‸{when: do you know, say: c}]",
                                      "unreachable-rule", Severity.WARNING),
    "a rule below any words": ("rules: [{when: <x>, say: <x>}, ‸{when: you, say: c}]",
                               "unreachable-rule", Severity.WARNING),
    "a name below any name": ("rules: [{when: my name is <x>, say: <x>}, ‸{when: my name is bob, say: c}]",
                              "unreachable-rule", Severity.WARNING),
    "a longer sentence below any": ("rules: [{when: I am <x>, say: <x>}, ‸{when: 'I am back, seen <n:number>', say: <n>}]",
                                    "unreachable-rule", Severity.WARNING),
    "a slot below a wider one": ("rules: [{when: a <x> b, say: <x>}, ‸{when: [so a c b, a c d b], say: c}]",
                                 "unreachable-rule", Severity.WARNING),
    "a slot beside words": ("rules: [{when: <x> is here, say: <x>}, ‸{when: <who:word> is here now, say: <who>}]",
                            "unreachable-rule", Severity.WARNING),
    "one short word of many": ("rules: [{when: ‸the, say: x}]", "short-pattern", Severity.HINT),
    "a whole message below a part": ("rules: [{when: [a b, you], say: a}, ‸{when_exactly: [you too, a b c], say: c}]",
                                     "unreachable-rule", Severity.WARNING),
    "a slot below a word beside it": ("rules: [{when: my name, say: a}, ‸{when: my name is <n>, say: c}]",
                                      "unreachable-rule", Severity.WARNING),
    "a rule below an any_of": ("rules: [{any_of: [a, b]}, ‸{when: b, say: c}]",
                               "unreachable-rule", Severity.WARNING),
    "a rule below nested rules that fit": ("rules: [{rules: [{say: a}]}, ‸{when: b, say: c}]",
                                           "unreachable-rule", Severity.WARNING),
}  # fmt: skip


@pytest.mark.parametrize(("snippet", "code", "severity"), WARNINGS.values(), ids=WARNINGS)
def test_a_doubtful_thing_is_said_and_still_loads(
    snippet: str, code: str, severity: Severity
) -> None:
    text, place = unmark(snippet)

    script, findings = examine(text)

    assert [(f.code, f.place[1:], f.severity) for f in findings] == [(code, place, severity)]
    assert script is not None


FINE = {
    "a hint is not given where a condition narrows": "rules: [{when: no, unless: problem, say: x}]",
    "nor for the whole message": "rules: [{when_exactly: no, say: x}]",
    "a rule below one that may pass": "rules: [{pass: true}, {when: b, say: c}]",
    "below one that recalls": "rules: [{recall: true}, {when: b, say: c}]",
    "below one that redirects": "rules: [{as_if: x}, {when: b, say: c}]",
    "below nested rules that may not fit": "rules: [{rules: [{if: 1 > 2, say: a}]}, {say: c}]",
    "below one with a condition": "rules: [{if: 1 > 2, say: a}, {say: c}]",
    "below a pattern with a condition": "rules: [{when: you, if: 1 > 2, say: a}, {when: you, say: c}]",
    "below the whole message": "rules: [{when_exactly: you, say: a}, {when: you, say: c}]",
    "below the whole message, named": "rules: [{name: n, when_exactly: you, say: a}, {when: you, say: c}]",
    "words that do not stand together": "rules: [{when: you know, say: a}, {when: you do know, say: c}]",
    "one word of several that may be left out": "rules: [{when: there, say: a}, {when: 'hello [there]', say: c}]",
    "any words with a condition": "rules: [{when: <x>, if: x == 'a', say: <x>}, {when: you, say: c}]",
    "any words below words": "rules: [{when: you, say: c}, {when: <x>, say: <x>}]",
    "one word of any kind": "rules: [{when: <x:number>, say: <x>}, {when: you, say: c}]",
    "words with nothing beside them": "rules: [{when: I am <x>, say: <x>}, {when: I am, say: c}]",
    "a slot of another kind": "rules: [{when: a <x:number> b, say: <x>}, {when: a <y:word> b, say: <y>}]",
    "words with more between": "rules: [{when: a <x:word> b, say: <x>}, {when: a * b, say: c}]",
    "a slot that takes less": "rules: [{when: a <x:2> b, say: <x>}, {when: a c b, say: c}]",
    "a slot below the whole message": "rules: [{when_exactly: I am <x>, say: <x>}, {when: I am bob, say: c}]",
    "words that must not be missing": "rules: [{when: so <x>, say: <x>}, {when: you, say: c}]",
    "one pattern of two is free": "rules: [{when: you, say: a}, {when: [you too, me], say: c}]",
    "a rule that is used by its name": "rules: [{when: you, say: a}, {name: n, when: you too, say: c}, {when: me, use: n}]",
    "bytes below all texts": 'rules: [{when: "*", say: a}, {when_binary: "*", say: c}]',
    "silence on purpose": "rules: [{when: hush, say: []}]",
    "empty lists of what is not there yet": "rules:\nvars:\nkeywords:\nstates:\nwords:\n",
    "a capture that is a variable": "vars: {n: ''}\nrules: [{when: [I am <n>, call me], say: <n>}]",
    "a capture in nested rules": "rules: [{when: I am <n>, rules: [{if: n == 'a', say: <n>}]}]",
    "a smiley": "on_open: I <3 you, a < b, </b> and <-",
    "a text in brackets": "on_open: '[sighs]'",
}


@pytest.mark.parametrize("text", FINE.values(), ids=FINE)
def test_nothing_is_said_about_what_is_fine(text: str) -> None:
    script, findings = examine(text)

    assert findings == []
    assert script is not None


SENTENCES = {
    "when: {…}": ("rules: [{when: {a: b}, say: x}]",
                  "when takes a pattern; for JSON write when_json"),
    "say: {any_of: …}": ("on_open: {say: {any_of: [a]}}", "any_of stands beside say, not under it"),
    "say: {…}": ("on_open: {say: {a: 1}}", "say takes text; for JSON write say_json"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "sentence"), SENTENCES.values(), ids=SENTENCES)
def test_the_sentence_says_what_to_write(text: str, sentence: str) -> None:
    _, findings = examine(text)

    assert [found.headline for found in findings] == [sentence]


HELP = {
    "a key": ("rules: [{wehn: hi, say: x}]", "did you mean when?"),
    "a capture": ('rules: [{when: I am <name>, say: "Hi <nmae>"}]', "did you mean name?"),
    "a variable": ("vars: {score: 1}\non_open: {set: {scroe: 2}}", "did you mean score?"),
    "a state": ("on_open: {go_to: refnd}\nstates: {refund: {}}", "did you mean refund?"),
    "a keyword": ("on_open: {use: drem}\nkeywords: {dream: hi}", "did you mean dream?"),
    "a text that is JSON": ("on_open: '{\"a\": 1}'",
                            "did you mean say_json? It takes the value without quotes around it"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "help"), HELP.values(), ids=HELP)
def test_the_likely_word_is_offered(text: str, help: str) -> None:
    _, findings = examine(text)

    assert [found.help for found in findings] == [help]


def test_all_findings_come_at_once() -> None:
    _, findings = examine(
        "seed: x\nsay: Note: y\nrules: [{wehn: hi, say: <nobody>}]\nstates: {a: {rules: b}}\n"
        "include: [other.yaml]",
        {"other.yaml": "on_open: hi\nrules: [{when: hey}]"},
    )

    assert {(f.code, f.place.file, f.place.line) for f in findings} == {
        ("bad-value", "bot.yaml", 1),
        ("unquoted-colon", "bot.yaml", 2),
        ("unknown-key", "bot.yaml", 2),
        ("unknown-key", "bot.yaml", 3),
        ("undeclared-name", "bot.yaml", 3),
        ("wrong-type", "bot.yaml", 4),
        ("unknown-key", "other.yaml", 1),
        ("no-reply", "other.yaml", 2),
    }
