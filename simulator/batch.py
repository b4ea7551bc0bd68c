"""Scenarios x options -> plans and runs: what the command line, the library and tests all use.

Owns the reading of files, the finding of scenarios, and the folder a run's logs go to.
"""

from __future__ import annotations

import asyncio
import errno
import gc
import glob
import os
import stat
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from simulator.conversation.setup import Human, Limits, LoopPolicy, Party, Remote, Setup, Wire
from simulator.errors import SEVERITY, Exit, UsageError
from simulator.live.dialling import Dialling
from simulator.live.orchestrator import Interruption, Plan, play
from simulator.record import Run, Side
from simulator.scenario import load_scenario, parse_party, sniff
from simulator.transcript import LogNames, NullTranscript, Recorder, Transcript, new_folder

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence

    from simulator.live.driver import Watcher

MAX_FILE = 16 * 1024 * 1024  # bytes; the reader refuses what is longer
SUFFIXES = (".yaml", ".yml")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Options:
    """What a caller may change about a scenario."""

    seed: int | None = None
    clock: str = "virtual"
    server: str | Path | None = None  # a SIDE: a file, human, a URL, cmd:PROGRAM ARGS
    client: str | Path | None = None
    max_messages: int | None = None
    max_time: int | None = None  # µs
    dialling: Dialling = field(default_factory=Dialling)


def read_file(path: str) -> bytes:
    """The bytes of a regular file; of one that is too big only so many that its size shows.

    Raises:
        OSError: it cannot be read, or is no regular file.
    """
    with open(path, "rb", opener=_without_waiting) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "not a regular file", path)
        return file.read(MAX_FILE + 1)


def _without_waiting(path: str, flags: int) -> int:
    return os.open(
        path, flags | getattr(os, "O_NONBLOCK", 0)
    )  # a named pipe would wait for a writer


def find_scenarios(paths: Sequence[str]) -> list[str]:
    """Every scenario that the paths name: files, globs, and in folders the files with a `scenario:`.

    Raises:
        UsageError: a path names nothing.
    """
    found: list[str] = []
    for path in paths:
        if os.path.isdir(path):
            found += _in_folder(path)
        elif os.path.lexists(path) or not glob.has_magic(path):
            found.append(path)  # what is missing is told by the loader, with exit 3
        else:
            found += sorted(glob.glob(path, recursive=True))
    return list(dict.fromkeys(found))


def _in_folder(folder: str) -> list[str]:
    files = sorted(str(p) for p in Path(folder).rglob("*") if p.suffix in SUFFIXES and p.is_file())
    return [file for file in files if sniff(read_file(file))]


def plan(path: str | None, options: Options) -> Plan:
    """A conversation ready to run: the scenario, with what the options change.

    Args:
        path: a scenario file; None where both sides are named by the options.

    Raises:
        InvalidFile: a file does not load; all of its findings are inside.
        UsageError: options that cannot be meant so.
    """
    given = ((Side.SERVER, options.server), (Side.CLIENT, options.client))
    replaced = {side: party(text, side) for side, text in given if text is not None}
    if path is None:
        made = _without_scenario(options)
    else:
        scenario = load_scenario(path, read=read_file, replaced=replaced)
        made = Plan(
            name=scenario.title,
            setup=Setup(
                scenario.server, scenario.client, scenario.seed or 0,
                scenario.limits, scenario.wire, scenario.loops, choices=scenario.choices,
            ),
            limits_set=scenario.limits_set,
            expect=scenario.expect,
            path=path,
            sha256=scenario.sha256,
        )  # fmt: skip
    return _changed(made, options, replaced)


def party(text: str | Path, side: Side) -> Party:
    """Who a SIDE given by hand means; paths are relative to the working folder."""
    return parse_party(str(text), side, read=read_file)


def _without_scenario(options: Options) -> Plan:
    if options.server is None or options.client is None:
        raise UsageError("name a scenario file, or both --server SIDE and --client SIDE")
    setup = Setup(Human(), Human(), 0, Limits(), Wire(), LoopPolicy())  # both are replaced below
    return Plan(name=f"{_called(options.client)} and {_called(options.server)}", setup=setup)


def _called(side: str | Path) -> str:
    """What a SIDE is called where no scenario has a title: a file by its name, a URL by its host."""
    text = str(side)
    if "://" in text:
        return urlsplit(text).netloc.rpartition("@")[2]
    if text.startswith("cmd:"):
        return Path(text.removeprefix("cmd:").split()[0]).name
    return Path(text).stem


def _changed(made: Plan, options: Options, replaced: dict[Side, Party]) -> Plan:
    setup, limits = made.setup, made.setup.limits
    setup = replace(setup, **{str(side): party for side, party in replaced.items()})  # type: ignore[arg-type]
    if isinstance(setup.server, Human) and isinstance(setup.client, Human):
        raise UsageError("only one side can be human: there is one terminal")
    asked = options.dialling
    if asked != Dialling() and not isinstance(setup.server, Remote):
        raise UsageError(
            "--header, --subprotocol, --ca and --insecure need a server that is a ws:// or wss:// URL"
        )
    given = set(made.limits_set)
    if options.max_messages is not None:
        limits = replace(limits, messages=options.max_messages)
        given.add("messages")
    if options.max_time is not None:
        limits = replace(limits, time=options.max_time)
        given.add("time")
    if options.seed is not None:
        setup = replace(setup, seed=options.seed)
    return replace(
        made, setup=replace(setup, limits=limits), limits_set=frozenset(given),
        clock=options.clock, dialling=options.dialling,
    )  # fmt: skip


class Logs:
    """The folder of one invocation's logs, made when the first is opened."""

    def __init__(self, base: str | Path | None, run: str) -> None:
        self._base, self._run = base, run
        self._names = LogNames()
        self.folder: Path | None = None

    def open(self, title: str) -> Recorder:
        """A new log.

        Raises:
            TranscriptError: it cannot be made.
        """
        if self._base is None:
            return NullTranscript()
        if self.folder is None:
            self.folder = new_folder(self._base, self._run)
        return Transcript(self.folder / self._names.take(title))


async def run_async(
    path: str | Path | None,
    *,
    seed: int | None = None,
    clock: str = "virtual",
    out: str | Path | None = None,
    server: str | Path | None = None,
    client: str | Path | None = None,
    watcher: Watcher | None = None,
    interruption: Interruption | None = None,
) -> Run:
    """Run one scenario inside a running event loop; see `run`."""
    if clock not in ("virtual", "real"):
        raise UsageError(f"clock={clock!r} is no clock: write 'virtual' or 'real'")
    name = None if path is None else str(path)
    made = plan(name, Options(seed=seed, clock=clock, server=server, client=client))
    log = Logs(out, made.name).open(made.name)
    return await play(made, log=log, watcher=watcher, interruption=interruption)


def run(
    path: str | Path | None,
    *,
    seed: int | None = None,
    clock: str = "virtual",
    out: str | Path | None = None,
    server: str | Path | None = None,
    client: str | Path | None = None,
) -> Run:
    """Run one scenario.

    Args:
        path: the scenario file; None where `server` and `client` name both sides.
        seed: replaces the scenario's.
        clock: "virtual" jumps over waiting where both bots are ours; "real" waits.
        out: the folder for the transcript; None: none is written.
        server: replaces the scenario's server: a bot file, a URL, "human" or "cmd:PROGRAM ARGS".
        client: replaces its client.

    Returns:
        What happened; `ok` and `exit` tell whether it went as the scenario expects.

    Raises:
        InvalidFile: a file does not load.
        UsageError: arguments that cannot be meant so.
        TranscriptError: the transcript cannot be created.
    """
    return run_loop(run_async(path, seed=seed, clock=clock, out=out, server=server, client=client))


def run_loop(main: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end in the fastest event loop there is."""
    # A conversation makes few cycles and many small values; the collector's default pace costs a tenth.
    gc.set_threshold(200_000, 20, 100)
    with asyncio.Runner(loop_factory=fast_loop) as runner:
        return runner.run(main)


def fast_loop() -> asyncio.AbstractEventLoop:
    """A new event loop, of the fastest kind there is."""
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop()
    loop: asyncio.AbstractEventLoop = uvloop.new_event_loop()
    return loop


def worst(exits: Sequence[Exit]) -> Exit:
    """What several outcomes come to: the most severe; nothing at all is `empty`."""
    return min(exits, key=SEVERITY.index, default=Exit.EMPTY)
