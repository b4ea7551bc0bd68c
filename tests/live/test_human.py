"""Tests for simulator.live.human: pipes, files and a terminal, on both event loops."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import TYPE_CHECKING

import pytest
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from simulator.live.human import Person

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from simulator.live.voice import Voice

pytestmark = pytest.mark.usefixtures("nothing_left")
LOOPS = ("asyncio", "uvloop")


async def said(voice: Voice) -> AsyncIterator[str]:
    while (line := await voice.read_line()) is not None:
        yield line


async def test_a_file_is_read_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    path.write_text("hello\n\nhéllo ✓\nlast")
    with path.open() as source:
        person = Person(source=source)

        assert [line async for line in said(person)] == ["hello", "", "héllo ✓", "last"]
        assert await person.read_line() is None
        await person.close()


async def test_nothing_at_all_is_the_end() -> None:
    with open(os.devnull) as source:  # noqa: ASYNC230 - never blocks
        person = Person(source=source)

        assert await person.read_line() is None


async def test_a_pipe_is_read_as_it_is_written_and_holds_nothing_up() -> None:
    ours, theirs = os.pipe()
    with os.fdopen(ours), os.fdopen(theirs, "wb", buffering=0) as writer:
        person = Person(source=ours)
        waiting = asyncio.ensure_future(person.read_line())
        await asyncio.wait([waiting], timeout=0)
        assert not waiting.done()
        writer.write(b"hel")
        writer.write(b"lo\nand ")
        assert await waiting == "hello"
        writer.write(b"more\n")
        assert await person.read_line() == "and more"
        writer.close()
        assert await person.read_line() is None


async def test_who_is_no_longer_listened_to_loses_no_line() -> None:
    ours, theirs = os.pipe()
    with os.fdopen(ours), os.fdopen(theirs, "wb", buffering=0) as writer:
        person = Person(source=ours)
        waiting = asyncio.ensure_future(person.read_line())
        await asyncio.wait([waiting], timeout=0)
        waiting.cancel()
        await asyncio.wait([waiting])
        writer.write(b"hello\n")

        assert await person.read_line() == "hello"


async def test_a_message_is_shown_as_one_line_that_steers_no_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with open(os.devnull) as source:  # noqa: ASYNC230 - never blocks
        await Person(source=source).show("hi \x1b[2J\nthere ✓")

    assert capsys.readouterr().out == r"hi \x1b[2J\nthere ✓" + "\n"


@pytest.fixture
async def terminal() -> AsyncIterator[tuple[Person, PipeInput]]:
    """A person at a terminal, and what they type into."""
    with create_pipe_input() as keys, open(os.devnull) as source:  # noqa: ASYNC230 - never blocks
        person = Person(source=source, terminal=(keys, DummyOutput()))
        yield person, keys
        await person.close()


async def test_what_is_typed_is_said(terminal: tuple[Person, PipeInput]) -> None:
    person, keys = terminal
    keys.send_text("hellp\x7fo\rbye\r")

    assert await person.read_line() == "hello"
    assert await person.read_line() == "bye"


async def test_control_d_is_the_end(terminal: tuple[Person, PipeInput]) -> None:
    person, keys = terminal
    keys.send_text("\x04")

    assert await person.read_line() is None


async def test_control_c_is_the_signal_it_looks_like(terminal: tuple[Person, PipeInput]) -> None:
    person, keys = terminal
    interrupted = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGINT, interrupted.set)
    try:
        reading = asyncio.ensure_future(person.read_line())
        keys.send_text("\x03")
        await interrupted.wait()
        reading.cancel()
        await asyncio.wait([reading])
        assert reading.cancelled()
    finally:
        loop.remove_signal_handler(signal.SIGINT)


async def test_a_signal_goes_to_who_handles_it_while_a_line_is_typed(
    terminal: tuple[Person, PipeInput],
) -> None:
    person, _ = terminal
    interrupted = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGINT, interrupted.set)
    try:
        reading = asyncio.ensure_future(person.read_line())
        assert person._session is not None
        while not person._session.app.is_running:  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0)
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.wait_for(interrupted.wait(), 5)
        assert not reading.done()
        reading.cancel()
        await asyncio.wait([reading])
    finally:
        loop.remove_signal_handler(signal.SIGINT)


async def test_messages_pass_above_what_is_being_typed(
    terminal: tuple[Person, PipeInput],
) -> None:
    person, keys = terminal
    reading = asyncio.ensure_future(person.read_line())
    await asyncio.wait([reading], timeout=0)
    await person.show("a message")
    keys.send_text("my line\r")

    assert await reading == "my line"


async def test_the_line_editor_is_loaded_for_a_terminal_only() -> None:
    source = (
        "import sys\nfrom simulator.live.human import Person\nPerson()\n"
        "print([name for name in sys.modules if name.startswith('prompt_toolkit')])"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        source,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()

    assert out.strip() == b"[]"
