"""The whole of it: a pair of bots in, everything that can happen between them out.

Owns the summary: what was found, which rules never fire against this partner, what grows, and whether everything
was looked at. Reads no file and prints nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.conversation.setup import Rules, Setup, Wire
from simulator.errors import Exit, UsageError
from simulator.explore import draws
from simulator.explore import walk as walking
from simulator.explore.finder import find
from simulator.explore.joint import Joint
from simulator.explore.suggestions import Suggestion, suggest
from simulator.record import Side

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from simulator.dialogue.script import Script
    from simulator.explore.bot import Bot
    from simulator.explore.finding import Finding, Kind
    from simulator.explore.growth import Growing
    from simulator.explore.walk import Walk
    from simulator.record import RuleRef


@dataclass(frozen=True, slots=True)
class Unfired:
    """A rule that never fired, or a state that was never entered with all that stands in it."""

    side: Side
    state: str | None  # the state; None: a rule
    rule: RuleRef


@dataclass(frozen=True, slots=True)
class Exploration:
    """Everything that can happen between two bots."""

    states: int
    steps: int
    findings: tuple[Finding, ...]
    more: dict[Kind, int]  # findings left out, by kind
    unfired: tuple[Unfired, ...]
    growing: tuple[Growing, ...]
    left_out: tuple[str, ...]  # why it is not exhaustive; empty where it is
    ignored: tuple[str, ...]  # what of the scenario was not looked at
    suggestions: tuple[Suggestion, ...] | None = None  # None: not asked for

    @property
    def exhaustive(self) -> bool:
        """Whether every joint state was looked at."""
        return not self.left_out

    @property
    def exit(self) -> Exit:
        """4 where a loop that cannot be left is reached."""
        return Exit.LOOP if any(found.inescapable for found in self.findings) else Exit.OK


def explore(
    setup: Setup, *, most: int = walking.MOST, suggestions: bool = False,
    pulse: Callable[[int], bool] = lambda _: True,
) -> Exploration:  # fmt: skip
    """Walk every joint state of two bots.

    Args:
        setup: Both bots, and what the scenario sets. Its limits, its wire and its seed have no part.
        most: Joint states after which the walk stops.
        suggestions: Whether to look for changes that remove the loops that cannot be left.
        pulse: Told now and then how many states were found; False stops the walk.

    Raises:
        UsageError: a side is no bot of ours.
    """
    server, client = _script(setup, Side.SERVER), _script(setup, Side.CLIENT)
    joint = Joint(server, client, setup.limits)
    walked = walking.walk(joint, most=most, pulse=pulse)
    findings = find(walked, setup)
    made = None
    if suggestions:
        looping = any(found.inescapable for found in findings.found)
        scripts = {Side.SERVER: server, Side.CLIENT: client}
        made = tuple(
            suggest(walked, scripts, setup.limits, pulse=lambda: pulse(0)) if looping else ()
        )
    return Exploration(
        walked.states, walked.steps, findings.found, findings.more, _unfired(joint), findings.growing,
        _left_out(walked), _ignored(setup.wire), made,
    )  # fmt: skip


def _script(setup: Setup, side: Side) -> Script:
    party = setup.server if side is Side.SERVER else setup.client
    if isinstance(party, Rules):
        return party.script
    what = {"human": "a person", "ws": "a server elsewhere", "cmd": "a program"}
    raise UsageError(
        f"explore needs two bots with rules, and the {side} is {what.get(party.kind, 'a real client')}"
    )


def _unfired(joint: Joint) -> tuple[Unfired, ...]:
    """The rules that never fired; of a state never entered, and of a rule with rules inside, once."""
    return tuple(one for bot in (joint.server, joint.client) for one in _unfired_of(bot))


def _unfired_of(bot: Bot) -> Iterator[Unfired]:
    entered = {mind.bot.state for mind in bot.minds}
    told: set[str] = set()
    for number, known in enumerate(bot.marked.rules):
        if known.section not in entered:
            if known.section not in told:
                told.add(known.section)
                yield Unfired(bot.side, known.section, known.rule.ref)
        elif number not in bot.fired and (known.within is None or known.within in bot.fired):
            yield Unfired(bot.side, None, known.rule.ref)


def _left_out(walked: Walk) -> tuple[str, ...]:
    joint = walked.joint
    reasons = [walked.stopped] if walked.stopped else []
    if joint.sampled:
        reasons.append(
            "a rule reads `passed`, so waits that are drawn were tried at their shortest and longest only"
        )
    if not (joint.server.complete and joint.client.complete):
        reasons.append(
            f"a step with more than {draws.MOST:,} outcomes of chance was not looked at wholly"
        )
    return tuple(reasons)


def _ignored(wire: Wire) -> tuple[str, ...]:
    bad = {
        "delay": wire.delay, "drop": wire.drop, "duplicate": wire.duplicate, "cut": wire.cut_after,
    }  # fmt: skip
    names = [name for name, value in bad.items() if value]
    if not names:
        return ()
    return (f"the wire's {', '.join(names)}: every message arrives, once and at once",)
