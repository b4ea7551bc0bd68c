"""Tests for simulator.exporting.chat: roles, one log, several."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import UsageError
from simulator.exporting import chat, parse_roles
from simulator.record import Side
from tests.exporting.sources import HEADER, NASTY, message, source, talk


def test_one_log_is_one_list() -> None:
    assert json.loads("".join(chat([talk("hello", "good day")]))) == [
        {"role": "user", "content": "hello"},
        {"role": "assistant", "content": "good day"},
    ]


def test_several_logs_are_a_line_each() -> None:
    lines = "".join(chat([talk("a\nb"), talk()])).splitlines()
    assert list(map(json.loads, lines)) == [
        {"messages": [{"role": "user", "content": "a\nb"}]},
        {"messages": []},
    ]


def test_bytes_are_a_data_address() -> None:
    (told,) = json.loads("".join(chat([source(HEADER, message(0, "server", data="AAEC"))])))
    assert told == {"role": "assistant", "content": "data:application/octet-stream;base64,AAEC"}


@given(st.lists(st.text() | st.sampled_from(NASTY)))
def test_every_text_comes_back_as_it_was(texts: list[str]) -> None:
    told = json.loads("".join(chat([talk(*texts)])))
    assert [one["content"] for one in told] == texts


def test_roles_are_given_by_side() -> None:
    assert parse_roles("server = bot , client=human") == {Side.CLIENT: "human", Side.SERVER: "bot"}
    assert parse_roles("server=system")[Side.CLIENT] == "user"


@pytest.mark.parametrize(
    "text", ["", "client", "client=", "nobody=x", "client=a,client=b", "a=b=c"]
)
def test_roles_written_otherwise_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="write it as client=user,server=assistant"):
        parse_roles(text)
