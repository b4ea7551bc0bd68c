"""A conversation that is over, judged: one verdict for each thing that was expected.

Owns the order of the verdicts, and the keys that one look decides. Lines with others between them are `says`' business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.expectations.says import judge_says
from simulator.expectations.wording import (
    NOT_REACHED,
    failed,
    messages,
    passed,
    seconds,
    shown_turn,
)
from simulator.record import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from simulator.expectations.expected import Bound, Expect, SaidLine
    from simulator.record import Ending, Place, Turn


def judge_run(expect: Expect, turns: Sequence[Turn], ending: Ending) -> tuple[Verdict, ...]:
    """One verdict for each expectation, in the order of the keys above; of a list, one a line.

    Of `says` and `transcript` the lines after the first that failed are not looked for: their
    verdicts say so in a word.

    Args:
        expect: What the scenario expects.
        turns: Every message of the conversation, in the order of saying.
        ending: How it ended.
    """
    return tuple(_verdicts(expect, turns, ending))


def _verdicts(expect: Expect, turns: Sequence[Turn], ending: Ending) -> Iterator[Verdict]:
    last = turns[-1].id if turns else None
    if (by := expect.ended_by) is not None:
        got = str(ending.by) + (f" ({ending.reason})" if ending.reason else "")
        ok = ending.by == by.value
        yield Verdict("ended_by", ok, str(by.value), got, by.place, last)
    if (code := expect.close_code) is not None:
        got = "no close code" if ending.code is None else str(ending.code)
        ok = ending.code == code.value
        yield Verdict("close_code", ok, str(code.value), got, code.place, last)
    if (bound := expect.messages) is not None:
        ok = bound.value.holds(len(turns))
        near = last if ok else _surplus(bound.value, turns)
        yield Verdict("messages", ok, str(bound.value), str(len(turns)), bound.place, near)
    yield from judge_says(expect.says or (), turns)
    if expect.transcript is not None:
        yield from _transcript(expect.transcript, turns, expect.place)
    yield from _never(expect.never or (), turns)


def _surplus(bound: Bound, turns: Sequence[Turn]) -> int | None:
    """The first message that was too much, else the last one said."""
    if bound.op in ("==", "<=", "<"):
        first = bound.number - (bound.op == "<")
        if first < len(turns):
            return turns[first].id
    return turns[-1].id if turns else None


def _transcript(
    lines: Sequence[SaidLine], turns: Sequence[Turn], place: Place
) -> Iterator[Verdict]:
    before = 0  # µs
    for number, (line, turn) in enumerate(zip(lines, turns, strict=False)):
        late = line.within is not None and turn.at - before > line.within
        if not line.fits(turn) or late:
            wrong = line.misfit(turn) if turn.side is line.side else ""
            got = shown_turn(turn) + (f": {wrong}" if wrong else "")
            got += f" at {seconds(turn.at)}, too late" if late else ""
            yield failed("transcript", line, got, turn.id)
            yield from _unreached(lines[number + 1 :])
            return
        yield passed("transcript", line, turn)
        before = turn.at
    if len(lines) > len(turns):
        last = turns[-1].id if turns else None
        got = f"nothing: the conversation ended after {messages(len(turns))}"
        yield failed("transcript", lines[len(turns)], got, last)
        yield from _unreached(lines[len(turns) + 1 :])
    elif len(turns) > len(lines):
        extra = turns[len(lines)]
        got = f"{len(turns) - len(lines)} more, the first is {shown_turn(extra)}"
        wanted = f"no more than {messages(len(lines))}"
        where = lines[-1].place if lines else place
        yield Verdict("transcript", False, wanted, got, where, extra.id)
    elif not lines:
        yield Verdict("transcript", True, "no messages", "none", place)


def _unreached(lines: Iterable[SaidLine]) -> Iterator[Verdict]:
    return (failed("transcript", line, NOT_REACHED, None) for line in lines)


def _never(lines: Sequence[SaidLine], turns: Sequence[Turn]) -> Iterator[Verdict]:
    last = turns[-1].id if turns else None
    for line in lines:
        said = next((turn for turn in turns if line.fits(turn) and _in_span(line, turn)), None)
        if said is None:
            yield Verdict("never", True, f"never {line}", "not said", line.place, last)
        else:
            yield Verdict("never", False, f"never {line}", shown_turn(said), line.place, said.id)


def _in_span(line: SaidLine, turn: Turn) -> bool:
    return line.within is None or turn.at <= line.within
