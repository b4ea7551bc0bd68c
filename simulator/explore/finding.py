"""What a finding is: a loop, a dead end, a way it ends, each with the opening that leads there; values only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.conversation.playing import Played
    from simulator.explore.growth import Growing
    from simulator.explore.mind import End
    from simulator.explore.realise import Choices
    from simulator.record import Place, RuleRef


class Kind(StrEnum):
    """What was found, the worst first."""

    LOOP = "loop"
    ENDLESS = "endless"
    ERROR = "error"
    LIMIT = "limit"
    DEAD_END = "dead end"
    SILENCE = "silence"
    ENDING = "ending"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that can happen, by the shortest opening that leads to it."""

    kind: Kind
    played: Played  # the opening, of a loop up to the message with which it is found
    choices: Choices  # the draws that lead there
    end: End | None = None  # None: it never ends
    inescapable: bool = False  # a loop that goes on whatever is drawn
    proved: bool = True  # False: as far as was looked
    rules: tuple[RuleRef, ...] = ()  # of a round, or of who closes
    first: int = 0  # of a loop: the message with which the first round begins
    period: int = 0  # messages of a round
    heard: bool = True  # of a loop: playing it ends with a loop
    states: int = 0  # of a loop: how many joint states it is made of
    place: Place | None = None  # of a script error


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything that was found."""

    found: tuple[Finding, ...]
    more: dict[Kind, int]  # how many of a kind were left out
    growing: tuple[Growing, ...]
