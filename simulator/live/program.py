r"""A program that speaks for one side: a line to it and a line from it for every message.

Owns the process from its start to its end. Knows nothing of conversations.

A line cannot hold a line break, so a break inside a message goes to the program as a vertical
tab (`\v`, the soft line break), and a `\v` in what the program says becomes a line feed. Nothing
else is touched: a program that reads JSON gets the JSON as it was sent.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from typing import TYPE_CHECKING, cast

from simulator.errors import ConnectionFailed, PeerError
from simulator.live.connection import CLOSE_TIMEOUT, MESSAGE_LIMIT
from simulator.live.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Sequence

_UNREAD = 1024 * 1024  # bytes of messages a program may leave unread before it is ended
_POLITE = 1.0  # seconds between the end of its input and SIGTERM
_SPOKEN = 16  # messages of the full length it may say before anyone listens; then it has to wait
_STDIN, _STDOUT = 0, 1
_KILL = getattr(signal, "SIGKILL", signal.SIGTERM)  # Windows has none, and its SIGTERM kills


_running: set[asyncio.SubprocessTransport] = set()  # of this process, whoever started them


def kill_all() -> None:
    """Kill every program that still runs, and what it started: for who leaves at once, without `close`."""
    for transport in _running:
        _send_signal(transport, _KILL)


class ProgramVoice:
    """A running program; a `Voice`. Made by `start`."""

    def __init__(self, name: str, transport: asyncio.SubprocessTransport, talk: _Talk) -> None:
        self._name = name
        self._transport = transport
        self._talk = talk
        self._stdin = cast("asyncio.WriteTransport", transport.get_pipe_transport(_STDIN))
        _running.add(transport)

    @classmethod
    async def start(cls, command: Sequence[str], *, limit: int = MESSAGE_LIMIT) -> ProgramVoice:
        """Start a program; no shell looks at the command. Its standard error is ours.

        Args:
            command: the program and its arguments.
            limit: bytes of a line; a longer one is said in pieces.

        Raises:
            ConnectionFailed: it cannot be started.
        """
        loop = asyncio.get_running_loop()
        try:
            transport, talk = await loop.subprocess_exec(
                lambda: _Talk(limit), *command, stderr=None, start_new_session=os.name == "posix"
            )
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or str(error)
            name = command[0] if command else ""
            raise ConnectionFailed(f"the program {name!r} cannot be started: {why}") from None
        return cls(command[0], transport, talk)

    async def read_line(self) -> str | None:
        """What it says next; None once it has closed its output.

        Raises:
            PeerError: it has ended as programs do that went wrong.
        """
        line = await self._talk.line()
        if line is not None:
            return line.replace("\v", "\n")
        if await self._talk.ends_within(_POLITE) and (code := self._transport.get_returncode()):
            how = f"exit code {code}" if code > 0 else f"signal {-code}"
            raise PeerError(f"the program {self._name!r} ended with {how}")
        return None

    async def show(self, text: str) -> None:
        """Write a message to its input. A program that reads none of them is ended in the end."""
        if self._stdin.is_closing():
            return
        line = text.replace("\r\n", "\v").replace("\n", "\v").replace("\r", "\v")
        self._stdin.write(line.encode("utf-8", "replace") + b"\n")
        if self._stdin.get_write_buffer_size() > _UNREAD:
            self._signal(_KILL)

    async def close(self) -> None:
        """End it: its input ends, after 1 s it is told to stop, after 3 s it is killed."""
        talk = self._talk
        try:
            talk.deaf()
            self._stdin.close()
            if not await talk.ends_within(_POLITE):
                self._signal(signal.SIGTERM)
                await talk.ends_within(CLOSE_TIMEOUT - _POLITE)
        finally:
            self._signal(_KILL)  # and what it started, where that is still there
            await talk.exited.wait()
            _running.discard(self._transport)
            self._transport.close()
            await talk.gone.wait()

    def _signal(self, number: int) -> None:
        _send_signal(self._transport, number)


def _send_signal(transport: asyncio.SubprocessTransport, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if os.name == "posix":
            os.killpg(transport.get_pid(), number)
        else:
            transport.send_signal(number)


class _Talk(asyncio.SubprocessProtocol):
    """What comes out of the program."""

    def __init__(self, limit: int) -> None:
        self.exited = asyncio.Event()
        self.gone = asyncio.Event()  # with all its pipes
        self._lines = Lines(limit)
        self._room = limit * _SPOKEN
        self._news = asyncio.Event()  # something to read, or the end
        self._ended = False
        self._deaf = False
        self._stdout: asyncio.ReadTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        pipe = cast("asyncio.SubprocessTransport", transport).get_pipe_transport(_STDOUT)
        self._stdout = cast("asyncio.ReadTransport", pipe)

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        if self._deaf:
            return
        self._lines.feed(data)
        self._news.set()
        if self._lines.size > self._room and self._stdout is not None:
            self._stdout.pause_reading()

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        if fd == _STDOUT:
            self._ended = True
            self._lines.finish()
            self._news.set()

    def process_exited(self) -> None:
        self.exited.set()

    def connection_lost(self, exc: Exception | None) -> None:
        self._ended = True
        self._news.set()
        self.gone.set()

    async def line(self) -> str | None:
        """The next line; None at the end."""
        while (line := self._lines.take()) is None and not self._ended:
            self._news.clear()
            await self._news.wait()
        if self._lines.size <= self._room // 2:
            self._resume()
        return line

    def deaf(self) -> None:
        """Throw away what it still says, so that it is not held up by us."""
        self._deaf = True
        self._resume()

    async def ends_within(self, seconds: float) -> bool:
        """Whether the process ended within that time."""
        try:
            async with asyncio.timeout(seconds):
                await self.exited.wait()
        except TimeoutError:
            return False
        return True

    def _resume(self) -> None:
        if self._stdout is not None and not self._stdout.is_reading() and not self._ended:
            self._stdout.resume_reading()
