"""Tests for simulator.dialogue.values."""

from __future__ import annotations

from contextlib import suppress
from math import isnan
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.dialogue.values import (
    LONGEST,
    format_duration,
    parse_duration,
    parse_duration_range,
    parse_share,
    parse_size,
    plain_value,
    read_int,
    write_int,
)

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("", None, id="nothing"),
        pytest.param("~", None, id="a tilde"),
        pytest.param("null", None, id="null"),
        pytest.param("nULL", "nULL", id="null in odd case"),
        pytest.param("true", True, id="true"),
        pytest.param("FALSE", False, id="FALSE"),
        pytest.param("no", "no", id="no is a word"),
        pytest.param("on", "on", id="on is a word"),
        pytest.param("12:30", "12:30", id="a time is a text"),
        pytest.param("2024-01-31", "2024-01-31", id="a date is a text"),
        pytest.param("1_000", "1_000", id="an underscore makes a text"),
        pytest.param("010", 10, id="leading zeros are decimal"),
        pytest.param("+7", 7, id="a plus"),
        pytest.param("-7", -7, id="a minus"),
        pytest.param("0o17", 15, id="octal"),
        pytest.param("0xfF", 255, id="hexadecimal"),
        pytest.param("0b1", "0b1", id="binary is a text"),
        pytest.param("1.0", 1.0, id="a float"),
        pytest.param("1.", 1.0, id="a float that ends in a dot"),
        pytest.param("-.5", -0.5, id="a float that starts with a dot"),
        pytest.param("1e3", 1000.0, id="an exponent"),
        pytest.param("-.INF", -float("inf"), id="minus infinity"),
        pytest.param(".", ".", id="a dot"),
        pytest.param("-", "-", id="a dash"),
        pytest.param("1.2.3", "1.2.3", id="a version"),
        pytest.param("٣", "٣", id="digits are ASCII"),
        pytest.param("hello", "hello", id="a word"),
    ],
)
def test_a_plain_scalar_means_what_yaml_1_2_says(text: str, value: object) -> None:
    found = plain_value(text)

    assert (found, type(found)) == (value, type(value))


def test_not_a_number_is_a_float() -> None:
    found = plain_value(".nan")

    assert isinstance(found, float)
    assert isnan(found)


@pytest.mark.parametrize("digits", [1, 3_999, 4_001, 4_300, 4_301, 20_000, 65_536])
def test_whole_numbers_of_any_length_are_exact(digits: int) -> None:
    number = 10**digits // 7

    assert read_int(write_int(number)) == number
    assert read_int("0" * 5_000 + write_int(number)) == number
    assert plain_value(f"-{write_int(number)}") == -number
    assert write_int(-number) == f"-{write_int(number)}"
    assert write_int(10**digits) == "1" + "0" * digits


@pytest.mark.parametrize(
    ("text", "micros"),
    [
        pytest.param("500ms", 500_000, id="milliseconds"),
        pytest.param("2s", 2_000_000, id="seconds"),
        pytest.param("1.5s", 1_500_000, id="a decimal"),
        pytest.param("0.1s", 100_000, id="exact decimals"),
        pytest.param("5m", 300_000_000, id="minutes"),
        pytest.param("1h", 3_600_000_000, id="hours"),
        pytest.param("0s", 0, id="none"),
        pytest.param(" 2s ", 2_000_000, id="white space around"),
    ],
)
def test_a_duration_is_whole_microseconds(text: str, micros: int) -> None:
    assert parse_duration(text) == micros


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param("2", "'2' is no duration: write 500ms, 2s, 5m or 1h", id="no unit"),
        pytest.param("", "'' is no duration: write 500ms", id="nothing"),
        pytest.param("-1s", "'-1s' is no duration", id="a minus"),
        pytest.param("2 s", "'2 s' is no duration", id="a space"),
        pytest.param("2S", "'2S' is no duration", id="upper case"),
        pytest.param("1m30s", "'1m30s' is no duration", id="two units"),
        pytest.param("1e3s", "'1e3s' is no duration", id="an exponent"),
        pytest.param("0.0001ms", "time counts in µs", id="part of a µs"),
        pytest.param("9999999h", "the longest duration is 8784h", id="centuries"),
        pytest.param("9" * 500, "…' is no duration", id="a long text is cut"),
    ],
)
def test_what_is_no_duration_is_told_in_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=r"^'") as refused:
        parse_duration(text)

    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        pytest.param("1s-3s", (1_000_000, 3_000_000), id="a range"),
        pytest.param("20ms - 0.08s", (20_000, 80_000), id="spaces and two units"),
        pytest.param("2s", (2_000_000, 2_000_000), id="a single duration"),
        pytest.param("2s-2s", (2_000_000, 2_000_000), id="equal bounds"),
    ],
)
def test_a_range_has_two_bounds(text: str, bounds: tuple[int, int]) -> None:
    assert parse_duration_range(text) == bounds


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param("1-3s", "'1-3s' is no range of durations: write 1s-3s", id="one unit only"),
        pytest.param("3s-1s", "write the shorter duration first, 1s-3s", id="backwards"),
        pytest.param("1s-2s-3s", "is no range of durations", id="three"),
        pytest.param("soon", "'soon' is no duration", id="a word"),
    ],
)
def test_what_is_no_range_is_told_in_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=r"^'") as refused:
        parse_duration_range(text)

    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("micros", "text"),
    [
        (0, "0s"),
        (1, "0.001ms"),
        (500_000, "500ms"),
        (1_500_000, "1.5s"),
        (60_000_000, "1m"),
        (90_000_000, "90s"),
        (300_000_000, "5m"),
        (7_200_000_000, "2h"),
        (100_000_000, "100s"),
        (-1_500_000, "-1.5s"),
    ],
)
def test_a_duration_prints_in_the_unit_that_suits(micros: int, text: str) -> None:
    assert format_duration(micros) == text


@given(st.integers(0, LONGEST))
def test_a_printed_duration_is_read_as_itself(micros: int) -> None:
    assert parse_duration(format_duration(micros)) == micros


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("64KB", 65_536, id="KB"),
        pytest.param("4mb", 4_194_304, id="lower case"),
        pytest.param("1GB", 1 << 30, id="GB"),
        pytest.param("1.5KB", 1_536, id="a decimal"),
        pytest.param("100", 100, id="bytes"),
        pytest.param("100B", 100, id="bytes with their unit"),
    ],
)
def test_a_size_is_whole_bytes(text: str, count: int) -> None:
    assert parse_size(text) == count


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param("much", "'much' is no size: write 64KB, 4MB", id="a word"),
        pytest.param("-1KB", "'-1KB' is no size", id="a minus"),
        pytest.param("64 KB", "'64 KB' is no size", id="a space"),
        pytest.param("1.5", "is no whole number of bytes", id="half a byte"),
        pytest.param("9999999GB", "the largest size is 1048576GB", id="too large"),
    ],
)
def test_what_is_no_size_is_told_in_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=r"^'") as refused:
        parse_size(text)

    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("text", "share"), [("1%", 0.01), ("0%", 0.0), ("12.5%", 0.125), ("100%", 1)]
)
def test_a_share_is_a_percentage(text: str, share: float) -> None:
    assert parse_share(text) == share


@pytest.mark.parametrize("text", ["0.01", "101%", "-1%", "1 %", "%", "one"])
def test_what_is_no_share_is_told_in_one_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no share: write a percentage from 0% to 100%"):
        parse_share(text)


@pytest.mark.parametrize(
    "parse",
    [parse_duration, parse_duration_range, parse_size, parse_share],
    ids=lambda f: f.__name__,
)
@given(text=st.text(max_size=30) | st.from_regex(r"[0-9.\-]{0,6}(ms|s|KB|%)?", fullmatch=True))
def test_any_text_is_read_or_refused(parse: Callable[[str], object], text: str) -> None:
    with suppress(ValueError):
        parse(text)


@given(st.text(max_size=30) | st.from_regex(r"[-+]?[0-9.eEoxa-f]{0,8}", fullmatch=True))
def test_every_text_has_a_plain_value(text: str) -> None:
    assert isinstance(plain_value(text), str | int | float | None)
