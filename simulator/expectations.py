"""What a scenario expects of a conversation, and how one that is over is judged by it.

Owns the values under `expect` and their verdicts. Knows neither YAML nor transcripts: turns and the
ending come in, verdicts go out. Durations are whole microseconds.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from operator import eq, ge, gt, le, lt
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from simulator.dialogue.shape import NOT_JSON, parse_json, write_json
from simulator.dialogue.words import hear
from simulator.record import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from simulator.dialogue.pattern import Pattern
    from simulator.dialogue.shape import Shape
    from simulator.dialogue.words import Heard
    from simulator.record import Ending, Place, Side, Turn

T = TypeVar("T")

_OPERATORS = {"==": eq, "<=": le, ">=": ge, "<": lt, ">": gt}
_BOUND = re.compile(r"\s*(==|<=|>=|<|>|)\s*([0-9]{1,18})\s*")
NOT_REACHED = "not reached"  # what is got of a line behind one that failed
_SHOWN = 100  # characters of a message in a verdict
_COMPARED = 200  # messages compared with what was wanted, to find the one most like it


@dataclass(frozen=True, slots=True)
class Expected(Generic[T]):
    """A value that is expected, and where the file says so."""

    value: T
    place: Place


@dataclass(frozen=True, slots=True)
class Bound:
    """A number to be met: 7 or `<= 10`."""

    op: str  # == <= >= < >
    number: int

    def __post_init__(self) -> None:
        if self.op not in _OPERATORS:
            raise ValueError(f"{self.op!r} is no comparison: write one of {' '.join(_OPERATORS)}")

    def __str__(self) -> str:
        return str(self.number) if self.op == "==" else f"{self.op} {self.number}"

    def holds(self, number: int) -> bool:
        """Whether the number meets it."""
        return bool(_OPERATORS[self.op](number, self.number))


@dataclass(frozen=True, slots=True)
class SaidLine:
    """A message that one side should say, or never say."""

    side: Side
    pattern: (
        Pattern | None
    )  # found anywhere in the message; None: whatever it says ("*"), or a shape
    source: str  # the pattern as the author wrote it; of a shape, as JSON
    place: Place
    within: int | None = None  # µs since the line before it was said; the first: since the start
    shape: Shape | None = None  # of a JSON message

    def fits(self, turn: Turn) -> bool:
        """Whether the turn is this message, whenever it was said."""
        return turn.side is self.side and self.fits_text(hear(turn.text))

    def fits_text(self, heard: Heard) -> bool:
        """Whether a message with this text is meant."""
        if self.shape is not None:
            value = parse_json(heard.raw)
            return value is not NOT_JSON and self.shape.match(value) is not None
        return self.pattern is None or self.pattern.match(heard) is not None

    def misfit(self, turn: Turn) -> str:
        """What is wrong with a JSON message, where a shape was wanted; else ""."""
        value = NOT_JSON if self.shape is None else parse_json(turn.text)
        return "" if self.shape is None or value is NOT_JSON else self.shape.misfit(value)

    def __str__(self) -> str:
        limit = "" if self.within is None else f", within {_seconds(self.within)}"
        return f"{self.side}: {self.source}{limit}"


@dataclass(frozen=True, slots=True)
class Expect:
    """Everything under `expect`; None where the scenario does not say."""

    place: Place
    ended_by: Expected[str] | None = None
    close_code: Expected[int] | None = None
    messages: Expected[Bound] | None = None
    says: tuple[SaidLine, ...] | None = None  # in this order, others may come between
    transcript: tuple[SaidLine, ...] | None = None  # every message, in order
    never: tuple[SaidLine, ...] | None = None  # none of them; `within` is since the start


def parse_bound(text: str) -> Bound:
    """The bound that a text means: `7`, `<= 10`.

    Raises:
        ValueError: it means none; the sentence says what to write.
    """
    found = _BOUND.fullmatch(text)
    if found is None:
        raise ValueError(
            f"{text!r} is no number of messages: "
            'write a number, or a comparison in quotes, like "<= 10"'
        )
    return Bound(found[1] or "==", int(found[2]))


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
    yield from _says(expect.says or (), turns)
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


# --- says -------------------------------------------------------------------------------------


class _Reached(NamedTuple):
    """How far the lines of `says` were found: for each, the indices where it can stand."""

    found: list[list[int]]
    late: int | None  # where the next line was said, but too late; None: it was not said


def _says(lines: Sequence[SaidLine], turns: Sequence[Turn]) -> Iterator[Verdict]:
    reached = _follow(lines, turns)
    indices = _settle(lines, reached.found, turns)
    for line, index in zip(lines, indices, strict=False):
        yield _passed("says", line, turns[index])
    if len(indices) == len(lines):
        return
    line, after = lines[len(indices)], reached.found[-1][0] + 1 if indices else 0
    if reached.late is not None:
        turn = turns[reached.late]
        late = f"{_shown(turn)} at {_seconds(turn.at)}, too late"
        yield _failed("says", line, late, turn.id)
    else:
        yield _missed(line, turns, after)
    for missed in lines[len(indices) + 1 :]:
        yield _failed("says", missed, NOT_REACHED, None)


def _follow(lines: Sequence[SaidLine], turns: Sequence[Turn]) -> _Reached:
    """Find each line after the one before it.

    The earliest place is the best one, except where the next line has a time limit: then a later
    place may be what keeps it, so all of them are kept.
    """
    found: list[list[int]] = []
    for number, line in enumerate(lines):
        first = found[-1][0] + 1 if found else 0
        all_of_them = number + 1 < len(lines) and lines[number + 1].within is not None
        here, late = [], None
        for index in range(first, len(turns)):
            if not line.fits(turns[index]):
                continue
            if not _in_time(line, index, found[-1] if found else None, turns):
                late = index if late is None else late
                continue
            here.append(index)
            if not all_of_them:
                break
        if not here:
            return _Reached(found, late)
        found.append(here)
    return _Reached(found, None)


def _in_time(
    line: SaidLine, index: int, before: Sequence[int] | None, turns: Sequence[Turn]
) -> bool:
    if line.within is None:
        return True
    since = 0 if before is None else turns[_latest(before, index)].at
    return turns[index].at - since <= line.within


def _latest(indices: Sequence[int], before: int) -> int:
    """The last of ascending indices below `before`; there is one."""
    low, high = 0, len(indices)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if indices[middle] < before else (low, middle)
    return indices[low]


def _settle(
    lines: Sequence[SaidLine], found: Sequence[Sequence[int]], turns: Sequence[Turn]
) -> list[int]:
    """Choose one index a line, from the last back, so that every time limit is kept."""
    chosen: list[int] = []
    for number in reversed(range(len(found))):
        limited = number + 1 < len(lines) and lines[number + 1].within is not None
        if chosen and limited:
            chosen.append(_latest(found[number], chosen[-1]))
        else:
            chosen.append(found[number][0])
    return chosen[::-1]


def _missed(line: SaidLine, turns: Sequence[Turn], after: int) -> Verdict:
    """A line that was never said: show what that side said instead that is most like it."""
    said = [turn for turn in turns[after:] if turn.side is line.side][:_COMPARED]
    if said:
        closest = max(said, key=lambda turn: _likeness(line, turn))
        wrong = line.misfit(closest)
        got = f"never said; the closest is {_shown(closest)}{wrong and f': {wrong}'}"
        return _failed("says", line, got, closest.id)
    if not turns:
        return _failed("says", line, "nobody said anything", None)
    got = f"never said; the {line.side} said nothing more after {_shown(turns[max(after - 1, 0)])}"
    return _failed("says", line, got, turns[-1].id)


def _likeness(line: SaidLine, turn: Turn) -> float:
    words = " ".join(hear(line.source).words)
    said = " ".join(hear(turn.text).words[:_SHOWN])
    if line.shape is not None:
        wanted, value = parse_json(line.source), parse_json(turn.text)
        if isinstance(wanted, dict) and isinstance(
            value, dict
        ):  # the keys in the order they are wanted
            words, said = line.source, write_json({k: value[k] for k in wanted if k in value})
    return SequenceMatcher(None, words, said[: 4 * _SHOWN], autojunk=False).ratio()


# --- transcript and never ---------------------------------------------------------------------


def _transcript(
    lines: Sequence[SaidLine], turns: Sequence[Turn], place: Place
) -> Iterator[Verdict]:
    before = 0  # µs
    for number, (line, turn) in enumerate(zip(lines, turns, strict=False)):
        late = line.within is not None and turn.at - before > line.within
        if not line.fits(turn) or late:
            wrong = line.misfit(turn) if turn.side is line.side else ""
            got = _shown(turn) + (f": {wrong}" if wrong else "")
            got += f" at {_seconds(turn.at)}, too late" if late else ""
            yield _failed("transcript", line, got, turn.id)
            yield from _unreached(lines[number + 1 :])
            return
        yield _passed("transcript", line, turn)
        before = turn.at
    if len(lines) > len(turns):
        last = turns[-1].id if turns else None
        got = f"nothing: the conversation ended after {len(turns)} messages"
        yield _failed("transcript", lines[len(turns)], got, last)
        yield from _unreached(lines[len(turns) + 1 :])
    elif len(turns) > len(lines):
        extra = turns[len(lines)]
        got = f"{len(turns) - len(lines)} more, the first is {_shown(extra)}"
        wanted = f"no more than {len(lines)} messages"
        where = lines[-1].place if lines else place
        yield Verdict("transcript", False, wanted, got, where, extra.id)
    elif not lines:
        yield Verdict("transcript", True, "no messages", "none", place)


def _unreached(lines: Iterable[SaidLine]) -> Iterator[Verdict]:
    return (_failed("transcript", line, NOT_REACHED, None) for line in lines)


def _never(lines: Sequence[SaidLine], turns: Sequence[Turn]) -> Iterator[Verdict]:
    last = turns[-1].id if turns else None
    for line in lines:
        said = next((turn for turn in turns if line.fits(turn) and _in_span(line, turn)), None)
        if said is None:
            yield Verdict("never", True, f"never {line}", "not said", line.place, last)
        else:
            yield Verdict("never", False, f"never {line}", _shown(said), line.place, said.id)


def _in_span(line: SaidLine, turn: Turn) -> bool:
    return line.within is None or turn.at <= line.within


# --- wording ----------------------------------------------------------------------------------


def _passed(key: str, line: SaidLine, turn: Turn) -> Verdict:
    return Verdict(key, True, str(line), _shown(turn), line.place, turn.id)


def _failed(key: str, line: SaidLine, got: str, by: int | None) -> Verdict:
    return Verdict(key, False, str(line), got, line.place, by)


def _shown(turn: Turn) -> str:
    """A message on one line, quoted; what is long is cut."""
    if turn.data is not None:
        return f"message {turn.id}, {turn.side}: {len(turn.data)} bytes"
    text = turn.text if len(turn.text) <= _SHOWN else turn.text[: _SHOWN - 1] + "…"
    quoted = json.dumps(text, ensure_ascii=False)
    if '"' in text and "'" not in text and quoted.count("\\") == text.count('"'):
        quoted = f"'{text}'"  # JSON stays readable
    return f"message {turn.id}, {turn.side}: {quoted}"


def _seconds(duration: int) -> str:
    return f"{duration / 1_000_000:g} s"
