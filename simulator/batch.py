"""Plans -> runs: what the command line, the library and tests all use.

Owns the folder a run's logs go to, and the event loop it runs in.
"""

from __future__ import annotations

import asyncio
import gc
import os
import threading
from typing import TYPE_CHECKING, Any, TypeVar

from simulator.errors import UsageError
from simulator.live.orchestrator import play
from simulator.planning import Options, plan
from simulator.scenario import Given
from simulator.transcript import (
    LogNames,
    NullTranscript,
    Recorder,
    Transcript,
    check_base,
    new_folder,
)
from simulator.transcript.hiding import HidingTranscript

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping
    from pathlib import Path

    from simulator.live.driver import Watcher
    from simulator.live.interruption import Interruption
    from simulator.record import Run
    from simulator.redaction import Secrets

T = TypeVar("T")


class Logs:
    """The folder of one invocation's logs, made when the first is opened."""

    def __init__(self, base: str | Path | None, run: str) -> None:
        self._base, self._run = base, run
        self._names = LogNames()
        self.folder: Path | None = None

    def check(self) -> None:
        """Find out before anything is said whether logs can be kept.

        Raises:
            TranscriptError: they cannot.
        """
        if self._base is not None and self.folder is None:
            check_base(self._base)

    def open(self, title: str, secrets: Secrets | None = None) -> Recorder:
        """A new log; no value of a secret gets into it.

        Raises:
            TranscriptError: it cannot be made.
        """
        if self._base is None:
            return NullTranscript()
        if self.folder is None:
            self.folder = new_folder(self._base, self._run)
        path = self.folder / self._names.take(title)
        return Transcript(path) if secrets is None else HidingTranscript(path, secrets)


async def run_async(
    path: str | Path | None,
    *,
    seed: int | None = None,
    clock: str = "virtual",
    out: str | Path | None = None,
    server: str | Path | None = None,
    client: str | Path | None = None,
    secrets: Mapping[str, str] | None = None,
    watcher: Watcher | None = None,
    interruption: Interruption | None = None,
) -> Run:
    """Run one scenario inside a running event loop; see `run`."""
    if clock not in ("virtual", "real"):
        raise UsageError(f"clock={clock!r} is no clock: write 'virtual' or 'real'")
    if seed is not None and (not isinstance(seed, int) or isinstance(seed, bool)):
        raise UsageError(f"seed={seed!r} is no seed: write a whole number, as in seed=7")
    for secret, value in (secrets or {}).items():
        if not isinstance(value, str):
            raise UsageError(f"the secret {secret} takes a text, not {type(value).__name__}")
    name = None if path is None else str(path)
    known = Given(secrets or {}, os.environ)
    made = plan(name, Options(seed=seed, clock=clock, server=server, client=client, secrets=known))
    log = Logs(out, made.name).open(made.name, made.secrets)
    return await play(made, log=log, watcher=watcher, interruption=interruption)


def run(
    path: str | Path | None,
    *,
    seed: int | None = None,
    clock: str = "virtual",
    out: str | Path | None = None,
    server: str | Path | None = None,
    client: str | Path | None = None,
    secrets: Mapping[str, str] | None = None,
) -> Run:
    """Run one scenario.

    Args:
        path: the scenario file; None where `server` and `client` name both sides.
        seed: replaces the scenario's.
        clock: "virtual" jumps over waiting where both bots are ours; "real" waits.
        out: the folder for the transcript; None: none is written.
        server: replaces the scenario's server: a bot file, a URL, "human" or "cmd:PROGRAM ARGS".
        client: replaces its client.
        secrets: values that the bots may say by these names, and that stand in no log or report.

    Returns:
        What happened; `ok` and `exit` tell whether it went as the scenario expects.

    Raises:
        InvalidFile: a file does not load.
        UsageError: arguments that cannot be meant so; a call where an event loop runs already.
        TranscriptError: the transcript cannot be created.
    """
    if _in_a_loop():
        raise UsageError(
            "simulator.run waits, and an event loop runs here already: write await simulator.run_async(…)"
        )
    return run_loop(
        run_async(
            path, seed=seed, clock=clock, out=out, server=server, client=client, secrets=secrets
        )
    )


def run_loop(main: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end in the fastest event loop there is."""
    with _PACE, asyncio.Runner(loop_factory=fast_loop) as runner:
        return runner.run(main)


class _Pace:
    """The garbage collector's pace while conversations run; afterwards it is the caller's again.

    A conversation makes few cycles and many small values; the default pace costs a tenth.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0  # threads may run conversations at the same time
        self._before = (0, 0, 0)

    def __enter__(self) -> None:
        with self._lock:
            if not self._inside:
                self._before = gc.get_threshold()
                gc.set_threshold(200_000, 20, 100)
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside:
                gc.set_threshold(*self._before)


_PACE = _Pace()


def _in_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def fast_loop() -> asyncio.AbstractEventLoop:
    """A new event loop, of the fastest kind there is."""
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop()
    if not all(map(_is_open, range(3))):
        # libuv aborts the process where a socket gets one of these.
        return asyncio.new_event_loop()
    loop: asyncio.AbstractEventLoop = uvloop.new_event_loop()
    return loop


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True
