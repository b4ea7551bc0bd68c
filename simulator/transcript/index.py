"""Where the lines of a log begin, found in one pass and carried on as the log grows.

Owns the offsets, one byte a line that says whose it is, and what is wrong with the log as a whole. A million messages
take a megabyte and a half. Lines are counted from 0; what follows the last newline is no line yet.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from simulator.transcript.problems import about_header, about_hole
from simulator.transcript.reader import flaw_of, is_repaired, object_of
from simulator.transcript.writer import FORMAT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.transcript.logfile import LogFile

OTHER, CLIENT, SERVER, BROKEN = range(4)  # whose a line is

LONGEST = 16 * 1024 * 1024  # bytes of a line that is looked at
_CHUNK = 1024 * 1024
_LINES, _BYTES = 64, 64 * 1024  # between two places that are remembered
_KEPT = 1000  # loops, verdicts, problems: of more, the first

# A message as our writer writes it. What a peer said stands behind this, with its quotes escaped.
_MESSAGE = re.compile(
    rb'\{"seq":(\d{1,18}),"ts":"[^"\\]{0,40}","t":\d{1,18},"type":"message","id":(\d{1,18}),'
    rb'"from":"(client|server)","re":(?:null|\d{1,18}),.*\}',
    re.DOTALL,
)
_SIDES = {b"client": CLIENT, b"server": SERVER}


class LogIndex:
    """The lines of one log; `extend` takes in what has come since."""

    def __init__(self, file: LogFile) -> None:
        self.file = file
        self.kinds = bytearray()  # one of OTHER, CLIENT, SERVER, BROKEN for each line
        self.end = 0  # where the last whole line ends, in bytes
        self.loops: list[int] = []  # lines of these records
        self.verdicts: list[int] = []
        self.footer: int | None = None
        self.in_order = True  # whether the ids of messages only grow
        self.headed = False  # whether it begins as a transcript does
        self._flaws: list[str] = []
        self._more_flaws = 0
        self._numbers, self._offsets = array("Q", [0]), array("Q", [0])  # remembered lines
        self._said = array("q", [-1])  # the last message id before each of them
        self._id = -1  # of the last message
        self._seq = 0  # of the record that should come
        self._searched = 0  # up to here there is no newline behind `end`
        self._fingerprint = (b"", b"")
        self._digest, self._digested = sha256(), 0

    def __len__(self) -> int:
        return len(self.kinds)

    @property
    def problems(self) -> list[str]:
        """What is wrong with the log, as sentences."""
        found = [*self._flaws]
        if self._more_flaws:
            found.append(f"and {self._more_flaws} more lines with something wrong")
        if self.file.flaw:
            found.append(self.file.flaw)
        if not self.headed:
            found.append("there is no header: this is no transcript, or an empty one")
        if self.file.size() > self.end:
            found.append(f"line {len(self) + 1}: torn off: the newline at its end is missing")
        if self.footer is None:
            found.append("there is no footer: the run did not come to its end")
        return found

    def sound(self) -> bool:
        """Whether what was indexed still stands in the file."""
        return self.file.size() >= self.end and self.file.fingerprint(self.end) == self._fingerprint

    def extend(self) -> bool:
        """Take in the lines that have come; returns whether there were any."""
        size, before = self.file.size(), len(self)
        if not self._newline_in(max(self._searched, self.end), size):
            self._searched = size
            return False
        for length, line in self._lines(self.end, size):
            self._take(line, length)
        self._searched = size
        self._fingerprint = self.file.fingerprint(self.end)
        return len(self) > before

    def lines(self, start: int, stop: int) -> Iterator[bytes | None]:
        """The lines from number `start` to before `stop`, without newlines; None: longer than LONGEST."""
        stop = min(stop, len(self))
        if start >= stop:
            return
        place = bisect_right(self._numbers, start) - 1
        skip, number = start - self._numbers[place], start
        beyond = bisect_left(self._numbers, stop)
        end = self._offsets[beyond] if beyond < len(self._offsets) else self.end
        for _, line in self._lines(self._offsets[place], end):
            if skip:
                skip -= 1
                continue
            yield line
            number += 1
            if number == stop:
                return

    def line(self, number: int) -> bytes | None:
        """One line; None where it is not there or too long."""
        return next(self.lines(number, number + 1), None)

    def position(self, message: int) -> int | None:
        """The line of the message with this id; None where there is none."""
        start, stop = 0, len(self)
        if self.in_order:
            place = bisect_right(self._said, message - 1) - 1
            start = self._numbers[max(place, 0)]
            if place + 1 < len(self._numbers):
                stop = self._numbers[place + 1]
        for number, line in enumerate(self.lines(start, stop), start):
            if self.kinds[number] in (CLIENT, SERVER) and _id(line) == message:
                return number
        return None

    def count(self, *kinds: int, start: int = 0, stop: int | None = None) -> int:
        """How many of these lines are of these kinds."""
        end = len(self) if stop is None else stop
        return sum(self.kinds.count(kind, start, end) for kind in kinds)

    # --- one pass ---------------------------------------------------------------------------------

    def _newline_in(self, start: int, stop: int) -> bool:
        while start < stop and (chunk := self.file.read(start, min(_CHUNK, stop - start))):
            if b"\n" in chunk:
                return True
            start += len(chunk)
        return False

    def _lines(self, start: int, stop: int) -> Iterator[tuple[int, bytes | None]]:
        """Length and bytes of every whole line from byte `start` to byte `stop`."""
        parts: list[bytes] = []
        length = 0
        while start < stop and (chunk := self.file.read(start, min(_CHUNK, stop - start))):
            start += len(chunk)
            first, *rest = chunk.split(b"\n")
            length += len(first)
            parts = [*parts, first] if length <= LONGEST else []
            if rest:
                yield length, b"".join(parts) if length <= LONGEST else None
                last = rest.pop()
                for line in rest:
                    yield len(line), line
                parts, length = [last], len(last)

    def _take(self, line: bytes | None, length: int) -> None:
        number, offset = len(self.kinds), self.end
        if number - self._numbers[-1] >= _LINES or offset - self._offsets[-1] >= _BYTES:
            self._numbers.append(number)
            self._offsets.append(offset)
            self._said.append(self._id)
        found = None if line is None else _MESSAGE.fullmatch(line)
        if found is None:
            kind = self._other(number, line)
        else:
            seq, id_, side = found.groups()
            kind = _SIDES[side]
            self._message(int(id_))
            self._counted(number, int(seq))
        self.end = offset + length + 1
        self.kinds.append(kind)  # last: other threads read the lines that are counted here

    def _message(self, id_: int) -> None:
        if id_ <= self._id:
            self.in_order = False
        self._id = id_

    def _counted(self, number: int, seq: int) -> None:
        if self.footer is not None:
            self._flaw(number, "stands after the footer, which must be the last line")
        if seq != self._seq:
            self._flaw(number, about_hole(self._seq, seq)[1])
        self._seq = max(seq + 1, self._seq)

    def _other(self, number: int, line: bytes | None) -> int:
        """A line that is no message as we write it: any record, or none."""
        record = parsed(line)
        if isinstance(record, str):
            self._flaw(number, record if line is None else f"{record}; skipped")
            return BROKEN
        type_ = record["type"]
        if number == 0:
            self.headed = type_ == "header" and record.get("format") == FORMAT
            for _, sentence in about_header(record) if self.headed else ():
                self._flaw(number, sentence)
        self._counted(number, record["seq"])
        if type_ == "message":
            self._message(record["id"])
            return CLIENT if record["from"] == "client" else SERVER
        if type_ == "loop" and len(self.loops) < _KEPT:
            self.loops.append(number)
        elif type_ == "verdict" and len(self.verdicts) < _KEPT:
            self.verdicts.append(number)
        elif type_ == "footer":
            self._ended(number, record)
        return OTHER

    def _ended(self, number: int, footer: dict[str, Any]) -> None:
        self.footer = number
        if footer.get("sha256") != self._hash_of_lines_before():
            self._flaw(number, "the sha256 does not fit the lines before it: the log was altered")
        if is_repaired(footer):
            self._flaw(number, "a repair added this footer: the run did not come to its end")

    def _hash_of_lines_before(self) -> str:
        """Of everything up to the line that is being taken in."""
        while self._digested < self.end:
            chunk = self.file.read(self._digested, min(_CHUNK, self.end - self._digested))
            if not chunk:
                break
            self._digest.update(chunk)
            self._digested += len(chunk)
        return self._digest.hexdigest()

    def _flaw(self, number: int, sentence: str) -> None:
        if len(self._flaws) < _KEPT:
            self._flaws.append(f"line {number + 1}: {sentence}")
        else:
            self._more_flaws += 1


def parsed(line: bytes | None) -> dict[str, Any] | str:
    """The record of a line, or what is wrong with it."""
    if line is None:
        return f"longer than {LONGEST} bytes; skipped"
    record = object_of(line)
    return record if isinstance(record, str) else flaw_of(record) or record


def _id(line: bytes | None) -> int | None:
    found = None if line is None else _MESSAGE.fullmatch(line)
    if found is not None:
        return int(found[2])
    record = parsed(line)
    return record.get("id") if isinstance(record, dict) else None
