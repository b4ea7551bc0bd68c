"""Tests for simulator.live.closing."""

from __future__ import annotations

import pytest
from aiohttp import WebSocketError
from hypothesis import given
from hypothesis import strategies as st

from simulator.live.closing import (
    REASON_BYTES,
    Closed,
    Farewell,
    close_frame,
    cut_reason,
    is_close_code,
    passed_on,
    violation,
)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_cut_reason_fits_and_is_the_beginning(reason: str) -> None:
    cut = cut_reason(reason)

    assert reason.startswith(cut)
    assert len(cut.encode()) <= REASON_BYTES
    assert cut == reason or len((cut + reason[len(cut)]).encode()) > REASON_BYTES


@given(st.text())
def test_every_reason_makes_a_frame_that_a_control_frame_holds(reason: str) -> None:
    assert len(close_frame(1000, reason)) <= 125


def test_a_close_without_code_is_an_empty_frame() -> None:
    assert close_frame(None) == b""


@pytest.mark.parametrize(
    ("code", "fits"), [(1000, True), (3000, True), (4999, True), (1006, False), (5000, False)]
)
def test_which_codes_a_frame_may_carry(code: int, fits: bool) -> None:
    assert is_close_code(code) is fits


def test_a_violation_quotes_nothing_the_peer_sent() -> None:
    error = WebSocketError(1002, "Invalid close frame: True 8 bytearray(b'secret')")

    sentence = violation(error, 10)

    assert sentence == "the peer broke the WebSocket protocol (invalid close frame)"


@pytest.mark.parametrize(
    ("closed", "farewell"),
    [
        pytest.param(Closed(4001, "late", True), Farewell(4001, "late"), id="a code and a reason"),
        pytest.param(Closed(1005, "", True), Farewell(None), id="no code"),
        pytest.param(Closed(1006, "", False, "dropped"), Farewell(None, drop=True), id="a drop"),
        pytest.param(
            Closed(1007, "", False, "no UTF-8"), Farewell(1014, "no UTF-8"), id="a breach"
        ),
    ],
)
def test_how_one_went_is_how_the_other_hears_of_it(closed: Closed, farewell: Farewell) -> None:
    assert passed_on(closed) == farewell
