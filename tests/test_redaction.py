"""Tests for simulator.redaction: no form of a value gets through, and all else does."""

from __future__ import annotations

import html
import json
from base64 import b64encode, urlsafe_b64encode
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import UsageError
from simulator.record import EndedBy, Ending, Place, RuleRef, Run, Side, Turn, Verdict
from simulator.redaction import LEAST, MOST, Secrets

VALUE = 's3cr"et/ü+ \\x'
FORMS = {
    "as it is": VALUE,
    "in capitals": VALUE.upper(),
    "in JSON": json.dumps(VALUE)[1:-1],
    "in JSON, not in ASCII": json.dumps(VALUE, ensure_ascii=False)[1:-1],
    "in JSON in JSON": json.dumps(json.dumps(VALUE))[3:-3],
    "in JSON with slashes escaped": json.dumps(VALUE)[1:-1].replace("/", "\\/"),
    "in a URL": quote(VALUE),
    "in a query": quote(VALUE, safe=""),
    "in a form": quote_plus(VALUE),
    "in a URL in small letters": quote(VALUE, safe="").lower(),
    "in HTML": html.escape(VALUE),
    "in base64": b64encode(VALUE.encode()).decode(),
    "in base64 for URLs": urlsafe_b64encode(VALUE.encode()).decode(),
    "in base64 in a URL": quote(b64encode(VALUE.encode()).decode(), safe=""),
    "as a terminal shows it": VALUE.replace("\\", "\\\\"),
}
VALUES = st.text(min_size=LEAST, max_size=30)


@pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))
def test_every_form_of_a_value_is_hidden(form: str) -> None:
    assert Secrets({"token": VALUE}).text(f"a <{form}> b") == "a <***token***> b"


@given(VALUES, st.binary(max_size=7), st.binary(max_size=7))
def test_a_value_is_hidden_in_base64_beside_whatever(
    value: str, before: bytes, after: bytes
) -> None:
    raw = value.encode("utf-8", "surrogatepass")
    for encode in (b64encode, urlsafe_b64encode):
        shown = Secrets({"t": value}).text(encode(before + raw + after).decode())
        assert "***t***" in shown
        assert len(shown) <= len(encode(before)) + len(encode(after)) + len("***t***") + 4


@given(VALUES, st.text(max_size=9), st.text(max_size=9))
def test_a_value_never_gets_through(value: str, before: str, after: str) -> None:
    shown = Secrets({"NAME": value}).text(before + value + after)
    assert "***NAME***" in shown
    assert value not in shown.replace("***NAME***", "")


@given(VALUES, st.text())
def test_hiding_twice_is_hiding_once(value: str, text: str) -> None:
    secrets = Secrets({"n": value})
    once = secrets.text(text + value)
    assert secrets.text(once).replace("***n***", "") == once.replace("***n***", "")


@pytest.mark.parametrize(
    "text", ["", "An ordinary sentence, 100% & so on… (#7)", "\x00\ud800 …", "…"]
)
def test_what_holds_no_value_is_left_as_it_is(text: str) -> None:
    assert Secrets({"t": VALUE}).text(text) == text


def test_of_values_in_each_other_the_longest_is_told() -> None:
    secrets = Secrets({"short": "abcd", "long": "abcdefgh"})
    assert secrets.text("abcdefgh abcd") == "***long*** ***short***"


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ('the closest was "login s3cr"e…"', 'the closest was "login ***t***…"'),
        ("login s3c…", "login s3c…"),  # three characters tell nothing
        ('s3cr\\"et\\/… and S3CR…', None),
    ],
)
def test_the_beginning_of_a_value_that_was_cut_is_hidden(text: str, hidden: str | None) -> None:
    shown = Secrets({"t": VALUE}).text(text)
    assert shown == hidden if hidden is not None else shown.endswith("and ***t***…")


def test_a_reason_that_was_cut_has_no_mark() -> None:
    assert Secrets({"t": VALUE}).reason('bye s3cr"et') == "bye ***t***"
    assert Secrets({"t": VALUE}).text('bye s3cr"et') == 'bye s3cr"et'


def test_bytes_and_values_of_records_are_hidden_to_their_depth() -> None:
    secrets = Secrets({"t": VALUE})
    rule = RuleRef("when x", "a.yaml", 3)
    assert secrets.data(b"\xff" + VALUE.encode()) == b"\xff***t***"
    assert secrets.any({VALUE: [VALUE, 7, None, (VALUE, {VALUE})], "rule": rule, "side": Side.CLIENT}) == {
        "***t***": ["***t***", 7, None, ("***t***", {"***t***"})], "rule": rule, "side": Side.CLIENT,
    }  # fmt: skip


def test_a_run_is_told_without_values() -> None:
    place = Place("a.yaml", 1)
    run = Run(
        name=VALUE, seed=0,
        turns=(Turn(0, 0, Side.CLIENT, VALUE), Turn(1, 0, Side.SERVER, "", data=VALUE.encode())),
        ending=Ending(EndedBy.ERROR, reason=f"no {VALUE}"),
        verdicts=(Verdict("says", False, VALUE, VALUE, place),),
    )  # fmt: skip
    told = Secrets({"t": VALUE}).run(run)
    assert (told.name, told.ending.reason) == ("***t***", "no ***t***")
    assert [(turn.text, turn.data) for turn in told.turns] == [("***t***", None), ("", b"***t***")]
    assert (told.verdicts[0].wanted, told.verdicts[0].got) == ("***t***", "***t***")


@pytest.mark.parametrize("value", ["", "abc", "x" * (MOST + 1)], ids=len)
def test_what_cannot_be_hidden_is_refused_without_being_told(value: str) -> None:
    with pytest.raises(UsageError, match=r"the secret t has (fewer|more) than") as raised:
        Secrets({"t": value})
    assert not value or value not in str(raised.value)
