"""Why a message was said, as lines for a terminal or a pipe.

Owns the wording and the indentation. Pure: an explanation in, lines out. Texts from a peer stand in reasons and
captures, so every line passes through `shown`.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from simulator.dialogue.considering import (
    FILE,
    INSIDE,
    OTHERWISE,
    UNHEARD,
    Candidate,
    Outcome,
)
from simulator.dialogue.expression.operands import brief
from simulator.transcript.terminal import PLAIN, Style, Tone, shown
from simulator.transcript.text import clock_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.conversation.tracing import Silent
    from simulator.dialogue.why import Explanation

_INDENT = " " * 9  # under the time, as notes
_MOST = 10  # candidates that did not fit, shown where only the nearest are asked for
_FAR = ("is missing", "are missing")  # how the reasons end that say least


def why_lines(why: Explanation, style: Style = PLAIN, *, verbose: bool = False) -> Iterator[str]:
    """The rule that spoke, then those that were looked at before it and why they did not fit.

    Args:
        why: what was looked at.
        style: in colour or plain.
        verbose: every candidate, and those whose turn did not come; else the ten that came nearest.
    """
    for line in _lines(why, verbose=verbose):
        yield style.paint(f"{_INDENT}{line}", Tone.DIM)


def silent_lines(silent: Silent, style: Style = PLAIN, *, verbose: bool = False) -> Iterator[str]:
    """That a timer came to nothing, and why the rules in it did not fit; arguments as above."""
    event, why, times = silent
    often = "" if times == 1 else f", {times} times by now"
    for candidate in why.candidates:
        told = f"silent: {_named(candidate)} of the {event.side} came to nothing{often}"
        yield f"{clock_of(event.at, style)}  {style.paint(told, Tone.DIM)}"
        because = f"because {shown(candidate.reason)}"
        for line in (because, *_inside(candidate.within, "  ", verbose=verbose)):
            yield style.paint(f"{_INDENT}{line}", Tone.DIM)


def _lines(why: Explanation, *, verbose: bool) -> Iterator[str]:
    fitted, passed_over = why.answered, why.passed_over
    if fitted is not None:
        yield f"because {_named(fitted)}{_fit(fitted)}{_captured(fitted)}"
        yield from _inside(fitted.within, "  ", verbose=verbose)
    elif why.error is not None:
        yield f"because the script failed: {shown(why.error.sentence)}"
    elif passed_over:
        yield "because no rule fits"
    else:
        yield "because there is no rule for it"
    near = passed_over if verbose else _nearest(passed_over)
    if len(near) < len(passed_over):
        yield f"  not {len(passed_over) - len(near)} that are further from it; the nearest are:"
    yield from _list(near, verbose=verbose)
    if verbose:
        yield from _list(why.later, verbose=verbose)


def _list(candidates: Sequence[Candidate], *, verbose: bool) -> Iterator[str]:
    """A line each, under the piece of the message that they looked at; words not heard in one line."""
    for piece, each in groupby(candidates, key=lambda candidate: candidate.piece):
        if piece is not None:
            yield f"  of {shown(brief(piece))}:"
        known = [replace(candidate, piece=None) for candidate in each]
        unheard = [candidate for candidate in known if candidate.reason == UNHEARD]
        for candidate in known:
            if verbose or candidate.reason != UNHEARD or len(unheard) == 1:
                yield from _candidate(candidate, "  ", verbose=verbose)
        if len(unheard) > 1 and not verbose:
            yield f"  not {len(unheard)} keywords: none of these words was heard"


def _inside(within: Sequence[Candidate], indent: str, *, verbose: bool) -> Iterator[str]:
    for candidate in within:
        if candidate.outcome is not Outcome.LATER or verbose:
            yield from _candidate(candidate, indent, verbose=verbose)


def _candidate(candidate: Candidate, indent: str, *, verbose: bool) -> Iterator[str]:
    named, reason = _named(candidate), shown(candidate.reason)
    match candidate.outcome:
        case Outcome.FITS:
            yield f"{indent}and there {named}{_fit(candidate)}{_captured(candidate)}"
        case Outcome.LATER:
            yield f"{indent}later {named}{': ' if reason else ''}{reason}"
        case Outcome.FAILED:
            yield f"{indent}failed {named}: {reason}"
        case _:
            yield f"{indent}not {named}: {reason}{_captured(candidate)}"
    yield from _inside(candidate.within, f"{indent}  ", verbose=verbose)


def _named(candidate: Candidate) -> str:
    name, file, line = candidate.rule
    told = f"{shown(name)} {shown(file)}:{line}"
    if candidate.where not in (FILE, INSIDE, OTHERWISE):
        told += f" ({shown(candidate.where)})"
    if candidate.piece is not None:
        told += f", of {shown(brief(candidate.piece))}"
    return told


def _fit(candidate: Candidate) -> str:
    return f": {shown(candidate.reason)}" if candidate.reason else ""


def _captured(candidate: Candidate) -> str:
    if not candidate.captured:
        return ""
    pairs = (
        f"{shown(name)} is {shown(brief(value))}" for name, value in candidate.captured.items()
    )
    return f", {', '.join(pairs)}"


def _nearest(candidates: Sequence[Candidate]) -> Sequence[Candidate]:
    """The ten that came nearest, in their order; keywords that were not heard take no room."""
    ranked = [n for n, candidate in enumerate(candidates) if candidate.reason != UNHEARD]
    ranked.sort(key=lambda n: candidates[n].reason.endswith(_FAR))
    further = set(ranked[_MOST:])
    return [candidate for n, candidate in enumerate(candidates) if n not in further]
