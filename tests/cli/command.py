"""The command line as users have it: real processes, bounded."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from contextlib import contextmanager, nullcontext
from fcntl import ioctl
from pathlib import Path
from resource import RLIMIT_AS, RLIMIT_FSIZE, setrlimit
from struct import pack
from tempfile import TemporaryDirectory
from termios import TIOCSWINSZ
from typing import TYPE_CHECKING, Any

from tests.cli.forking import BOUND, Forked, forker

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["BOUND", "PLAIN", "address", "logs", "on_a_terminal", "simulate", "spawned", "started"]
ROWS, COLUMNS = 24, 80  # of a terminal
PLAIN = {"PYTHONHASHSEED": "0", "NO_COLOR": "1"}


def simulate(
    *arguments: str, cwd: Path, said: str | None = "", file_limit: int | None = None,
    room: int | None = None, **env: str,
) -> subprocess.CompletedProcess[str]:  # fmt: skip
    """What `simulator …` came to; `said` is its standard input, `file_limit` bytes a file may have, `room` bytes it may map."""

    of_python = any(name.startswith("PYTHON") for name in env)  # it reads them when it is started
    if said is not None and file_limit is None and room is None and not of_python:
        return _forked(arguments, cwd, said, env)
    if file_limit is not None:
        with spawned(
            *arguments, cwd=cwd, env=os.environ | PLAIN | env, text=True, file_limit=file_limit,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        ) as process:  # fmt: skip
            out, err = process.communicate(said, timeout=BOUND)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)
    return subprocess.run(
        [sys.executable, "-m", "simulator", *arguments],
        cwd=cwd, input=said, capture_output=True, text=True, timeout=BOUND, check=False,
        env=os.environ | PLAIN | env,
        preexec_fn=None if room is None else lambda: setrlimit(RLIMIT_AS, (room, room)),
    )  # fmt: skip


def _forked(
    arguments: tuple[str, ...], cwd: Path, said: str, env: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """The same of a process that need not load anything any more."""
    with TemporaryDirectory() as name:
        streams = Path(name)
        (streams / "in").write_text(said)
        (streams / "out").touch()
        (streams / "err").touch()
        code = forker().call(arguments, cwd=cwd, env=os.environ | PLAIN | env, streams=streams)
        out, err = ((streams / each).read_text() for each in ("out", "err"))
    return subprocess.CompletedProcess(arguments, code, out, err)


def spawned(
    *arguments: str, unbuffered: bool = False, file_limit: int | None = None, **options: Any
) -> subprocess.Popen[Any]:
    """The command under way, for the streams, `text`, `cwd`, `env` and `start_new_session` of `Popen`; its child."""
    if sys.platform == "linux":
        return Forked(arguments, unbuffered=unbuffered, file_limit=file_limit, **options)

    if file_limit is not None:
        options["preexec_fn"] = lambda: setrlimit(RLIMIT_FSIZE, (file_limit, file_limit))
    command = [sys.executable, "-um" if unbuffered else "-m", "simulator", *arguments]
    return subprocess.Popen(command, **options)


@contextmanager
def started(*arguments: str, cwd: Path, said: bool = False) -> Iterator[subprocess.Popen[str]]:
    """The command under way, its standard input a pipe where something is said; killed afterwards where it still runs."""
    with spawned(
        *arguments, unbuffered=True, cwd=cwd, text=True, stdin=subprocess.PIPE if said else subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ | PLAIN,
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.kill()


def address(process: subprocess.Popen[str]) -> str:
    """Where a command listens: the first line it prints."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def logs(folder: Path) -> list[Path]:
    """The logs that were written, oldest first."""
    return sorted(p for p in folder.glob("transcripts/2*/*.jsonl"))


def on_a_terminal(*arguments: str, out: Path | None = None, **env: str) -> str:
    """What `simulator …` writes to a terminal, on standard error and on standard output, where that is no file."""
    ours, theirs = pty.openpty()
    ioctl(theirs, TIOCSWINSZ, pack("HHHH", ROWS, COLUMNS, 0, 0))
    known = {k: v for k, v in os.environ.items() if k not in ("LINES", "COLUMNS")}
    env = known | PLAIN | {"TERM": "xterm"} | env
    with (
        nullcontext(theirs) if out is None else out.open("wb") as stdout,
        spawned(*arguments, stdin=theirs, stdout=stdout, stderr=theirs, env=env) as process,
    ):
        os.close(theirs)
        parts = []
        try:
            while part := os.read(ours, 65536):
                parts.append(part)
        except OSError:  # nobody holds the other end any more
            pass
        process.wait(BOUND)
        os.close(ours)
    return b"".join(parts).decode().replace("\r\n", "\n")
