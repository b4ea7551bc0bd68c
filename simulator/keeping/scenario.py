"""A recording as the text of a scenario: who speaks for whom, under what settings, and what has to come of it.

Owns that text and trying it out before it is handed over. Files are read by whoever is handed in, and written by the
caller.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from simulator.conversation.playing import play
from simulator.conversation.setup import LoopAction, LoopPolicy
from simulator.dialogue.schema import MAX_TITLE
from simulator.errors import InvalidFile, ReplayError
from simulator.keeping.expecting import expected_of
from simulator.keeping.literal import literal_bot
from simulator.keeping.recording import Keep, Opened, Parted
from simulator.keeping.settings import Settings, enough, setting_lines
from simulator.keeping.spelling import quoted
from simulator.record import EndedBy, Side, Turn
from simulator.redaction import Secrets, hidden
from simulator.scenario import Given, load_scenario
from simulator.source.spelling import spell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from simulator.conversation.playing import Played
    from simulator.keeping.recording import Recording, Who
    from simulator.keeping.spelling import Names
    from simulator.scenario import Scenario

_EVENTS = 1_000_000  # arrivals and timers while it is tried out


@dataclass(frozen=True, slots=True)
class Kept:
    """The text of a file, and what there is to say about it."""

    text: str
    literal: frozenset[Side]  # the sides that say what was recorded
    bot: bool = False  # it is a bot file: nobody can be asked to speak for the other side
    about: str = ""  # what it holds, in a few words
    doubt: str = ""  # why it does not hold as it stands


def keep(
    recording: Recording,
    which: Keep,
    *,
    path: str,
    origin: str,
    seen: Callable[[str], str],
    read: Callable[[str], bytes],
) -> Kept:
    """The scenario of a recording; a bot file where nobody can be asked to speak for the other side.

    Args:
        recording: What was said.
        which: Whose words are kept literally.
        path: Where the text will stand.
        origin: What it was made from, for the comment on top.
        seen: Gives a file's path as it is written in a file at `path`.
        read: Gives the bytes of a file; raises OSError.

    Raises:
        ReplayError: nothing was said.
    """
    if not recording.turns:
        raise ReplayError(f"{origin}: nothing was said, so there is nothing to keep")
    if which is not Keep.BOTH and not recording.who[Side(which).other].lives:
        return _bot(recording, Side(which), origin)
    literal = frozenset(
        side for side in Side if str(which) == str(side) or not recording.who[side].lives
    )
    writing = _Writing(recording, literal, path, origin, seen, read)
    return writing.kept()


def _bot(recording: Recording, side: Side, origin: str) -> Kept:
    lines = [
        "# yaml-language-server: $schema=bot.schema.json",
        f"# The {side} of {_comment(origin)}: it says its lines again, in order, whatever it hears.",
        *literal_bot(recording, side),
        *_variable_lines(recording, side),
    ]
    return Kept("\n".join((*lines, "")), frozenset({side}), bot=True, about=f"the {side}, as a bot")


def variable_of(name: str) -> str:
    """The variable of the environment that a kept scenario takes a secret from."""
    return name.upper()


def _secret_lines(names: Names) -> list[str]:
    each = (f"{name}: ${variable_of(name)}" for name in names)
    return [f"secrets: {{{', '.join(each)}}}"] if names else []


def _variable_lines(recording: Recording, side: Side) -> list[str]:
    """A bot file names no secrets: one that it says is a variable, and `serve --secret` gives its value."""
    said = " ".join(
        event.reason if isinstance(event, Parted) else event.text
        for event in recording.events
        if not isinstance(event, Opened) and event.side is side
    )
    used = [name for name in recording.secrets if hidden(name) in said]
    each = (f"{name}: {quoted(hidden(name))}" for name in used)
    return [f"vars: {{{', '.join(each)}}}"] if used else []


def _comment(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


@dataclass(slots=True)
class _Writing:
    """One scenario in the making."""

    recording: Recording
    literal: frozenset[Side]
    path: str
    origin: str
    seen: Callable[[str], str]
    read: Callable[[str], bytes]

    def kept(self) -> Kept:
        """The text, tried out where that takes nobody else."""
        recording, settings = self.recording, self._settings()
        ended = recording.ended_by, recording.code
        text = self._text(settings, *ended, told=recording.closer_known)
        if not all(side in self.literal or recording.who[side].kind == "rules" for side in Side):
            return Kept(text, self.literal, about=self._about())
        try:
            played = self._try(text)
            for narrowed in self._narrowed(settings) if self.literal else ():
                if not _difference(recording, played):
                    break
                settings = narrowed
                played = self._try(self._text(settings, *ended))
        except InvalidFile as error:
            return Kept(text, self.literal, about=self._about(), doubt=str(error))
        doubt = _difference(recording, played)
        if self.literal and not doubt and played.ending is not None:
            ended = played.ending.by.value, played.ending.code
        return Kept(self._text(settings, *ended), self.literal, about=self._about(), doubt=doubt)

    def _narrowed(self, settings: Settings) -> Iterator[Settings]:
        """Where a loop or a limit ended it, lines that are only said again may end it elsewhere.

        A script that knows where it is does not go round, and who is alive would go on talking to it.
        """
        if self.recording.ended_by in (EndedBy.LOOP, EndedBy.LIMIT):
            off = replace(settings, loops=LoopPolicy(action=LoopAction.OFF))
            limits = replace(settings.limits, messages=len(self.recording.turns))
            yield from (off, replace(settings, limits=limits), replace(off, limits=limits))

    def _try(self, text: str) -> Played:
        """What comes of it now."""
        made = self._load(self.path, {self.path: text.encode()})
        played = play(made.setup, most=len(self.recording.turns) + 1, events=_EVENTS)
        if not self._values:
            return played
        secrets = Secrets(self._values)
        hides = (secrets.turn(e) if isinstance(e, Turn) else e for e in played.events)
        return replace(played, events=tuple(hides))

    @property
    def _values(self) -> dict[str, str]:
        """Stand-ins for secrets while it is tried out: one word each, which a pattern takes whole."""
        return {name: f"stand-in-for-{name}" for name in self.recording.secrets}

    def _load(self, path: str, given: Mapping[str, bytes]) -> Scenario:
        return load_scenario(
            path, read=lambda name: given[name] if name in given else self.read(name),
            given=Given(self._values),
        )  # fmt: skip

    def _settings(self) -> Settings:
        """What was set when it was recorded."""
        recording = self.recording
        limits = recording.limits or enough(recording.turns)
        settings = Settings(recording.seed, limits, loops=recording.loops or LoopPolicy())
        if recording.scenario is None:
            return settings
        try:
            found = self._load(recording.scenario, {})
        except InvalidFile:
            return settings  # what its sides are made of is told where they are loaded
        loops = replace(found.loops, action=settings.loops.action)
        return replace(settings, wire=found.wire, loops=loops, choices=dict(found.choices))

    def _text(
        self, settings: Settings, ended_by: str | None, code: int | None, *, told: bool = True
    ) -> str:
        """The file; `told` is whether it expects who closes, which not every recording tells."""
        recording = self.recording
        lines = [
            "# yaml-language-server: $schema=scenario.schema.json",
            f"# Kept from {_comment(self.origin)}: {self._about()}.",
            f"scenario: {spell(recording.title[:MAX_TITLE])}",
            *_secret_lines(recording.secrets),
        ]
        for side in (Side.SERVER, Side.CLIENT):
            lines += self._side(side, recording.who[side])
        lines += setting_lines(settings)
        lines += ["expect:"]
        whole = ended_by is not None
        if whole and told:
            lines.append(f"  ended_by: {ended_by}")
            if ended_by in (Side.CLIENT, Side.SERVER) and code is not None and 1000 <= code < 5000:
                lines.append(f"  close_code: {code}")
        if whole:
            lines.append(f"  messages: {len(recording.turns)}")
        lines.append("  transcript:" if whole else "  says:")
        lines += (
            f"    - {turn.side}: {expected_of(turn, recording.secrets)}" for turn in recording.turns
        )
        return "\n".join((*lines, ""))

    def _about(self) -> str:
        match sorted(self.literal):
            case []:
                return "both sides have to say what they said then"
            case [side]:
                return f"the {side} says its lines again, the {Side(side).other} has to answer as it did then"
            case _:
                return "both sides say their lines again, in order"

    def _side(self, side: Side, who: Who) -> list[str]:
        if side in self.literal:
            return [f"{side}:", *(f"  {line}" for line in literal_bot(self.recording, side))]
        match who.kind:
            case "rules":
                return [f"{side}: {quoted(self.seen(who.source))}"]
            case "cmd":
                return [f"{side}: {{cmd: {quoted(who.source)}}}"]
        return [f"{side}: {quoted(who.source)}"]


def _difference(recording: Recording, played: Played) -> str:
    """The first message that is another now than it was; '' where all are the same."""
    now = played.turns
    if recording.ended_by is None:
        now = now[: len(recording.turns)]
    for number, (old, new) in enumerate(zip_longest(recording.turns, now)):
        if old is None or new is None or _said(old) != _said(new):
            return f"message {number} was {_shown(old)}, and is {_shown(new)} now"
    return ""


def _said(turn: Turn) -> tuple[Side, str, bytes | None]:
    return turn.side, turn.text, turn.data


def _shown(turn: Turn | None) -> str:
    if turn is None:
        return "not said"
    if turn.data is not None:
        return f"{len(turn.data)} bytes of the {turn.side}"
    text = turn.text if len(turn.text) <= 60 else turn.text[:59] + "…"
    return f"{text!r} of the {turn.side}"
