"""Tests for simulator.transcript.following."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from simulator.errors import TranscriptError, UsageError
from simulator.transcript import following
from simulator.transcript.following import follow_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOOTER = b'{"seq":1,"type":"footer"}'


class Writer:
    """Goes on writing whenever the reader has nothing left to read."""

    def __init__(self, path: Path, *parts: bytes) -> None:
        self._path, self._parts = path, iter(parts)
        self.pauses = 0

    def __call__(self) -> None:
        self.pauses += 1
        with self._path.open("ab") as file:
            file.write(next(self._parts))


def follow(path: Path, *parts: bytes) -> Iterator[bytes]:
    return follow_lines(path, pause=Writer(path, *parts))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"a":1}\n')
    return path


def test_lines_come_as_they_are_written_up_to_the_footer(path: Path) -> None:
    lines = follow(path, b"two\n", FOOTER + b"\nnever read\n")
    assert list(lines) == [b'{"a":1}', b"two", FOOTER]


def test_a_line_is_handed_on_when_it_is_whole(path: Path) -> None:
    lines = follow(path, b"t", b"", b"w", b"o\nthr", b"ee\n" + FOOTER + b"\n")
    assert list(lines) == [b'{"a":1}', b"two", b"three", FOOTER]


def test_a_whole_log_is_not_waited_for(path: Path) -> None:
    path.write_bytes(b"one\n" + FOOTER + b"\n")
    writer = Writer(path)
    assert list(follow_lines(path, pause=writer)) == [b"one", FOOTER]
    assert writer.pauses == 0


def test_a_message_that_speaks_of_a_footer_is_none(path: Path) -> None:
    said, torn = b'{"type":"message","rule":{"name":"footer"}}', b'{"type":"footer"'
    lines = (said, torn, FOOTER)
    assert list(follow(path, *(line + b"\n" for line in lines)))[1:] == [*lines]


def test_a_line_without_end_is_not_kept(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "LONGEST_LINE", 9)
    lines = follow(path, b"just nine", b"!")
    assert next(lines) == b'{"a":1}'
    with pytest.raises(TranscriptError, match="a line is longer than 9 bytes"):
        next(lines)


def test_a_log_that_becomes_shorter_ends_it(path: Path) -> None:
    lines = follow_lines(path, pause=lambda: path.write_bytes(b""))  # type: ignore[arg-type]
    with pytest.raises(TranscriptError, match="it became shorter while it was followed"):
        list(lines)


def test_a_packed_log_does_not_grow(path: Path) -> None:
    path.write_bytes(gzip.compress(FOOTER))
    with pytest.raises(UsageError, match="it is packed with gzip, so it does not grow"):
        list(follow(path))


@pytest.mark.parametrize("name", [".", "nowhere.jsonl", "a\0b"])
def test_what_cannot_be_read_is_one_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(TranscriptError, match="the transcript cannot be read"):
        list(follow(tmp_path / name))
