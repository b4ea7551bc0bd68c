"""One side while it decides and says: lines in, what goes out and what stays.

Owns the order of saying, as the conversation has it: first in first out, behind the waits of what was decided
before; nothing after a close. Whether anything is due is not known here: clocks are set and stopped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.conversation.codes import CLOSE_LIMIT, DROPPED
from simulator.dialogue.bot import Closing, Dropping, Pause, Reconnecting, Said
from simulator.explore.mind import HEAD, End, Group, Mind, Setting, Ticking
from simulator.explore.traffic import Parting, Traffic
from simulator.record import EndedBy, Side

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from simulator.dialogue.bot import Line
    from simulator.dialogue.script import Timer
    from simulator.explore.draws import Unused


class Saying:
    """What a step does to the side, piece by piece.

    Args:
        mind: The side as it was.
        timers: Of its state.
        side: Which side.
        traffic: Numbers what goes out.
        most: Bytes that a message may have.
        sampled: Whether a drawn wait lasts as long as it was drawn; else its end is open.
    """

    def __init__(
        self, mind: Mind, timers: Sequence[Timer], *,
        side: Side, traffic: Traffic, most: int, sampled: bool,
    ) -> None:  # fmt: skip
        self.bot = mind.bot
        self.groups = list(mind.groups)
        self.timers = list(mind.timers)
        self.closed = mind.closed
        self.items: list[int] = []
        self.queued = 0
        self.end: End | None = None
        self.keeps_last_said = False
        self._kinds = timers
        self._clocks: dict[int, Setting] = {}
        self._side = side
        self._traffic = traffic
        self._most = most
        self._sampled = sampled

    def clocks(self) -> tuple[Setting, ...]:
        """The clocks that were set or stopped."""
        return tuple(self._clocks.values())

    def set_clock(self, slot: int, due: int) -> None:
        """Something is due in so many µs."""
        self._clocks[slot] = Ticking(slot, due, due)

    # --- timers ---------------------------------------------------------------------------------------------

    def start_timers(self, timers: Sequence[Timer]) -> None:
        """A state was entered: its timers start anew."""
        for index in range(max(len(self._kinds), len(timers))):
            self._clocks[index + 1] = index + 1
        self._kinds = timers
        self.timers = [timer.times or -1 for timer in timers]
        for index, timer in enumerate(timers):
            self.set_clock(index + 1, timer.interval)
        self.groups = [group._replace(late=False) for group in self.groups]

    def active(self, *, heard: bool) -> None:
        """A message was heard or said: silence begins now."""
        for index, left in enumerate(self.timers):
            timer = self._kinds[index]
            if timer.kind == "on_silence" and (heard or left):
                self.timers[index] = -1
                self.set_clock(index + 1, timer.interval)

    def fire(self, index: int) -> None:
        """A timer fires: when will it again?"""
        timer, left = self._kinds[index], self.timers[index]
        if timer.kind == "on_silence" or left == 1:
            self.timers[index] = 0
            self._clocks[index + 1] = index + 1
        else:
            self.timers[index] = left - 1 if left > 0 else left
            self.set_clock(index + 1, timer.interval)

    # --- lines ----------------------------------------------------------------------------------------------

    def plan(self, lines: Iterable[Line]) -> None:
        """Say the lines now, or when what was decided before and their own waits are over."""
        least = most = waits = 0
        for line in lines:
            if self.closed or self.end is not None:
                return
            if type(line) is Pause:
                span = self._span(line)
                least, most, waits = least + span[0], most + span[1], waits + span[2]
            elif type(line) is Reconnecting:
                continue
            elif not self.groups and not most:
                self._say(line)
            else:
                self._queue((line,), least, most, waits)
                self.queued += 1
                least = most = waits = 0
        if most and not self.closed:
            self._queue((), least, most, waits)

    def utter(self) -> None:
        """The first group is due."""
        group = self.groups.pop(0)
        for line in group.lines:
            if self.closed or self.end is not None:
                return
            self._say(line)
        if self.closed:
            return
        if self.groups:
            self._begin(self.groups[0])
        else:
            self._clocks[HEAD] = HEAD

    def _queue(self, lines: tuple[Line, ...], least: int, most: int, waits: int) -> None:
        groups, late = self.groups, bool(self.timers)
        if not groups:
            groups.append(Group(least, most, lines, late, waits))
            self._begin(groups[0])
            return
        last = groups[-1]
        if not most:  # together with the last
            late = last.late if last.lines else late
            groups[-1] = last._replace(lines=last.lines + lines, late=late)
        elif not last.lines and len(groups) > 1:  # one pause behind another is one
            least, most, waits = least + last.least, most + last.most, waits + last.waits
            groups[-1] = Group(least, most, lines, late, waits)
        else:
            groups.append(Group(least, most, lines, late, waits))

    def _span(self, pause: Pause) -> tuple[int, int, int]:
        """The least and the most that a pause may last, and how many open waits that is."""
        among = pause.among
        if among is None or self._sampled or not pause.duration:
            return pause.duration, pause.duration, 0
        return max(among.start, 1), among[-1], 1

    def _begin(self, head: Group) -> None:
        """The group is the next: from now on its time is on the clock."""
        self._clocks[HEAD] = Ticking(HEAD, head.least, head.most, head.waits)
        self.groups[0] = head._replace(least=0, most=0, waits=0)

    def _say(self, line: Line) -> None:
        if type(line) is Said:
            message = line.text if line.data is None else line.data
            size = _size(message)
            if size > self._most:
                reason = f"limit on message reached: {self._most} bytes"
                self.end = End(EndedBy.LIMIT, CLOSE_LIMIT, reason)
                return
            self.items.append(self._traffic.message(self._side, message))
            self.active(heard=False)
            if self.keeps_last_said:
                self.bot = self.bot._replace(last_said=line.text)
        elif type(line) is Closing:
            self._part(Parting(self._side, line.code, line.reason, True, line.rule))
        else:
            assert type(line) is Dropping
            self._part(Parting(self._side, DROPPED, "", False, line.rule))

    def _part(self, parting: Parting) -> None:
        self.quiet()
        self.items.append(self._traffic.parting(parting))

    def quiet(self) -> None:
        """It is closed: nothing that waits is said, no timer fires."""
        self.closed = True
        self.groups.clear()
        self.timers.clear()
        for slot in range(len(self._kinds) + 1):
            self._clocks[slot] = slot

    def mind(self, *, deaf: bool, unused: tuple[Unused, ...]) -> Mind:
        """The side as it is now."""
        return Mind(self.bot, tuple(self.groups), tuple(self.timers), self.closed, deaf, unused)


def _size(message: str | bytes) -> int:
    if isinstance(message, bytes) or message.isascii():
        return len(message)
    return len(message.encode("utf-8", "surrogatepass"))
