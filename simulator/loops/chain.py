"""One chain of replies: the messages that answer one another, and the evidence they gave.

Owns what a class of evidence is shown, what it must offer (`Evidence`), and what is remembered of
the chain: its last messages, and a `Line` for each thing that a side says, looked up once a message.
Knows no class of evidence by name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeAlias

from simulator.loops.form import form_of_bytes
from simulator.loops.novelty import NEW, Novelty
from simulator.loops.progress import Course
from simulator.loops.recent import Recent

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from simulator.loops.form import Form, Measure
    from simulator.loops.message import Message
    from simulator.loops.recurrence import Configuration
    from simulator.loops.volatile import Masker
    from simulator.record import Loop

REMEMBERED = 10_000  # messages a chain keeps at least: no longer round is shown whole
SPEAKERS = 16  # at most, whose words are known as such when another says them
_TRIM = 0xFFF  # bits of the count that are 0 when it is time to forget
LINES = 4_000  # things said last, each by one side, that are known when they are said again


class Line:
    """What one side says in this chain, however often: messages of one form."""

    __slots__ = ("course", "hop", "last")

    def __init__(self) -> None:
        self.last = -1  # position at which it was said last
        self.hop = -1  # of that message
        self.course: Course | None = None  # of the numbers in it


# One message of the chain: what it was, its line, the position at which the same side said the same
# before, -1 where it did not, and the configuration after it. A plain tuple: each message makes one.
Step: TypeAlias = "tuple[Message, Line, int, Configuration | None]"


class Evidence(Protocol):
    """A class of evidence, watching one chain."""

    def observe(self, chain: Chain) -> Loop | None:
        """The loop that the chain's last message completes."""


class Chain:
    """The messages that answer one another, from one that nobody asked for.

    Attributes:
        count: Of its messages.
        reported: Position at which a loop was reported last; -1 where none was.
        proved: Whether a loop is; then nothing can come that is not known.
        turn, hop, form, line, configuration, unheard: Of the last message; `line` still tells of
            the time before it.
        fresh: Whether the last message is progress: its numbers get somewhere, or the author says.
        novelty: Of the last message; None where somebody said it before.
        progress: What counted as progress: the last message, by id, that said something in new
            words, whose numbers got somewhere, that fits a pattern of the author.
    """

    __slots__ = (
        "_base",
        "_classes",
        "_courses",
        "_form",
        "_lines",
        "_new",
        "_said",
        "_sides",
        "_steps",
        "configuration",
        "count",
        "form",
        "fresh",
        "hop",
        "line",
        "masker",
        "novelty",
        "progress",
        "proved",
        "reported",
        "turn",
        "unheard",
    )

    turn: Message
    hop: int
    form: Form
    line: Line
    fresh: bool
    novelty: float | None
    configuration: Configuration | None
    unheard: int

    def __init__(self, classes: Sequence[Evidence], masker: Masker) -> None:
        self.masker = masker  # how texts are compared
        self._form = masker.form
        self._classes = tuple([class_.observe for class_ in classes])  # strongest first
        self._lines: Recent[Hashable, Line] = Recent(LINES)
        self._courses: Recent[Hashable, Course] = Recent(LINES)
        self._said = Novelty()
        self._sides: tuple[Hashable, ...] = ()  # who speaks
        self._new = 0  # messages that said something new
        self._steps: list[Step] = []
        self._base = 0  # position of the first message that is remembered
        self.count = 0
        self.reported = -1
        self.progress: dict[str, int | None] = {"words": None, "numbers": None, "pattern": None}
        self.proved = False

    def observe(
        self, turn: Message, configuration: Configuration | None, unheard: int, new: bool
    ) -> Sequence[Loop]:
        """The loops that this message completes, strongest first.

        Args:
            turn: The message.
            configuration: Of both sides, after it.
            unheard: Messages in flight.
            new: Whether it fits one of the author's progress patterns.
        """
        if self.proved:
            return ()
        text, data, hop = turn.text, turn.data, turn.hop
        self.turn = turn
        self.hop = hop
        self.configuration = configuration
        self.unheard = unheard
        form_of = self._form
        self.form = form = form_of(text) if data is None else form_of_bytes(data)
        key = (turn.side, form.text)
        line = self._lines.get(key)
        if line is None:
            line = self._say(key, form)
        else:
            self.novelty = None
        self.line = line
        if new:
            self.progress["pattern"] = turn.id
        masks = form.masks
        if masks is not None and masks.measure is not None:
            course = line.course or self._course(turn, line, masks.measure)
            if course.observe(masks.numbers(text), self._new):
                self.progress["numbers"] = turn.id
                new = True
        self.fresh = new
        at = self.count
        self.count = at + 1
        self._steps.append((turn, line, line.last, configuration))
        if not self.count & _TRIM:
            self._forget()
        loops: Sequence[Loop] = ()
        for observe in self._classes:
            loop = observe(self)
            if loop is not None:
                loops = (*loops, loop)
        line.last = at
        line.hop = hop
        return loops

    def _say(self, key: tuple[Hashable, str], form: Form) -> Line:
        """The line of what this side has not said lately."""
        made = Line()
        line = self._lines.recall(key, made)
        if line is not None:
            self.novelty = None
            return line
        side, text = key
        sides = self._sides
        if side not in sides:
            self._sides = sides = (*sides, side)[-SPEAKERS:]
        self.novelty = novelty = self._said.observe(form)
        if novelty >= NEW:
            self._new += 1
            self.progress["words"] = self.turn.id
        elif not novelty and any((other, text) in self._lines for other in sides if other != side):
            self.novelty = None
        return made

    def _course(self, turn: Message, line: Line, measure: Measure) -> Course:
        """Of the numbers in this text of this side, in all messages that differ in nothing else."""
        key, made = (turn.side, measure.course), Course(measure.scale)
        line.course = self._courses.get(key) or self._courses.recall(key, made) or made
        return line.course

    def _forget(self) -> None:
        if len(self._steps) > 2 * REMEMBERED:
            del self._steps[:REMEMBERED]
            self._base += REMEMBERED

    def at(self, position: int) -> Step | None:
        """The message at a position; None where it is not remembered."""
        return self._steps[position - self._base] if position >= self._base else None

    def turns(self, first: int, end: int) -> tuple[Message, ...]:
        """The turns from one position to before another, as far as they are remembered."""
        steps = self._steps[max(first - self._base, 0) : max(end - self._base, 0)]
        return tuple([step[0] for step in steps])
