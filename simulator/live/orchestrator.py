"""Runs one conversation from a scenario to its exit code: starts both sides, plays, judges, writes the footer.

Owns the lifetime of everything a conversation needs: the listener, both ends, voices, the log. Whatever happens,
nothing of it is left behind and the log has exactly one footer, unless the log itself cannot be written.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from simulator.conversation.core import Conversation, only_scripts
from simulator.conversation.setup import (
    Human,
    Limits,
    Party,
    Program,
    Remote,
    Rules,
    Setup,
)
from simulator.errors import SimulatorError, TranscriptError
from simulator.expectations import judge_run
from simulator.live.clock import RealClock, VirtualClock
from simulator.live.dialling import Line
from simulator.live.hiding import veiled
from simulator.live.human import Person
from simulator.live.inbox import InboxDriver
from simulator.live.interruption import Interruption
from simulator.live.pair import PairDriver
from simulator.live.program import ProgramVoice
from simulator.live.relay import RelayDriver
from simulator.record import EndedBy, Ending, Run, Side, judge
from simulator.transcript import NullTranscript, Recorder, verdict_fields
from simulator.version import tool_version

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from simulator.live.driver import Driver, Ends, Watcher
    from simulator.live.voice import Voice
    from simulator.planning import Plan


async def play(
    plan: Plan,
    *,
    log: Recorder | None = None,
    watcher: Watcher | None = None,
    interruption: Interruption | None = None,
    make: Callable[..., Conversation] = Conversation,
    person: Callable[[Driver], Voice] | None = None,
) -> Run:
    """Run one conversation.

    Args:
        plan: what to run.
        log: where the records go; it is closed afterwards. None: nowhere.
        watcher: looks on while it goes.
        interruption: ends it before its time.
        make: makes the core of a setup; one that keeps a trace can say why each message was said.
        person: makes who speaks for a human side; else it is whoever is at the terminal.

    Returns:
        What happened, verdicts included.
    """
    began = time.perf_counter()
    voices: dict[Side, Voice] = {}
    line = Line(plan.bounded, plan.dialling, plan.calling, secrets=plan.secrets)
    stop = interruption or Interruption()

    async def reopen() -> Ends | None:
        return await stop.unless(line.open())

    driver = _driver(plan, make, reopen, voices, log=log or NullTranscript(), watcher=watcher)
    core, clock = driver.core, driver.clock
    try:
        write_header(driver.log, plan, core.setup, real=clock.real)
        voices.update(await _voices(core.setup, driver, person))
        ends = await reopen()
        if ends is None:
            core.interrupt(stop.signal or 0, clock.now())
        else:
            driver.ends = ends
            stop.attach(driver)
            await driver.run()
    except TranscriptError as error:
        core.end(Ending(EndedBy.ERROR, 1011, str(error)), 1011)
        driver.log = NullTranscript()
    except SimulatorError as error:
        core.failed(str(error), clock.now())
        record_quietly(driver, "error", side=None, sentence=str(error), place=None)
    finally:
        stop.detach(driver)
        for voice in voices.values():
            await voice.close()
        await line.close()
        if core.ending is None:  # cancelled: the log stays without a footer, and says so
            driver.log.close()
    return finish(plan, driver, began)


def _driver(
    plan: Plan, make: Callable[..., Conversation], reopen: Callable[[], Awaitable[Ends | None]],
    voices: dict[Side, Voice], *, log: Recorder, watcher: Watcher | None,
) -> Driver:  # fmt: skip
    """What moves this conversation on; time is virtual where nobody but our bots is there to wait for."""
    setup = plan.bounded
    clock = VirtualClock() if plan.clock == "virtual" and only_scripts(setup) else RealClock()
    kind = _kind(setup)
    return kind(
        make(setup, wall_clock=clock.real), {}, log=log, clock=clock, reopen=reopen, voices=voices,
        watcher=veiled(watcher, plan.secrets),
        keep=kind is not RelayDriver,
    )  # fmt: skip


def _kind(setup: Setup) -> type[Driver]:
    if only_scripts(setup):
        return PairDriver
    both_foreign = isinstance(setup.server, Remote) and isinstance(setup.client, Remote)
    return RelayDriver if both_foreign else InboxDriver


def finish(plan: Plan, driver: Driver, began: float) -> Run:
    """Judge the conversation, write verdicts and footer, and return the run."""
    core, ending = driver.core, driver.core.ending
    assert ending is not None
    at, wall = driver.clock.now(), time.perf_counter() - began
    turns = tuple(driver.turns)
    verdicts = judge_run(plan.expect, turns, ending) if plan.expect is not None else ()
    outcome = judge(ending, verdicts)
    path = getattr(driver.log, "path", None)
    try:
        for verdict in verdicts:
            seq = None if verdict.by is None else driver.message_seq[verdict.by]
            driver.record("verdict", **verdict_fields(verdict, by=seq))
        driver.log.footer(
            at,
            ended_by=ending.by,
            exit=outcome,
            kind=outcome.kind,
            counts={"messages": core.budget.said, "bytes": core.budget.bytes, **core.counts},
            wall=round(wall, 6),
            simulated=at,
        )
    except TranscriptError as error:
        ending = Ending(EndedBy.ERROR, 1011, str(error))
    run = Run(
        name=plan.name,
        seed=plan.setup.seed,
        turns=turns,
        ending=ending,
        verdicts=verdicts,
        loops=tuple(core.loops),
        messages=core.budget.said,
        duration=at,
        wall=wall,
        path=plan.path,
        log=None if path is None else str(path),
    )
    return run if plan.secrets is None else plan.secrets.run(run)


def record_quietly(driver: Driver, type_: str, **fields: object) -> None:
    """Write a record where the log may be what is broken."""
    try:
        driver.record(type_, **fields)
    except TranscriptError:
        driver.log = NullTranscript()


def write_header(log: Recorder, plan: Plan, setup: Setup, *, real: bool) -> None:
    """Write the record that tells everything this conversation began with."""
    log.header(
        run=plan.name,
        tool=tool_version(),
        scenario={"path": plan.path, "sha256": plan.sha256},
        server=_about(setup.server),
        client=_about(setup.client),
        seed=setup.seed,
        **({"number": setup.number} if setup.number else {}),
        clock="real" if real else "virtual",
        limits=_limits(setup.limits),
        loops={
            "action": setup.loops.action,
            "patience": setup.loops.patience,
            "accept": setup.loops.accept,
            "volatile": [pattern.source for pattern in setup.loops.volatile],
            "progress": [pattern.source for pattern in setup.loops.progress],
        },
    )


async def _voices(
    setup: Setup, driver: Driver, person: Callable[[Driver], Voice] | None
) -> dict[Side, Voice]:
    voices: dict[Side, Voice] = {}
    for side, party in ((Side.SERVER, setup.server), (Side.CLIENT, setup.client)):
        if isinstance(party, Human):
            voices[side] = Person() if person is None else person(driver)
        elif isinstance(party, Program):
            voices[side] = await ProgramVoice.start(party.command, limit=setup.limits.message)
    return voices


def _about(party: Party) -> dict[str, object]:
    about: dict[str, object] = {"kind": party.kind}
    if isinstance(party, Rules):
        about |= {
            "name": party.script.name,
            "file": party.script.place.file,
            "sha256": party.script.sha256,
        }
    elif isinstance(party, Remote):
        about["url"] = party.url
    elif isinstance(party, Program):
        about["command"] = list(party.command)
    return about


def _limits(limits: Limits) -> dict[str, object]:
    names = ("messages", "time", "silence", "bytes", "message")
    return {name: getattr(limits, name) for name in names}
