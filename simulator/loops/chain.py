"""One chain of replies: the messages that answer one another, and the evidence they gave.

Owns what a class of evidence is shown, what it must offer (`Evidence`), and what is remembered of
the chain: its last messages, and a `Line` for each thing that a side says, looked up once a message.
Knows no class of evidence by name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeAlias

from simulator.loops.form import Form, form_of_bytes
from simulator.loops.novelty import NEW, Novelty
from simulator.loops.progress import Course
from simulator.loops.recent import Recent

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from simulator.loops.recurrence import Configuration
    from simulator.loops.volatile import Masker
    from simulator.record import Loop, Turn

REMEMBERED = 20_000  # messages a chain keeps at least: no longer round is shown whole
LINES = 4_000  # things said last, each by one side, that are known when they are said again


class Line:
    """What one side says in this chain, however often: messages of one form."""

    __slots__ = ("course", "last")

    def __init__(self) -> None:
        self.last = -1  # position at which it was said last
        self.course: Course | None = None  # of the numbers in it


# One message of the chain: its turn, what was said, and the position at which the same side said the
# same before, -1 where it did not. A plain tuple: one is made for each message.
Step: TypeAlias = "tuple[Turn, Line, int]"


class Evidence(Protocol):
    """A class of evidence, watching one chain."""

    def observe(self, chain: Chain, *, fresh: bool) -> Loop | None:
        """The loop that the chain's last message completes; `fresh`: that message is progress."""


class Chain:
    """The messages that answer one another, from one that nobody asked for.

    The message that was said last is what `step`, `form`, `novelty`, `repeats`, `configuration` and
    `unheard` tell of.
    """

    __slots__ = (
        "_base",
        "_classes",
        "_courses",
        "_form",
        "_lines",
        "_new",
        "_said",
        "_steps",
        "alarmed",
        "configuration",
        "count",
        "form",
        "masker",
        "messages",
        "novelty",
        "proved",
        "repeats",
        "step",
        "unheard",
    )

    form: Form
    step: Step

    def __init__(self, classes: Sequence[Evidence], masker: Masker) -> None:
        self.masker = masker  # how texts are compared
        self._form = masker.form
        self._classes = tuple([class_.observe for class_ in classes])  # strongest first
        self._lines: Recent[Hashable, Line] = Recent(LINES)
        self._courses: Recent[Hashable, Course] = Recent(LINES)
        self._said = Novelty()
        self._new = 0  # messages that said something new
        self._steps: list[Step] = []
        self._base = 0  # position of the first message that is remembered
        self.count = 0  # messages of this chain
        self.messages = 0  # messages of the whole conversation
        self.configuration: Configuration | None = None  # of both sides, after the last message
        self.unheard = 0  # messages in flight after it
        self.novelty = 0.0  # of the last message
        self.repeats = False  # whether somebody said the last message before
        self.alarmed = -1  # position at which a class spoke last
        self.proved = False  # then nothing can come that is not known

    def observe(
        self, turn: Turn, configuration: Configuration | None, unheard: int, *, new: bool
    ) -> Loop | None:
        """The strongest loop that this message completes.

        Args:
            turn: The message.
            configuration: Of both sides, after it.
            unheard: Messages in flight.
            new: Whether it fits one of the author's progress patterns.
        """
        if self.proved:
            return None
        self.configuration = configuration
        self.unheard = unheard
        form = self._form(turn.text) if turn.data is None else form_of_bytes(turn.data)
        self.form = form
        key = (turn.side, form.text)
        line = self._lines.get(key)
        self.novelty, self.repeats = 0.0, True
        if line is None:
            line = self._say(key, form)
        self.step = step = (turn, line, line.last)
        line.last = self.count
        self.count += 1
        steps = self._steps
        steps.append(step)
        if len(steps) >= 2 * REMEMBERED:
            del steps[:REMEMBERED]
            self._base += REMEMBERED
        masks = form.masks
        measure = None if masks is None else masks.measure
        if masks is not None and measure is not None:
            course = line.course
            if course is None:
                course = line.course = self._course((turn.side, measure.course))
            new = course.observe(masks.numbers(turn.text), measure.scale, self._new) or new
        loop = None
        for observe in self._classes:
            found = observe(self, fresh=new)
            if found is not None:
                self.alarmed = self.count - 1
                loop = loop or found
        return loop

    def _say(self, key: Hashable, form: Form) -> Line:
        """The line of what this side has not said lately."""
        made = Line()
        line = self._lines.recall(key, made)
        if line is not None:
            return line
        self.repeats = self._said.repeats(form)
        if not self.repeats:
            self.novelty = self._said.observe(form)
            self._new += self.novelty >= NEW
        return made

    def _course(self, key: Hashable) -> Course:
        """Of the numbers in this text of this side, in all messages that differ in nothing else."""
        made = Course()
        return self._courses.get(key) or self._courses.recall(key, made) or made

    def at(self, position: int) -> Step | None:
        """The message at a position; None where it is not remembered."""
        return self._steps[position - self._base] if position >= self._base else None

    def turns(self, first: int, end: int) -> tuple[Turn, ...]:
        """The turns from one position to before another, as far as they are remembered."""
        steps = self._steps[max(first - self._base, 0) : max(end - self._base, 0)]
        return tuple([turn for turn, _, _ in steps])
