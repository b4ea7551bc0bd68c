"""A person who speaks for one side, at the terminal.

Owns the prompt. On a terminal it is a line editor with a history, above which messages appear
without disturbing what is being typed; anything else on standard input (a pipe, a file) is read
line by line. Knows nothing of conversations.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import signal
import sys
from typing import TYPE_CHECKING, TextIO

from simulator.errors import PeerError
from simulator.live.connection import MESSAGE_LIMIT
from simulator.live.lines import Lines
from simulator.transcript import shown

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.input import Input
    from prompt_toolkit.output import Output

_CHUNK = 64 * 1024  # bytes


class Person:
    """Someone at the keyboard; a `Voice`.

    Args:
        prompt: stands before what they type.
        source: where the lines come from; None: standard input.
        limit: bytes of a line; a longer one is said in pieces.
        terminal: the two ends of the terminal, where they are not the process's own.
    """

    def __init__(
        self,
        prompt: str = "> ",
        *,
        source: TextIO | int | None = None,
        limit: int = MESSAGE_LIMIT,
        terminal: tuple[Input, Output] | None = None,
    ) -> None:
        source = sys.stdin if source is None else source
        self._prompt = prompt
        self._fd = source if isinstance(source, int) else source.fileno()
        self._lines = Lines(limit)
        self._ended = False
        self._terminal = terminal
        self._session: PromptSession[str] | None = None
        self._patched = contextlib.ExitStack()
        if terminal is not None or (os.isatty(self._fd) and sys.stdout.isatty()):
            self._session = self._open_terminal()

    async def read_line(self) -> str | None:
        """What they type next; None at the end of the input (Ctrl-D)."""
        if self._session is not None:
            return await self._ask(self._session)
        while (line := self._lines.take()) is None and not self._ended:
            self._take_in(await _read(self._fd))
        return line if line is not None else self._lines.take()

    async def read_more(self) -> str | None:
        """As `read_line`; but of a pipe only what has come by now, then None."""
        if self._session is not None:
            return await self._ask(self._session)
        while (line := self._lines.take()) is None and not self._ended and _ready(self._fd):
            self._take_in(os.read(self._fd, _CHUNK))
        return line if line is not None else self._lines.take()

    def _take_in(self, data: bytes) -> None:
        if data:
            self._lines.feed(data)
        else:  # the input has ended
            self._ended = True
            self._lines.finish()

    @property
    def at_terminal(self) -> bool:
        """Whether they sit at a terminal."""
        return self._session is not None

    async def show(self, text: str) -> None:
        """Print a line above the prompt; nothing in the text can steer the terminal.

        Raises:
            PeerError: it cannot be printed, so there is nobody to talk to.
        """
        try:
            print(shown(text), flush=True)
        except OSError as error:
            raise PeerError(f"nobody can read what is said: {error.strerror}") from None

    async def close(self) -> None:
        """Give the terminal back."""
        self._patched.close()

    def _open_terminal(self) -> PromptSession[str]:
        from prompt_toolkit import PromptSession
        from prompt_toolkit.patch_stdout import patch_stdout

        own_input, own_output = self._terminal or (None, None)
        session: PromptSession[str] = PromptSession(input=own_input, output=own_output)
        self._patched.enter_context(patch_stdout(raw=True))
        return session

    async def _ask(self, session: PromptSession[str]) -> str | None:
        while True:
            try:
                return await session.prompt_async(self._prompt, handle_sigint=False)
            except EOFError:
                return None
            except KeyboardInterrupt:  # Ctrl-C is a key here; to everybody else it is a signal
                signal.raise_signal(signal.SIGINT)
                await asyncio.sleep(0)  # whoever handles it may cancel this task


def _tell(ready: asyncio.Future[None]) -> None:
    if not ready.done():
        ready.set_result(None)


def _ready(fd: int) -> bool:
    """Whether something can be read at once."""
    try:
        return bool(select.select([fd], [], [], 0)[0])
    except (OSError, ValueError):  # Windows: it knows sockets only
        return False


async def _read(fd: int) -> bytes:
    """What can be read next, empty at the end; the loop runs on meanwhile."""
    loop = asyncio.get_running_loop()
    ready = loop.create_future()
    try:
        loop.add_reader(fd, _tell, ready)
    except (OSError, NotImplementedError):  # a file, which is always ready; Windows
        return await asyncio.to_thread(os.read, fd, _CHUNK)
    try:
        await ready
    finally:
        loop.remove_reader(fd)
    return os.read(fd, _CHUNK)
