"""A process that has loaded the command line once, and forks for every call: a third of a second less for each.

Each call is a process of its own all the same, with its own folder, environment, exit code and standard streams.
`python -m tests.cli.forking` reads one order a line on standard input and answers each with its exit code, or
where the process shall run beside the test, with its process id once its streams are open.
"""

from __future__ import annotations

import ctypes
import gc
import io
import json
import os
import resource
import signal
import subprocess
import sys
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from simulator.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent.parent
BOUND = 30  # seconds for any process here; passing ones take one
_PR_SET_CHILD_SUBREAPER = 36  # of <linux/prctl.h>

_ADDING = os.O_WRONLY | os.O_APPEND


class Forker:
    """The process that forks, started when it is first asked."""

    def __init__(self, env: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.cli.forking"],
            cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def call(
        self, arguments: tuple[str, ...], *, cwd: Path, env: dict[str, str], streams: Path
    ) -> int:
        """The exit code of `simulator …`.

        Args:
            arguments: of the command.
            cwd: where it runs.
            env: all of its environment.
            streams: a folder with a file `in`; `out` and `err` are written there.

        Raises:
            subprocess.TimeoutExpired: it took longer than the bound, and was killed.
        """
        files = [str(streams / name) for name in ("in", "out", "err")]
        code = self._ask({"argv": arguments, "cwd": str(cwd), "env": env, "streams": files})
        if code == -signal.SIGALRM:
            raise subprocess.TimeoutExpired(arguments, BOUND)
        return code

    def start(self, order: dict[str, object]) -> int:
        """The process id of `simulator …`, which runs on as a child of this process; Linux only.

        Args:
            order: `argv`, `cwd` and `env` of it, its three `streams` as paths, whether it writes `unbuffered`,
                has a `session` of its own, and the most bytes of a file (`file_limit`) or None.
        """
        with _adopting():
            return self._ask({**order, "beside": True})

    def _ask(self, order: dict[str, object]) -> int:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(json.dumps(order) + "\n")
        stdin.flush()
        return int(stdout.readline())


@cache
def forker() -> Forker:
    """The one of this process; it ends when its standard input does."""
    return Forker(os.environ | {"PYTHONHASHSEED": "0"})


class Forked(subprocess.Popen[Any]):
    """What `Popen` is, of a process that was forked: only how it begins is another way.

    Its arguments are those of `simulator`; of the options of `Popen` it knows the streams, `text`, `cwd`, `env` and
    `start_new_session`.
    """

    def __init__(
        self, arguments: tuple[str, ...], *, unbuffered: bool, file_limit: int | None, **options: Any
    ) -> None:  # fmt: skip
        self._unbuffered, self._file_limit = unbuffered, file_limit
        super().__init__(arguments, **options)

    def _execute_child(self, arguments: tuple[str, ...], *given: Any) -> None:
        """Has it forked, not executed; what is given are the parameters of CPython, by their places."""
        cwd, env, pipes, session = given[4], given[5], given[9:15], given[20]
        theirs = [fd if pipe < 0 else pipe for fd, pipe in enumerate((pipes[0], *pipes[3::2]))]
        try:
            self.pid = forker().start({
                "argv": arguments, "cwd": str(cwd or Path.cwd()), "env": dict(env or os.environ),
                "streams": [f"/proc/{os.getpid()}/fd/{fd}" for fd in theirs],
                "unbuffered": self._unbuffered, "session": session, "file_limit": self._file_limit,
            })  # fmt: skip
            self._child_created = True
        finally:
            self._close_pipe_fds(*pipes)  # type: ignore[attr-defined]


@contextmanager
def _adopting() -> Iterator[None]:
    """Who loses its parent in the meantime becomes a child of this process."""
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    assert prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0
    try:
        yield
    finally:
        prctl(_PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


def _serve() -> None:
    """Answer orders until there are no more; returns in the child of each as well."""
    for name in ("chat", "check", "detect", "diff", "explore", "export", "graph", "guard", "log",
                 "new", "replay", "run", "schema", "serve", "show", "view"):  # fmt: skip
        import_module(f"simulator.cli.{name}")
    gc.freeze()
    answers = sys.stdout
    for line in iter(sys.stdin.readline, ""):
        order = json.loads(line)
        answers.write(f"{_begun(order) if 'beside' in order else _waited_for(order)}\n")
        answers.flush()


def _waited_for(order: dict[str, Any]) -> int:
    """The exit code of a child that does this; returns in no child."""
    child = os.fork()
    if not child:
        _become(order)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _begun(order: dict[str, Any]) -> int:
    """The process id of a grandchild that does this: its parent has ended, so whoever adopts it can wait for it."""
    reading, writing = os.pipe()
    parent = os.fork()
    if not parent:
        os.close(reading)
        if os.fork():
            os._exit(0)
        _become(order, ready=writing)
    os.close(writing)
    os.waitpid(parent, 0)
    with os.fdopen(reading) as told:
        return int(told.read())


def _become(order: dict[str, Any], ready: int | None = None) -> NoReturn:
    """Run the command as a process that was started for it would; `ready` hears of it once the streams are open."""
    signal.alarm(BOUND)  # kills it
    for fd, (path, flags) in enumerate(
        zip(order["streams"], (os.O_RDONLY, _ADDING, _ADDING), strict=True)
    ):
        opened = os.open(path, flags)
        os.dup2(opened, fd)
        os.close(opened)
    if ready is not None:
        os.write(ready, str(os.getpid()).encode())
        os.close(ready)
    os.chdir(order["cwd"])
    os.environ.clear()
    os.environ.update(order["env"])
    if order.get("session"):
        os.setsid()
    if order.get("file_limit") is not None:  # beyond it a write fails, as on a full disk
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["file_limit"],) * 2)
    _open_streams(unbuffered=order.get("unbuffered", False))
    sys.modules["__main__"].__package__ = None  # or the help would call the program by this module
    sys.argv = ["simulator", *order["argv"]]
    main()
    sys.exit(0)


def _open_streams(*, unbuffered: bool) -> None:
    """Python's own streams, as it opens them, also with `-u`."""
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stderr = os.fdopen(2, "w", closefd=False, buffering=1, errors="backslashreplace")
    if unbuffered:
        raw = os.fdopen(1, "wb", closefd=False, buffering=0)
        sys.stdout = io.TextIOWrapper(raw, write_through=True)
    else:
        sys.stdout = os.fdopen(1, "w", closefd=False)


if __name__ == "__main__":
    _serve()
