"""Tests for simulator.scenario.secrets: where values come from, and what is said of those that do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.conversation.setup import Rules
from simulator.errors import InvalidFile, UsageError
from simulator.record import Side
from simulator.scenario import (
    Given,
    Scenario,
    examine_file,
    load_scenario,
    load_secrets,
    parse_secrets,
)
from simulator.scenario.secrets import filled

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT = """\
scenario: Log in
server: {rules: [{when: <word>, if: word == token, say: welcome}]}
client: bot.yaml
secrets: {token: SOURCE}
"""
BOT = 'on_open: "<token>"\nvars: {token: nothing}\n'


def reader(source: str) -> Callable[[str], bytes]:
    return lambda path: (BOT if path == "bot.yaml" else TEXT.replace("SOURCE", source)).encode()


def load(source: str, given: Given) -> Scenario:
    return load_scenario("s.yaml", read=reader(source), given=given)


def variables(scenario: Scenario) -> list[object]:
    parties = [scenario.party(side) for side in Side]
    return [party.script.vars["token"] for party in parties if isinstance(party, Rules)]


@pytest.mark.parametrize("source", ["$T", "'${T}'"])
def test_a_value_comes_from_the_environment_into_both_bots(source: str) -> None:
    scenario = load(source, Given(environ={"T": "sesame"}))
    assert scenario.secrets == {"token": "sesame"}
    assert variables(scenario) == ["sesame", "sesame"]
    assert "sesame" not in repr(scenario).replace("'token': 'sesame'", "")  # of the bots' variables


def test_a_value_that_is_given_comes_first_and_needs_no_environment() -> None:
    given = Given({"token": "given", "more": "other"}, {})
    assert load("$T", given).secrets == {"token": "given", "more": "other"}
    assert load_secrets("s.yaml", read=reader("$T"), given=given)["token"] == "given"


def test_who_only_looks_gets_a_stand_in() -> None:
    scenario = load("$T", Given())
    assert variables(scenario) == ["***token***", "***token***"]


@pytest.mark.parametrize(
    ("source", "environ", "code", "headline"),
    [
        ("$T", {}, "missing-secret", "the secret token is to come from $T, which is not set"),
        ("sesame", {"T": "x"}, "missing-secret", "the secret token names no variable of the environment, and no value stands in a file"),
        ("[$T]", {"T": "x"}, "missing-secret", "the secret token names no variable of the environment, and no value stands in a file"),
        ("$T", {"T": "abc"}, "bad-value", "$T, the secret token, has fewer than 4 characters: half of what is said would be hidden with it"),
    ],
    ids=["not set", "in the file", "a list", "too short"],
)  # fmt: skip
def test_what_is_no_secret_is_a_finding_with_its_place(
    source: str, environ: dict[str, str], code: str, headline: str
) -> None:
    with pytest.raises(InvalidFile) as raised:
        load(source, Given(environ=environ))
    (found,) = raised.value.diagnostics
    assert (found.code, found.headline, found.place.line) == (code, headline, 4)


def test_a_name_that_means_something_else_is_a_finding() -> None:
    text = TEXT.replace("token: SOURCE", "message: $T")
    with pytest.raises(InvalidFile) as raised:
        load_scenario("s.yaml", read=lambda p: text.encode(), given=Given(environ={"T": "sesame"}))
    assert "the secret message has a name that means something else" in str(raised.value)


def test_secrets_are_given_as_name_and_value_or_variable() -> None:
    found = parse_secrets(["a=x=y z", "b=$HOME", "c=${HOME}", "d=$5 off"], {"HOME": "/root"})
    assert found == {"a": "x=y z", "b": "/root", "c": "/root", "d": "$5 off"}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["token"], "--secret token: write NAME=VALUE, or NAME='$VARIABLE'"),
        (["a=abc"], "--secret a=…: the secret a has fewer than 4 characters"),
        (["a=$NO"], "--secret a=…: the secret a is to come from $NO, which is not set"),
        (["a=abcd", "a=abcd"], "the secret a is given twice"),
        (["1a=abcd"], "the secret 1a needs a name of letters, digits and _"),
        (["turn=abcd"], "the secret turn has a name that means something else"),
        (["if=abcd"], "the secret if has a name that means something else"),
    ],
)
def test_a_secret_given_otherwise_is_refused(options: list[str], sentence: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse_secrets(options, {})
    assert str(raised.value).startswith(sentence) or sentence in str(raised.value)
    assert "abcd" not in str(raised.value)


def test_addresses_and_headers_are_filled_with_what_is_known_only() -> None:
    values = {"t": "a/b c"}
    assert filled("Bearer <t> <other>", values) == "Bearer a/b c <other>"
    assert filled("ws://h/?k=<t>", values, url=True) == "ws://h/?k=a%2Fb%20c"


@pytest.mark.parametrize(
    ("change", "name", "place"),
    [
        ('server: "wss://a.test/?k=<tokne>"', "tokne", "1:26"),
        ("server: {cmd: ./bot --key <Token>}", "Token", "1:27"),
        ("server: {}\nwire: {path: /hook/<tken>}", "tken", "2:20"),
        ('server: {}\nwire: {headers: {X-Key: "k <tokens>"}}', "tokens", "2:28"),
        ('server: "wss://a.test/?k=<token>&room=<room>"', "", ""),
        ('server: {on_open: "<token>"}\nwire: {headers: {X: "a <b> 3 < 4"}}', "", ""),
    ],
)
def test_a_slip_in_the_name_of_a_secret_is_told_where_it_would_be_sent(
    change: str, name: str, place: str
) -> None:
    text = f"{change}\nclient: {{on_open: hi}}\nscenario: S\nsecrets: {{token: $TOKEN}}\n"
    found, findings = examine_file("s.yaml", read=lambda _: text.encode())
    assert found is not None
    told = [(each.code, f"{each.place.line}:{each.place.column}", each.headline, each.help) for each in findings]  # fmt: skip
    sentence = f"no secret is called {name}, so this is sent as it stands"
    wanted = [("undeclared-name", place, sentence, "did you mean <token>?")] if name else []
    assert told == wanted
