"""Conversations that were recorded anywhere, judged: lines in, answers out.

Owns telling the two kinds of recording apart, transcripts of ours and JSON lines of conversations,
and what of a transcript is taken over as recorded. Reads no file: whoever does hands in its lines as
they come. What makes a loop is the detector's part.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.dialogue.pattern import compile_pattern
from simulator.dialogue.pattern.nodes import PatternError
from simulator.loops import LoopDetector, Spoken
from simulator.loops.detector import LEAST_PATIENCE
from simulator.record import LoopClass
from simulator.transcript.loop import loop_of
from simulator.transcript.reader import flaw_of, object_of, turn_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.dialogue.pattern import Pattern
    from simulator.record import Loop, Turn
    from simulator.transcript.reader import Record

_AHEAD = 1_000  # messages read before one is judged: what the run made of it stands behind it
_TAKEN_OVER = frozenset((LoopClass.RECURRENCE, LoopClass.STORM))  # a text alone cannot tell these


@dataclass(frozen=True, slots=True)
class Wanted:
    """How to judge; what is None is as the recording says, or else as usual."""

    patience: int | None = None
    volatile: tuple[Pattern, ...] | None = None
    progress: tuple[Pattern, ...] | None = None


class Found(NamedTuple):
    """A loop, and the message at which it was found."""

    at: int
    loop: Loop


class Answer(NamedTuple):
    """What became of one conversation."""

    id: object  # as the recording has it
    messages: int
    loops: tuple[Found, ...]


class Slip(NamedTuple):
    """A line that is no recording, or not a whole one."""

    line: int
    sentence: str


class Judge:
    """Judges the conversations in one stream of lines, in order.

    Args:
        name: What a transcript is called: it has no name of its own.
        wanted: How to judge.
        at_once: Whether the answer to a transcript comes with its first loop, not at its end.
    """

    def __init__(self, name: str, wanted: Wanted | None = None, *, at_once: bool = False) -> None:
        self._name = name
        self._wanted = wanted or Wanted()
        self._at_once = at_once
        self._line = 0
        self._transcript: _Transcript | None = None
        self._answered = False  # the transcript has its answer
        self.over = False  # whether the last line was a footer

    def line(self, line: bytes) -> Iterator[Answer | Slip]:
        """What the next line leads to."""
        self._line += 1
        if not line.strip():
            return
        self.over = False
        found = object_of(line)
        if isinstance(found, str):
            yield Slip(self._line, found)
        elif "turns" in found:
            yield from self.end()
            yield self._conversation(found)
        else:
            yield from self._record(found)

    def pause(self) -> Iterator[Answer | Slip]:
        """Nothing comes at the moment: whatever has been said is to be judged now."""
        if self._transcript is not None:
            self._transcript.settle()
            yield from self._first()

    def end(self) -> Iterator[Answer | Slip]:
        """Nothing more comes."""
        transcript, self._transcript = self._transcript, None
        if transcript is not None:
            transcript.settle()
            if not self._answered:
                yield transcript.answer

    def _conversation(self, found: dict[str, Any]) -> Answer | Slip:
        turns = _spoken(found["turns"])
        if isinstance(turns, str):
            return Slip(self._line, turns)
        wanted = self._wanted
        detector = LoopDetector(
            patience=wanted.patience,
            volatile=wanted.volatile or (),
            progress=wanted.progress or (),
            causal=False,
        )
        judged = ((turn.id, detector.observe(turn)) for turn in turns)
        first = next((Found(at, loop) for at, loop in judged if loop is not None), None)
        loops = () if first is None else (first,)  # a run would have ended there
        return Answer(found.get("id", self._line), len(turns), loops)

    def _record(self, record: Record) -> Iterator[Answer | Slip]:
        flaw = flaw_of(record)
        if flaw is not None:
            known = "seq" in record or "type" in record
            yield Slip(self._line, flaw if known else _NEITHER)
            return
        if record["type"] == "header":
            yield from self.end()
        if self._transcript is None:
            yield from self._begin(record)
        assert self._transcript is not None
        self._transcript.add(record)
        yield from self._first()
        if record["type"] == "footer":
            yield from self.end()
            self.over = True

    def _begin(self, record: Record) -> Iterator[Slip]:
        if record["type"] != "header":
            yield Slip(self._line, "there is no header: it must be the first record")
        policy, slips = _policy(record.get("loops"), self._wanted)
        for sentence in slips:
            yield Slip(self._line, sentence)
        self._transcript = _Transcript(self._name, policy)
        self._answered = False

    def _first(self) -> Iterator[Answer]:
        if self._at_once and not self._answered and self._transcript is not None:
            answer = self._transcript.answer
            if answer.loops:
                self._answered = True
                yield answer


_NEITHER = "no conversation: it needs `turns`, or the `seq` and `type` of a transcript's record"


def _spoken(turns: object) -> list[Spoken] | str:
    """The messages of a conversation in one line, or what is wrong with them."""
    if not isinstance(turns, list):
        return "`turns` is no list"
    spoken = []
    for at, turn in enumerate(turns):
        side, text = (
            (turn.get("from"), turn.get("text")) if isinstance(turn, dict) else (None, None)
        )
        if not isinstance(side, str | int) or not isinstance(text, str):
            return f"turn {at} needs `from`, a name, and `text`"
        spoken.append(Spoken(at, side, text))
    return spoken


def _policy(recorded: object, wanted: Wanted) -> tuple[Wanted, list[str]]:
    """How to judge a transcript: as asked, else as it was judged when it was recorded."""
    policy = recorded if isinstance(recorded, dict) else {}
    slips: list[str] = []
    patience = policy.get("patience")
    if type(patience) is not int or patience < LEAST_PATIENCE:
        patience = None
    return (
        Wanted(
            patience if wanted.patience is None else wanted.patience,
            _patterns(policy.get("volatile"), slips)
            if wanted.volatile is None
            else wanted.volatile,
            _patterns(policy.get("progress"), slips)
            if wanted.progress is None
            else wanted.progress,
        ),
        slips,
    )


def _patterns(sources: object, slips: list[str]) -> tuple[Pattern, ...]:
    found = []
    for source in sources if isinstance(sources, list) else ():
        try:
            found.append(compile_pattern(source))
        except (PatternError, TypeError, AttributeError):
            slips.append(f"the header's pattern {source!r} cannot be read; judged without it")
    return tuple(found)


class _Transcript:
    """One transcript, judged as its records come."""

    def __init__(self, name: str, policy: Wanted) -> None:
        self._name = name
        self._policy = policy
        self._detector: LoopDetector | None = None  # the first message tells how it is recorded
        self._waiting: deque[Turn] = deque()
        self._taken_over: dict[int, Loop] = {}  # by the id of the message at which it was found
        self._actions: dict[int, str] = {}  # what was done, by the same
        self._messages = 0
        self._stopped = False  # the run judged nothing behind this
        self._loops: list[Found] = []

    @property
    def answer(self) -> Answer:
        """What is known so far."""
        return Answer(self._name, self._messages, tuple(self._loops))

    def add(self, record: Record) -> None:
        """Take a record in."""
        match record["type"]:
            case "message":
                self._message(record)
            case "loop":
                self._loop(record)
            case "dismissed" if isinstance(record.get("messages"), int):
                self._actions[record["messages"] - 1] = "dismissed"

    def settle(self, ahead: int = 0) -> None:
        """Judge all messages but the newest ones."""
        while len(self._waiting) > ahead:
            self._judge(self._waiting.popleft())

    def _message(self, record: Record) -> None:
        turn = turn_of(record)
        assert turn is not None
        self._messages += 1
        if self._detector is None:
            policy = self._policy
            self._detector = LoopDetector(
                patience=policy.patience,
                volatile=policy.volatile or (),
                progress=policy.progress or (),
                causal="re" in record,
                recorded=self._taken_over,
            )
        self._waiting.append(turn)
        self.settle(_AHEAD)

    def _loop(self, record: Record) -> None:
        loop = loop_of(record)
        if loop is None:
            return
        at = loop.messages - 1
        if loop.class_ in _TAKEN_OVER:
            self._taken_over[at] = loop
        self._actions[at] = str(record.get("action"))

    def _judge(self, turn: Turn) -> None:
        if self._stopped or self._detector is None:
            return
        loop = self._detector.observe(turn)
        action = self._actions.pop(turn.id, None)
        if loop is not None and action != "dismissed":
            self._loops.append(Found(turn.id, loop))
        if action == "nudge":
            self._detector.reset()
        self._stopped = action == "stop"
