"""A process that has loaded the command line once, and forks for every call: a third of a second less for each.

Each call is a process of its own all the same, with its own folder, environment, exit code and standard streams.
`python -m tests.cli.forking` reads one order a line on standard input and answers each with its exit code.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from simulator.__main__ import main

ROOT = Path(__file__).parent.parent.parent


class Forker:
    """The process that forks, started when it is first asked."""

    def __init__(self, env: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.cli.forking"],
            cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def call(
        self, arguments: tuple[str, ...], *, cwd: Path, env: dict[str, str], streams: Path, bound: int
    ) -> int:  # fmt: skip
        """The exit code of `simulator …`.

        Args:
            arguments: of the command.
            cwd: where it runs.
            env: all of its environment.
            streams: a folder with a file `in`; `out` and `err` are written there.
            bound: seconds it may take.

        Raises:
            subprocess.TimeoutExpired: it took longer, and was killed.
        """
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        order = {"argv": arguments, "cwd": str(cwd), "env": env, "streams": str(streams)}
        stdin.write(json.dumps({**order, "bound": bound}) + "\n")
        stdin.flush()
        code = int(stdout.readline())
        if code == -signal.SIGALRM:
            raise subprocess.TimeoutExpired(arguments, bound)
        return code


@cache
def forker() -> Forker:
    """The one of this process; it ends when its standard input does."""
    return Forker(os.environ | {"PYTHONHASHSEED": "0"})


def _serve() -> None:
    """Answer orders until there are no more; returns in the child of each as well."""
    for name in ("chat", "check", "detect", "diff", "explore", "export", "graph", "guard", "log",
                 "new", "replay", "run", "schema", "serve", "show", "view"):  # fmt: skip
        import_module(f"simulator.cli.{name}")
    gc.freeze()
    answers = sys.stdout
    for line in iter(sys.stdin.readline, ""):
        order = json.loads(line)
        child = os.fork()
        if not child:
            _become(order)
        status = os.waitpid(child, 0)[1]
        answers.write(f"{os.waitstatus_to_exitcode(status)}\n")
        answers.flush()


def _become(order: dict[str, object]) -> NoReturn:
    """Run the command as a process that was started for it would."""
    signal.alarm(int(order["bound"]))  # type: ignore[call-overload]  # kills it
    os.chdir(str(order["cwd"]))
    os.environ.clear()
    os.environ.update(order["env"])  # type: ignore[call-overload]
    folder = str(order["streams"])
    for fd, name, flags in (
        (0, "in", os.O_RDONLY),
        (1, "out", os.O_WRONLY | os.O_CREAT),
        (2, "err", os.O_WRONLY | os.O_CREAT),
    ):
        opened = os.open(f"{folder}/{name}", flags, 0o600)
        os.dup2(opened, fd)
        os.close(opened)
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stdout = os.fdopen(1, "w", closefd=False)
    sys.stderr = os.fdopen(2, "w", closefd=False, buffering=1, errors="backslashreplace")
    sys.modules["__main__"].__package__ = None  # or the help would call the program by this module
    sys.argv = ["simulator", *order["argv"]]  # type: ignore[misc]
    main()
    sys.exit(0)


if __name__ == "__main__":
    _serve()
