"""Tests for simulator.live.program, with real programs."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from simulator.errors import ConnectionFailed, PeerError
from simulator.live.program import ProgramVoice

if TYPE_CHECKING:
    from simulator.live.voice import Voice

pytestmark = pytest.mark.usefixtures("nothing_left")
LOOPS = ("asyncio", "uvloop")

ECHO = "import sys\nfor line in sys.stdin: print(line, end='', flush=True)"
STUBBORN = """
import signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready", flush=True)
while True: time.sleep(60)
"""
POLITE = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: (print("told to stop", file=sys.stderr, flush=True), sys.exit()))
print("ready", flush=True)
while True: time.sleep(60)
"""


async def python(source: str, **options: int) -> ProgramVoice:
    return await ProgramVoice.start([sys.executable, "-Su", "-c", source], **options)


def running(pid: int) -> bool:
    """Whether the process is there and no zombie that waits for a parent of its own."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize(
    "text", ["hello", "", "héllo ✓ 🎉", 'a "quoted" \\n', "x" * 60_000], ids=repr
)
async def test_a_message_goes_in_and_a_line_comes_out(text: str) -> None:
    voice: Voice = await python(ECHO)
    await voice.show(text)

    assert await voice.read_line() == text
    await voice.close()


@pytest.mark.parametrize("text", ["two\nlines", "two\r\nlines", "two\rlines"], ids=repr)
async def test_a_message_of_two_lines_is_one_line_to_the_program(text: str) -> None:
    voice = await python("print(ascii(input()))\nprint('a\\vb')")
    await voice.show(text)

    assert await voice.read_line() == r"'two\x0blines'"
    assert await voice.read_line() == "a\nb"
    await voice.close()


async def test_arguments_reach_the_program_as_they_are() -> None:
    voice = await ProgramVoice.start(
        [sys.executable, "-S", "-c", "import sys; print(sys.argv[1:])", "$HOME; ls", "a b", ""]
    )

    assert await voice.read_line() == "['$HOME; ls', 'a b', '']"
    await voice.close()


async def test_a_program_that_ends_is_through_after_its_last_line() -> None:
    voice = await python("print('a'); print('b', end='')")

    assert [await voice.read_line() for _ in range(4)] == ["a", "b", None, None]
    await voice.show("nobody is there")
    await voice.close()


async def test_a_line_over_the_limit_comes_in_pieces() -> None:
    voice = await python("print('x' * 25)", limit=10)

    assert [await voice.read_line() for _ in range(4)] == ["x" * 10, "x" * 10, "x" * 5, None]
    await voice.close()


async def test_a_program_that_talks_without_end_has_to_wait() -> None:
    voice = await python("while True: print('x' * 99)", limit=100)
    stdout = voice._talk._stdout
    assert stdout is not None
    async with asyncio.timeout(10):
        while stdout.is_reading():  # until nobody takes what it says any more  # noqa: ASYNC110
            await asyncio.sleep(0)
    heard = [await voice.read_line() for _ in range(2000)]

    assert set(heard) == {"x" * 99}
    await voice.close()


async def test_a_program_that_never_reads_is_ended_before_memory_is() -> None:
    voice = await python("import time\ntime.sleep(60)")
    for _ in range(20):
        await voice.show("x" * 100_000)

    with pytest.raises(PeerError, match="ended with signal 9"):
        await voice.read_line()
    await voice.close()


@pytest.mark.parametrize(
    ("source", "how"),
    [
        pytest.param("print('a'); raise SystemExit(3)", "exit code 3", id="a code"),
        pytest.param("import os; print('a'); os.kill(os.getpid(), 15)", "signal 15", id="a signal"),
    ],
)
async def test_a_program_that_goes_wrong_is_told_after_its_last_line(source: str, how: str) -> None:
    voice = await python(source)

    assert await voice.read_line() == "a"
    with pytest.raises(PeerError, match=f"^the program '.*' ended with {how}$"):
        await voice.read_line()
    await voice.close()


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["/no/such/program"], id="not there"),
        pytest.param(["/etc/passwd"], id="no program"),
        pytest.param(["no-such-program-anywhere"], id="not on the path"),
        pytest.param(["a\0b"], id="no name"),
    ],
)
async def test_a_program_that_cannot_be_started_is_one_sentence(command: list[str]) -> None:
    with pytest.raises(ConnectionFailed, match=r"^the program '.*' cannot be started: .+$"):
        await ProgramVoice.start(command)


async def test_a_program_that_reads_to_the_end_ends_by_itself() -> None:
    voice = await python(ECHO)
    pid = voice._transport.get_pid()
    await voice.close()

    assert voice._transport.get_returncode() == 0
    assert not running(pid)


async def test_a_program_that_does_not_end_is_told_to(capfd: pytest.CaptureFixture[str]) -> None:
    voice = await python(POLITE)
    assert await voice.read_line() == "ready"
    await voice.close()

    assert voice._transport.get_returncode() == 0
    assert capfd.readouterr().err == "told to stop\n"


async def test_a_program_that_will_not_end_is_killed_with_its_children() -> None:
    source = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-S', '-c', 'import time; time.sleep(60)'])\n"
        "print(child.pid, flush=True)\n" + STUBBORN
    )
    voice = await python(source)
    child = int(await voice.read_line() or 0)
    assert await voice.read_line() == "ready"
    async with asyncio.timeout(10):
        await voice.close()

    assert voice._transport.get_returncode() == -9
    assert not running(voice._transport.get_pid())
    assert not running(child)


async def test_closing_twice_or_while_someone_listens_is_harmless() -> None:
    voice = await python(ECHO)
    listening = asyncio.ensure_future(voice.read_line())
    await asyncio.wait([listening], timeout=0)
    await voice.close()
    await voice.close()

    assert await listening is None
