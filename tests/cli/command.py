"""The command line as users have it: real processes, bounded."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from contextlib import contextmanager, nullcontext
from fcntl import ioctl
from pathlib import Path
from struct import pack
from tempfile import TemporaryDirectory
from termios import TIOCSWINSZ
from typing import TYPE_CHECKING

from tests.cli.forking import forker

if TYPE_CHECKING:
    from collections.abc import Iterator

ROWS, COLUMNS = 24, 80  # of a terminal
BOUND = 30  # seconds for any process here; passing ones take one
PLAIN = {"PYTHONHASHSEED": "0", "NO_COLOR": "1"}


def simulate(
    *arguments: str, cwd: Path, said: str | None = "", file_limit: int | None = None,
    room: int | None = None, **env: str,
) -> subprocess.CompletedProcess[str]:  # fmt: skip
    """What `simulator …` came to; `said` is its standard input, `file_limit` bytes a file may have, `room` bytes it may map."""

    def limit() -> None:
        import resource
        import signal

        if file_limit is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # the write fails, as on a full disk
            resource.setrlimit(resource.RLIMIT_FSIZE, (file_limit, file_limit))
        if room is not None:
            resource.setrlimit(resource.RLIMIT_AS, (room, room))

    if said is not None and file_limit is None and room is None and not env:
        return _forked(arguments, cwd, said)
    return subprocess.run(
        [sys.executable, "-m", "simulator", *arguments],
        cwd=cwd, input=said, capture_output=True, text=True, timeout=BOUND, check=False,
        env=os.environ | PLAIN | env, preexec_fn=limit if file_limit or room else None,
    )  # fmt: skip


def _forked(arguments: tuple[str, ...], cwd: Path, said: str) -> subprocess.CompletedProcess[str]:
    """The same of a process that need not load anything any more."""
    with TemporaryDirectory() as name:
        streams = Path(name)
        (streams / "in").write_text(said)
        (streams / "out").touch()
        (streams / "err").touch()
        code = forker().call(
            arguments, cwd=cwd, env=os.environ | PLAIN, streams=streams, bound=BOUND
        )
        out, err = ((streams / each).read_text() for each in ("out", "err"))
    return subprocess.CompletedProcess(arguments, code, out, err)


@contextmanager
def started(*arguments: str, cwd: Path, said: bool = False) -> Iterator[subprocess.Popen[str]]:
    """The command under way, its standard input a pipe where something is said; killed afterwards where it still runs."""
    with subprocess.Popen(
        [sys.executable, "-um", "simulator", *arguments],
        cwd=cwd, text=True, stdin=subprocess.PIPE if said else subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ | PLAIN,
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.kill()


def logs(folder: Path) -> list[Path]:
    """The logs that were written, oldest first."""
    return sorted(p for p in folder.glob("transcripts/2*/*.jsonl"))


def on_a_terminal(*arguments: str, out: Path | None = None, **env: str) -> str:
    """What `simulator …` writes to a terminal, on standard error and on standard output, where that is no file."""
    ours, theirs = pty.openpty()
    ioctl(theirs, TIOCSWINSZ, pack("HHHH", ROWS, COLUMNS, 0, 0))
    known = {k: v for k, v in os.environ.items() if k not in ("LINES", "COLUMNS")}
    env = known | PLAIN | {"TERM": "xterm"} | env
    command = [sys.executable, "-m", "simulator", *arguments]
    with (
        nullcontext(theirs) if out is None else out.open("wb") as stdout,
        subprocess.Popen(command, stdin=theirs, stdout=stdout, stderr=theirs, env=env) as process,
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
