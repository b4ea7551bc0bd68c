"""What an explanation looks like."""

from __future__ import annotations

from simulator.dialogue.bot import chance, first_state
from simulator.dialogue.why import why_heard
from simulator.scenario import load_bot_file
from simulator.transcript.why_text import why_lines


def lines(text: str, message: str, *, verbose: bool = False) -> list[str]:
    script = load_bot_file("bot.yaml", read=lambda _: text.encode())
    why = why_heard(script, first_state(script), message, chance("0"), 0)
    return [line.removeprefix(" " * 9) for line in why_lines(why, verbose=verbose)]


NESTED = """\
rules:
  - {when: tea, say: x}
  - when: <who> wants <n:number>
    rules: [{if: n > 5, say: many}, {say: few}]
  - {when: wants, say: y}
"""


def test_the_rule_stands_first_and_those_before_it_under_it() -> None:
    assert lines(NESTED, "Mia wants 3") == [
        "because when <who> wants <n:number> bot.yaml:3, who is 'Mia', n is 3",
        "  not if n > 5 bot.yaml:4: if is false: n > 5, where n is 3",
        "  and there rule 2 bot.yaml:4",
        "  not when tea bot.yaml:2: 'tea' is missing",
    ]


def test_the_pattern_that_fitted_is_told_where_the_name_does_not_tell_it() -> None:
    polite = "rules: [{when: [yes please, no thank you], say: x}]"
    assert lines(polite, "No, thank you.") == [
        "because when yes please bot.yaml:1: no thank you fits"
    ]
    assert lines(polite, "Yes, please!") == ["because when yes please bot.yaml:1"]
    named = "rules: [{name: answer, when: [yes please, no <what>], say: <what>}]\nvars: {what: ''}"
    assert lines(named, "no milk") == ["because answer bot.yaml:1: no <what> fits, what is 'milk'"]


def test_a_list_that_is_heard_as_json_is_called_a_list() -> None:
    batch = "rules: [{when_json: [{id: 1, result: [a]}, <x>], say: <x>}]"
    assert lines(batch, '[{"id": 1, "result": ["a"]}, 2]') == [
        "because when_json [{id: 1, result: [a]}, <x>] bot.yaml:1, x is 2"
    ]


def test_those_that_come_later_are_told_where_all_is_asked_for() -> None:
    assert lines(NESTED, "Mia wants 3", verbose=True)[-1] == (
        "  later when wants bot.yaml:5: would have fitted, too"
    )


def test_a_message_without_an_answer_says_so() -> None:
    assert lines("rules: [{when: a, say: x}]", "b") == [
        "because no rule fits",
        "  not when a bot.yaml:1: 'a' is missing",
    ]
    assert lines("rules: []", "b") == ["because there is no rule for it"]


def test_a_script_that_failed_says_where() -> None:
    told = lines("vars: {n: 0}\nrules: [{when: a, say: '<(1 // n)>'}]", "a")
    assert told[0].startswith("because the script failed: the expression '(1 // n)' fails")


def test_of_many_rules_the_nearest_are_shown() -> None:
    many = "".join(f"  - {{when: w{n}, say: x}}\n" for n in range(30))
    near = "  - {when: hello <n:number>, say: x}\n"
    told = lines(f"rules:\n{many}{near}", "hello there")
    assert told[1] == "  not 21 that are further from it; the nearest are:"
    assert told[-1] == "  not when hello <n:number> bot.yaml:32: there is no number in it"
    assert len(told) == 12
    assert len(lines(f"rules:\n{many}{near}", "hello there", verbose=True)) == 32


def test_keywords_that_were_not_heard_take_one_line() -> None:
    assert lines("keywords: {a: x, b: y, c: z}", "c") == [
        "because keyword c bot.yaml:1",
        "  not 2 keywords: none of these words was heard",
    ]


def test_pieces_stand_above_what_was_tried_on_them() -> None:
    text = "split_at: ['.']\nrules: [{when: b, say: x}, {when: c, say: y}]"
    assert lines(text, "a. b") == [
        "because when b bot.yaml:2, of 'b'",
        "  of 'a':",
        "  not when b bot.yaml:2: 'b' is missing",
        "  not when c bot.yaml:2: 'c' is missing",
    ]


def test_what_a_peer_says_steers_no_terminal() -> None:
    (told,) = lines("rules: [{when: <x>, say: ok}]", "\x1b[2J a\tb")
    assert "\x1b" not in told
    assert "\t" not in told
