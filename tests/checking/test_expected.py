"""Tests for simulator.checking.expected."""

from __future__ import annotations

import pytest

import simulator
from simulator.cli.pages import read_pages
from tests.checking.checked import check, told

SIDES = (
    "server: {rules: [{when: hello, say: good day}]}\n"
    "client: {on_open: hello, rules: [{when: good day, close: 4005}]}\n"
)
IMPOSSIBLE = {
    "a side that never closes": "expect: {‸ended_by: server}",
    "a loop that nothing stops": "loops: warn\nexpect: {‸ended_by: loop}",
    "a loop that nobody looks for": "loops: {action: off}\nexpect: {‸ended_by: loop}",
    "a code that nobody sends": "expect: {‸close_code: 4006}",
    "fewer than none": "expect: {‸messages: '< 0'}",
    "more than the limit": "limits: {messages: 10}\nexpect: {‸messages: 11}",
    "more than the limit in a comparison": "limits: {messages: 10}\nexpect: {‸messages: '> 10'}",
    "fewer than says has": (
        "expect: {‸messages: '< 2', says: [{client: hello}, {server: good day}]}"
    ),
    "another number than transcript has": "expect: {‸messages: 3, transcript: [{client: hello}]}",
    "a text that is never said": "expect: {says: [{client: ‸good morning}]}",
    "a text that the other side says": "expect: {transcript: [{server: ‸hello}]}",
    "said and never said": "expect: {says: [{client: ‸hello}], never: [{client: hello}]}",
}


@pytest.mark.parametrize("snippet", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_what_can_never_hold_is_a_warning_at_its_place(snippet: str) -> None:
    found, place = told(SIDES + snippet)
    assert found == [("impossible-expectation", "warning", place)]


@pytest.mark.parametrize("snippet", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_what_is_called_impossible_fails_when_it_is_played(snippet: str, tmp_path: object) -> None:
    path = f"{tmp_path}/s.yaml"
    with open(path, "w") as file:
        file.write(f"scenario: x\n{SIDES}{snippet}".replace("‸", ""))
    assert not simulator.run(path, out=str(tmp_path)).ok


POSSIBLE = {
    "the side that closes": "expect: {ended_by: client}",
    "an ending by the rest": "expect: {ended_by: limit}",
    "its code": "expect: {close_code: 4005}",
    "the code of a loop": "expect: {close_code: 4000}",
    "a code of the protocol": "expect: {close_code: 1011}",
    "as many as the limit": "limits: {messages: 10}\nexpect: {messages: 10}",
    "a limit that is off": "limits: {messages: off}\nexpect: {messages: 1000}",
    "as many as transcript has": "expect: {messages: '<= 1', transcript: [{client: hello}]}",
    "what is said": "expect: {says: [{client: hello}, {server: good *}]}",
    "anything": "expect: {says: [{client: '*'}]}",
    "a nudge": "loops: {nudge: {client: stop it}}\nexpect: {says: [{client: stop it}]}",
    "never, only for a while": (
        "expect: {says: [{client: hello}], never: [{client: hello, within: 1ms}]}"
    ),
}


@pytest.mark.parametrize("text", POSSIBLE.values(), ids=POSSIBLE)
def test_nothing_is_said_of_what_may_hold(text: str) -> None:
    assert check(SIDES + text) == ()


VARYING = {
    "a text with an expression": "client: {on_open: I am <state>}",
    "JSON with an expression": "client: {on_open: {say_json: [<state>]}}",
    "bytes": "client: {on_open: {say_binary: AAEC}}",
    "filtered": "client: {outgoing: upper, on_open: hello}",
    "a person": "client: human",
}


@pytest.mark.parametrize("client", VARYING.values(), ids=VARYING)
def test_nothing_is_said_of_a_side_whose_texts_are_not_known(client: str) -> None:
    text = f"server: {{rules: [{{when_binary: '*', say: []}}, {{when: '*', say: []}}]}}\n{client}\n"
    assert check(f"{text}expect: {{says: [{{client: good morning}}]}}") == ()


def test_a_page_tells_of_it() -> None:
    assert "never closes" in read_pages()["impossible-expectation"].means
