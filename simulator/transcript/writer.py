"""Writes the log of one conversation: one JSON object a line, one unbuffered write a record.

Owns the file, the record's envelope (`seq`, `ts`, `t`, `type`), the shape of `message` records and
the promise that what is on the disk is always a prefix of whole lines. Knows no socket, no rules,
and not what a record is good for.
"""

from __future__ import annotations

import os
import time
from base64 import b64encode
from contextlib import suppress
from hashlib import sha256
from json.encoder import encode_basestring as _quoted
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, Self

from simulator.errors import TranscriptError
from simulator.record import RuleRef, Side, Turn
from simulator.transcript.fields import as_utf8, encode, plain, plain_items

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

FORMAT = "simulator-transcript"
VERSION = 1

_NEW_FILE = (
    os.O_WRONLY
    | os.O_CREAT
    | os.O_EXCL
    | os.O_APPEND
    | getattr(os, "O_NOFOLLOW", 0)  # the last three are not on every system
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_OWN_RECORDS = ("header", "message", "footer")  # each has its own method

_HASHED_AT_ONCE = 64  # lines
_TICK = 1_000_000  # ns in what `ts` counts

_FROM_SERVER = '"from":"server"'
_FROM_CLIENT = '"from":"client"'
_JSON = ',"json":true'
_SERVER = Side.SERVER  # looking it up in the enum, or hashing it, would show in a message's time


class Transcript:
    """The log of one conversation, open for writing.

    Args:
        path: a file that does not exist yet; it gets mode 0600. A symlink is refused.
        now: the wall clock, in ns since 1970, for the `ts` of each record.

    Raises:
        TranscriptError: the file exists or cannot be created. Every method raises it from a failed
            write on: nothing more is written, and the file stays a prefix of whole lines.
    """

    __slots__ = (
        "_date",
        "_error",
        "_fd",
        "_hash",
        "_now",
        "_rules",
        "_second",
        "_seq",
        "_stamp",
        "_states",
        "_tick",
        "_unhashed",
        "path",
    )

    def __init__(self, path: str | Path, *, now: Callable[[], int] = time.time_ns) -> None:
        self.path = Path(path)
        self._fd = _create(self.path)
        self._now = now
        self._hash = sha256()
        self._unhashed: list[bytes] = []  # lines written since it was fed last
        self._seq = 0
        self._tick = -1  # ms since 1970 that `_stamp` spells
        self._second = -1  # s since 1970 that `_date` spells
        self._date = ""
        self._stamp = ""
        self._rules: dict[RuleRef | None, str] = {None: "null"}
        self._states: dict[str | None, str] = {None: "null"}
        self._error = ""  # why nothing can be written any more

    @property
    def closed(self) -> bool:
        """Whether nothing more is written: after the footer, `close`, or a failed write."""
        return self._fd < 0

    def fileno(self) -> int:
        """The file descriptor, as files have it; -1 when closed."""
        return self._fd

    def header(self, **fields: object) -> int:
        """Write the first record; `format` and `version` are added. Returns its `seq`, 0."""
        if self._seq:
            raise TranscriptError(f"{self.path}: the header must be the first record")
        return self._record("header", 0, {"format": FORMAT, "version": VERSION, **fields})

    def message(self, turn: Turn) -> int:
        """Write one message as it is said; returns the record's `seq`."""
        id_, at, side, text, re, hop, rule, state, data, json = turn
        if data is None:
            key, said = "text", _quoted(text)
        else:
            key, said = "data", f'"{b64encode(data).decode()}"'
        now = self._now
        tick = now() // _TICK
        stamp = self._stamp if tick == self._tick else self._spell(tick)
        return self._append(
            f'{{"seq":{self._seq},"ts":"{stamp}","t":{at},"type":"message","id":{id_},'
            f"{_FROM_SERVER if side is _SERVER else _FROM_CLIENT},"
            f'"re":{"null" if re is None else re},"hop":{hop},"{key}":{said}{_JSON if json else ""},'
            f'"rule":{self._rules.get(rule) or self._rule(rule)},'
            f'"state":{self._states.get(state) or self._state(state)}}}\n'
        )

    def write(self, type_: str, at: int, /, **fields: object) -> int:
        """Write any other record.

        Args:
            type_: the record's type, such as `open`, `fault`, `loop` or `close`.
            at: µs of simulation time.
            fields: the record's own fields, in order; a `RuleRef` or `Place` becomes an object.

        Returns:
            The record's `seq`.
        """
        if type_ in _OWN_RECORDS:
            raise ValueError(f"write a {type_} record with .{type_}()")
        return self._record(type_, at, fields)

    def footer(
        self,
        at: int,
        /,
        *,
        ended_by: str,
        exit: int,
        kind: str,
        counts: Mapping[str, object],
        wall: float,
        simulated: int,
        **more: object,
    ) -> int:
        """Write the last record, with the sha256 of every line before it, and close the file.

        Args:
            at: µs of simulation time.
            ended_by: what ended the conversation.
            exit: the exit code it comes to.
            kind: the word for that exit code.
            counts: how many records or messages of each sort there were.
            wall: seconds it took.
            simulated: µs it took in simulation time.
            more: further fields, written before the sha256.

        Returns:
            The record's `seq`.
        """
        fields = {"ended_by": ended_by, "exit": int(exit), "kind": kind, "counts": counts}
        fields |= {"wall": wall, "simulated": simulated, **more}
        seq = self._record("footer", at, {**fields, "sha256": self._digest()})
        self._end("the footer is already written")
        return seq

    def close(self) -> None:
        """Close the file without a footer: it reads as incomplete. Harmless when closed."""
        self._end("it is closed")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _record(self, type_: str, at: int, fields: Mapping[str, object]) -> int:
        own = encode({"t": at, "type": type_, **plain_items(fields)})
        stamp = self._spell(self._now() // _TICK)
        return self._append(f'{{"seq":{self._seq},"ts":"{stamp}",{own[1:]}\n')

    def _spell(self, tick: int) -> str:
        """The time as `ts` has it; kept, for formatting one costs as much as the rest of a record."""
        self._tick = tick
        second, milli = divmod(tick, 1000)
        if second != self._second:
            self._second = second
            self._date = time.strftime("%Y-%m-%dT%H:%M:%S.", time.gmtime(second))
        self._stamp = f"{self._date}{milli:03d}Z"
        return self._stamp

    def _append(self, line: str) -> int:
        # ASCII without DEL holds nothing that may have to be escaped.
        raw = line.encode() if line.isascii() and "\x7f" not in line else as_utf8(line)
        try:
            written = os.write(self._fd, raw)
        except OSError as error:
            self._failed(error, 0)
        if written != len(raw):
            self._write_rest(raw, written)
        self._unhashed.append(raw)
        seq = self._seq
        self._seq = seq + 1
        if not seq % _HASHED_AT_ONCE:
            self._digest()
        return seq

    def _digest(self) -> str:
        """The sha256 of all lines so far; many at a time cost less than one by one."""
        self._hash.update(b"".join(self._unhashed))
        self._unhashed.clear()
        return self._hash.hexdigest()

    def _write_rest(self, raw: bytes, written: int) -> None:
        while written < len(raw):
            try:
                written += os.write(self._fd, raw[written:])
            except OSError as error:
                self._failed(error, written)

    def _failed(self, error: OSError, torn: int) -> NoReturn:
        """Take `torn` bytes of a half-written line back, close, and say what happened."""
        if self._fd < 0:
            raise TranscriptError(f"{self.path}: nothing can be written: {self._error}")
        if torn:
            with suppress(OSError):
                os.ftruncate(self._fd, os.lseek(self._fd, 0, os.SEEK_CUR) - torn)
        self._end(f"a write failed: {error.strerror}")
        raise TranscriptError(
            f"{self.path}: the transcript could not be written: {error.strerror}"
        ) from error

    def _end(self, why: str) -> None:
        if self._fd >= 0:
            self._error = why
            fd, self._fd = self._fd, -1  # -1 first: never write to a descriptor given back
            with suppress(OSError):
                os.close(fd)

    def _rule(self, rule: RuleRef | None) -> str:
        known = self._rules[rule] = encode(plain(rule))
        return known

    def _state(self, state: str | None) -> str:
        known = self._states[state] = encode(state)
        return known


def _create(path: Path) -> int:
    try:
        return os.open(path, _NEW_FILE, 0o600)
    except FileExistsError:
        raise TranscriptError(
            f"{path}: a transcript is a new file, and this one exists already; name another one"
        ) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise TranscriptError(f"{path}: the transcript cannot be created: {why}") from error
